"""Styles are shipped shortened: in a browser they must look exactly as they were written."""

from __future__ import annotations

import functools

import pytest
from browsing import Guide, OpenPage
from playwright.sync_api import Page, Route

from make import ROOT

#: What the browser makes of all styles: for each property a digest of its values, for one element of each name and
#: class. Custom properties keep their spelling until they are used.
COMPUTED = """() => {
    const digests = {};
    const kinds = new Map();
    for (const element of document.querySelectorAll("*")) kinds.set(element.localName + element.className, element);
    for (const element of kinds.values()) {
        const style = getComputedStyle(element);
        const unseen = style.backgroundImage === "none" ? /^(--|background-position)/ : /^--/;
        for (const name of style)
            if (!unseen.test(name))
                for (const letter of style.getPropertyValue(name) + ";")
                    digests[name] = (Math.imul(digests[name] || 0, 31) + letter.charCodeAt(0)) | 0;
    }
    return digests;
}"""
PAGES = ("index.html", "checklists/ccar-example.html", "service/pay-and-benefits.html")


def looks(page: Page, address: str) -> list[dict[str, int]]:
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
    assert looks(shipped, guide.http + address) == looks(written, guide.http + address)
