"""The packs of a workshop: what is in them, in which order, on which page, and how much paper they take."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from papers import ADDRESS, Paper, squeezed
from PIL import Image
from ses.dataset import Dataset
from ses.handouts.__main__ import main, text_problem
from ses.handouts.packs import agenda_of, clock, write_packs
from ses.handouts.pdf import Printer
from ses.handouts.press import Press
from ses.handouts.workshop import read_workshop, steps_of
from ses.model import Example, Exercise, Fact, Step, TimeOfDay, Workshop
from ses.render import fill
from ses.rules import check_directory

ROOT = Path(__file__).parents[2]
MODEL = (ROOT / "workshop.yaml").read_text(encoding="utf-8")
LONG = "A workshop whose name is as long as names are when three offices have to agree on it, " * 4
PACKS = (
    "participant-pack-letter",
    "participant-pack-letter-large",
    "facilitator-pack-letter",
    "facilitator-pack-letter-large",
)
LOGO = "What the logo shows"


class Packs(NamedTuple):
    """The packs of one workshop, opened, and what was said of them."""

    workshop: Workshop
    papers: dict[str, Paper]
    said: list[str]


def make(folder: Path, press: Press, printer: Printer, **changes: Any) -> Packs:
    """Make the packs of the example with other values."""
    text = MODEL
    for key, value in changes.items():
        line = f"{key}: {value}"
        text, known = re.subn(rf"(?m)^{key}:.*(\n +- .*)*$", lambda _, line=line: line, text)
        text += "" if known else f"{line}\n"
    (folder / "workshop.yaml").write_text(text, encoding="utf-8")
    whole, _ = check_directory(ROOT / "ses_data")
    workshop, problems = read_workshop(folder / "workshop.yaml", whole, lambda text: text_problem(text, printer))
    assert not problems
    assert workshop
    said = list(write_packs(workshop, press, printer, folder, folder))
    return Packs(workshop, {path.stem: Paper(path) for path in sorted(folder.glob("*.pdf"))}, said)


@pytest.fixture(scope="module")
def packs(press, printer, tmp_path_factory) -> Packs:
    """The packs of the example, with a logo."""
    folder = tmp_path_factory.mktemp("packs")
    logo = Image.new("L", (300, 90), 0)
    logo.paste(255, (0, 0, 30, 90))
    logo.save(folder / "logo.png")
    when_and_where = {"date": "2027-02-11", "place": "Room 1210, Federal Building"}
    return make(folder, press, printer, logo="logo.png", logo_text=LOGO, **when_and_where)


def titles(paper: Paper) -> list[tuple[str, int]]:
    """Return the bookmarks of the first level, with their pages from 1."""
    with paper.pikepdf.open_outline() as outline:
        return [(item.title, page_of(paper, item.destination)) for item in outline.root]


def page_of(paper: Paper, destination: Any) -> int:
    return next(number for number, page in enumerate(paper.pikepdf.pages, 1) if page.obj == destination[0])


def expected(packs: Packs, data: Dataset, pack: str) -> list[str]:
    """Return the titles of a pack's parts, in their order."""
    chosen = [data.find(*target.split_id()).title for target in packs.workshop.sheets]
    sheets = ["Today's five ECQs on one card", *chosen, "Words and short forms of the field"]
    if pack == "participant":
        return [packs.workshop.title, "Agenda", *sheets, "Notes"]
    answers = [
        f"{data.find(*target.split_id()).title}: our answers"
        for target in packs.workshop.sheets
        if "exercise:" in target
    ]
    return [
        packs.workshop.title,
        "What to print",
        "Run of show",
        "The examples to show",
        "To have at hand",
        *sheets,
        *answers,
        "Notes",
    ]


def test_one_file_for_guests_and_one_for_the_facilitator(packs):
    assert set(packs.papers) == set(PACKS)


@pytest.mark.parametrize("name", PACKS)
def test_each_part_is_bookmarked_in_the_order_asked_for(packs, data, name):
    found = [title for title, _ in titles(packs.papers[name])]
    assert found == expected(packs, data, name.partition("-")[0])


