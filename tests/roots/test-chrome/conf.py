"""A small site with the project's frame and none of its data."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml
from markupsafe import escape

PROJECT_ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(PROJECT_ROOT / "_ext"))

project = "SES Guide"
html_title = "SES Guide"
copyright = "The maintainers"  # noqa: A001 (Sphinx's name)
version = "0"
extensions = ["myst_parser", "sphinx_design"]
myst_enable_extensions = ["colon_fence", "deflist"]
nitpicky = True
templates_path = [str(PROJECT_ROOT / "_ext" / "ses" / "templates")]
html_static_path = [str(PROJECT_ROOT / "_static")]
html_theme = "furo"
html_css_files = ["guide.css", ("print.css", {"media": "print"})]
html_copy_source = False
suppress_warnings = ["epub.unknown_project_files"]
html_show_sourcelink = False
LABELS = yaml.safe_load((PROJECT_ROOT / "ses_data" / "labels.yaml").read_text(encoding="utf-8"))["labels"]
WORDS = {label["id"]: label["text"] for label in LABELS} | {
    "site-notice": "Unofficial & independent: not OPM, <not> an agency.",
    "site-feedback-url": "",
}


def say(id_, **values):
    return escape(WORDS[id_].format(**values) if values else WORDS[id_])


def add_words(app, pagename, templatename, context, doctree):
    context["say"] = say
    context["ses_checked"] = "21 November 2026"


def setup(app):
    from ses.assets import setup_assets
    from ses.navigation import setup_navigation

    app.connect("html-page-context", add_words, priority=300)
    setup_navigation(app)
    setup_assets(app)
