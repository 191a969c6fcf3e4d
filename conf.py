"""Sphinx configuration. Nothing is computed here: facts live in ses_data/, code in _ext/ses/."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

from ses.config import base_url

project = "SES Guide"
author = "The SES Guide maintainers"
copyright = "The SES Guide maintainers; prose CC0, code MIT"  # noqa: A001 (Sphinx's name)
version = release = "0.1.0"
language = "en"

exclude_patterns = [".*", "**/.*"]  # what editors and systems keep beside pages
extensions = ["myst_parser", "sphinx_design", "ses"]
myst_enable_extensions = ["colon_fence", "deflist"]
smartquotes = False  # the seeds' lines are shown as they stand
nitpicky = True
needs_sphinx = "9.0"

ses_data_dir = "ses_data"
ses_draft = False
ses_storage_name = "ses-guide"  # readers' ticks and notes hang on it: never changed; a guide of its own takes its own

templates_path = ["_templates"]
template_bridge = "ses.templates.PageTemplates"  # names the line where a template fails
html_theme = "furo"
html_title = "SES Guide"
html_static_path = ["_static"]
html_css_files = ["guide.css", ("print.css", {"media": "print"})]
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False
html_baseurl = base_url()  # SES_BASE_URL
if html_baseurl:  # what needs to know the site's address; without one there is none of it
    extensions += ["sphinx_sitemap", "sphinxext.opengraph", "notfound.extension"]
    sitemap_url_scheme = "{link}"
    sitemap_excludes = ["search.html", "genindex.html", "404.html"]
    ogp_site_url = html_baseurl
    ogp_enable_meta_description = True
    ogp_social_cards = {"enable": False}  # pictures with words on them, drawn with fonts of whatever machine
    notfound_urls_prefix = urlsplit(html_baseurl).path

# `make linkcheck` says who asks, waits for nobody, and asks again once.
user_agent = f"SES-Guide/{version} (link check; Sphinx)"
linkcheck_timeout = 20
linkcheck_retries = 2
linkcheck_rate_limit_timeout = 30

latex_table_style = ["booktabs"]
epub_show_urls = "no"
epub_identifier = epub_uid = "ses-guide"
epub_scheme = "id"
epub_contributor = author
epub_description = "What the United States Senior Executive Service asks for, from which source, with checklists."
epub_css_files = ["book.css"]
epub_exclude_files = [
    f"_static/{name}" for name in ("guide.css", "print.css", "checklist.css", "icon.svg", "folder.html")
]
suppress_warnings = ["epub.unknown_project_files"]
gettext_compact = "guide"
locale_dirs = ["../locale"]
