"""Every command of this project: `python make.py help` lists them, `make NAME` calls them.

Standard library only, so that it runs before anything is installed, on Windows, macOS and Linux,
and readable by Python 3.7 on, so that an old one can say that it is too old.
What a command needs is installed into `.venv` on first use, from requirements pinned with hashes;
a digest remembered there makes later runs skip that in a millisecond.

Environment variables: `SES_BASE_URL` the address the site will be published at (none: links stay
relative) · `SOURCE_DATE_EPOCH` the moment that builds are dated with · `WORKSHOP` the file that says
what a workshop needs · `SES_BROWSER` the browser for tests · `SES_PYTHON` a Python that has
everything already and is used as it stands, instead of `.venv`.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ROOT = Path(__file__).resolve().parent
BUILD = ROOT / "_build"
VENV = ROOT / ".venv"
SITE_REQUIREMENTS = ("requirements.txt",)
# The pins of each include those of the ones before it, so the last is the one file to install.
HANDOUT_REQUIREMENTS = (*SITE_REQUIREMENTS, "requirements-handouts.txt")
DEV_REQUIREMENTS = (*HANDOUT_REQUIREMENTS, "requirements-dev.txt")
AUDIT_REQUIREMENTS = (*DEV_REQUIREMENTS, "requirements-audit.txt")
LOCK = ".lock"  # the end of the name of a lock
STOPS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
OLDEST_PYTHON = (3, 11)
TOOLS_PATH = os.pathsep.join((str(ROOT / "_ext"), str(ROOT)))  # they import this file too


class Failure(Exception):
    """Something that can be expected to go wrong: what it is, what to do, and the exit status."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


# --- programs ------------------------------------------------------------------------------------


def child_environment(**extra: str) -> dict[str, str]:
    """Return the environment for the programs we start: our extension, UTF-8 on every platform."""
    return {**os.environ, "PYTHONPATH": str(ROOT / "_ext"), "PYTHONUTF8": "1", **extra}


def run(*command: str | Path, **environment: str) -> int:
    """Run a program in the project folder with its output shown, and return its exit status.

    When we are stopped, so is it with all that it has started, and nothing that they say of it is seen.
    """
    words, environ = [str(word) for word in command], child_environment(**environment)
    try:
        # Apart, so that Ctrl-C is ours to answer. Windows has no such thing: there it reaches every program.
        program = subprocess.Popen(words, cwd=ROOT, env=environ, start_new_session=os.name == "posix")
    except FileNotFoundError as error:
        raise Failure(f"{command[0]} is not installed, or not on the PATH") from error
    try:
        return program.wait()
    finally:
        if program.returncode is None:
            end(program)


def end(program: subprocess.Popen[bytes]) -> None:
    """End a program that `run` has started and all that belongs to it: asked first, then without asking."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(program.pid, signal.SIGTERM)
            program.wait(2)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
    else:
        program.kill()
    program.wait()


def reexecute_with_newer_python(argv: Sequence[str]) -> int:
    """Hand over to a newer Python if this one is too old; return its exit status.

    Raises Failure when there is none.
    """
    for minor in range(19, OLDEST_PYTHON[1] - 1, -1):
        python = shutil.which(f"python3.{minor}")
        if python:
            return run(python, ROOT / "make.py", *argv)
    needed = ".".join(map(str, OLDEST_PYTHON))
    raise Failure(
        f"this needs Python {needed} or newer; {sys.executable} is {platform.python_version()}. "
        "Get it from https://www.python.org/downloads/, or name one you have: "
        f"make PYTHON=/path/to/python{needed} html"
    )


# --- the environment -----------------------------------------------------------------------------


def venv_python(venv: Path) -> Path:
    """Return where the Python of a virtual environment lies."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def digests(requirements: Sequence[str]) -> dict[str, str]:
    """Return what an environment with these requirement files installed is known by."""
    python = {"python": "{}.{}".format(*sys.version_info)}
    files = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in requirements}
    return python | files


