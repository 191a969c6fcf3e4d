"""LaTeX: an empty square and the code before each check, and a target for each record that stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.writers.latex import LaTeXTranslator


def visit_check_item(self: LaTeXTranslator, node: Element) -> None:
    self.body.append(rf"\item[{{$\square$ {node['code']}}}] {self.hypertarget_to(node, anchor=True)}")


def depart_check_item(self: LaTeXTranslator, node: Element) -> None:
    self.body.append("\n")


def visit_record(self: LaTeXTranslator, node: Element) -> None:
    self.body.append(self.hypertarget_to(node, anchor=True))


def depart_record(self: LaTeXTranslator, node: Element) -> None:
    pass
