"""The worked example, passage by passage, and the exercise with its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, get_args

from docutils import nodes

from ses.markup import literal
from ses.model import Example, Exercise, Part, Verdict
from ses.nodes import choice

from .parts import anchor_of, bullets, composed, reference, said, section, source_line
from .records import own_block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses.model import Judged, Passage, Reason, Remark

    from .parts import Page

EXERCISE_PARTS = ("statements", "answers")


def example(item: Example, page: Page) -> list[nodes.Node]:
    """Return an example by the parts of the model. One that mends another stands beside it, part by part."""
    mended = page.find(Example.KIND, item.mends) if item.mends else None
    result: list[nodes.Node] = [own_block(item, page)]
    for part in get_args(Part):
        own = _passages(item, part, page, remarks=True)
        if not own:
            continue
        if isinstance(mended, Example):
            before = [composed(literal(nodes.strong, mended.title)), *_passages(mended, part, page, remarks=False)]
            after = [composed(literal(nodes.strong, item.title)), *own]
            sides = [nodes.container("", *side, classes=["ses-side"]) for side in (before, after)]
            own = [nodes.container("", *sides, classes=["ses-sides"])]
        result.append(section(f"{anchor_of(item)}-{part}", page.label(f"part-{part}"), *own))
    return result


def _passages(item: Example, part: str, page: Page, *, remarks: bool) -> list[nodes.Node]:
    result: list[nodes.Node] = []
    for passage in item.passages:
        if passage.part == part:
            result += _passage(passage, item, page, remarks=remarks)
    return result


def _passage(passage: Passage, item: Example, page: Page, *, remarks: bool) -> list[nodes.Node]:
    text = page.parse(passage.text)
    number = nodes.inline("", f"{passage.number} ", classes=["ses-number"])
    first = text[0]
    assert isinstance(first, nodes.Element)  # Markdown gives a paragraph or a list
    first.insert(0, number)
    block = nodes.container("", *text, classes=["ses-passage"])
    if remarks:  # the other showing has no anchor of its own
        block["ids"] = [f"{anchor_of(item)}-{passage.number}"]
        if passage.remarks:
            block += bullets(
                [nodes.list_item("", _remark(remark, page)) for remark in passage.remarks], ["ses-remarks"]
            )
    return [block]


def _remark(remark: Remark, page: Page) -> nodes.Node:
    verdict = nodes.strong("", "", said(page, f"verdict-{remark.verdict}"), classes=[f"ses-{remark.verdict}"])
    return composed(verdict, nodes.Text(" "), reference(remark.about, page), nodes.Text(f": {remark.text}"))


def exercise(item: Exercise, page: Page, show: Sequence[str]) -> list[nodes.Node]:
    """Return an exercise: its statements with room for a verdict, its answers, or both."""
    result: list[nodes.Node] = [own_block(item, page)] if "statements" in show else []
    for number, statement in enumerate(item.statements, 1):
        if "statements" in show:
            result += _statement(item, statement, number, page)
    for number, statement in enumerate(item.statements, 1):
        if "answers" in show:
            result += _answer(statement, number, page)
    return result if "statements" in show else [*result, *source_line(item, page)]


def _statement(item: Exercise, statement: Judged, number: int, page: Page) -> list[nodes.Node]:
    name = f"{anchor_of(item)}-{statement.id}"
    title = composed(nodes.strong("", "", said(page, "statement", number=str(number))))
    verdicts = [(verdict, str(page.label(f"judge-{verdict}"))) for verdict in get_args(Verdict)]
    asked = choice_of(
        Asked((item.KIND, str(item.id)), name, statement.id, item.revision),
        str(said(page, "your-verdict", number=str(number))),
        verdicts,
        str(page.label("your-reasons")),
    )
    return [nodes.container("", title, *page.parse(statement.text), asked, classes=["ses-statement"], ids=[name])]


def _answer(statement: Judged, number: int, page: Page) -> list[nodes.Node]:
    verdict = said(page, f"judged-{statement.verdict}", number=str(number))
    reasons = [nodes.list_item("", _reason(reason, page)) for reason in statement.reasons]
    return [composed(nodes.strong("", "", verdict)), bullets(reasons, ["ses-reasons"])]


def _reason(reason: Reason, page: Page) -> nodes.Node:
    return composed(reference(reason.about, page), nodes.Text(f": {reason.text}"))


class Asked(NamedTuple):
    """What a choice is about."""

    #: The record it is a part of: kind and id.
    of: tuple[str, str]
    #: The form's name for it, and the beginning of its ids.
    name: str
    #: The id and the revision under which the answer is kept.
    item: str
    revision: int


def choice_of(asked: Asked, legend: str, options: list[tuple[str, str]], write: str) -> choice:
    """Return a choice of one among a few, with room to write: radio buttons, or `( )` on paper.

    :param write: what the room to write is for.
    """
    text = "   ".join(f"( ) {label}" for _, label in options)
    says = f"{legend}: {text}   {write}: ____"
    kept = {"kept_for": asked.of, "group": asked.name, "item": str(asked.item), "revision": asked.revision}
    return choice("", says, legend=legend, options=options, write=write, **kept)
