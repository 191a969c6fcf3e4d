"""make.py: what it does before anything is installed."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

import make

POSIX = os.name == "posix"
ROOT = Path(make.__file__).parent


# --- swapping the site in ------------------------------------------------------------------------


def write(text: str):
    def build(output: Path, work: Path) -> None:
        output.mkdir()
        (output / "index.html").write_text(text)

    return build


def fail(output: Path, work: Path) -> None:
    output.mkdir()
    (output / "half.html").write_text("half")
    raise make.Failure("faulty")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def test_a_build_takes_the_place_of_the_last_one(tmp_path):
    site = tmp_path / "_build" / "html"
    make.build_aside(site, write("first"))
    (site / "gone.html").write_text("a page that is no more")
    make.build_aside(site, write("second"))
    assert (site / "index.html").read_text() == "second"
    assert names(site.parent) == ["html", "index.html"]


def test_a_failed_build_leaves_the_last_good_site_however_often(tmp_path):
    site = tmp_path / "html"
    make.build_aside(site, write("good"))
    for _ in range(2):
        with pytest.raises(make.Failure, match="faulty"):
            make.build_aside(site, fail)
        assert (site / "index.html").read_text() == "good"
        assert names(tmp_path) == ["html", "index.html"]


def test_a_failed_first_build_leaves_no_site(tmp_path):
    with pytest.raises(make.Failure):
        make.build_aside(tmp_path / "html", fail)
    assert not names(tmp_path)


def test_a_site_that_cannot_be_replaced_stays(tmp_path, monkeypatch):
    site = tmp_path / "html"
    make.build_aside(site, write("good"))
    rename = Path.rename

    def refuse_new(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise PermissionError(13, "in use")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse_new)
    with pytest.raises(make.Failure, match=r"in use\. Close the program"):
        make.build_aside(site, write("new"))
    assert (site / "index.html").read_text() == "good"


def test_a_site_stays_when_the_swap_is_stopped_halfway(tmp_path, monkeypatch):
    site = tmp_path / "html"
    make.build_aside(site, write("good"))
    rename = Path.rename

    def stop_at_new(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise SystemExit(130)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", stop_at_new)
    with pytest.raises(SystemExit):
        make.build_aside(site, write("new"))
    assert (site / "index.html").read_text() == "good"
    assert names(tmp_path) == ["html", "index.html"]


def test_what_a_killed_build_left_goes_with_the_next_but_not_what_runs(tmp_path):
    for name in (".html-killed", ".html-old", ".draft-other"):  # the second by a version without locks
        (tmp_path / name).mkdir()
        (tmp_path / name / "half.html").touch()
    (tmp_path / ".html-killed.lock").touch()
    with make.staging(tmp_path / "html") as one:
        assert names(tmp_path) == sorted([".draft-other", "half.html", one.name, f"{one.name}.lock"])
        with make.staging(tmp_path / "html") as two:
            assert one.is_dir()
            assert two.is_dir()
        assert one.is_dir()
    assert names(tmp_path) == [".draft-other", "half.html"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device", "_build/x"), "[Errno 28] No space left on device: '_build/x'"),
        (
            shutil.Error([("a", "b", "[Errno 28] No space left on device: 'b'")]),
            "[Errno 28] No space left on device: 'b'",
        ),
    ],
)
def test_what_the_system_refuses_is_one_line(monkeypatch, capsys, error, said):
    def fail(_: list[str]) -> int:
        raise error

    monkeypatch.setitem(make.COMMANDS, "html", fail)
    assert make.main(["html"]) == 1
    assert capsys.readouterr().err == f"make html: {said}\n"


# --- the environment -----------------------------------------------------------------------------


class FakeTools:
    """Stands in for `venv` and `pip`: writes down each call, and installs nothing."""

    def __init__(self, venv: Path) -> None:
        self.venv = venv
        self.calls: list[str] = []
        self.pip_status = 0

    def __call__(self, *command: str | Path, **_: str) -> int:
        if "venv" in command:
            self.calls.append("venv")
            shutil.rmtree(self.venv, ignore_errors=True)
            python = make.venv_python(self.venv)
            python.parent.mkdir(parents=True)
            python.touch()
            return 0
        assert "--require-hashes" in command
        assert not (self.venv / "installed.json").exists(), "would look whole if cut off here"
        self.calls.append(f"pip {command[-1]}")
        return self.pip_status


@pytest.fixture
def tools(tmp_path, monkeypatch) -> FakeTools:
    fake = FakeTools(tmp_path / ".venv")
    monkeypatch.delenv("SES_PYTHON", raising=False)
    monkeypatch.setattr(make, "ROOT", tmp_path)
    monkeypatch.setattr(make, "VENV", fake.venv)
    monkeypatch.setattr(make, "run", fake)
    for name in make.DEV_REQUIREMENTS:
        (tmp_path / name).write_text("sphinx==9.0.4\n")
    return fake


def test_the_first_run_installs_and_the_next_does_nothing(tools):
    assert make.ensure(make.SITE_REQUIREMENTS) == make.venv_python(tools.venv)
    make.ensure(make.SITE_REQUIREMENTS)
    assert tools.calls == ["venv", "pip requirements.txt"]


def test_the_tests_add_theirs_and_the_site_then_needs_nothing(tools):
    make.ensure(make.SITE_REQUIREMENTS)
    make.ensure(make.DEV_REQUIREMENTS)
    make.ensure(make.SITE_REQUIREMENTS)
    assert tools.calls == ["venv", "pip requirements.txt", "pip requirements-dev.txt"]


def test_changed_requirements_are_installed(tools, tmp_path):
    make.ensure(make.SITE_REQUIREMENTS)
    (tmp_path / "requirements.txt").write_text("sphinx==9.0.5\n")
    make.ensure(make.SITE_REQUIREMENTS)
    assert tools.calls == ["venv", "pip requirements.txt", "pip requirements.txt"]


def test_a_failed_first_installation_is_started_over(tools):
    tools.pip_status = 1
    with pytest.raises(make.Failure, match="Is there a network"):
        make.ensure(make.SITE_REQUIREMENTS)
    tools.pip_status = 0
    make.ensure(make.SITE_REQUIREMENTS)
    assert tools.calls == ["venv", "pip requirements.txt"] * 2


def test_a_failed_addition_keeps_what_was_there(tools):
    make.ensure(make.SITE_REQUIREMENTS)
    tools.pip_status = 1
    with pytest.raises(make.Failure):
        make.ensure(make.DEV_REQUIREMENTS)
    make.ensure(make.SITE_REQUIREMENTS)
    assert tools.calls == ["venv", "pip requirements.txt", "pip requirements-dev.txt"]


@pytest.mark.parametrize("damage", ["cut off", "unreadable", "python gone", "other python"])
def test_a_damaged_environment_is_made_anew(tools, damage):
    make.ensure(make.SITE_REQUIREMENTS)
    memory = tools.venv / "installed.json"
    if damage == "cut off":
        memory.unlink()
    elif damage == "unreadable":
        memory.write_text("{")
    elif damage == "python gone":
        make.venv_python(tools.venv).unlink()
    else:
        memory.write_text(json.dumps({**json.loads(memory.read_text()), "python": "3.10"}))
    make.ensure(make.SITE_REQUIREMENTS)
    assert tools.calls == ["venv", "pip requirements.txt"] * 2


def test_a_chosen_python_is_used_as_it_stands(tools, monkeypatch):
    monkeypatch.setenv("SES_PYTHON", sys.executable)
    assert make.ensure(make.DEV_REQUIREMENTS) == Path(sys.executable)
    assert not tools.calls


def pins(name: str) -> set[str]:
    return set(re.findall(r"^\S+==\S+", (ROOT / name).read_text("utf-8"), re.MULTILINE))


def test_the_development_pins_include_those_of_the_site():
    assert pins("requirements.txt") <= pins("requirements-dev.txt")


@pytest.mark.parametrize("name", make.DEV_REQUIREMENTS)
def test_each_pin_has_hashes_and_names_no_place(name):
    text = (ROOT / name).read_text("utf-8")
    assert all("--hash=sha256:" in entry for entry in re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:])
    assert not re.search(r"://|--index|--find-links|\s/", text)


# --- the browser ---------------------------------------------------------------------------------


def test_the_chosen_browser_goes_first():
    there = {"chromium": "/bin/chromium"}.get
    assert make.find_browser("Linux", {"SES_BROWSER": "/my/chrome"}, there) == "/my/chrome"


@pytest.mark.parametrize(
    ("system", "environment", "there", "found"),
    [
        ("Linux", {}, {"chromium", "microsoft-edge"}, "chromium"),
        ("Linux", {}, {"chromium", "google-chrome"}, "google-chrome"),
        ("Linux", {}, {"firefox"}, None),
        (
            "Darwin",
            {"HOME": "/Users/me"},
            {"/Users/me/Applications/Chromium.app/Contents/MacOS/Chromium", "chromium"},
            "/Users/me/Applications/Chromium.app/Contents/MacOS/Chromium",
        ),
        (
            "Windows",
            {"PROGRAMFILES": "C:/Program Files", "PROGRAMFILES(X86)": "C:/Program Files (x86)"},
            {"C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe"},
            "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
        ),
    ],
)
def test_where_a_browser_is_looked_for(system, environment, there, found):
    which = {name: name for name in there}.get
    assert make.find_browser(system, environment, which) == found


@pytest.fixture
def machine(monkeypatch):
    """A machine without a browser, on which each way to get one may work or not."""

    class Machine:
        calls: list[str] = []  # noqa: RUF012 (one machine for each test)
        debian = apt_works = playwright_works = False
        browser: str | None = None
        firefox: str | None = "/usr/bin/firefox"

        def run(self, *command: str | Path, **_: str) -> int:
            self.calls.append(" ".join(map(str, command)))
            if "apt-get" in command and self.apt_works:
                self.browser = "/usr/bin/chromium"
            return 0 if self.playwright_works else 1

    it = Machine()
    it.calls = []
    monkeypatch.setattr(make, "run", it.run)
    monkeypatch.setattr(make, "find_browser", lambda: it.browser)
    monkeypatch.setattr(make, "find_firefox", lambda: it.firefox)
    monkeypatch.setattr(make, "can_install_packages", lambda: it.debian)
    return it


PLAYWRIGHT = "python -m playwright install chromium"


def test_an_installed_browser_is_enough(machine):
    machine.browser = "/usr/bin/google-chrome"
    assert make.ensure_browser(Path("python")) == {"SES_BROWSER": "/usr/bin/google-chrome"}
    assert not machine.calls


def test_debian_installs_its_own(machine):
    machine.debian = machine.apt_works = True
    assert make.ensure_browser(Path("python")) == {"SES_BROWSER": "/usr/bin/chromium"}
    assert PLAYWRIGHT not in machine.calls


@pytest.mark.parametrize("debian", [True, False])
def test_firefox_is_installed_on_debian_and_else_done_without(machine, debian):
    machine.browser, machine.firefox, machine.debian = "/usr/bin/chromium", None, debian
    assert make.ensure_browser(Path("python")) == {"SES_BROWSER": "/usr/bin/chromium"}
    assert [call for call in machine.calls if call.endswith(" install --no-install-recommends firefox-esr")] == (
        machine.calls[-1:] if debian else []
    )


@pytest.mark.parametrize("debian", [True, False])
def test_playwrights_browser_is_the_last_resort(machine, debian):
    machine.debian, machine.playwright_works = debian, True
    assert make.ensure_browser(Path("python")) == {}
    assert machine.calls[-1] == PLAYWRIGHT
    assert any("apt-get" in call for call in machine.calls) is debian


def test_no_browser_at_all_is_a_failure_that_says_what_to_do(machine):
    with pytest.raises(make.Failure, match="install Chrome, Chromium or Edge, or set SES_BROWSER"):
        make.ensure_browser(Path("python"))


def test_nothing_is_tested_without_a_browser(machine, monkeypatch, capsys):
    monkeypatch.setattr(make, "ensure", lambda _: Path("python"))
    monkeypatch.setattr(make, "has_pango", lambda _: True)
    assert make.main(["test"]) == 1
    assert not any("pytest" in call for call in machine.calls)


# --- the commands, as they are called ------------------------------------------------------------

CONF = """
project = "x"
html_theme = "basic"
exclude_patterns = []
"""
CHECK = """
import pathlib, sys
faulty = "faulty" in pathlib.Path("ses_data/x.yaml").read_text()
if faulty:
    print("ses_data/x.yaml:1:1: faulty")
