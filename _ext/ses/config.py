"""Layer 4: the extension's configuration values, declared and read here only."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from docutils.nodes import make_id
from sphinx.errors import ConfigError

from .settings import BadSetting, address_of_site, settle

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config


class SesConfig(NamedTuple):
    """The configuration as the extension uses it."""

    #: The directory of the data.
    data: Path
    #: How problems name it.
    data_shown: str
    #: Whether unpublished records are shown too, marked.
    draft: bool
    #: Directories of templates, the first one first.
    templates: tuple[Path, ...]
    #: The name under which browsers keep readers' work.
    storage: str


def setup_config(app: Sphinx) -> None:
    """Declare the configuration values."""
    app.add_config_value("ses_data_dir", "ses_data", "env", frozenset({str}), "The data, relative to conf.py")
    app.add_config_value("ses_draft", False, "env", frozenset({bool}), "Whether to show unpublished records too")
    app.add_config_value(
        "ses_storage_name",
        lambda config: make_id(config.project) or "ses-guide",
        "html",
        frozenset({str}),
        "The name under which browsers keep readers' work; it never changes, and another guide's is another",
    )
    app.connect("config-inited", check_config)
    app.connect("config-inited", add_templates)


def base_url() -> str:
    """Return the address that the site is published at, for `conf.py`; empty if none is set.

    :raises ConfigError: it, or another environment variable, cannot be used.
    """
    _settle()
    return os.environ.get("SES_BASE_URL", "")


def check_config(_app: Sphinx, config: Config) -> None:
    """Stop at values that would be taken for something else; Sphinx only warns of their type."""
    names = ("ses_draft", "html_baseurl", "ses_storage_name")
    _settle(**{name: getattr(config, name) for name in names})
    config.html_baseurl = address_of_site(config.html_baseurl)


def add_templates(app: Sphinx, config: Config) -> None:
    """Let the extension's own templates be found behind the project's."""
    # As a path from conf.py, so that what Sphinx writes of the configuration is the same in every folder.
    config.templates_path = [*config.templates_path, shown(Path(__file__).parent / "templates", Path(app.confdir))]


def _settle(**options: object) -> None:
    try:
        settle(os.environ, options)
    except BadSetting as error:
        raise ConfigError(str(error)) from None


@lru_cache(maxsize=1)
def ses_config(config: Config, confdir: str | Path) -> SesConfig:
    """Return the configuration of this build, paths made whole."""
    root = Path(confdir)
    templates = tuple(root / path for path in config.templates_path)
    data = root / config.ses_data_dir
    return SesConfig(data, shown(data), bool(config.ses_draft), templates, config.ses_storage_name)


def shown(path: Path, start: Path | None = None) -> str:
    """Return a path as problems name it.

    As compilers do, and as docutils expects of a relative source: from where the build was started, or from `start`.
    """
    try:
        return Path(os.path.relpath(path, start)).as_posix()
    except ValueError:  # Windows, another drive
        return path.as_posix()
