"""What people do on a page: tick checks, meet an abbreviation, open the menu, print."""

from __future__ import annotations

import math
import re

import pytest
from browsing import Guide, OpenPage
from playwright.sync_api import Page, expect

LETTER, SHEET = 695, 946  # px between the margins of a Letter page, across and down
SLACK = 1.1  # what may stay empty on sheets, so that nothing is split that belongs together
TARGET = 24  # px, WCAG 2.5.8
BOX_MM = 4
TABS_TO_FIRST_BOX = 3

# What stands on every sheet again, in px: a head or a foot, as high as it is.
REPEATED = """() => [...document.querySelectorAll('.ses-sheet-head, .ses-sheet-end, .ses-footer')]
  .reduce((sum, one) => sum + one.getBoundingClientRect().height, 0)"""

# The widths and heights of elements in millimetres, as printed.
MILLIMETRES = "elements => elements.map(element => element.getBoundingClientRect()).map(box => \
[box.width, box.height].map(px => px * 25.4 / 96))"


@pytest.fixture(params=["pointer", "no pointer"])
def checklist(guide: Guide, open_page: OpenPage, request: pytest.FixtureRequest) -> Page:
    """The first checklist, on a desk and on a phone."""
    touch = request.param == "no pointer"
    page = open_page(360 if touch else 1280, has_touch=touch, is_mobile=touch)
    page.goto(guide.http + guide.holding("data-ses-check=")[0])
    return page


# --- checklists ---------------------------------------------------------------------------------------


def test_first_box_is_near_the_skip_link(checklist: Page) -> None:
    checklist.keyboard.press("Tab")
    checklist.keyboard.press("Enter")
    passed = []
    for _ in range(TABS_TO_FIRST_BOX):
        checklist.keyboard.press("Tab")
        passed.append(checklist.evaluate("document.activeElement.outerHTML"))
    assert any('type="checkbox"' in element for element in passed), passed


def test_boxes_tick_by_key_and_by_label(checklist: Page) -> None:
    boxes = checklist.get_by_role("checkbox")
    boxes.nth(0).focus()
    checklist.keyboard.press("Space")
    expect(boxes.nth(0)).to_be_checked()
    checklist.keyboard.press("Space")
    expect(boxes.nth(0)).not_to_be_checked()
    for index, label in enumerate(checklist.locator(".ses-check label").all()):
        label.click(position={"x": 5, "y": 5})
        expect(boxes.nth(index)).to_be_checked()
    expect(checklist.locator(".ses-check input:checked")).to_have_count(boxes.count())


def test_targets_are_large_enough(checklist: Page) -> None:
    labels = checklist.locator(".ses-check label").evaluate_all("all => all.map(one => one.getBoundingClientRect())")
    boxes = checklist.locator(".ses-check input").evaluate_all("all => all.map(one => one.getBoundingClientRect())")
    assert len(labels) == len(boxes) > 0
    for label, box in zip(labels, boxes, strict=True):  # the label is around the box: one target
        assert label["height"] >= TARGET
        assert label["left"] <= box["left"]
        assert label["top"] <= box["top"]
        assert box["bottom"] <= label["bottom"]


def test_boxes_are_named_by_code_and_text_and_their_group_by_its_title(checklist: Page) -> None:
    for item in checklist.locator("[data-ses-check]").all():
        code, label = item.get_attribute("data-ses-code"), item.locator("label").inner_text()
        name = re.sub(r"\s+", " ", label).strip()
        assert name.startswith(f"{code} ")
        expect(item.get_by_role("checkbox")).to_have_accessible_name(name)
    groups = checklist.get_by_role("group").filter(has=checklist.get_by_role("checkbox"))
    assert groups.count()
    for group in groups.all():
        expect(group).to_have_accessible_name(group.get_by_role("heading").inner_text())


# --- abbreviations ------------------------------------------------------------------------------------


@pytest.fixture(params=[320, 1280])
def abbreviated(guide: Guide, open_page: OpenPage, request: pytest.FixtureRequest) -> Page:
    """A page with an abbreviation."""
    page = open_page(request.param)
    page.goto(guide.file + guide.holding('class="ses-expansion"')[0])
    return page


def is_shown(page: Page) -> bool:
    box = page.locator(".ses-expansion").first.bounding_box()
    return bool(box) and box["width"] > 20 and box["height"] > 10


def test_abbreviation_opens_on_hover_and_on_focus_and_escape_closes_it(abbreviated: Page) -> None:
    page, term = abbreviated, abbreviated.locator("a:has(.ses-expansion)").first
    tip = page.locator(".ses-expansion").first
    assert not is_shown(page)
    term.hover()
    assert is_shown(page)
    expect(tip).to_be_in_viewport(ratio=1)
    box = tip.bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + box["height"] / 2, steps=10)
    page.mouse.move(box["x"] + box["width"] - 5, box["y"] + box["height"] / 2, steps=10)
    assert is_shown(page), "it goes away when the pointer moves onto it"
    page.keyboard.press("Escape")
    assert not is_shown(page)
    page.mouse.move(0, 0)
    term.focus()
    assert is_shown(page), "it does not come back"
    page.keyboard.press("Escape")
    assert not is_shown(page)
    expect(term).to_be_focused()


