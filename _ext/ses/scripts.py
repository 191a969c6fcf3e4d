"""Layer 4: our scripts and styles as shipped: scripts that always load together as one file, all of them minified."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from rjsmin import jsmin  # type: ignore[import-untyped]

from .assets import SITE_BUILDERS
from .reporting import report_at
from .source import Code, SourcePos

try:
    import minify  # type: ignore[import-untyped]
except ImportError:  # there is no wheel of it for this system; `pyproject.toml` names those there are
    minify = None

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

#: The folder of the parts, below each static path.
PARTS = "checklist"
SAVED_WORK = ("state", "storage", "drafts", "exchange", "view", "print")
#: File as shipped -> its parts, in the order in which they need each other. Most pages with saved work are checklists,
#: and what these load is half a kB smaller as one file, so they have one of their own.
BUNDLES = {
    "saved-work.js": SAVED_WORK,
    "checklist.js": (*SAVED_WORK, "checklist", "gaps"),  # as part of it, gaps takes half of what it takes alone
    "choices.js": ("choices",),
    "assessment.js": ("assessment",),
    "my-work.js": ("my-work", "paper"),
    "loading.js": ("salvage", "loading", "look"),  # which no page names: view.js fetches it
    "gaps.js": ("gaps",),
}


def setup_scripts(app: Sphinx) -> None:
    """Write the bundles before Sphinx reads them for their checksums, and tidy up what it copied by itself."""
    app.connect("write-started", lambda app, _builder: write_bundles(app))
    app.connect("build-finished", tidy)


def write_bundles(app: Sphinx) -> None:
    """Write each bundle whose parts there are."""
    if app.builder.name not in SITE_BUILDERS:
        return
    for folder in _static_paths(app):
        for name, parts in BUNDLES.items():
            paths = [folder / PARTS / f"{part}.js" for part in parts]
            if all(path.exists() for path in paths):
                _write(Path(app.outdir, "_static", name), *paths)


def tidy(app: Sphinx, exception: Exception | None) -> None:
    """Take the copied parts away, and minify our other scripts and our styles."""
    if exception is not None or app.builder.name not in SITE_BUILDERS:
        return
    target = Path(app.outdir, "_static")
    shutil.rmtree(target / PARTS, ignore_errors=True)
    for folder in _static_paths(app):
        for path in (*folder.glob("*.js"), *folder.glob("*.css")):
            _write(target / path.name, path)


def _static_paths(app: Sphinx) -> Iterator[Path]:
    return (Path(app.confdir, path) for path in app.config.html_static_path)


def _write(path: Path, *parts: Path) -> None:
    """Write scripts or styles as one file, without what a browser does not need."""
    # A script loses its last semicolon, and the bracket that the next one begins with would make a call of both.
    text = ";\n".join(map(_minified, parts)) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _minified(path: Path) -> str:
    """Return what a script or a style sheet says, shortened; as it stands, and reported, if it cannot be read."""
    text = path.read_text(encoding="utf-8")
    try:
        return minified(text, path.suffix)
    except ValueError as error:
        said = str(error).split("\n")[0]
        place = re.search(r" on line (\d+) and column (\d+)", said)
        line, column = map(int, place.groups()) if place else (1, 1)
        pos = SourcePos(f"{path.parent.name}/{path.name}", line, column)
        report_at(pos, f"this cannot be read, by a browser neither: {said}", Code.ASSET)
        return text


def minified(text: str, suffix: str) -> str:
    """Return a script (``.js``) or a style sheet (``.css``) that means the same and is shorter.

    Without the library that shortens names too, scripts lose comments and white space, and styles stay as they are.
    Raises ValueError for a text that cannot be read.
    """
    if minify is None:
        return jsmin(text) if suffix == ".js" else text
    try:
        shorter: str = minify.string({".js": "application/javascript", ".css": "text/css"}[suffix], text)
    except minify.MinifyError as error:
        raise ValueError(str(error)) from error
    return shorter
