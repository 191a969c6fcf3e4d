"""Sphinx side: links to the sheets' files, on the pages that show what they print, in builds of `make handouts` only.

The names of the files are known before they are made, so that the site can be built first and tell them its addresses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.osutil import relative_uri

from ses.assets import FRAMED_BUILDERS
from ses.config import ses_config
from ses.domain import ses_domain
from ses.templates import render_component

from .sheets import PRINTED, files_of, sheets_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx

#: The folder of the files, beside the pages: part of public addresses.
FOLDER = "handouts"
_KINDS = {cls.KIND for cls in PRINTED}


def setup_shelf(app: Sphinx) -> None:
    """Declare the configuration value, and link the files."""
    app.add_config_value("ses_handouts", False, "env", frozenset({bool, str}), "Whether the sheets are made too")
    app.connect("doctree-resolved", link_files)


def link_files(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the links to a sheet's files behind each block that shows what the sheet prints."""
    if app.builder.name not in FRAMED_BUILDERS or app.config.ses_handouts in {False, "", "0"}:
        return
    data = ses_domain(app.env).dataset
    page = app.builder.get_target_uri(docname)
    templates = ses_config(app.config, app.confdir).templates
    for block in list(doctree.findall(_shows_printed)):
        record: Any = data.find(block["ses_kind"], block["ses_id"])
        rows = [
            (sheet.title, [(relative_uri(page, f"{FOLDER}/{name}"), data.label(what)) for name, what in files_of(sheet)])
            for sheet in sheets_of(record, data)
        ]
        html = render_component(templates, "handout-files.html", "", lead=data.label("sheet-files"), rows=rows)
        block.parent.insert(block.parent.index(block) + 1, nodes.raw("", html, format="html"))


def _shows_printed(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Element) and node.get("ses_kind") in _KINDS and bool(node["ids"])
