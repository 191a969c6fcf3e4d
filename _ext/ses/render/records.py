"""Records as names with what they say, as lines, as tables and as links."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from docutils import nodes

from ses.markup import literal
from ses.model import (
    Competency,
    Ecq,
    Edition,
    Fact,
    Id,
    Limit,
    Line,
    Markdown,
    PayTable,
    Question,
    Record,
    Resource,
    Retired,
    Source,
    Statement,
    Step,
    Str,
    Term,
    Tip,
)
from ses.nodes import record

from .parts import (
    Page,
    anchor_of,
    around,
    became,
    bullets,
    composed,
    date_text,
    display,
    fill,
    joined,
    marks,
    reference,
    said,
    section,
    source_line,
    with_class,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


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
    return [*page.parse(item.text), composed(*joined(dates, " · "))]


def _competency_body(item: Competency, page: Page) -> list[nodes.Node]:
    if item.text:
        return page.parse(item.text)
    gloss = page.parse(item.gloss) if item.gloss else [composed(said(page, "no-definition"))]
    return with_class(gloss, "ses-gloss")


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
    result.append(_address(item, page))
    seen = said(page, f"evidence-{item.evidence}")
    checked = said(page, "checked-on", date=date_text(item.checked))
    result.append(composed(seen, nodes.Text(" · "), checked, classes=["ses-source"]))
    return result


def _step_body(item: Step, page: Page) -> list[nodes.Node]:
    who = [nodes.emphasis("", item.actor)] if item.actor else []
    time = [nodes.emphasis("", "", said(page, "minutes", minutes=str(item.minutes)))] if item.minutes else []
    actor = [composed(*joined([*who, *time], " · "))] if who or time else []
    return [*actor, *page.parse(item.text), *(_bounded(id_, page) for id_ in item.limits)]


def _bounded(id_: Id, page: Page) -> nodes.Node:
    limit = page.find(Limit.KIND, id_)
    link = page.link(Limit.KIND, id_, id_.pos)
    return composed(*(around(page.label(f"bound-{limit.bound}"), link) if isinstance(limit, Limit) else [link]))


def _resource_body(item: Resource, page: Page) -> list[nodes.Node]:
    return [*page.parse(item.text), _address(item, page)]


def _address(item: Source | Resource, page: Page) -> nodes.Node:
    if not item.url:
        return composed(nodes.Text("("), said(page, "link-none"), nodes.Text(")"), classes=["ses-address"])
    link = nodes.reference("", item.url, refuri=str(item.url), internal=False)
    state = [nodes.Text(" ("), said(page, f"link-{item.link}"), nodes.Text(")")]
    return composed(link, *state, classes=["ses-address"])


def _retired_body(item: Retired, page: Page) -> list[nodes.Node]:
    when = composed(said(page, "retired-on", date=date_text(item.date), reason=item.reason))
    replaced = around(
        page.label("replaced-by"), *joined([reference(target, page) for target in item.replaced_by], ", ")
    )
    return [*(page.parse(item.text) if item.text else []), when, *([composed(*replaced)] if item.replaced_by else [])]


def own_block(item: Record, page: Page) -> nodes.Node:
    """Return what a record says, as a block with its anchor."""
    return record("", *body(item, page), *source_line(item, page), **marks(item), classes=["ses-record"])


ECQ_PARTS = ("definition", "competencies", "questions")


def ecq(item: Ecq, page: Page, show: Sequence[str]) -> list[nodes.Node]:
    """Return an ECQ: its definition, then a section of its competencies and one of the questions that help with it."""
    result: list[nodes.Node] = []
    anchor = anchor_of(item)
    if "definition" in show:
        result.append(own_block(item, page))
    competencies = page.all(Competency, "ecq", item.id)
    if "competencies" in show and competencies:
        result.append(section(f"{anchor}-competencies", page.label("competencies"), *definitions(competencies, page)))
    questions = page.all(Question, "ecq", item.id)
    if "questions" in show and questions:
        lead = literal(nodes.paragraph, page.label("questions-lead"))
        result.append(section(f"{anchor}-questions", page.label("questions"), lead, *lines(questions, page)))
    return result


def definitions(items: Sequence[Record], page: Page) -> list[nodes.Node]:
    """Return records as names with what they say. What all cite alike is said once, under the list."""
    result = nodes.definition_list(classes=["ses-records"])
    endings, shared = endings_of(items, page)
    for item, ending in zip(items, endings, strict=True):
        name = literal(nodes.term, _titled(item, page), **marks(item))
        result += nodes.definition_list_item("", name, nodes.definition("", *body(item, page), *ending))
    return [result, *shared]


def endings_of(items: Sequence[Record], page: Page) -> tuple[list[list[nodes.Node]], list[nodes.Node]]:
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


def _titled(item: Record, page: Page) -> Str:
    title: Str = getattr(item, "title", item.id)
    match item:
        case Term(abbreviation=str(short)):
            return Line(f"{title} ({short})", title.pos)
        case Fact(criterion=str(letter)):
            return Line(fill(page.label("criterion"), letter=letter, title=title), title.pos)
        case _:
            return title


def lines(items: Sequence[Record], page: Page) -> list[nodes.Node]:
    """Return records that are one line of text each. What all cite alike is said once, under the list."""
    result = bullets([], ["ses-records"])
    endings, shared = endings_of(items, page)
    for item, ending in zip(items, endings, strict=True):
        text: Str = getattr(item, "text", item.id)
        below = body(item, page) if type(item) in _BODIES else []
        result += nodes.list_item("", literal(nodes.paragraph, text), *below, *ending, **marks(item))
    return [result, *shared]


def listing(items: Sequence[Record], page: Page) -> list[nodes.Node]:
    """Return records as their kind is best read: names with what they say, or lines."""
    if not items:
        return []
    if isinstance(items[0], PayTable):
        return pay_tables([item for item in items if isinstance(item, PayTable)], page)
    if isinstance(items[0], Term):  # a glossary is looked up, whatever file its terms lie in
        items = sorted(items, key=lambda item: item.name.casefold())
    one_line = hasattr(items[0], "text") and not hasattr(items[0], "title")
    return lines(items, page) if one_line else definitions(items, page)


def links(items: Iterable[Record], page: Page) -> list[nodes.Node]:
    """Return a list of links to where records stand."""
    return [bullets([nodes.list_item("", composed(page.link(item.KIND, item.id, item.id.pos))) for item in items])]


TABLE_COLUMNS: dict[type[Record], tuple[str, ...]] = {Competency: ("ecq",), Question: ("ecq",)}


def table(items: Sequence[Record], page: Page) -> list[nodes.Node]:
    """Return a table of links to where records stand, with what they belong to and what they say."""
    if not items:
        return []
    columns = ("name", *TABLE_COLUMNS.get(type(items[0]), ()), "text")
    return [table_of(columns, [[_cell(item, column, page) for column in columns] for item in items], page)]


#: Characters a column takes in plain text; HTML and LaTeX fit columns to what is in them.
TEXT_WIDTH = {"name": 26, "ecq": 20, "locator": 30, "year": 10}
OTHER_TEXT_WIDTH = 44


def table_of(
    columns: Sequence[str], rows: Iterable[Sequence[list[nodes.Node]]], page: Page, look: str = "ses-table"
) -> nodes.table:
    """Return a table; each column's heading is the label `column-<name>`."""
    group = nodes.tgroup(
        "", *(nodes.colspec(colwidth=TEXT_WIDTH.get(column, OTHER_TEXT_WIDTH)) for column in columns), cols=len(columns)
    )
    heads = [nodes.entry("", literal(nodes.paragraph, page.label(f"column-{column}"))) for column in columns]
    group += nodes.thead("", nodes.row("", *heads))
    group += nodes.tbody("", *(nodes.row("", *(nodes.entry("", *cell) for cell in cells)) for cells in rows))
    return nodes.table("", group, classes=[*look.split(), "colwidths-auto"])