sys.exit(faulty)
"""


@pytest.fixture
def project(tmp_path) -> Path:
    """A project of one page, in a folder whose name holds blanks and more."""
    root = tmp_path / "My guide (copy) é"
    for folder in ("content", "ses_data", "_ext/ses"):
        (root / folder).mkdir(parents=True)
    for name in ("make.py", "Makefile"):
        shutil.copy(ROOT / name, root)
    (root / "conf.py").write_text(CONF)
    (root / "content/index.rst").write_text("Title\n=====\n\nFirst.\n")
    (root / "ses_data/x.yaml").write_text("x: 1\n")
    (root / "_ext/ses/__init__.py").touch()
    (root / "_ext/ses/__main__.py").write_text(CHECK)
    shutil.copy(ROOT / "_ext/ses/settings.py", root / "_ext/ses")
    return root


def call(root: Path, *arguments: str, program: str = sys.executable):
    words = [program, "make.py"] if program == sys.executable else [program]
    return subprocess.run(
        [*words, *arguments],
        cwd=root,
        env={"SES_PYTHON": sys.executable, **os.environ, "PYTHONDONTWRITEBYTECODE": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_html_builds_swaps_and_fails_for_good_reasons(project):
    page = project / "_build/html/index.html"

    first = call(project, "html")
    assert first.returncode == 0, first.stderr
    assert page.as_uri() in first.stdout
    assert "First." in page.read_text("utf-8")

    (project / "ses_data/x.yaml").write_text("faulty\n")
    (project / "content/index.rst").write_text("Title\n=====\n\nSecond.\n")
    for _ in range(2):
        faulty = call(project, "html")
        assert faulty.returncode == 1
        assert "ses_data/x.yaml:1:1: faulty" in faulty.stdout
        assert "Traceback" not in faulty.stderr
        assert "First." in page.read_text("utf-8")

    (project / "ses_data/x.yaml").write_text("x: 1\n")
    (project / "content/index.rst").write_text("Title\n=====\n\nSecond, :ref:`nowhere`.\n")
    warned = call(project, "html")
    assert warned.returncode == 1
    assert "nowhere" in warned.stderr
    assert "the build failed" in warned.stderr
    assert "First." in page.read_text("utf-8")

    (project / "content/index.rst").write_text("Title\n=====\n\nSecond.\n")
    assert call(project, "html").returncode == 0
    assert "Second." in page.read_text("utf-8")
    assert names(project / "_build")[0] == ".buildinfo"
    assert [path.name for path in (project / "_build").iterdir()] == ["html"]

    assert call(project, "clean").returncode == 0
    assert not (project / "_build").exists()


def test_html_trusts_no_compiled_module(project):
    module = project / "_ext/ses/mood.py"
    (project / "conf.py").write_text(CONF + "import sys; sys.path.insert(0, '_ext')\n"
                                     "import ses.mood; html_title = ses.mood.TITLE\n")  # fmt: skip
    for title in ("Alpha", "Gamma"):  # of one length, and with one time
        module.write_text(f"TITLE = {title!r}\n")
        os.utime(module, (1_000_000_000, 1_000_000_000))
        assert call(project, "html").returncode == 0
        assert title in (project / "_build/html/index.html").read_text("utf-8")


#: A check that starts a program of its own, says that it runs, and never ends.
ENDLESS = """
import pathlib, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path("pid.new").write_text(str(__import__("os").getpid()))
pathlib.Path("pid.new").rename("pid")
time.sleep(600)
"""


def start_endless(project: Path) -> subprocess.Popen[str]:
    """Return `make html`, stuck in its check."""
    (project / "_ext/ses/__main__.py").write_text(ENDLESS)
    process = subprocess.Popen(
        [sys.executable, "make.py", "html"],
        cwd=project,
        env={**os.environ, "SES_PYTHON": sys.executable},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not (project / "pid").exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    return process


@pytest.mark.skipif(not POSIX, reason="Windows has no signals to send")
@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_build_that_is_stopped_leaves_one_line_and_nothing_else(project, name, status):
    process = start_endless(project)
    os.killpg(process.pid, getattr(signal, name))  # as a terminal does
    assert process.communicate() == ("", "\nmake: stopped\n")  # comes back only when all that it started has ended
    assert process.returncode == status
    assert not names(project / "_build")


@pytest.mark.skipif(not POSIX, reason="Windows has no signals to send")
def test_a_build_that_is_killed_is_cleared_up_by_the_next(project):
    process = start_endless(project)
    process.kill()
    process.wait()
    os.killpg(int((project / "pid").read_text()), signal.SIGKILL)
    process.communicate()
    assert len(names(project / "_build")) == 2
    (project / "_ext/ses/__main__.py").write_text(CHECK)
    assert call(project, "html").returncode == 0
    assert [path.name for path in (project / "_build").iterdir()] == ["html"]


HANDOUTS = """
import pathlib, sys
output, workshop = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[-1])
output.mkdir()
(output / "sheet.pdf").write_text(workshop.read_text())
sys.exit(workshop.read_text() == "faulty")
"""
CONF_WITH_DATA = """
import pathlib

