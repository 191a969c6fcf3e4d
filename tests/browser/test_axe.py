"""The rules of axe on every page: light, dark, forced colours, small and large windows, every state."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Guide, OpenPage
from playwright.sync_api import Page, expect

PHONE, DESKTOP = 320, 1280
AXE = Axe()
AXE_OPTIONS = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
#: After a change of the window: styles, layout and our own scripts are done.
SETTLE = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


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
