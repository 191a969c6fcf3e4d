"""Layer 4: Jinja2 templates. Our components escape by themselves; a template that fails is named with its line.

They lie beside this file: `frame/` is what stands around a page with the theme Furo, `components/` what stands in it. A
project puts its own before them, in a folder of its `templates_path`.
"""

from __future__ import annotations

import traceback
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup
from sphinx.jinja2glue import BuiltinTemplateLoader

from ses.config import shown
from ses.reporting import report_at
from ses.source import Code, SourcePos


class PageTemplates(BuiltinTemplateLoader):
    """Sphinx's own template loader (`template_bridge` in conf.py), but a failure is a located warning, not a crash.

    A page whose template fails comes out bare; the warning fails the build wherever warnings do.
    """

    def _newest_template_mtime_name(self) -> tuple[float, str]:
        # As Sphinx has it, but what an editor keeps beside a template may be a link that leads nowhere.
        found = (path for folder in self.pathchain for path in Path(folder).rglob("*.html") if path.exists())
        return max((path.stat().st_mtime, path.name) for path in found)

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override]
        """Render a page template; return the page's bare content if the template is wrong."""
        try:
            return super().render(template, context)
        except Exception as error:  # noqa: BLE001 (a template can raise anything)
            report_at(*failure_of(error, template), Code.TEMPLATE)
            return str(context.get("body", ""))


@cache
def components(paths: tuple[Path, ...]) -> jinja2.Environment:
    """Return the environment of our components: autoescaping, strict about names, sandboxed."""
    loader = jinja2.FileSystemLoader([path / "components" for path in paths])
    return SandboxedEnvironment(autoescape=True, undefined=jinja2.StrictUndefined, loader=loader, trim_blocks=True)


def render_component(paths: tuple[Path, ...], name: str, content: str, **values: Any) -> str:
    """Render a component around finished HTML. A template that fails is reported and the content comes back bare."""
    try:
        return components(paths).get_template(name).render(content=Markup(content), **values)  # noqa: S704 (docutils made it)
    except Exception as error:  # noqa: BLE001 (a template can raise anything)
        report_at(*failure_of(error, f"components/{name}"), Code.TEMPLATE)
        return content


def failure_of(error: Exception, name: str) -> tuple[SourcePos, str]:
    """Return where in the templates an error arose, and what to do about it.

    :param name: the template asked for, in case the error itself does not know.
    """
    file, line = f"_templates/{name}", 1
    # Jinja2 rewrites tracebacks so that the innermost template frame has the template's own line.
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".html")]
    if isinstance(error, jinja2.TemplateSyntaxError):
        file, line = error.filename or file, error.lineno
    elif frames:
        file, line = frames[-1].filename, frames[-1].lineno or 1
    # Each message names a template, since what is said again is passed over.
    message = f"{Path(file).name} fails: {error}"
    if isinstance(error, jinja2.TemplateNotFound):
        # Sphinx's loader puts its whole search path into the name.
        missing = str(error.name).partition("' not found in ")[0].lstrip("'!")
        message = f"there is no template '{missing}'; bring it back, or mend the name where it is asked for"
    return SourcePos(shown(Path(file)), line), message
