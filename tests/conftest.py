"""What all rings share: small sites made from files in a dictionary, built with the real extension and templates."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from sphinx.testing.util import SphinxTestApp
from sphinx.util.console import strip_colors

from make import browser_flags, find_browser

ROOT = Path(__file__).parent.parent
FONTS = ROOT / "_templates" / "handouts" / "fonts"
MARKS = "✓✕"

CONF = f"""
project = "Test"
copyright = "nobody"
version = release = "0"
extensions = ["myst_parser", "sphinx_design", "ses"]
myst_enable_extensions = ["colon_fence", "deflist"]
exclude_patterns = ["_build", "ses_data"]
nitpicky = True
smartquotes = False
html_copy_source = False
html_static_path = [{str(ROOT / "_static")!r}]
template_bridge = "ses.templates.PageTemplates"
html_theme = "furo"
latex_table_style = ["booktabs"]
epub_show_urls = "no"
gettext_compact = "guide"
locale_dirs = ["locale"]
suppress_warnings = ["epub.unknown_project_files"]
"""

SOURCES = """
sources:
  - id: deck
    title: A deck
    short: Deck
    publisher: Somebody
    form: deck
    evidence: seed
    checked: 2026-11-21
"""

EDITIONS = """
editions:
  - id: old
    title: The old framework
    issued: 2006-07-07
    effective: 2006-10-01
    status: superseded
    superseded_by: [edition:new]
    authority: policy
    text: It was the rule.
    notice: This page shows the old framework; {ses:edition}`new` replaced it.
    citations: [{source: deck}]
  - id: new
    title: The new framework
    issued: 2025-05-29
    status: in-force
    authority: policy
    text: It is the rule.
    citations: [{source: deck}]
"""

COMPETENCIES = """
defaults: {edition: old, authority: policy}
competencies:
  - id: vision
    title: Vision
    tier: fundamental
    text: Sees far.
    citations: [{source: deck, locator: slide 1}]
  - id: resilience
    title: Resilience
    tier: fundamental
    text: |
      Deals with *pressure*,
      as {ses:competency}`vision` does.
    citations: [{source: deck, locator: slide 2}]
"""

TERMS = """
terms:
  - id: ecq
    title: Executive Core Qualification
    abbreviation: ECQ
    text: What an executive is judged by.
    synonyms: [leadership yardstick]
    status: in-force
    authority: policy
    citations: [{source: deck}]
"""

CHECKLIST = """
checklists:
  - id: story
    title: Check one story
    purpose: To find what is missing.
    use_when: When the draft is written.
    mode: do-confirm
    minutes: 5
    if_not: Mend it.
    proves_not: That anybody will like it.
    end: All ticked.
    repeat_for: [ecq, example]
    status: in-force
    authority: ours
    citations: [{source: deck}]
    revised: 2026-11-21
    next_review: 2027-11-21
    groups:
      - id: challenge
        title: Challenge
        pause: When the challenge stands.
        checks: [one-problem, stakes-named, reader-follows]
        end: Go on.
"""

CHECKS = """
defaults: {status: in-force, authority: ours}
checks:
  - id: one-problem
    code: C1
    text: The challenge names one problem.
    critical: true
    from: [competency:vision]
    citations: [{source: deck}]
  - id: stakes-named
    code: C2
    text: It says what would have gone wrong.
    from: [competency:vision]
    citations: [{source: deck}]
  - id: reader-follows
    code: C3
    text: A reader from outside can follow it.
    from: [competency:resilience, term:ecq]
    citations: [{source: deck}]
