"""What a person does on one checklist: tick, say why not, note, see progress, find the next item, undo, print."""

from __future__ import annotations

import re

import pytest
from browsing import Guide, OpenPage, Watch
from playwright.sync_api import expect
from working import LABELS, PER_ECQ, PLAIN, TWICE, Sheet, list_pages, said

TARGET = 24  # px, WCAG 2.5.8
TABS = 3


@pytest.fixture
def sheet(guide: Guide, open_page: OpenPage) -> Sheet:
    return Sheet(open_page(), guide.http)


# --- ticks, notes ---------------------------------------------------------------------------------------


def test_nothing_is_stored_before_the_first_tick(sheet: Sheet) -> None:
    sheet.item(0)
    sheet.open()
    sheet.press("work-close")
    assert sheet.page.evaluate("localStorage.length") == 0
    expect(sheet.part("saving")).to_have_text(LABELS["say-nothing"])


def test_ticks_by_mouse_and_key_stay_over_a_reload(sheet: Sheet) -> None:
    sheet.page.locator(".ses-check > label").nth(0).click()
    sheet.boxes.nth(1).focus()
    sheet.page.keyboard.press("Space")
    sheet.expect_saved()
    sheet.page.reload()
    assert sheet.states[:3] == ["done", "done", "open"]
    expect(sheet.boxes.nth(0)).to_be_checked()
    expect(sheet.boxes.nth(2)).not_to_be_checked()
    sheet.boxes.nth(0).uncheck()
    sheet.page.reload()
    assert sheet.states[:3] == ["open", "done", "open"]


def test_ticks_by_finger(guide: Guide, open_page: OpenPage) -> None:
    sheet = Sheet(open_page(360, has_touch=True, is_mobile=True), guide.http)
    sheet.page.locator(".ses-check > label").nth(1).tap()
    sheet.page.reload()
    assert sheet.states[:2] == ["open", "done"]


