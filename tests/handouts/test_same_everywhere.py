"""The promise: on a page, printed from it, in a PDF, in a document and in plain text stand the same checks."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from pathlib import Path

import docx
import pypdfium2 as pdfium
import pytest
from docx.oxml.ns import qn
from papers import squeezed
from ses.dataset import Dataset
from ses.handouts.docx import write_docx
from ses.handouts.sheets import Format
from ses.model import Checklist, Ecq
from ses.rules import check_directory

from make import ROOT, child_environment, sphinx

CHECKLISTS = [str(record.id) for record in check_directory(ROOT / "ses_data")[0].published().all(Checklist)]
#: A check as a page and plain text have it: its code, then its words.
ON_PAGE = re.compile(r'<span class="ses-code">([A-Z]{1,2}\d+)</span> (.*?)</label>', re.DOTALL)
IN_TEXT = re.compile(r"\[ \] ([A-Z]{1,2}\d+) (.*?)(?=\n\n)", re.DOTALL)
IN_DOCUMENT = re.compile(r"☐ *([A-Z]{1,2}\d+) (.*?)(?: Critical\.)?$", re.MULTILINE)


def checks_of(data: Dataset, id_: str) -> list[tuple[str, str]]:
    checks = [data.find("check", check) for group in data.get(Checklist, id_).groups for check in group.checks]
    return [(check.code, check.text) for check in checks]


def joined(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(code, " ".join(html.unescape(words).split())) for code, words in found]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide as pages and as plain text, each in a folder of its builder's name."""
    folder = tmp_path_factory.mktemp("built")
    for builder in ("html", "text"):
        command = [sys.executable, *sphinx(builder, folder / "doctrees", folder / builder, "-W")]
        subprocess.run(command, cwd=ROOT, env=child_environment(), check=True)
    return folder


@pytest.fixture(scope="session")
def shelf(browser, built, tmp_path_factory):
    """Return a function that prints a page of the guide from the browser, and gives its text."""
    page = browser.new_page()

    def print_page(id_: str) -> str:
        page.goto((built / "html/checklists" / f"{id_}.html").as_uri())
        path = tmp_path_factory.mktemp("printed") / "page.pdf"
        page.pdf(path=path, prefer_css_page_size=True)
        return " ".join(sheet.get_textpage().get_text_bounded() for sheet in pdfium.PdfDocument(path))

    yield print_page
    page.close()


@pytest.mark.parametrize("id_", CHECKLISTS)
def test_the_same_checks_in_the_same_order_and_words(id_, data, built, shelf, printed, press, sheets, tmp_path):
    checks = checks_of(data, id_)
    assert checks

    page = (built / "html/checklists" / f"{id_}.html").read_text("utf-8")
    assert joined(ON_PAGE.findall(page)) == checks

    text = (built / "text/checklists" / f"{id_}.txt").read_text("utf-8")
    assert joined(IN_TEXT.findall(text)) == checks

    for paper in (shelf(id_), printed(id_).text, printed(id_, "a4-large").text):
        said, at = squeezed(paper), 0
        for code, words in checks:
            at = said.index(squeezed(code + words), at) + 1

    spoken = [str(field.TU) for field in printed(id_).fields if field.FT == "/Btn"]
    assert [tuple(words.replace(", critical: ", ": ").split(": ", 1)) for words in spoken] == checks

    if id_ == "ccar-example":  # the list that goes with the worksheet to write in
        for worksheet in ("ccar-worksheet", "ccar-worksheet-2025"):
            write_docx(press, sheets[worksheet], Format("letter"), tmp_path / "worksheet.docx")
            body = docx.Document(tmp_path / "worksheet.docx").element.body
            lines = ("".join(text.text or "" for text in line.iter(qn("w:t"))) for line in body.iter(qn("w:p")))
            stories = data.all(Ecq, "edition", sheets[worksheet].record.edition)
            assert IN_DOCUMENT.findall("\n".join(lines)) == checks * len(stories)
