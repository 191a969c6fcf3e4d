"""The guide as a book (EPUB), read by a strict parser. `make audit` runs epubcheck as well."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from make import ROOT, child_environment, sphinx

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
XML = (".xhtml", ".opf", ".ncx", ".xml", ".svg")

Book = dict[str, ET.Element]


@pytest.fixture(scope="session")
def book_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide's EPUB, built from `content/`."""
    work = tmp_path_factory.mktemp("book")
    command = [sys.executable, *sphinx("epub", work / "doctrees", work / "out", "-W")]
    build = subprocess.run(command, cwd=ROOT, env=child_environment(), capture_output=True, text=True, check=False)
    assert not build.returncode, f"the book does not build:\n{build.stderr}"
    [path] = (work / "out").glob("*.epub")
    return path


@pytest.fixture(scope="session")
def book(book_file: Path) -> Book:
    """Every XML file of the book, parsed: name -> root."""
    found = {}
    with zipfile.ZipFile(book_file) as archive:
        for name in archive.namelist():
            if name.endswith(XML):
                try:
                    found[name] = ET.fromstring(archive.read(name))  # noqa: S314 (our own file)
                except ET.ParseError as error:
                    pytest.fail(f"{name} is not well-formed: {error}")
    return found


def test_every_page_is_in_the_book_and_is_xml(book: Book) -> None:
    pages = {
        path.relative_to(ROOT / "content").with_suffix(".xhtml").as_posix() for path in (ROOT / "content").rglob("*.md")
    }
    assert pages <= book.keys()


def test_every_check_has_its_box_its_code_and_its_text(book: Book) -> None:
    found = {}
    for root in book.values():
        for item in root.iter(f"{XHTML}li"):
            if "data-ses-check" in item.attrib:
                box, label = item.find(f"{XHTML}input"), item.find(f"{XHTML}label")
                assert box is not None, item.attrib
                assert label is not None, item.attrib
                assert (box.get("type"), box.get("id")) == ("checkbox", label.get("for"))
                found[item.attrib["data-ses-check"]] = " ".join("".join(label.itertext()).split())
    check = [sys.executable, "-c", CHECKS]
    checks = json.loads(
        subprocess.run(check, cwd=ROOT, env=child_environment(), capture_output=True, check=True).stdout
    )
    assert found == checks


#: Prints the published checks as JSON: id -> code and text.
CHECKS = """
import json
from pathlib import Path
from ses.model import Check
from ses.rules import check_directory
data, _ = check_directory(Path("ses_data"))
print(json.dumps({str(one.id): f"{one.code} {' '.join(one.text.split())}" for one in data.published().all(Check)}))
"""


def test_the_book_has_styles_of_its_own_and_no_script(book: Book) -> None:
    manifest = book["content.opf"].iter(f"{OPF}item")
    assets = {item.attrib["href"] for item in manifest if item.attrib["href"].endswith((".css", ".js"))}
    assert assets == {f"_static/{name}.css" for name in ("basic", "book", "epub", "pygments", "sphinx-design.min")}
    for name, root in book.items():
        assert not list(root.iter(f"{XHTML}script")), name
        linked = {
            Path(link.attrib["href"]).name for link in root.iter(f"{XHTML}link") if link.get("rel") == "stylesheet"
        }
        assert linked <= {"book.css", "epub.css", "pygments.css", "sphinx-design.min.css", "nav.css"}, name
    assert "unknown" not in {(each.text or "").strip() for each in book["content.opf"].iter()}
