"""Layer 2: all records together. Lookup, order, what is published, digests.

Knows no Sphinx and no docutils. The rules that hold between records are in `rules`.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from .model import (
    Citation,
    Edition,
    Label,
    Located,
    Record,
    Source,
    Statement,
    Str,
    TypedId,
    keys_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .source import SourcePos

R = TypeVar("R", bound=Record)


class Use(NamedTuple):
    """What a page took from the data: one record (`id` given), or those of a kind with a value of a key, or all."""

    kind: str
    id: str | None = None
    key: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Dataset:
    """The records, immutable, in the order of their files."""

    records: tuple[Record, ...]
    #: Kind and id of records that exist but are not published, with the official page to go to instead, if any.
    withheld: Mapping[tuple[str, str], str | None] = dataclasses.field(default_factory=dict)

    #: Kind and id of records that could not be read; their problems have been said.
    broken: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, records: Iterable[Record], broken: Iterable[tuple[str, str]] = ()) -> Dataset:
        """Make a dataset of loaded records: status, evidence and dates that stand elsewhere are filled in.

        A record of an edition without a status of its own takes the edition's; a citation without evidence or
        a date takes its source's. From here on both are said on every record.
        """
        first: dict[tuple[str, str], Record] = {}
        for record in records:
            first.setdefault(record.key, record)
        filled_in = tuple(_filled_in(record, first) for record in first.values())
        return cls(filled_in, broken=frozenset(broken))

    @cached_property
    def _by_key(self) -> dict[tuple[str, str], Record]:
        return {record.key: record for record in self.records}

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Record, ...]]:
        kinds: dict[str, list[Record]] = {}
        for record in self.records:
            kinds.setdefault(record.KIND, []).append(record)
        return {kind: tuple(records) for kind, records in kinds.items()}

    def find(self, kind: str, id_: str) -> Record | None:
        """Return the record, or None."""
        return self._by_key.get((kind, id_))

    def get(self, cls: type[R], id_: str) -> R:
        """Return the record.

        :raises KeyError: there is none.
        """
        return cast("R", self._by_key[cls.KIND, id_])

    def all(self, cls: type[R], key: str | None = None, value: str | None = None) -> tuple[R, ...]:
        """Return the records of a kind, in order: all, or those with a value of a key (None: those without)."""
        return cast("tuple[R, ...]", self._narrowed(cls.KIND, key, value))

    def _narrowed(self, kind: str, key: str | None, value: str | None) -> tuple[Record, ...]:
        if key is None:
            return self._by_kind.get(kind, ())
        if (kind, key) not in self._by_value:
            groups: dict[str | None, list[Record]] = {}
            for record in self._by_kind.get(kind, ()):
                groups.setdefault(getattr(record, key, None), []).append(record)
            self._by_value[kind, key] = groups
        return tuple(self._by_value[kind, key].get(value, ()))

    @cached_property
    def _by_value(self) -> dict[tuple[str, str], dict[str | None, list[Record]]]:
        return {}

    def ids(self, kind: str) -> list[str]:
        """Return all ids of a kind."""
        return [record.id for record in self._by_kind.get(kind, ())]

    def label(self, id_: str) -> str:
        """Return what the site says for a label; nothing where there is no such label."""
        found = self.find(Label.KIND, id_)
        return str(cast("Label", found).text) if found else ""

    def published(self) -> Dataset:
        """Return what may be shown: the one filter that every output uses.

        Left out: records whose every citation has the evidence `none`. Only their ids stay known, and the official
        pages to go to instead.
        """
        withheld = {
            record.key: record.official
            for record in self.records
            if isinstance(record, Statement) and not is_published(record)
        }
        shown = tuple(record for record in self.records if record.key not in withheld)
        return Dataset(shown, withheld, self.broken)

    def digest(self, use: Use) -> str:
        """Return a digest of what a page took, so that a change to it can be seen later."""
        if use not in self._digests:
            if use.id is None:
                records = self._narrowed(use.kind, use.key, use.value)
                content: Any = [[record.id, self.digest(Use(*record.key))] for record in records]
            elif record := self.find(use.kind, use.id):
                content = plain(record)
            else:
                key = use.kind, use.id
                content = [key in self.withheld, self.withheld.get(key)]
            self._digests[use] = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
        return self._digests[use]

    @cached_property
    def _digests(self) -> dict[Use, str]:
        return {}


def is_published(record: Statement) -> bool:
    """Whether there is any evidence for a record."""
    return any(citation.evidence != "none" for citation in record.citations)


def wording_digest(record: Record) -> str:
    """Return a digest of a record's words. A release keeps it, to see later whether they changed."""
    words = {key: getattr(record, key, None) for key in ("title", "text")}
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:16]


def plain(value: Any) -> Any:
    """Turn a record, or a part of one, into what JSON can hold, by the keys of YAML. What is not said is left out."""
    if isinstance(value, Located):
        pairs = ((key.name, plain(getattr(value, key.attribute))) for key in keys_of(type(value)).values())
        return {name: item for name, item in pairs if item not in (None, [])}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def values_of(part: Located, ref: bool = False) -> Iterator[tuple[str | None, Any]]:
    """Yield every single value of a record and of its parts, with the kind it refers to (None: it is no reference).

    :param ref: yield references only.
    """
    for key in keys_of(type(part)).values():
        value = getattr(part, key.attribute)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Located):
                yield from values_of(item, ref)
            elif item is not None and (key.ref or not ref):
                yield key.ref, item


def references_of(part: Located) -> Iterator[tuple[str, str, SourcePos]]:
    """Yield kind, id and place of each record that something refers to by a key. `kind:id` values are taken apart."""
    for kind, value in values_of(part, ref=True):
        if isinstance(value, TypedId):
            yield *value.split_id(), value.pos
        elif isinstance(value, Str) and kind is not None:
            yield kind, str(value), value.pos


def _filled_in(record: Record, known: dict[tuple[str, str], Record]) -> Record:
    if not isinstance(record, Statement):
        return record
    changes: dict[str, Any] = {
        "citations": _all_cited(record.citations, known),
        "conflict": tuple(
            dataclasses.replace(claim, citations=_all_cited(claim.citations, known)) for claim in record.conflict
        ),
    }
    edition = known.get((Edition.KIND, record.edition or ""))
    if isinstance(edition, Edition) and record.status is None:
        changes["status"] = edition.status
        changes["superseded_by"] = record.superseded_by or edition.superseded_by
        changes["superseded_on"] = record.superseded_on or edition.superseded_on
    return dataclasses.replace(record, **changes)


def _all_cited(citations: tuple[Citation, ...], known: dict[tuple[str, str], Record]) -> tuple[Citation, ...]:
    return tuple(_cited(citation, known) for citation in citations)


def _cited(citation: Citation, known: dict[tuple[str, str], Record]) -> Citation:
    source = known.get((Source.KIND, citation.source))
    if not isinstance(source, Source):
        return citation
    evidence = citation.evidence or source.evidence
    return dataclasses.replace(citation, evidence=evidence, checked=citation.checked or source.checked)
