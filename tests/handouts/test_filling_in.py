"""What people fill in, in a viewer's engine: kept when saved, seen when printed, asked for in a fair order."""

from __future__ import annotations

import pikepdf
import pypdfium2.raw as pdfium_c
import pytest
from papers import Paper
from ses.model import Checklist


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


def saved(viewer, folder):
    path = folder / "filled-in.pdf"
    viewer.paper.pdfium.save(path)
    return path


def test_ticks_and_words_are_kept_and_seen(viewer, data, tmp_path):
    check = data.find("check", data.get(Checklist, "case-submission").groups[0].checks[0])
    box, note, name = (f"case-submission-{end}" for end in (check.id, f"{check.id}-note", "name"))
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


@pytest.mark.parametrize("id_", ["case-submission", "competency-self-assessment", "ccar-worksheet-2025"])
def test_every_viewer_can_show_what_is_filled_in(printed, id_):
    """Poppler drew no tick where it was asked to draw fields anew, and cut what was longer than its field."""
    paper = printed(id_)
    assert not paper.pikepdf.Root.AcroForm.get("/NeedAppearances", False)
    for field in paper.fields:
        kind = field.get("/FT") or field.Parent.FT
        if kind == "/Btn":
            assert "/Off" in field.AP.N
            assert len(field.AP.N.keys()) == 2
            assert str(field.AS) == "/Off"
        else:
            assert "/AP" not in field
            assert str(field.DA).endswith(" 0 Tf")  # letters shrink to fit


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
