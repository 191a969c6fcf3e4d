"""Layer 3: node classes, each deriving from the standard docutils node it can stand for.

So every builder can write them; `writers` gives them their HTML, LaTeX and text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable


class record(nodes.container):  # noqa: N801 (docutils names its nodes so)
    """A record that stands alone, with the anchor that references lead to."""


class notice(nodes.container):  # noqa: N801
    """The calm sentence on top of a page that shows a superseded edition."""


class checklist_facts(nodes.definition_list):  # noqa: N801
    """What a reader must know before the first check. Carries the checklist's id, revision date and repetition."""


class check_group(nodes.section):  # noqa: N801
    """The checks that are done at one pause."""


class check_group_title(nodes.title):  # noqa: N801
    """The heading of a group of checks."""


class check_list(nodes.bullet_list):  # noqa: N801
    """The checks of a group."""


class check_item(nodes.list_item):  # noqa: N801
    """One check, with its code and an empty box."""


class check_label(nodes.paragraph):  # noqa: N801
    """The text of a check: the name of its box."""


class choice(nodes.paragraph):  # noqa: N801
    """One of a few answers to choose, with room to write. Its text is the form for paper."""


def kept_for(parts: Iterable[nodes.Node]) -> dict[tuple[str, str], nodes.Element]:
    """Return the records whose ticks and answers a reader's browser keeps, by kind and id, and where each begins."""
    found: dict[tuple[str, str], nodes.Element] = {}
    for part in parts:
        for node in part.findall(nodes.Element):
            if isinstance(node, (check_group, choice)):
                found.setdefault(node["kept_for"], node)
    return found


class term_expansion(nodes.inline):  # noqa: N801
    """What an abbreviation stands for, at its first use on a page."""
