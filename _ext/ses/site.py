"""Layer 4: what every page says of the guide itself: the templates' function `say` and variables `ses_…`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from .config import ses_config
from .domain import ses_domain
from .model import Statement
from .render import date_text, fill

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

    from .dataset import Dataset


def setup_site(app: Sphinx) -> None:
    """Give page templates what the guide says of itself."""
    # Before the theme's and our own page handlers, which may use it.
    app.connect("html-page-context", add_site, priority=300)


def add_site(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give a page's templates the site's words, and the day on which the page's facts were last checked.

    `say(id, **values)` is a label's text, its {braces} filled in, escaped; nothing where there is no such label.
    """
    data = ses_domain(app.env).dataset

    def say(id_: str, **values: object) -> Markup:
        return escape(fill(data.label(id_), **values))

    uses = ses_domain(app.env).uses.get(pagename, {})
    context["say"] = say
    context["ses_storage_name"] = ses_config(app.config, app.confdir).storage
    context["ses_checked"] = checked_on(data, [(use.kind, use.id) for use in uses if use.id])


def checked_on(data: Dataset, keys: list[tuple[str, str]]) -> str:
    """Return the day on which the least recently checked of some records was checked, or nothing."""
    records = (data.find(*key) for key in keys)
    days: list[str] = [
        max(str(citation.checked or "") for citation in record.citations)
        for record in records
        if isinstance(record, Statement) and record.citations
    ]
    oldest = min(days, default="")
    return date_text(oldest) if oldest else ""
