"""HTML: each of our nodes is a component in `templates/components/`, filled with its attributes and content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from ses.config import ses_config
from ses.templates import render_component

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.writers.html5 import HTML5Translator


def open_component(self: HTML5Translator, node: Element) -> None:
    """Remember where the node's content begins."""
    self.section_level += isinstance(node, nodes.section)
    node["start"] = len(self.body)


def close_component(self: HTML5Translator, node: Element) -> None:
    """Replace what was written since by the component around it."""
    content = "".join(self.body[node["start"] :])
    del self.body[node["start"] :]
    name = f"{type(node).__name__.replace('_', '-')}.html"
    values = {key: value for key, value in node.attributes.items() if key not in {"content", "name"}}
    values["anchor"] = node.get("anchor") or next(iter(node["ids"]), "")
    values["level"] = self.section_level
    templates = ses_config(self.config, self.builder.confdir).templates
    self.body.append(render_component(templates, name, content, **values))
    self.section_level -= isinstance(node, nodes.section)
