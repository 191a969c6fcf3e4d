"""What survives what, in the browsers as they are: the table of the page "Where your ticks and notes live", row by row.

No driver is used, which would change how browsers keep things: the pages do what a person does, told by the server. So
each browser is started, closed, killed and set as people and agencies do it. One start serves as many rows as it can.
"""

from __future__ import annotations

import json
import os
import queue
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from browsing import Guide
from engines import PATIENCE, QUIET, kill, user_settings
from working import LABELS, PLAIN, said

from make import ROOT, browser_flags, find_browser, find_firefox

TABLE = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in (ROOT / "content/about/saved-work.md").read_text("utf-8").splitlines()
    if line.startswith("|")
]
SAVED = said("say-saved")
#: How long something is waited for, in milliseconds: what should come, and what should not.
LONG, SHORT = PATIENCE * 500, 1000
KEPT, GONE, SAID, UNTRIED = "kept", "gone", "never saved, and the line says so", "not tried"
TAB = "You close the tab"
WINDOW = "You close the window"
AGAIN = "You close the browser, and open it again"
CUT = "The browser crashes or is killed right after the line said *Saved*"
PRIVATE = "You close a private window"
PAGE = "You open another page of the guide in a folder"
FOLDER = "You close the browser, and open the folder again"
MOVED = "The folder moves"
ELSEWHERE = "You use another browser, or another account"
EMPTIED = "Your agency's rules empty the browser when it closes"
FORBIDDEN = "Your agency's rules forbid the browser to keep anything"
ROWS = (TAB, WINDOW, AGAIN, CUT, PRIVATE, PAGE, FOLDER, MOVED, ELSEWHERE, EMPTIED, FORBIDDEN)

# Each page asks the server what to do, by a script of it, since pages of a folder may fetch nothing; then it says what
# that came to.
ROBOT = """
const ask = (said) => {
  const script = document.createElement('script')
  script.src = '%s?' + encodeURIComponent(JSON.stringify(said))
  document.head.append(script)
}
const boxes = () => document.querySelectorAll('.ses-check > input')
const line = () => document.querySelector('[data-ses-is=saving]').textContent
const until = (check, limit) => new Promise((resolve) => {
  const start = Date.now()
  const look = () => check() || Date.now() - start > limit ? resolve(Boolean(check())) : setTimeout(look, 20)
  look()
})
addEventListener('load', () => ask('here'))
"""


class Reports(SimpleHTTPRequestHandler):
    """Serves a folder, and the robots."""

    place: Place

    def do_GET(self) -> None:
        if not self.path.startswith("/robot?"):
            self.directory = str(self.place.folder)
            super().do_GET()
            return
        orders = self.place.orders
        self.place.said.put(json.loads(unquote(self.path.partition("?")[2])))
        order = orders.get().encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Content-Length", str(len(order)))
        self.end_headers()
        self.wfile.write(order)

    def log_message(self, *_: object) -> None:
        pass


