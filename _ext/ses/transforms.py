"""Layer 4: what can only be done when a whole page has been read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from .nodes import notice, term_expansion

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup_transforms(app: Sphinx) -> None:
    """Add the transforms of whole pages."""
    app.add_transform(ExpandTerms)
    app.add_transform(LiftNotices)


class ExpandTerms(SphinxTransform):
    """Adds to the first use of each abbreviation on a page what it stands for."""

    # Anywhere between parsing and the environment's collectors; references are still pending.
    default_priority = 500

    def apply(self, **kwargs: object) -> None:
        seen: set[str] = set()
        for xref in list(self.document.findall(addnodes.pending_xref)):
            term, expansion = xref["reftarget"], xref.get("expansion")
            in_title = isinstance(xref.parent, nodes.title)
            if expansion is None or term in seen or in_title or xref.get("refdomain") != "ses":
                continue
            seen.add(term)
            words = xref.children[0]
            assert isinstance(words, nodes.inline)  # as RecordRole makes it
            words += term_expansion("", f" ({expansion})")


class LiftNotices(SphinxTransform):
    """Lifts the notices of superseded editions, which directives leave where they stand, to the top of the page.

    On a page that also shows the edition in force they stay where the old one begins.
    """

    default_priority = 500

    def apply(self, **kwargs: object) -> None:
        if self.env.current_document.get("ses_current"):
            return
        title = next(iter(self.document.findall(nodes.title)), None)
        for node in reversed(list(self.document.findall(notice))):
            if title is not None and title.parent is not None:
                node.parent.remove(node)
                title.parent.insert(title.parent.index(title) + 1, node)
