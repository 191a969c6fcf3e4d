"""Every page for everybody: the rules of axe, small windows, large text, the keyboard, high contrast."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Guide, OpenPage
from playwright.sync_api import Page, expect

PHONE, DESKTOP = 320, 1280
AXE = Axe()
AXE_OPTIONS = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
#: After a change of the window: styles, layout and our own scripts are done.
SETTLE = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"

# What sticks out of its column, though the page does not scroll: cut off, for `.ses-main` clips.
CUT_OFF = """() => {
  const edge = document.documentElement.clientWidth
  const hidden = element => element.closest('.ses-hidden, .ses-expansion, .table-wrapper, pre, thead')
  return [...document.body.querySelectorAll('*')]
    .filter(element => element.checkVisibility() && !hidden(element))
    .filter(element => { const box = element.getBoundingClientRect()
                         return box.width > 1 && (box.right > edge + 1 || box.left < -1) })
    .filter(element => !element.matches('.ses-skip'))
    .map(element => `${element.tagName} ${element.className}: ${element.textContent.slice(0, 60)}`)
}"""

# What WCAG 1.4.12 lets a reader set. Through the object model, which the content policy does not mind.
SPACED = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
                         word-spacing: 0.16em !important } p { margin-bottom: 2em !important }`)
  document.adoptedStyleSheets.push(sheet)
}"""

# Each element that takes the focus, with the faults of how it shows. Needs a key pressed before: `:focus-visible`.
UNSEEN_FOCUS = """() => {
  const faults = [], focusable = 'a[href], button, input, select, textarea, summary, [tabindex="0"]'
  const outlined = ({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
  for (const element of document.querySelectorAll(focusable)) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue
    element.focus()
    const card = element.closest('.sd-card')  // it shows the focus of its stretched link
    const styles = [element, card].filter(Boolean).map(shown => getComputedStyle(shown))
    const box = (card || element).getBoundingClientRect()
    const name = `${element.tagName} ${element.className} "${(element.innerText || element.name || '').slice(0, 40)}"`
    if (document.activeElement !== element) faults.push(`${name} takes no focus`)
    else if (!styles.some(outlined)) faults.push(`${name} has no outline`)
    else if (box.width < 2 || box.height < 2 || box.bottom < 0 || box.top > innerHeight || box.left < 0)
      faults.push(`${name} is out of sight`)
  }
  return faults
}"""


def axe_findings(page: Page, where: str) -> list[str]:
    """Return what axe finds: where, which rule, on what."""
    violations: list[dict[str, Any]] = AXE.run(page, options=AXE_OPTIONS).response["violations"]
    return [
        f"{where}: {violation['id']} ({violation['help']}): {', '.join(str(target) for target in node['target'])}"
        for violation in violations
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(guide: Guide, open_page: OpenPage, scheme: str) -> None:
    page, found = open_page(color_scheme=scheme), []
    for view in guide.views:
        page.goto(guide.file + view)
        for width in (DESKTOP, PHONE):
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate(SETTLE)
            found += axe_findings(page, f"{view}, {scheme}, {width} px")
    assert not found, "\n".join(found)


def test_axe_finds_nothing_in_forced_colours(guide: Guide, open_page: OpenPage) -> None:
    page, found = open_page(PHONE, forced_colors="active", color_scheme="dark"), []
    for view in guide.views:
        page.goto(guide.file + view)
        found += axe_findings(page, view)
    assert not found, "\n".join(found)


def test_axe_sees_what_is_wrong(guide: Guide, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    page.goto(guide.file + guide.holding("data-ses-check=")[0])
    page.evaluate(
        """() => {
          document.querySelector('.ses-check label').remove()
          document.querySelector('.ses-why').style.color = '#aaa'
          document.querySelector('h2').outerHTML = '<h5>A heading</h5>'
          const small = document.createElement('button')
          small.style.cssText = 'width: 9px; height: 9px; padding: 0; overflow: hidden'
          small.textContent = 'x'
          document.querySelector('h1').after(small, small.cloneNode(true))
          document.querySelector('main').before('outside of all landmarks')
        }"""
    )
    found = {finding.split()[1] for finding in axe_findings(page, "-")}
    assert found >= {"label", "color-contrast", "heading-order", "target-size", "region"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_axe_finds_nothing_in_any_state(guide: Guide, open_page: OpenPage, width: int, scheme: str) -> None:
    page, found = open_page(width, color_scheme=scheme), []
    for address in guide.holding("data-ses-check="):
        page.goto(guide.file + address)
        for box in page.get_by_role("checkbox").all():
            box.check()
        found += axe_findings(page, f"{address}, all ticked")
    page.goto(guide.file + guide.holding('class="ses-expansion"')[0])
    page.locator("a:has(.ses-expansion)").first.focus()
    expect(page.locator(".ses-expansion").first).to_be_in_viewport(ratio=1)
    found += axe_findings(page, f"{page.url}, tooltip shown")
    if width == PHONE:
        address = guide.holding('id="page-contents"')[0]
        for panel in ("site-menu", "page-contents"):
            page.goto(f"{guide.file}{address}#{panel}")
            expect(page.locator(f"#{panel}")).to_be_visible()
            found += axe_findings(page, f"{address}, {panel} open")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("height", "scale"), [(800, 1), (256, 4)], ids=["phone", "1280 px at 400 %"])
def test_nothing_scrolls_sideways_or_is_cut_off(guide: Guide, open_page: OpenPage, height: int, scale: int) -> None:
    page, found = open_page(PHONE, height, device_scale_factor=scale), []
    for view in guide.views:
        page.goto(guide.file + view)
        for state in ("as it is", "with wide spacing"):
            if state == "with wide spacing":
                page.evaluate(SPACED)
            width = page.evaluate("document.scrollingElement.scrollWidth")
            found += [f"{view}, {state}: {width} px wide"] if width > PHONE else []
            found += [f"{view}, {state}: cut off: {element}" for element in page.evaluate(CUT_OFF)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_focus_is_seen_wherever_it_goes(guide: Guide, open_page: OpenPage, width: int) -> None:
    page, found = open_page(width), []
    for view in guide.views:
        page.goto(guide.file + view)
        page.keyboard.press("Tab")
        expect(page.locator(".ses-skip")).to_be_focused()
        found += [f"{view}: {fault}" for fault in page.evaluate(UNSEEN_FOCUS)]
    assert not found, "\n".join(found)


def test_skip_link_leads_past_all_that_repeats(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    for view in guide.views:
        page.goto(guide.file + view)
        page.keyboard.press("Tab")
        expect(page.locator(".ses-skip")).to_be_in_viewport(ratio=1)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_be_in_viewport()
        page.keyboard.press("Tab")
        inside = page.evaluate("document.querySelector('main').contains(document.activeElement)")
        assert inside or not page.locator("article a[href], article input").count(), view
