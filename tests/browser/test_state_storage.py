"""Storage as it is: two tabs, many tabs, blocked, full, cleared, damaged, newer; and lists that change."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from browsing import Guide, OpenPage, Watch, served
from playwright.sync_api import BrowserContext, expect
from working import LABELS, PER_ECQ, PLAIN, Sheet, said

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
    expect(one.part("announce")).to_have_text(said("say-undo-none"))
    assert two.states[:2] == ["done", "done"]
    one.boxes.nth(2).check()
    clear(one)
    expect(two.boxes.nth(2)).not_to_be_checked()
    two.boxes.nth(3).check()
    two.boxes.nth(2).check()
    one.press("work-undo")
    expect(one.part("announce")).to_have_text(said("say-undo-part", left=1))
    for index in range(4):
        expect(two.boxes.nth(index)).to_be_checked()


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
        for box, state in zip(tab.boxes.all(), expected, strict=True):
            expect(box).to_be_checked(checked=state == "done")
    tabs[3].page.reload()
    assert tabs[3].states == expected


# --- blocked, full, cleared -----------------------------------------------------------------------------


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
    expect(sheet.part("saving")).to_contain_text(LABELS["say-full"])
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


# --- the sitting: what one tab did can be undone until it is closed --------------------------------------


def clear(sheet: Sheet) -> None:
    sheet.open()
    sheet.press("work-clear")
    sheet.press("work-clear")
    sheet.press("work-close")


def can(sheet: Sheet, way: str) -> bool:
    return sheet.part(way).get_attribute("aria-disabled") == "false"


def test_undo_and_redo_outlast_a_reload_and_a_visit_elsewhere(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    sheet = Sheet(page, guide.http)
    assert not can(sheet, "undo")
    sheet.boxes.nth(0).check()
    sheet.write(1, "note", "first")
    before = sheet.stored
    clear(sheet)
    page.reload()
    sheet.press("work-undo")
    assert sheet.stored == before
    page.goto(guide.http + "index.html")
    sheet = Sheet(page, guide.http)
    sheet.press("work-redo")
    assert set(sheet.states) == {"open"}
    sheet.press("work-undo")
    page.reload()
    sheet.press("work-undo")
    assert not any(entry.get("note") for entry in sheet.entries.values())
    sheet.press("work-undo")
    assert sheet.stored == {}
    page.reload()
    for _ in range(2):
        sheet.press("work-redo")
    assert sheet.stored == before


def test_a_list_undoes_its_own_steps_alone(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    sheet = Sheet(page, guide.http)
    sheet.boxes.nth(0).check()
    before = sheet.stored
    other = Sheet(page, guide.http, PER_ECQ)
    assert not can(other, "undo")
    other.boxes.nth(0).check()
    code = other.page.locator(".ses-check").first.get_attribute("data-ses-code")
    other.press("work-undo")
    told = said("say-undo", step=LABELS["say-step-tick"].format(code=code))
    expect(other.part("saving")).to_contain_text(told)
    expect(other.part("announce")).to_have_text(told)
    assert not can(other, "undo")
    assert before.items() <= other.stored.items()
    other.press("work-redo")
    sheet = Sheet(page, guide.http)
    sheet.press("work-undo")
    code = sheet.page.locator(".ses-check").first.get_attribute("data-ses-code")
    expect(sheet.part("announce")).to_have_text(said("say-undo", step=LABELS["say-step-tick"].format(code=code)))
    assert [entry["state"] for entry in sheet.entries.values()] == ["done"]  # the other's
    assert can(sheet, "redo")


def test_all_work_undoes_everything_and_says_where(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    Sheet(page, guide.http).boxes.nth(0).check()
    Sheet(page, guide.http, PER_ECQ).boxes.nth(0).check()
    work = Sheet(page, guide.http, "my-work")
    titles = {record["id"]: record["title"] for record in guide.records if record["type"] == "checklist"}
    for way, lists in (("undo", (PER_ECQ, PLAIN)), ("redo", (PLAIN, PER_ECQ))):
        for list_ in lists:
            work.press(f"work-{way}")
            if work.stored:
                expect(work.part("saving")).to_contain_text(titles[list_])
        assert len(work.entries) == (0 if way == "undo" else 2)


def test_deleting_and_loading_can_be_undone_after_a_reload(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    sheet = Sheet(page, guide.http)
    sheet.boxes.nth(0).check()
    copy, before = sheet.copy_text(), sheet.stored
    sheet.load(copy, "new")
    sheet.boxes.nth(1).check()
    sheet.open()
    sheet.press("work-draft-delete")
    sheet.press("say-delete")
    expect(sheet.part("told")).to_contain_text(LABELS["say-until-tab"])
    sheet.press("work-draft-delete")
    sheet.press("say-delete")
    assert sheet.stored == {}
    sheet = Sheet(page, guide.http, PER_ECQ)  # a draft is no list's own
    sheet.press("work-undo")
    assert sheet.stored == before
    page.reload()
    sheet.press("work-undo")
    assert len({key.split(":")[1] for key in sheet.stored}) == 2
    sheet = Sheet(page, guide.http)
    sheet.press("work-undo")
    assert sheet.states[:2] == ["done", "open"]
    sheet.press("work-undo")
    assert sheet.stored == before


def test_undo_after_a_reload_leaves_alone_what_was_changed_since(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    one, two = Sheet(page, guide.http), Sheet(page.context.new_page(), guide.http)
    one.boxes.nth(0).check()
    one.page.goto(guide.http + "index.html")
    two.page.reload()
    two.write(0, "note", "mine")
    one = Sheet(page, guide.http)
    one.press("work-undo")
    expect(one.part("saving")).to_contain_text(said("say-undo-none"))
    assert one.states[0] == "done"
    assert any(entry.get("note") == "mine" for entry in one.entries.values())


def test_a_tab_that_was_duplicated_undoes_nothing_twice(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    one = Sheet(page, guide.http)
    one.boxes.nth(0).check()
    one.boxes.nth(1).check()
    page.evaluate("dispatchEvent(new Event('pagehide'))")  # at the latest then it is remembered
    two = Sheet(page.context.new_page(), guide.http)
    two.page.evaluate(
        "all => Object.entries(all).forEach(([key, text]) => sessionStorage.setItem(key, text))",
        page.evaluate("({ ...sessionStorage })"),
    )
    two.page.reload()
    one.press("work-undo")
    one.boxes.nth(2).check()
    two.press("work-undo")
    expect(two.part("saving")).to_contain_text(said("say-undo-none"))
    assert two.states[:3] == ["done", "open", "done"]
    two.press("work-undo")
    expect(one.boxes.nth(0)).not_to_be_checked()
    assert one.states[:3] == ["open", "open", "done"]


def test_a_tab_stays_with_its_draft(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    one, two = Sheet(page, guide.http), Sheet(page.context.new_page(), guide.http)
    one.boxes.nth(0).check()
    two.page.reload()
    two.open()
    two.part("name").fill("Chief of Staff")
    two.press("work-draft-new")
    one = Sheet(page, guide.http, PER_ECQ)
    expect(one.part("draft")).to_contain_text(LABELS["say-first-draft"])
    two = Sheet(two.page, guide.http, PER_ECQ)
    expect(two.part("draft")).to_contain_text("Chief of Staff")
    two = Sheet(page.context.new_page(), guide.http)  # a new tab has the one chosen last
    expect(two.part("draft")).to_contain_text("Chief of Staff")


BLOCK = "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError') } })"


@pytest.mark.parametrize("why", ["blocked", "full"])
def test_where_the_tab_keeps_nothing_undo_lasts_as_long_as_the_page(
    guide: Guide, open_page: OpenPage, why: str
) -> None:
    page = open_page()
    watch = Watch(page.context, guide.http)
    if why == "blocked":
        page.add_init_script(BLOCK)
    sheet = Sheet(page, guide.http)
    sheet.boxes.nth(0).check()
    if why == "full":
        page.evaluate(FILL.replace("localStorage", "sessionStorage"))
    sheet.write(1, "note", "n" * 3000)
    before = sheet.stored
    sheet.open()
    sheet.press("work-clear")
    sheet.press("work-clear")
    expect(sheet.part("told")).to_contain_text(LABELS["say-until-page"])
    sheet.press("work-close")
    sheet.press("work-undo")
    assert sheet.stored == before
    sheet.press("work-undo")
    sheet.expect_saved()
    page.reload()
    assert not can(sheet, "undo")
    assert sheet.states[0] == "done"
    assert not watch.problems


@pytest.mark.parametrize("text", ["{", "null", "[]", '{"version":9}', '{"version":1,"era":"E","past":5,"future":[]}',
    '{"version":1,"era":"E","past":[null],"future":[]}',
    '{"version":1,"era":"E","past":[{"name":"x","at":[],"pairs":{"other":[null,"1"]}}],"future":[]}'])  # fmt: skip
def test_a_damaged_sitting_is_forgotten(guide: Guide, open_page: OpenPage, text: str) -> None:
    page = open_page()
    watch = Watch(page.context, guide.http)
    sheet = Sheet(page, guide.http)
    sheet.boxes.nth(0).check()
    era = page.evaluate("localStorage.getItem('ses-guide:era')")
    page.evaluate("dispatchEvent(new Event('pagehide'))")  # at the latest then it is remembered
    page.evaluate("text => sessionStorage.setItem('ses-guide:undo', text)", text.replace('"E"', json.dumps(era)))
    page.reload()
    assert not can(sheet, "undo")
    sheet.boxes.nth(1).check()
    sheet.press("work-undo")
    assert sheet.states[:2] == ["done", "open"]
    assert not watch.problems


@pytest.mark.parametrize("elsewhere", ["on a list", "on another page"])
def test_leaving_no_trace_reaches_what_other_tabs_remember(guide: Guide, open_page: OpenPage, elsewhere: str) -> None:
    page = open_page()
    one = Sheet(page, guide.http)
    one.write(0, "note", "secret")
    one.open()
    one.press("work-draft-delete")
    one.press("say-delete")
    one.press("work-close")
    if elsewhere == "on another page":
        page.goto(guide.http + "index.html")
    two = Sheet(page.context.new_page(), guide.http)
    two.boxes.nth(1).check()
    two.open()
    two.press("work-trace")
    two.press("work-trace")
    two.press("work-close")
    assert two.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    if elsewhere == "on another page":
        two.boxes.nth(1).check()  # somebody else's
        one = Sheet(page, guide.http)
    expect(one.part("undo")).to_have_attribute("aria-disabled", "true")
    assert "secret" not in page.evaluate("JSON.stringify({ ...sessionStorage })")


def test_leaving_no_trace_reaches_what_another_tab_could_not_save(guide: Guide, open_page: OpenPage) -> None:
    one = Sheet(open_page(), guide.http)
    one.boxes.nth(1).check()
    one.page.evaluate(FILL)
    one.write(0, "note", "secret" * 500)
    expect(one.part("saving")).to_have_text(LABELS["say-full"])
    two = Sheet(one.page.context.new_page(), guide.http)
    two.open()
    two.press("work-trace")
    two.press("say-trace")
    expect(one.part("saving")).to_have_text(LABELS["say-nothing"])
    one.page.evaluate("dispatchEvent(new Event('focus'))")
    one.boxes.nth(2).check()
    one.expect_saved()
    assert one.states[:3] == ["open", "open", "done"]
    assert "secret" not in one.page.evaluate("document.body.textContent + JSON.stringify({ ...localStorage })")
    expect(one.item(0).get_by_label(LABELS["work-note"], exact=True)).to_have_value("")


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
    sheet.expect_saved()
    expect(sheet.part("saving")).to_contain_text(said("say-unreadable", count=1))
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


def test_a_draft_of_which_no_date_is_known_has_none(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(guide.http + "index.html")
    page.evaluate("localStorage.setItem('ses-guide:d-1', 'x')")
    sheet = Sheet(page, guide.http)
    sheet.open()
    expect(sheet.part("drafts")).to_have_text(
        said("say-draft-line", name=LABELS["say-first-draft"], time=LABELS["say-no-date"])
    )
    expect(sheet.part("saving")).to_contain_text(said("say-saved", time=LABELS["say-no-date"]))
    work = Sheet(page, guide.http, "my-work")
    expect(work.page.locator("[data-ses-draft]")).to_contain_text(LABELS["say-no-date"])
    expect(work.page.locator("main")).not_to_contain_text("1970")


@pytest.mark.parametrize("word", ["constructor", "valueof"])
def test_no_word_is_forbidden_as_an_id(guide: Guide, open_page: OpenPage, word: str) -> None:
    page = open_page()
    watch = Watch(page.context, guide.http)
    sheet = Sheet(page, guide.http)
    sheet.boxes.nth(0).check()
    draft = next(key for key in sheet.stored if key.count(":") == 1)
    for key in (f"{PLAIN}:{word}", f"{word}:{word}", f"{word}:{word}:{word}"):
        page.evaluate(
            'key => localStorage.setItem(key, \'{"version":1,"state":"done","time":5,"revision":1}\')', f"{draft}:{key}"
        )
    page.reload()
    expect(sheet.part("retired-items")).to_contain_text(said("say-unknown-item", text=word))
    work = Sheet(page, guide.http, "my-work")
    rows = work.page.locator("tbody tr")
    expect(rows).to_have_count(3)
    for index in (1, 2):
        expect(rows.nth(index)).to_contain_text(said("say-unknown-list", id=word))
    expect(rows.nth(2)).to_contain_text(f" {word}")
    work.page.locator("section button", has_text=LABELS["work-print"]).first.click()
    expect(work.part("paper-lists")).to_contain_text(f": {word}", use_inner_text=False)
    expect(work.part("paper-lists")).not_to_contain_text("native code", use_inner_text=False)
    assert not watch.problems


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
    expect(sheet.part("told")).to_have_text(said("say-trace-left", drafts=1, entries=2, keys=8))
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
