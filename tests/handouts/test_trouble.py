"""What can go wrong when sheets are made: it is said, with what to do, or makes a good sheet all the same."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from base64 import b64encode
from pathlib import Path

import pytest
from papers import Paper, squeezed
from ses.dataset import Dataset
from ses.handouts.__main__ import main
from ses.handouts.press import Press
from ses.handouts.sheets import FORMATS, Format, sheets_of
from ses.model import Check, Checklist, Group, Id, ItemCode, Line

ROOT = Path(__file__).parents[2]


@pytest.fixture
def templates(tmp_path) -> Path:
    """The templates of the sheets, to be spoilt."""
    shutil.copytree(ROOT / "_templates" / "handouts", tmp_path / "_templates" / "handouts")
    return tmp_path / "_templates"


@pytest.fixture
def records(tmp_path) -> Path:
    """The guide's data, to be spoilt."""
    shutil.copytree(ROOT / "ses_data", tmp_path / "ses_data", ignore=shutil.ignore_patterns("schema"))
    return tmp_path / "ses_data"


def test_without_pango_one_message_names_the_package_of_each_system(tmp_path):
    (tmp_path / "weasyprint.py").write_text("raise OSError(\"cannot load library 'libgobject-2.0-0'\")")
    done = subprocess.run(
        [sys.executable, "-m", "ses.handouts", tmp_path / "out"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT / "_ext")))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    for words in ("the library Pango", "apt install libpango-1.0-0", "dnf install pango", "brew install", "pacman -S"):
        assert words in done.stderr
    assert not (tmp_path / "out").exists()


def test_without_pango_the_site_is_built_all_the_same():
    """Nothing that Sphinx loads asks for it, nor for the other libraries of the sheets."""
    program = """
import sys
for name in ("weasyprint", "docx", "fontTools"):
    sys.modules[name] = None
import ses, ses.handouts.shelf
"""
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env={"PYTHONPATH": "_ext"}, check=True)


def test_a_missing_font_is_named(templates, tmp_path, capsys):
    (templates / "handouts/fonts/AtkinsonHyperlegibleNext-Bold.ttf").unlink()
    assert main([str(tmp_path / "out"), "--templates", str(templates)]) == 1
    said = capsys.readouterr().err
    assert "Atkinson Hyperlegible Next, is not whole: AtkinsonHyperlegibleNext-Bold.ttf is missing" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "forms.css").unlink(), "forms.css"),
        (lambda folder: (folder / "rules.svg").unlink(), "rules.svg"),
        (lambda folder: (folder / "sheet.css").write_text("p { hieght: 3mm }"), "hieght"),
    ],
    ids=["styles", "picture", "property"],
)
def test_what_a_sheet_lacks_is_an_error_and_not_a_worse_sheet(templates, tmp_path, capsys, spoil, said):
    spoil(templates / "handouts")
    assert main([str(tmp_path / "out"), "--templates", str(templates)]) == 1
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{}"><image width="9" height="9" href="{}"/></svg>'
INSIDE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image href="http://127.0.0.1:9/a.png"/></svg>'


@pytest.mark.parametrize(
    "logo",
    [
        SVG.format("0 0 0 0", ""),
        SVG.format("0 0 9 9", f"data:image/svg+xml;base64,{b64encode(INSIDE.encode()).decode()}"),
    ],
    ids=["no size", "asks for more"],
)
def test_a_logo_that_cannot_be_printed_is_told_at_its_place(tmp_path, capsys, logo):
    (tmp_path / "logo.svg").write_text(logo, encoding="utf-8")
    workshop = (ROOT / "workshop.yaml").read_text(encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(f"{workshop}logo: logo.svg\nlogo_text: Our logo\n", encoding="utf-8")
    assert main([str(tmp_path / "out"), "--workshop", str(path)]) == 1
    told = capsys.readouterr().err
    line = workshop.count("\n") + 1
    assert told.startswith(f"{path.as_posix()}:{line}:7: the picture 'logo.svg' "), told
    assert not (tmp_path / "out").exists()


def test_a_faulty_template_is_named_with_its_line(templates, tmp_path, capsys):
    sheet = templates / "handouts/sheets/ccar-worksheet.html"  # of the first sheet: it is told within a second
    text = sheet.read_text(encoding="utf-8")
    assert text.count("record.edition") == 1
    sheet.write_text(text.replace("record.edition", "record.edtion"), encoding="utf-8")
    line = text.partition("record.edition")[0].count("\n") + 1
    assert main([str(tmp_path / "out"), "--templates", str(templates)]) == 1
    said = capsys.readouterr().err
    assert re.search(
        rf"_templates/handouts/sheets/ccar-worksheet\.html:{line}:1: ccar-worksheet.* fails: .*edtion", said
    )


@pytest.mark.parametrize(
    ("letters", "named"),
    [("王", "'王' (U+738B)"), ("שלום", "'ש' (U+05E9)"), ("Жуков", "'Ж' (U+0416)"), ("✓", "'✓' (U+2713)")],
)
def test_letters_that_the_font_lacks_are_named_where_they_stand(records, tmp_path, capsys, letters, named):
    path = records / "handouts.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(number for number, text in enumerate(lines) if "title:" in text)
    lines[at] += f" {letters}"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert main([str(tmp_path / "out"), "--data", str(records)]) == 1
    said = capsys.readouterr().err
    assert re.match(
        rf".*handouts\.yaml:{at + 1}:12: the font of the printed sheets, .* has no {re.escape(named)}", said
    )
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("id_", "whose"),
    [
        ("pass-or-fail-answers", "'handout:pass-or-fail-answers'"),
        ("facilitator-pack", "a workshop's pack"),
        ("ccar-example", "'handout:ccar-example'"),
    ],
)
def test_no_file_takes_the_place_of_another(records, tmp_path, capsys, id_, whose):
    path = records / "handouts.yaml"
    path.write_text(path.read_text("utf-8").replace("- id: plan-table\n", f"- id: {id_}\n"), encoding="utf-8")
    workshop = records / "steps/workshop.yaml"
    workshop.write_text(workshop.read_text("utf-8").replace("`plan-table`", f"`{id_}`"), encoding="utf-8")
    assert main([str(tmp_path / "out"), "--data", str(records)]) == 1
    said = capsys.readouterr().err
    assert re.search(rf"\.yaml:\d+:\d+: its sheet would be '{id_}-letter\.pdf', as is that of {whose}; give", said)
    assert not (tmp_path / "out").exists()


