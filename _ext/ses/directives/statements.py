"""What became of a source: ``{ses:statements} opm-deck`` lists every statement taken from it, with its status today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses.load import did_you_mean
from ses.model import RECORD_TYPES, Check, Source, Statement
from ses.render import statements_table
from ses.source import Code

from .base import SesDirective

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx


def setup_statements(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive_to_domain("ses", "statements", StatementsDirective)


class StatementsDirective(SesDirective):
    """A table of links to every published statement that cites a source, in the order of its slides or sections."""

    def run(self) -> list[nodes.Node]:
        source = self.find(Source.KIND, self.arguments[0])
        if not isinstance(source, Source):
            known = self.dataset.ids(Source.KIND)
            message = f"unknown source '{self.arguments[0]}'{did_you_mean(self.arguments[0], known)}"
            return self.problem(message, Code.NO_SUCH_RECORD)
        kinds = [cls for cls in RECORD_TYPES.values() if issubclass(cls, Statement) and cls is not Check]
        items = [
            item
            for cls in kinds
            for item in self.all(cls)
            if any(citation.source == source.id for citation in item.citations)
        ]
        return statements_table(items, source, self)