def statements_table(items: Sequence[Statement], source: Source, page: Page) -> list[nodes.Node]:
    """Return a table of the places in a source and the statements taken from each, with what became of them."""
    by_place: dict[str, list[nodes.Node]] = {}
    for item in items:
        for place in {str(citation.locator or ""): None for citation in item.citations if citation.source == source.id}:
            # A limit by its name: "2 pages" says little so far from its subject.
            link = page.link(item.KIND, item.id, item.id.pos, str(item.title) if isinstance(item, Limit) else None)
            line = composed(link, nodes.Text(" "), *became(item, page))
            by_place.setdefault(place or page.label("whole-source"), []).append(nodes.list_item("", line))
    rows: list[list[list[nodes.Node]]] = [
        [[composed(nodes.Text(place))], [bullets(lines)]] for place, lines in by_place.items()
    ]
    return [table_of(("locator", "became"), rows, page, "ses-table ses-blocks")]


PAY_COLUMNS = ("year", "minimum", "maximum-certified", "maximum-not-certified")


def pay_tables(items: Sequence[PayTable], page: Page) -> list[nodes.Node]:
    """Return pay ranges: one table of all years, then what else is known of each, with its sources."""
    rows = [[[composed(nodes.Text(text))] for text in _pay_row(item, page)] for item in items]
    return [table_of(PAY_COLUMNS, rows, page, "ses-numbers"), *definitions(items, page)]


def _pay_row(item: PayTable, page: Page) -> list[str]:
    years = f"{item.year}–{item.last_year}" if item.last_year else f"{item.year}"
    amounts = (item.minimum, item.maximum_certified, item.maximum_not_certified)
    return [years, *(_dollars(amount, page) for amount in amounts)]


def _dollars(amount: int | None, page: Page) -> str:
    return page.label("not-found") if amount is None else f"${amount:,}"


def _pay_body(item: PayTable, page: Page) -> list[nodes.Node]:
    aggregates = {"certified": item.aggregate_certified, "not-certified": item.aggregate_not_certified}
    result = [
        composed(said(page, f"aggregate-{system}", amount=_dollars(amount, page)))
        for system, amount in aggregates.items()
        if amount is not None
    ]
    if item.schedule:
        levels = ", ".join(f"{level.level} {_dollars(level.amount, page)}" for level in item.schedule)
        result.append(composed(said(page, "executive-schedule", levels=levels)))
    return result


def _cell(item: Record, column: str, page: Page) -> list[nodes.Node]:
    if column == "name":
        return [composed(page.link(item.KIND, item.id, item.id.pos))]
    if column == "ecq":
        id_ = getattr(item, "ecq", None)
        return [composed(page.link(Ecq.KIND, id_, id_.pos) if id_ else said(page, "tier-fundamental"))]
    return body(item, page)


_BODIES: dict[type[Record], Callable[[Any, Page], list[nodes.Node]]] = {
    Edition: _edition_body,
    Competency: _competency_body,
    Limit: _limit_body,
    PayTable: _pay_body,
    Tip: _tip_body,
    Term: _term_body,
    Source: _source_body,
    Resource: _resource_body,
    Step: _step_body,
    Retired: _retired_body,
}
