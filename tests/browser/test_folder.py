"""The guide opened from a folder, in browsers that give each file a store of its own, as Firefox does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import Guide, OpenPage
from engines import Firefox
from playwright.sync_api import expect
from working import LABELS, PER_ECQ, PLAIN, TWICE, Sheet, said

from make import find_firefox

TICK = "(box => { box.checked || box.click(); return true })(document.querySelectorAll('.ses-check > input')[%d])"
DONE = "document.querySelectorAll('.ses-check[data-ses-state=done]').length"
PART = "document.querySelector('[data-ses-is=%s]').textContent"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Firefox]]:
    """Return a function that starts Firefox with one profile, which is made for the test."""
    program = find_firefox()
    if not program:
        pytest.skip("no Firefox: install it to test what it does with files of a folder")
    started: list[Firefox] = []

    def start() -> Firefox:
        started.append(Firefox(program, tmp_path / "profile"))
        return started[-1]

    yield start
    started[-1].close()
    shutil.rmtree(tmp_path, ignore_errors=True)


class Folder:
    """The guide's folder in a browser."""

    def __init__(self, browser: Firefox, address: str) -> None:
        self.browser, self.address = browser, address

    def open(self, list_: str) -> None:
        self.browser.goto(f"{self.address}checklists/{list_}.html")

    def press(self, name: str) -> None:
        self.browser.run(f"document.querySelector('[data-ses-does={name}]').click()")

    def tick(self, index: int) -> None:
        self.browser.run(TICK % index)

    def expect_done(self, count: int) -> None:
        self.browser.wait(f"{DONE} === {count}")

    def leave_no_trace(self) -> str:
        self.press("open")
        self.press("trace")
        self.browser.run("document.querySelector('[data-ses-is=yes]').click()")
        told: str = self.browser.wait(PART % "told")
        self.press("close")
        return told


@pytest.fixture
def folder(guide: Guide, start: Callable[[], Firefox]) -> Folder:
    return Folder(start(), guide.file)


def test_the_browser_keeps_a_store_for_each_file(folder: Folder) -> None:
    folder.browser.goto(folder.address + "index.html")
    folder.browser.run("localStorage.setItem('sign', '1')")
    folder.browser.goto(folder.address + "today.html")
    assert folder.browser.run("localStorage.getItem('sign')") is None  # or the tests below say nothing


def test_work_of_all_lists_is_one_and_goes_as_one(folder: Folder) -> None:
    for place, list_ in enumerate((PLAIN, TWICE, PER_ECQ)):
        folder.open(list_)
        folder.tick(place)
        folder.browser.wait(f"{PART % 'saving'}.startsWith({json.dumps(LABELS['say-saved'][:5])})")
    folder.open(PLAIN)  # the first of them: it knew least
    folder.expect_done(1)
    folder.open("my-work")
    folder.browser.wait("document.querySelectorAll('.ses-my-work tbody tr').length === 3")
    assert folder.browser.run("document.querySelectorAll('.ses-my-work section').length") == 1
    folder.open(TWICE)
    folder.expect_done(1)
    told = folder.leave_no_trace()
    assert said("say-trace-left", drafts=1, entries=3).fullmatch(told), told
    for list_ in (PLAIN, TWICE, PER_ECQ):
        folder.open(list_)
        folder.browser.wait("window.SesGuide && !document.querySelector('[data-ses-is=saving]').hidden")
        assert folder.browser.run(DONE) == 0
    folder.open("my-work")
    folder.browser.wait(
        f"document.querySelector('.ses-my-work').textContent.includes({json.dumps(LABELS['say-no-drafts'])})"
    )


