"""Sheets become HTML by the templates in `_templates/handouts`. Nothing here knows of PDF."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from ses.model import BY_PLURAL
from ses.render import date_text, fill
from ses.templates import failure_of

from .prose import Prose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ses.dataset import Dataset

    from .sheets import Format, Sheet


class CannotPrint(Exception):
    """Something outside the data is wrong, so that nothing can be printed: what, and what to do."""


class Press:
    """Sets the sheets of a dataset."""

    def __init__(
        self,
        data: Dataset,
        templates: Path,
        addresses: Mapping[tuple[str, str], str] | None = None,
        home: str = "",
    ) -> None:
        """Take the published data, the folder of templates, and what the site has for addresses on the web.

        :param addresses: where readers find records, by kind and id; without a scheme, as people type them.
        :param home: where the site begins.
        """
        self.data = data
        self.templates = templates
        self.addresses = addresses or {}
        self.home = home

    def document(self, template: str, sheets: Sequence[Sheet], form: Format, **values: Any) -> str:
        """Return a whole HTML document of some sheets.

        :raises CannotPrint: a template is wrong.
        """
        prose = Prose(self.data)
        tools = {
            "say": lambda id_, **words: escape(fill(self.data.label(id_), **words)),
            "say_around": self._around,
            "blocks": prose.blocks,
            "line": prose.line,
            "name_of": lambda target: prose.name(*target.split_id()),
            "find": self.data.find,
            "all": lambda plural, key=None, value=None: self.data.all(BY_PLURAL[plural], key, value),
            "date": date_text,
            "way_back": lambda record: self.addresses.get(record.key, ""),
            "home": self.home,
            "page_numbers": self._page_numbers(),
            "sheets": sheets,
            "form": form,
        }
        try:
            return _environment(self.templates).get_template(template).render(**tools, **values)
        except Exception as error:  # a template can raise anything
            pos, message = failure_of(error, f"handouts/{template}")
            raise CannotPrint(f"{pos}: {message}") from error

    def _page_numbers(self) -> Markup:
        """Return the label of page numbers as a value of CSS `content`."""
        words = re.split(r"\{(page|pages)\}", self.data.label("sheet-page"))
        quoted = (json.dumps(word, ensure_ascii=False).replace("<", r"\3c ") for word in words)
        return Markup(" ").join(
            f"counter({word})" if word in {"page", "pages"} else Markup(in_quotes)  # noqa: S704
            for word, in_quotes in zip(words, quoted, strict=True)
        )

    def _around(self, id_: str, inside: str) -> Markup:
        before, _, rest = str(self.data.label(id_)).partition("{")
        return escape(before) + inside + escape(rest.partition("}")[2])


@cache
def _environment(templates: Path) -> jinja2.Environment:
    return SandboxedEnvironment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        loader=jinja2.FileSystemLoader(templates / "handouts"),
        trim_blocks=True,
        lstrip_blocks=True,
    )
