"""The disk behind the browser's storage: what the line says of it, what comes back, what is gone, and two guides."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import Guide, OpenPage, Watch, served
from playwright.sync_api import Page, expect
from working import LABELS, PER_ECQ, PLAIN, Sheet, said

#: What a database holds, after all that was asked of it before.
DISK = """name => new Promise((resolve, reject) => {
  const opening = indexedDB.open(name)
  opening.onerror = reject
  opening.onupgradeneeded = () => opening.transaction.abort()
  opening.onsuccess = () => {
    const asked = opening.result.transaction('kept').objectStore('kept').getAll()
    asked.onsuccess = () => { opening.result.close(); resolve(asked.result) }
  }
})"""
REFUSED = {
    "refused": "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }",
    "missing": "Object.defineProperty(window, 'indexedDB', { value: undefined })",
    "full": "IDBObjectStore.prototype.put = () => { throw new DOMException('no', 'QuotaExceededError') }",
    "hanging later": """IDBTransaction.prototype.commit = function () {
      const box = this.objectStore('kept')
      const wait = () => { box.get('nothing').onsuccess = wait }
      wait()
    }""",
}
YEARS = 5 * 365 * 24 * 60 * 60 * 1000


def disk(page: Page, name: str = "ses-guide") -> list[Any]:
    records: list[Any] = page.evaluate(DISK, name)
    return records


def kept(page: Page, name: str = "ses-guide") -> dict[str, str]:
    """Return what a database holds by key, as the browser's storage should have it."""
    return {record[2]: record[1] for record in disk(page, name) if record[1] is not None}


def expect_unsure(sheet: Sheet) -> None:
    expect(sheet.part("saving")).to_have_text(said("say-unsure"), timeout=15_000)


# --- what the line says ----------------------------------------------------------------------------------


@pytest.mark.parametrize("why", REFUSED)
def test_where_the_disk_says_nothing_the_line_says_so(guide: Guide, open_page: OpenPage, why: str) -> None:
    page = open_page()
    watch = Watch(page.context, guide.http)
    page.add_init_script(REFUSED[why])
    sheet = Sheet(page, guide.http)
    expect(sheet.part("saving")).to_have_text(LABELS["say-nothing"])
    sheet.boxes.nth(0).check()
    expect_unsure(sheet)
    sheet.open()
    sheet.press("work-trace")
    sheet.press("say-trace")
    told = "say-nothing" if why == "missing" else "say-trace-part"  # what is missing cannot hold a copy
    expect(sheet.part("saving")).to_contain_text(LABELS[told], timeout=15_000)
    assert sheet.stored == {}
    assert not watch.problems


