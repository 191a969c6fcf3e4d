"""Layer 3: records become docutils nodes, by small functions; what they need of the page comes as a `Page`.

Nothing here knows a builder: what is said is said in standard nodes, and `writers` and templates give it its looks.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from babel.dates import format_date
from docutils import nodes

from .markup import literal
from .model import (
    Check,
    Checklist,
    Competency,
    Ecq,
    Edition,
    Group,
    Limit,
    Line,
    Markdown,
    Question,
    Record,
    Retired,
    Source,
    Statement,
    Step,
    Str,
    Term,
    Tip,
    TypedId,
)
from .nodes import check_group, check_group_title, check_item, check_label, check_list, checklist_facts, record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .model import Citation, Claim

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
            return label("tip-avoid").format(tip=item.text[:1].lower() + item.text[1:])
        case _:
            return item.name


def date_text(when: str) -> str:
    """Return a date as people write it: 2025-05-29 is 29 May 2025."""
    parts = [int(part) for part in when.split("-")]
    day = dt.date(*parts, *(1,) * (3 - len(parts)))
    return format_date(day, DATE_FORMATS[len(parts)], locale="en")


# --- parts that records share


def composed(*children: nodes.Node, classes: Sequence[str] = ()) -> nodes.Node:
    """Return a paragraph put together from parts. It has no text of its own to translate."""
    return nodes.paragraph("", "", *children, classes=list(classes), translatable=False)


def said(page: Page, label: str, **values: str) -> nodes.Text:
    """Return a label's words, its {braces} filled in."""
    return nodes.Text(page.label(label).format(**values))


def around(page: Page, label: str, *inside: nodes.Node) -> list[nodes.Node]:
    """Return a label's words with nodes where it has {braces}."""
    before, _, rest = page.label(label).partition("{")
    return [nodes.Text(before), *inside, nodes.Text(rest.partition("}")[2])]


def source_line(item: Record, page: Page) -> list[nodes.Node]:
    """Return what stands quietly under a record: where sources disagree, what became of it, and where it stands."""
    if not isinstance(item, Statement):
        return []
    parts: list[list[nodes.Node]] = []
    if item.status not in {"in-force", None}:
        words = said(page, f"status-{item.status}")
        badge = nodes.inline("", "", words, classes=["ses-status", f"ses-status-{item.status}"])
        parts.append([badge, *_replacement(item, page)])
    for evidence in dict.fromkeys(citation.evidence for citation in item.citations):
        citations = [citation for citation in item.citations if citation.evidence == evidence]
        # Advice has no rule behind it that could have been seen.
        kind = "advice" if evidence == "secondary" and item.authority in {"advice", "practice"} else evidence
        parts.append(around(page, f"cited-{kind}", *_cited(citations, page)))
    note = page.parse(item.status_note) if item.status_note else []
    line = composed(*_joined_lists(parts, " · "), classes=["ses-source"])
    return [*_with_class(note, "ses-status-note"), *_conflict(item, page), line]


def _conflict(item: Statement, page: Page) -> list[nodes.Node]:
    if not item.conflict:
        return []
    lead = composed(said(page, "conflict"), classes=["ses-conflict"])
    return [lead, _bullets([nodes.list_item("", _claim(claim, page)) for claim in item.conflict])]


def _claim(claim: Claim, page: Page) -> nodes.Node:
    date = [nodes.strong("", claim.date), nodes.Text(": ")] if claim.date else []
    return composed(*date, nodes.Text(f"{claim.says} ("), *_cited(claim.citations, page), nodes.Text(")"))


def _cited(citations: Iterable[Citation], page: Page) -> list[nodes.Node]:
    """Return who says it and where: links to sources, each with the place in it."""
    links: list[list[nodes.Node]] = []
    for citation in citations:
        link = page.link(Source.KIND, citation.source, citation.source.pos)
        links.append([link, *([nodes.Text(f", {citation.locator}")] if citation.locator else [])])
    return _joined_lists(links, "; ")


def _replacement(item: Statement, page: Page) -> list[nodes.Node]:
    # An edition's own replacement is said on top of the page; a record's own has to be said here.
    edition = page.find(Edition.KIND, item.edition) if item.edition else None
    if not item.superseded_by or (isinstance(edition, Edition) and item.superseded_by == edition.superseded_by):
        return []
    links = [reference(target, page) for target in item.superseded_by]
    return [nodes.Text(" "), *around(page, "replaced-by", *_joined(links, ", "))]


