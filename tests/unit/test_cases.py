"""One file for each slip that a maintainer can make, beside it exactly what the check says of it.

`cases/<name>.yaml` is read together with the sound data in `base/`. `<name>.escaped` holds bytes that editors and git
would not leave alone, as Python escapes. `<name>/` is laid over `base/`. In `<name>.txt` each problem is followed by
the text that its line and column point at. Cases named `advice-` are what `--advice` says.

After a change that is meant: `python tests/unit/test_cases.py` writes every `.txt` anew; read what git shows of it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from ses.dataset import Dataset
from ses.load import load_directory
from ses.model import RECORD_TYPES
from ses.rules import advise, check_directory
from ses.source import Code, Problem

HERE = Path(__file__).parent
BASE, CASES = HERE / "base", HERE / "cases"
SHOWN = "ses_data"
ADVICE = "advice-"

#: Too large to keep.
MADE = {
    "too-large-line": b"tips:\n  - id: short-words\n    text: " + b"x" * 2500 + b"\n",
    "too-large-file": b"tips: " + b"x" * 5_000_000,
}
#: What only Sphinx can find: it needs pages, directives or templates.
OF_SPHINX = {Code.NOT_SHOWN, Code.SHOWN_TWICE, Code.SECOND_LIST, Code.NO_SUCH_RECORD, Code.OPTION, Code.TEMPLATE}

NAMES = sorted({path.stem for path in CASES.iterdir()} | set(MADE))


def lay_out(name: str, directory: Path) -> Path:
    """Make the data directory of a case."""
    data = directory / SHOWN
    shutil.copytree(BASE, data)
    if name in MADE:
        (data / "yours.yaml").write_bytes(MADE[name])
    elif (case := CASES / f"{name}.yaml").exists():
        shutil.copy(case, data / "yours.yaml")
    elif (case := CASES / f"{name}.escaped").exists():
        written = case.read_bytes().decode("unicode_escape").encode("latin-1")
        (data / "yours.yaml").write_bytes(written.replace(b"\r\n\n", b"\r\n"))
    else:
        shutil.copytree(CASES / name, data, dirs_exist_ok=True)
    return data


def problems_of(name: str, data: Path) -> list[Problem]:
    dataset, problems = check_directory(data, SHOWN)
    if name.startswith(ADVICE):
        assert problems == []
        case = [problem for problem in advise(dataset) if "yours.yaml" in problem.pos.path]
        return sorted(case)
    return problems


def text_at(problem: Problem, data: Path) -> str:
    """Return what a problem points at, to the end of the line; a line ends where editors end it."""
    path = data / problem.pos.path.removeprefix(f"{SHOWN}/")
    text = path.read_bytes().decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    line = text.split("\n")[problem.pos.line - 1]
    assert problem.pos.column <= len(line) + 1
    return ascii(line[problem.pos.column - 1 :][:50])[1:-1]


def said_of(name: str, directory: Path) -> str:
    data = lay_out(name, directory)
    problems = problems_of(name, data)
    return "".join(f"{problem}\n    > {text_at(problem, data)}".rstrip() + "\n" for problem in problems)


@pytest.mark.parametrize("name", NAMES)
def test_case(name, tmp_path):
    said = said_of(name, tmp_path)
    assert said
    assert said == (CASES / f"{name}.txt").read_text(encoding="utf-8")


def test_base_is_sound_and_holds_every_kind():
    data, problems = check_directory(BASE, SHOWN)
    assert problems == []
    assert {record.KIND for record in data.records} == set(RECORD_TYPES)


def test_every_kind_of_problem_has_a_case():
    said = "".join(path.read_text(encoding="utf-8") for path in CASES.glob("*.txt"))
    assert {code for code in Code if f"[ses.{code}]" not in said} == OF_SPHINX


def test_every_expectation_has_its_case():
    assert {path.stem for path in CASES.glob("*.txt")} == set(NAMES)


def test_unreadable_files(tmp_path):
    data = lay_out("empty-file", tmp_path)
    (data / "yours.yaml").unlink()
    (data / "yours.yaml").mkdir()
    (data / "gone.yaml").symlink_to(tmp_path / "nowhere")
    assert [str(problem) for problem in check_directory(data, SHOWN)[1]] == [
        "ses_data/gone.yaml:1:1: the file cannot be read: No such file or directory [ses.unreadable]",
        "ses_data/yours.yaml:1:1: the file cannot be read: Is a directory [ses.unreadable]",
    ]
    assert [str(problem) for problem in load_directory(tmp_path / "none", SHOWN).problems] == [
        "ses_data:1:1: there is no such directory of data [ses.unreadable]"
    ]


def test_defaults_hold_wherever_they_stand(tmp_path):
    data = lay_out("empty-file", tmp_path)
    tips = (BASE / "tips.yaml").read_text().replace("    status: in-force\n", "")
    (data / "tips.yaml").write_text(tips + "defaults:\n  status: historic\n")
    (data / "yours.yaml").unlink()
    dataset, problems = check_directory(data, SHOWN)
    assert problems == []
    assert dataset.find("tip", "quantify").status == "historic"


def test_a_record_said_twice_counts_once():
    records = load_directory(BASE, SHOWN).records
    assert len(Dataset.of([*records, *records]).records) == len(records)


if __name__ == "__main__":
    for case_name in NAMES:
        with tempfile.TemporaryDirectory() as made:
            expected = said_of(case_name, Path(made))
        (CASES / f"{case_name}.txt").write_text(expected, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{case_name}\n{expected}\n")
