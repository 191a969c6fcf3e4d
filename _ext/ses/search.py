"""Layer 4: Sphinx's English search, which stems each word once for the whole site instead of once for each page."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sphinx.search.en import SearchEnglish

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup_search(app: Sphinx) -> None:
    """Put the remembering search in the place of Sphinx's own."""
    app.add_search_language(RememberingEnglish)


class RememberingEnglish(SearchEnglish):
    """English. Stemming is the dearest part of indexing, and a site says the same words on all its pages."""

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self._remembered = cache(super().stem)

    def stem(self, word: str) -> str:
        return self._remembered(word)
