"""What a page is dressed in: our templates and scripts, and with the theme Furo of the others only what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .policy import keep_to_policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sphinx.application import Sphinx

#: Builders whose pages have our tools.
SITE_BUILDERS = frozenset({"html", "dirhtml"})
#: The theme whose pages get our frame, which stands on its styles. Any other theme is used as it is.
FRAMED_THEME = "furo"
#: EPUB looks for templates in the same places, so ours have names of their own and are put in the place of the theme's
#: only here.
FRAME = {
    "page.html": "frame/page.html",
    "search.html": "frame/search.html",
    "genindex.html": "frame/genindex.html",
}

#: Asset -> what the page's HTML must hold for it to be loaded.
OURS: dict[str, tuple[str, ...]] = {
    "checklist.css": ('id="ses-data"',),
    "saved-work.js": ('id="ses-data"',),
    "checklist.js": ("data-ses-check=",),
    "choices.js": ('class="ses-choice',),
    "assessment.js": ('class="ses-rating',),
    "my-work.js": ('class="ses-my-work',),
    "gaps.js": ('class="ses-gaps',),
}
#: The same for others in our frame; None: on no page. Furo's and Sphinx's scripts are replaced by ours (they fail where
#: storage is blocked), and search.html names what it needs itself.
OTHERS: dict[str, tuple[str, ...] | None] = {
    "documentation_options.js": None,
    "doctools.js": None,
    "translations.js": None,  # Sphinx's words for doctools.js
    "sphinx_highlight.js": None,
    "scripts/furo.js": None,
    "design-tabs.js": ("sd-tab-",),
    "sphinx-design.min.css": ('"sd-', " sd-"),
    "styles/furo-extensions.css": ('"sd-', " sd-"),
    "pygments.css": ('class="highlight',),
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


def framed(app: Sphinx) -> bool:
    """Return whether the pages of this build get our frame."""
    return app.builder.name in SITE_BUILDERS and app.config.html_theme == FRAMED_THEME


def _add_scripts(app: Sphinx) -> None:
    if framed(app):
        # Blocking, so that a page is painted once and in the right colours.
        app.add_js_file("theme.js", priority=100)
    if app.builder.name in SITE_BUILDERS:
        for name in DEFERRED:
            app.add_js_file(name, loading_method="defer")
        app.add_css_file("checklist.css")


def _dress(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> str | None:
    if app.builder.name not in SITE_BUILDERS:
        return None
    if framed(app):
        keep_to_policy(app, pagename, context, doctree)
    body = context.get("body", "")
    needed_for = {**OURS, **OTHERS} if framed(app) else OURS
    for kind in ("script_files", "css_files"):
        context[kind] = list(_needed(context[kind], body, needed_for))
    return FRAME.get(templatename) if framed(app) else None


def _needed(assets: Iterable[Any], body: str, needed_for: Mapping[str, tuple[str, ...] | None]) -> Iterable[Any]:
    for asset in assets:
        name = str(getattr(asset, "filename", None) or asset).removeprefix("_static/")
        signs = needed_for.get(name, ("",))
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
