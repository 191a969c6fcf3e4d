"""The forms to write on: what they say is what the records say, in their order, with room and fields to answer."""

from __future__ import annotations

import ctypes
import dataclasses

import pypdfium2.raw as pdfium_c
import pytest
from papers import POINTS_PER_MM, Paper, squeezed
from ses.handouts.press import Press
from ses.handouts.sheets import FORMATS, Format, sheets_of
from ses.model import Competency, Ecq, Exercise, Fact, Handout, Line, Question, RatingSheet, Step, Term
from ses.render import display, fill

PARTS = ("challenge", "context", "action", "result")
LETTER = Format("letter")
EVERY_FORMAT = pytest.mark.parametrize("form", [form.name for form in FORMATS])
EDITIONS = pytest.mark.parametrize("ending", ["", "-2025"])


def names(paper: Paper) -> list[str]:
    """What a screen reader says of each field after the name and the date, in the order of the tab key."""
    return [str(field.TU) for field in paper.fields][2:]


def assert_said_in_order(paper: Paper, texts: list[str], start: str = "") -> None:
    said = squeezed(paper.text)
    at = said.index(squeezed(start))
    for text in texts:
        found = said.find(squeezed(text), at)
        assert found >= 0, f"not said, or not in its place: {text}"
        at = found + 1


def groups_of(data, edition: str) -> list[tuple[str, tuple[Competency, ...]]]:
    """The competencies of an edition by ECQ, the fundamental ones at the end."""
    groups = [(str(ecq.title), data.all(Competency, "ecq", ecq.id)) for ecq in data.all(Ecq, "edition", edition)]
    rest = tuple(item for item in data.all(Competency, "tier", "fundamental") if item.edition == edition)
    return [*groups, *([(data.label("tier-fundamental"), rest)] if rest else [])]


def says(item: Competency) -> str:
    meaning = item.text or item.gloss
    return f"{item.title}: {meaning}" if meaning else str(item.title)


def pages_with(paper: Paper, text: str) -> list[int]:
    return [number for number, said in enumerate(paper.pages) if squeezed(text) in squeezed(said)]


def heading_pages(paper: Paper, level: int) -> list[int]:
    """The page of each heading of a level."""
    places = {page.objgen: number for number, page in enumerate(paper.pikepdf.pages)}
    return [places[element.Pg.objgen] for element in paper.tags if f"/H{level}" == element.S]


# One story for each ECQ.


@EVERY_FORMAT
@EDITIONS
def test_each_ecq_has_pages_of_its_own_with_room_for_four_parts(printed, data, ending, form):
    paper = printed(f"ccar-worksheet{ending}", form)
    ecqs = data.all(Ecq, "edition", f"ecq-{ending[1:] or '2006'}")
    starts = heading_pages(paper, 2)
    assert len(starts) == len(ecqs) == 5
    assert starts == sorted(set(starts))  # no two on a page
    assert names(paper) == [
        fill(data.label("sheet-part-of"), part=data.label(f"part-{part}"), ecq=ecq.title)
        for ecq in ecqs
        for part in PARTS
    ]
    for index, field in enumerate(paper.fields[2:]):
        height = abs(float(field.Rect[3]) - float(field.Rect[1])) / POINTS_PER_MM
        below_title = index < len(PARTS)
        least = (19 if "large" in form else 32) if below_title else 38
        assert height >= least, f"{field.TU}: {height:.0f} mm are too few to write in"
    each = 3 if "large" in form and not ending else 2  # front and back of one sheet, where no questions take a page
    assert starts == list(range(0, 5 * each, each))
    assert len(paper.pages) == 5 * each
    if "large" not in form:
        for ecq, start in zip(ecqs, starts, strict=True):  # loose sheets are told apart
            assert squeezed(ecq.title) in squeezed(paper.pages[start + 1])


@EDITIONS
def test_the_worksheet_says_what_the_records_say(printed, data, ending):
    paper = printed(f"ccar-worksheet{ending}")
    for ecq in data.all(Ecq, "edition", f"ecq-{ending[1:] or '2006'}"):
        asked = [str(question.text) for question in data.all(Question, "ecq", ecq.id)]
        parts = [text for part in PARTS for text in (data.label(f"part-{part}"), *said_of(data, part))]
        assert_said_in_order(paper, [str(ecq.text), *asked, *parts], start=ecq.text)
    asks = squeezed(data.label("questions-lead")) in squeezed(paper.text)
    assert asks is (ending == "")  # of today's ECQs no questions are published


