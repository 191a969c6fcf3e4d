"""What all renderings share: the page they render for, names and dates, source lines, small shapes."""

from __future__ import annotations

import datetime as dt
import re
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from babel.dates import format_date
from docutils import nodes

from ses.markup import literal
from ses.model import Check, Edition, Limit, Line, Markdown, Record, Source, Statement, Str, Term, Tip, TypedId

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ses.model import Citation, Claim

R = TypeVar("R", bound=Record)

#: Formats of a day, a month and a year, by the number of parts a date has.
DATE_FORMATS = {3: "d MMMM y", 2: "MMMM y", 1: "y"}


class Page(Protocol):
    """What rendering needs of the page it renders for. Each look-up is noted: a change to it makes the page anew."""

    def find(self, kind: str, id_: str) -> Record | None:
        """Return a published record, or None."""

    def all(self, cls: type[R], key: str | None = None, value: str | None = None) -> tuple[R, ...]:
        """Return the published records of a kind, in order: all, or those with a value of a key."""

    def label(self, id_: str) -> Line:
        """Return what the site says for a label."""

    def parse(self, text: Markdown) -> list[nodes.Node]:
        """Return the nodes of a Markdown text."""

    def link(self, kind: str, id_: str, pos: Any, text: str | None = None) -> nodes.Node:
        """Return a reference to a record, by its display name unless a text is given. Problems are located at `pos`."""


def anchor_of(item: Record) -> str:
    """Return the anchor of a record: a public address."""
    return f"ses-{item.KIND}-{item.id}"


def display(item: Record, label: Callable[[str], str]) -> str:
    """Return what a reference to a record says: short forms for terms, limits and sources, names for others.

    :param label: gives the site's words; what to avoid has to be marked as such.
    """
    match item:
        case Term(abbreviation=str(short)) | Source(short=short):
            return short
        case Limit():
            return f"{item.value:,} {item.unit}"
        case Check():
            return str(item.code)
        case Tip(group="avoid"):
            return fill(label("tip-avoid"), tip=item.text[:1].lower() + item.text[1:])
        case _:
            return item.name


def date_text(when: str) -> str:
    """Return a date as people write it: 2025-05-29 is 29 May 2025."""
    parts = [int(part) for part in when.split("-")]
    day = dt.date(*parts, *(1,) * (3 - len(parts)))
    return format_date(day, DATE_FORMATS[len(parts)], locale="en")


def marks(item: Record) -> dict[str, Any]:
    return {"ids": [anchor_of(item)], "ses_kind": item.KIND, "ses_id": str(item.id)}


def composed(*children: nodes.Node, classes: Sequence[str] = ()) -> nodes.Node:
    """Return a paragraph put together from parts. It has no text of its own to translate."""
    return nodes.paragraph("", "", *children, classes=list(classes), translatable=False)


def said(page: Page, label: str, **values: str) -> nodes.Text:
    """Return a label's words, its {braces} filled in."""
    return nodes.Text(fill(page.label(label), **values))


def fill(text: str, **values: object) -> str:
    """Return a text with its {braces} filled in. Braces that nothing fills stay, so that a slip in a label shows."""
    return re.sub(r"\{(\w+)\}", lambda match: str(values.get(match[1], match[0])), text)


def around(words: str, *inside: nodes.Node) -> list[nodes.Node]:
    """Return a label's words with nodes where it has {braces}."""
    before, _, rest = words.partition("{")
    return [nodes.Text(before), *inside, nodes.Text(rest.partition("}")[2])]


def source_line(item: Record, page: Page) -> list[nodes.Node]:
    """Return what stands quietly under a record: where sources disagree, what became of it, and where it stands."""
    if not isinstance(item, Statement):
        return []
    parts: list[list[nodes.Node]] = []
    if item.status not in {"in-force", None}:
        parts.append(became(item, page))
    by_words: dict[str, list[Citation]] = {}
    for citation in item.citations:
        # Advice and practice have no rule behind them that could have been seen.
        unruled = citation.evidence == "secondary" and item.authority in {"advice", "practice"}
        words = page.label(f"cited-{item.authority if unruled else citation.evidence}")
        by_words.setdefault(words, []).append(citation)
    parts += [around(words, *_cited(citations, page)) for words, citations in by_words.items()]
    note = page.parse(item.status_note) if item.status_note else []
    line = composed(*joined_lists(parts, " · "), classes=["ses-source"])
    return [*with_class(note, "ses-status-note"), *_conflict(item, page), line]


def became(item: Statement, page: Page) -> list[nodes.Node]:
    """Return what became of a statement: its status, and what replaces it where that is not said of its edition."""
    words = said(page, f"status-{item.status}")
    badge = nodes.inline("", "", words, classes=["ses-status", f"ses-status-{item.status}"])
    return [badge, *_replacement(item, page)]


def _conflict(item: Statement, page: Page) -> list[nodes.Node]:
    if not item.conflict:
        return []
    lead = composed(said(page, "conflict"), classes=["ses-conflict"])
    return [lead, bullets([nodes.list_item("", _claim(claim, page)) for claim in item.conflict])]


def _claim(claim: Claim, page: Page) -> nodes.Node:
    date = [nodes.strong("", claim.date), nodes.Text(": ")] if claim.date else []
    return composed(*date, nodes.Text(f"{claim.says} ("), *_cited(claim.citations, page), nodes.Text(")"))


def _cited(citations: Iterable[Citation], page: Page) -> list[nodes.Node]:
    """Return who says it and where: links to sources, each with the place in it."""
    links: list[list[nodes.Node]] = []
    for citation in citations:
        link = page.link(Source.KIND, citation.source, citation.source.pos)
        links.append([link, *([nodes.Text(f", {citation.locator}")] if citation.locator else [])])
    return joined_lists(links, "; ")


def _replacement(item: Statement, page: Page) -> list[nodes.Node]:
    # An edition's own replacement is said on top of the page; a record's own has to be said here.
    edition = page.find(Edition.KIND, item.edition) if item.edition else None
    if not item.superseded_by or (isinstance(edition, Edition) and item.superseded_by == edition.superseded_by):
        return []
    links = [reference(target, page) for target in item.superseded_by]
    return [nodes.Text(" "), *around(page.label("replaced-by"), *joined(links, ", "))]


def reference(target: TypedId, page: Page) -> nodes.Node:
    """Return a link to a record named as kind:id."""
    return page.link(*target.split_id(), target.pos)


def joined(items: Iterable[nodes.Node], separator: str) -> list[nodes.Node]:
    return joined_lists(([item] for item in items), separator)


def joined_lists(lists: Iterable[list[nodes.Node]], separator: str) -> list[nodes.Node]:
    return list(chain.from_iterable([nodes.Text(separator), *items] for items in lists))[1:]


def with_class(items: list[nodes.Node], name: str) -> list[nodes.Node]:
    for item in items:
        if isinstance(item, nodes.Element):
            item["classes"].append(name)
    return items


def bullets(items: Iterable[nodes.Node], classes: Sequence[str] = ()) -> nodes.bullet_list:
    return nodes.bullet_list("", *items, bullet="*", classes=list(classes))


def labelled(page: Page, label: str, *body: nodes.Node) -> nodes.definition_list_item:
    text = page.label(label)
    return nodes.definition_list_item("", literal(nodes.term, text), nodes.definition("", *body))


def section(anchor: str, title: Str, *body: nodes.Node) -> nodes.section:
    """Return a section under a heading of the data."""
    return nodes.section("", literal(nodes.title, title), *body, ids=[anchor])