def installed(venv: Path) -> dict[str, str]:
    """Return the digests remembered in an environment; empty if it is not whole."""
    try:
        remembered: dict[str, str] = json.loads((venv / "installed.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return remembered if venv_python(venv).exists() else {}


def ensure(requirements: Sequence[str]) -> Path:
    """Install the last of the requirement files, unless all are installed; return the Python.

    An environment whose installation was cut off, or whose Python has changed, is made anew.
    Raises Failure when something cannot be installed.
    """
    if os.environ.get("SES_PYTHON"):
        return Path(os.environ["SES_PYTHON"])
    python, have, wanted = venv_python(VENV), installed(VENV), digests(requirements)
    if wanted.items() <= have.items():
        return python
    memory = VENV / "installed.json"
    if have.get("python") != wanted["python"]:
        print(f"Making {VENV.name} ...", flush=True)
        # Not the Python of .venv itself, which this is when .venv is activated.
        base = getattr(sys, "_base_executable", sys.executable)
        if run(base, "-m", "venv", "--clear", VENV):
            raise Failure(
                "the environment could not be made, see above. On Debian and Ubuntu it takes: "
                "sudo apt install python3-venv"
            )
    memory.unlink(missing_ok=True)  # a cut-off installation must not look whole
    print(f"Installing {requirements[-1]} (once, about half a minute) ...", flush=True)
    pip = ("pip", "--disable-pip-version-check", "install", "--quiet")
    if run(python, "-m", *pip, "--require-hashes", "--requirement", requirements[-1]):
        if have:  # pip takes back what it had begun
            memory.write_text(json.dumps(have), "utf-8")
        raise Failure(
            "pip could not install what is needed, see above. Is there a network? Behind a proxy, "
            "set HTTPS_PROXY; with a package mirror, PIP_INDEX_URL. Then run the same command again"
        )
    memory.write_text(json.dumps(wanted), "utf-8")
    return python


# --- the site ------------------------------------------------------------------------------------


@contextlib.contextmanager
def staging(place: Path) -> Iterator[Path]:
    """Yield a new folder beside a place in `_build`, which goes in the end; those of builds that were killed go now.

    A build that runs holds a lock beside its folder, which the system gives back however the build ends.
    Raises Failure when nothing can be written there.
    """
    for folder in place.parent.glob(f".{place.name}-*/"):
        lock = Path(f"{folder}{LOCK}")
        if folder.is_dir() and (not lock.exists() or is_free(lock)):
            shutil.rmtree(folder, ignore_errors=True)
            lock.unlink(missing_ok=True)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(LOCK, f".{place.name}-", place.parent)
    except OSError as error:
        raise Failure(f"{place.parent} cannot be written: {error.strerror}") from error
    folder = Path(name[: -len(LOCK)])
    try:
        with os.fdopen(handle, "wb") as lock_file:
            take(lock_file)
            folder.mkdir()  # after the lock: without one it would be taken for that of a killed build
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        Path(name).unlink(missing_ok=True)


def take(lock: IO[bytes]) -> None:
    """Lock an open file until it is closed. Raises OSError when another program has it."""
    if sys.platform == "win32":
        msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_free(lock: Path) -> bool:
    """Say whether a file could be locked."""
    try:
        with lock.open("r+b") as file:
            take(file)
    except OSError:
        return False
    return True


def build_aside(site: Path, build: Callable[[Path, Path], object]) -> None:
    """Call `build(output, working folder)` and put its output in the place of the last good site.

    The last good site stays as it is when `build` raises.
    """
    with staging(site) as folder:
        new, old = folder / "new", folder / "old"
        build(new, folder / "work")
        try:
            if site.exists():
                site.rename(old)
            new.rename(site)
        except OSError as error:
            raise Failure(
                f"{site} could not be replaced: {error.strerror}. Close the program that uses it "
                "(a local web server, a file manager), then run the same command again"
            ) from error
        finally:
            if old.exists() and not site.exists():
                old.rename(site)


def sphinx(builder: str, doctrees: Path, output: Path, *options: str) -> list[str]:
    """Return the arguments for Python that run Sphinx on the guide."""
    words = ["-m", "sphinx", "-b", builder, "-q", "-n", *options, "-c", "."]
    return [*words, "-d", str(doctrees), "content", str(output)]


def check_data(python: Path, *arguments: str) -> None:
    """Check the data. Raises Failure, whose lines are already shown."""
    if run(python, "-m", "ses", "check", *arguments):
        raise Failure("the data has to be mended first: each line above says where and how")


def build_site(name: str, *options: str, add: Callable[[Path], None] = lambda _: None) -> int:
    """Check the data and build the site into `_build/NAME`, which then equals a clean build.

    `add` may add to the new site, in its folder, before it takes its place.
    Nothing of an earlier build is used, not even compiled modules of the extension: they are
    trusted by time and size, which a checkout can bring back.
    """
    python = ensure(SITE_REQUIREMENTS)
    for cache in (ROOT / "_ext").rglob("__pycache__"):
        shutil.rmtree(cache, ignore_errors=True)

    def build(output: Path, work: Path) -> None:
        check_data(python)
        if run(python, *sphinx("html", work, output, "-W", *options)):
            raise Failure(f"the build failed, see above; {BUILD.name}/{name} is as it was")
        add(output)

    site = BUILD / name
    build_aside(site, build)
    print(f"Done: {site.relative_to(ROOT) / 'index.html'}")
    print(f"To look at it, open {(site / 'index.html').as_uri()}")
    return 0


def pack(folder: Path, archive: Path) -> None:
    """Write a folder as a zip whose bytes depend on nothing but the files and SOURCE_DATE_EPOCH."""
    oldest = 315532800  # 1980, before which a zip has no dates
    day = time.gmtime(max(oldest, int(os.environ.get("SOURCE_DATE_EPOCH", oldest))))[:6]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as into:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = f"{archive.stem}/{path.relative_to(folder).as_posix()}"
            entry = zipfile.ZipInfo(name, day)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = 0o644 << 16  # else unzipped files can be read by nobody
            into.writestr(entry, path.read_bytes())


# --- a browser for the tests ---------------------------------------------------------------------


def browser_places(system: str, environment: Mapping[str, str]) -> Iterator[str]:
    """Yield where Chrome, Chromium and Edge may be, the likeliest first: names or whole paths."""
    if system == "Windows":
        products = ("Google/Chrome/Application/chrome.exe", "Chromium/Application/chrome.exe",
                    "Microsoft/Edge/Application/msedge.exe")  # fmt: skip
        folders = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        yield from (
            f"{environment[folder]}/{product}" for product in products for folder in folders if environment.get(folder)
        )
    elif system == "Darwin":
        for product in ("Google Chrome", "Chromium", "Microsoft Edge"):
            for folder in ("", environment.get("HOME", "")):
                yield f"{folder}/Applications/{product}.app/Contents/MacOS/{product}"
    yield from ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser",
                "microsoft-edge", "microsoft-edge-stable")  # fmt: skip


def find_browser(
    system: str = platform.system(),
    environment: Mapping[str, str] = os.environ,
    which: Callable[[str], str | None] = shutil.which,
) -> str | None:
    """Return the browser to test with: `SES_BROWSER`, else one that is installed, else None."""
    return environment.get("SES_BROWSER") or next(filter(None, map(which, browser_places(system, environment))), None)


def find_firefox(which: Callable[[str], str | None] = shutil.which) -> str | None:
    """Return the Firefox to test with, if one is installed."""
    folders = (os.environ.get("PROGRAMFILES", ""), "/Applications/Firefox.app/Contents/MacOS")
    places = (f"{folders[0]}/Mozilla Firefox/firefox.exe", f"{folders[1]}/firefox")
    return next(filter(None, map(which, ("firefox", "firefox-esr", *places))), None)


def browser_flags() -> list[str]:
    """Return how to start a browser: quiet, since no test may use a network."""
    flags = ["--disable-background-networking"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")  # which root may not use
    return flags


def can_install_packages() -> bool:
    """Say whether this is Debian, with the right to install packages."""
    try:
        debian = platform.freedesktop_os_release().get("ID") == "debian"
    except OSError:
        return False
    return debian and os.geteuid() == 0


def install_packages(*names: str) -> None:
    """Install packages of the system."""
    apt = ("apt-get", "--quiet=2", "--yes")
    run(*apt, "update")
    run(*apt, "install", "--no-install-recommends", *names, DEBIAN_FRONTEND="noninteractive")


def has_pango(python: Path) -> bool:
    """Say whether the library that PDFs need is there."""
    return not subprocess.run([str(python), "-c", "import weasyprint"], capture_output=True, check=False).returncode


def ensure_pango(python: Path) -> None:
    """Install the library that PDFs need, if it is missing and this may be done; else its user says what to do."""
    if not has_pango(python) and can_install_packages():
        install_packages("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")


def ensure_browser(python: Path) -> dict[str, str]:
    """Return the environment that names the browser to test with; install one if there is none, and Firefox.

    Empty for Playwright's own browser, which it finds itself. Raises Failure.
    """
    places = {"chromium": find_browser(), "firefox-esr": find_firefox()}
    missing = [name for name, place in places.items() if not place]
    if missing and can_install_packages():
        install_packages(*missing)
    browser = find_browser()
    if browser:
        return {"SES_BROWSER": browser}
    if run(python, "-m", "playwright", "install", "chromium"):
        raise Failure(
            "the tests need a browser and none could be installed: install Chrome, Chromium or "
            "Edge, or set SES_BROWSER to where one is"
        )
    return {}


# --- commands ------------------------------------------------------------------------------------

COMMANDS: dict[str, Callable[[list[str]], int]] = {}


def command(function: Callable[[list[str]], int]) -> Callable[[list[str]], int]:
    """Make a function a command of its name; the first line of its docstring is its help."""
    COMMANDS[function.__name__] = function
    return function


@command
def html(arguments: list[str]) -> int:
    """Check the data and build the site into _build/html."""
    return build_site("html", *arguments)


@command
def serve(arguments: list[str]) -> int:
    """Show the site at http://127.0.0.1:8000, live while you edit. ARGS="--port 8001"."""
    return run(ensure(SITE_REQUIREMENTS), "-m", "ses.preview", *arguments)


@command
def check(arguments: list[str]) -> int:
    """Check the data alone, in a moment. ARGS=--advice adds the soft rules."""
    return run(ensure(SITE_REQUIREMENTS), "-m", "ses", "check", *arguments)


@command
def draft(arguments: list[str]) -> int:
    """Build a site that also shows unpublished records, marked, into _build/draft."""
    return build_site("draft", "-D", "ses_draft=1", *arguments)


@command
def test(arguments: list[str]) -> int:
    """Set up what the tests need, a browser included, and run them. ARGS="-k name" narrows."""
    python = ensure(DEV_REQUIREMENTS)
    ensure_pango(python)
    browser = ensure_browser(python)
    return run(python, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *arguments, **browser)


@command
def lint(_: list[str]) -> int:
    """Check the code: ruff, its formatter, mypy --strict."""
    python = ensure(DEV_REQUIREMENTS)
    tools = (
        ("ruff", "check"),
        ("ruff", "format", "--check"),
        ("mypy", "-p", "ses"),
        ("mypy", "make.py"),
    )
    return max([run(python, "-m", *tool) for tool in tools])


@command
def bench(arguments: list[str]) -> int:
    """Measure build times, growth, weights and ticks against the bars in pyproject.toml."""
    python = ensure(DEV_REQUIREMENTS)
    browser = ensure_browser(python)
    build_site("html")
    tools = ("tests/bench/bench.py", "tests/bench/ticks.py")
    return max([run(python, tool, *arguments, PYTHONPATH=TOOLS_PATH, **browser) for tool in tools])


@command
def audit(_: list[str]) -> int:
    """Run the W3C HTML checker, veraPDF, epubcheck and Lighthouse. Needs Java, Node and a browser."""
    python = ensure(AUDIT_REQUIREMENTS)
    if not Path("/usr/share/java/jaxb-runtime.jar").exists() and can_install_packages():
        install_packages("default-jdk-headless", "libjaxb-java")
    handouts([])  # the site as it is published
    with tempfile.TemporaryDirectory() as work:
        if run(python, *sphinx("epub", Path(work), BUILD / "epub", "-W")):
            raise Failure("the book could not be built, see above")
    return run(python, "tests/bench/audit.py", PYTHONPATH=TOOLS_PATH)


@command
def screenshots(_: list[str]) -> int:
    """Take the pictures of the README and of the page `handouts`."""
    python = ensure(DEV_REQUIREMENTS)
    browser = ensure_browser(python)
    handouts([])
    return run(python, "tests/bench/screenshots.py", PYTHONPATH=TOOLS_PATH, **browser)


@command
def linkcheck(arguments: list[str]) -> int:
    """Ask whether the links to other sites still work. Needs a network."""
    output = BUILD / "linkcheck"
    report = output / "output.txt"
    report.unlink(missing_ok=True)
    status = run(ensure(SITE_REQUIREMENTS), *sphinx("linkcheck", output / "doctrees", output, *arguments))
    if report.exists():
        print(f"{report.read_text('utf-8').splitlines()[0]}. What to do about each: {report.relative_to(ROOT)}")
    return status


@command
def schema(_: list[str]) -> int:
    """Write ses_data/schema anew, after a change to the model."""
    return run(ensure(SITE_REQUIREMENTS), "-m", "ses", "schema")


@command
def unconfirmed(arguments: list[str]) -> int:
    """List the records without evidence, which are not published."""
    return run(ensure(SITE_REQUIREMENTS), "-m", "ses", "unconfirmed", *arguments)


@command
def stale(arguments: list[str]) -> int:
    """List the records not checked for a year."""
    return run(ensure(SITE_REQUIREMENTS), "-m", "ses", "stale", *arguments)


@command
def release(arguments: list[str]) -> int:
    """Write down the ids of a release, which then may not get lost. ARGS=1.0.0."""
    return run(ensure(SITE_REQUIREMENTS), "-m", "ses", "release", *arguments)


@command
def handouts(arguments: list[str]) -> int:
    """Make the sheets and a workshop's packs as PDF, and the site that links them. WORKSHOP=file.yaml."""
    workshop = Path(os.environ.get("WORKSHOP") or "workshop.yaml")
    for word in arguments:
        name, _, value = word.partition("=")
        if name != "WORKSHOP" or not value:
            raise Failure(f"{word!r} says nothing here; name a file as WORKSHOP=my-workshop.yaml", status=2)
        workshop = Path(value)
    if not (ROOT / workshop).is_file():
        raise Failure(f"WORKSHOP is {str(workshop)!r}; there is no such file", status=2)
    python = ensure(HANDOUT_REQUIREMENTS)
    ensure_pango(python)

    def add(site: Path) -> None:
        sheets = ("-m", "ses.handouts", site / "handouts", "--site", site, "--workshop", workshop)
        if run(python, *sheets):
            raise Failure(f"the sheets could not be made, see above; {BUILD.name}/html is as it was")

    build_site("html", "-D", f"ses_handouts={workshop}", add=add)
    copy = BUILD / "handouts"
    build_aside(copy, lambda output, _: shutil.copytree(BUILD / "html" / "handouts", output))
    print(f"The sheets are in {copy.relative_to(ROOT)}, and linked from handouts.html")
    return 0


@command
def publish(arguments: list[str]) -> int:
    """Build the site with all sheets and pack it into a zip, ready for any static host."""
    handouts(arguments)
    site = BUILD / "html"
    version = json.loads((site / "data" / "ses.json").read_text("utf-8"))["version"]
    archive = BUILD / f"ses-guide-{version}.zip"
    with staging(archive) as folder:
        made = folder / archive.name
        pack(site, made)
        try:
            made.replace(archive)
        except OSError as error:
            raise Failure(
                f"{archive} could not be replaced: {error.strerror}. Close the program that uses it"
            ) from error
    print(f"Packed: {archive.relative_to(ROOT)}, {archive.stat().st_size / 1e6:.1f} MB")
    return 0


@command
def clean(_: list[str]) -> int:
    """Remove _build. What is installed in .venv stays."""
    shutil.rmtree(BUILD, ignore_errors=True)
    return 0


@command
def help(_: list[str]) -> int:  # noqa: A001 (the name people type)
    """List the commands."""
    for name, function in COMMANDS.items():
        print(f"  {name:12} {(function.__doc__ or '').splitlines()[0]}")
    return 0


def settle(arguments: Sequence[str]) -> None:
    """Check the environment variables and what `-D` sets, once for all that is started. Raises Failure."""
    sys.path.insert(0, str(ROOT / "_ext"))
    from ses import settings  # noqa: PLC0415 (an old Python could not)

    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("-D", action="append", default=[])
    words = parser.parse_known_args(arguments)[0].D
    try:
        settings.settle(os.environ, dict(word.split("=", 1) for word in words if "=" in word))
    except settings.BadSetting as error:
        raise Failure(str(error), status=2) from None


def main(argv: Sequence[str]) -> int:
    """Run one command with its arguments and return the exit status."""
    name, arguments = (argv[0], list(argv[1:])) if argv else ("help", [])
    try:
        if sys.version_info < OLDEST_PYTHON:  # an older one may well start this
            return reexecute_with_newer_python(argv)
        if name not in COMMANDS:
            raise Failure(f"no command {name!r}; `make help` lists them", status=2)
        settle(arguments)
        return COMMANDS[name](arguments)
    except Failure as failure:
        print(f"make {name}: {failure}", file=sys.stderr)
        return failure.status
    except OSError as error:  # a full disk, a folder of somebody else
        reason = error.args[0][0][-1] if isinstance(error, shutil.Error) else error
        print(f"make {name}: {reason}", file=sys.stderr)
        return 1


def stop(number: int, _frame: object) -> None:
    """End on a signal, in one line; on the way out `run` and `staging` clean up, which a second one may not stop."""
    for each in STOPS:
        signal.signal(each, signal.SIG_IGN)
    print("\nmake: stopped", file=sys.stderr)
    sys.exit(128 + number)


if __name__ == "__main__":
    for each in STOPS:
        if signal.getsignal(each) is not signal.SIG_IGN:  # as nohup asks for
            signal.signal(each, stop)
    sys.exit(main(sys.argv[1:]))