@pytest.mark.parametrize("name", PACKS)
def test_each_sheet_begins_on_the_front_of_one_of_paper(packs, name):
    paper = packs.papers[name]
    pages = dict(titles(paper))
    backs = {"Agenda", "What to print", "The examples to show", "To have at hand"}
    assert {title for title, page in pages.items() if page % 2 == 0} <= backs
    assert len(paper.pages) % 2 == 0
    assert squeezed(packs.workshop.title) in squeezed(paper.pages[0])


@pytest.mark.parametrize("name", PACKS)
def test_each_page_says_which_it_is_and_what_it_belongs_to(packs, name):
    paper = packs.papers[name]
    starts = titles(paper)
    for number, text in enumerate(paper.pages, 1):
        assert f"page {number} of {len(paper.pages)}" in text
        assert ADDRESS in text
        title = [title for title, page in starts if page <= number][-1]
        # On its back, the cover is headed by what is there.
        assert squeezed(title) in squeezed(text) or title == packs.workshop.title, (number, title)


@pytest.mark.parametrize("name", PACKS)
def test_fields_have_names_of_their_own(packs, name):
    paper = packs.papers[name]
    names = Counter(str(field.T) for field in paper.fields if "/T" in field)
    assert [name for name, count in names.items() if count > 1] == []
    assert all(str(field.TU) for field in paper.fields)
    for name in ("name", "date"):  # written once, it is on every sheet
        (whole,) = (field for field in paper.pikepdf.Root.AcroForm.Fields if field.get("/T") == name)
        places = [field for field in paper.fields if field.get("/Parent") == whole]
        assert len(places) == len(whole.Kids) >= len(packs.workshop.sheets)
    assert "pack-notes" in names


@pytest.mark.parametrize("name", PACKS)
def test_it_is_tagged_and_the_logo_says_whose_it_is(packs, name):
    paper = packs.papers[name]
    assert paper.pikepdf.Root.MarkInfo.Marked
    with paper.pikepdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert squeezed(packs.workshop.title) in squeezed(metadata["dc:title"])
    figures = [element for element in paper.tags if element.S == "/Figure"]
    assert [str(figure.Alt) for figure in figures] == [LOGO]
    assert str(paper.pikepdf.Root.Lang) == "en-US"
    assert paper.count("H1") == len(titles(paper))


@pytest.mark.parametrize("name", PACKS)
def test_links_lead_to_the_page_they_name(packs, name):
    paper = packs.papers[name]
    links = [item for page in paper.pikepdf.pages for item in page.get("/Annots", []) if item.Subtype == "/Link"]
    assert links
    _, *parts = titles(paper)
    contents = squeezed(" ".join(paper.pages[: parts[0][1] - 1]))
    for title, page in parts:
        assert f"{squeezed(title)}{page}" in contents


def test_answers_are_the_facilitators_alone(packs, data):
    reasons = [
        reason.text for exercise in data.all(Exercise) for item in exercise.statements for reason in item.reasons
    ]
    assert reasons
    for name, paper in packs.papers.items():
        text = squeezed(paper.text)
        assert {squeezed(reason) in text for reason in reasons} == {name.startswith("facilitator")}


def test_the_agenda_has_the_steps_with_their_times(packs, data):
    items = agenda_of(packs.workshop, data, [])
    assert [item.step for item in items] == [*data.all(Step, "process", "workshop")]
    assert sum(item.minutes for item in items) == packs.workshop.minutes
    for name in PACKS:
        page = next(text for text in packs.papers[name].pages if "Agenda" in text[:60] or "Run of show" in text[:60])
        first, second = items[0], items[1]
        assert (first.start, second.start) == ("9:00 a.m.", "9:15 a.m.")
        assert page.index(first.start) < page.index(first.step.title) < page.index(second.start)
    assert f"12:00 p.m. {fill(data.label('pack-end-of'), minutes=180)}" in " ".join(
        packs.papers["facilitator-pack-letter"].pages
    )