def test_what_it_says_of_removing_is_what_it_does(folder: Folder) -> None:
    folder.open(PLAIN)
    folder.tick(0)
    folder.open(TWICE)
    folder.tick(0)
    folder.browser.wait("SesGuide.area && true")
    # What another file keeps is on the disk when the browser likes.
    unsure = LABELS["say-unsure"].partition("}")[2]
    folder.browser.wait(f"{PART % 'saving'}.includes({json.dumps(unsure)})")
    folder.press("open")
    folder.press("trace")
    assert folder.browser.run(PART % "question") == LABELS["say-trace-asks-apart"]


def test_two_tabs_with_two_lists_show_what_each_did(folder: Folder) -> None:
    folder.open(PLAIN)
    folder.tick(0)
    first = folder.browser.tab
    folder.browser.another_tab()
    folder.open(PLAIN)
    folder.expect_done(1)
    folder.tick(1)
    folder.browser.tab, second = first, folder.browser.tab
    folder.expect_done(2)
    folder.open("my-work")
    row = "document.querySelector('.ses-my-work tbody tr').textContent"
    folder.browser.wait(f"{row}.includes('2 of')")
    folder.browser.tab = second
    folder.tick(2)
    folder.browser.tab = first
    folder.browser.wait(f"{row}.includes('3 of')")


def test_it_is_there_when_the_browser_is_opened_again(folder: Folder, start: Callable[[], Firefox]) -> None:
    for list_ in (PLAIN, TWICE):
        folder.open(list_)
        folder.tick(0)
        folder.browser.wait(f"{PART % 'saving'}.startsWith({json.dumps(LABELS['say-saved'][:5])})")
    folder.browser.close()
    folder.browser = start()
    for list_ in (TWICE, PLAIN):
        folder.open(list_)
        folder.expect_done(1)
    folder.browser.run("document.querySelectorAll('.ses-check input').forEach((box) => (box.checked = true))")
    folder.browser.run("location.reload()")  # upon which Firefox fills forms as they were left
    folder.expect_done(1)


def test_a_full_store_is_said_and_leaving_asks(folder: Folder) -> None:
    folder.open(PLAIN)
    folder.tick(0)
    folder.open(TWICE)
    folder.browser.wait("SesGuide.area && true")
    folder.browser.run(
        """(async () => {
          for (let size = 1 << 20; size >= 1; size >>= 1)
            for (let index = 0; index < 12; index++) SesGuide.area.setItem(`filler-${size}-${index}`, 'x'.repeat(size))
        })()"""
    )
    folder.tick(0)
    folder.browser.wait(f"{PART % 'saving'} === {json.dumps(LABELS['say-full'])}")
    assert folder.browser.run("window.onbeforeunload !== null")
    folder.browser.run("window.onbeforeunload = null")


def test_where_nothing_can_be_found_out_nothing_is_promised(guide: Guide, folder: Folder, tmp_path: Path) -> None:
    shutil.copytree(guide.folder, tmp_path / "copy")
    (tmp_path / "copy/_static/folder.html").unlink()
    folder.address = (tmp_path / "copy").as_uri() + "/"
    folder.open(PLAIN)
    folder.browser.wait(f"{PART % 'folder'} === {json.dumps(LABELS['say-file-alone'])}")
    folder.tick(0)
    folder.press("open")
    folder.press("trace")
    assert folder.browser.run(PART % "question") == LABELS["say-trace-asks-alone"]
    folder.browser.run("document.querySelector('[data-ses-is=yes]').click()")
    told = folder.browser.wait(PART % "told")
    assert said("say-trace-left-alone", drafts=1, entries=1).fullmatch(told), told
    folder.open("my-work")
    folder.browser.wait(
        f"document.querySelector('.ses-my-work').textContent.includes({json.dumps(LABELS['say-no-drafts-alone'])})"
    )


def test_one_store_for_all_needs_no_frame(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    sheet = Sheet(page, guide.file)
    expect(page.locator("iframe")).to_have_count(0)
    sheet.boxes.nth(0).check()
    assert page.evaluate("SesGuide.area === undefined")
    assert not page.evaluate("Object.keys(localStorage).some((key) => key.includes('mark') || key.includes('apart'))")
