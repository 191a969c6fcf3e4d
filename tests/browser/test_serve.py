"""make serve: what is saved shows in the open page, and nothing is shown that a clean build would not make.

The tests share a guide, and may find it as another has left it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsing import OpenPage, Watch, headers_for_hosts
from playwright.sync_api import Page, expect

import make
from tests.conftest import GUIDE

LONG_AGO = (1_000_000_000, 1_000_000_000)
RELOADS = re.compile(rb'<script defer src="/_preview/reload.js" data-version="\w+"></script>\n$')


class Live:
    """A small guide with all that the real one is made with, and `make serve` for it."""

    def __init__(self, project: Path) -> None:
        self.project = project
        ignore = shutil.ignore_patterns("__pycache__", ".*")
        for part in ("_ext", "_static", "_templates"):
            shutil.copytree(make.ROOT / part, project / part, ignore=ignore)
        for name in ("conf.py", "make.py"):
            shutil.copy(make.ROOT / name, project)
        for name, text in GUIDE.items():
            path = project / (name if name.startswith("ses_data") else f"content/{name}")
            if name != "conf.py":
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, "utf-8")
        self.server = subprocess.Popen(
            [sys.executable, "make.py", "serve", "--port", "0"],
            cwd=project,
            env={**os.environ, "SES_PYTHON": sys.executable},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=os.name == "posix",
        )
        self.address = re.findall(r"http://\S+", self.said())[-1]

    def said(self) -> str:
        """Wait until an edit is dealt with, and return what the terminal says of it."""
        assert self.server.stdout
        lines: list[str] = []
        for line in self.server.stdout:
            lines.append(line)
            if line.startswith("http://"):
                return "".join(lines)
        raise AssertionError("".join(lines))

    def put(self, name: str, text: str, dated: tuple[int, int] | None = None) -> str:
        """Write a file, as editors do: a new one takes its place. Return what the terminal says of it."""
        path = self.project / name
        made = path.with_name(f".{path.name}.swp")
        made.write_text(text, "utf-8")
        if dated:
            os.utime(made, dated)
        made.replace(path)
        return self.said()

    def edit(self, name: str, old: str, new: str, dated: tuple[int, int] | None = None) -> str:
        """Change a file. Return what the terminal says of it."""
        text = (self.project / name).read_text("utf-8")
        assert old in text
        return self.put(name, text.replace(old, new), dated)

    def ask(self, path: str, **headers: str) -> HTTPResponse:
        """Return the beginning of an answer."""
        connection = HTTPConnection(urlsplit(self.address).netloc)
        connection.request("GET", path, headers=headers)
        return connection.getresponse()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    live = Live(tmp_path_factory.mktemp("live"))
    yield live
    live.server.terminate()
    live.server.communicate()


@pytest.fixture
def opened(live: Live, open_page: OpenPage) -> Page:
    page = open_page()
    page.set_default_timeout(60_000)
    page.goto(f"{live.address}list.html")
    return page


def test_each_edit_shows_in_the_open_page(live: Live, opened: Page) -> None:
    watch = Watch(opened.context, live.address)
    live.edit("ses_data/checks.yaml", "names one problem", "names one trouble")
    opened.get_by_text("The challenge names one trouble.").first.wait_for()
    live.edit("_static/guide.css", "body {", "body { --told: yes;", LONG_AGO)
    opened.wait_for_function("getComputedStyle(document.body).getPropertyValue('--told') === 'yes'")
    live.edit("_static/guide.js", '"use strict";', '"use strict"; document.body.dataset.told = "yes";', LONG_AGO)
    opened.locator("body[data-told=yes]").wait_for()
    live.edit("_ext/ses/render/parts.py", "d MMMM y", "d. MMMM y", LONG_AGO)
    opened.get_by_text("21. November 2026").first.wait_for(state="attached")
    live.edit("conf.py", 'html_title = "SES Guide"', 'html_title = "A trial"', LONG_AGO)
    opened.wait_for_function("document.title.endsWith('A trial')")
    live.edit("content/a.md", "# Competencies", "# Skills", LONG_AGO)
    opened.get_by_role("link", name="Skills").first.wait_for(state="attached")
    assert watch.problems == []  # the page's own policy lets the script be that loads it anew


def test_it_shows_what_a_clean_build_makes(live: Live, tmp_path: Path) -> None:
    site = tmp_path / "site"
    words = make.sphinx("html", tmp_path / "doctrees", site, "-W")
    environment = {**os.environ, "PYTHONPATH": "_ext"}
    subprocess.run([sys.executable, *words], cwd=live.project, env=environment, check=True)
    files = [path for path in site.rglob("*") if path.is_file()]
    assert len(files) > 10
    wanted = headers_for_hosts(site)
    for path in files:
        answer = live.ask(f"/{path.relative_to(site).as_posix()}")
        assert answer.headers["Cache-Control"] == "no-store"
        assert wanted.items() <= dict(answer.headers).items()
        found = answer.read()
        if path.suffix == ".html":
            found, times = RELOADS.subn(b"", found)
            assert times == 1
            assert b'<meta http-equiv="Content-Security-Policy"' in found
        assert found == path.read_bytes(), path


def test_what_the_policy_refuses_is_refused_here_too(live: Live, opened: Page) -> None:
    refused = []
    opened.on("console", lambda message: refused.append(message.text))
    opened.evaluate("""() => {
      const script = document.createElement('script');
      script.textContent = "document.title = 'not allowed'";
      document.body.append(script);
    }""")
    assert any("Content Security Policy" in text for text in refused)
    assert opened.title() != "not allowed"
    script = "<script>document.title = 'not allowed';</script>"
    said = live.edit("content/list.md", "# Check one story\n", f"# Check one story\n\n{script}\n")
    assert "content/list.md:3: WARNING: the content policy of the pages refuses <script>" in said
    expect(opened.get_by_role("alert")).to_contain_text("content/list.md:3", timeout=60_000)
    live.edit("content/list.md", f"{script}\n", "")
    opened.get_by_role("alert").wait_for(state="detached")


def test_a_failing_edit_leaves_the_last_good_site_and_says_why(live: Live, opened: Page) -> None:
    problems = opened.get_by_role("alert")
    where = "ses_data/competencies.yaml:7:5"
    said = live.edit("ses_data/competencies.yaml", "text: Sees far.", "textt: Sees nothing.")
    assert re.match(rf"{where}: WARNING: unknown key 'textt' .*\[ses.unknown-key\]\n{live.address} stays", said)
    expect(problems).to_contain_text(where, timeout=60_000)
    opened.goto(f"{live.address}a.html")
    expect(problems).to_contain_text(where, timeout=60_000)
    opened.get_by_text("Sees far.").first.wait_for()
    said = live.edit("content/a.md", "\n\n", " again\n\n")  # which mends nothing
    assert where in said
    live.edit("ses_data/competencies.yaml", "textt: Sees nothing.", "text: Sees again.")
    opened.get_by_text("Sees again.").first.wait_for()
    opened.get_by_role("heading", name="again").wait_for()
    assert problems.count() == 0
    for name, old, new, what in (
        ("_ext/ses/render/parts.py", "import ", "imports ", "SyntaxError: invalid syntax"),
        ("conf.py", "project =", "project = =", "invalid syntax"),
        ("content/a.md", "```{ses:list}", "```{ses:lits}", "content/a.md:3"),
    ):
        text = (live.project / name).read_text("utf-8")
        assert what in live.edit(name, old, new)
        expect(problems).to_contain_text(what, timeout=60_000)
        live.edit(name, new, old)
        problems.wait_for(state="detached")
        assert (live.project / name).read_text("utf-8") == text


def test_a_page_that_goes_is_missing_and_comes_back(live: Live, opened: Page) -> None:
    opened.goto(f"{live.address}a.html")
    text = (live.project / "content/a.md").read_text("utf-8")
    assert "stays" in live.put("content/b.md", text)
    assert "stays" in live.edit("content/index.md", "\na\n", "\nb\n")
    (live.project / "content/a.md").unlink()
    assert "shows it" in live.said()
    opened.get_by_text("404").first.wait_for()
    assert "stays" in live.put("content/a.md", "# Here again\n")
    assert "shows it" in live.edit("content/index.md", "\nb\n", "\na\nb\n")
    opened.get_by_role("heading", name="Here again").wait_for()
    assert live.ask("/b.html").status == 200


@pytest.mark.parametrize("path", ["/", "/list.html", "/searchindex.js", "/_preview/events"])
def test_it_answers_its_own_host_and_origin_only(live: Live, path: str) -> None:
    port = urlsplit(live.address).port
    for name in ("127.0.0.1", "localhost"):
        own = f"{name}:{port}"
        assert live.ask(path, Host=own).status == 200
        assert live.ask(path, Host=own, Origin=f"http://{own}").status == 200
    for headers in (
        {"Host": "example.org"},
        {"Host": f"example.org:{port}"},
        {"Host": "127.0.0.1"},
        {"Host": f"127.0.0.1:{port}", "Origin": "http://example.org"},
        {"Host": f"127.0.0.1:{port}", "Origin": "null"},
    ):
        assert live.ask(path, **headers).status == 421


@pytest.mark.parametrize("path", ["/_static/", "/..%2f..%2fconf.py", "/%2e%2e/%2e%2e/conf.py", "//example.org/x"])
def test_it_shows_nothing_but_the_site(live: Live, path: str) -> None:
    assert live.ask(path).status == 404


def test_dates_never_let_a_browser_keep_what_it_has(live: Live) -> None:
    assert live.ask("/", **{"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}).status == 200


def test_a_port_that_is_taken_is_said_in_one_line(live: Live) -> None:
    port = urlsplit(live.address).port
    command = [sys.executable, "make.py", "serve", "--port", str(port)]
    environment = {**os.environ, "SES_PYTHON": sys.executable}
    second = subprocess.run(command, cwd=live.project, env=environment, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert re.fullmatch(rf"make serve: 127\.0\.0\.1:{port} cannot be used: .*\n", second.stderr)


def running_in(folder: Path) -> list[str]:
    """Return the commands of the processes that run in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == folder:
                found.append((process / "cmdline").read_text())
        except OSError:  # another's, or ended by now
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="here processes cannot be looked at as files")
@pytest.mark.parametrize("while_building", [False, True])
def test_ctrl_c_ends_it_in_one_line_and_leaves_nothing_running(tmp_path: Path, while_building: bool) -> None:
    live = Live(tmp_path)
    assert len(running_in(tmp_path)) >= 3  # make.py, the server, the next build
    if while_building:
        page = live.project / "content/a.md"
        page.write_text(page.read_text("utf-8") + "\n```{code-block}\n:wrong:\n```\n", "utf-8")
        while len(list((live.project / "_build/serve").glob("*/*/doctrees"))) == 0:
            assert live.server.poll() is None
    os.killpg(live.server.pid, signal.SIGINT)
    assert live.server.communicate()[0] == "\nmake: stopped\n"
    assert live.server.returncode == 130
    assert running_in(tmp_path) == []
    assert [path.name for path in (tmp_path / "_build/serve").glob("*/*")] == ["doctrees"]
