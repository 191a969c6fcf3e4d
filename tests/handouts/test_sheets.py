"""Every sheet on every format: tagged, whole, legible, with what belongs on each page."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pytest
from papers import ADDRESS, POINTS_PER_MM, squeezed
from ses.handouts.pdf import FONT
from ses.handouts.sheets import FORMATS, all_sheets
from ses.model import Checklist
from ses.render import fill
from ses.rules import check_directory

ROOT = Path(__file__).parents[2]
DATA = check_directory(ROOT / "ses_data")[0].published()
SHEETS = [sheet.id for sheet in all_sheets(DATA)]
CHECKLISTS = [str(record.id) for record in DATA.all(Checklist)]
FORMS = [form.name for form in FORMATS]
EDGE_MM = 4.2
PAPER_MM = {"letter": (215.9, 279.4), "a4": (210, 297)}

#: Checks that with their rooms for notes can fill a page in large print.
LONG_GROUP = 8

all_forms = pytest.mark.parametrize("form", FORMS)
all_sheets_there_are = pytest.mark.parametrize("id_", SHEETS)
all_checklists = pytest.mark.parametrize("id_", CHECKLISTS)


@all_sheets_there_are
@all_forms
def test_structure(printed, sheets, id_, form):
    paper, title = printed(id_, form), sheets[id_].title
    root = paper.pikepdf.Root
    assert str(root.Lang) == "en-US"
    assert [str(part) for part in root.PageLabels.Nums] == ["0", str(pikepdf.Dictionary(S=pikepdf.Name.D))]
    assert root.MarkInfo.Marked
    assert root.ViewerPreferences.DisplayDocTitle
    with paper.pikepdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == title
    with paper.pikepdf.open_outline() as outline:
        assert [entry.title for entry in outline.root] == [title]
    assert paper.count("H1") == 1
    names = [str(field.get("/T") or field.Parent.T) for field in paper.fields]
    assert {"name", "date"} <= set(names)
    singles = [str(field.T) for field in paper.fields if "/Parent" not in field]
    assert len(set(singles)) == len(singles)
    assert all(names)
    assert all(str(field.get("/TU") or field.Parent.TU).strip() for field in paper.fields)
    assert all(page.get("/Tabs") == "/S" for page in paper.pikepdf.pages)
    assert all("/StructParent" in field for field in paper.fields)
    assert sum(element.S == "/Form" for element in paper.tags) == len(paper.fields)


@all_sheets_there_are
@pytest.mark.parametrize("form", ["letter", "a4-large"])
def test_what_the_foot_says_is_heard_once(printed, sheets, id_, form):
    """Superseded, revised, not yet tried: who hears the sheet must not miss it. The feet of pages are not heard."""
    heard = squeezed(printed(id_, form).heard)
    for words in (sheets[id_].about, f"{ADDRESS}/{sheets[id_].record.id}.html"):
        assert heard.count(squeezed(words)) == 1
    assert heard.startswith(squeezed(sheets[id_].title))
    assert "page1of" not in heard


@all_sheets_there_are
def test_each_header_says_of_what_it_is_one(printed, id_):
    for header in (element for element in printed(id_).tags if element.S == "/TH"):
        in_head = header.P.P.S == "/THead"
        assert header.A.Scope == ("/Column" if in_head else "/Row")


@all_sheets_there_are
@all_forms
def test_only_our_font_and_all_of_it_inside(printed, id_, form):
    fonts = [
        descendant
        for page in printed(id_, form).pikepdf.pages
        for font in page.get("/Resources", {}).get("/Font", {}).values()
        for descendant in font.get("/DescendantFonts", [font])
    ]
    assert fonts
    for font in fonts:
        assert FONT.replace(" ", "-") in str(font.BaseFont)
        assert {"/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys())


@all_sheets_there_are
@all_forms
def test_every_page_says_what_it_is(printed, sheets, data, id_, form):
    paper, sheet = printed(id_, form), sheets[id_]
    for number, text in enumerate(paper.pages, 1):
        said = squeezed(text)
        assert squeezed(sheet.title) in said
        assert squeezed(sheet.about) in said
        assert f"page {number} of {len(paper.pages)}" in text
        assert squeezed(f"{ADDRESS}/{sheet.record.id}.html") in said
        assert "Name" in text
        assert "Date" in text
    assert "Revised" in sheet.about
    assert squeezed(data.label("sheet-governs")) in squeezed(paper.pages[0])


@pytest.mark.parametrize("id_", [id_ for id_ in SHEETS if id_ in {"evidence-leading-change", "ccar-worksheet"}])
def test_a_superseded_edition_says_so_on_every_page(printed, id_):
    for text in printed(id_).pages:
        assert squeezed("Executive Core Qualifications of 2006: superseded. In use now:") in squeezed(text)


@all_sheets_there_are
@pytest.mark.parametrize("form", ["letter", "a4-large"])
def test_size_of_paper_and_letters(printed, id_, form):
    paper = printed(id_, form)
    least = 16 if form.endswith("large") else 11
    for number, page in enumerate(paper.pdfium):
        width, height = (round(side / POINTS_PER_MM, 1) for side in page.get_size())
        assert (width, height) == PAPER_MM[form.partition("-")[0]]  # none on its side: packs are printed on both
        letters = paper.letters(number)
        assert letters
        assert not "".join(letter for letter, size, _ in letters if size < least - 0.1)
        assert min(low for _, _, low in letters) / POINTS_PER_MM >= EDGE_MM  # printers reach no further


@all_sheets_there_are
@pytest.mark.parametrize("form", ["letter", "a4-large"])
def test_nothing_is_printed_over_anything(printed, id_, form):
    paper = printed(id_, form)
    assert [paper.overlaps(number) for number in range(len(paper.pages))] == [[]] * len(paper.pages)


@all_sheets_there_are
@all_forms
def test_no_page_is_nearly_empty(printed, id_, form):
    paper = printed(id_, form)
    foot, head = (34, 22) if form.endswith("large") else (20, 18)
    for number, page in enumerate(paper.pdfium):
        top = page.get_height() / POINTS_PER_MM - head
        body = [low for _, _, low in paper.letters(number) if foot < low / POINTS_PER_MM < top]
        assert len(body) > 40, f"page {number + 1} holds almost nothing"


@all_checklists
def test_a_short_list_is_at_most_two_letter_pages(printed, id_):
    assert len(printed(id_).pages) <= 2


@all_checklists
@all_forms
def test_checks_in_their_order_in_their_words(printed, data, id_, form):
    paper = printed(id_, form)
    checks = [data.find("check", check) for group in data.get(Checklist, id_).groups for check in group.checks]
    boxes = [field for field in paper.fields if field.FT == "/Btn"]
    words = {True: "sheet-box-critical", False: "sheet-box"}
    assert [str(box.TU) for box in boxes] == [
        fill(data.label(words[bool(check.critical)]), code=check.code, check=check.text) for check in checks
    ]
    assert {str(box.TU).partition(":")[0] for box in boxes if ", critical:" in str(box.TU)} == {
        f"{check.code}, critical" for check in checks if check.critical
    }
    said, at = squeezed(paper.text), 0
    for check in checks:
        at = said.index(squeezed(f"{check.code} {check.text}"), at)
    for box in boxes:
        left, top, right, low = (float(side) / POINTS_PER_MM for side in box.Rect)
        assert min(abs(right - left), abs(top - low)) >= 4


@all_checklists
@all_forms
def test_nothing_is_split_and_no_heading_stands_alone(printed, data, id_, form):
    pages = [squeezed(text) for text in printed(id_, form).pages]
    for group in data.get(Checklist, id_).groups:
        texts = [data.find("check", check) for check in group.checks]
        for check in texts:
            assert sum(squeezed(f"{check.code} {check.text}") in page for page in pages) == 1
        # The heading, its pause and the first check share a page, and so do the last check and the group's end.
        first, last = (squeezed(f"{check.code} {check.text}") for check in (texts[0], texts[-1]))
        assert any(squeezed(group.title + (group.pause or "")) in page and first in page for page in pages)
        assert any(squeezed(group.end) in page and last in page for page in pages)


@all_checklists
@all_forms
def test_a_group_stays_on_one_page_where_it_can(printed, data, id_, form):
    """In large print the first stands below what is said of the list, and one may be longer than a page."""
    pages = [squeezed(text) for text in printed(id_, form).pages]
    for number, group in enumerate(data.get(Checklist, id_).groups):
        checks = [data.find("check", check) for check in group.checks]
        codes = [squeezed(check.code + check.text) for check in checks]
        parts = [count for page in pages if (count := sum(code in page for code in codes))]
        assert sum(parts) == len(codes)
        if "large" in form and (number == 0 or len(codes) >= LONG_GROUP):
            assert len(parts) <= 2
            assert min(parts) >= 2, f"{group.title}: a check stands alone"
        else:
            assert len(parts) == 1, f"{group.title}: split {parts}"


def test_two_hands_sign_where_the_list_says_so(printed, data):
    signed = next(record for record in data.all(Checklist) if record.initials)
    paper = printed(str(signed.id))
    count = sum(len(group.checks) for group in signed.groups)
    assert len([field for field in paper.fields if str(field.T).endswith(("-first", "-second"))]) == 2 * count
    assert "Seen by" in paper.text


@pytest.mark.parametrize("form", ["letter-large", "a4-large"])
def test_rooms_for_notes_are_named_in_large_print_too(printed, data, form):
    paper = printed("ccar-example", form)
    checks = sum(len(group.checks) for group in data.get(Checklist, "ccar-example").groups)
    assert len(re.findall(rf"\b{data.label('sheet-note')}\b", paper.text)) == checks


def test_black_on_white(printed):
    picture = printed("case-submission").pdfium[0].render(scale=1).to_pil().convert("RGB")
    assert all(max(pixel) - min(pixel) < 3 for pixel in set(picture.get_flattened_data()))
