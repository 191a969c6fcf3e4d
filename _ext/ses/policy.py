"""Layer 4: the content policy of our pages, and pages that keep to it.

docutils and others write sizes as style attributes, which the policy refuses: they become rules in a style sheet of
the page. Whatever else a browser would refuse is reported, since otherwise readers alone would see that it is missing.
"""

from __future__ import annotations

import hashlib
import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from .reporting import report_at
from .source import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

#: What a page may load, run and send: nothing from or to elsewhere, nothing inline. Pages carry it themselves, so that
#: it holds in a folder and on hosts that send no headers. `file:` is for Firefox, to which each file in a folder is a
#: site of its own: without scripts its search would do nothing.
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self' file:"
#: What a host should send with each page. That no site may frame a page cannot be said within the page.
HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

STYLED = re.compile(r"""(<[a-z][^<>]*\s)style=(?:"([^"{}]*)"|'([^'{}]*)')""", re.IGNORECASE)
RULE = re.compile(r'data-ses-style="\d+"')
REFUSED = re.compile(
    r"""<style\b | <object\b | <script\b (?! [^<>]*\s (?: src= | type="application/json" ) )
    | <[a-z][^<>]*\s (?: style= | on[a-z]{3,}= | href=["']?javascript: )
    | <(?! a\b | area\b ) [a-z][^<>]*\s (?: src | srcset | poster | href | data | action | formaction ) =
      ["']? (?: https?: )? //
    """,
    re.IGNORECASE | re.VERBOSE,
)
ADVICE = "put pictures beside the page, styles and scripts under _static/"


def keep_to_policy(app: Sphinx, pagename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Give a page its policy, put its styles where that lets them be, and report what it refuses."""
    context["ses_policy"] = POLICY
    rules: dict[str, int] = {}

    def name(style: re.Match[str]) -> str:
        text = unescape(style[2] or style[3] or "")
        return f'{style[1]}data-ses-style="{rules.setdefault(text, len(rules))}"'

    body = context.get("body", "")
    if "style=" in body:
        context["body"] = body = STYLED.sub(name, body)
    if rules:
        # The id is nobody's, and lets the rule win as the attribute did.
        sheet = "".join(f':is([data-ses-style="{number}"],#ses-nobody){{{text}}}\n' for text, number in rules.items())
        file = f"{hashlib.sha256(sheet.encode()).hexdigest()[:16]}.css"
        Path(app.outdir, "_static", file).write_text(sheet, encoding="utf-8", newline="\n")
        app.add_css_file(file)
    for found in _refused(context, body):
        shown = found if len(found) < 80 else f"{found[:79]}…"
        place = _place(doctree, found) or (pagename, 1)
        report_at(place, f"the content policy of the pages refuses {shown}; {ADVICE}", Code.POLICY)


def _refused(context: dict[str, Any], body: str) -> Iterator[str]:
    """Return what a browser would refuse."""
    for match in REFUSED.finditer(body):
        yield RULE.sub("", body[match.start() : body.find(">", match.end()) + 1])
    for asset in (*context["script_files"], *context["css_files"]):
        name = getattr(asset, "filename", asset)
        if not name or "//" in str(name):
            yield str(name or asset.attributes["body"])


def _place(doctree: nodes.document | None, found: str) -> nodes.Node | None:
    """Return where a page says what has been refused."""
    for node in doctree.findall(nodes.Element) if doctree else ():
        if (
            (isinstance(node, nodes.raw) and found in STYLED.sub(r"\1", node.astext()))
            or (isinstance(node, nodes.image) and node["uri"] in unescape(found))
            or (isinstance(node, (nodes.math, nodes.math_block)) and "mathjax" in found.lower())
        ):
            place: nodes.Node = node
            while place.line is None and place.parent is not None:
                place = place.parent
            return place
    return None
