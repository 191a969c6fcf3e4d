"""The rules of axe in every state that work on a list can be in."""

from __future__ import annotations

import json

import pytest
from browsing import Guide, OpenPage
from playwright.sync_api import BrowserContext, Page, expect
from test_axe import DESKTOP, PHONE, SETTLE, axe_findings
from working import LABELS, TWICE, Sheet

SIZES = [(PHONE, "light"), (PHONE, "dark"), (DESKTOP, "light"), (DESKTOP, "dark")]


def look(sheet: Sheet, state: str, found: list[str]) -> None:
    """Note what axe finds now, and whether the page is wider than its window."""
    sheet.page.evaluate(SETTLE)
    found += axe_findings(sheet.page, state)
    width = sheet.page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    found += [f"{state}: {width[0]} px wide"] if width[0] > width[1] else []


def states(sheet: Sheet) -> list[str]:
    """Take a list through its states; return what axe finds in them."""
    found: list[str] = []
    look(sheet, "blank", found)
    sheet.item(0)
    look(sheet, "fields shown", found)
    sheet.boxes.nth(0).check()
    sheet.not_applicable(1, "because " * 20)
    sheet.item(2).get_by_label(LABELS["work-na"], exact=True).check()
    sheet.write(3, "note", "n" * 300)
    look(sheet, "ticked, noted", found)
    sheet.press("work-left")
    expect(sheet.part("filter")).to_be_visible()
    look(sheet, "filtered", found)
    sheet.press("work-left")
    sheet.open()
    look(sheet, "dialog", found)
    sheet.press("work-clear")
    look(sheet, "question", found)
    sheet.press("work-no")
    sheet.part("text").fill(json.dumps({"version": 1, "name": "x", "created": 1, "entries": {}, "lists": {}}))
    sheet.press("work-load-look")
    expect(sheet.part("load")).to_be_visible()
    look(sheet, "copy looked at", found)
    sheet.press("work-close")
    for box in sheet.boxes.all():
        box.evaluate("box => box.checked || box.click()")
    expect(sheet.part("full")).to_be_visible()
    look(sheet, "full", found)
    sheet.page.evaluate(
        """() => {
          const [key, raw] = Object.entries(localStorage).find(([key]) => key.split(':').length > 3)
          localStorage.setItem(key, JSON.stringify({ ...JSON.parse(raw), revision: 0.5 }))
          localStorage.setItem(key.replace(/[^:]+$/, 'gone-item'), raw)
          const list = Object.keys(localStorage).find((key) => key.split(':').length === 3)
          localStorage.setItem(list, JSON.stringify({ version: 1, items: ['gone-item'] }))
        }"""
    )
    sheet.page.reload()
    expect(sheet.part("updated")).to_be_visible()
    look(sheet, "list changed, an entry damaged", found)
    return found


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_axe_finds_nothing_in_any_state_of_a_list(guide: Guide, open_page: OpenPage, width: int, scheme: str) -> None:
    assert not states(Sheet(open_page(width, color_scheme=scheme), guide.http, TWICE))


def test_axe_finds_nothing_in_forced_colours(guide: Guide, open_page: OpenPage) -> None:
    assert not states(Sheet(open_page(PHONE, forced_colors="active", color_scheme="dark"), guide.file, TWICE))


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_axe_finds_nothing_where_work_is_summed_up(guide: Guide, open_page: OpenPage, width: int, scheme: str) -> None:
    page, found = open_page(width, color_scheme=scheme), []
    sheet = Sheet(page, guide.http, TWICE)
    sheet.boxes.nth(0).check()
    sheet.open()
    sheet.part("name").fill("A second one, " * 5)
    sheet.press("work-draft-copy")
    page.goto(guide.http + "checklists/competency-self-assessment.html")
    for index, group in enumerate(page.locator(".ses-choice").all()):
        group.locator("input").nth(index % 3).evaluate("box => box.click()")
    look(sheet, "rated", found)
    page.goto(guide.http + "checklists/my-work.html")
    expect(page.locator("tbody tr")).to_have_count(3)
    look(sheet, "all work", found)
    page.goto(guide.http + "checklists/plan-of-action.html")
    expect(page.locator(".ses-gaps li").first).to_be_visible()
    look(sheet, "gaps", found)
    assert not found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_storage_blocked(guide: Guide, blocked: BrowserContext, scheme: str) -> None:
    page, found = blocked.new_page(), []
    page.emulate_media(color_scheme=scheme)
    for width in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": 800})
        sheet = Sheet(page, guide.http)
        sheet.boxes.nth(0).check()
        expect(sheet.part("saving")).to_have_text(LABELS["say-blocked"])
        look(sheet, f"blocked, {width} px", found)
    assert not found


# What a forced palette does to a tick is the browser's: it must still be told from no tick.
TICK = "box => getComputedStyle(box).appearance"


def test_forced_colours_keep_the_native_tick(guide: Guide, open_page: OpenPage) -> None:
    sheet = Sheet(open_page(forced_colors="active"), guide.http)
    blank = shot(sheet.page, 0)
    sheet.boxes.nth(0).check()
    sheet.page.evaluate("document.activeElement.blur()")
    assert sheet.boxes.nth(0).evaluate(TICK) in {"auto", "checkbox"}
    assert shot(sheet.page, 0) != blank


def shot(page: Page, index: int) -> bytes:
    return page.locator(".ses-check > input").nth(index).screenshot()
