"""Layer 4: the one place that logs problems: warning type `ses`, the problem's code as subtype."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.util import logging

if TYPE_CHECKING:
    from docutils.nodes import Node

    from .source import Code, Problem, SourcePos

WARNING_TYPE = "ses"

logger = logging.getLogger(__name__)


def report(problem: Problem) -> None:
    """Warn of a problem in the data."""
    report_at(problem.pos, problem.message, problem.code)


def report_at(where: SourcePos | Node | tuple[str, int], message: str, code: Code) -> None:
    """Warn of a problem at a place in the data, at a node, or at a line of a document."""
    # A location with a colon is printed as it stands; without one Sphinx takes it for a document name.
    location = str(where) if hasattr(where, "column") else where
    logger.warning(message, location=location, type=WARNING_TYPE, subtype=str(code))
