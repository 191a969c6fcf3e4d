"""What people fill in, in a viewer's engine: kept when saved, seen when printed, asked for in a fair order."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pypdfium2.raw as pdfium_c
import pytest
from papers import Paper, squeezed
from pikepdf.form import DefaultAppearanceStreamGenerator, Form
from ses.model import Checklist

#: The flag of a field that has several lines.
MULTILINE = 1 << 12
#: Names with letters of the encoding that every program knows.
WINANSI = "Zoë Núñez – “Žižek” café § 5"


class Viewer:
    """Fills in a PDF by clicks and keys, as PDFium does in Chrome and Edge."""

    def __init__(self, paper: Paper) -> None:
        self.paper = Paper(paper.path)  # opened anew: what is filled in is nobody else's
        self.form = self.paper.pdfium.formenv.raw
        self.pages = [self.paper.page(number) for number in range(len(self.paper.pdfium))]

    def place(self, name: str) -> tuple[int, tuple[float, float, float, float]]:
        """Return the page of a field, and where it is: left, low, right, high in points."""
        for number, page in enumerate(self.paper.pikepdf.pages):
            for field in page.get("/Annots", []):
                if field.get("/T") == name:
                    left, one, right, other = map(float, field.Rect)
                    return number, (left, min(one, other), right, max(one, other))
        raise KeyError(name)

    def click(self, name: str) -> None:
        number, (left, low, right, high) = self.place(name)
        at = ((left + right) / 2, (low + high) / 2)
        page = self.pages[number].raw
        pdfium_c.FORM_OnMouseMove(self.form, page, 0, *at)
        assert pdfium_c.FORM_OnLButtonDown(self.form, page, 0, *at)
        assert pdfium_c.FORM_OnLButtonUp(self.form, page, 0, *at)

    def write(self, name: str, words: str) -> None:
        self.click(name)
        page = self.pages[self.place(name)[0]].raw
        for letter in words:
            assert pdfium_c.FORM_OnChar(self.form, page, ord(letter), 0)
        pdfium_c.FORM_ForceToKillFocus(self.form)

    def ink(self, name: str) -> float:
        number, box = self.place(name)
        left, low, right, high = box
        return self.paper.ink(number, (left + 1.5, low + 1.5, right - 1.5, high - 1.5))


@pytest.fixture
def viewer(printed):
    return Viewer(printed("case-submission"))


def as_printed(path: Path) -> str:
    """Return the text of a file's first page, what is filled in included."""
    paper = Paper(path)
    assert pdfium_c.FPDFPage_Flatten(paper.pdfium[0].raw, pdfium_c.FLAT_PRINT) == pdfium_c.FLATTEN_SUCCESS
    return paper.pages[0]


def saved(viewer, folder):
    path = folder / "filled-in.pdf"
    viewer.paper.pdfium.save(path)
    return path


def test_ticks_and_words_are_kept_and_seen(viewer, data, tmp_path):
    check = data.find("check", data.get(Checklist, "case-submission").groups[0].checks[0])
    box, note, name = f"case-submission-{check.id}", f"case-submission-{check.id}-note", "name"
    assert viewer.ink(box) < 0.01
    viewer.click(box)
    viewer.write(note, "page 2, line 4")
    viewer.write(name, "Zoë Đặng")
    assert viewer.ink(box) > 0.1
    assert viewer.ink(note) > 0.01

    again = Viewer(Paper(saved(viewer, tmp_path)))
    values = {str(field.T): str(field.V) for field in again.paper.fields}
    assert (values[note], values[name]) == ("page 2, line 4", "Zoë Đặng")
    assert values[box] not in {"/Off", ""}
    # Printing draws the appearance that was saved, in other engines too.
    assert again.ink(box) > 0.1
    assert again.ink(note) > 0.01
    states = {str(field.T): str(field.get("/AS")) for field in again.paper.fields if field.FT == "/Btn"}
    assert [name for name, state in states.items() if state != "/Off"] == [box]


def test_a_tick_can_be_taken_back(viewer, data, tmp_path):
    box = f"case-submission-{data.get(Checklist, 'case-submission').groups[0].checks[0]}"
    viewer.click(box)
    viewer.click(box)
    assert viewer.ink(box) < 0.01
    with pikepdf.open(saved(viewer, tmp_path)) as pdf:
        assert {str(field.V) for field in pdf.Root.AcroForm.Fields if field.get("/T") == box} == {"/Off"}


SHEETS = ["case-submission", "competency-self-assessment", "ccar-worksheet-2025"]


