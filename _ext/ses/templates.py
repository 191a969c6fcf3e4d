"""Layer 4: Jinja2 templates. Our components escape by themselves; a template that fails is named with its line."""

from __future__ import annotations

import traceback
from functools import cache
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup
from sphinx.errors import SphinxError
from sphinx.jinja2glue import BuiltinTemplateLoader

from .reporting import report_at
from .source import Code, SourcePos

if TYPE_CHECKING:
    from pathlib import Path


class TemplateFailure(SphinxError):
    """A page template failed; the message says which, and on which line."""

    category = "Template error"


class PageTemplates(BuiltinTemplateLoader):
    """Sphinx's own template loader, but a failure names the template and the line."""

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override]
        """Render a page template.

        :raises TemplateFailure: the template is wrong.
        """
        try:
            return super().render(template, context)
        except Exception as error:  # noqa: BLE001 (a template can raise anything)
            pos, message = failure_of(error, template)
            raise TemplateFailure(f"{pos}: {message} [ses.{Code.TEMPLATE}]") from None


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
