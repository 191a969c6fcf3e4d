"""`make serve`: the site as a clean build makes it, live while it is edited (`python -m ses.preview`).

Each edit is built by a process of its own into a folder of its own, from what the last good build has read. If nothing
is wrong, that folder is shown from then on; else the last good site stays, and its pages say what is wrong.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import os
import pkgutil
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from watchfiles import watch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from io import BytesIO
    from typing import BinaryIO

#: Where all of it lies, by port. What the last good build has read stays for the next start.
WORK = Path("_build", "serve")
FOLDERS = ("content", "ses_data", "_ext", "_templates", "_static")
CONFIGURATION = Path("conf.py")
#: As `make html` builds. On Windows Sphinx works with one process, whatever the number.
OPTIONS = ("-b", "html", "-q", "-n", "-W", "--no-color", "-c", ".")

SCRIPT = "_preview/reload.js"
EVENTS = "/_preview/events"
#: Seconds after which a page that has gone away is noticed.
SIGN_OF_LIFE = 15
#: Milliseconds between two looks at conf.py, which an editor may replace: a watch over one file would end then.
PATIENCE = 250


def reload_tag(version: str) -> str:
    """Return what is added to each page."""
    return f'<script defer src="/{SCRIPT}" data-version="{version}"></script>\n'


# --- building ------------------------------------------------------------------------------------


def build_when_told() -> None:
    """Import what a build needs, wait for Sphinx's arguments on the standard input, and build.

    Ends with whoever started it, since the input ends then.
    """
    gc.disable()  # a tenth of the time, for memory that a short process gives back anyway
    modules = ["sphinx.builders.html", "sphinx.search.en", "myst_parser.sphinx_ext.main", "sphinx_design", "furo"]
    for name in ("ses", "ses.directives", "ses.render", "ses.writers"):
        package = importlib.import_module(name)
        modules += [f"{name}.{module.name}" for module in pkgutil.iter_modules(package.__path__)]
    for name in modules:
        if not name.endswith("__main__"):
            importlib.import_module(name)
    build = importlib.import_module("sphinx.cmd.build")
    if told := os.read(0, 2**16):
        threading.Thread(target=_end_with_input, daemon=True).start()
        status = build.main(json.loads(told))
        sys.stderr.flush()
        os._exit(status)  # without taking apart what the system takes back at once


def _end_with_input() -> None:
    os.read(0, 1)
    if os.name == "posix":
        os.killpg(0, signal.SIGKILL)  # those who write pages for us too
    os._exit(1)


class Preview:
    """The last good site, and what is wrong with the last edit."""

    def __init__(self, work: Path, options: Sequence[str]) -> None:
        """Take what earlier previews left in a folder, and show nothing yet.

        :param options: more of Sphinx's arguments.
        """
        self._work, self._read, self._options = work, work / "doctrees", options
        self.changed = threading.Condition()
        self.problems = ""
        work.mkdir(parents=True, exist_ok=True)
        self.folder = self._read
        self._sweep()
        self.folder = self._new_folder()
        self.site.mkdir()
        (self.site / "index.html").write_text("<!doctype html><title>There is no site yet</title>\n", "utf-8")
        self._dress(self.folder)
        self._next = self._start()

    @property
    def site(self) -> Path:
        """The folder that is shown."""
        return self.folder / "html"

    @property
    def headers(self) -> list[str]:
        """What the site asks its host to send."""
        with suppress(FileNotFoundError):  # of another theme, or gone with the site just now
            return (self.site / "_headers").read_text("utf-8").splitlines()[1:]
        return []

    @property
    def version(self) -> str:
        """What tells this site from those before and after it."""
        return self.folder.name

    def build(self, *, code_changed: bool) -> None:
        """Build the site as the files are now, and show it if nothing is wrong."""
        if code_changed:
            self._end(self._next)
            self._next = self._start()
        folder = self._new_folder()
        if self._read.exists():
            shutil.copytree(self._read, folder / "doctrees")
        places = ("-d", str(folder / "doctrees"), "content", str(folder / "html"))
        process, says = self._next, self._next.stdout
        assert process.stdin
        assert says
        with suppress(BrokenPipeError):  # it could not even begin, and says why
            process.stdin.write(json.dumps([*OPTIONS, "-j", "auto", *self._options, *places]))
            process.stdin.flush()
        said = says.read().strip()
        if process.wait():
            self._tell(self.folder, said or f"the build ended with status {process.returncode}")
        else:
            self._dress(folder)
            shutil.rmtree(self._read, ignore_errors=True)
            (folder / "doctrees").rename(self._read)
            self._tell(folder, "")
        self._end(process)
        self._sweep()
        self._next = self._start()

    def close(self) -> None:
        """End what runs, and leave only what was read."""
        self._end(self._next)
        self.folder = self._read
        self._sweep()

    def _new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self._work))

    def _sweep(self) -> None:
        """Delete all but what is shown and what was read, also of a preview that was killed."""
        for path in self._work.iterdir():
            if path not in {self.folder, self._read}:
                shutil.rmtree(path, ignore_errors=True)

    def _start(self) -> subprocess.Popen[str]:
        """Start a process that is ready when there is something to build."""
        return subprocess.Popen(
            # -B: compiled modules are trusted by time and size, which an edit can leave as they are.
            (sys.executable, "-B", "-c", "import ses.preview; ses.preview.build_when_told()"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # Ctrl-C is for us, and we end it
        )

    @staticmethod
    def _end(process: subprocess.Popen[str]) -> None:
        if os.name == "posix":
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(BrokenPipeError):
                assert pipe
                pipe.close()

    @staticmethod
    def _dress(folder: Path) -> None:
        """Add the script that loads pages anew to a site, and to its pages."""
        site = folder / "html"
        tag = reload_tag(folder.name).encode()
        for page in site.rglob("*.html"):
            with page.open("ab") as end:
                end.write(tag)
        (site / SCRIPT).parent.mkdir()
        shutil.copyfile(Path(__file__).with_suffix(".js"), site / SCRIPT)

    def _tell(self, folder: Path, problems: str) -> None:
        with self.changed:
            self.folder, self.problems = folder, problems
            self.changed.notify_all()


# --- showing -------------------------------------------------------------------------------------


class Handler(SimpleHTTPRequestHandler):
    """Answers with files of the site, and with news of it; only those who mean this host, and pages of its own."""

    #: What the system says of these is wrong on some Windows machines.
    extensions_map = {  # noqa: RUF012 (the library's way)
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".css": "text/css",
        ".svg": "image/svg+xml",
    }

    server: Server

    def __init__(self, *args: Any) -> None:
        self.preview: Preview = args[-1].preview
        self.error_message_format = f"{type(self).error_message_format}{reload_tag(self.preview.version)}"
        super().__init__(*args, directory=str(self.preview.site))

    def handle(self) -> None:
        """Answer. Whoever closes a page does not wait for it."""
        with suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        """Answer with news for as long as the page is open, or with a file."""
        if self.path == EVENTS and self._is_for_us():
            self._send_news()
        else:
            super().do_GET()

    def send_head(self) -> BytesIO | BinaryIO | None:
        """Begin an answer; return the file that follows."""
        if not self._is_for_us():
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return None
        del self.headers["If-Modified-Since"]  # a style may be older than the page, and new all the same
        return super().send_head()

    def end_headers(self) -> None:
        """Let no browser keep anything, nor pages of other sites use it, and send what a host should."""
        for header in self.preview.headers:
            name, _, value = header.strip().partition(": ")
            self.send_header(name, value)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        super().end_headers()

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        """Show no folder that has no page, as hosts do."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal is for what is wrong with the site."""

    def _is_for_us(self) -> bool:
        """Whether a browser means us: by another name, or from another site's page, it could be made to spy on us."""
        port = self.connection.getsockname()[1]
        names = {self.server.host, "localhost", self.connection.getsockname()[0]}
        hosts = {f"{name}:{port}" for name in names} | (names if port == 80 else set())
        origins = {None, *(f"http://{host}" for host in hosts)}
        return self.headers.get("Host", "").lower() in hosts and self.headers.get("Origin") in origins

    def _send_news(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        told = None
        while True:
            with self.preview.changed:
                news = json.dumps({"version": self.preview.version, "problems": self.preview.problems})
                if news == told:
                    self.preview.changed.wait(SIGN_OF_LIFE)
            self.wfile.write(f"data: {news}\n\n".encode() if news != told else b":\n\n")
            told = news


class Server(ThreadingHTTPServer):
    """Ends at once, whoever is still listening."""

    daemon_threads = True
    allow_reuse_address = os.name != "nt"  # there a second server would get the same port

    def __init__(self, host: str, port: int, options: Sequence[str]) -> None:
        super().__init__((host, port), Handler)
        self.host = host
        self.preview = Preview(WORK / str(self.server_port), options)


# --- both ----------------------------------------------------------------------------------------


def main(argv: Sequence[str]) -> int:
    """Serve until Ctrl-C; return the exit status."""
    parser = argparse.ArgumentParser(prog="make serve", allow_abbrev=False)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000, help="0 takes a free one")
    chosen, options = parser.parse_known_args(argv)
    try:
        server = Server(chosen.host, chosen.port, options)
    except (OSError, OverflowError) as error:
        print(f"make serve: {chosen.host}:{chosen.port} cannot be used: {error}. Name another: --port", file=sys.stderr)
        return 1
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        keep_up(server.preview, f"http://{chosen.host}:{server.server_port}/")
    except KeyboardInterrupt:
        return 130
    finally:
        server.preview.close()
    return 0


def keep_up(preview: Preview, address: str) -> None:
    """Build now, and whenever a file has changed; say how it went."""
    before = None
    # The watch begins before the first build, so that no edit falls between the two.
    for changes in watch(*filter(os.path.isdir, FOLDERS), rust_timeout=PATIENCE, yield_on_timeout=True):
        configuration = CONFIGURATION.read_bytes() if CONFIGURATION.exists() else b""
        if not changes and configuration == before:
            continue
        edited = before is not None and configuration != before
        before = configuration
        start = time.monotonic()
        preview.build(code_changed=edited or any(path.endswith(".py") for _, path in changes))
        if preview.problems:
            print(f"{preview.problems}\n{address} stays as it was until this is mended.", flush=True)
        else:
            print(f"{address} shows it, after {time.monotonic() - start:.1f} s.", flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
