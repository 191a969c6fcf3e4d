"""Layer 4: the one place that logs problems: warning type `ses`, the problem's code as subtype."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from docutils.nodes import Node
from sphinx.util import logging

from .source import Code, SourcePos, printable

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from .source import Problem

WARNING_TYPE = "ses"

logger = logging.getLogger(__name__)


def setup_reporting(app: Sphinx) -> None:
    """Set up what is said of a build that cannot go on."""
    app.connect("build-finished", stop_on_full_disk)


def stop_on_full_disk(app: Sphinx, error: BaseException | None) -> None:
    """Say it in one sentence. Sphinx would take it for a mistake of its own, and ask to be told."""
    while error and not isinstance(error, OSError):
        error = error.__cause__
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        sys.exit(f"{app.outdir}: {error.strerror}; make room there, then run the same command again")


def report(problem: Problem) -> None:
    """Warn of a problem in the data."""
    report_at(problem.pos, problem.message, problem.code)


def report_at(where: SourcePos | Node | tuple[str, int], message: str, code: Code) -> None:
    """Warn of a problem at a place in the data, at a node, or at a line of a document."""
    # A location with a colon is printed as it stands; without one Sphinx takes it for a document name.
    location: str | Node | tuple[str, int] = str(where) if isinstance(where, SourcePos) else where
    if isinstance(where, Node) and where.source and not Path(where.source).is_absolute():
        location = f"{where.source}:{where.line}"  # in the data; Sphinx would print the whole path
    once = code is Code.TEMPLATE  # which every page meets
    logger.warning(printable(message), location=location, type=WARNING_TYPE, subtype=str(code), once=once)
