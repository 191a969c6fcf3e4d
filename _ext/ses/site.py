"""Layer 4: what every page says about the guide itself, taken from the data: the template variable `ses_site`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .domain import ses_domain
from .model import Statement
from .render import date_text

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

    from .dataset import Dataset

#: The template's names, each with the label that says it.
WORDS = ("notice", "governs", "official_url", "official_title", "feedback_url")


def setup_site(app: Sphinx) -> None:
    """Give page templates what the guide says of itself."""
    # Before the theme's and our own page handlers, which may use it.
    app.connect("html-page-context", add_site, priority=300)


def add_site(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the page templates `ses_site`: the guide's own words and the day the page's facts were last checked."""
    domain = ses_domain(app.env)
    words = {word: domain.dataset.label(f"site-{word.replace('_', '-')}") for word in WORDS}
    uses = domain.uses.get(pagename, {})
    keys = [(use.kind, use.id) for use in uses if use.id]
    context["ses_site"] = words | {"checked": _checked(domain.dataset, keys)}


def _checked(data: Dataset, keys: list[tuple[str, str]]) -> str:
    """Return the day on which the least recently checked of some records was checked, or nothing."""
    records = (data.find(*key) for key in keys)
    days: list[str] = [
        max(str(citation.checked or "") for citation in record.citations)
        for record in records
        if isinstance(record, Statement) and record.citations
    ]
    oldest = min(days, default="")
    return date_text(oldest) if oldest else ""
