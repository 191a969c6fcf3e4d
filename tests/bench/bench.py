"""`make bench`: how fast, how big, how it grows.

Exit status 1 if a bar of pyproject.toml is missed; each that is missed is named.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tempfile
import time
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from synthetic import copy_project, write_guide

from make import ROOT, child_environment, sphinx

SMALL, LARGE = 60, 600
BARS: dict[str, float] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ses"]["bars"]
missed: list[str] = []


def report(what: str, value: float, unit: str, bar: str = "") -> None:
    """Print a measurement, with its bar if it has one, and note it if it misses that."""
    held = not bar or value <= BARS[bar]
    if not held:
        missed.append(what)
    aim = f"(bar {BARS[bar]:g}{'' if held else ', MISSED'})" if bar else ""
    print(f"{what:46} {value:9.3f} {unit:8} {aim}".rstrip(), flush=True)


class Cost(NamedTuple):
    """What running a program took. The least is the one that used the processor least."""

    #: Seconds of processor time: unlike those of the clock, hardly longer when others use the machine too.
    processor: float
    clock: float
    #: MB of the largest process; 0 where that is not known (Windows).
    memory: float


def timed(folder: Path, *arguments: str) -> Cost:
    """Run Python with arguments in a folder, and stop everything if it fails."""
    environment = {**child_environment(), "PYTHONPATH": str(folder / "_ext")}
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output = process.stdout.read() if process.stdout else b""
    usage = None
    if hasattr(os, "wait4"):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    clock = time.perf_counter() - start
    if process.wait():
        sys.exit(f"make bench: {' '.join(arguments)} failed in {folder}:\n{output.decode(errors='replace')}")
    if usage is None:
        return Cost(clock, clock, 0)
    unit = 1_000_000 if sys.platform == "darwin" else 1_000
    return Cost(usage.ru_utime + usage.ru_stime, clock, usage.ru_maxrss / unit)


def build(folder: Path, name: str, *options: str) -> Cost:
    """Build the guide in a folder into its `_build/NAME`."""
    out = folder / "_build" / name
    return timed(folder, *sphinx("html", out / "doctrees", out / "html", *options))


def edit(folder: Path, name: str, old: str, new: str) -> float:
    """Return how long `make serve` takes to show one edited file: the middle of five times."""
    environment = {**child_environment(), "PYTHONPATH": str(folder / "_ext")}
    command = [sys.executable, "-m", "ses.preview", "--port", "0"]
    times = []
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        for said in server.stdout:
            if " shows it" not in said:
                server.terminate()
                sys.exit(f"make bench: make serve failed in {folder}:\n{said}")
            if times:
                times[-1] += time.perf_counter()
            if len(times) == 5:
                break
            time.sleep(2)  # as people do, who think between two edits
            times.append(-time.perf_counter())
            record = folder / name
            record.write_text(record.read_text("utf-8").replace(old, new, 1), "utf-8")
        server.terminate()
    return sorted(times)[2]


def check(folder: Path) -> Cost:
    """Check the data of the guide in a folder."""
    return min(timed(folder, "-m", "ses", "check") for _ in range(3))


def measure_growth(folder: Path) -> None:
    """Build a small and a large guide, cold, and compare what a page costs; then edit one record of each."""
    costs = {}
    for pages, runs in ((SMALL, 3), (LARGE, 2)):
        guide = folder / str(pages)
        guide.mkdir()
        write_guide(ROOT, guide, pages)
        check(guide)  # compiles the modules
        costs[pages] = cost = min(build(guide, f"run-{run}", "-W") for run in range(runs))
        name = f"{pages} synthetic pages"
        report(f"{name}, clean build", cost.clock, "s")
        report(f"{name}, clean build, processor", cost.processor, "s")
        report(f"{name}, for each page, processor", 1000 * cost.processor / pages, "ms")
        report(f"{name}, largest process", cost.memory, "MB")
        report(f"{name}, make check", check(guide).clock, "s")
        report(f"{name}, one record edited", edit(guide, "ses_data/questions/0001.yaml", "case", "this case"), "s")
    small, large = costs[SMALL].processor, costs[LARGE].processor
    report("each further page, processor", 1000 * (large - small) / (LARGE - SMALL), "ms")
    report(f"seconds per page, {LARGE} pages to {SMALL}", large / LARGE / (small / SMALL), "times", "growth")


def measure_guide(folder: Path) -> None:
    """Check, build and edit the real guide, in a copy."""
    copy_project(ROOT, folder, "content", "ses_data")
    report("the guide, make check", check(folder).clock, "s", "check_seconds")
    cost = min(build(folder, f"run-{run}", "-W") for run in range(2))
    report("the guide, clean build", cost.clock, "s", "build_seconds")
    report("the guide, largest process", cost.memory, "MB")
    seconds = edit(folder, "ses_data/questions.yaml", "?", ", really?")
    report("the guide, one record edited", seconds, "s", "edit_seconds")


def measure_handouts(folder: Path) -> None:
    """Make all sheets of the real guide and the packs of its workshop."""
    out = folder / "_build" / "handouts"
    cost = timed(folder, "-m", "ses.handouts", str(out), "--workshop", str(ROOT / "workshop.yaml"))
    report("all sheets and packs", cost.clock, "s", "handouts_seconds")
    report("all sheets and packs, memory of three processes at most", 3 * cost.memory, "MB", "handouts_mb")
    files = [path for path in out.rglob("*") if path.is_file()]
    report(f"{len(files)} files of sheets and packs", sum(path.stat().st_size for path in files) / 1e6, "MB")


class Assets(HTMLParser):
    """Collects what a page makes a browser load."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note scripts, style sheets, icons and pictures."""
        values = dict(attrs)
        loads = (values.get("rel") or "").split()
        if tag in {"script", "img"} and values.get("src"):
            self.found.add(values["src"] or "")
        if tag == "link" and {"stylesheet", "icon"} & set(loads):
            self.found.add(values.get("href") or "")