@pytest.mark.parametrize(
    ("start", "minutes", "shown"),
    [
        *(
            ("00:00", 0, "12:00 a.m."),
            ("09:05", 55, "10:00 a.m."),
            ("11:30", 30, "12:00 p.m."),
            ("12:59", 1, "1:00 p.m."),
        ),
        *(("23:30", 45, "12:15 a.m."), ("13:30", 1440, "1:30 p.m.")),
    ],
)
def test_clock(packs, data, start, minutes, shown):
    workshop = Workshop(
        **{
            key: getattr(packs.workshop, key)
            for key in ("title", "date", "place", "minutes", "process", "edition", "sheets")
        },
        copies=1,
        paper="a4",
        start=TimeOfDay(start),
    )
    assert clock(workshop, minutes, data) == shown


def test_guests_and_the_facilitator_find_the_same_page(packs):
    """The run of show says where guests have a sheet, in both sizes."""
    run = squeezed(" ".join(packs.papers["facilitator-pack-letter"].pages[2:5]))
    normal, large = (dict(titles(packs.papers[f"participant-pack-letter{size}"])) for size in ("", "-large"))
    for title in ("Rate yourself on the 28 competencies", "Sample exercise, pass or fail", "Check one CCAR example"):
        said = f"In the guests' pack: page {normal[title]}, in large print page {large[title]}"
        after = run[run.index(squeezed(title)) :]
        assert squeezed(said) in after[:300]


def test_copy_counts_are_those_of_the_files(packs):
    text = squeezed(" ".join(packs.papers["facilitator-pack-letter"].pages[1:3]))
    for name, copies in (("participant-pack-letter", 35), ("participant-pack-letter-large", 2)):
        paper = packs.papers[name]
        count = len(paper.pages)
        assert f"{copies} × {name}.pdf: {count} pages, {count // 2} sheets of paper each, both sides" in packs.said
        assert squeezed(f"The whole pack {count} {copies} {count // 2 * copies}") in text
        starts = [(title, page) for title, page in titles(paper) if title not in {"Agenda", packs.workshop.title}]
        for (title, page), (_, next_) in zip(starts, [*starts[1:], ("", count + 1)], strict=True):
            said = f"{title} {page} {next_ - page} {copies} {(next_ - page) // 2 * copies}"
            assert squeezed(said) in text
    facilitator = len(packs.papers["facilitator-pack-letter"].pages)
    assert (
        f"1 × facilitator-pack-letter.pdf: {facilitator} pages, {facilitator // 2} sheets of paper each, both sides"
        in packs.said
    )


def test_what_is_at_hand_is_what_the_topics_say_with_who_says_it(packs, data):
    text = squeezed(packs.papers["facilitator-pack-letter"].text)
    for topic in packs.workshop.topics:
        facts = data.all(Fact, "topic", topic)
        assert facts
        for fact in facts:
            assert squeezed(fact.title) in text
            for citation in fact.citations:
                if citation.evidence != "ours":
                    assert squeezed(data.find("source", citation.source).short) in text
    assert squeezed("Reported by FEDweek; the rule itself was not seen") in text


def test_the_examples_that_a_step_shows_are_at_hand_with_those_that_mend_them(packs, data):
    examples = data.all(Example)
    assert any(example.mends for example in examples)
    for name, paper in packs.papers.items():
        text = squeezed(paper.text)
        at = 0
        for passage in (passage for example in examples for passage in example.passages):
            words = squeezed(passage.text)
            assert (words in text) is name.startswith("facilitator")
            assert text.find(words, at) >= 0 or not name.startswith("facilitator"), "in another order"
            at = max(at, text.find(words, at))


def test_a_packs_own_pages_say_when_what_they_show_was_revised(packs):
    for paper in packs.papers.values():
        assert all("Revised " in text for text in paper.pages)


def test_letters_are_as_large_as_on_any_sheet(packs):
    for name, least in (("facilitator-pack-letter", 11), ("facilitator-pack-letter-large", 16)):
        paper = packs.papers[name]
        bottom = 20 * 72 / 25.4  # where the foot of a page begins
        for page in (0, 2):
            sizes = [
                size
                for _, size, height in paper.letters(page)
                if bottom < height < paper.pdfium[page].get_height() - bottom
            ]
            assert min(sizes) > least - 0.1


