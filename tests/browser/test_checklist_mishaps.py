"""What goes wrong at work: the browser fills fields in, another tab deletes, a finger slips, a text is too long."""

from __future__ import annotations

import json

import pytest
from browsing import Guide, OpenPage
from playwright.sync_api import Page, expect
from working import LABELS, PLAIN, TWICE, Sheet, said

RATING = "checklists/competency-self-assessment.html"
#: The page hears of nothing that other tabs do, as one that sleeps in the browser's memory.
ASLEEP = "addEventListener('storage', event => event.stopImmediatePropagation(), true)"
AWAKE = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"


@pytest.fixture
def sheet(guide: Guide, open_page: OpenPage) -> Sheet:
    return Sheet(open_page(), guide.http)


def another(sheet: Sheet) -> Sheet:
    """Return the same list in another tab."""
    return Sheet(sheet.page.context.new_page(), sheet.address.rpartition("checklists/")[0])


def new_draft(sheet: Sheet, name: str) -> None:
    sheet.open()
    sheet.part("name").fill(name)
    sheet.press("work-draft-new")
    sheet.press("work-close")


def notes(sheet: Sheet) -> dict[str, list[str]]:
    """Return the notes of each draft, by the draft's name."""
    names = {key.split(":")[1]: value["name"] for key, value in sheet.stored.items() if "name" in value}
    found: dict[str, list[str]] = {name: [] for name in names.values()}
    for key, entry in sheet.entries.items():
        found[names[key.split(":")[1]]] += [entry["note"]] if "note" in entry else []
    return found


def write_example(page: Page, text: str) -> None:
    page.locator(".ses-rating textarea").first.fill(text)


def test_what_the_browser_fills_in_on_the_way_back_reaches_no_other_draft(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    sheet = Sheet(page, guide.http)
    page.goto(guide.http + RATING)
    write_example(page, "of the first")
    new_draft(sheet, "Second")
    write_example(page, "of the second")
    page.goto(f"{guide.http}checklists/my-work.html")
    page.get_by_role("button", name=LABELS["say-work-on"].format(name=LABELS["say-first-draft"]), exact=True).click()
    page.go_back()
    field = page.locator(".ses-rating textarea").first
    expect(field).to_have_value("of the first")
    field.press("End")
    field.press_sequentially("!")
    assert notes(sheet) == {LABELS["say-first-draft"]: ["of the first!"], "Second": ["of the second"]}


def test_what_was_removed_stays_removed_on_the_way_back(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    sheet.write(0, "note", "secret")
    sheet.page.goto(sheet.page.url.replace(PLAIN, "my-work"))
    sheet.open()
    sheet.press("work-trace")
    sheet.press("say-trace")
    sheet.page.go_back()
    expect(sheet.boxes.nth(0)).not_to_be_checked()
    sheet.boxes.nth(1).check()
    assert len(sheet.entries) == 1
    assert "secret" not in json.dumps(sheet.stored)


@pytest.mark.parametrize("act", ["trace", "draft-delete"])
def test_a_page_that_slept_brings_nothing_back(guide: Guide, open_page: OpenPage, act: str) -> None:
    page = open_page()
    page.add_init_script(ASLEEP)
    sheet = Sheet(page, guide.http)
    sheet.boxes.nth(0).check()
    sheet.write(0, "note", "secret")
    other = another(sheet)
    other.open()
    other.press(f"work-{act}")
    other.press("say-trace" if act == "trace" else "say-delete")
    page.evaluate(AWAKE)
    expect(sheet.boxes.nth(0)).not_to_be_checked()
    sheet.boxes.nth(1).check()
    assert len(sheet.entries) == 1
    assert "secret" not in json.dumps(sheet.stored)


def test_a_question_is_answered_for_the_draft_it_named(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    new_draft(sheet, "Second")
    sheet.boxes.nth(1).check()
    sheet.open()
    sheet.press("work-draft-delete")
    expect(sheet.part("question")).to_contain_text("Second")
    other = another(sheet)
    other.open()
    other.press("work-draft-delete")
    other.press("say-delete")
    expect(sheet.part("confirm")).to_be_hidden()
    expect(sheet.part("name")).to_have_value(LABELS["say-first-draft"])
    assert len(sheet.entries) == 1


def test_loading_does_what_was_said_last(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    sheet.write(0, "note", "older")
    text = sheet.copy_text()
    new_draft(sheet, "Second")
    sheet.look_at(text)
    preview = sheet.part("preview")
    expect(preview).to_contain_text("Second")
    first = sheet.part("drafts").locator("option", has_text=LABELS["say-first-draft"]).get_attribute("value")
    sheet.part("drafts").select_option(first)
    before = sheet.entries
    sheet.press("work-load")
    assert sheet.entries == before  # it was said of another draft
    expect(preview).to_contain_text(LABELS["say-first-draft"])
    sheet.press("work-load")
    expect(preview).to_be_hidden()


@pytest.mark.parametrize("size", [(320, 256), (360, 640), (1280, 800)])
def test_the_second_click_of_two_does_nothing(guide: Guide, open_page: OpenPage, size: tuple[int, int]) -> None:
    sheet = Sheet(open_page(*size), guide.http)
    sheet.boxes.nth(0).check()
    sheet.open()
    for act in ("trace", "draft-delete"):
        sheet.page.get_by_role("button", name=LABELS[f"work-{act}"], exact=True).dblclick()
        assert len(sheet.entries) == 1, act
        expect(sheet.part("confirm")).to_be_visible()
        sheet.press("work-no")
    sheet.page.get_by_role("button", name=LABELS["work-draft-new"], exact=True).dblclick()
    assert sheet.part("drafts").locator("option").count() == 2


def test_not_applicable_is_asked_of_one_draft_and_place(guide: Guide, open_page: OpenPage) -> None:
    sheet = Sheet(open_page(), guide.http, TWICE)
    box = sheet.item(0).get_by_label(LABELS["work-na"], exact=True)
    box.check()
    place = sheet.page.locator("#ses-place")
    place.select_option(place.locator("option").nth(1).get_attribute("value"))
    expect(box).not_to_be_checked()
    box.check()
    new_draft(sheet, "Second")
    expect(box).not_to_be_checked()


def test_a_note_confirms_no_new_wording(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    key, entry = next(iter(sheet.entries.items()))
    earlier = json.dumps({**entry, "revision": 0})
    sheet.page.evaluate("([key, raw]) => localStorage.setItem(key, raw)", [key, earlier])
    sheet.page.reload()
    sheet.write(0, "note", "a word")
    assert next(iter(sheet.entries.values()))["revision"] == 0


def test_a_link_ticks_only_what_is_open(guide: Guide, open_page: OpenPage) -> None:
    sheet = Sheet(open_page(), guide.http)
    sheet.not_applicable(0, "No such thing here.")
    codes = sheet.page.locator("[data-ses-check]").evaluate_all(
        "all => all.slice(0, 2).map(one => one.dataset.sesCode)"
    )
    sheet.page.goto(f"{sheet.address}#ticks={'.'.join(codes)}")
    expect(sheet.part("question")).to_have_text(said("say-link-asks", count=1))
    sheet.press("say-link")
    assert sheet.states[:2] == ["na", "done"]
