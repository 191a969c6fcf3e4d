"""Layer 4: our scripts as shipped: those that always load together as one file, all without comments."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from rjsmin import jsmin  # type: ignore[import-untyped]

from .assets import FRAMED_BUILDERS

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
    "gaps.js": ("gaps",),
}


def setup_scripts(app: Sphinx) -> None:
    """Write the bundles before Sphinx reads them for their checksums, and tidy up what it copied by itself."""
    app.connect("write-started", lambda app, _builder: write_bundles(app))
    app.connect("build-finished", tidy)


def write_bundles(app: Sphinx) -> None:
    """Write each bundle whose parts there are."""
    if app.builder.name not in FRAMED_BUILDERS:
        return
    for folder in _static_paths(app):
        for name, parts in BUNDLES.items():
            paths = [folder / PARTS / f"{part}.js" for part in parts]
            if all(path.exists() for path in paths):
                _write(Path(app.outdir, "_static", name), *paths)


def tidy(app: Sphinx, exception: Exception | None) -> None:
    """Take the copied parts away, and the comments out of our other scripts."""
    if exception is not None or app.builder.name not in FRAMED_BUILDERS:
        return
    target = Path(app.outdir, "_static")
    shutil.rmtree(target / PARTS, ignore_errors=True)
    for folder in _static_paths(app):
        for path in folder.glob("*.js"):
            _write(target / path.name, path)


def _static_paths(app: Sphinx) -> Iterator[Path]:
    return (Path(app.confdir, path) for path in app.config.html_static_path)


def _write(path: Path, *parts: Path) -> None:
    """Write scripts as one, without comments and white space that a browser does not need."""
    text = "".join(f"{jsmin(part.read_text(encoding='utf-8'))}\n" for part in parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
