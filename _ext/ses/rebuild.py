"""Layer 4: the data is read before the pages, and a page is read anew when what it took has changed.

Sphinx compares times of files. Here what counts is what a page took: each use is kept with a digest, so that a touched
file costs nothing, one edited record costs its pages, and an edit that carries an old date is seen. What a page shows
of others (titles, the tree, addresses of styles, the search) is noted nowhere, so all pages are written each time.
Only `make serve` relies on it: `make html` always starts from nothing.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.builders.html import StandaloneHTMLBuilder

from .config import ses_config
from .dataset import Use
from .domain import ses_domain
from .model import Label
from .reporting import report
from .rules import check_directory

if TYPE_CHECKING:
    from collections.abc import Iterable, Set

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def setup_rebuild(app: Sphinx) -> None:
    """Read the data first, find what is outdated, and write every page."""
    app.connect("builder-inited", read_data)
    app.connect("env-get-outdated", outdated_pages)
    app.connect("env-updated", all_pages)


def read_data(app: Sphinx) -> None:
    """Read and check the data, report its problems, and give the domain what may be shown."""
    config = ses_config(app.config, app.confdir)
    data, problems = check_directory(config.data, config.data_shown)
    for problem in problems:
        report(problem)
    ses_domain(app.env).dataset = data if config.draft else data.published()


def outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: Set[str], changed: Set[str], removed: Set[str]
) -> list[str]:
    """Return pages whose text or records differ from when they were read; all, if what all depend on does.

    What was written of pages that are no more is deleted.
    """
    if isinstance(app.builder, StandaloneHTMLBuilder):
        for docname in removed:
            app.builder.get_output_path(docname).unlink(missing_ok=True)
    domain = ses_domain(env)
    shared = _digest_of_shared(app, env)
    files = {path: _digest_of([path]) for docname in env.found_docs for path in _files_of(env, docname)}
    shared_before, domain.data["shared"] = domain.data["shared"], shared
    files_before, domain.data["files"] = domain.data["files"], files
    if shared != shared_before:
        return sorted(env.found_docs)
    return sorted(
        docname
        for docname in env.found_docs
        if any(files[path] != files_before.get(path) for path in _files_of(env, docname))
        or any(domain.dataset.digest(use) != digest for use, digest in domain.uses.get(docname, {}).items())
    )


def all_pages(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return every page, to be written; and note the files of pages that were read for the first time."""
    Path(app.outdir, "searchindex.js").unlink(missing_ok=True)  # else Sphinx adds to it, and words that went stay
    files: dict[str, str] = ses_domain(env).data["files"]
    for docname in env.found_docs:
        for path in _files_of(env, docname):
            if path not in files:
                files[path] = _digest_of([path])
    return sorted(env.found_docs)


def _files_of(env: BuildEnvironment, docname: str) -> list[str]:
    """Return a page's own file, and those that it includes or shows."""
    included = (env.srcdir / path for path in env.dependencies.get(docname, ()))
    return [str(env.doc2path(docname)), *map(str, included)]


def _digest_of_shared(app: Sphinx, env: BuildEnvironment) -> str:
    """Return a digest of what any page may depend on.

    Code and configuration; the words of directives; and which pages there are, as a link to one that is missing is
    read as something else.
    """
    versions = sorted((extension.name, extension.version) for extension in app.extensions.values())
    labels = ses_domain(env).dataset.digest(Use(Label.KIND))
    code = _digest_of([Path(app.confdir, "conf.py"), *sorted(Path(__file__).parent.rglob("*.py"))])
    return hashlib.sha256(repr((versions, labels, code, sorted(env.found_docs))).encode()).hexdigest()


def _digest_of(paths: Iterable[str | Path]) -> str:
    """Return a digest of what files hold; one that is missing holds nothing."""
    digest = hashlib.sha256()
    for path in map(Path, paths):
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()
