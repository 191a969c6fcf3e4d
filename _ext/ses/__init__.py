"""SES Guide: records in YAML become pages, checklists and data.

`setup` composes the extension; each module sets up its own part. What flows where: YAML → source → load → Dataset →
directive → render → nodes → writers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = "0.1.0"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the extension."""
    # Here and not above, so that the data is checked without Sphinx (`python -m ses`), and at once.
    from .assets import setup_assets  # noqa: PLC0415
    from .config import setup_config  # noqa: PLC0415
    from .directives.listing import setup_listing  # noqa: PLC0415
    from .directives.record import setup_record  # noqa: PLC0415
    from .directives.statements import setup_statements  # noqa: PLC0415
    from .domain import setup_domain  # noqa: PLC0415
    from .export import setup_export  # noqa: PLC0415
    from .handouts.shelf import setup_shelf  # noqa: PLC0415
    from .links import setup_links  # noqa: PLC0415
    from .lints import setup_lints  # noqa: PLC0415
    from .navigation import setup_navigation  # noqa: PLC0415
    from .rebuild import setup_rebuild  # noqa: PLC0415
    from .reporting import setup_reporting  # noqa: PLC0415
    from .roles import setup_roles  # noqa: PLC0415
    from .scripts import setup_scripts  # noqa: PLC0415
    from .search import setup_search  # noqa: PLC0415
    from .site import setup_site  # noqa: PLC0415
    from .transforms import setup_transforms  # noqa: PLC0415
    from .worksheets import setup_worksheets  # noqa: PLC0415
    from .writers import setup_writers  # noqa: PLC0415

    setup_config(app)
    setup_reporting(app)
    setup_writers(app)
    setup_domain(app)
    setup_roles(app)
    setup_record(app)
    setup_listing(app)
    setup_statements(app)
    setup_transforms(app)
    setup_rebuild(app)
    setup_links(app)
    setup_lints(app)
    setup_search(app)
    setup_site(app)
    setup_navigation(app)
    setup_worksheets(app)
    setup_shelf(app)
    setup_assets(app)
    setup_scripts(app)
    setup_export(app)
    return {
        "version": __version__,
        # 1: first form.
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
