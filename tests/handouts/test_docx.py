"""The worksheet as a Word document: the words of the records, headings, rooms, boxes, the same bytes each time."""

from __future__ import annotations

import dataclasses
import datetime as dt
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from papers import ADDRESS, squeezed
from ses.handouts.docx import FONT, TITLE_LENGTH, write_docx
from ses.handouts.press import Press
from ses.handouts.sheets import FORMATS, Format, file_name, files_of, word_files
from ses.model import Check, Checklist, Ecq, Fact, Limit, Line, Question
from ses.render import fill

ROOT = Path(__file__).parents[2]
PARTS = ("challenge", "context", "action", "result")
WORKSHEETS = ("ccar-worksheet", "ccar-worksheet-2025")
EACH = pytest.mark.parametrize("id_", WORKSHEETS)


class Word:
    """A Word document, opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.document = docx.Document(path)
        #: Style and words of each paragraph, those of rooms included.
        self.lines = [
            (self.style(paragraph), " ".join("".join(text.text or "" for text in paragraph.iter(qn("w:t"))).split()))
            for paragraph in self.document.element.body.iter(qn("w:p"))
        ]

    def style(self, paragraph) -> str:
        found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return found.get(qn("w:val")) if found is not None else "Normal"

    def under(self, style: str) -> list[str]:
        return [words for used, words in self.lines if used == style]

    def fields(self, of_boxes: bool) -> list[str]:
        """The names of the fields: boxes, or rooms to write."""
        return [
            field.find(f".//{qn('w:alias')}").get(qn("w:val"))
            for field in self.document.element.body.iter(qn("w:sdt"))
            if ("☐" in "".join(field.itertext())) is of_boxes
        ]


@pytest.fixture(scope="session")
def word(press, sheets, tmp_path_factory):
    """Return a function that gives a worksheet's document: `word("ccar-worksheet", "a4")`."""

    def write(id_: str, paper: str = "letter") -> Word:
        path = tmp_path_factory.mktemp("word") / f"{id_}-{paper}.docx"
        write_docx(press, sheets[id_], Format(paper), path)
        return Word(path)

    return write


def stories(data, sheets, id_: str) -> tuple[Ecq, ...]:
    return data.all(Ecq, "edition", sheets[id_].record.edition)


@EACH
def test_headings_are_real_and_in_order(word, data, sheets, id_):
    checklist = data.get(Checklist, "ccar-example")
    expected = [("Heading1", str(sheets[id_].title))]
    for ecq in stories(data, sheets, id_):
        expected.append(("Heading2", str(ecq.title)))
        expected += [("Heading3", data.label(f"part-{part}")) for part in PARTS]
        expected.append(("Heading3", str(checklist.title)))
        expected += [("Heading4", str(group.title)) for group in checklist.groups]
    found = word(id_)
    assert [line for line in found.lines if line[0].startswith("Heading")] == expected
    assert found.document.tables == []
    assert all(words for _, words in found.lines)  # nothing is set apart by empty paragraphs


@EACH
def test_it_says_what_the_records_say(word, data, sheets, id_):
    found = word(id_)
    said = squeezed(" ".join(words for _, words in found.lines))
    record = sheets[id_].record
    texts = [str(record.text), *(str(data.get(Limit, limit).text) for limit in record.limits)]
    checklist = data.get(Checklist, "ccar-example")
    for ecq in stories(data, sheets, id_):
        asked = [str(question.text) for question in data.all(Question, "ecq", ecq.id)]
        texts += [str(ecq.title), str(ecq.text), *([data.label("questions-lead")] if asked else []), *asked]
        for part in PARTS:
            texts += [data.label(f"part-{part}"), *(str(fact.text) for fact in data.all(Fact, "part", part))]
            texts += [str(question.text) for question in data.all(Question, "part", part)]
            texts.append(data.label("sheet-write-here"))
        for group in checklist.groups:
            texts.append(str(group.title))
            texts += [f"☐ {check.code} {check.text}" for check in (data.get(Check, check) for check in group.checks)]
            texts.append(str(group.end))
        texts += [str(checklist.end), str(checklist.proves_not)]
    at = 0
    for text in texts:
        place = said.find(squeezed(text), at)
        assert place >= 0, f"not said, or not in its place: {text}"
        at = place + 1


