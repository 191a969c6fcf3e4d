"""Layer 4: what stands beside the pages: the data for programs and its schema, and the headers for hosts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .assets import SITE_BUILDERS, framed
from .dataset import plain
from .domain import SesDomain, ses_domain
from .model import OBJECT_KINDS, Retired
from .policy import HEADERS
from .schema import export_schema

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder

    from .model import Record


def setup_export(app: Sphinx) -> None:
    """Write what stands beside the pages at the end."""
    app.connect("build-finished", write_export)


def write_export(app: Sphinx, exception: Exception | None) -> None:
    """Write `data/ses.json`, `data/ses.schema.json` and `_headers` after a build of HTML pages."""
    if exception is not None or app.builder.name not in SITE_BUILDERS:
        return
    directory = app.outdir / "data"
    directory.mkdir(exist_ok=True)
    domain = ses_domain(app.env)
    for name, content in (
        ("ses.json", export(domain, app.builder, app.config.version)),
        ("ses.schema.json", export_schema()),
    ):
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        (directory / name).write_text(text, encoding="utf-8", newline="\n")
    if not framed(app):  # another theme's pages may need what ours refuse
        return
    # Where Netlify and Cloudflare Pages look for it, and in their format: for every address, these.
    lines = ["/*", *(f"  {name}: {value}" for name, value in HEADERS.items())]
    (app.outdir / "_headers").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def export(domain: SesDomain, builder: Builder, version: str) -> dict[str, Any]:
    """Return every published record but labels, sorted by type and id, each with its address in the site."""
    records = (record for record in domain.dataset.records if record.KIND in {*OBJECT_KINDS, Retired.KIND})
    entries = sorted(
        (_entry(record, domain, builder) for record in records), key=lambda entry: (entry["type"], entry["id"])
    )
    return {"$schema": "ses.schema.json", "version": version, "records": entries}


def _entry(record: Record, domain: SesDomain, builder: Builder) -> dict[str, Any]:
    place = domain.objects.get(record.key)
    url = f"{builder.get_target_uri(place.docname)}#{place.anchor}" if place else None
    said: dict[str, Any] = plain(record)
    named = {"type": record.KIND, "id": said.pop("id"), "title": str(record.name), "url": url}
    axes = {key: said.pop(key, None) for key in ("edition", "status", "authority")}
    said.pop("title", None)
    if "url" in said:  # a source's or resource's own; `url` is where this guide shows it
        said["document_url"] = said.pop("url")
    return named | axes | said
