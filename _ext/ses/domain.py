"""Layer 4: the domain `ses`, the only store of what is shown where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sphinx import addnodes
from sphinx.domains import Domain, ObjType
from sphinx.util.nodes import make_refnode

from .dataset import Dataset, Use
from .load import did_you_mean
from .model import OBJECT_KINDS, Ecq, Limit, Term
from .reporting import report_at
from .source import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from docutils import nodes
    from docutils.nodes import Element, Node
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from .model import OBJECT_KINDS, Limit, Record, Term

SEARCH_NORMAL = 1
#: Below the full text: there are many of them, and people seldom look for them by name.
SEARCH_AFTER_TEXT = 2
_QUIET_KINDS = {"check", "question", "tip", "step"}


#: What the domain keeps by document.
PER_DOCUMENT = ("shown", "uses")


class ObjectEntry(NamedTuple):
    """Where a record is shown."""

    docname: str
    anchor: str
    #: Its name, for the search and the inventory.
    name: str
    #: The line of its directive on the page.
    line: int


Key = tuple[str, str]


class SesDomain(Domain):
    """Records of the guide as Sphinx objects."""

    name = "ses"
    label = "SES Guide"
    object_types = {  # noqa: RUF012 (Sphinx's way)
        kind: ObjType("ECQ" if kind == Ecq.KIND else kind.replace("-", " "), kind) for kind in OBJECT_KINDS
    }
    # Plain and small: each worker sends it back whole.
    initial_data = {"shown": {}, "uses": {}, "files": {}, "shared": ""}  # noqa: RUF012
    #: 1: first form. 2: kept by document. 3: with digests of files.
    data_version = 3

    #: Set before reading; workers inherit it, the pickled environment does not hold it.
    dataset: Dataset = Dataset(())
    _objects: dict[Key, ObjectEntry] | None = None

    @property
    def shown(self) -> dict[str, dict[Key, ObjectEntry]]:
        """What each document shows."""
        return cast("dict[str, dict[Key, ObjectEntry]]", self.data["shown"])

    @property
    def objects(self) -> dict[Key, ObjectEntry]:
        """Where each record is shown, by kind and id."""
        if self._objects is None:
            self._objects = {
                key: entry for doc in sorted(self.shown, reverse=True) for key, entry in self.shown[doc].items()
            }
        return self._objects

    @property
    def uses(self) -> dict[str, dict[Use, str]]:
        """What each document took from the data, with its digest at that time."""
        return cast("dict[str, dict[Use, str]]", self.data["uses"])

    def note_object(self, record: Record, anchor: str, line: int) -> None:
        """Note that the document being read shows a record, by a directive on this line."""
        docname = self.env.current_document.docname
        entry = ObjectEntry(docname, anchor, str(record.name), line)
        first = self.shown.setdefault(docname, {}).setdefault(record.key, entry)
        if first is not entry:
            self._report_twice(record.key, entry, first)
        self._objects = None
        # Another project does not know this domain, but every one knows labels, also in its intersphinx.
        standard = self.env.domains.standard_domain
        standard.labels[anchor] = docname, anchor, first.name
        standard.anonlabels[anchor] = docname, anchor

    def check_consistency(self) -> None:
        """Report records that two pages show: links could lead to one of them only."""
        for entries in self.shown.values():
            for key, entry in entries.items():
                if self.objects[key].docname != entry.docname:
                    self._report_twice(key, entry, self.objects[key])

    def _report_twice(self, key: Key, entry: ObjectEntry, first: ObjectEntry) -> None:
        message = (
            f"the {key[0]} '{key[1]}' is shown on the page '{first.docname}' already; "
            "give one of the two directives the option :no-index:"
        )
        report_at((entry.docname, entry.line), message, Code.SHOWN_TWICE)

    def note_use(self, use: Use) -> None:
        """Note that the document being read took something from the data."""
        self.uses.setdefault(self.env.current_document.docname, {})[use] = self.dataset.digest(use)

    def clear_doc(self, docname: str) -> None:
        for name in PER_DOCUMENT:
            self.data[name].pop(docname, None)
        self._objects = None

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        for name in PER_DOCUMENT:
            self.data[name].update({doc: value for doc, value in otherdata[name].items() if doc in docnames})
        self._objects = None

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:  # noqa: A002 (Sphinx's name)
        return type.lname[:1].upper() + type.lname[1:]

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: addnodes.pending_xref,
        contnode: Element,
    ) -> nodes.reference | None:
        entry = self.objects.get((typ, target))
        if entry is None:
            return None
        link = make_refnode(builder, fromdocname, entry.docname, entry.anchor, contnode)
        if typ in {Term.KIND, Limit.KIND}:
            link["classes"].append(f"ses-{typ}")
        return link

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: addnodes.pending_xref,
        contnode: Element,
    ) -> list[tuple[str, nodes.reference]]:
        found = (
            (kind, self.resolve_xref(env, fromdocname, builder, kind, target, node, contnode)) for kind in OBJECT_KINDS
        )
        return [(f"ses:{kind}", link) for kind, link in found if link is not None]

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        for (kind, id_), entry in sorted(self.objects.items()):
            priority = SEARCH_AFTER_TEXT if kind in _QUIET_KINDS else SEARCH_NORMAL
            yield id_, entry.name, kind, entry.docname, entry.anchor, priority

    def report_unresolved(self, kind: str, id_: str, where: Node | tuple[str, int], code: Code) -> None:
        """Say why a record cannot be shown or linked, and what to do; nothing if its own problem has been said."""
        if (kind, id_) in self.dataset.broken:
            return
        if (kind, id_) in self.dataset.withheld:
            message = f"the {kind} '{id_}' is not published, as nothing confirms it; do not refer to it yet"
        elif self.dataset.find(kind, id_):
            message = f"the {kind} '{id_}' is shown on no page, so that a link to it leads nowhere; show it on one"
        else:
            message = f"unknown {kind} '{id_}'{did_you_mean(id_, self.dataset.ids(kind))}"
        report_at(where, message, code)


def ses_domain(env: BuildEnvironment) -> SesDomain:
    """Return the domain of an environment."""
    return cast("SesDomain", env.domains["ses"])


def setup_domain(app: Sphinx) -> None:
    """Add the domain, and our words for references that lead nowhere."""
    app.add_domain(SesDomain)
    app.connect("warn-missing-reference", warn_missing)


def warn_missing(app: Sphinx, domain: Domain | None, node: addnodes.pending_xref) -> bool | None:
    """Report a reference to a record that leads nowhere, with the nearest name."""
    if not isinstance(domain, SesDomain):
        return None
    domain.report_unresolved(node["reftype"], node["reftarget"], node, Code.UNKNOWN_REFERENCE)
    return True
