"""Checklists and rating sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from ses.markup import literal
from ses.model import Check, Checklist, Competency, Ecq, Group, RatingSheet, Str
from ses.nodes import check_group, check_group_title, check_item, check_label, check_list, checklist_facts

from .examples import Asked, choice_of
from .parts import (
    anchor_of,
    around,
    composed,
    date_text,
    joined,
    labelled,
    marks,
    reference,
    said,
    section,
    source_line,
    with_class,
)
from .records import own_block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .parts import Page


def checklist(item: Checklist, page: Page) -> list[nodes.Node]:
    """Return a checklist: what to know before, its groups, and what a full list does not prove."""
    return [
        _checklist_facts(item, page),
        *(_group(item, group, page) for group in item.groups),
        composed(literal(nodes.strong, item.end), classes=["ses-end"]),
        *with_class(page.parse(item.proves_not), "ses-proves-not"),
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
        labelled(page, "purpose", *page.parse(item.purpose)),
        labelled(page, "use-when", *page.parse(item.use_when)),
        labelled(page, "mode", composed(said(page, f"mode-{item.mode}"))),
        labelled(page, "time", composed(said(page, "minutes", minutes=str(item.minutes)))),
        labelled(page, "if-not", *page.parse(item.if_not)),
        labelled(page, "edition-of-list", composed(dates, nodes.Text(" "), tried)),
        classes=["ses-facts"],
        revised=str(item.revised),
        repeat_for=list(item.repeat_for),
        **marks(item),
    )
    if repeat:
        facts.insert(2, labelled(page, "repeat", *(literal(nodes.paragraph, text) for text in repeat)))
    return facts


def _group(item: Checklist, group: Group, page: Page) -> nodes.section:
    checks = [found for id_ in group.checks if isinstance(found := page.find(Check.KIND, id_), Check)]
    result = check_group("", literal(check_group_title, group.title), ids=[f"{anchor_of(item)}-{group.id}"])
    result["checklist"], result["group"], result["kept_for"] = str(item.id), str(group.id), (item.KIND, str(item.id))
    if group.pause:
        result += literal(nodes.paragraph, group.pause, classes=["ses-pause"])
    result += check_list("", *(_check(check, page) for check in checks), bullet="*")
    result += literal(nodes.paragraph, group.end, classes=["ses-end"])
    return result


def _check(item: Check, page: Page) -> check_item:
    coded = {"code": str(item.code), "revision": item.revision, "critical": item.critical, "anchor": anchor_of(item)}
    mark = str(page.label("critical")) if item.critical else ""
    label = literal(check_label, item.text, mark=mark, **coded)
    critical = [nodes.strong("", "", said(page, "critical")), nodes.Text(" ")] if item.critical else []
    why = [*critical, *around(page.label("why"), *joined([reference(target, page) for target in item.from_], "; "))]
    return check_item("", label, composed(*why, classes=["ses-why"]), **marks(item), **coded)


def rating_sheet(item: RatingSheet, page: Page) -> list[nodes.Node]:
    """Return a sheet to rate oneself on: its levels, then the competencies of its edition, ECQ by ECQ."""
    levels = nodes.definition_list(classes=["ses-facts"])
    for level in item.levels:
        levels += nodes.definition_list_item(
            "", literal(nodes.term, level.title), nodes.definition("", literal(nodes.paragraph, level.text))
        )
    dates = composed(said(page, "revised-on", date=date_text(item.revised)))
    result: list[nodes.Node] = [own_block(item, page), levels, dates]
    ecqs = page.all(Ecq, "edition", item.edition)
    result += [_rated(item, ecq.id, ecq.title, page.all(Competency, "ecq", ecq.id), page) for ecq in ecqs]
    fundamental = [found for found in page.all(Competency, "tier", "fundamental") if found.edition == item.edition]
    if fundamental:
        result.append(_rated(item, "fundamental", page.label("tier-fundamental"), fundamental, page))
    end = composed(literal(nodes.strong, item.end), classes=["ses-end"])
    return [*result, end, *with_class(page.parse(item.proves_not), "ses-proves-not")]


def _rated(item: RatingSheet, id_: str, title: Str, competencies: Sequence[Competency], page: Page) -> nodes.section:
    options = [(str(level.id), str(level.title)) for level in item.levels]
    result = section(f"{anchor_of(item)}-{id_}", title)
    for competency in competencies:
        of, name = (item.KIND, str(item.id)), f"{anchor_of(item)}-{competency.id}"
        asked = Asked(of, name, competency.id, competency.revision)
        meaning = competency.text or competency.gloss
        about = [page.link(Competency.KIND, competency.id, competency.id.pos)]
        says = [nodes.Text(f": {meaning}")] if meaning else []
        ask = choice_of(asked, str(competency.title), options, str(page.label("your-example")))
        result += nodes.container("", composed(*about, *says), ask, classes=["ses-rating"])
    return result
