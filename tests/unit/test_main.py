"""The data from a shell: exit statuses, order, where help is, and the verbs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ses.__main__ import HELP_PAGE, main
from ses.rules import check_directory
from ses.source import Code

HERE = Path(__file__).parent
BASE = HERE / "base"
#: 2026-11-21, the day on which everything in the base was checked.
THAT_DAY = "1795219200"


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", THAT_DAY)
    shutil.copytree(BASE, tmp_path / "data")
    return tmp_path / "data"


def spoil(data: Path) -> None:
    for name in ("terms.yaml", "limits.yaml", "tips.yaml"):
        path = data / name
        path.write_text(path.read_text().replace("opm-deck", "opm-dekc") + "\nnonsense: 1\n")


def count_of_dated_records(data: Path) -> int:
    """Count the records that somebody can check: all but labels, topics and retired ones."""
    undated = {"labels.yaml", "topics.yaml", "retired.yaml"}
    texts = [path.read_text() for path in data.glob("*.yaml") if path.name not in undated]
    return sum(len(re.findall(r"^  - id: ", text, re.MULTILINE)) for text in texts)


def test_sound_data(data, capsys):
    assert main(["check", str(data)]) == 0
    out, err = capsys.readouterr()
    assert re.fullmatch(r"\d+ records, no problems\.\n", out)
    assert err == ""


def test_problems_come_together_sorted_with_the_way_to_help(data, capsys):
    spoil(data)
    assert main(["check", str(data)]) == 1
    out, err = capsys.readouterr()
    *said, count, first, second = err.splitlines()
    assert out == ""
    assert len(said) == 6
    assert said == [str(problem) for problem in check_directory(data)[1]]
    assert [line.split(":")[0].rpartition("/")[2] for line in said] == [
        *("limits.yaml", "limits.yaml", "terms.yaml", "terms.yaml", "tips.yaml", "tips.yaml")
    ]
    assert count.startswith("6 problems.")
    assert [first, second] == [f"  {HELP_PAGE}#unknown-key", f"  {HELP_PAGE}#unknown-reference"]


@pytest.mark.parametrize("verb", [["unconfirmed"], ["stale"], ["release", "1.0"]])
def test_no_verb_works_on_faulty_data(verb, data, capsys):
    spoil(data)
    assert main([*verb, str(data)]) == 1
    assert "6 problems." in capsys.readouterr().err
    assert not (data / "releases").exists()


def test_every_kind_of_problem_is_explained():
    page = (HERE.parents[1] / HELP_PAGE).read_text(encoding="utf-8")
    headings = re.findall(r"^## `?([a-z-]+)`?$", page, re.MULTILINE)
    assert set(Code) <= set(headings)
    assert len(headings) == len(set(headings))


def test_advice_is_extra_and_stops_nothing(data, capsys):
    assert main(["check", str(data)]) == 0
    assert "[ses.advice]" not in capsys.readouterr().out
    assert main(["check", "--advice", str(data)]) == 0
    said = capsys.readouterr().out.splitlines()[:-1]
    assert said
    assert all(line.endswith("[ses.advice]") for line in said)


def test_unconfirmed_says_what_is_missing(data, capsys):
    assert main(["unconfirmed", str(data)]) == 0
    line, count = capsys.readouterr().out.splitlines()
    assert line.endswith(
        "competencies.yaml:21:9: competency 'operational-mindset-2025': "
        "The name is from memory. See the memo's attachment 1."
    )
    assert count.startswith("1 record waits")


@pytest.mark.parametrize(
    ("days_later", "expected"),
    [(0, "0 records"), (365, "1 record "), (366, None)],  # one citation was checked a day before the others
)
def test_stale_counts_from_the_day_it_is_told(days_later, expected, data, monkeypatch, capsys):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(THAT_DAY) + days_later * 86_400))
    assert main(["stale", str(data)]) == 0
    *lines, count = capsys.readouterr().out.splitlines()
    if expected:
        assert count.startswith(expected)
        assert len(lines) == int(expected[0])
    else:
        assert len(lines) == count_of_dated_records(data)
        assert sum("its review was due on 2027-11-21" in line for line in lines) == 2


def test_stale_after_fewer_days(data, monkeypatch, capsys):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(THAT_DAY) + 10 * 86_400))
    assert main(["stale", "--days", "10", str(data)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("1 record ")


def test_a_release_is_written_once_and_goes_up(data, capsys):
    assert main(["release", "1.2", str(data)]) == 0
    path = data / "releases" / "1.2.json"
    release = json.loads(path.read_text(encoding="utf-8"))
    assert release["version"] == "1.2"
    assert release["date"] == "2026-11-21"
    promised = {(item["kind"], item["id"]) for item in release["records"]}
    assert {("tip", "quantify"), ("source", "press"), ("retired check", "goals-are-clear")} <= promised
    assert not {kind for kind, _ in promised} & {"label"}
    assert {item["code"] for item in release["records"] if item["kind"] == "check"} == {"C1", "C2", "C3", "C4", "C5"}
    for version in ("1.2", "1.1.9", "0.30"):
        assert main(["release", version, str(data)]) == 1
        assert "choose a version higher" in capsys.readouterr().err
    assert main(["release", "1.10", str(data)]) == 0
    first, second = path.read_text(), (data / "releases" / "1.10.json").read_text()
    assert second == first.replace('"1.2"', '"1.10"')
    assert main(["check", str(data)]) == 0


def test_after_a_release_an_id_stays_or_is_retired(data, capsys):
    assert main(["release", "1.0", str(data)]) == 0
    tips = data / "tips.yaml"
    tips.write_text(tips.read_text().replace("Quantify whenever", "Give numbers whenever"))
    assert main(["check", str(data)]) == 1
    assert "write 'revision: 2'" in capsys.readouterr().err
    tips.write_text(tips.read_text().replace("    group: do", "    group: do\n    revision: 2"))
    assert main(["check", str(data)]) == 0
    terms = data / "terms.yaml"
    terms.unlink()
    assert main(["check", str(data)]) == 1
    assert "the term 'ecq' of release 1.0 is gone" in capsys.readouterr().err
    retired = data / "retired.yaml"
    retired.write_text(retired.read_text() + "  - id: ecq\n    kind: term\n    date: 2026-11-21\n    reason: Known.\n")
    assert main(["check", str(data)]) == 0


def test_an_unpublished_record_is_no_promise(data):
    assert main(["release", "1.0", str(data)]) == 0
    assert "operational-mindset-2025" not in (data / "releases" / "1.0.json").read_text()


@pytest.mark.parametrize("arguments", [[], ["chekc"], ["release", "../1"], ["release", "v1"], ["stale", "--days", "x"]])
def test_wrong_usage_exits_with_two(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize("epoch", ["yesterday", "9" * 30])
def test_a_day_that_is_none(epoch, data, monkeypatch, capsys):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(SystemExit, match="2"):
        main(["stale", str(data)])
    assert re.fullmatch(r"python -m ses: SOURCE_DATE_EPOCH is '\w+'; write whole seconds .*\n", capsys.readouterr().err)


def test_a_console_that_knows_few_characters(data):
    path = data / "competencies.yaml"
    path.write_text(path.read_text().replace("from memory", "from a résumé"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ses", "unconfirmed", "data"],
        cwd=data.parent,
        env={"PYTHONPATH": str(HERE.parents[1] / "_ext"), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "The name is from a r\\xe9sum\\xe9." in done.stdout
