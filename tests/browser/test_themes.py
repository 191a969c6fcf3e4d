"""Another project may have another theme: it gets that theme's pages, and its checklists work on them."""

from __future__ import annotations

import pytest
from browsing import OpenPage, Watch, served
from playwright.sync_api import expect

from tests.conftest import ROOT, MakeSite


@pytest.mark.parametrize("theme", ["alabaster", "classic", "furo"])
def test_a_checklist_works_in_each_theme(make_site: MakeSite, open_page: OpenPage, theme: str) -> None:
    site = make_site()
    # A browser asks for an icon where a page names none.
    app = site.build(html_theme=theme, html_favicon=str(ROOT / "_static" / "icon.svg"))
    assert site.warnings == ""
    own_style = app.builder.theme.stylesheets[0]
    for name in ("index", "a", "list", "search", "genindex"):
        html = site.page(f"{name}.html")
        assert f"_static/{own_style}" in html
        assert ('class="ses-frame"' in html) == (theme == "furo")
    assert "checklist.js" not in site.page("a.html")
    page = open_page()
    with served(site.folder / "_build" / "html", {}) as address:
        watch = Watch(page.context, address)
        page.goto(f"{address}list.html")
        box = page.get_by_label("The challenge names one problem.")
        box.check()
        expect(page.locator(".ses-saving")).to_contain_text("Saved")
        bar = page.locator(".ses-bar-of-work")
        assert bar.evaluate("bar => getComputedStyle(bar).backgroundColor") not in {"rgba(0, 0, 0, 0)", "transparent"}
        page.reload()
        expect(box).to_be_checked()
        page.get_by_role("button", name="Undo").click()
        expect(box).not_to_be_checked()
        page.goto(f"{address}a.html")
        expect(page.locator("#ses-competency-vision")).to_be_visible()
        page.goto(f"{address}search.html?q=vision")
        expect(page.locator('a[href*="#ses-competency-vision"]').first).to_be_visible()
    assert not watch.problems
