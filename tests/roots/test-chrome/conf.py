"""A small site with the project's frame and none of its data."""

from __future__ import annotations

import sys
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(PROJECT_ROOT / "_ext"))

project = "SES Guide"
html_title = "SES Guide"
copyright = "The maintainers"  # noqa: A001 (Sphinx's name)
version = "0"
extensions = ["myst_parser", "sphinx_design"]
myst_enable_extensions = ["colon_fence", "deflist"]
nitpicky = True
templates_path = [str(PROJECT_ROOT / "_templates")]
html_static_path = [str(PROJECT_ROOT / "_static")]
html_theme = "furo"
html_css_files = ["guide.css", ("print.css", {"media": "print"})]
html_copy_source = False
html_show_sourcelink = False
html_context = {
    "ses_site": {
        "notice": "Unofficial & independent: not OPM, <not> an agency.",
        "governs": "Your announcement governs over this guide.",
        "official_url": "https://www.opm.gov/policy-data-oversight/senior-executive-service/",
        "official_title": "OPM, Senior Executive Service",
        "checked": "21 November 2026",
        "feedback_url": "",
    }
}


def setup(app):
    from ses.assets import setup_assets
    from ses.navigation import setup_navigation

    setup_navigation(app)
    setup_assets(app)
