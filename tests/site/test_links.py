"""`make linkcheck`: what is gone is told at its record; what only refuses, moves or is silent is in the report."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from ses.links import NO_HOST, State, state_of

from tests.conftest import GUIDE, MakeSite

CONF = GUIDE["conf.py"] + "linkcheck_retries = 2\nlinkcheck_rate_limit_timeout = 30\nlinkcheck_workers = 2\n"
LABELS = GUIDE["ses_data/labels.yaml"]
#: Where the frame of every page leads.
OFFICIAL = re.search(r"id: site-official-url\n +text: (\S+)", LABELS)[1]


class Elsewhere(BaseHTTPRequestHandler):
    """A site that answers what its paths say."""

    def do_GET(self) -> None:
        name = self.path.strip("/").partition("?")[0]
        sphinx = "Sphinx" in self.headers["User-Agent"]
        status = {"moved": 301, "elsewhere": 302, "for-people": 403 if sphinx else 200}.get(name)
        self.send_response(status or (int(name) if name.isdigit() else 200))
        if status in {301, 302}:
            self.send_header("Location", "/fine")
        text = b'<p id="here">Fine</p><script>add("by-script")</script>'
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(text)

    do_HEAD = do_GET  # noqa: N815 (the library's name)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Yield the address of that site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ask no proxy, and leave no time limit of Sphinx's behind."""
    monkeypatch.setenv("NO_PROXY", "*")
    limit = socket.getdefaulttimeout()
    yield
    socket.setdefaulttimeout(limit)


def source(name: str, address: str, more: str = "") -> str:
    """Return a source with an address."""
    return f"""
  - id: {name}
    title: {name}
    short: {name}
    publisher: Somebody
    form: page
    evidence: primary
    checked: 2026-11-21
    url: {address}
{more}"""


def test_each_link_is_told_at_its_record_for_what_it_is(make_site: MakeSite, elsewhere: str) -> None:
    names = (
        "fine",
        "404",
        "410",
        "403",
        "429",
        "500",
        "for-people",
        "moved",
        "elsewhere",
        "fine#here",
        "fine#by-script",
    )
    addresses = {name: f"{elsewhere}/{name}" for name in names} | {"no-host": "http://no-such-host.invalid/"}
    given = {f"s-{number}": address for number, address in enumerate(addresses.values())}
    site = make_site({"conf.py": CONF, "ses_data/labels.yaml": LABELS.replace(OFFICIAL, f"{elsewhere}/fine?frame")})
    sources = GUIDE["ses_data/sources.yaml"] + "".join(source(*item) for item in given.items())
    sources += source("known", f"{elsewhere}/404?known", "    link: gone\n")
    sources += source("again", f"{elsewhere}/fine?again", "    link: gone\n")
    site.write("ses_data/sources.yaml", sources)
    text = f"|\n      What an executive\n      is judged by, see [there]({elsewhere}/404?term)."
    site.replace("ses_data/terms.yaml", "What an executive is judged by.", text)
    site.write("page.md", f"---\norphan: true\n---\n\n# Page\n\nSee [this]({elsewhere}/404?page).\n")
    app = site.build("linkcheck")
    assert app.statuscode == 1

    def place(text: str, file: str = "ses_data/sources.yaml") -> str:
        lines = (site.folder / file).read_text(encoding="utf-8").split("\n")
        return next(f"{file}:{n}:{line.index(text) + 1}" for n, line in enumerate(lines, 1) if line.endswith(text))

    gone = {
        place(addresses["404"]): (addresses["404"], "404 Not Found"),
        place(addresses["410"]): (addresses["410"], "410 Gone"),
        place(addresses["no-host"]): (addresses["no-host"], NO_HOST),
        place(f"{elsewhere}/404?term).", "ses_data/terms.yaml"): (f"{elsewhere}/404?term", "404 Not Found"),
        "page.md:7:1": (f"{elsewhere}/404?page", "404 Not Found"),
    }
    advice = "mend it, or let the record say 'link: gone' [ses.link]"
    assert sorted(site.warnings.splitlines()) == sorted(
        f"{where}: WARNING: the link {address} leads nowhere ({said}); {advice}"
        for where, (address, said) in gone.items()
    )

    report = site.relative(site.page("output.txt", "linkcheck"))
    sections = {part.split(":")[0]: part for part in report.split("\n\n")[1:]}
    told = {
        State.GONE: {address for address, _ in gone.values()},
        State.MOVED: {addresses["moved"]},
        State.BACK: {f"{elsewhere}/fine?again"},
        State.NO_PLACE: {addresses["fine#by-script"]},
        State.REFUSED: {addresses["403"], addresses["429"], addresses["for-people"]},
        State.SILENT: {addresses["500"]},
    }
    for state, expected in told.items():
        lines = [line.strip() for line in sections[state.value[0]].splitlines() if line.startswith("  ses_data/")]
        lines += [line.strip() for line in sections[state.value[0]].splitlines() if line.startswith("  page.md")]
        assert {line.split(": ")[1] for line in lines} == expected
    assert f"  {place(addresses['403'])}: {addresses['403']}\n      403 Forbidden" in report
    assert report.splitlines()[0].endswith("refused to a program 3, no answer 1, works 5")


def test_without_a_link_that_is_gone_all_is_well(make_site: MakeSite, elsewhere: str) -> None:
    labels = LABELS.replace(OFFICIAL, f"{elsewhere}/fine?frame")
    sources = GUIDE["ses_data/sources.yaml"] + source("a", f"{elsewhere}/403") + source("b", f"{elsewhere}/fine")
    site = make_site({"conf.py": CONF, "ses_data/labels.yaml": labels, "ses_data/sources.yaml": sources})
    app = site.build("linkcheck")
    assert (app.statuscode, site.warnings) == (0, "")
    assert site.page("output.txt", "linkcheck").splitlines()[0] == "refused to a program 1, works 2"


def test_without_a_network_no_link_is_called_gone(make_site: MakeSite) -> None:
    labels = LABELS.replace(OFFICIAL, "https://no-such-host.invalid/")
    site = make_site({"conf.py": CONF, "ses_data/labels.yaml": labels})
    app = site.build("linkcheck")
    assert app.statuscode == 1
    assert site.warnings == "WARNING: none of the 1 addresses answered; is there a network?\n"


@pytest.mark.parametrize(
    ("status", "code", "message", "state", "said"),
    [
        ("working", 0, "", State.WORKS, ""),
        ("redirected", 308, "https://b.org/", State.MOVED, "now https://b.org/"),
        ("redirected", 302, "https://b.org/", State.WORKS, "now https://b.org/"),
        ("timeout", 0, "Read timed out.", State.SILENT, "no answer in time"),
        ("ignored", 0, "service unavailable", State.SILENT, "503 service unavailable"),
        ("ignored", 0, "", None, ""),
        ("unchecked", 0, "", None, ""),
        ("broken", 0, "unauthorized", State.REFUSED, "401 Unauthorized"),
        ("broken", 0, "451 Client Error: Denied for url: https://a.org/", State.REFUSED, "451 Denied"),
        ("broken", 0, "(Caused by X('x: [Errno 111] Connection refused'))", State.SILENT, "Connection refused"),
        ("broken", 0, "Exceeded 30 redirects.", State.SILENT, "Exceeded 30 redirects."),
    ],
)  # fmt: skip
def test_what_an_answer_means(status: str, code: int, message: str, state: State | None, said: str) -> None:
    assert state_of(status, code, message) == (state, said)
