"""Layer 3: the one seam that parses Markdown held in data, so that nodes and warnings point into the YAML file.

MyST parses nested text relative to the directive's line and logs by document name. Three facts of myst-parser 5.2 live
here and nowhere else: the node's source is `document["source"]`; the offset counts from the directive's line; parse-
time warnings carry `(docname, line)`. `tests/site/test_locations.py` holds them; an open change upstream (MyST-Parser
pull request 1175) will alter the second.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from docutils import nodes

from .text import is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.util.docutils import SphinxDirective

    from .model import Str
    from .source import SourcePos

E = TypeVar("E", bound=nodes.TextElement)


def parse_markdown(text: Str, directive: SphinxDirective) -> list[nodes.Node]:
    """Return the nodes of a Markdown text of the data, located in its file."""
    if is_plain(text):  # most texts: no need to start a parser
        return [literal(nodes.paragraph, text)]
    with _reported_at(text.pos, directive) as offset:
        return directive.parse_text_to_nodes(text, offset=offset)


def literal(cls: type[E], text: Str, **attributes: object) -> E:
    """Return an element that holds a line of the data as it stands, located and translatable."""
    element = cls(text, text, **attributes)  # the first is what translators see
    element.source, element.line = text.pos.path, text.pos.line
    return element


@contextmanager
def _reported_at(pos: SourcePos, directive: SphinxDirective) -> Iterator[int]:
    document = directive.state.document
    relocate = _Relocate(pos.path, directive.env.docname)
    handlers = logging.getLogger("sphinx").handlers[:]
    source, document["source"] = document["source"], pos.path
    for handler in handlers:
        handler.addFilter(relocate)
    try:
        yield pos.line - directive.lineno - 1
    finally:
        document["source"] = source
        for handler in handlers:
            handler.removeFilter(relocate)


class _Relocate(logging.Filter):
    """Rewrites the location (docname, line) of warnings into path:line."""

    def __init__(self, path: str, docname: str) -> None:
        super().__init__()
        self.path, self.docname = path, docname

    def filter(self, record: logging.LogRecord) -> bool:
        match getattr(record, "location", None):
            case (self.docname, int(line)):
                record.location = f"{self.path}:{line}"
            case _:
                pass
        return True