def reference(target: TypedId, page: Page) -> nodes.Node:
    """Return a link to a record named as kind:id."""
    return page.link(*target.split_id(), target.pos)


def _joined(items: Iterable[nodes.Node], separator: str) -> list[nodes.Node]:
    return _joined_lists(([item] for item in items), separator)


def _joined_lists(lists: Iterable[list[nodes.Node]], separator: str) -> list[nodes.Node]:
    return list(chain.from_iterable([nodes.Text(separator), *items] for items in lists))[1:]


def _with_class(items: list[nodes.Node], name: str) -> list[nodes.Node]:
    for item in items:
        if isinstance(item, nodes.Element):
            item["classes"].append(name)
    return items


def _bullets(items: Iterable[nodes.Node], classes: Sequence[str] = ()) -> nodes.bullet_list:
    return nodes.bullet_list("", *items, bullet="*", classes=list(classes))


def _labelled(page: Page, label: str, *body: nodes.Node) -> nodes.definition_list_item:
    text = page.label(label)
    return nodes.definition_list_item("", literal(nodes.term, text), nodes.definition("", *body))


def section(anchor: str, title: Str, *body: nodes.Node) -> nodes.section:
    """Return a section under a heading of the data."""
    return nodes.section("", literal(nodes.title, title), *body, ids=[anchor])


# --- what each kind says of itself, below its name


def body(item: Record, page: Page) -> list[nodes.Node]:
    """Return what a record says, without its name and without its source line."""
    special = _BODIES.get(type(item))
    if special:
        return special(item, page)
    text = getattr(item, "text", None)
    return page.parse(text) if isinstance(text, Markdown) else []


def _edition_body(item: Edition, page: Page) -> list[nodes.Node]:
    dates = [said(page, "edition-issued", date=date_text(item.issued))]
    dates.append(
        said(page, "edition-effective", date=date_text(item.effective))
        if item.effective
        else said(page, "edition-no-effect")
    )
    return [*page.parse(item.text), composed(*_joined(dates, " · "))]


def _competency_body(item: Competency, page: Page) -> list[nodes.Node]:
    if item.text:
        return page.parse(item.text)
    gloss = page.parse(item.gloss) if item.gloss else [composed(said(page, "no-definition"))]
    return _with_class(gloss, "ses-gloss")


def _limit_body(item: Limit, page: Page) -> list[nodes.Node]:
    bound = said(page, f"bound-{item.bound}", limit=display(item, page.label))
    return [composed(nodes.strong("", "", bound)), *page.parse(item.text)]


def _tip_body(item: Tip, page: Page) -> list[nodes.Node]:
    uses = ", ".join(page.label(f"use-{use}") for use in item.use_now)
    use = composed(said(page, "use-now", uses=uses), classes=["ses-use"])
    return [use, *(page.parse(item.use_note) if item.use_note else [])]


def _term_body(item: Term, page: Page) -> list[nodes.Node]:
    also = [composed(said(page, "also-called", words=", ".join(item.synonyms)))] if item.synonyms else []
    return [*page.parse(item.text), *also]


def _source_body(item: Source, page: Page) -> list[nodes.Node]:
    facts = [
        f"{item.publisher}",
        page.label(f"form-{item.form}"),
        date_text(item.date) if item.date else page.label("undated"),
    ]
    result = [composed(nodes.Text(" · ".join(facts)))]
    result += page.parse(item.text) if item.text else []
    state = said(page, f"link-{item.link}") if item.url else said(page, "link-none")
    link: list[nodes.Node] = (
        [nodes.reference("", item.url, refuri=str(item.url), internal=False), nodes.Text(" ")] if item.url else []
    )
    result.append(composed(*link, nodes.Text("("), state, nodes.Text(")"), classes=["ses-address"]))
    seen = said(page, f"evidence-{item.evidence}")
    checked = said(page, "checked-on", date=date_text(item.checked))
    result.append(composed(seen, nodes.Text(" · "), checked, classes=["ses-source"]))
    return result


def _step_body(item: Step, page: Page) -> list[nodes.Node]:
    actor = [composed(nodes.emphasis("", item.actor))] if item.actor else []
    limits = (
        [composed(*_joined([page.link(Limit.KIND, id_, id_.pos) for id_ in item.limits], ", "))] if item.limits else []
    )
    return [*actor, *page.parse(item.text), *limits]


