"""Layer 1: what Markdown in the data may hold, and which records it refers to. Knows no Sphinx and no docutils.

Text in the data is shown on many pages, on paper, in JSON and by programs that know nothing of it, so it keeps to paragraphs,
lists, emphasis, inline code, links and our own roles.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from .model import RECORD_TYPES, Markdown
from .source import Code, Problem, SourcePos

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_NAMES = {
    "heading_open": "a heading",
    "lheading_open": "a heading",
    "html_block": "raw HTML",
    "html_inline": "raw HTML",
    "fence": "a code block or directive",
    "colon_fence": "a directive",
    "code_block": "a code block (text indented by four spaces)",
    "image": "a picture",
    "hr": "a rule",
    "blockquote_open": "a quotation block",
    "table_open": "a table",
    "myst_target": "a target",
    "myst_line_comment": "a comment",
    "myst_block_break": "a block break",
    "footnote_reference_open": "a footnote",
}
_ALLOWED = {
    "paragraph",
    "inline",
    "text",
    "softbreak",
    "hardbreak",
    "em",
    "strong",
    "link",
    "bullet_list",
    "ordered_list",
}
_ALLOWED |= {"list_item", "code_inline", "myst_role"}
#: Text without any of these is one plain paragraph for any Markdown parser.
_MARKUP = re.compile(r"[\\`*_\[\]<>{}&#$~^|=!]|\n|^\s*([-+%:]|\d+[.)])|\s$")


class Reference(NamedTuple):
    """A role in a text: the record it names, and where."""

    kind: str
    id: str
    pos: SourcePos


def is_plain(text: str) -> bool:
    """Whether the text holds no markup at all, so that nothing needs to parse it."""
    return _MARKUP.search(text) is None


@cache
def _parser() -> MarkdownIt:
    # Imported late: most runs of the data check meet markup, but those who only import the model should not pay for it.
    from markdown_it import MarkdownIt
    from mdit_py_plugins.colon_fence import colon_fence_plugin
    from mdit_py_plugins.myst_blocks import myst_block_plugin
    from mdit_py_plugins.myst_role import myst_role_plugin

    parser = MarkdownIt("commonmark").enable("table")
    return parser.use(colon_fence_plugin).use(myst_block_plugin).use(myst_role_plugin)


def examine(text: Markdown) -> tuple[list[Reference], list[Problem]]:
    """Return the records that a text refers to, and what in it is not allowed, each with its line."""
    references: list[Reference] = []
    problems: list[Problem] = []
    if is_plain(text):
        return references, problems
    lines = text.split("\n")
    for line, token in _tokens(_parser().parse(text)):
        pos = text.pos._replace(line=text.pos.line + line)
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if token.type == "myst_role":
            pos = _at(pos, lines[line], f"{{{token.meta['name']}}}")
            _take_role(token, pos, references, problems)
        elif kind not in _ALLOWED and not token.type.endswith("_close"):
            name = _NAMES.get(token.type, token.type)
            pos = _at(pos, lines[line], token.content.split("\n", 1)[0] or lines[line].lstrip())
            message = f"{name} cannot stand in a text; use paragraphs, lists, emphasis, links and our roles"
            problems.append(Problem(pos, message, Code.TEXT_MARKUP))
    return references, problems


def _at(pos: SourcePos, line: str, part: str) -> SourcePos:
    return pos._replace(column=pos.column + max(line.find(part), 0))


def _tokens(tokens: list[Token]) -> Iterator[tuple[int, Token]]:
    """Yield every token with its line, counted from 0."""
    line = 0
    for token in tokens:
        if token.map:
            line = token.map[0]
        yield line, token
        inner = line
        for child in token.children or ():
            yield inner, child
            inner += child.type in {"softbreak", "hardbreak"}


def _take_role(token: Token, pos: SourcePos, references: list[Reference], problems: list[Problem]) -> None:
    name = token.meta["name"]
    kind = name.removeprefix("ses:")
    if kind == name or kind not in RECORD_TYPES:
        message = f"{{{name}}} is not a role for texts; write {{ses:kind}}`id`, such as {{ses:competency}}`vision`"
        problems.append(Problem(pos, message, Code.TEXT_MARKUP))
    else:
        references.append(Reference(kind, target_of(token.content), pos))


def target_of(content: str) -> str:
    """Return the id in a role's content: ``vision``, or ``the long view <vision>``."""
    match = re.fullmatch(r".*<([^<>]+)>\s*", content, re.DOTALL)
    return (match[1] if match else content).strip()
