"""Links to the sheets' files: there where they are made, and nowhere else."""

from __future__ import annotations

import re

import pytest

PAGES = {
    "list.md": "# Check one story\n\n```{ses:checklist} story\n```\n",
    "sheets.md": "---\norphan: true\n---\n# All sheets\n\n```{ses:sheets}\n```\n",
}
LINK = re.compile(r'<a href="([^"]*\.(?:pdf|docx))">([^<]*)')


def test_pages_link_the_files_of_what_they_show(make_site):
    site = make_site(PAGES)
    site.build(ses_handouts="none.yaml")
    assert site.warnings == ""
    files = [f"handouts/story-{name}.pdf" for name in ("letter", "a4", "letter-large", "a4-large")]
    words = ["Letter", "A4", "Letter, large print", "A4, large print"]
    assert LINK.findall(site.page("list.html")) == list(zip(files, words, strict=True))
    assert LINK.findall(site.page("sheets.html")) == list(zip(files, words, strict=True))
    assert "without the ready PDF files" not in site.page("sheets.html")


def test_nothing_is_linked_that_was_not_made(make_site):
    site = make_site(PAGES)
    site.build()
    assert LINK.findall(site.page("list.html") + site.page("sheets.html")) == []
    assert "without the ready PDF files" in site.page("sheets.html")


@pytest.mark.parametrize("builder", ["text", "latex", "epub", "gettext"])
def test_other_formats_link_none(make_site, builder):
    site = make_site(PAGES)
    site.build(builder, ses_handouts="none.yaml")
    assert site.warnings == ""
    for path in (site.folder / "_build" / builder).rglob("*.*html"):
        assert not LINK.findall(path.read_text("utf-8"))
