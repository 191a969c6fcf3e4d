"""The real guide in a real browser: built once, served below a sub-path and opened as files."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from browsing import Guide, OpenPage, headers_for_hosts, served
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from make import ROOT, child_environment, sphinx

SUB_PATH = "some/path"
#: After which a test gives up, in milliseconds. Only one that fails waits for so long, on however busy a machine.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guide]:
    """The guide, built from `content/` as it is published: with links to the sheets, whose files no test here opens."""
    work = tmp_path_factory.mktemp("guide")
    folder = work / "root" / SUB_PATH
    command = [sys.executable, *sphinx("html", work / "doctrees", folder, "-W", "-D", "ses_handouts=workshop.yaml")]
    build = subprocess.run(command, cwd=ROOT, env=child_environment(), capture_output=True, text=True, check=False)
    assert not build.returncode, f"the guide does not build:\n{build.stderr}"
    with ExitStack() as stack:
        both = ({}, headers_for_hosts(folder))
        http, strict = (stack.enter_context(served(work / "root", headers)) for headers in both)
        yield Guide(folder, f"{http}{SUB_PATH}/", f"{strict}{SUB_PATH}/")


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Return a function that opens a page in a context of its own, with Playwright's options for contexts."""
    contexts = []

    def open_page(width: int = 1280, height: int = 800, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def blocked(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> Iterator[BrowserContext]:
    """A browser whose own settings block cookies, and with them all storage."""
    settings = tmp_path / "Default" / "Preferences"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"profile": {"default_content_setting_values": {"cookies": 2}}}), "utf-8")
    context = playwright.chromium.launch_persistent_context(tmp_path, color_scheme="light", **browser_type_launch_args)
    yield context
    context.close()
