"""Processes: steps in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from ses.markup import literal
from ses.model import Process, Step

from .parts import composed, marks
from .records import body, endings_of, own_block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .parts import Page


def process(item: Process, page: Page) -> list[nodes.Node]:
    """Return a process: what it is for, then its steps."""
    return [own_block(item, page), *steps(page.all(Step, "process", item.id), page)]


def steps(items: Sequence[Step], page: Page) -> list[nodes.Node]:
    """Return steps as a numbered list. What all cite alike is said once, under the list."""
    if not items:
        return []
    result = nodes.enumerated_list(enumtype="arabic", prefix="", suffix=".", classes=["ses-steps"])
    endings, shared = endings_of(items, page)
    for item, ending in zip(items, endings, strict=True):
        title = composed(literal(nodes.strong, item.title))
        result += nodes.list_item("", title, *body(item, page), *ending, **marks(item))
    return [result, *shared]
