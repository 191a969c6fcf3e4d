"""Layer 3: records become docutils nodes, by small functions; what they need of the page comes as a `Page`.

Nothing here knows a builder: what is said is said in standard nodes, and `writers` and templates give it its looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses.model import Checklist, Ecq, Example, Exercise, Process, RatingSheet, Record

from .checklists import checklist, rating_sheet
from .examples import EXERCISE_PARTS, example, exercise
from .furniture import revised, standing
from .parts import Page, anchor_of, composed, date_text, display, fill
from .processes import process
from .records import ECQ_PARTS, ecq, links, listing, own_block, statements_table, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docutils import nodes

#: What `:show:` knows for one record of a kind; other kinds are shown whole.
PARTS: dict[type[Record], tuple[str, ...]] = {Ecq: ECQ_PARTS, Exercise: EXERCISE_PARTS}


def single(item: Record, page: Page, show: Sequence[str]) -> list[nodes.Node]:
    """Return a record that has a place of its own on a page, under a heading that names it."""
    match item:
        case Ecq():
            return ecq(item, page, show)
        case Checklist():
            return checklist(item, page)
        case RatingSheet():
            return rating_sheet(item, page)
        case Process():
            return process(item, page)
        case Example():
            return example(item, page)
        case Exercise():
            return exercise(item, page, show)
        case _:
            return [own_block(item, page)]


__all__ = [
    "PARTS",
    "Page",
    "anchor_of",
    "composed",
    "date_text",
    "display",
    "fill",
    "links",
    "listing",
    "revised",
    "single",
    "standing",
    "statements_table",
    "table",
]
