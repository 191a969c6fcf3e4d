"""Which scripts and style sheets a page loads: ours, and of the others only what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx

#: Asset -> what the page's HTML must hold for it to be loaded; None: on no page.
#: Furo's and Sphinx's scripts are replaced by ours (they fail where storage is blocked), and
#: search.html names what it needs itself.
NEEDED_FOR: dict[str, tuple[str, ...] | None] = {
    "documentation_options.js": None,
    "doctools.js": None,
    "sphinx_highlight.js": None,
    "scripts/furo.js": None,
    "design-tabs.js": ("sd-tab-",),
    "sphinx-design.min.css": ('"sd-', " sd-"),
    "styles/furo-extensions.css": ('"sd-', " sd-"),
    "pygments.css": ('class="highlight',),
}

# Every other handler has added its own by then; a list of ours would not see what comes later.
LAST = 900


def setup_assets(app: Sphinx) -> None:
    """Add the scripts of every page and leave out what a page does not use."""
    # Blocking, so that a page is painted once and in the right colours.
    app.add_js_file("theme.js", priority=100)
    app.add_js_file("guide.js", loading_method="defer")
    app.connect("html-page-context", _keep_what_the_page_needs, priority=LAST)
    app.add_post_transform(KeepTableIdsUnique)


def _keep_what_the_page_needs(
    app: Sphinx,
    _pagename: str,
    _templatename: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> None:
    if app.builder.name not in {"html", "dirhtml"}:
        return
    body = context.get("body", "")
    for kind in ("script_files", "css_files"):
        context[kind] = list(_needed(context[kind], body))


def _needed(assets: Iterable[Any], body: str) -> Iterable[Any]:
    for asset in assets:
        name = str(getattr(asset, "filename", None) or asset).removeprefix("_static/")
        signs = NEEDED_FOR.get(name, ("",))
        if signs is not None and any(sign in body for sign in signs):
            yield asset


class KeepTableIdsUnique(SphinxPostTransform):
    """Take a table's ids off the wrapper that Furo puts around it, where it copies them."""

    formats = ("html",)
    default_priority = 510  # Furo wraps at 500

    def run(self, **_kwargs: Any) -> None:
        """Leave each id on the table alone."""
        for wrapper in self.document.findall(nodes.container):
            if "table-wrapper" in wrapper["classes"]:
                wrapper["ids"] = []
