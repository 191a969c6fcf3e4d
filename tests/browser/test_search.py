"""The search page: finds by name and by synonym, says what a hit is, leads there, and runs nothing it is given."""

from __future__ import annotations

from html import unescape
from urllib.parse import unquote

import pytest
from browsing import Guide, OpenPage, Watch, search_for
from playwright.sync_api import Page, expect

HOSTILE = [
    "<img src=x onerror=\"document.title='owned'\">",
    "vision<script>document.title='owned'</script>",
    "\"'><svg onload=\"document.title='owned'\">",
    "%00%ff \\ [ ( * ?",
    "constructor __proto__ toString",
    "é ü 漢字 " + "long " * 300,
]


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page without any network."""
    return open_page(offline=True)


def search(page: Page, guide: Guide, words: str) -> dict[str, tuple[str, str]]:
    """Search, and return the results: address in the guide -> title, and what it says about the place."""
    page.goto(guide.file + search_for(words))
    expect(page.get_by_role("status")).not_to_be_empty()
    found = page.locator("#search-results li").evaluate_all(
        "lines => lines.map(({ children: [link, about] }) => [link.href, link.textContent, about.textContent])"
    )
    return {href.removeprefix(guide.file): (title, about) for href, title, about in found}


def assert_places_exist(guide: Guide, found: dict[str, tuple[str, str]]) -> None:
    for href in found:
        address, _, anchor = href.partition("#")
        assert address in guide.pages, href
        assert not anchor or f'id="{unquote(anchor)}"' in guide.pages[address], href


def test_each_competency_is_found_by_name_with_its_kind_and_page(guide: Guide, page: Page) -> None:
    competencies = [record for record in guide.records if record["type"] == "competency"]
    assert competencies
    for record in competencies:
        found = search(page, guide, record["title"])
        assert record["url"] in found, f"{record['title']}: only {found}"
        title, about = found[record["url"]]
        kind, _, place = about.partition(", in ")
        title_tag = guide.pages[record["url"].partition("#")[0]].partition("<title>")[2].partition("</title>")[0]
        page_title = unescape(title_tag).removesuffix(" – SES Guide").strip()
        assert (title, kind, place) == (record["title"], "Competency", page_title)
        assert_places_exist(guide, found)


def test_each_synonym_finds_its_record(guide: Guide, page: Page) -> None:
    known = [(synonym, record) for record in guide.records for synonym in record.get("synonyms", ())]
    assert known
    for synonym, record in known:
        found = search(page, guide, synonym)
        assert record["url"] in found, f"{synonym}: only {found}"
        assert found[record["url"]][0] == record["title"], synonym
        assert_places_exist(guide, found)


def test_every_hit_says_what_it_is(guide: Guide, page: Page) -> None:
    found = search(page, guide, "leading")
    assert len(found) > 3
    assert all(title.strip() and about.strip() for title, about in found.values()), found


def test_a_result_leads_to_what_it_names(guide: Guide, page: Page) -> None:
    for record in [record for record in guide.records if record.get("synonyms")]:
        search(page, guide, record["synonyms"][0])
        page.locator(f'#search-results a[href$="{record["url"]}"]').click()
        page.wait_for_url(guide.file + record["url"])
        expect(page.locator(":target")).to_be_in_viewport()
        titles = page.locator(":is(h1, h2, h3, h4, dt, :target)").filter(has_text=record["title"])
        assert any(0 <= title.bounding_box()["y"] < 800 for title in titles.all()), (
            f"{record['title']} is scrolled away"
        )


@pytest.mark.parametrize("place", ["http", "file"])
def test_the_form_on_a_page_below_leads_to_results(guide: Guide, open_page: OpenPage, place: str) -> None:
    page = open_page()
    page.goto(getattr(guide, place) + guide.holding("data-ses-check=")[0])
    page.get_by_label("Search the guide").fill("vision")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("for “vision”")
    expect(page.get_by_label("Search the guide")).to_have_value("vision")
    expect(page).to_have_title("vision – Search – SES Guide")


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_words_searched_for_are_only_words(guide: Guide, page: Page, words: str) -> None:
    watch = Watch(page.context, guide.file)
    search(page, guide, words)
    expect(page.get_by_role("status")).to_contain_text(f"“{words.strip()}”", use_inner_text=False)
    assert page.title().startswith(" ".join(words.split())[:20])
    assert not page.locator("main :is(img, script, svg)").count()
    assert not watch.problems


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20%20", "?other=1"])
def test_without_words_the_page_waits_for_some(guide: Guide, page: Page, query: str) -> None:
    watch = Watch(page.context, guide.file)
    page.goto(f"{guide.file}search.html{query}")
    expect(page.get_by_role("status")).to_be_empty()
    expect(page.locator("#search-results li")).to_have_count(0)
    assert not watch.problems


def test_nothing_found_is_said_with_a_way_on(guide: Guide, page: Page) -> None:
    assert not search(page, guide, "xyzzy")
    expect(page.get_by_role("status")).to_contain_text("Nothing found for “xyzzy”")
    expect(page.get_by_role("status")).to_contain_text("A–Z index")
