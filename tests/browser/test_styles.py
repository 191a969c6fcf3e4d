"""Styles are shipped shortened: in a browser they must look exactly as they were written."""

from __future__ import annotations

import functools

import pytest
from browsing import Guide, OpenPage
from playwright.sync_api import Page, Route

from make import ROOT

#: What the browser makes of all styles, for each element. Custom properties keep their spelling until they are used.
COMPUTED = """[...document.querySelectorAll("*")].map(each => {
    const style = getComputedStyle(each);
    const unseen = style.backgroundImage === "none" ? /^(--|background-position)/ : /^--/;
    const names = [...style].filter(name => !unseen.test(name));
    return [each.outerHTML.slice(0, 60), ...names.map(name => `${name}: ${style.getPropertyValue(name)}`)];
})"""
PAGES = ("index.html", "checklists/ccar-example.html", "service/pay-and-benefits.html", "search.html")


def looks(page: Page, address: str) -> list[list[list[str]]]:
    page.goto(address)
    found = []
    for media, colors, width in (("screen", "light", 1280), ("screen", "dark", 360), ("print", "light", 800)):
        page.emulate_media(media=media, color_scheme=colors)
        page.set_viewport_size({"width": width, "height": 800})
        found.append(page.evaluate(COMPUTED))
    return found


@pytest.mark.parametrize("address", PAGES)
def test_styles_mean_the_same_as_shipped(address: str, guide: Guide, open_page: OpenPage) -> None:
    shipped, written = open_page(), open_page()
    for path in sorted((ROOT / "_static").glob("*.css")):
        assert (guide.folder / "_static" / path.name).stat().st_size < path.stat().st_size
        written.route(f"**/_static/{path.name}*", functools.partial(Route.fulfill, path=path))
    expected = looks(written, guide.http + address)
    for one, other in zip(looks(shipped, guide.http + address), expected, strict=True):
        for element, same in zip(one, other, strict=True):
            assert set(element) - set(same) == set(), element[0]