def test_empty_backs_have_lines_to_write_on(packs):
    paper = packs.papers["participant-pack-letter"]
    at = dict(titles(paper))["Today's five ECQs on one card"]
    width, height = paper.pdfium[at].get_size()
    assert paper.ink(at, (60, 90, width - 60, height - 90)) > 0.01
    assert paper.ink(at, (0, 0, 30, height)) == 0


def test_made_twice_they_are_the_same(press, printer, tmp_path):
    digests = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        made = make(folder, press, printer, large=0, agenda="[workshop-partner]", sheets="[checklist:ccar-example]")
        assert set(made.papers) == {"participant-pack-letter", "facilitator-pack-letter"}
        digests.append([hashlib.sha256(paper.path.read_bytes()).hexdigest() for paper in made.papers.values()])
    assert digests[0] == digests[1]


def test_long_names_and_a_chosen_agenda_on_the_other_paper(press, printer, data, tmp_path):
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="2000"><path d="M0 0h900v2000H0z"/></svg>'
    (tmp_path / "logo.svg").write_text(picture, encoding="utf-8")
    long = LONG[:300].strip()
    made = make(
        tmp_path,
        press,
        printer,
        title=long,
        place="Donaudampfschifffahrts" * 14,
        paper="a4",
        minutes=95,
        large=0,
        start='"13:30"',
        agenda="[workshop-telling, workshop-break, workshop-writing]",
        sheets="[handout:ccar-story]",
        topics="[workshop-advice]",
        logo="logo.svg",
        logo_text=LOGO,
    )
    assert [step.id for step in steps_of(made.workshop, data)] == [*made.workshop.agenda]
    for name in ("participant-pack-a4", "facilitator-pack-a4"):
        paper = made.papers[name]
        assert squeezed(long) in squeezed(paper.pages[0])
        assert "Donaudampfschifffahrts" * 14 in squeezed(paper.pages[0])
        for page in paper.pikepdf.pages[:3]:
            assert [round(float(side)) for side in page.MediaBox[2:]] == [595, 842]
        for page in list(paper.pdfium)[:3]:
            text = page.get_textpage()
            assert all(0 < text.get_charbox(at)[0] < page.get_width() - 20 for at in range(text.count_chars()))
        assert len(titles(paper)) == (6 if "participant" in name else 8)
    agenda = " ".join(made.papers["participant-pack-a4"].pages[:3])
    assert "2:40 p.m. Time for what took longer" in agenda
    assert "3:05 p.m. End" in agenda


def test_when_and_where_can_be_written_by_hand(press, printer, tmp_path):
    assert "\ndate:" not in MODEL
    made = make(tmp_path, press, printer, large=0, agenda="[workshop-partner]", sheets="[checklist:ccar-example]")
    for paper in made.papers.values():
        assert {"date", "pack-place"} <= {str(field.get("/T") or field.Parent.get("/T")) for field in paper.fields}
        assert "9:00 a.m. to 12:00 p.m." in paper.pages[0]


def test_from_a_shell(tmp_path, capsys):
    """Faulty ones stop before anything is written."""
    shutil.copytree(ROOT / "ses_data", tmp_path / "ses_data", ignore=shutil.ignore_patterns("schema"))
    path = tmp_path / "workshop.yaml"
    path.write_text(MODEL.replace("copies: 35", "copies: 0"), encoding="utf-8")
    assert main([str(tmp_path / "out"), "--workshop", str(path), "--data", str(tmp_path / "ses_data")]) == 1
    said = capsys.readouterr().err
    assert "workshop.yaml:" in said
    assert "'copies' must be a number from 1 to 500" in said
    assert not (tmp_path / "out").exists()


def test_the_example_names_a_page_that_is_there():
    assert (ROOT / re.search(r"content/\S+\.md", MODEL)[0]).is_file()
