"""Layer 4: the data is read before the pages, and pages are made anew when what they took from it has changed.

Sphinx compares times of files. Here what counts is what a page took: each use is kept with a digest, so that a touched
file costs nothing, one edited record costs its pages, and an edit that carries an old date is seen. Only `make serve`
relies on it: `make html` always starts from nothing.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from .config import ses_config
from .dataset import Use
from .domain import ses_domain
from .model import Label
from .reporting import report
from .rules import check_directory

if TYPE_CHECKING:
    from collections.abc import Set

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def setup_rebuild(app: Sphinx) -> None:
    """Read the data first, and find what it makes outdated."""
    app.connect("builder-inited", read_data)
    app.connect("env-get-outdated", outdated_pages)
    app.connect("env-updated", pages_with_moved_targets)


def read_data(app: Sphinx) -> None:
    """Read and check the data, report its problems, and give the domain what may be shown."""
    config = ses_config(app.config, app.confdir)
    data, problems = check_directory(config.data, config.data_shown)
    for problem in problems:
        report(problem)
    domain = ses_domain(app.env)
    domain.dataset = data if config.draft else data.published()
    domain.objects_before = domain.objects


def outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: Set[str], changed: Set[str], removed: Set[str]
) -> list[str]:
    """Return pages whose records differ from when they were read; all pages if code, component or label changed."""
    domain = ses_domain(env)
    # The words of the page frame are on every page, like the code.
    code = _digest_of_code(app) + domain.dataset.digest(Use(Label.KIND))
    if domain.data["code"] != code:
        domain.data["code"] = code
        return sorted(env.found_docs)
    return sorted(
        docname
        for docname, uses in domain.uses.items()
        if any(domain.dataset.digest(use) != digest for use, digest in uses.items())
    )


def pages_with_moved_targets(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return pages that refer to a record that is now shown elsewhere, under another name, or nowhere."""
    domain = ses_domain(env)
    before, after = domain.objects_before, domain.objects
    # A record that only went some lines down its page has not moved.
    moved = {key for key in before.keys() | after.keys() if before.get(key, ())[:3] != after.get(key, ())[:3]}
    return sorted(docname for docname, keys in domain.references.items() if keys & moved)


def _digest_of_code(app: Sphinx) -> str:
    digest = hashlib.sha256()
    components = (path / "components" for path in ses_config(app.config, app.confdir).templates)
    files = [*Path(__file__).parent.rglob("*.py"), *(file for path in components for file in path.glob("*.html"))]
    for file in sorted(file for file in files if not file.name.startswith(".")):  # .#x.html is the lock of an editor
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
