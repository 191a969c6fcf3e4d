"""With `SES_BASE_URL` the site knows its address: sitemap, canonical links, a 404 page. Without it, none of these."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import ROOT


def build(folder: Path, address: str | None) -> Path:
    """Build the guide for an address, and return where it is."""
    environment = {name: value for name, value in os.environ.items() if name != "SES_BASE_URL"}
    environment |= {"PYTHONPATH": "_ext"} | ({"SES_BASE_URL": address} if address else {})
    words = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-n", "-W", "-c", ".", "-d", str(folder / "trees")]
    command = [*words, "content", str(folder / "html")]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder / "html"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the guide as it is published at an address below a host's root."""
    return build(tmp_path_factory.mktemp("published"), "https://example.org/guide/")


def test_the_sitemap_names_every_page_that_has_something_to_read(site: Path) -> None:
    tree = ET.parse(site / "sitemap.xml")  # noqa: S314 (we made it)
    found = {element.text for element in tree.iter() if element.tag.endswith("loc")}
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")} - {
        "404.html",
        "genindex.html",
        "search.html",
    }
    assert found == {f"https://example.org/guide/{page}" for page in pages}


def test_a_page_says_where_it_is_and_what_it_is_about(site: Path) -> None:
    page = (site / "today.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://example.org/guide/today.html">' in page
    assert '<meta property="og:url" content="https://example.org/guide/today.html"' in page
    assert re.search(r'<meta name="description" content="[^"]{40,}"', page)


def test_the_page_for_lost_readers_works_from_anywhere(site: Path) -> None:
    page = (site / "404.html").read_text(encoding="utf-8")
    links = re.findall(r'(?:href|src|action)="([^"#]+)', page)
    ours = [link for link in links if not link.startswith("http")]
    assert len(ours) > 10
    assert [link for link in ours if not link.startswith("/guide/")] == []
    assert "<style" not in page
    assert " style=" not in page


def test_without_an_address_there_is_none_of_it(tmp_path: Path) -> None:
    site = build(tmp_path, None)
    assert not (site / "sitemap.xml").exists()
    assert not (site / "404.html").exists()
    page = (site / "today.html").read_text(encoding="utf-8")
    assert "canonical" not in page
    assert "og:" not in page
