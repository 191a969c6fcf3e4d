"""Layer 4: what goes into Sphinx's index, so that a search finds what people type.

Words are folded in the same way here and in the browser: no accents, initials and "e-mail" as one word. Numbers count.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.search.en import SearchEnglish
from sphinx.transforms.post_transforms import SphinxPostTransform

from .domain import ses_domain
from .render import display

if TYPE_CHECKING:
    from sphinx.application import Sphinx

#: What is taken out between letters that make one word: U.S., e-mail. Python and JavaScript read it alike.
_JOINED = r"\b(?:[a-z]\.){2,}|\b[a-z][-‐‑](?=[a-z\d])"
_JOINTS = "-.‐‑"


def setup_search(app: Sphinx) -> None:
    """Put our English in the place of Sphinx's, and add what references call a record."""
    app.add_search_language(FoldedEnglish)
    app.add_post_transform(NameRecordsForSearch)


def fold(text: str) -> str:
    """Return a text in small letters without accents and apostrophes, its initials as one word."""
    marked = unicodedata.normalize("NFKD", text).lower()
    plain = "".join(c for c in marked if c not in "'’" and not unicodedata.category(c).startswith("M"))
    return re.sub(_JOINED, lambda found: found[0].translate(dict.fromkeys(map(ord, _JOINTS))), plain, flags=re.ASCII)


class FoldedEnglish(SearchEnglish):
    """English, folded. Stems each word once for the whole site: that is the dearest part of indexing."""

    #: The same as `fold`, for what is typed.
    js_splitter_code = rf"""
function splitQuery(text) {{
  return text.normalize("NFKD").toLowerCase().replace(/[\p{{M}}'’]/gu, "")
    .replace(/{_JOINED}/g, (found) => found.replace(/[{_JOINTS}]/g, ""))
    .split(/[^\p{{L}}\p{{N}}_]+/u).filter(Boolean);
}}
"""

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self._remembered = cache(super().stem)

    def split(self, input: str) -> list[str]:  # noqa: A002 (Sphinx's name)
        return super().split(fold(input))

    def stem(self, word: str) -> str:
        return self._remembered(word)

    def word_filter(self, word: str) -> bool:
        return word not in self.stopwords


class NameRecordsForSearch(SphinxPostTransform):
    """Lets the search, and not the A–Z index, know a record by what references call it: C1, 10 pages."""

    formats = ("html",)
    default_priority = 700

    def run(self, **_kwargs: Any) -> None:
        """Change the page's index entries, which the A–Z index has gathered before, to what its objects do not say."""
        data = ses_domain(self.env).dataset
        names, entries = set(), []
        for node in self.document.findall(nodes.Element):
            record = data.find(node["ses_kind"], node["ses_id"]) if "ses_id" in node and node["ids"] else None
            if record is not None:
                names.add((record.name, node["ids"][0]))
                entries.append(("single", display(record, data.label), node["ids"][0], "", None))
        self.document.append(addnodes.index(entries=entries))
        for index in self.document.findall(addnodes.index):
            index["entries"] = [entry for entry in index["entries"] if entry[1:3] not in names]
