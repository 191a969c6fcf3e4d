"""What the line calls saved is on the disk: the browser is killed at once, started again, and has it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browsing import Guide
from engines import kill
from playwright.sync_api import Page, Playwright, expect
from working import LABELS, PLAIN, Sheet

from make import browser_flags, find_browser


@contextmanager
def started(playwright: Playwright, profile: Path) -> Iterator[Page]:
    """Start a browser with a profile, yield a page in it, and kill all its processes when the block is left."""
    command = [find_browser() or playwright.chromium.executable_path, "--headless=new", *browser_flags()]
    options = ["--remote-debugging-port=0", f"--user-data-dir={profile}", "--no-first-run", "about:blank"]
    process = subprocess.Popen(
        [*command, *options], start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        # It says where it listens, or that it cannot start.
        assert process.stderr
        said = []
        for line in process.stderr:
            said.append(line)
            if line.startswith("DevTools listening on "):
                break
        else:
            pytest.fail(f"the browser does not start:\n{''.join(said)}")
        address = said[-1].removeprefix("DevTools listening on ").strip()
        browser = playwright.chromium.connect_over_cdp(address)
        yield browser.contexts[0].new_page()
    finally:
        kill(process)


class Killed:
    """A reader whose browser is killed as soon as the line says that all is saved."""

    def __init__(self, playwright: Playwright, profile: Path, address: str) -> None:
        self.playwright, self.profile, self.address = playwright, profile, address

    def sees(self, act: Callable[[Sheet], object]) -> tuple[list[str], list[str]]:
        """Return what a list's items and notes are before and after an act; the browser is killed right after it."""
        with started(self.playwright, self.profile) as page:
            sheet = Sheet(page, self.address, PLAIN)
            before = self.work(sheet)
            act(sheet)
            return before, self.work(sheet)

    @staticmethod
    def work(sheet: Sheet) -> list[str]:
        """Return the states and words of all items as soon as they are on the disk."""
        expect(sheet.part("saving")).not_to_contain_text(LABELS["say-saving"])
        assert LABELS["say-unsure"].partition("}")[2] not in sheet.part("saving").inner_text()
        words = sheet.page.locator(".ses-check .ses-told").evaluate_all("all => all.map(one => one.textContent)")
        return [*sheet.states, *words]


@pytest.fixture
def killed(playwright: Playwright, guide: Guide, tmp_path: Path) -> Killed:
    return Killed(playwright, tmp_path / "profile", guide.http)


def undo(sheet: Sheet) -> None:
    sheet.press("work-undo")


def leave_no_trace(sheet: Sheet) -> None:
    sheet.open()
    sheet.press("work-trace")
    sheet.press("say-trace")
    expect(sheet.part("told")).not_to_be_empty()


def test_what_is_called_saved_outlives_the_browser(killed: Killed) -> None:
    acts: list[Callable[[Sheet], object]] = [
        lambda sheet: (sheet.boxes.nth(0).check(), sheet.boxes.nth(1).check()),
        lambda sheet: (sheet.boxes.nth(0).uncheck(), sheet.write(2, "note", "as I typed it")),
        lambda sheet: (sheet.boxes.nth(3).check(), undo(sheet), sheet.write(2, "note", "as I mended it")),
    ]
    _, saved = killed.sees(lambda _: None)
    for act in acts:
        found, now = killed.sees(act)
        assert found == saved
        assert now != saved
        saved = now
    assert killed.sees(lambda _: None)[0] == saved
    assert saved[:4] == ["open", "done", "open", "open"]


def test_what_was_removed_does_not_come_back(killed: Killed) -> None:
    empty, _ = killed.sees(lambda sheet: (sheet.boxes.nth(0).check(), sheet.write(1, "note", "secret")))
    _, removed = killed.sees(leave_no_trace)
    assert removed == empty
    found, saved = killed.sees(lambda sheet: sheet.boxes.nth(2).check())
    assert found == empty
    assert killed.sees(lambda _: None)[0] == saved
