"""What a page is dressed in: our templates and scripts, and of the others only what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx

#: Builders whose pages get our frame. EPUB looks for templates in the same places, so ours have
#: names of their own and are put in the place of the theme's only here.
FRAMED_BUILDERS = frozenset({"html", "dirhtml"})
FRAME = {
    "page.html": "frame/page.html",
    "search.html": "frame/search.html",
    "genindex.html": "frame/genindex.html",
}

#: Asset -> what the page's HTML must hold for it to be loaded; None: on no page.
#: Furo's and Sphinx's scripts are replaced by ours (they fail where storage is blocked), and
#: search.html names what it needs itself.
NEEDED_FOR: dict[str, tuple[str, ...] | None] = {
    "documentation_options.js": None,
    "doctools.js": None,
    "translations.js": None,  # Sphinx's words for doctools.js
    "sphinx_highlight.js": None,
    "scripts/furo.js": None,
    "design-tabs.js": ("sd-tab-",),
    "sphinx-design.min.css": ('"sd-', " sd-"),
    "styles/furo-extensions.css": ('"sd-', " sd-"),
    "pygments.css": ('class="highlight',),
    "checklist.css": ('id="ses-data"',),
    "saved-work.js": ('id="ses-data"',),
    "checklist.js": ("data-ses-check=",),
    "choices.js": ('class="ses-choice',),
    "assessment.js": ('class="ses-rating',),
    "my-work.js": ('class="ses-my-work',),
    "gaps.js": ('class="ses-gaps',),
}
#: Asset -> what the HTML holds of pages that have it in another: a checklist's script holds these.
HELD_IN_ANOTHER = {"saved-work.js": "data-ses-check=", "gaps.js": "data-ses-check="}
#: In the order in which they need each other.
DEFERRED = ("guide.js", "saved-work.js", "checklist.js", "choices.js", "assessment.js", "my-work.js", "gaps.js")

# Every other handler has added its own by then; a list of ours would not see what comes later.
LAST = 900


def setup_assets(app: Sphinx) -> None:
    """Frame every HTML page, add our scripts, and leave out what a page does not use."""
    app.connect("builder-inited", _add_scripts)
    app.connect("html-page-context", _dress, priority=LAST)
    app.add_post_transform(KeepTableIdsUnique)


def _add_scripts(app: Sphinx) -> None:
    if app.builder.name in FRAMED_BUILDERS:
        # Blocking, so that a page is painted once and in the right colours.
        app.add_js_file("theme.js", priority=100)
        for name in DEFERRED:
            app.add_js_file(name, loading_method="defer")
        app.add_css_file("checklist.css")


def _dress(
    app: Sphinx,
    _pagename: str,
    templatename: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
) -> str | None:
    if app.builder.name not in FRAMED_BUILDERS:
        return None
    body = context.get("body", "")
    for kind in ("script_files", "css_files"):
        context[kind] = list(_needed(context[kind], body))
    return FRAME.get(templatename)


def _needed(assets: Iterable[Any], body: str) -> Iterable[Any]:
    for asset in assets:
        name = str(getattr(asset, "filename", None) or asset).removeprefix("_static/")
        signs = NEEDED_FOR.get(name, ("",))
        held = name in HELD_IN_ANOTHER and HELD_IN_ANOTHER[name] in body
        if signs is not None and any(sign in body for sign in signs) and not held:
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
