"""Sphinx side: links to the sheets' files, in builds of `make handouts` only.

The names of the files are known before they are made, so that the site can be built first and tell them its addresses.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.osutil import relative_uri

from ses.assets import SITE_BUILDERS
from ses.config import ses_config
from ses.directives.base import SesDirective
from ses.domain import ses_domain
from ses.load import load_part
from ses.model import Workshop
from ses.render import composed, fill
from ses.templates import render_component

from .sheets import PACKS, PRINTED, all_sheets, files_of, pack_formats, pack_name, sheets_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx

    from ses.dataset import Dataset

    from .sheets import Sheet

    #: A title, and its files: their names, and the ids of the labels that say what each is for.
    Row = tuple[str, Iterable[tuple[str, str]]]

#: The folder of the files, beside the pages: part of public addresses.
FOLDER = "handouts"
_KINDS = {cls.KIND for cls in PRINTED}


def setup_shelf(app: Sphinx) -> None:
    """Declare the configuration value and the directive, and link the files."""
    app.add_config_value("ses_handouts", "", "env", frozenset({str}), "Where sheets are made too: the workshop's file")
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
    """Link a sheet's files below what the sheet prints, and all files in the table.

    Below, as above they would stand between the keyboard and the first box.
    """
    if app.builder.name not in SITE_BUILDERS or not app.config.ses_handouts:
        return
    data = ses_domain(app.env).dataset
    page = app.builder.get_target_uri(docname)
    templates = ses_config(app.config, app.confdir).templates

    def row(title: str, files: Iterable[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
        return title, [(relative_uri(page, f"{FOLDER}/{name}"), data.label(what)) for name, what in files]

    def html(template: str, sheets: Iterable[Sheet], before: Iterable[Row] = ()) -> nodes.raw:
        rows = [row(*files) for files in (*before, *((sheet.title, files_of(sheet)) for sheet in sheets))]
        return nodes.raw("", render_component(templates, template, "", say=data.label, rows=rows), format="html")

    for block in list(doctree.findall(_shows_printed)):
        assert isinstance(block, nodes.Element)
        record: Any = data.find(block["ses_kind"], block["ses_id"])
        block.parent.append(html("sheet-files.html", sheets_of(record, data)))
    for table in doctree.findall(sheet_table):
        table[:] = [html("sheet-table.html", all_sheets(data), packs_of(Path(app.config.ses_handouts), data))]


def packs_of(path: Path, data: Dataset) -> list[Row]:
    """Return the packs of a workshop's file; none if it cannot be read, which is said when they are made."""
    workshop, _ = load_part(Workshop, path, path.as_posix())
    if workshop is None:
        return []
    return [
        (
            fill(data.label(f"pack-{pack}"), title=workshop.title),
            [(pack_name(pack, form), f"sheet-file-{form.name}") for form in pack_formats(workshop)],
        )
        for pack in PACKS
    ]


def _shows_printed(node: nodes.Node) -> bool:
    """Whether a node shows a record that is printed. In a list of names the table is enough."""
    if not isinstance(node, nodes.Element) or isinstance(node, nodes.term):
        return False
    return node.get("ses_kind") in _KINDS and bool(node["ids"])