@pytest.mark.parametrize("id_", SHEETS)
def test_every_viewer_can_show_what_is_filled_in(printed, id_):
    """Poppler drew no tick where it was asked to draw fields anew."""
    paper = printed(id_)
    form = paper.pikepdf.Root.AcroForm
    assert not form.get("/NeedAppearances", False)
    for field in paper.fields:
        kind = field.get("/FT") or field.Parent.FT
        if kind == "/Btn":
            assert "/Off" in field.AP.N
            assert len(field.AP.N.keys()) == 2
            assert str(field.AS) == "/Off"
        else:
            assert "/AP" not in field  # it would be drawn by viewers that know of nothing else, empty
            name, size = re.fullmatch(r"(/\w+) (\d+) Tf 0 g", str(field.DA)).groups()
            assert int(size) >= 9
            font = form.DR.Font[name]
            assert (font.Subtype, font.Encoding) == ("/TrueType", "/WinAnsiEncoding")
            assert len(font.Widths) == 256 - 32
            assert "/FontFile2" in font.FontDescriptor
            assert int(field.MaxLen) > 0


@pytest.mark.parametrize("id_", SHEETS)
def test_programs_that_fill_in_forms_write_all_that_their_letters_allow(printed, tmp_path, id_):
    """The font had codes that most of them could not write: they put boxes, or nothing."""
    pdf = pikepdf.open(printed(id_).path)
    form = Form(pdf, DefaultAppearanceStreamGenerator)
    assert not isinstance(form["name"], list)
    form["name"].value = f"{WINANSI} Ł"
    pdf.save(tmp_path / "filled-in.pdf")
    shown = as_printed(tmp_path / "filled-in.pdf")
    assert WINANSI in shown
    assert shown[shown.index(WINANSI) + len(WINANSI) :].startswith(" ?")


@pytest.mark.parametrize("form", ["letter", "letter-large"])
@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("case-submission", "W"),
        ("case-submission", "wide Words "),
        ("competency-self-assessment", "wide Words "),
        ("pass-or-fail", "a\r"),
        ("ccar-worksheet-2025", "wide Words "),
        ("ccar-worksheet-2025", "a\r"),
    ],
)
def test_what_a_field_takes_is_on_paper(printed, tmp_path, id_, words, form):
    """Letters shrank to two points, or were cut on paper alone. Now a field that is full takes no more."""
    viewer = Viewer(printed(id_, form))
    fields = [field for field in viewer.paper.fields if field.get("/FT") == "/Tx" or "/Parent" not in field]
    fields = [field for field in fields if field.FT == "/Tx" and ("\r" not in words or int(field.Ff) & MULTILINE)]
    lengths = {str(field.T): int(field.MaxLen) for field in fields[:5] if viewer.place(str(field.T))[0] == 0}
    assert lengths
    for name, most in lengths.items():
        viewer.write(name, (words * most)[: most + 9])
    paper = Paper(saved(viewer, tmp_path))
    written = {str(field.T): str(field.V) for field in paper.fields if field.get("/T") in lengths}
    assert pdfium_c.FPDFPage_Flatten(paper.pdfium[0].raw, pdfium_c.FLAT_PRINT) == pdfium_c.FLATTEN_SUCCESS
    text = paper.pdfium[0].get_textpage()
    letters = [(text.get_charbox(at), text.get_text_range(at, 1)) for at in range(text.count_chars())]
    for name, most in lengths.items():
        _, (left, low, right, high) = viewer.place(name)
        inside = [
            letter
            for (x0, y0, x1, y1), letter in letters
            if left <= x0 and x1 <= right + 1 and low - 1 <= y0 and y1 <= high + 1
        ]
        assert min(most, 4) <= len(written[name]) <= most
        assert squeezed("".join(inside)).startswith(squeezed(written[name][:-1])), name  # it stops with the first over


def test_the_tab_key_goes_as_people_read(printed, data):
    paper = printed("case-submission")
    names = {int(field.StructParent): str(field.T).removeprefix("case-submission-") for field in paper.fields}
    checks = [check for group in data.get(Checklist, "case-submission").groups for check in group.checks]
    rows = [f"{check}{end}" for check in checks for end in ("", "-note", "-first", "-second")]
    assert all(page.Tabs == "/S" for page in paper.pikepdf.pages)  # the order of the structure
    assert [names[key] for key in _keys_in_order(paper)] == ["name", "date", *rows]


def _keys_in_order(paper):
    """Yield the keys of the fields in the order of the structure."""
    for element in paper.tags:
        if element.S == "/Form":
            kids = element.K if isinstance(element.K, pikepdf.Array) else [element.K]
            yield from (int(kid.Obj.StructParent) for kid in kids if "/Obj" in kid)
