"""Plain text, manual pages and Texinfo: ``[ ] C1  The text``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.writers.manpage import ManualPageTranslator
    from sphinx.writers.texinfo import TexinfoTranslator
    from sphinx.writers.text import TextTranslator


def visit_check_item(self: TextTranslator, node: Element) -> None:
    self.new_state(4)


def depart_check_item(self: TextTranslator, node: Element) -> None:
    self.end_state(first=f"[ ] {node['code']}  ")


def visit_check_item_in_man(self: ManualPageTranslator, node: Element) -> None:
    self.body.append(f'.IP "[ ] {node["code"]}" 8\n')


def visit_check_item_in_texinfo(self: TexinfoTranslator, node: Element) -> None:
    self.body.append(f"\n@item [ ] {node['code']}")


def visit_check_list_in_texinfo(self: TexinfoTranslator, node: Element) -> None:
    self.body.append("\n\n@itemize @w{}\n")  # no bullet beside a box


def pass_on(self: Any, node: Element) -> None:
    pass


class NoInnerLinksInMan(SphinxPostTransform):
    """Leaves the words alone of links within the guide: docutils adds their anchors, past Sphinx's own visitor."""

    formats = ("man",)
    default_priority = 600  # when references are resolved

    def run(self, **_kwargs: Any) -> None:
        """Take the addresses of links within the guide."""
        for link in self.document.findall(nodes.reference):
            if link.get("refuri", "#").partition("#")[0] == "":
                link.attributes.pop("refuri", None)
