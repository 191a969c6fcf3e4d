"""Many records of a kind: ``{ses:list} competencies``, with any key of theirs as a filter."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils.parsers.rst import directives

from ses.load import did_you_mean
from ses.model import BY_PLURAL, keys_of
from ses.render import links, listing, table
from ses.source import Code

from .base import SesDirective

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import OptionSpec

SHAPES = {"full": listing, "table": table, "links": links}
#: Keys by which a list can be narrowed.
FILTERS = ("edition", "ecq", "tier", "topic", "group", "process", "status", "authority", "form")


def setup_listing(app: Sphinx) -> None:
    """Add the list directive."""
    app.add_directive_to_domain("ses", "list", ListDirective)


class ListDirective(SesDirective):
    """Lists the published records of a kind, in the order of the data.

    `:show: full` (the default) shows them and declares them here; `table` and `links` lead to where they are shown.
    """

    option_spec: ClassVar[OptionSpec] = {
        "show": directives.unchanged,
        "no-index": directives.flag,
        **dict.fromkeys(FILTERS, directives.unchanged_required),
    }

    def run(self) -> list[nodes.Node]:
        plural, show = self.arguments[0], self.options.get("show", "full")
        if plural not in BY_PLURAL:
            return self.problem(f"'{plural}' is not a kind of record{did_you_mean(plural, BY_PLURAL)}", Code.OPTION)
        if show not in SHAPES:
            return self.problem(f"':show:' does not know '{show}'; it knows {', '.join(SHAPES)}", Code.OPTION)
        cls = BY_PLURAL[plural]
        filters = {key: value for key, value in self.options.items() if key in FILTERS}
        if foreign := [key for key in filters if key not in keys_of(cls)]:
            return self.problem(f"{plural} have no '{foreign[0]}' to be narrowed by", Code.OPTION)
        # `none` asks for those without a value. The first filter decides which changes make the page anew.
        wanted = [(key, None if value == "none" else value) for key, value in filters.items()]
        items = [
            item
            for item in (self.all(cls, *wanted[0]) if wanted else self.all(cls))
            if all(getattr(item, key, None) == value for key, value in wanted)
        ]
        if not items:
            chosen = ", ".join(f"{key} '{value}'" for key, value in filters.items())
            return self.problem(
                f"there are no published {plural} with {chosen or 'anything to show'}", Code.NO_SUCH_RECORD
            )
        return self.shown(SHAPES[show](items, self), items)