class Place:
    """A copy of the guide with the robot in it, at an address and in a folder, and whoever looks at it."""

    def __init__(self, guide: Guide, work: Path) -> None:
        self.folder = work / "guide"
        handler = type("Handler", (Reports,), {"place": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.http = f"http://127.0.0.1:{self.server.server_port}/"
        shutil.copytree(guide.folder, self.folder, ignore=shutil.ignore_patterns("handouts", "data", "*.pdf"))
        (self.folder / "robot.js").write_text(ROBOT % f"{self.http}robot", "utf-8")
        for name in (PLAIN, "my-work"):
            page = self.folder / f"checklists/{name}.html"
            html = re.sub("<meta http-equiv[^>]*>", "", page.read_text("utf-8"))  # which forbids other scripts
            page.write_text(html.replace("</head>", '<script src="../robot.js"></script></head>'), "utf-8")
        self.nobody()

    def __enter__(self) -> Place:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def files(self) -> str:
        return f"{self.folder.as_uri()}/"

    def nobody(self) -> None:
        """Forget who asked."""
        self.said: queue.Queue[Any] = queue.Queue()
        self.orders: queue.Queue[str] = queue.Queue()

    def hear(self) -> Any:
        try:
            return self.said.get(timeout=PATIENCE)
        except queue.Empty:
            pytest.fail("the browser says nothing")

    def run(self, script: str) -> Any:
        """Return what an expression comes to in the page that is looked at."""
        self.orders.put(f"Promise.resolve({script}).then(ask, (error) => ask(String(error)))")
        return self.hear()

    def go(self, address: str, page: str = PLAIN) -> None:
        self.orders.put(f"location.href = '{address}checklists/{page}.html'")
        assert self.hear() == "here"

    @contextmanager
    def another(self, how: str) -> Iterator[None]:
        """Look at the list in another tab or window while the block runs, then close that and go back."""
        self.orders.put(
            f"{{ const other = open(location.href, '', '{how}'); until(() => other.closed, {LONG}).then(ask) }}"
        )
        assert self.hear() == "here"
        yield
        self.orders.put("close()")
        assert self.hear() is True
        self.go(self.http)

    def tick(self, index: int) -> str:
        """Tick a box; return what the line then says."""
        text: str = self.run(
            f"until(() => line(), {LONG}).then(() => boxes()[{index}].click())"
            f".then(() => until(() => /^(Saved|Not saved)/.test(line()), {LONG})).then(line)"
        )
        return text

    def look(self, sign: int | str, *, wait: int = LONG) -> str:
        """Say whether a tick is there: in the box of a number, or as an expression finds it."""
        check = sign if isinstance(sign, str) else f"boxes()[{sign}].checked"
        return KEPT if self.run(f"until(() => {check}, {wait})") else GONE


# A browser: what starts it with a profile at an address under an agency's rule, in a private window or not.
Start = Callable[[Path, str, str, bool], tuple[list[str | Path], dict[str, str]]]


def chromium(profile: Path, url: str, rule: str, private: bool) -> tuple[list[str | Path], dict[str, str]]:
    program = find_browser() or pytest.skip("no Chrome, Chromium or Edge: install one")
    policy = {EMPTIED: 4, FORBIDDEN: 2}.get(rule, 1)
    settings = profile / "Default/Preferences"
    if not settings.exists():
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps({"profile": {"default_content_setting_values": {"cookies": policy}}}), "utf-8")
    flags = ["--headless", "--disable-popup-blocking", "--no-first-run", *["--incognito"] * private]
    return [program, f"--user-data-dir={profile}", *browser_flags(), *flags, url], {}


def firefox(profile: Path, url: str, rule: str, private: bool) -> tuple[list[str | Path], dict[str, str]]:
    program = find_firefox() or pytest.skip("no Firefox: install it")
    empty = dict.fromkeys(
        ("privacy.sanitize.sanitizeOnShutdown", "privacy.clearOnShutdown_v2.cookiesAndStorage"), rule == EMPTIED
    )
    settings: dict[str, Any] = {
        "network.cookie.cookieBehavior": 2 if rule == FORBIDDEN else 5,
        "browser.privatebrowsing.autostart": private,
        "browser.sessionstore.resume_from_crash": False,
        "dom.disable_open_during_load": False,
    }
    user_settings(profile, {**QUIET, **empty, **settings})
    return [program, "--headless", "--no-remote", "--profile", profile, url], {}


def webkit(profile: Path, url: str, rule: str, private: bool) -> tuple[list[str | Path], dict[str, str]]:
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4*/MiniBrowser"))
    if not found or not shutil.which("Xvfb"):
        pytest.skip("no WebKitGTK with a screen: install webkit2gtk-driver and xvfb")
    places = {f"XDG_{kind}_HOME": str(profile / kind) for kind in ("DATA", "CACHE", "CONFIG", "STATE")}
    flags = ["--javascript-can-open-windows-automatically=TRUE", *["--private"] * private]
    flags += ["--enable-html5-local-storage=FALSE"] * (rule == FORBIDDEN)
    return [found[-1], *flags, url], {**places, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}


@contextmanager
def screen() -> Iterator[str]:
    """Start a screen; yield its name."""
    if not shutil.which("Xvfb"):
        yield ""
        return
    command = ["Xvfb", "-displayfd", "1", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout
        yield f":{server.stdout.readline().strip()}"
        server.terminate()


@contextmanager
def opened(
    start: Start,
    place: Place,
    profile: Path,
    url: str = "",
    rule: str = "",
    *,
    private: bool = False,
    cut: bool = False,
) -> Iterator[None]:
    """Start a browser and open a list in it; close it when the block is left, or `cut` it off."""
    place.nobody()
    command, environment = start(profile, f"{url or place.http}checklists/{PLAIN}.html", rule, private)
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True, **quiet)
    try:
        assert place.hear() == "here"
        yield
        if not cut:
            place.orders.put("")
            process.terminate()
            process.wait(PATIENCE)
    finally:
        kill(process)


def try_all(start: Start, place: Place, work: Path) -> dict[str, str]:
    """Return what became of a tick, row by row. A page of a folder may lead to a server, but none the other way."""
    became: dict[str, str] = {}
    mine, other = work / "profile", work / "other"

    def save(index: int) -> None:
        line = place.tick(index)
        assert SAVED.fullmatch(line), line

    with opened(start, place, mine, private=True):
        save(0)
    with opened(start, place, mine, place.files):
        save(1)
        place.go(place.files, "my-work")
        became[PAGE] = place.look("document.querySelector('.ses-my-work tbody tr')")
        place.go(place.http)
        became[PRIVATE] = place.look(0, wait=SHORT)
        for row, index, how in ((TAB, 2, ""), (WINDOW, 3, "popup")):
            with place.another(how):
                save(index)
            became[row] = place.look(index)
    with opened(start, place, mine, place.files, cut=True):
        became[FOLDER] = place.look(1)
        place.go(place.http)
        became[AGAIN] = place.look(2)
        save(4)
    place.folder = place.folder.rename(work / "moved")
    with opened(start, place, mine, place.files):
        became[MOVED] = place.look(1, wait=SHORT)
        place.go(place.http)
        became[CUT] = place.look(4, wait=SHORT)
    rule = "" if start is webkit else EMPTIED  # it has no such rule
    with opened(start, place, other, rule=rule):
        became[ELSEWHERE] = place.look(2, wait=SHORT)
        save(5)
    if rule:
        with opened(start, place, other, rule=rule):
            became[EMPTIED] = place.look(5, wait=SHORT)
    with opened(start, place, work / "third", rule=FORBIDDEN):
        became[FORBIDDEN] = SAID if place.tick(0) == LABELS["say-blocked"] else KEPT
    return became


BROWSERS = (chromium, firefox, webkit)


@pytest.fixture(scope="module", params=BROWSERS, ids=lambda start: start.__name__)
def tried(request: pytest.FixtureRequest, guide: Guide, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The column of a browser, and what became of each tick in it."""
    work = tmp_path_factory.mktemp("survival")
    with Place(guide, work) as place, screen() as display, pytest.MonkeyPatch.context() as change:
        change.setenv("DISPLAY", display)
        yield 1 + request.param_index, try_all(request.param, place, work)
    shutil.rmtree(work, ignore_errors=True)


@pytest.mark.parametrize("row", ROWS)
def test_what_survives_what(tried: tuple[int, dict[str, str]], row: str) -> None:
    column, became = tried
    [claimed] = (cells[column] for cells in TABLE if cells[0] == row)
    assert claimed == became.get(row, UNTRIED)


def test_the_table_has_every_row_and_browser() -> None:
    head, _, *rows = TABLE
    assert len(head) == 1 + len(BROWSERS)
    assert [cells[0] for cells in rows] == list(ROWS)