def setup(app):
    app.add_config_value("ses_handouts", "", "env")
    app.connect("build-finished", lambda app, _: write(app))

def write(app):
    data = pathlib.Path(app.outdir, "data")
    data.mkdir()
    (data / "ses.json").write_text('{"version": "1.2"}')
    (data / "linked.txt").write_text(app.config.ses_handouts)
"""


@pytest.fixture
def workshops(project, monkeypatch) -> Path:
    """The project, with a program that makes sheets, and two workshops."""
    (project / "_ext/ses/handouts.py").write_text(HANDOUTS)
    (project / "conf.py").write_text(CONF + CONF_WITH_DATA)
    (project / "workshop.yaml").write_text("ours")
    (project / "other.yaml").write_text("theirs")
    monkeypatch.delenv("WORKSHOP", raising=False)
    return project


def test_handouts_stand_beside_the_pages_and_apart(workshops):
    made = call(workshops, "handouts")
    assert made.returncode == 0, made.stderr
    build = workshops / "_build"
    for sheet in (build / "html/handouts/sheet.pdf", build / "handouts/sheet.pdf"):
        assert sheet.read_text() == "ours"
    assert (build / "html/data/linked.txt").read_text() == "workshop.yaml"
    # Without them, nothing links them.
    assert call(workshops, "html").returncode == 0
    assert (build / "html/data/linked.txt").read_text() == ""
    assert not (build / "html/handouts").exists()


@pytest.mark.parametrize("by", ["an argument", "the environment"])
def test_handouts_of_another_workshop(workshops, monkeypatch, by):
    if by == "the environment":  # where make puts what it is given
        monkeypatch.setenv("WORKSHOP", "other.yaml")
    assert call(workshops, "handouts", *(["WORKSHOP=other.yaml"] if by == "an argument" else [])).returncode == 0
    assert (workshops / "_build/handouts/sheet.pdf").read_text() == "theirs"


@pytest.mark.parametrize("words", ["other.yaml", "WORKSHOPS=other.yaml", "WORKSHOP="])
def test_handouts_take_no_word_that_they_do_not_know(workshops, words):
    asked = call(workshops, "handouts", words)
    assert asked.returncode == 2
    assert "WORKSHOP=my-workshop.yaml" in asked.stderr
    assert not (workshops / "_build").exists()


def test_a_folder_that_cannot_be_written_is_named(project):
    (project / "_build").write_text("a file")
    made = call(project, "html")
    assert made.returncode == 1
    assert "_build cannot be written: " in made.stderr
    assert "Traceback" not in made.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SES_BASE_URL", "example.org"),
        ("SOURCE_DATE_EPOCH", "soon"),
        ("SES_BROWSER", "no-such-browser"),
        ("SES_PYTHON", "no-such-python"),
        ("WORKSHOP", "no-such-workshop.yaml"),
    ],
)
def test_what_is_set_wrongly_is_said_in_one_line_before_anything_is_done(workshops, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    asked = call(workshops, "handouts")
    assert (asked.returncode, asked.stdout) == (2, "")
    assert re.fullmatch(rf"make handouts: {variable} is '{re.escape(value)}'; [^\n]+\n", asked.stderr)
    assert not (workshops / "_build").exists()


@pytest.mark.parametrize(
    "words", [["-D", "ses_draft=yes"], ["-Dses_draft=yes"], ["-q", "-D", "a=b", "-D", "ses_draft="]]
)
def test_what_an_option_sets_wrongly_is_said_too(project, words):
    asked = call(project, "html", *words)
    assert (asked.returncode, asked.stdout) == (2, "")
    assert re.fullmatch(r"make html: ses_draft is '(yes)?'; write 1 for yes, 0 for no\n", asked.stderr)


def test_a_faulty_workshop_leaves_all_as_it_was(workshops):
    assert call(workshops, "handouts").returncode == 0
    (workshops / "workshop.yaml").write_text("faulty")
    for _ in range(2):
        faulty = call(workshops, "handouts")
        assert faulty.returncode == 1
        assert "the sheets could not be made, see above; _build/html is as it was" in faulty.stderr
        for folder in ("html/handouts", "handouts"):
            assert (workshops / "_build" / folder / "sheet.pdf").read_text() == "ours"


def test_publish_packs_the_whole_site_the_same_each_time(workshops, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    archive, packed = workshops / "_build/ses-guide-1.2.zip", []
    for _ in range(2):
        made = call(workshops, "publish")
        assert made.returncode == 0, made.stderr
        packed.append(archive.read_bytes())
    assert packed[0] == packed[1]
    with zipfile.ZipFile(archive) as found:
        site = workshops / "_build/html"
        files = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
        assert sorted(found.namelist()) == sorted(f"ses-guide-1.2/{name}" for name in files)
        assert found.read("ses-guide-1.2/index.html") == (site / "index.html").read_bytes()
        assert {entry.date_time[:3] for entry in found.infolist()} == {(2027, 1, 15)}


def test_without_a_date_a_zip_has_the_oldest_it_can(tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    (tmp_path / "site").mkdir()
    (tmp_path / "site/a.txt").write_text("a")
    make.pack(tmp_path / "site", tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as found:
        assert [(entry.filename, entry.date_time[0]) for entry in found.infolist()] == [("b/a.txt", 1980)]


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("debian", [True, False])
def test_pango_is_installed_where_that_may_be_done(machine, monkeypatch, there, debian):
    machine.debian = debian
    monkeypatch.setattr(make, "has_pango", lambda _: there)
    make.ensure_pango(Path("python"))
    assert any("libpango" in call for call in machine.calls) is (debian and not there)


def test_an_unknown_command_is_named(project):
    result = call(project, "htm")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "make htm: no command 'htm'; `make help` lists them\n"


def test_without_a_command_all_are_listed(project):
    result = call(project)
    assert result.returncode == 0
    listed = [line.split()[0] for line in result.stdout.splitlines()]
    assert listed == list(make.COMMANDS)


@pytest.mark.skipif(not shutil.which("make"), reason="make.py is there for those without make")
def test_make_hands_over(project):
    assert call(project, "-s", program="make").stdout == call(project).stdout
    passed_on = call(project, "-s", "check", "ARGS=--advice", program="make")
    assert passed_on.returncode == 0, passed_on.stderr


@pytest.mark.skipif(not POSIX, reason="a shell script stands in for another Python")
def test_an_old_python_hands_over_to_a_newer_one(tmp_path, monkeypatch):
    newer = tmp_path / "python3.12"
    newer.write_text('#!/bin/sh\n[ "$2" = html ] && exit 7\n')
    newer.chmod(0o755)
    monkeypatch.setattr(make.shutil, "which", {"python3.12": str(newer)}.get)
    monkeypatch.setattr(make.sys, "version_info", (3, 9, 6))
    assert make.main(["html"]) == 7


def test_an_old_python_alone_is_told_what_to_do(monkeypatch, capsys):
    monkeypatch.setattr(make.shutil, "which", lambda _: None)
    monkeypatch.setattr(make.sys, "version_info", (3, 9, 6))
    assert make.main(["html"]) == 1
    assert "needs Python 3.11 or newer" in capsys.readouterr().err