def _retired_body(item: Retired, page: Page) -> list[nodes.Node]:
    when = composed(said(page, "retired-on", date=date_text(item.date), reason=item.reason))
    replaced = around(page, "replaced-by", *_joined([reference(target, page) for target in item.replaced_by], ", "))
    return [*(page.parse(item.text) if item.text else []), when, *([composed(*replaced)] if item.replaced_by else [])]


_BODIES: dict[type[Record], Callable[[Any, Page], list[nodes.Node]]] = {
    Edition: _edition_body,
    Competency: _competency_body,
    Limit: _limit_body,
    Tip: _tip_body,
    Term: _term_body,
    Source: _source_body,
    Step: _step_body,
    Retired: _retired_body,
}


# --- one record


def single(item: Record, page: Page, show: Sequence[str]) -> list[nodes.Node]:
    """Return a record that has a place of its own on a page, under a heading that names it."""
    match item:
        case Ecq():
            return ecq(item, page, show)
        case Checklist():
            return checklist(item, page)
        case _:
            return [record("", *body(item, page), *source_line(item, page), **_marks(item), classes=["ses-record"])]


def _marks(item: Record) -> dict[str, Any]:
    return {"ids": [anchor_of(item)], "ses_kind": item.KIND, "ses_id": str(item.id)}


ECQ_PARTS = ("definition", "competencies", "questions")


def ecq(item: Ecq, page: Page, show: Sequence[str]) -> list[nodes.Node]:
    """Return an ECQ: its definition, then a section of its competencies and one of the questions that help with it."""
    result: list[nodes.Node] = []
    anchor = anchor_of(item)
    if "definition" in show:
        result.append(
            record("", *page.parse(item.text), *source_line(item, page), **_marks(item), classes=["ses-record"])
        )
    competencies = page.all(Competency, "ecq", item.id)
    if "competencies" in show and competencies:
        result.append(section(f"{anchor}-competencies", page.label("competencies"), *definitions(competencies, page)))
    questions = page.all(Question, "ecq", item.id)
    if "questions" in show and questions:
        lead = literal(nodes.paragraph, page.label("questions-lead"))
        result.append(section(f"{anchor}-questions", page.label("questions"), lead, *lines(questions, page)))
    return result


# --- many records


def definitions(items: Sequence[Record], page: Page) -> list[nodes.Node]:
    """Return records as names with what they say. What all cite alike is said once, under the list."""
    result = nodes.definition_list(classes=["ses-records"])
    endings, shared = _endings(items, page)
    for item, ending in zip(items, endings, strict=True):
        name = literal(nodes.term, _titled(item), **_marks(item))
        result += nodes.definition_list_item("", name, nodes.definition("", *body(item, page), *ending))
    return [result, *shared]


def _endings(items: Sequence[Record], page: Page) -> tuple[list[list[nodes.Node]], list[nodes.Node]]:
    """Return what stands under each record, and what stands under the whole list: what most of them have alike."""
    endings = [source_line(item, page) for item in items]
    texts = ["".join(node.pformat() for node in ending) for ending in endings]
    common, count = Counter(texts).most_common(1)[0]
    if count == 1 or not common:
        return endings, []
    shared = endings[texts.index(common)]
    line = shared[-1]
    assert isinstance(line, nodes.Element)
    line[0:0] = [said(page, "for-all" if count == len(items) else "for-others"), nodes.Text(" ")]
    return [[] if text == common else ending for text, ending in zip(texts, endings, strict=True)], shared


def _titled(item: Record) -> Str:
    title: Str = getattr(item, "title", item.id)
    short = getattr(item, "abbreviation", None)
    return Line(f"{title} ({short})", title.pos) if short else title


def lines(items: Sequence[Record], page: Page) -> list[nodes.Node]:
    """Return records that are one line of text each. What all cite alike is said once, under the list."""
    result = _bullets([], ["ses-records"])
    endings, shared = _endings(items, page)
    for item, ending in zip(items, endings, strict=True):
        text: Str = getattr(item, "text", item.id)
        below = body(item, page) if type(item) in _BODIES else []
        result += nodes.list_item("", literal(nodes.paragraph, text), *below, *ending, **_marks(item))
    return [result, *shared]


def listing(items: Sequence[Record], page: Page) -> list[nodes.Node]:
    """Return records as their kind is best read: names with what they say, or lines."""
    if not items:
        return []
    one_line = hasattr(items[0], "text") and not hasattr(items[0], "title")
    return lines(items, page) if one_line else definitions(items, page)