def test_a_line_waits_for_the_disk(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    # The transaction is told to go on by the test.
    page.add_init_script(
        """const commit = IDBTransaction.prototype.commit
        IDBTransaction.prototype.commit = function () {
          const [box, act] = [this.objectStore('kept'), this]
          const wait = () => { if (!window.goOn) box.get('nothing').onsuccess = wait; else commit.call(act) }
          wait()
        }"""
    )
    sheet = Sheet(page, guide.http)
    sheet.boxes.nth(0).check()
    expect(sheet.part("saving")).to_have_text(LABELS["say-saving"])
    page.evaluate("window.goOn = true")
    sheet.expect_saved()


def test_who_only_reads_leaves_nothing_behind(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    sheet = Sheet(page, guide.http)
    expect(sheet.part("saving")).to_have_text(LABELS["say-nothing"])
    names = """() => new Promise((resolve) => {
      const opening = indexedDB.open('after all that was asked before')
      opening.onsuccess = () => resolve(indexedDB.databases().then((all) => all.map(({ name }) => name)))
    })"""
    assert page.evaluate(names) == ["after all that was asked before"]
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_what_is_on_the_disk_is_what_is_stored(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    sheet = Sheet(page, guide.http)
    sheet.boxes.nth(0).check()
    sheet.write(1, "note", "mine")
    sheet.press("work-undo")
    sheet.expect_saved()
    stored = page.evaluate("({ ...localStorage })")
    assert kept(page) == stored


def test_work_from_before_there_was_a_second_store_gets_one(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    before = {
        "ses-guide:d-old1": '{"version":1,"name":"Old","created":5,"changed":5}',
        f"ses-guide:d-old1:{PLAIN}:plan-table-drawn": '{"version":1,"state":"done","note":"n","time":7,"revision":1}',
        "ses-guide:current": "d-old1",
        "ses-guide:era": "abc",
    }
    page.goto(guide.http + "index.html")
    page.evaluate("all => Object.entries(all).forEach(([key, raw]) => localStorage.setItem(key, raw))", before)
    sheet = Sheet(page, guide.http)
    sheet.expect_saved()
    assert page.evaluate("({ ...localStorage })") == before
    assert kept(page) == before
    assert sheet.states.count("done") == 1
    sheet.boxes.nth(0).check()
    assert before.items() <= page.evaluate("({ ...localStorage })").items()


# --- what comes back, and what does not ------------------------------------------------------------------


def test_what_another_page_of_the_site_erased_comes_back(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(guide.http + "index.html")
    page.get_by_label("Theme").select_option("dark")
    sheet = Sheet(page, guide.http)
    sheet.boxes.nth(0).check()
    sheet.write(1, "note", "mine")
    sheet.boxes.nth(2).check()
    sheet.press("work-undo")
    sheet.expect_saved()
    before = sheet.stored
    page.goto(guide.http + "index.html")
    page.evaluate("localStorage.clear()")
    sheet = Sheet(page, guide.http)
    expect(sheet.boxes.nth(0)).to_be_checked()
    sheet.expect_saved()
    assert sheet.stored == before
    assert page.evaluate("localStorage.getItem('ses-guide:theme')") is None  # belongs to no draft
    sheet.boxes.nth(3).check()
    sheet.expect_saved()
    assert kept(page) == page.evaluate("({ ...localStorage })")


def test_what_the_browser_had_not_yet_noted_is_taken_back_and_no_more(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    sheet = Sheet(page, guide.http)
    sheet.boxes.nth(0).check()
    sheet.boxes.nth(1).check()
    sheet.expect_saved()
    older = page.evaluate("({ ...localStorage })")  # as a browser that crashes finds it again
    sheet.boxes.nth(0).uncheck()
    sheet.write(2, "note", "mine")
    sheet.open()
    sheet.part("name").fill("Deputy CIO")
    sheet.press("work-draft-new")
    sheet.press("work-draft-delete")
    sheet.press("work-close")
    sheet.expect_saved()
    newest = sheet.stored
    page.goto(guide.http + "index.html")
    page.evaluate(
        "all => { localStorage.clear(); Object.entries(all).forEach(([key, raw]) => localStorage.setItem(key, raw)) }",
        older,
    )
    sheet = Sheet(page, guide.http)
    sheet.expect_saved()
    assert sheet.stored == newest
    assert sheet.states[:2] == ["open", "done"]


def test_what_this_page_did_before_the_disk_answered_is_newer(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    sheet = Sheet(page, guide.http)
    sheet.boxes.nth(0).check()
    sheet.boxes.nth(1).check()
    sheet.expect_saved()
    page.goto(guide.http + "index.html")
    page.evaluate("localStorage.clear()")
    page.add_init_script(
        """const open = IDBFactory.prototype.open
        IDBFactory.prototype.open = function (...all) {
          document.querySelectorAll('.ses-check > input')[0].click()
          setTimeout(() => document.querySelectorAll('.ses-check > input')[0].click())
          return open.apply(this, all)
        }"""
    )
    sheet = Sheet(page, guide.http)
    expect(sheet.boxes.nth(1)).to_be_checked()
    sheet.expect_saved()
    first = next(entry for key, entry in sheet.entries.items() if key.endswith(first_item(sheet)))
    assert first["state"] == sheet.states[0]
    assert len({key.split(":")[1] for key in sheet.stored}) == 1


def first_item(sheet: Sheet) -> str:
    return str(sheet.page.locator(".ses-check").first.get_attribute("data-ses-check"))


def test_leaving_no_trace_reaches_the_disk(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    sheet = Sheet(page, guide.http)
    sheet.write(0, "note", "secret")
    sheet.expect_saved()
    era = page.evaluate("localStorage.getItem('ses-guide:era')")
    older = page.evaluate("({ ...localStorage })")
    assert "secret" in json.dumps(disk(page))
    sheet.open()
    sheet.press("work-trace")
    sheet.press("say-trace")
    expect(sheet.part("saving")).to_contain_text(LABELS["say-nothing"])
    # One word without a meaning: should the browser bring back what it had not yet noted as removed, it goes again.
    assert disk(page) == [[0, None, f"ses-guide:{key}", era] for key in ("era", "gone")]
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    page.goto(guide.http + "index.html")
    page.evaluate("all => Object.entries(all).forEach(([key, raw]) => localStorage.setItem(key, raw))", older)
    sheet = Sheet(page, guide.http)
    expect(sheet.part("saving")).to_have_text(LABELS["say-nothing"])
    assert page.evaluate("localStorage.length") == 0
    assert "secret" not in json.dumps(disk(page))


# --- clocks ----------------------------------------------------------------------------------------------


def test_a_clock_set_right_is_believed_again(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    one, two = Sheet(page, guide.http), Sheet(page.context.new_page(), guide.http)
    now = page.evaluate("Date.now()")
    page.context.clock.set_fixed_time((now + YEARS) / 1000)
    page.reload()
    year = page.evaluate("new Date().getFullYear()")
    one.boxes.nth(0).check()
    one.boxes.nth(1).check()
    one.expect_saved()
    page.context.clock.set_fixed_time(now / 1000)
    for sheet in (one, two):
        sheet.page.reload()
        expect(sheet.part("saving")).to_contain_text(said("say-doubted", count=2))
    one.boxes.nth(0).uncheck()
    two.boxes.nth(1).uncheck()
    for sheet in (one, two):
        sheet.expect_saved()
        assert sheet.states[:2] == ["open", "open"]
        expect(sheet.page.locator("body")).not_to_contain_text(str(year))
        assert all(entry["time"] <= now + 1 for entry in sheet.entries.values())
    work = Sheet(page, guide.http, "my-work")
    expect(work.page.locator("main")).not_to_contain_text(str(year))


# --- tabs ------------------------------------------------------------------------------------------------


def test_tabs_that_begin_at_the_same_moment_begin_one_draft(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    tabs = [Sheet(page, guide.http), *(Sheet(page.context.new_page(), guide.http) for _ in range(5))]
    for index, tab in enumerate(tabs):
        tab.page.evaluate(
            """index => {
              const box = document.querySelectorAll('.ses-check > input')[index]
              new BroadcastChannel('now').onmessage = () => box.click()
            }""",
            index,
        )
    page.context.new_page().goto(guide.http + "index.html")
    page.context.pages[-1].evaluate("new BroadcastChannel('now').postMessage(1)")
    for tab in tabs:
        expect(tab.page.locator('.ses-check[data-ses-state="done"]')).to_have_count(len(tabs))
        assert len({key.split(":")[1] for key in tab.stored}) == 1


def test_a_tick_in_another_tab_reads_no_more_of_the_storage_the_more_there_is(
    guide: Guide, open_page: OpenPage
) -> None:
    page = open_page()
    one = Sheet(page, guide.http)
    one.boxes.nth(0).check()
    draft = next(key for key in one.stored if key.count(":") == 1)
    page.evaluate(
        """draft => {
          const raw = JSON.stringify({ version: 1, state: 'done', note: 'n'.repeat(40), time: 5, revision: 1 })
          for (let index = 0; index < 2000; index++) localStorage.setItem(`${draft}:other:item-${index}`, raw)
        }""",
        draft,
    )
    page.add_init_script(
        """const area = localStorage
        window.looks = 0
        const count = (trap) => (...all) => { window.looks++; return Reflect[trap](...all) }
        const get = (target, name) => {
          window.looks++
          return typeof target[name] === 'function' ? target[name].bind(target) : target[name]
        }
        const names = ['ownKeys', 'getOwnPropertyDescriptor']
        const watched = new Proxy(area, { get, ...Object.fromEntries(names.map((trap) => [trap, count(trap)])) })
        Object.defineProperty(window, 'localStorage', { value: watched })"""
    )
    page.reload()
    one.expect_saved()
    two = Sheet(page.context.new_page(), guide.http)
    page.evaluate("window.looks = 0")
    two.boxes.nth(1).check()
    expect(one.boxes.nth(1)).to_be_checked()
    # A look for each item that the page shows, and a few more.
    assert 0 < page.evaluate("window.looks") < 3 * one.boxes.count() + 30
    assert page.evaluate("Object.keys(localStorage).length") > 2000


def test_a_thousand_changes_in_another_tab_are_shown_at_few_looks(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    one = Sheet(page, guide.http)
    one.boxes.nth(0).check()
    one.expect_saved()
    text = json.loads(one.copy_text())
    [entry] = text["entries"].values()
    text["entries"] = {f"other:item-{index}": entry for index in range(2000)} | {f"{PLAIN}:z": entry}
    two = Sheet(page.context.new_page(), guide.http)
    page.evaluate("window.looks = 0; SesGuide.view.paint.push(() => { window.looks++ })")
    two.load(json.dumps(text), "merge")
    two.boxes.nth(1).check()
    expect(one.boxes.nth(1)).to_be_checked()
    assert 0 < page.evaluate("window.looks") < 500
    expect(one.part("retired-items")).to_contain_text(said("say-unknown-item", text="z"))


def test_what_could_not_be_written_is_written_when_there_is_room(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    sheet = Sheet(page, guide.http)
    sheet.boxes.nth(0).check()
    page.evaluate(
        """() => {
          const set = Storage.prototype.setItem
          Storage.prototype.setItem = function (...all) {
            if (window.room) return set.apply(this, all)
            throw new DOMException('full', 'QuotaExceededError')
          }
        }"""
    )
    sheet.write(1, "note", "mine")
    sheet.boxes.nth(2).check()
    expect(sheet.part("saving")).to_have_text(LABELS["say-full"])
    page.evaluate("window.room = true")
    page.evaluate("dispatchEvent(new Event('focus'))")  # back from making room in another tab
    sheet.expect_saved()
    assert sheet.states[:3] == ["done", "open", "done"]
    assert [entry.get("note") for entry in sheet.entries.values() if "note" in entry] == ["mine"]


# --- two guides of one origin ----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def neighbors(guide: Guide, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An origin with this guide at /guide-a and another one, under another name, at /guide-b."""
    root = tmp_path_factory.mktemp("neighbors")
    for name in ("guide-a", "guide-b"):
        shutil.copytree(guide.folder, root / name)
    page = root / f"guide-b/checklists/{PLAIN}.html"
    # Once for the theme, once for the work; tests/site/test_kinds.py builds a guide with another name.
    html, count = re.subn('data-storage="ses-guide"', 'data-storage="other-guide"', page.read_text("utf-8"))
    assert count == 2
    page.write_text(html, "utf-8")
    with served(root, {}) as address:
        yield address


def test_two_guides_of_one_origin_know_nothing_of_each_other(neighbors: str, open_page: OpenPage) -> None:
    page = open_page()
    a = Sheet(page, f"{neighbors}guide-a/")
    a.write(0, "note", "of a")
    page.get_by_label("Theme").select_option("dark")
    a.expect_saved()
    b = Sheet(page, f"{neighbors}guide-b/")  # in the same tab, with the same session
    expect(b.part("saving")).to_have_text(LABELS["say-nothing"])
    before = [page.evaluate("[{ ...localStorage }, { ...sessionStorage }]"), disk(page)]
    assert all("of a" in json.dumps(each) for each in [*before[0], before[1]])
    expect(page.locator("html")).to_have_attribute("data-theme", "auto")
    assert b.part("undo").get_attribute("aria-disabled") == "true"
    b.boxes.nth(1).check()
    page.get_by_label("Theme").select_option("light")
    b.expect_saved()
    assert b.states[:2] == ["open", "done"]
    assert all(key.startswith("other-guide:") for key in kept(page, "other-guide"))
    b.open()
    b.press("work-trace")
    b.press("say-trace")
    expect(b.part("saving")).to_contain_text(LABELS["say-nothing"])
    assert [page.evaluate("[{ ...localStorage }, { ...sessionStorage }]"), disk(page)] == before
    a = Sheet(page, f"{neighbors}guide-a/")
    assert [entry["note"] for entry in a.entries.values()] == ["of a"]
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_guide_keeps_its_work_when_it_moves_on_its_origin(neighbors: str, open_page: OpenPage) -> None:
    """Two versions of one guide side by side are one guide: its name decides, not its address."""
    page = open_page()
    Sheet(page, f"{neighbors}guide-a/").boxes.nth(0).check()
    page.route("**/moved/**", lambda route: route.continue_(url=route.request.url.replace("/moved/", "/guide-a/")))
    assert Sheet(page, f"{neighbors}moved/").states[0] == "done"
    expect(Sheet(page, f"{neighbors}moved/", PER_ECQ).part("draft")).to_contain_text(LABELS["say-first-draft"])