"""

#: A whole small guide. Tests take it, change files in it, or start from less.
GUIDE = {
    "conf.py": CONF,
    "ses_data/labels.yaml": (ROOT / "ses_data" / "labels.yaml").read_text(encoding="utf-8"),
    "ses_data/sources.yaml": SOURCES,
    "ses_data/editions.yaml": EDITIONS,
    "ses_data/competencies.yaml": COMPETENCIES,
    "ses_data/terms.yaml": TERMS,
    "ses_data/checklists.yaml": CHECKLIST,
    "ses_data/checks.yaml": CHECKS,
    "index.md": "# Home\n\n```{toctree}\n:hidden:\na\nlist\nreference\n```\n\nSee {ses:competency}`resilience`.\n",
    "a.md": "# Competencies\n\n```{ses:list} competencies\n```\n",
    "list.md": "# Check one story\n\n```{ses:checklist} story\n```\n",
    "reference.md": (
        "# Reference\n\nAn {ses:term}`ecq` is an {ses:term}`ecq`.\n\n## Terms\n\n```{ses:list} terms\n```\n\n"
        "## Editions\n\n```{ses:list} editions\n```\n\n## Sources\n\n```{ses:list} sources\n```\n"
    ),
}


class Site:
    """A small site in a folder, and what its last build said."""

    def __init__(self, folder: Path, files: dict[str, str]) -> None:
        self.folder = folder
        self.warnings = ""
        #: The documents that the last build read.
        self.read: set[str] = set()
        for name, text in files.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        """Write a file of the site, and whatever folder it needs."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")

    def replace(self, name: str, old: str, new: str) -> None:
        """Change a file of the site; `old` must be there."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def build(self, builder: str = "html", *, fresh: bool = False, jobs: int = 1, **config: Any) -> SphinxTestApp:
        """Build, as a separate run would: nothing stays in memory between two builds."""
        warning = StringIO()
        with contextlib.chdir(self.folder):
            app = SphinxTestApp(
                builder,
                srcdir=self.folder,
                builddir=self.folder / "_build",
                confoverrides=config,
                freshenv=fresh,
                parallel=jobs,
                warning=warning,
                exception_on_warning=False,
            )
            self.read = set()
            app.connect("env-before-read-docs", lambda _app, _env, docnames: self.read.update(docnames))
            try:
                app.build()
            finally:
                app.cleanup()
        self.warnings = self.relative(strip_colors(warning.getvalue()))
        return app

    def relative(self, text: str) -> str:
        """Take the folder out of a text, so that tests can say whole lines."""
        return text.replace(f"{self.folder}{os.sep}", "")

    def page(self, name: str, builder: str = "html") -> str:
        """Return a built file."""
        return (self.folder / "_build" / builder / name).read_text(encoding="utf-8")

    def codes(self) -> set[str]:
        """Return the codes of the last build's warnings."""
        return set(re.findall(r"\[(ses\.[a-z-]+|[a-z]+\.[a-z_]+)\]$", self.warnings, re.MULTILINE))


def write_marks(path: Path) -> None:
    """Write a font that has the marks of boxes, which every system has and the sheets' font does not."""
    pen = TTGlyphPen(None)
    for x, y in ((100, 0), (100, 700), (800, 700), (800, 0)):
        (pen.lineTo if pen.points else pen.moveTo)((x, y))
    pen.closePath()
    names = {ord(mark): f"uni{ord(mark):04X}" for mark in MARKS}
    glyphs = [".notdef", *names.values()]
    font = FontBuilder(1000)
    font.setupGlyphOrder(glyphs)
    font.setupCharacterMap(names)
    font.setupGlyf(dict.fromkeys(glyphs, pen.glyph()))
    font.setupHorizontalMetrics(dict.fromkeys(glyphs, (900, 100)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Marks", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    font.save(path)


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Return how to start the browser, and which one; Playwright's own where none is installed.

    Where fontconfig says what fonts there are, the browser has the sheets' font alone, and one of marks, so that what
    is measured on screen and paper is the same on every machine.
    """
    folder = tmp_path_factory.mktemp("fonts")
    write_marks(folder / "marks.ttf")
    folders = f"<dir>{FONTS}</dir><dir>{folder}</dir><cachedir>{folder}</cachedir>"
    (folder / "fonts.conf").write_text(f'<?xml version="1.0"?>\n<fontconfig>{folders}</fontconfig>\n', "utf-8")
    return {
        **browser_type_launch_args,
        "args": browser_flags(),
        "executable_path": find_browser(),
        "env": {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")},
    }


MakeSite = Callable[..., Site]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes the doctree snapshots anew."""
    parser.addoption("--update-snapshots", action="store_true", help="write tests/doctree/*.xml as they are now")


@pytest.fixture
def make_site(tmp_path: Path) -> Iterator[MakeSite]:
    """Return a function that makes a small guide; files given replace or add to it, and None leaves one out."""

    def make(files: dict[str, str | None] | None = None, folder: str = "site") -> Site:
        chosen = {name: text for name, text in {**GUIDE, **(files or {})}.items() if text is not None}
        return Site(tmp_path / folder, chosen)

    yield make
    shutil.rmtree(tmp_path, ignore_errors=True)
