"""Every page for everybody: small windows, large and spaced text, the keyboard."""

from __future__ import annotations

import pytest
from browsing import Guide, OpenPage
from playwright.sync_api import expect

PHONE, DESKTOP = 320, 1280

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
        expect(page.locator(".ses-skip").first).to_be_focused()
        found += [f"{view}: {fault}" for fault in page.evaluate(UNSEEN_FOCUS)]
    assert not found, "\n".join(found)


def test_skip_link_leads_past_all_that_repeats(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    for view in guide.views:
        page.goto(guide.file + view)
        page.keyboard.press("Tab")
        expect(page.locator(".ses-skip").first).to_be_in_viewport(ratio=1)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_be_in_viewport()
        page.keyboard.press("Tab")
        inside = page.evaluate("document.querySelector('main').contains(document.activeElement)")
        assert inside or not page.locator("article a[href], article input").count(), view
