"""What the tests in this folder share: the built guide, the ways to it, and a watch over what goes wrong."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.sync_api import BrowserContext, Page, Request, Response


@dataclass(frozen=True)
class Guide:
    """The built guide, and the three addresses it is reached at; each ends in a slash."""

    folder: Path
    http: str
    strict: str  # the same with the headers that the guide ships for hosts

    @property
    def file(self) -> str:
        return f"{self.folder.as_uri()}/"

    @functools.cached_property
    def pages(self) -> dict[str, str]:
        """Every page's address and HTML, found and not listed."""
        found = {path.relative_to(self.folder).as_posix(): path for path in sorted(self.folder.rglob("*.html"))}
        return {address: path.read_text("utf-8") for address, path in found.items() if "_static" not in path.parts}

    @functools.cached_property
    def records(self) -> list[dict[str, Any]]:
        """The published records, from the file that other programs read."""
        records: list[dict[str, Any]] = json.loads((self.folder / "data/ses.json").read_text("utf-8"))["records"]
        return records

    @property
    def views(self) -> list[str]:
        """Every page, and the search with results and without."""
        found = next(record["title"] for record in self.records if record["type"] == "competency")
        return [*self.pages, search_for(found), search_for("nothing has this word: xyzzy")]

    def holding(self, sign: str) -> list[str]:
        """Return the pages whose HTML holds a sign; there must be one."""
        pages = [address for address, html in self.pages.items() if sign in html]
        assert pages, f"no page holds {sign}"
        return pages


def headers_for_hosts(folder: Path) -> dict[str, str]:
    """Return the headers that a built guide asks its host to send, as the host reads them."""
    place, *lines = (folder / "_headers").read_text("utf-8").splitlines()
    assert place == "/*"
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def search_for(words: str) -> str:
    """Return the address of a search, as the form makes it."""
    return f"search.html?q={quote(words)}"


@contextmanager
def served(folder: Path, headers: dict[str, str]) -> Iterator[str]:
    """Serve a folder with headers while the block runs; yield its address."""

    class Handler(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            for name, value in headers.items():
                self.send_header(name, value)
            super().end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class Watch:
    """All that goes wrong in a browser context: errors, warnings, refusals, what is fetched from elsewhere."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.problems: list[str] = []
        self.responses: list[Response] = []
        context.on("console", lambda message: self._note(f"console {message.type}: {message.text}", message.type))
        context.on("weberror", lambda error: self._note(f"script error: {error.error}"))
        context.on("requestfailed", self._failure)
        context.on("request", self._request)
        context.on("response", self._response)

    def _note(self, problem: str, kind: str = "error") -> None:
        if kind in {"error", "warning", "assert"}:
            self.problems.append(problem)

    def _failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # what an icon says that the next page did not wait for
            self._note(f"failed: {request.url} ({request.failure})")

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).scheme != "data" and not request.url.startswith(self.address):
            self._note(f"asked for something elsewhere: {request.url}")

    def _response(self, response: Response) -> None:
        self.responses.append(response)
        if response.status >= 400:
            self._note(f"{response.status}: {response.url}")


OpenPage = Callable[..., Page]
