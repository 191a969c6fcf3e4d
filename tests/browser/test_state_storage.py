"""Storage as it is: two tabs, many tabs, blocked, full, cleared, damaged, newer; and lists that change."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import Guide, OpenPage, Watch, served
from playwright.sync_api import BrowserContext, Playwright, expect
from working import LABELS, Sheet, said

FILL = """() => {
  let size = 1 << 20
  for (let index = 0; size >= 1; index++) {
    try { localStorage.setItem(`filler-${index}`, 'x'.repeat(size)) } catch (full) { size >>= 1 }
  }
}"""


# --- tabs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["http", "file"])
def test_two_tabs_keep_both_ticks_and_show_both(guide: Guide, open_page: OpenPage, place: str) -> None:
    page = open_page()
    one, two = Sheet(page, getattr(guide, place)), Sheet(page.context.new_page(), getattr(guide, place))
    one.boxes.nth(0).check()
    two.boxes.nth(1).check()
    for sheet in (one, two):
        expect(sheet.boxes.nth(0)).to_be_checked()
        expect(sheet.boxes.nth(1)).to_be_checked()
    expect(one.part("saving")).to_contain_text(LABELS["say-outside"])
    one.write(2, "note", "of one")
    two.write(2, "evidence", "of two")
    entry = next(entry for entry in two.entries.values() if "note" in entry)
    assert (entry["note"], entry["evidence"]) == ("of one", "of two")
    expect(one.page.locator(".ses-check").nth(2).locator(".ses-told")).to_contain_text("of two", use_inner_text=False)
    assert len([key for key in one.stored if key.count(":") == 1]) == 1  # one draft, not one per tab


def test_undo_leaves_alone_what_another_tab_changed_since(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    one, two = Sheet(page, guide.http), Sheet(page.context.new_page(), guide.http)
    one.boxes.nth(0).check()
    one.boxes.nth(1).check()
    expect(two.boxes.nth(1)).to_be_checked()
    two.write(1, "note", "mine")
    expect(one.page.locator(".ses-check").nth(1)).to_contain_text("mine")
    one.press("work-undo")
    expect(one.part("announce")).to_have_text(said("say-undo-part"))
    assert two.states[:2] == ["done", "done"]


def test_ten_tabs_and_two_hundred_random_actions_lose_nothing(guide: Guide, open_page: OpenPage) -> None:
    choose = random.Random(4)  # noqa: S311 (nothing secret)
    page = open_page()
    tabs = [Sheet(page, guide.http), *(Sheet(page.context.new_page(), guide.http) for _ in range(9))]
    count = tabs[0].boxes.count()
    tabs[0].boxes.nth(0).check()
    expect(tabs[-1].boxes.nth(0)).to_be_checked()
    expected = ["done", *["open"] * (count - 1)]
    for _ in range(200):
        tab, item = choose.choice(tabs), choose.randrange(count)
        ticked: bool = tab.boxes.nth(item).evaluate("box => { box.click(); return box.checked }")
        expected[item] = "done" if ticked else "open"
    for tab in tabs:
        expect(tab.page.locator('.ses-check[data-ses-state="done"]')).to_have_count(expected.count("done"))
        assert tab.states == expected
    tabs[3].page.reload()
    assert tabs[3].states == expected


# --- blocked, full, cleared -----------------------------------------------------------------------------


@pytest.fixture
def blocked(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> Iterator[BrowserContext]:
    """A browser whose own settings block storage."""
    settings = tmp_path / "Default" / "Preferences"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"profile": {"default_content_setting_values": {"cookies": 2}}}), "utf-8")
    context = playwright.chromium.launch_persistent_context(tmp_path, **browser_type_launch_args)
    yield context
    context.close()


@pytest.mark.parametrize("place", ["http", "file"])
def test_blocked_storage_is_said_and_the_page_works(guide: Guide, blocked: BrowserContext, place: str) -> None:
    watch = Watch(blocked, getattr(guide, place))
    sheet = Sheet(blocked.new_page(), getattr(guide, place))
    expect(sheet.part("saving")).to_contain_text(LABELS["say-blocked"])
    sheet.boxes.nth(0).check()
    expect(sheet.part("announce")).to_contain_text(LABELS["say-blocked"])
    sheet.not_applicable(1, "because")
    sheet.boxes.nth(2).check()
    sheet.press("work-undo")
    assert sheet.states[:3] == ["done", "na", "open"]
    text = sheet.copy_text()
    expect(sheet.part("saving")).to_contain_text(LABELS["say-blocked"])
    sheet.page.reload()
    assert set(sheet.states) == {"open"}
    sheet.load(text, "merge")
    assert sheet.states[:3] == ["done", "na", "open"]
    assert not watch.problems


def test_full_storage_is_said_and_nothing_is_lost(guide: Guide, open_page: OpenPage) -> None:
    sheet = Sheet(open_page(), guide.http)
    sheet.boxes.nth(0).check()
    sheet.page.evaluate(FILL)
    sheet.write(1, "note", "n" * 3000)
    expect(sheet.part("saving")).to_have_text(LABELS["say-full"])
    assert "n" * 3000 in sheet.copy_text()
    expect(sheet.part("saving")).to_have_text(LABELS["say-full"])
    sheet.page.evaluate(
        "Object.keys(localStorage).filter(key => key.startsWith('filler')).forEach(key => localStorage.removeItem(key))"
    )
    sheet.boxes.nth(2).check()
    sheet.expect_saved()
    sheet.page.reload()
    assert sheet.states[:3] == ["done", "open", "done"]
    assert any(entry.get("note") == "n" * 3000 for entry in sheet.entries.values())


@pytest.mark.parametrize("by", ["itself", "another tab"])
def test_storage_cleared_in_mid_session_is_said_and_saved_again(guide: Guide, open_page: OpenPage, by: str) -> None:
    page = open_page()
    sheet = Sheet(page, guide.http)
    sheet.boxes.nth(0).check()
    sheet.write(1, "note", "mine")
    before = sheet.stored
    if by == "itself":  # as the browser's own settings do it: no event reaches the page
        page.evaluate("localStorage.clear()")
        page.evaluate("dispatchEvent(new Event('focus'))")
    else:
        Sheet(page.context.new_page(), guide.http).page.evaluate("localStorage.clear()")
    expect(sheet.part("saving")).to_have_text(LABELS["say-erased"])
    assert sheet.states[0] == "done"
    assert sheet.stored == {}  # not against the reader's will
    sheet.boxes.nth(2).check()
    sheet.expect_saved()
    assert before.items() <= sheet.stored.items()


def test_a_draft_deleted_in_another_tab_is_gone_here_too(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    one, two = Sheet(page, guide.http), Sheet(page.context.new_page(), guide.http)
    one.boxes.nth(0).check()
    expect(two.boxes.nth(0)).to_be_checked()
    two.open()
    two.press("work-trace")
    two.press("work-trace")
    expect(one.boxes.nth(0)).not_to_be_checked()
    expect(one.part("saving")).to_have_text(LABELS["say-nothing"])


# --- damaged, newer -------------------------------------------------------------------------------------


@pytest.mark.parametrize("raw", ["{", '{"version":1,"state":7}', '{"version":2,"state":"done","shape":"new"}'])
def test_what_cannot_be_read_is_kept_said_and_offered(guide: Guide, open_page: OpenPage, raw: str) -> None:
    sheet = Sheet(open_page(), guide.http)
    sheet.boxes.nth(0).check()
    sheet.boxes.nth(1).check()
    item = sheet.page.locator(".ses-check").nth(1).get_attribute("data-ses-check")
    key = next(key for key in sheet.entries if key.endswith(f":{item}"))
    sheet.page.evaluate("([key, raw]) => localStorage.setItem(key, raw)", [key, raw])
    sheet.page.reload()
    expect(sheet.part("saving")).to_have_text(said("say-unreadable", count=1))
    expect(sheet.page.locator(".ses-check").nth(1)).to_contain_text(LABELS["say-told-unreadable"])
    assert sheet.states[:2] == ["done", "open"]
    assert sheet.page.evaluate("key => localStorage.getItem(key)", key) == raw
    sheet.boxes.nth(1).check()
    aside = sheet.page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('ses-guide:aside:'))")
    assert [json.loads(text) for _, text in aside] == [{"key": key, "raw": raw}]
    sheet.open()
    with sheet.page.expect_download() as download:
        sheet.press("work-copy-aside")
    assert json.loads(download.value.path().read_text("utf-8"))[0][1] == aside[0][1]
    sheet.press("work-close")
    sheet.press("work-undo")
    assert sheet.page.evaluate("key => localStorage.getItem(key)", key) == raw


@pytest.mark.parametrize("raw", ["x", '{"version":9}', '{"version":1,"name":5}'])
def test_a_draft_whose_name_cannot_be_read_keeps_its_ticks(guide: Guide, open_page: OpenPage, raw: str) -> None:
    sheet = Sheet(open_page(), guide.http)
    sheet.boxes.nth(0).check()
    sheet.page.evaluate(
        """raw => {
          localStorage.setItem(Object.keys(localStorage).find(key => /^ses-guide:d-[^:]+$/.test(key)), raw)
          localStorage.setItem('ses-guide:current', '<>')
        }""",
        raw,
    )
    sheet.page.reload()
    assert sheet.states[0] == "done"
    sheet.boxes.nth(1).check()
    assert sheet.states[:2] == ["done", "done"]
    assert raw in sheet.page.evaluate("Object.values(localStorage)")


def test_a_page_that_comes_back_by_the_back_button_shows_what_is_stored(guide: Guide, open_page: OpenPage) -> None:
    sheet = Sheet(open_page(), guide.http)
    sheet.boxes.nth(0).check()
    key, entry = next(iter(sheet.entries.items()))
    # What a tab does while this page is frozen: no event reaches it, but for the one of its return.
    sheet.page.evaluate(
        """([key, raw]) => {
          localStorage.setItem(key, raw)
          dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
        }""",
        [key, json.dumps({**entry, "state": "open", "time": entry["time"] + 1})],
    )
    expect(sheet.boxes.nth(0)).not_to_be_checked()


def test_keys_of_others_are_never_touched(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(guide.http + "index.html")
    others = {"other": "1", "ses-guid": "2", "xses-guide:d-1": "3", "": "4"}
    page.evaluate(
        "others => Object.entries(others).forEach(([key, value]) => localStorage.setItem(key, value))", others
    )
    page.get_by_label("Theme").select_option("dark")
    sheet = Sheet(page, guide.http)
    sheet.boxes.nth(0).check()
    sheet.boxes.nth(1).check()
    sheet.open()
    sheet.press("work-trace")
    sheet.press("work-no")
    assert sheet.entries
    sheet.press("work-trace")
    sheet.press("work-trace")
    expect(sheet.part("told")).to_have_text(said("say-trace-left", drafts=1, entries=2, keys=6))
    assert page.evaluate("Object.fromEntries(Object.entries(localStorage))") == others
    sheet.press("work-close")
    expect(sheet.part("undo")).to_have_attribute("aria-disabled", "true")
    assert set(sheet.states) == {"open"}


# --- a list that changes --------------------------------------------------------------------------------

CHANGED = """
defaults: {status: in-force, authority: ours}
checks:
  - id: one-problem
    code: C1
    text: The challenge names one problem.
    critical: true
    from: [competency:vision]
    citations: [{source: deck}]
  - id: stakes-named
    code: C2
    revision: 2
    text: It says what would have been lost.
    from: [competency:vision]
    citations: [{source: deck}]
  - id: numbers-given
    code: C4
    text: It gives a number.
    from: [competency:vision]
    citations: [{source: deck}]
  - id: year-given
    code: C5
    text: It gives a year.
    from: [competency:vision]
    citations: [{source: deck}]
