"""Layer 1: what Markdown in the data may hold, and which records it refers to. Knows no Sphinx and no docutils.

Text in the data is shown on many pages, on paper, in JSON and by programs that know nothing of it, so it keeps to
paragraphs, lists, emphasis, inline code, links and our own roles.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from markdown_it import MarkdownIt
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from .model import OBJECT_KINDS, Markdown, Url
from .source import Code, Problem, SourcePos

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

#: What the pages' parser knows and a text may not hold, by the parser's name for it.
_NAMES = {
    "heading_open": "a heading",
    "html_block": "raw HTML",
    "html_inline": "raw HTML",
    "fence": "a code block or directive",
    "colon_fence": "a directive",
    "code_block": "a code block (text indented by four spaces)",
    "image": "a picture",
    "hr": "a rule",
    "blockquote_open": "a quotation block",
    "table_open": "a table",
    "dl_open": "a definition list",
    "myst_target": "a target",
    "myst_line_comment": "a comment",
    "myst_block_break": "a block break",
    "footnote_reference_open": "a footnote",
    "footnote_ref": "a footnote",
    "definition": "an address apart from its link, which nobody sees,",
}
_ALLOWED = {"paragraph", "inline", "text", "softbreak", "hardbreak", "em", "strong", "code_inline"}
_ALLOWED |= {"bullet_list", "ordered_list", "list_item"}
#: Text without any of these is one plain paragraph for any Markdown parser.
_MARKUP = re.compile(r"[\\`*_\[\]<>{}&#$~^|=!\n]|^\s|^[-+%:]|^\d+[.)]|\s$")
_INK = re.compile(r"\S")
# As myst-parser sets it up for the pages, so that what they would show is what is seen here.
_PARSER = (
    MarkdownIt("commonmark", {"inline_definitions": True})
    .enable("table")
    .use(myst_block_plugin)
    .use(myst_role_plugin)
    .use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    .use(colon_fence_plugin)
    .use(deflist_plugin)
)


class Reference(NamedTuple):
    """A role in a text: the record it names, and where."""

    kind: str
    id: str
    pos: SourcePos


def is_plain(text: str) -> bool:
    """Whether the text holds no markup at all, so that nothing needs to parse it."""
    return _MARKUP.search(text) is None


def examine(text: Markdown) -> tuple[tuple[Reference, ...], tuple[Problem, ...]]:
    """Return the records that a text refers to, and what in it is not allowed, each with its place."""
    return ((), ()) if is_plain(text) else _examined(str(text), text.pos)


@lru_cache(maxsize=10_000)  # asked when a text is read, and again when the records are checked together
def _examined(text: str, start: SourcePos) -> tuple[tuple[Reference, ...], tuple[Problem, ...]]:
    references: list[Reference] = []
    problems: list[Problem] = []
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for index, token in _placed(text, starts):
        line = bisect_right(starts, index) - 1
        pos = SourcePos(start.path, start.line + line, start.column + index - starts[line])
        if token.type == "myst_role":
            kind = token.meta["name"].removeprefix("ses:")
            if token.meta["name"] == f"ses:{kind}" and kind in OBJECT_KINDS:
                references.append(Reference(kind, target_of(token.content), pos))
                continue
            message = (
                f"{{{token.meta['name']}}} is no role for texts; write {{ses:kind}}`id`, such as {{ses:tip}}`quantify`"
            )
        elif token.type == "link_open":
            if re.fullmatch(Url.pattern, str(token.attrs["href"])):
                continue
            message = "a link in a text needs a whole address, from https:// on; name a record by a role instead"
        else:
            name = _NAMES.get(token.type, token.type)
            message = f"{name} cannot stand in a text; use paragraphs, lists, emphasis, links and our roles"
        problems.append(Problem(pos, message, Code.TEXT_MARKUP))
    return tuple(references), tuple(problems)


def _placed(text: str, starts: list[int]) -> Iterator[tuple[int, Token]]:
    """Yield roles, links and what is not allowed, outermost first, each with where in the text it begins.

    :param starts: where the lines of the text begin.
    """
    index, inside = 0, None
    for token in _PARSER.parse(text):
        if inside is not None:  # something that is not allowed, and was yielded
            inside = None if token.level <= inside else inside
            continue
        if token.map:
            index = max(index, starts[token.map[0]])
        if _kind(token) not in _ALLOWED:
            ink = _INK.search(text, index)
            yield ink.start() if ink else index, token
            inside = token.level if token.nesting else None
        for child in token.children or ():
            if child.type == "link_close" or _kind(child) in _ALLOWED:
                continue
            index = max(index, text.find(_beginning(child), index))
            yield index, child
            index += 1


def _kind(token: Token) -> str:
    return token.type.removesuffix("_open").removesuffix("_close")


def _beginning(token: Token) -> str:
    """Return what an inline token begins with, as written."""
    if token.type == "myst_role":
        return f"{{{token.meta['name']}}}"
    if token.type == "html_inline":
        return token.content
    return {"image": "![", "footnote_ref": "[^"}.get(token.type, "<" if token.info == "auto" else "[")


def target_of(content: str) -> str:
    """Return the id in a role's content: ``vision``, or ``the long view <vision>``."""
    match = re.fullmatch(r".*<([^<>]+)>\s*", content, re.DOTALL)
    return (match[1] if match else content).strip()
