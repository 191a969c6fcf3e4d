"""Markdown held in data, as HTML for paper: links and roles become words, as paper has nothing to click on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markupsafe import Markup, escape
from mdit_py_plugins.myst_role import myst_role_plugin

from ses.model import Term
from ses.render import display, fill
from ses.text import target_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from ses.dataset import Dataset
    from ses.model import Str


class Prose:
    """Turns texts of the data into HTML for one document, in which an abbreviation is spelt out at its first use."""

    def __init__(self, data: Dataset) -> None:
        self._data = data
        self._spelt_out: set[str] = set()
        self._parser = MarkdownIt("commonmark").use(myst_role_plugin)
        self._parser.add_render_rule("myst_role", lambda _renderer, *found: self._role(*found))

    def blocks(self, text: Str | str) -> Markup:
        """Return a text as paragraphs and lists."""
        return Markup(self._parser.render(text))  # noqa: S704 (texts hold no HTML: `ses.text` sees to it)

    def line(self, text: Str | str) -> Markup:
        """Return a text of one paragraph as the inside of one."""
        return Markup(self._parser.renderInline(text.strip()))  # noqa: S704

    def name(self, kind: str, id_: str) -> str:
        """Return what a reference to a record says: its name, or its short form, spelt out once."""
        found = self._data.find(kind, id_)
        if found is None:
            return id_
        words = display(found, self._data.label)
        if isinstance(found, Term) and found.abbreviation and id_ not in self._spelt_out:
            self._spelt_out.add(id_)
            return fill(self._data.label("sheet-spelt-out"), short=words, long=found.title)
        return words

    def _role(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        content, kind = tokens[index].content, tokens[index].meta["name"].removeprefix("ses:")
        target = target_of(content)
        return str(escape(content[: content.rindex("<")].strip() if target != content else self.name(kind, target)))
