"""One browser for all tests in this folder: the one `make test` found."""

from __future__ import annotations

from typing import Any

import pytest

from make import browser_flags, find_browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Return how to start the browser, and which one; Playwright's own where none is installed."""
    return {
        **browser_type_launch_args,
        "args": browser_flags(),
        "executable_path": find_browser(),
    }