def links(items: Iterable[Record], page: Page) -> list[nodes.Node]:
    """Return a list of links to where records stand."""
    return [_bullets([nodes.list_item("", composed(page.link(item.KIND, item.id, item.id.pos))) for item in items])]


TABLE_COLUMNS: dict[type[Record], tuple[str, ...]] = {Competency: ("ecq",), Question: ("ecq",)}


def table(items: Sequence[Record], page: Page) -> list[nodes.Node]:
    """Return a table of links to where records stand, with what they belong to and what they say."""
    if not items:
        return []
    columns = ("name", *TABLE_COLUMNS.get(type(items[0]), ()), "text")
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in columns), cols=len(columns))
    heads = [nodes.entry("", literal(nodes.paragraph, page.label(f"column-{column}"))) for column in columns]
    group += nodes.thead("", nodes.row("", *heads))
    group += nodes.tbody(
        "", *(nodes.row("", *(nodes.entry("", *_cell(item, column, page)) for column in columns)) for item in items)
    )
    return [nodes.table("", group, classes=["ses-table", "colwidths-auto"])]


def _cell(item: Record, column: str, page: Page) -> list[nodes.Node]:
    if column == "name":
        return [composed(page.link(item.KIND, item.id, item.id.pos))]
    if column == "ecq":
        id_ = getattr(item, "ecq", None)
        return [composed(page.link(Ecq.KIND, id_, id_.pos) if id_ else said(page, "tier-fundamental"))]
    return body(item, page)


# --- checklists


def checklist(item: Checklist, page: Page) -> list[nodes.Node]:
    """Return a checklist: what to know before, its groups, and what a full list does not prove."""
    return [
        _checklist_facts(item, page),
        *(_group(item, group, page) for group in item.groups),
        composed(literal(nodes.strong, item.end), classes=["ses-end"]),
        *_with_class(page.parse(item.proves_not), "ses-proves-not"),
        *source_line(item, page),
    ]


def _checklist_facts(item: Checklist, page: Page) -> nodes.Node:
    repeat = [page.label(f"repeat-for-{unit}") for unit in item.repeat_for]
    dates = said(page, "revised-on", date=date_text(item.revised))
    tried = said(
        page, "tried" if item.trials else "not-tried", date=date_text(item.trials[-1].date) if item.trials else ""
    )
    facts = checklist_facts(
        "",
        _labelled(page, "purpose", *page.parse(item.purpose)),
        _labelled(page, "use-when", *page.parse(item.use_when)),
        _labelled(page, "mode", composed(said(page, f"mode-{item.mode}"))),
        _labelled(page, "time", composed(said(page, "minutes", minutes=str(item.minutes)))),
        _labelled(page, "if-not", *page.parse(item.if_not)),
        _labelled(page, "edition-of-list", composed(dates, nodes.Text(" "), tried)),
        classes=["ses-facts"],
        revised=str(item.revised),
        repeat_for=list(item.repeat_for),
        **_marks(item),
    )
    if repeat:
        facts.insert(2, _labelled(page, "repeat", *(literal(nodes.paragraph, text) for text in repeat)))
    return facts


def _group(item: Checklist, group: Group, page: Page) -> nodes.section:
    checks = [found for id_ in group.checks if isinstance(found := page.find(Check.KIND, id_), Check)]
    result = check_group("", literal(check_group_title, group.title), ids=[f"{anchor_of(item)}-{group.id}"])
    result["checklist"], result["group"] = str(item.id), str(group.id)
    if group.pause:
        result += literal(nodes.paragraph, group.pause, classes=["ses-pause"])
    result += check_list("", *(_check(check, page) for check in checks), bullet="*")
    result += literal(nodes.paragraph, group.end, classes=["ses-end"])
    return result


def _check(item: Check, page: Page) -> check_item:
    marks = {"code": str(item.code), "revision": item.revision, "critical": item.critical, "anchor": anchor_of(item)}
    label = literal(check_label, item.text, **marks)
    critical = [nodes.strong("", "", said(page, "critical")), nodes.Text(" ")] if item.critical else []
    why = [*critical, *around(page, "why", *_joined([reference(target, page) for target in item.from_], "; "))]
    return check_item("", label, composed(*why, classes=["ses-why"]), **_marks(item), **marks)