@EVERY_FORMAT
def test_one_story_of_any_qualification_is_on_one_page(printed, data, form):
    paper = printed("ccar-story", form)
    assert names(paper) == [data.label("sheet-for-ecq"), *(data.label(f"part-{part}") for part in PARTS)]
    assert_said_in_order(paper, [text for part in PARTS for text in (data.label(f"part-{part}"), *said_of(data, part))])
    assert len(paper.pages) == (2 if "large" in form else 1)
    heights = [abs(float(field.Rect[3]) - float(field.Rect[1])) / POINTS_PER_MM for field in paper.fields[3:]]
    assert min(heights) > 14  # two lines to write on, less the padding
    assert "large" in form or max(heights) == heights[PARTS.index("action")] > 28


def said_of(data, part: str) -> list[str]:
    """What a part is, and the questions that help to write it."""
    asked = [str(question.text) for question in data.all(Question, "part", part)]
    assert asked
    return [*(str(fact.text) for fact in data.all(Fact, "part", part)), *asked]


def test_a_question_that_is_gone_says_so(printed, data):
    note = next(item.status_note for item in data.all(Question) if item.status_note)
    assert squeezed(note) in squeezed(printed("ccar-worksheet").text)


# The grid.


@EVERY_FORMAT
def test_the_grid_has_a_box_for_each_competency_and_story(printed, data, form):
    paper = printed("story-grid", form)
    rows = data.get(Handout, "story-grid").rows
    stories = [fill(data.label("sheet-story"), number=number) for number in range(1, rows + 1)]
    groups = groups_of(data, "ecq-2006")
    boxes = [
        fill(data.label("sheet-story-shows"), name=item.title, number=number)
        for _, items in groups
        for item in items
        for number in range(1, rows + 1)
    ]
    assert names(paper) == [*stories, *boxes]
    assert len(boxes) == 28 * rows
    assert paper.count("Table") == len(groups)  # each has its numbers above it, and none runs over a page
    assert_said_in_order(paper, [name for title, items in groups for name in (title, *(item.title for item in items))])
    limits = [data.find("limit", id_) for id_ in data.get(Handout, "story-grid").limits]
    assert_said_in_order(paper, [limit.text for limit in limits])


def test_todays_grid_asks_for_the_ecqs_as_their_competencies_are_not_all_known(printed, data):
    paper = printed("story-grid-2025")
    ecqs = data.all(Ecq, "edition", "ecq-2025")
    assert any(not data.all(Competency, "ecq", ecq.id) for ecq in ecqs)
    assert [name for name in names(paper) if name.endswith(" 1")][1:] == [
        fill(data.label("sheet-story-shows"), name=ecq.title, number=1) for ecq in ecqs
    ]
    assert len(paper.pages) == 1


# The rating sheet and the exercise: one answer of several.


@EVERY_FORMAT
def test_the_rating_sheet_asks_as_its_page_does(printed, data, form):
    paper = printed("competency-self-assessment", form)
    sheet = data.get(RatingSheet, "competency-self-assessment")
    groups = groups_of(data, sheet.edition)
    levels = [f"{level.title}: {level.text}" for level in sheet.levels]
    asked = [text for title, items in groups for text in (title, *map(says, items))]
    assert_said_in_order(paper, [*levels, *asked, sheet.end, sheet.proves_not])
    expected = []
    for item in (item for _, items in groups for item in items):
        expected += [f"{item.title}: {level.title}" for level in sheet.levels]
        expected.append(fill(data.label("sheet-example-of"), name=item.title))
    assert names(paper) == expected
    for field in paper.fields:
        assert abs(float(field.Rect[3]) - float(field.Rect[1])) / POINTS_PER_MM > 4, field.TU


@pytest.mark.parametrize(
    ("id_", "questions"), [("competency-self-assessment", 28), ("pass-or-fail", 6)], ids=["rating", "exercise"]
)
def test_answers_of_a_question_are_one_field(printed, id_, questions):
    paper = printed(id_)
    fields = list(paper.pikepdf.Root.AcroForm.Fields)
    asked = [field for field in fields if "/Kids" in field]
    assert len(asked) == questions
    widgets = [kid for field in asked for kid in field.Kids]
    assert not {widget.objgen for widget in widgets} & {field.objgen for field in fields}
    for field in asked:
        assert field.FT == "/Btn"
        assert field.V == "/Off"
        assert int(field.Ff) == 0  # radio buttons cannot be cleared
        for kid in field.Kids:
            assert kid.Parent.objgen == field.objgen
            assert "/T" not in kid
            assert str(kid.TU).startswith(f"{field.TU}: ")
    states = [{key for kid in field.Kids for key in kid.AP.N} - {"/Off"} for field in asked]
    assert all(len(state) == len(field.Kids) for state, field in zip(states, asked, strict=True))


