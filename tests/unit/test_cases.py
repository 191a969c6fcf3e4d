"""One file for each slip that a maintainer can make, beside it exactly what the check says of it.

`cases/<name>.yaml` is read together with the sound data in `base/`. `<name>.escaped` holds bytes that editors and git
would not leave alone, as Python escapes. `<name>/` is laid over `base/`. In `<name>.txt` each problem is followed by
the text that its line and column point at. Cases named `advice-` are what `--advice` says.

After a change that is meant: `python tests/unit/test_cases.py` writes every `.txt` anew; read what git shows of it.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

import pytest
from ses.dataset import Dataset
from ses.load import load_directory
from ses.model import RECORD_TYPES
from ses.rules import advise, check_directory
from ses.source import MAX_FILE_BYTES, Code, Problem, read_text

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
OF_SPHINX |= {Code.LINK, Code.ASSET, Code.BUILDER, Code.POLICY}

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


def said_of_files(data: Path) -> list[tuple[str, ...]]:
    """Return where, as printed, and what is said, without its code."""
    said = [str(problem) for problem in check_directory(data, SHOWN)[1]]
    return [tuple(line.rpartition(" [")[0].split(": ", 1)) for line in said]


@pytest.fixture
def sound(tmp_path) -> Path:
    """The sound data, to add files to."""
    return Path(shutil.copytree(BASE, tmp_path / SHOWN))


def test_unreadable_files(sound, tmp_path):
    (sound / "yours.yaml").mkdir()
    (sound / "gone.yaml").symlink_to(tmp_path / "nowhere")
    (sound / "gone").symlink_to(tmp_path / "nowhere")
    (sound / "itself.yaml").symlink_to(sound / "itself.yaml")
    (sound / "new.yaml.txt").touch()
    assert said_of_files(sound) == [
        ("ses_data/gone:1:1", "the file cannot be read: No such file or directory"),
        ("ses_data/gone.yaml:1:1", "the file cannot be read: No such file or directory"),
        ("ses_data/itself.yaml:1:1", "the file cannot be read: Too many levels of symbolic links"),
        (
            "ses_data/new.yaml.txt:1:1",
            "the name of a data file ends in .yaml; take off the .txt that an editor has added",
        ),
        ("ses_data/yours.yaml:1:1", "the file cannot be read: it is a folder, not a file"),
    ]
    assert [str(problem) for problem in load_directory(tmp_path / "none", SHOWN).problems] == [
        "ses_data:1:1: there is no such directory of data [ses.unreadable]"
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_what_is_no_file_is_named_and_not_waited_for(sound, monkeypatch):
    monkeypatch.chdir(sound)  # a socket's path must be short
    pipe = "it is a named pipe, not a file"
    os.mkfifo("pipe.yaml")
    Path("device.yml").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("SOCKET.YAML")
        (sound / "releases").mkdir()
        os.mkfifo("releases/1.0.json")
        assert said_of_files(sound) == [
            ("ses_data/SOCKET.YAML:1:1", "the file cannot be read: it is a socket, not a file"),
            ("ses_data/device.yml:1:1", "the file cannot be read: it is a device, not a file"),
            ("ses_data/pipe.yaml:1:1", f"the file cannot be read: {pipe}"),
            (
                "ses_data/releases/1.0.json:1:1",
                f"this is not the record of a release (OSError: {pipe}); restore the file from git",
            ),
        ]


def test_a_folder_that_may_not_be_read_is_named(sound, monkeypatch):
    listed = Path.iterdir

    def refused(folder):  # as for anyone but the superuser, who may read all
        if folder.name == "closed":
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    (sound / "closed").mkdir()
    monkeypatch.setattr(Path, "iterdir", refused)
    assert said_of_files(sound) == [
        ("ses_data/closed:1:1", "the folder cannot be read: Permission denied"),
    ]


TIP = (BASE / "tips.yaml").read_text(encoding="utf-8").replace("id: quantify", "id: {}")


def test_what_programs_leave_behind_is_passed_over(sound):
    (sound / ".ipynb_checkpoints").mkdir()
    (sound / ".#tips.yaml").symlink_to("someone@somewhere.1234:1600000000")  # the lock of Emacs
    names = ["._tips.yaml", ".tips.yaml.swp", ".ipynb_checkpoints/tips-checkpoint.yaml", ".hidden.yaml"]
    names += ["tips.yaml~", "#tips.yaml#", "tips.yaml.orig", "tips.yaml.bak", "tips.yaml.rej", "tips.yaml.swp"]
    for name in names:
        (sound / name).write_text("no: data\n")
    assert said_of_files(sound) == []


def test_capitals_short_names_and_links_are_read(sound, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "deep").mkdir(parents=True)
    (sound / "NEW.YAML").write_text(TIP.format("capitals"), encoding="utf-8")
    (elsewhere / "short.yml").write_text(TIP.format("short"), encoding="utf-8")
    (elsewhere / "deep/tip.Yml").write_text(TIP.format("deep"), encoding="utf-8")
    (sound / "folder").symlink_to(elsewhere)
    (sound / "file.yaml").symlink_to(elsewhere / "short.yml")
    dataset, (problem,) = check_directory(sound, SHOWN)
    assert str(problem).startswith(
        "ses_data/folder/short.yml:2:9: the tip 'short' is there already, at ses_data/file.yaml"
    )
    assert {"quantify", "capitals", "short", "deep"} <= {tip.id for tip in dataset.records if tip.KIND == "tip"}


def test_linked_folders_lead_nowhere_twice(sound):
    (sound / "a").mkdir()
    (sound / "a/tip.yaml").write_text(TIP.format("once"), encoding="utf-8")
    (sound / "a/up").symlink_to(sound)
    (sound / "b").symlink_to(sound / "a")
    assert said_of_files(sound) == [
        ("ses_data/a/up:1:1", "this link leads to 'ses_data', which is read anyway; delete it"),
        ("ses_data/b:1:1", "this link leads to 'ses_data/a', which is read anyway; delete it"),
    ]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_of_files_cannot_steer_a_terminal(sound):
    (sound / "new\nline\x1b[2J\u202e.yaml").write_text("tips: 1 # a\n\x07\n")
    (sound / "fold\x07er").mkdir()
    (sound / "fold\x07er/empty.yaml").touch()
    assert said_of_files(sound) == [
        (r"ses_data/fold\x07er/empty.yaml:1:1", "the file holds no data; write records into it or delete it"),
        (r"ses_data/new\nline\x1b[2J\u202e.yaml:2:1", "the character U+0007 cannot stand in a data file; delete it"),
    ]


def test_of_a_file_too_large_no_more_is_read_than_shows_it(sound, monkeypatch):
    path = sound / "large.yaml"
    with path.open("wb") as file:
        file.truncate(300_000_000)  # takes no room on most disks
    _, (problem,) = read_text(path, "large.yaml")
    assert "the file has 300,000,000 bytes" in problem.message
    text, _ = read_text(path, "large.yaml")
    assert len(text) == MAX_FILE_BYTES + 1


COMMENTS = """\
# A comment
tips:  # the kind
  # of tips
  - # the first
    id: short-words  # an id
    group: do # one of three
    text: |
      Use short words, as #1 of the rules says

    # below the text
    use_now: [resume, interview]  # a list
    # and
    status: in-force #now
    authority: advice
    revision: 2 # a number
    citations: # the sources
      # one
      - {source: opm-deck, checked: 2026-11-21} # a day
# the end
"""


def test_comments_that_can_take_nothing_away_may_stand(sound):
    (sound / "yours.yaml").write_text(COMMENTS, encoding="utf-8")
    dataset, problems = check_directory(sound, SHOWN)
    assert problems == []
    assert dataset.find("tip", "short-words").text == "Use short words, as #1 of the rules says"


def test_a_block_at_the_very_end_keeps_its_last_line(sound):
    tip = TIP.format("last").replace("use_note: People, dollars, per cent, time.\n", "revision: 2\n")
    (sound / "yours.yaml").write_text(f"{tip}    use_note: |\n      #1 of the rules", encoding="utf-8")
    dataset, problems = check_directory(sound, SHOWN)
    assert problems == []
    assert dataset.find("tip", "last").use_note == "#1 of the rules"


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