def test_each_item_is_a_key_of_the_agreed_form(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    for list_, place in ((PLAIN, ""), (PER_ECQ, r":[a-z0-9-]+"), (TWICE, r":[a-z0-9-]+:[12]")):
        sheet = Sheet(page, guide.http, list_)
        item = sheet.page.locator(".ses-check").first.get_attribute("data-ses-check")
        sheet.boxes.first.check()
        keys = [key for key in sheet.entries if f":{list_}" in key]
        assert len(keys) == 1
        assert re.fullmatch(rf"ses-guide:d-[a-z0-9]+:{list_}{place}:{item}", keys[0])
        value = sheet.entries[keys[0]]
        assert (value["state"], value["revision"]) == ("done", 1)
        assert abs(value["time"] - page.evaluate("Date.now()")) < 60_000


def test_not_applicable_asks_why_and_counts_apart(sheet: Sheet) -> None:
    total = sheet.boxes.count()
    sheet.boxes.nth(0).check()
    item = sheet.item(1)
    item.get_by_label(LABELS["work-na"], exact=True).check()
    expect(item.get_by_text(LABELS["work-reason-asked"])).to_be_visible()
    assert sheet.states[1] == "open"
    sheet.write(1, "reason", "No staff of my own")
    assert sheet.states[1] == "na"
    expect(item.get_by_text(LABELS["work-reason-asked"])).to_be_hidden()
    expect(sheet.part("progress")).to_contain_text(f"1 of {total}, 1 not applicable, {total - 2} left")
    sheet.page.reload()
    expect(sheet.page.locator(".ses-check").nth(1).locator(".ses-told")).to_contain_text("No staff of my own")
    sheet.boxes.nth(1).check()
    assert sheet.states[1] == "done"
    expect(sheet.item(1).get_by_label(LABELS["work-na"], exact=True)).not_to_be_checked()
    sheet.write(1, "note", "x")
    assert sheet.states[1] == "done"
    sheet.boxes.nth(2).check()  # a ticked item too
    sheet.item(2).get_by_label(LABELS["work-na"], exact=True).check()
    expect(sheet.item(2).get_by_text(LABELS["work-reason-asked"])).to_be_visible()
    assert sheet.states[2] == "done"
    sheet.write(2, "reason", "No staff after all")
    assert sheet.states[2] == "na"
    sheet.press("work-undo")
    assert sheet.states[2] == "done"


def test_notes_and_evidence_are_kept_as_text(sheet: Sheet) -> None:
    hostile = '<img src=x onerror="document.title=1"> & "quotes" \u202e {name}'
    sheet.write(0, "note", hostile)
    sheet.write(0, "evidence", "page 2, line 4")
    sheet.page.reload()
    told = sheet.page.locator(".ses-check").first.locator(".ses-told")
    expect(told).to_contain_text(f"Note: {hostile}", use_inner_text=False)
    expect(told).to_contain_text("page 2, line 4")
    assert not told.locator("img").count()
    assert sheet.states[0] == "open"
    expect(sheet.item(0).get_by_label(LABELS["work-note"], exact=True)).to_have_value(hostile)
    expect(sheet.item(0).get_by_text(LABELS["work-warning"])).to_be_visible()


# --- progress -------------------------------------------------------------------------------------------


def test_progress_per_group_and_whole(sheet: Sheet) -> None:
    groups = sheet.page.locator(".ses-check-group")
    first, second = groups.nth(0), groups.nth(1)
    size, total = first.locator(".ses-check").count(), sheet.boxes.count()
    for box in first.locator(".ses-check > input").all():
        box.check()
    expect(first.locator(".ses-progress")).to_contain_text(f"{size} of {size}, {LABELS['say-count-none-left']}")
    expect(second.locator(".ses-progress")).to_contain_text(f"0 of {total - size}, {total - size} left")
    expect(sheet.part("progress")).to_contain_text(f"{size} of {total}, {total - size} left")
    meter = sheet.part("progress").locator("progress")
    assert meter.evaluate("bar => [bar.value, bar.max]") == [size, total]


def test_a_full_list_says_what_it_does_not_prove(sheet: Sheet) -> None:
    expect(sheet.part("full")).to_be_hidden()
    for box in sheet.boxes.all():
        box.check()
    limits = sheet.page.locator(".ses-proves-not").first.inner_text()
    expect(sheet.part("full")).to_contain_text(limits)


def test_next_open_item(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    for index in (1, 2):
        sheet.press("work-next")
        expect(sheet.boxes.nth(index)).to_be_focused()
        expect(sheet.boxes.nth(index)).to_be_in_viewport()
    last = sheet.boxes.count() - 1
    for index in range(1, last):
        sheet.boxes.nth(index).check()
    sheet.press("work-next")
    expect(sheet.boxes.nth(last)).to_be_focused()
    sheet.boxes.nth(last).uncheck()
    sheet.boxes.nth(0).uncheck()
    sheet.press("work-next")
    expect(sheet.boxes.nth(0)).to_be_focused()  # around the end
    for box in sheet.boxes.all():
        box.check()
    sheet.press("work-next")
    expect(sheet.part("announce")).to_have_text(LABELS["say-count-none-left"])


def test_only_what_is_left_says_what_it_hides(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    sheet.not_applicable(1, "because")
    sheet.press("work-left")
    expect(sheet.boxes.nth(0)).to_be_hidden()
    expect(sheet.boxes.nth(1)).to_be_hidden()
    expect(sheet.boxes.nth(2)).to_be_visible()
    expect(sheet.part("filter")).to_have_text(said("say-filtered", done=1, na=1))
    expect(sheet.part("left")).to_have_attribute("aria-pressed", "true")
    sheet.boxes.nth(2).check()
    expect(sheet.boxes.nth(2)).to_be_visible()  # what was just ticked can be unticked
    sheet.press("work-undo")
    sheet.press("work-undo")  # the reason at the second item, which comes back into sight
    expect(sheet.boxes.nth(1)).to_be_visible()
    expect(sheet.part("filter")).to_have_text(said("say-filtered", done=1, na=0))
    sheet.open()
    sheet.press("work-draft-new")
    sheet.press("work-close")
    expect(sheet.boxes.nth(0)).to_be_visible()
    expect(sheet.part("filter")).to_have_text(said("say-filtered", done=0, na=0))
    sheet.press("work-undo")  # back in the first draft
    expect(sheet.boxes.nth(0)).to_be_hidden()
    expect(sheet.part("filter")).to_have_text(said("say-filtered", done=1, na=0))
    sheet.press("work-left")
    expect(sheet.boxes.nth(0)).to_be_visible()
    expect(sheet.part("filter")).to_be_hidden()


@pytest.mark.parametrize(("width", "rows"), [(1280, 1), (360, 2), (320, 2)])
def test_the_buttons_take_few_rows_pressed_or_not(guide: Guide, open_page: OpenPage, width: int, rows: int) -> None:
    sheet = Sheet(open_page(width), guide.http)
    for _ in range(2):
        buttons = sheet.page.locator(".ses-bar-of-work button").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().top)"
        )
        assert len(set(buttons)) == rows
        sheet.press("work-left")


def test_a_full_list_leaves_a_phone_s_screen_to_the_list(guide: Guide, open_page: OpenPage) -> None:
    sheet = Sheet(open_page(360, 740), guide.http)
    bar = sheet.page.locator(".ses-bar-of-work")
    for box in sheet.boxes.all():
        expect(bar).to_be_in_viewport()
        box.check()
    sheet.page.locator("h1").scroll_into_view_if_needed()
    expect(bar).not_to_be_in_viewport()
    sheet.page.keyboard.press("Control+z")
    expect(bar).to_be_in_viewport(ratio=1)


# --- undo -----------------------------------------------------------------------------------------------


def test_undo_and_redo_of_ticks_notes_and_clear(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    sheet.not_applicable(1, "because")
    sheet.write(2, "note", "a long note")
    before = sheet.stored
    sheet.open()
    sheet.press("work-clear")
    question = sheet.part("question")
    title = sheet.page.locator("h1").evaluate("one => one.firstChild.textContent")
    expect(question).to_have_text(said("say-clear-asks", title=title, count=3, notes=2))
    sheet.press("work-no")
    assert sheet.stored == before
    sheet.press("work-clear")
    sheet.press("work-clear")
    sheet.press("work-close")
    assert set(sheet.states) == {"open"}
    assert not any(entry.get("note") or entry.get("reason") for entry in sheet.entries.values())
    sheet.press("work-undo")
    assert sheet.stored == before
    assert sheet.states[:2] == ["done", "na"]
    sheet.press("work-undo")
    expect(sheet.page.locator(".ses-check").nth(2)).not_to_contain_text("a long note")
    sheet.press("work-undo")
    sheet.press("work-undo")
    assert sheet.stored == {}
    for _ in range(3):
        sheet.press("work-redo")
    assert sheet.stored == before
    expect(sheet.part("redo")).to_have_attribute("aria-disabled", "false")


def test_undo_shows_what_it_changed(guide: Guide, open_page: OpenPage) -> None:
    sheet = Sheet(open_page(360, 740), guide.http)
    first, last = sheet.page.locator(".ses-check").first, sheet.page.locator(".ses-check").last
    sheet.boxes.first.check()
    sheet.boxes.last.check()
    sheet.press("work-undo")
    expect(last).to_be_in_viewport(ratio=1)
    sheet.press("work-left")  # hides the first
    sheet.press("work-undo")
    expect(first).to_be_in_viewport(ratio=1)
    expect(first).to_have_class(re.compile("ses-marked"))
    sheet.page.locator("h1").scroll_into_view_if_needed()
    for _ in range(2):
        sheet.press("work-redo")
    expect(last).to_be_in_viewport(ratio=1)
    expect(sheet.part("redo")).to_be_focused()  # where the reader is


def test_undo_by_key_but_not_while_writing(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    sheet.boxes.last.focus()
    sheet.page.keyboard.press("Control+z")
    assert sheet.states[0] == "open"
    expect(sheet.boxes.nth(0)).to_be_focused()  # else it would be out of sight
    sheet.page.keyboard.press("Control+Shift+z")
    assert sheet.states[0] == "done"
    sheet.item(1).get_by_label(LABELS["work-note"], exact=True).press_sequentially("abc")
    sheet.page.keyboard.press("Control+z")
    assert sheet.states[0] == "done"


# --- the saving line --------------------------------------------------------------------------------------


def test_a_reminder_after_many_changes_and_after_days(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    page.clock.install()
    sheet = Sheet(page, guide.http)
    sheet.boxes.nth(0).check()
    expect(sheet.part("saving")).not_to_contain_text("save a copy")
    page.clock.fast_forward(int(LABELS["remind-days"]) * 24 * 3_600_000 + 60_000)
    sheet.boxes.nth(1).check()
    expect(sheet.part("saving")).to_contain_text(said("say-remind", count=2))
    page.clock.run_for(10)
    sheet.copy_text()
    expect(sheet.part("saving")).not_to_contain_text("save a copy")
    page.clock.run_for(10)
    many = int(LABELS["remind-changes"])
    page.evaluate(
        """many => { const work = SesGuide.view.work
          for (let index = 0; index < many; index++)
            work.update('x', 'other-list', [], { [`item-${index}`]: { note: 'x' } }, [])
          SesGuide.view.repaint() }""",
        many,
    )
    expect(sheet.part("saving")).to_contain_text(said("say-remind", count=many))


def test_the_line_says_when_undo_was_saved_not_when_what_it_brought_back_was(guide: Guide, open_page: OpenPage) -> None:
    page = open_page(locale="en-US")
    page.clock.install(time="2026-11-21T10:00:00")
    sheet = Sheet(page, guide.http)
    sheet.boxes.nth(0).check()
    page.clock.fast_forward(3_600_000)
    sheet.boxes.nth(1).check()
    page.clock.fast_forward(3_600_000)
    sheet.press("work-undo")
    expect(sheet.part("saving")).to_contain_text("12:00")


# --- for one ECQ, one example ---------------------------------------------------------------------------


@pytest.mark.parametrize(("list_", "examples"), [(TWICE, 2), (PER_ECQ, 1)])
def test_ticks_belong_to_the_ecq_and_example_chosen(
    guide: Guide, open_page: OpenPage, list_: str, examples: int
) -> None:
    sheet = Sheet(open_page(), guide.http, list_)
    chooser = sheet.page.get_by_label(LABELS["work-place"])
    titles = {record["id"]: record["title"] for record in guide.records if record["type"] == "ecq"}
    options = chooser.locator("option")
    assert options.count() == len(titles) * examples
    assert chooser.locator("optgroup").count() == 2
    values = options.evaluate_all("all => all.map(one => one.value)")
    assert {value.split("/")[0] for value in values} == set(titles)
    sheet.boxes.nth(0).check()
    chooser.select_option(values[1])
    assert sheet.states[0] == "open"
    expect(sheet.part("announce")).to_have_text(said("say-place-chosen", done=0, total=sheet.boxes.count()))
    sheet.boxes.nth(1).check()
    chooser.select_option(values[0])
    assert sheet.states[:2] == ["done", "open"]
    chooser.select_option(values[1])
    sheet.page.reload()  # what was worked on last
    expect(chooser).to_have_value(values[1])
    assert sheet.states[:2] == ["open", "done"]
    sheet.open()
    sheet.press("work-clear")
    sheet.press("work-clear")
    sheet.press("work-close")
    chooser.select_option(values[0])
    assert sheet.states[:2] == ["done", "open"]
    sheet.press("work-undo")  # leads to where it happened
    expect(chooser).to_have_value(values[1])
    assert sheet.states[:2] == ["open", "done"]


# --- deep links -----------------------------------------------------------------------------------------


def test_a_deep_link_opens_and_marks_its_item(sheet: Sheet) -> None:
    for index in range(sheet.boxes.count()):
        sheet.boxes.nth(index).check()
    sheet.press("work-left")
    item = sheet.page.locator(".ses-check").nth(3)
    id_ = item.get_attribute("id")
    expect(item).to_be_hidden()
    sheet.page.evaluate("id => { location.hash = id }", id_)
    for _ in range(2):
        expect(item).to_be_in_viewport(ratio=1)
        expect(item).to_have_class(re.compile("ses-marked"))
        expect(item.get_by_label(LABELS["work-note"], exact=True)).to_be_visible()
        sheet.page.goto("about:blank")
        sheet.page.goto(f"{sheet.address}#{id_}")


# --- for everybody ----------------------------------------------------------------------------------------


def test_one_polite_announcement_per_tick_and_none_on_load(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    page.add_init_script(
        """window.spoken = []
        addEventListener('DOMContentLoaded', () => new MutationObserver((changes) => {
          for (const { target } of changes) {
            const element = target.nodeType === 1 ? target : target.parentElement
            const live = element.closest('[role=status], [role=alert], [aria-live]')
            if (live && live.checkVisibility()) spoken.push(live.textContent)
          }
        }).observe(document, { childList: true, subtree: true, characterData: true }))"""
    )
    sheet = Sheet(page, guide.http, TWICE)
    assert page.evaluate("spoken") == []
    first = page.locator(".ses-check-group").first
    title, size = first.locator("legend").inner_text(), first.locator(".ses-check").count()
    sheet.boxes.nth(0).check()
    assert page.evaluate("spoken") == [f"{title}: 1 of {size} done"]
    sheet.page.reload()
    assert page.evaluate("spoken") == []
    sheet.boxes.nth(1).check()
    assert page.evaluate("spoken") == [f"{title}: 2 of {size} done"]


def test_few_tabs_from_the_skip_link_to_the_first_box_of_every_list(guide: Guide, open_page: OpenPage) -> None:
    page, far = open_page(), []
    for address in list_pages(guide):
        page.goto(guide.http + address)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        for _ in range(TABS):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('.ses-skip')"):
                page.keyboard.press("Enter")
            if page.evaluate("document.activeElement.matches('.ses-check > input')"):
                break
        else:
            far.append(address)
    assert not far


def test_the_end_of_each_group_leads_to_the_tools(sheet: Sheet) -> None:
    for group in sheet.page.locator(".ses-check-group").all():
        link = group.get_by_role("link", name=LABELS["work-skip-to-tools"])
        group.locator("summary").last.focus()
        before = sheet.page.evaluate("document.scrollingElement.scrollHeight")
        sheet.page.keyboard.press("Tab")
        expect(link).to_be_focused()
        expect(link).to_be_in_viewport(ratio=1)
        height = sheet.page.evaluate("document.scrollingElement.scrollHeight")
        assert height == before  # nothing moves, or a click elsewhere would miss
        sheet.page.keyboard.press("Enter")
        sheet.page.keyboard.press("Tab")
        expect(sheet.page.get_by_role("button", name=LABELS["work-next"])).to_be_focused()


def test_nothing_in_a_summary_can_be_operated_and_targets_are_large(guide: Guide, open_page: OpenPage) -> None:
    sheet = Sheet(open_page(320), guide.http, TWICE)
    sheet.boxes.nth(0).check()
    sheet.not_applicable(1, "because")
    assert not sheet.page.locator("summary :is(a, button, input, select, textarea)").count()
    where = "main :is(button, select, summary, .ses-check > label, .ses-option label, textarea, input[name=reason])"
    sizes = (
        sheet.page.locator(where)
        .locator("visible=true")
        .evaluate_all("all => all.map(one => [one.textContent, one.getBoundingClientRect().height])")
    )
    assert len(sizes) > 50
    assert not [size for size in sizes if size[1] < TARGET]
    assert sheet.page.evaluate("document.scrollingElement.scrollWidth") <= 320


def test_dialogs_give_the_focus_back(sheet: Sheet) -> None:
    opener = sheet.page.get_by_role("button", name=LABELS["work-drafts"])
    sheet.boxes.nth(0).check()
    opener.focus()
    sheet.page.keyboard.press("Enter")
    expect(sheet.part("work")).to_be_visible()
    inner = sheet.page.get_by_role("button", name=LABELS["work-clear"])
    inner.focus()
    sheet.page.keyboard.press("Enter")
    expect(sheet.part("confirm")).to_be_visible()
    expect(sheet.page.get_by_role("button", name=LABELS["work-no"])).to_be_focused()  # Enter harms nothing
    sheet.page.keyboard.press("Escape")
    expect(inner).to_be_focused()
    sheet.page.keyboard.press("Escape")
    expect(opener).to_be_focused()


# --- places ---------------------------------------------------------------------------------------------


def test_without_scripts_one_sentence_says_that_nothing_is_kept(guide: Guide, open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    for address in list_pages(guide):
        page.goto(guide.file + address)
        sentence = page.locator("main noscript p")
        expect(sentence).to_have_count(1)
        expect(sentence).to_be_visible()
        expect(sentence).to_have_text(LABELS["work-no-script"])
        page.locator(".ses-check > input").first.check()
        assert not page.locator("main button").count()


@pytest.mark.parametrize("place", ["http", "strict", "file"])
def test_no_request_and_no_problem_after_the_page_is_there(guide: Guide, open_page: OpenPage, place: str) -> None:
    page = open_page()
    watch = Watch(page.context, getattr(guide, place))
    sheet = Sheet(page, getattr(guide, place))
    page.wait_for_load_state("networkidle")  # the icon comes last
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    sheet.boxes.nth(0).check()
    sheet.not_applicable(1, "because")
    text = sheet.copy_text()
    sheet.load(text, "new")  # fetches what reads copies, once
    requests[:] = [url for url in requests if "/_static/loading.js" not in url]
    page.context.set_offline(True)
    sheet.load(text, "new")
    sheet.press("work-left")
    sheet.press("work-undo")
    assert not [url for url in requests if not url.startswith("blob:")]
    assert not watch.problems


def test_opened_as_a_file_it_keeps_ticks_and_says_what_may_not_last(guide: Guide, open_page: OpenPage) -> None:
    sheet = Sheet(open_page(), guide.file)
    sheet.boxes.nth(0).check()
    expect(sheet.part("saving")).to_have_text(said("say-saved"))
    expect(sheet.part("folder")).to_have_text(LABELS["say-file"])
    sheet.page.reload()
    assert sheet.states[0] == "done"


# --- paper ------------------------------------------------------------------------------------------------


def test_paper_says_ticks_notes_and_reasons_in_words_and_marks(guide: Guide, open_page: OpenPage) -> None:
    sheet = Sheet(open_page(695), guide.http)
    sheet.boxes.nth(0).check()
    sheet.not_applicable(1, "No staff of my own")
    sheet.write(0, "note", "ask Personnel")
    sheet.page.emulate_media(media="print")
    items = sheet.page.locator(".ses-check")
    expect(items.nth(0).get_by_text("Note: ask Personnel")).to_be_visible()
    expect(items.nth(1).get_by_text("Not applicable: No staff of my own")).to_be_visible()
    mark = "box => getComputedStyle(box, '::before').content"
    assert [sheet.boxes.nth(index).evaluate(mark) for index in range(3)] == ['"✓"', '"–"', "none"]
    for screen_only in ("button", "summary", "progress", "dialog", ".ses-bar-of-work", ".ses-panel-of-item"):
        assert not sheet.page.locator(f"main {screen_only}").locator("visible=true").count(), screen_only
    expect(sheet.part("draft")).to_be_visible()
    expect(sheet.page.locator(".ses-check-group .ses-progress").first).to_be_visible()
    breaks = items.evaluate_all("all => all.map(item => getComputedStyle(item).breakInside)")
    assert set(breaks) == {"avoid"}
    sheet = Sheet(sheet.page, guide.http, TWICE)
    expect(sheet.part("place-name")).to_be_visible()
    expect(sheet.part("place-name")).to_contain_text("1")