@EACH
def test_rooms_and_boxes_are_fields_with_names(word, data, sheets, id_):
    found = word(id_)
    ecqs = stories(data, sheets, id_)
    label = data.label("sheet-part-of")
    rooms = [fill(label, part=data.label(f"part-{part}"), ecq=ecq.title) for ecq in ecqs for part in PARTS]
    named = found.fields(of_boxes=False)
    assert len(named) == len(rooms) == 20
    for name, whole in zip(named, rooms, strict=True):
        assert whole.startswith(name.removesuffix("…").rstrip())
        assert len(name) <= TITLE_LENGTH
    checks = [check for group in data.get(Checklist, "ccar-example").groups for check in group.checks]
    spoken = found.fields(of_boxes=True)
    assert len(spoken) == len(checks) * len(ecqs)
    for name, check in zip(spoken, [data.get(Check, check) for check in checks] * len(ecqs), strict=True):
        start = f"{check.code}, critical: " if check.critical else f"{check.code}: "
        assert name.startswith(start + check.text[:30])
        assert len(name) <= TITLE_LENGTH
    numbers = [item.get(qn("w:val")) for item in found.document.element.body.iter(qn("w:id"))]
    assert len(numbers) == len(set(numbers)) == len(rooms) + len(checks) * len(ecqs)


@EACH
@pytest.mark.parametrize(("paper", "size"), [("letter", (215.9, 279.4)), ("a4", (210, 297))])
def test_paper_head_and_foot(word, data, sheets, id_, paper, size):
    section = word(id_, paper).document.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx(size, abs=0.2)
    head = " ".join(paragraph.text for paragraph in section.header.paragraphs)
    for words in (sheets[id_].title, data.label("sheet-name"), data.label("sheet-date")):
        assert words in head
    foot = section.footer
    assert foot.paragraphs[0].text == sheets[id_].about
    assert foot.paragraphs[1].text.startswith(f"{ADDRESS}/{id_}.html\t")
    shown = "".join(text.text or "" for text in foot.paragraphs[1]._p.iter(qn("w:t")))
    assert shown.endswith(fill(data.label("sheet-page"), page="1", pages="1"))
    fields = [field.get(qn("w:instr")) for field in foot._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


@EACH
def test_title_language_font_and_dates(word, data, sheets, id_):
    found = word(id_)
    about = found.document.core_properties
    day = dt.datetime.fromisoformat(sheets[id_].record.revised).replace(tzinfo=dt.UTC)
    assert (about.title, about.author) == (sheets[id_].title, data.label("sheet-author"))
    assert about.last_modified_by == data.label("sheet-author")
    assert about.comments == ""
    assert {moment.replace(tzinfo=dt.UTC) for moment in (about.created, about.modified)} == {day}
    styles = found.document.styles
    assert {lang.get(qn("w:val")) for lang in styles.element.iter(qn("w:lang"))} == {"en-US"}
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3", "Heading 4"):
        fonts = styles[name].element.rPr.rFonts
        assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "cs", "eastAsia")} == {FONT}
        assert not [key for key in fonts.attrib if "Theme" in key]  # would win over the font
        assert styles[name].font.size.pt >= 11
        assert str(styles[name].font.color.rgb) == "000000"
    with zipfile.ZipFile(found.path) as packed:
        assert {entry.date_time[:3] for entry in packed.infolist()} == {(day.year, day.month, day.day)}
        assert not [name for name in packed.namelist() if "thumbnail" in name]


@EACH
def test_each_ecq_begins_a_page_and_what_leads_to_a_room_stays_with_it(word, id_):
    paragraphs = word(id_).document.paragraphs
    breaks = [item.paragraph_format.page_break_before for item in paragraphs if item.style.name == "Heading 2"]
    assert breaks == [None, True, True, True, True]
    for item in paragraphs:
        following = item._p.getnext()
        if following is not None and following.tag == qn("w:sdt"):
            assert item.paragraph_format.keep_with_next


@EACH
def test_written_twice_it_is_the_same(word, id_):
    assert word(id_).path.read_bytes() == word(id_).path.read_bytes()


def test_names_that_word_would_refuse_are_shortened(press, sheets, data, tmp_path):
    long = Line(("<Consider & “weigh”> " * 20)[:300].strip())
    records = tuple(
        dataclasses.replace(item, title=long) if item.key == ("ecq", "driving-efficiency-2025") else item
        for item in data.records
    )
    changed = Press(dataclasses.replace(data, records=records), press.templates)
    path = tmp_path / "sheet.docx"
    write_docx(changed, sheets["ccar-worksheet-2025"], Format("letter"), path)
    found = Word(path)
    assert long in found.under("Heading2")
    assert max(map(len, found.fields(of_boxes=False))) <= TITLE_LENGTH


def test_only_worksheets_are_word_documents_too(sheets):
    expected = {f"{id_}-{paper}.docx" for id_ in WORKSHEETS for paper in ("letter", "a4")}
    assert {name for sheet in sheets.values() for name, _ in word_files(sheet)} == expected
    names = {name for name, _ in files_of(sheets["story-grid"])}
    assert names == {file_name(sheets["story-grid"], form) for form in FORMATS}
