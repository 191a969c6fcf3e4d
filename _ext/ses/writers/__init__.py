"""Layer 4: our nodes in each format. Builders not named here write the standard node each derives from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.writers.texinfo import TexinfoTranslator

from ses import nodes

from . import html, latex, text

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.application import Sphinx

#: Nodes whose HTML is a component of the same name in `templates/components/`.
COMPONENTS: tuple[type[Element], ...] = (
    nodes.notice,
    nodes.checklist_facts,
    nodes.check_group,
    nodes.check_group_title,
    nodes.check_label,
    nodes.choice,
    nodes.term_expansion,
)


def setup_writers(app: Sphinx) -> None:
    """Add our nodes with their visitors."""
    for node in COMPONENTS:
        app.add_node(node, html=(html.open_component, html.close_component))
    app.add_node(
        nodes.check_item,
        html=(html.open_component, html.close_component),
        latex=(latex.visit_check_item, latex.depart_check_item),
        text=(text.visit_check_item, text.depart_check_item),
        man=(text.visit_check_item_in_man, text.pass_on),
        texinfo=(text.visit_check_item_in_texinfo, text.pass_on),
    )
    app.add_node(nodes.record, latex=(latex.visit_record, latex.depart_record))
    app.add_node(nodes.check_list, texinfo=(text.visit_check_list_in_texinfo, TexinfoTranslator.depart_bullet_list))
    app.add_post_transform(text.NoInnerLinksInMan)