def test_in_a_viewer_one_answer_takes_the_place_of_another_and_can_be_taken_back(press, printer, sheets, tmp_path):
    path = tmp_path / "sheet.pdf"
    sheet = sheets["pass-or-fail"]
    printer.write(press.document("document.html", [sheet], LETTER, title="t", revised="2026-11-22"), path)
    paper = Paper(path)
    choices = [field for field in paper.fields if "/Parent" in field][:2]
    boxes = [[float(side) for side in field.Rect] for field in choices]
    dark = []
    for left, low, right, high in (*boxes, boxes[1]):
        x, y = ctypes.c_double((left + right) / 2), ctypes.c_double((low + high) / 2)
        page, form = paper.pdfium[0], paper.pdfium.formenv
        pdfium_c.FORM_OnMouseMove(form, page, 0, x, y)
        pdfium_c.FORM_OnLButtonDown(form, page, 0, x, y)
        pdfium_c.FORM_OnLButtonUp(form, page, 0, x, y)
        middles = [((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for box in boxes]
        dark.append([paper.ink(0, (mx - 1, my - 1, mx + 1, my + 1)) > 0.3 for mx, my in middles])
    assert dark == [[True, False], [False, True], [False, False]]


@EVERY_FORMAT
def test_the_exercise_gives_nothing_away(printed, data, form):
    paper = printed("pass-or-fail", form)
    exercise = data.get(Exercise, "pass-or-fail")
    texts = []
    for number, statement in enumerate(exercise.statements, 1):
        texts += [fill(data.label("statement"), number=number), str(statement.text), data.label("your-reasons")]
    assert_said_in_order(paper, texts)
    said = squeezed(paper.text)
    everything = squeezed(" ".join(map(str, [*names(paper), *(field.get("/T", "") for field in paper.fields)])))
    for number, statement in enumerate(exercise.statements, 1):
        for reason in statement.reasons:
            assert squeezed(reason.text) not in said
        for verdict in ("pass", "fail"):
            assert squeezed(fill(data.label(f"judged-{verdict}"), number=number)) not in said + everything
    assert len(paper.fields) == 2 + 3 * len(exercise.statements)
    starts = heading_pages(paper, 2)
    for number, statement in enumerate(exercise.statements):  # whole on its page
        assert squeezed(statement.text) in squeezed(paper.pages[starts[number]])


def test_the_answers_have_verdict_and_reasons_under_the_same_numbers(printed, data):
    paper = printed("pass-or-fail-answers")
    texts = [data.label("sheet-answers-for")]
    for number, statement in enumerate(data.get(Exercise, "pass-or-fail").statements, 1):
        texts.append(fill(data.label(f"judged-{statement.verdict}"), number=number))
        for reason in statement.reasons:
            about = data.find(*reason.about.split_id())
            texts.append(f"{display(about, data.label)}: {reason.text}")
    assert_said_in_order(paper, texts)
    assert heading_pages(paper, 2) == sorted(heading_pages(paper, 2))


# The plan.


@EVERY_FORMAT
def test_the_plan_has_its_lines_and_reminders(printed, data, form):
    paper = printed("plan-table", form)
    handout = data.get(Handout, "plan-table")
    columns = [data.label(f"sheet-plan-{column}") for column in ("gap", "do", "when", "know", "done")]
    assert names(paper) == [
        fill(data.label("sheet-plan-cell"), column=column, number=number)
        for number in range(1, handout.rows + 1)
        for column in columns
    ]
    reminders = []
    for process in handout.processes:
        reminders.append(str(data.find("process", process).title))
        reminders += [str(step.title) for step in data.all(Step, "process", process)]
    assert_said_in_order(paper, [*columns, *reminders])
    assert len(paper.pages) <= (4 if "large" in form else 1)


# What is looked up.


@pytest.mark.parametrize("form", ["letter", "a4"])
@EDITIONS
def test_the_card_is_one_sheet_of_paper_with_all_names_that_are_known(printed, data, ending, form):
    paper = printed(f"reference-card{ending}", form)
    edition = f"ecq-{ending[1:] or '2006'}"
    assert len(paper.pages) <= 2
    texts = []
    for ecq in data.all(Ecq, "edition", edition):
        competencies = data.all(Competency, "ecq", ecq.id)
        texts += [str(ecq.title), str(ecq.text)]
        texts += [says(item) for item in competencies]
    assert paper.text.count(data.label("not-stated")[:30]) == (1 if ending else 0)
    fundamental = [item for item in data.all(Competency, "tier", "fundamental") if item.edition == edition]
    assert_said_in_order(paper, [*texts, *(says(item) for item in fundamental)])
    for title, items in groups_of(data, edition):  # a group is whole on its side
        sides = [set(pages_with(paper, text)) for text in (title, *map(says, items))]
        assert set.intersection(*sides), title


@pytest.mark.parametrize("form", ["letter", "a4"])
def test_the_glossary_has_all_terms_by_the_alphabet(printed, data, form):
    paper = printed("glossary-sheet", form)
    terms = sorted(data.all(Term), key=lambda term: term.title.casefold())
    assert_said_in_order(
        paper,
        [f"{term.title} ({term.abbreviation})" if term.abbreviation else str(term.title) for term in terms],
        start=data.get(Handout, "glossary-sheet").text,
    )
    assert len(paper.pages) <= 3
    entries = [element for element in paper.tags if element.S == "/LI"]
    assert len(entries) == len(terms)
    for entry in entries:
        assert entry.P.S == "/L"
        assert entry.P.P.S != "/L"
        assert [part.S for part in entry.K] == ["/Lbl", "/LBody"]


# Other data than today's.


def reprinted(press: Press, printer, record, path, form: Format = LETTER, data=None) -> Paper:
    """Print a record that is not in the data, or other data."""
    used = press if data is None else Press(data, press.templates)
    sheet = next(sheets_of(record, used.data))
    printer.write(used.document("document.html", [sheet], form, title=sheet.title, revised=record.revised), path)
    return Paper(path)


@pytest.mark.parametrize("rows", [None, 0, 1, 30])
@pytest.mark.parametrize("id_", ["story-grid", "plan-table"])
def test_any_number_of_rows_is_a_good_sheet(press, printer, data, tmp_path, id_, rows):
    handout = dataclasses.replace(data.get(Handout, id_), rows=rows)
    paper = reprinted(press, printer, handout, tmp_path / "sheet.pdf")
    each = 5 if id_ == "plan-table" else 28 + 1
    assert len(paper.fields) == 2 + each * (rows or 0)
    assert len({str(field.T) for field in paper.fields}) == len(paper.fields)
    for number, page in enumerate(paper.pikepdf.pages):  # nothing beyond the margins
        width = float(page.MediaBox[2])
        for field in page.get("/Annots", []):
            assert 0 < float(field.Rect[0]) < float(field.Rect[2]) < width - 30, (number, field.TU)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize(
    "id_",
    [f"{name}-2025" for name in ("ccar-worksheet", "story-grid", "reference-card")] + ["story-grid", "plan-table"],
)
def test_names_of_300_characters_are_cut_nowhere(press, printer, data, tmp_path, id_, form):
    long = Line(" ".join(["Considerateness"] * 19)[:300])
    records = tuple(
        dataclasses.replace(record, title=long)
        if record.KIND in {"ecq", "competency"} and record.id in {"rule-of-law-2025", "vision", "civic-mindedness-2025"}
        else record
        for record in data.records
    )
    handout = dataclasses.replace(data.get(Handout, id_), title=long)
    changed = dataclasses.replace(data, records=records)
    paper = reprinted(press, printer, handout, tmp_path / "sheet.pdf", form, data=changed)
    assert squeezed(long) in squeezed(paper.pages[0])
    for number in range(len(paper.pages)):
        page = paper.pdfium[number]
        width, height = page.get_size()
        edges = (0, 0, width, 8), (0, height - 8, width, height), (0, 0, 20, height), (width - 20, 0, width, height)
        assert paper.ink(number, *edges) == 0


def test_an_ecq_without_questions_has_its_rooms_all_the_same(press, printer, data, tmp_path):
    rest = tuple(
        item for item in data.records if getattr(item, "ecq", None) != "leading-change" or item.KIND != "question"
    )
    handout = data.get(Handout, "ccar-worksheet")
    paper = reprinted(press, printer, handout, tmp_path / "sheet.pdf", data=dataclasses.replace(data, records=rest))
    assert len(names(paper)) == 20
    assert heading_pages(paper, 2) == list(range(0, 10, 2))
    assert squeezed(data.label("questions-lead")) not in squeezed(paper.pages[0])
    assert squeezed(data.label("questions-lead")) in squeezed(paper.pages[2])
