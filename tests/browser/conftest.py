"""One browser for all tests in this folder: the one `make test` found."""

from __future__ import annotations

import os
from typing import Any

import pytest

from make import find_browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Return how to start the browser: which one, and quiet, since nothing here may use a network."""
    arguments = ["--disable-background-networking"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # root may not use the sandbox
    launch = {**browser_type_launch_args, "args": arguments}
    if browser := find_browser():  # else Playwright uses its own
        launch["executable_path"] = browser
    return launch