"""
RETIRED = """
retired:
  - id: reader-follows
    kind: check
    date: 2027-01-05
    reason: Nobody could say.
    text: A reader from outside can follow it.
    code: C3
"""


def test_a_list_that_changed_hurts_no_ones_work(make_site: Any, open_page: OpenPage) -> None:
    site = make_site()
    site.build()
    with served(site.folder / "_build/html", {}) as address:
        page = open_page()
        page.goto(f"{address}list.html")
        for box in page.locator(".ses-check > input").all():
            box.check()
        note = page.locator(".ses-check").nth(2)
        note.locator("summary").click()
        note.get_by_label(LABELS["work-note"], exact=True).fill("asked my neighbour")
        expect(page.locator("[data-ses-is=updated]")).to_be_hidden()
        before = page.evaluate("Object.entries(localStorage).sort()")

        site.write("ses_data/checks.yaml", CHANGED)
        site.write("ses_data/retired.yaml", RETIRED)
        site.replace("ses_data/checklists.yaml", "reader-follows", "numbers-given, year-given")
        site.build(fresh=True)
        assert not site.warnings
        page.reload()
        told = page.locator("[data-ses-is=update]")
        expect(told).to_have_text("2 new, 1 reworded, 1 retired")
        assert page.evaluate("Object.entries(localStorage).sort()") == before
        reworded = page.locator(".ses-check").nth(1)
        expect(reworded.locator("> input")).to_be_checked()
        expect(reworded).to_contain_text(LABELS["say-told-earlier"])
        gone = page.locator("[data-ses-is=retired]")
        expect(gone).to_contain_text("A reader from outside can follow it.")
        expect(gone).to_contain_text("5 January 2027: Nobody could say.")
        expect(gone).to_contain_text("asked my neighbour")
        expect(page.locator("[data-ses-is=progress]")).to_contain_text("2 of 4")
        reworded.get_by_role("button", name=LABELS["say-still-true"]).click()
        expect(reworded.locator("> input")).to_be_focused()
        expect(told).to_have_text("2 new, 1 retired")
        page.get_by_role("button", name=LABELS["work-seen"]).click()
        page.reload()
        expect(page.locator("[data-ses-is=updated]")).to_be_hidden()
        expect(reworded).not_to_contain_text(LABELS["say-told-earlier"])
        expect(gone).to_contain_text("asked my neighbour")
        assert dict(before).keys() <= set(page.evaluate("Object.keys(localStorage)"))