def test_abbreviation_is_spelt_out_for_all(abbreviated: Page) -> None:
    for term in abbreviated.locator("a:has(.ses-expansion)").all():
        meaning = re.sub(r"\s+", " ", term.locator(".ses-expansion").text_content() or "").strip(" ()")
        assert len(meaning) > len("ECQ")
        expect(term).to_have_accessible_name(re.compile(re.escape(meaning)))


# --- panels of a small window ---------------------------------------------------------------------------


def test_escape_closes_a_panel_and_gives_the_focus_back(guide: Guide, open_page: OpenPage) -> None:
    page = open_page(360)
    page.goto(guide.file + guide.holding('id="page-contents"')[0])
    for opener, panel in (("#open-menu", "#site-menu"), ("#open-contents", "#page-contents")):
        page.locator(opener).click()
        expect(page.locator(panel)).to_be_visible()
        page.keyboard.press("Tab")
        assert page.evaluate(f"document.querySelector('{panel}').contains(document.activeElement)")
        page.keyboard.press("Escape")
        expect(page.locator(panel)).to_be_hidden()
        expect(page.locator(opener)).to_be_focused()


def test_a_link_in_a_panel_leads_on_and_closes_it(guide: Guide, open_page: OpenPage) -> None:
    page = open_page(360)
    page.goto(guide.file + guide.holding('id="page-contents"')[0] + "#page-contents")
    page.locator("#page-contents li li a").last.click()
    expect(page.locator("#page-contents")).to_be_hidden()
    expect(page.locator(":target")).to_be_in_viewport()


# --- paper ------------------------------------------------------------------------------------------------


@pytest.fixture
def paper(open_page: OpenPage) -> Page:
    """A page as printed, from a dark screen."""
    page = open_page(LETTER, color_scheme="dark")
    page.emulate_media(media="print")
    return page


def test_paper_has_the_text_alone_in_black_on_white(guide: Guide, paper: Page) -> None:
    contents = guide.holding('id="page-contents"')[0]
    for view in [*guide.pages, f"{contents}#page-contents", f"{contents}#site-menu"]:
        paper.goto(guide.file + view)
        for screen_only in ("nav", ".ses-tools", ".ses-skip", "[role=search]", ".headerlink"):
            assert not paper.locator(screen_only).locator("visible=true").count(), f"{view}: {screen_only}"
        expect(paper.locator("h1")).to_be_visible()
        expect(paper.locator(".ses-governs").locator("visible=true")).to_have_count(1)
        colours = paper.evaluate(
            "(({ color, backgroundColor }) => [color, backgroundColor])(getComputedStyle(document.body))"
        )
        assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"], view
        assert paper.evaluate("document.scrollingElement.scrollWidth") <= LETTER, view


def test_paper_spells_abbreviations_out(guide: Guide, paper: Page) -> None:
    for address in guide.holding('class="ses-expansion"'):
        paper.goto(guide.file + address)
        sizes = paper.locator(".ses-expansion").evaluate_all(MILLIMETRES)
        assert all(width > 5 and height > 2 for width, height in sizes), address


def test_paper_has_boxes_to_tick_and_keeps_each_check_whole(guide: Guide, paper: Page) -> None:
    for address in guide.holding("data-ses-check="):
        paper.goto(guide.file + address)
        boxes = paper.locator(".ses-check input")
        assert boxes.count() > 0
        assert all(min(size) >= BOX_MM for size in boxes.evaluate_all(MILLIMETRES)), address
        borders = boxes.evaluate_all("all => all.map(box => parseFloat(getComputedStyle(box).borderTopWidth))")
        assert min(borders) >= 1, address
        breaks = paper.locator(".ses-check").evaluate_all("all => all.map(item => getComputedStyle(item).breakInside)")
        assert set(breaks) == {"avoid"}, address
        boxes.first.check()
        tick = boxes.first.evaluate("box => getComputedStyle(box, '::before').content")
        assert tick == '"✓"', address


def test_paper_is_not_wasted(guide: Guide, paper: Page) -> None:
    for view in guide.pages:
        paper.goto(guide.file + view)
        repeated = paper.evaluate(REPEATED)
        text = (paper.evaluate("document.documentElement.scrollHeight") - repeated) / (SHEET - repeated)
        pdf = paper.pdf(format="Letter", print_background=False)
        sheets = len(re.findall(rb"/Type\s*/Page\b", pdf))
        chosen = paper.locator("section").evaluate_all(
            "all => all.filter(section => getComputedStyle(section).breakBefore === 'page').length"
        )
        most = math.ceil(text * SLACK) + chosen
        assert int(text) <= sheets <= most, f"{paper.url}: {sheets} sheets for text for {text:.2f}"


def test_paper_keeps_each_statement_whole_and_the_answers_apart(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    page.emulate_media(media="print")
    page.goto(guide.http + "writing/exercise.html")
    whole = "all => all.map(element => getComputedStyle(element).breakInside)"
    statements = page.locator(".ses-statement").evaluate_all(whole)
    assert len(statements) > 1
    assert set(statements) == {"avoid"}
    answers = page.locator("section:has(> .ses-reasons)")
    assert answers.count() == 1
    assert answers.evaluate("element => getComputedStyle(element).breakBefore") == "page"
    assert answers.locator(".ses-statement").count() == 0
