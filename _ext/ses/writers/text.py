"""Plain text: ``[ ] C1  The text``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.writers.text import TextTranslator


def visit_check_item(self: TextTranslator, node: Element) -> None:
    self.new_state(4)


def depart_check_item(self: TextTranslator, node: Element) -> None:
    self.end_state(first=f"[ ] {node['code']}  ")
