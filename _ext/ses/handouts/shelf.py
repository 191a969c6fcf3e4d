"""Sphinx side: links to the sheets' files, in builds of `make handouts` only.

The names of the files are known before they are made, so that the site can be built first and tell them its addresses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.osutil import relative_uri

from ses.assets import FRAMED_BUILDERS
from ses.config import ses_config
from ses.directives.base import SesDirective
from ses.domain import ses_domain
from ses.render import composed
from ses.templates import render_component

from .sheets import PRINTED, all_sheets, files_of, sheets_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx

    from .sheets import Sheet

#: The folder of the files, beside the pages: part of public addresses.
FOLDER = "handouts"
_KINDS = {cls.KIND for cls in PRINTED}


def setup_shelf(app: Sphinx) -> None:
    """Declare the configuration value and the directive, and link the files."""
    app.add_config_value("ses_handouts", False, "env", frozenset({bool, str}), "Whether the sheets are made too")
    app.add_node(sheet_table)
    app.add_directive_to_domain("ses", "sheets", SheetsDirective)
    app.connect("doctree-resolved", link_files)


class sheet_table(nodes.container):  # noqa: N801 (docutils names its nodes so)
    """The place of the table of all files. It holds what is said where there are none."""


class SheetsDirective(SesDirective):
    """Lists all sheets with their files, where there are any: ``{ses:sheets}``."""

    required_arguments = 0

    def run(self) -> list[nodes.Node]:
        return [sheet_table("", composed(nodes.Text(self.label("sheets-not-made"))))]


def link_files(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Link a sheet's files behind each block that shows what the sheet prints, and all files in the table."""
    if app.builder.name not in FRAMED_BUILDERS or app.config.ses_handouts in {False, "", "0"}:
        return
    data = ses_domain(app.env).dataset
    page = app.builder.get_target_uri(docname)
    templates = ses_config(app.config, app.confdir).templates

    def links_of(sheet: Sheet) -> list[tuple[str, str]]:
        return [(relative_uri(page, f"{FOLDER}/{name}"), data.label(what)) for name, what in files_of(sheet)]

    def html(template: str, sheets: Iterable[Sheet]) -> nodes.raw:
        rows = [(sheet.title, links_of(sheet)) for sheet in sheets]
        return nodes.raw("", render_component(templates, template, "", say=data.label, rows=rows), format="html")

    for block in list(doctree.findall(_shows_printed)):
        assert isinstance(block, nodes.Element)
        record: Any = data.find(block["ses_kind"], block["ses_id"])
        links = html("sheet-files.html", sheets_of(record, data))
        block.parent.insert(block.parent.index(block) + 1, links)
    for table in doctree.findall(sheet_table):
        table[:] = [html("sheet-table.html", all_sheets(data))]


def _shows_printed(node: nodes.Node) -> bool:
    """Whether a node shows a record that is printed. In a list of names the table is enough."""
    if not isinstance(node, nodes.Element) or isinstance(node, nodes.term):
        return False
    return node.get("ses_kind") in _KINDS and bool(node["ids"])
