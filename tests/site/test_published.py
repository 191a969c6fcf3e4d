"""With `SES_BASE_URL` the site knows its address: sitemap, canonical links, a 404 page. Without it, none of these."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sphinx.errors import ConfigError

from tests.conftest import GUIDE, ROOT, MakeSite


def start(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Build the guide by hand, with environment variables set."""
    environment = {**os.environ, "PYTHONPATH": "_ext", **variables}
    words = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-n", "-W", "-c", ".", "-d", str(folder / "trees")]
    command = [*words, "content", str(folder / "html")]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def build(folder: Path, address: str) -> Path:
    """Build the guide for an address, and return where it is."""
    done = start(folder, SES_BASE_URL=address, SOURCE_DATE_EPOCH="")
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder / "html"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the guide as it is published at an address below a host's root."""
    return build(tmp_path_factory.mktemp("published"), "https://example.org/guide")  # the slash is added


def test_the_sitemap_names_every_page_that_has_something_to_read(site: Path) -> None:
    tree = ET.parse(site / "sitemap.xml")  # noqa: S314 (we made it)
    found = {element.text for element in tree.iter() if element.tag.endswith("loc")}
    files = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    pages = files - {"404.html", "genindex.html", "search.html", "_static/folder.html"}
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
    site = build(tmp_path, "")
    assert not (site / "sitemap.xml").exists()
    assert not (site / "404.html").exists()
    page = (site / "today.html").read_text(encoding="utf-8")
    assert "canonical" not in page
    assert "og:" not in page


@pytest.mark.parametrize(("name", "value"), [("SES_BASE_URL", "example.org"), ("SOURCE_DATE_EPOCH", "junk")])
def test_what_is_set_wrongly_is_said_to_those_who_call_sphinx_themselves(tmp_path: Path, name: str, value: str) -> None:
    done = start(tmp_path, **{name: value})
    assert done.returncode == 2
    assert f"sphinx.errors.ConfigError: {name} is '{value}'; write " in done.stderr
    assert not (tmp_path / "html" / "index.html").exists()


@pytest.mark.parametrize("line", ['ses_draft = "yes"', "ses_draft = 2", 'html_baseurl = "example.org"'])
def test_a_configuration_that_means_nothing_is_an_error(make_site: MakeSite, line: str) -> None:
    site = make_site({"conf.py": f"{GUIDE['conf.py']}\n{line}\n"})
    with pytest.raises(ConfigError, match=f"^{line.replace(' =', ' is')}; write ".replace('"', "'")):
        site.build()


def test_an_address_set_in_any_way_gets_its_slash(make_site: MakeSite) -> None:
    site = make_site()
    site.build(html_baseurl="https://example.org/guide")
    assert '<link rel="canonical" href="https://example.org/guide/a.html">' in site.page("a.html")


def test_a_full_disk_is_one_sentence(make_site: MakeSite) -> None:
    full = """
def setup(app):
    app.connect("write-started", fill)

def fill(app, builder):
    raise OSError(28, "No space left on device")
"""
    site = make_site({"conf.py": GUIDE["conf.py"] + full})
    with pytest.raises(SystemExit, match=r"html: No space left on device; make room there, then run the same"):
        site.build()
