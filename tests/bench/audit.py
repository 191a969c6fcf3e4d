"""`make audit`: the W3C HTML checker on every page, Lighthouse on those that pyproject.toml names.

Exit status 0: nothing found · 1: errors, each shown · 2: a tool is missing, so nothing is known.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from make import Failure, browser_flags, find_browser

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def needed(program: str, where: str) -> str:
    """Return the path of a program. Raises Failure if it is not installed."""
    if found := shutil.which(program):
        return found
    raise Failure(f"{program} is missing. It comes with {where}", status=2)


def install() -> Path:
    """Install the tools of package.json beside it, unless they are there; return their folder."""
    npm = needed("npm", "Node.js, https://nodejs.org/")
    modules, lock = HERE / "node_modules", (HERE / "package-lock.json").read_bytes()
    memory, digest = modules / ".ses-installed", hashlib.sha256(lock).hexdigest()
    if not memory.exists() or memory.read_text() != digest:
        print("Installing the HTML checker and Lighthouse (once, 220 MB) ...", flush=True)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        if subprocess.run(command, cwd=HERE, check=False).returncode:
            raise Failure("npm could not install them, see above", status=2)
        memory.write_text(digest)
    return modules


def html_errors(java: str, jar: Path, site: Path) -> int:
    """Check each page with the W3C checker, show what it finds, and return how many pages fail."""
    checker = [java, "-jar", str(jar), "--errors-only", "--skip-non-html", "--format", "json"]
    run = subprocess.run([*checker, str(site)], capture_output=True, encoding="utf-8", check=False)
    try:
        messages = json.loads(run.stderr)["messages"]
    except ValueError as error:
        raise Failure(f"the HTML checker does not run: {run.stderr.strip()}", status=2) from error
    for message in messages:
        path = Path(message["url"].removeprefix("file:")).relative_to(site)
        place = f"{message.get('lastLine', 0)}:{message.get('firstColumn', message.get('lastColumn', 0))}"
        print(f"{path}:{place}: {message['message']}")
    pages = sum(1 for _ in site.rglob("*.html"))
    if not pages:
        raise Failure(f"{site} holds no pages", status=2)
    failing = len({message["url"] for message in messages})
    print(f"W3C HTML checker: {pages} pages, {len(messages)} errors")
    return failing


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a folder while the block runs; yield its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=site)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def lighthouse_failures(node: str, modules: Path, browser: str, site: Path, bars: dict[str, Any]) -> int:
    """Measure pages with Lighthouse, show scores and reasons; return how many are below their bar."""
    flags = " ".join(["--headless=new", *browser_flags()])
    below = 0
    with served(site) as address:
        for page in bars["pages"]:
            command = [
                *(node, str(modules / "lighthouse/cli/index.js"), f"{address}{page}"),
                *("--quiet", "--output=json", f"--chrome-flags={flags}"),
                f"--only-categories={','.join(bars['scores'])}",
            ]
            environment = {**os.environ, "CHROME_PATH": browser}
            run = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
            if run.returncode:
                raise Failure(f"Lighthouse does not run on {page}: {run.stderr.strip()}", status=2)
            report = json.loads(run.stdout)
            for name, bar in bars["scores"].items():
                category = report["categories"][name]
                score = category["score"] or 0
                print(f"Lighthouse {page} {name}: {score:.2f} (bar {bar:.2f})")
                if score < bar:
                    below += 1
                    for item in category["auditRefs"]:
                        audit = report["audits"][item["id"]]
                        if item["weight"] and (audit["score"] or 0) < 1 and audit["score"] is not None:
                            print(f"  {audit['title']}: {audit.get('displayValue', '')}")
    return below


def main() -> int:
    """Run both tools on `_build/html`."""
    site = ROOT / "_build/html"
    bars = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ses"]["lighthouse"]
    try:
        java = needed("java", "any Java runtime, 17 or newer, https://adoptium.net/")
        node = needed("node", "Node.js, https://nodejs.org/")
        modules = install()
        browser = find_browser()
        if browser is None:
            raise Failure("a browser is missing: install Chrome, Chromium or Edge", status=2)
        found = html_errors(java, modules / "vnu-jar/build/dist/vnu.jar", site)
        found += lighthouse_failures(node, modules, browser, site, bars)
    except Failure as failure:
        print(f"make audit: {failure}", file=sys.stderr)
        return failure.status
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