def assets_of(page: Path) -> set[Path]:
    """Return the files of the site that a page loads."""
    parser = Assets()
    parser.feed(page.read_text("utf-8"))
    paths = (unquote(urlsplit(link).path) for link in parser.found if not urlsplit(link).scheme)
    return {(page.parent / path).resolve() for path in paths}


def kb(path: Path) -> float:
    """Return what a file weighs as a server sends it."""
    return len(gzip.compress(path.read_bytes(), 6)) / 1000


def measure_weights(site: Path) -> None:
    """Weigh each page with all that it loads, the search index apart."""
    loads = {page: assets_of(page) for page in sorted(site.rglob("*.html"))}
    weights = {
        page: kb(page) + sum(kb(asset) for asset in assets if asset.name != "searchindex.js")
        for page, assets in loads.items()
    }
    for page in sorted(weights, key=weights.__getitem__, reverse=True)[:3]:
        report(f"{page.relative_to(site)}, gzip with all it loads", weights[page], "kB", "page_gzip_kb")
    report(f"mean of {len(weights)} pages", sum(weights.values()) / len(weights), "kB")
    everywhere = set.intersection(*loads.values())
    for page, assets in loads.items():
        if page.parent.name == "checklists":
            own = sum(kb(asset) for asset in assets - everywhere if asset.suffix == ".js")
            report(f"{page.relative_to(site)}, its own scripts", own, "kB", "checklist_script_gzip_kb")
    report("search index", kb(site / "searchindex.js"), "kB")


def main() -> int:
    """Measure everything."""
    with tempfile.TemporaryDirectory() as folder:
        guide, growth = Path(folder, "guide"), Path(folder, "growth")
        guide.mkdir()
        growth.mkdir()
        measure_guide(guide)
        measure_handouts(guide)
        measure_growth(growth)
    measure_weights(ROOT / "_build/html")
    if missed:
        print(f"make bench: {len(missed)} bars missed: {'; '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