def test_faulty_data_is_said_as_always(records, tmp_path, capsys):
    (records / "handouts.yaml").write_text("handouts:\n  - id: NO\n", encoding="utf-8")
    assert main([str(tmp_path / "out"), "--data", str(records)]) == 1
    assert "handouts.yaml:2:9: YAML reads 'NO' as true or false" in capsys.readouterr().err


def printed_checklist(data: Dataset, printer, tmp_path, form: Format, checks: list[Check], **words: str) -> Paper:
    """Return a checklist of the guide with other checks, nine to a group, printed."""
    groups = tuple(
        Group(
            id=Id(f"group-{number}"),
            title=Line(words.get("title", f"Group {number}")),
            checks=tuple(check.id for check in checks[number : number + 9]),
            end=Line("Go on."),
        )
        for number in range(0, len(checks), 9)
    )
    model = data.get(Checklist, "format")
    record = dataclasses.replace(model, groups=groups, title=Line(words.get("title", model.title)))
    others = [other for other in data.records if other.key != record.key and not isinstance(other, Check)]
    changed = Dataset((*others, record, *checks))
    (sheet,) = sheets_of(record, changed)
    press = Press(changed, ROOT / "_templates")
    html = press.document("document.html", [sheet], form, title=sheet.title, revised=record.revised)
    printer.write(html, tmp_path / "sheet.pdf")
    return Paper(tmp_path / "sheet.pdf")


def some_checks(data: Dataset, texts: list[str]) -> list[Check]:
    model = data.all(Check)[0]
    return [
        dataclasses.replace(model, id=Id(f"check-{number}"), code=ItemCode(f"A{number}"), text=Line(text))
        for number, text in enumerate(texts, 1)
    ]


def test_a_list_of_200_checks(data, printer, tmp_path):
    checks = some_checks(
        data, [f"This is the thing to see in the place numbered {number}." for number in range(1, 201)]
    )
    paper = printed_checklist(data, printer, tmp_path, Format("letter"), checks)
    spoken = [str(field.TU).partition(": ")[2] for field in paper.fields if field.FT == "/Btn"]
    assert spoken == [check.text for check in checks]
    pages = [squeezed(text) for text in paper.pages]
    for check in checks:
        assert sum(squeezed(f"{check.code} {check.text}") in page for page in pages) == 1
    assert f"page {len(pages)} of {len(pages)}" in paper.pages[-1]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("words", ["many " * 60, "Donaudampfschifffahrts" * 14], ids=["words", "one word"])
def test_300_characters_are_cut_nowhere(data, printer, tmp_path, form, words):
    text = words.strip()[:300]
    paper = printed_checklist(data, printer, tmp_path, form, some_checks(data, [text] * 3), title=text)
    # In the head of the sheet, in the headings, in each check.
    assert squeezed(paper.text).count(squeezed(text)) >= 5
    for page in paper.pdfium:
        width, _ = page.get_size()
        textpage = page.get_textpage()
        assert all(0 < textpage.get_charbox(at)[0] < width - 20 for at in range(textpage.count_chars()))


@pytest.mark.skipif(os.name != "posix", reason="Windows has no signals to send")
@pytest.mark.parametrize(("name", "status", "said"), [("SIGINT", 130, "\nstopped\n"), ("SIGTERM", 143, "")])
def test_a_signal_stops_the_print_run_at_once(tmp_path, name, status, said):
    run = subprocess.Popen(
        [sys.executable, "-m", "ses.handouts", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "_ext"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not any(tmp_path.iterdir()):  # now the two that print do so
        assert run.poll() is None, run.communicate()
        time.sleep(0.05)
    os.killpg(run.pid, getattr(signal, name))  # Ctrl-C is the first, `make` sends the second
    assert run.communicate() == ("", said)  # comes back only when those two have ended
    assert run.returncode == status
    assert len(list(tmp_path.iterdir())) < 10


@pytest.mark.skipif(os.name != "posix", reason="Windows has no signals to send")
def test_those_that_print_end_with_the_one_that_was_killed(tmp_path):
    run = subprocess.Popen(
        [sys.executable, "-m", "ses.handouts", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "_ext"},
        stdout=subprocess.PIPE,
    )
    while not any(tmp_path.iterdir()):
        assert run.poll() is None, run.communicate()
        time.sleep(0.05)
    run.kill()
    run.communicate()
    assert len(list(tmp_path.iterdir())) < 10
