"""Layer 4: Jinja2 templates. Our components escape by themselves; a template that fails is named with its line."""

from __future__ import annotations

import traceback
from functools import cache
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup
from sphinx.jinja2glue import BuiltinTemplateLoader

from .reporting import report_at
from .source import Code, SourcePos

if TYPE_CHECKING:
    from pathlib import Path


class PageTemplates(BuiltinTemplateLoader):
    """Sphinx's own template loader (`template_bridge` in conf.py), but a failure is a located warning, not a crash.

    A page whose template fails comes out bare; the warning fails the build wherever warnings do.
    """

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override]
        """Render a page template; return the page's bare content if the template is wrong."""
        try:
            return super().render(template, context)
        except Exception as error:  # noqa: BLE001 (a template can raise anything)
            pos, message = failure_of(error, template)
            if pos not in self._reported:  # every page meets it
                self._reported.add(pos)
                report_at(pos, message, Code.TEMPLATE)
            return str(context.get("body", ""))

    def __init__(self) -> None:
        super().__init__()
        self._reported: set[SourcePos] = set()


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
        pos, message = failure_of(error, f"components/{name}")
        report_at(pos, message, Code.TEMPLATE)
        return content


def failure_of(error: Exception, name: str) -> tuple[SourcePos, str]:
    """Return where in the templates an error arose, and what to do about it.

    :param name: the template asked for, in case the error itself does not know.
    """
    file, line = name, 1
    if isinstance(error, jinja2.TemplateSyntaxError):
        file, line = error.filename or error.name or name, error.lineno
    elif isinstance(error, jinja2.TemplateNotFound):
        return SourcePos(f"_templates/{name}", 1), f"there is no template '{error.message}'; bring it back"
    else:
        # Jinja2 rewrites tracebacks so that the innermost template frame has the template's own line.
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".html")]
        if frames:
            file, line = frames[-1].filename, frames[-1].lineno or 1
    shown = file[file.rfind("_templates") :] if "_templates" in file else file
    return SourcePos(shown.replace("\\", "/"), line), f"the template fails: {error}"
