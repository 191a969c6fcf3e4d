"""Layer 4: what can be said only when all pages are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .domain import ses_domain
from .model import OBJECT_KINDS
from .reporting import report_at
from .source import Code

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

#: Topics are headings of what they hold; it is enough that their facts are shown.
HEADINGS = {"topic"}
NO_SINGLE_PAGE = (
    "links within the single page of 'singlehtml' lead nowhere; build 'epub' for all in one file, or 'html'"
)


def setup_lints(app: Sphinx) -> None:
    """Add the lints of the whole site."""
    app.connect("env-check-consistency", lint_not_shown)
    app.connect("env-before-read-docs", lint_builder)  # also when there is nothing to read


def lint_not_shown(app: Sphinx, env: BuildEnvironment) -> None:
    """Report each published record that no page shows."""
    domain = ses_domain(env)
    for record in domain.dataset.records:
        if record.KIND in OBJECT_KINDS and record.KIND not in HEADINGS and record.key not in domain.objects:
            message = f"no page shows the {record.KIND} '{record.id}'; name it in a directive, or retire it"
            report_at(record.id.pos, message, Code.NOT_SHOWN)


def lint_builder(app: Sphinx, *_: object) -> None:
    """Report a builder whose output misleads."""
    if app.builder.name == "singlehtml":
        report_at((app.config.root_doc, 1), NO_SINGLE_PAGE, Code.BUILDER)
