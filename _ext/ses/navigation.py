"""The sidebar: the tree of pages, drawn once per open section instead of once per page.

Sphinx resolves the whole tree anew for every page, so its cost grows with the square of the number
of pages. Here the tree comes straight from the environment, only the way to the current page is
open, and what two pages of a section have in common is drawn once.
"""

from __future__ import annotations

import posixpath
import re
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx import addnodes
from sphinx.util.osutil import relative_uri

from ses.assets import framed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

# Furo asks for Sphinx's tree at the default priority (500) and must find ours in its place.
BEFORE_THEME = 400


def setup_navigation(app: Sphinx) -> None:
    """Give every page in our frame `ses_sidebar` and keep Sphinx's own tree from being drawn."""
    sidebar: Sidebar | None = None

    def start(app: Sphinx, builder: Builder) -> None:
        nonlocal sidebar
        sidebar = Sidebar(builder) if framed(app) else None

    def add_to_page(
        _app: Sphinx,
        pagename: str,
        _templatename: str,
        context: dict[str, Any],
        _doctree: nodes.document | None,
    ) -> None:
        if sidebar is not None:
            context["toctree"] = _no_toctree
            context["ses_sidebar"] = sidebar.html(pagename)
            if pagename == getattr(app.config, "notfound_pagename", None):
                # Shown at whatever address was not found, so its links start at the site's root.
                context["ses_sidebar"] = re.sub(
                    r'href="(?!\w+:)', f'href="{app.config.notfound_urls_prefix}', context["ses_sidebar"]
                )

    app.connect("write-started", start)
    app.connect("html-page-context", add_to_page, priority=BEFORE_THEME)


def _no_toctree(**_options: Any) -> str:
    return ""


class Entry(NamedTuple):
    """One line of the sidebar."""

    target: str  #: a document name, or an outside address
    title: str


class Branch(NamedTuple):
    """One toctree: its caption, perhaps empty, and its entries."""

    caption: str
    entries: tuple[Entry, ...]


class Sidebar:
    """The tree of pages of one build, as HTML for any of its pages."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._root = builder.config.root_doc
        self._branches = {doc: tuple(_branches(builder.env, doc)) for doc in builder.env.tocs}
        self._parents = self._find_parents()
        self._drawn: dict[tuple[str, str], str] = {}

    def html(self, pagename: str) -> str:
        """Return the tree with the way to `pagename` open and its entry marked as current."""
        opened = pagename if self._branches.get(pagename) else self._parents.get(pagename, "")
        uri = self._builder.get_target_uri(pagename)
        directory = posixpath.dirname(uri)
        if (opened, directory) not in self._drawn:
            self._drawn[opened, directory] = self._draw(opened, directory)
        link = f'<a href="{_href(directory, uri)}"'
        return self._drawn[opened, directory].replace(link, f'{link} aria-current="page"', 1)

    def _find_parents(self) -> dict[str, str]:
        parents: dict[str, str] = {}
        waiting = [self._root]
        for doc in waiting:  # grows while it is walked: breadth first, so the shortest way wins
            for branch in self._branches.get(doc, ()):
                for target, _title in branch.entries:
                    if target != self._root and target not in parents:
                        parents[target] = doc
                        waiting.append(target)
        return parents

    def _draw(self, opened: str, directory: str) -> str:
        way = {opened}
        while opened := self._parents.get(opened, ""):
            way.add(opened)
        return "".join(self._draw_branches(self._root, way, directory))

    def _draw_branches(self, doc: str, way: set[str], directory: str) -> Iterator[str]:
        for branch in self._branches[doc]:
            if branch.caption:
                yield f'<p class="ses-tree-caption">{escape(branch.caption)}</p>'
            yield "<ul>"
            for target, title in branch.entries:
                uri = target if "://" in target else self._builder.get_target_uri(target)
                yield f'<li><a href="{_href(directory, uri)}">{escape(title)}</a>'
                if target in way and self._parents.get(target) == doc:
                    yield from self._draw_branches(target, way, directory)
                yield "</li>"
            yield "</ul>"


def _branches(env: BuildEnvironment, doc: str) -> Iterator[Branch]:
    for toctree in env.tocs[doc].findall(addnodes.toctree):
        entries = tuple(_entries(env, doc, toctree["entries"]))
        if entries:
            yield Branch(toctree.get("caption") or "", entries)


def _entries(env: BuildEnvironment, doc: str, listed: list[tuple[str | None, str]]) -> Iterator[Entry]:
    generated = env.domains.standard_domain.initial_data["labels"]  # genindex, modindex, search
    for title, ref in listed:
        target = doc if ref == "self" else ref
        if target in env.titles:
            yield Entry(target, title or env.titles[target].astext())
        elif target in generated:
            yield Entry(target, title or str(generated[target][2]))
        elif "://" in target:
            yield Entry(target, title or target)


def _href(directory: str, uri: str) -> str:
    if "://" in uri:
        return escape(uri)
    return escape(relative_uri(f"{directory}/" if directory else "", uri) or "./")
