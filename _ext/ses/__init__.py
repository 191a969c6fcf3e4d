"""SES Guide: records in YAML become pages, checklists and data.

`setup` composes the extension; each module sets up its own part. What flows where: YAML → source → load → Dataset →
directive → render → nodes → writers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .assets import setup_assets
from .config import setup_config
from .directives.listing import setup_listing
from .directives.record import setup_record
from .domain import setup_domain
from .export import setup_export
from .lints import setup_lints
from .navigation import setup_navigation
from .rebuild import setup_rebuild
from .site import setup_site
from .transforms import setup_transforms
from .writers import setup_writers

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = "0.1.0"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the extension."""
    setup_config(app)
    setup_writers(app)
    setup_domain(app)
    setup_record(app)
    setup_listing(app)
    setup_transforms(app)
    setup_rebuild(app)
    setup_lints(app)
    setup_site(app)
    setup_navigation(app)
    setup_assets(app)
    setup_export(app)
    return {
        "version": __version__,
        # 1: first form.
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
