"""The search page: finds by name and by synonym, says what a hit is, leads there, and runs nothing it is given."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

import pytest
from browsing import Guide, OpenPage, Watch, served
from playwright.sync_api import Page, expect

from tests.conftest import ROOT, MakeSite

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


#: What people type -> the place wanted among the first three results.
WANTED = {
    "resume": "checklists/two-page-resume.html",
    "two-page resume": "checklists/two-page-resume.html",
    "resumé": "checklists/two-page-resume.html",
    "RESUME": "checklists/two-page-resume.html",
    "C1": "checklists/ccar-example.html#ses-check-challenge-is-one-problem",
    "90": "hiring/merit-staffing.html#ses-limit-case-days-2006",
    "90 days": "hiring/merit-staffing.html#ses-limit-case-days-2006",
    "120-day": "questions.html",
    "14 days": "today.html#ses-limit-announcement-days",
    "10 pages": "writing/format.html#ses-limit-narrative-pages",
    "Layman’s terms": "writing/guidance.html#ses-tip-plain-words",
    "layman's terms": "writing/guidance.html#ses-tip-plain-words",
    "bonus": "reference/glossary.html#ses-term-incentive",
    "email": "questions.html#ses-fact-asked-how-told",
    "e-mail": "questions.html#ses-fact-asked-how-told",
    "vacation": "service/pay-and-benefits.html#ses-fact-annual-leave",
    "rejected": "checklists/after-disapproval.html",
    "appeal": "checklists/after-disapproval.html",
    "5 USC 3131": "reference/sources.html#ses-source-usc-3131",
}


def search(page: Page, guide: Guide, words: str) -> dict[str, tuple[str, str]]:
    """Search, and return the results: address in the guide -> title, and what it says about the place."""
    # One page for many searches, as a reader who changes the words of the address.
    if not page.url.startswith(f"{guide.file}search.html"):
        page.goto(f"{guide.file}search.html")
    query, status, found = page.evaluate(
        """async words => {
          const hash = "#" + new URLSearchParams({ q: words });
          if (location.hash !== hash) await new Promise(done => {
            addEventListener("hashchange", done, { once: true });
            location.hash = hash;
          });
          return [
            document.getElementById("search-query").value,
            document.querySelector("[role=status]").textContent,
            Array.from(document.querySelectorAll("#search-results li"), ({ children: [link, about] }) =>
              [link.href, link.textContent, about.textContent]),
          ];
        }""",
        words,
    )
    assert query == words.strip()
    assert status
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
        # What has a page to itself is found there.
        places = [place for place in (record["url"], record["url"].partition("#")[0]) if place in found]
        assert places, f"{synonym}: only {found}"
        assert found[places[0]][0] == record["title"], synonym
        assert_places_exist(guide, found)


def test_what_people_type_leads_to_what_they_want(guide: Guide, page: Page) -> None:
    missed = {}
    for words, wanted in WANTED.items():
        first = list(search(page, guide, words))[:3]
        if wanted not in first:
            missed[words] = first
    assert not missed


def test_every_number_of_a_limit_and_every_code_leads_there(guide: Guide, page: Page) -> None:
    known = {
        f"{record['value']:,} {record['unit']}" if record["type"] == "limit" else record["code"]: record["url"]
        for record in guide.records
        if record["type"] in {"limit", "check"}
    }
    assert len(known) > 200
    missed = [words for words, url in known.items() if url not in list(search(page, guide, words))[:5]]
    assert not missed


def test_accents_and_joints_make_no_difference(guide: Guide, page: Page) -> None:
    for one, other in [("résumé", "resume"), ("re\u0301sume\u0301", "resume"), ("U.S.C.", "usc"), ("oﬃce", "office")]:
        found = search(page, guide, one)
        assert found, one
        assert found == search(page, guide, other), one


@pytest.mark.parametrize("words", ["U.S.", "C++", "s", "x y z"])
def test_single_letters_are_no_parts_of_words(guide: Guide, page: Page, words: str) -> None:
    assert len(search(page, guide, words)) < 30


def test_every_word_counts_short_ones_and_numbers_too(guide: Guide, page: Page) -> None:
    days, ninety, fourteen = (set(search(page, guide, words)) for words in ("days", "90 days", "14 days"))
    assert ninety < days
    assert fourteen < days
    assert ninety != fourteen
    assert not search(page, guide, "days 987654")


def test_the_very_title_comes_first_whatever_it_is_the_title_of(guide: Guide, page: Page) -> None:
    for kind in ("tip", "question", "check", "step", "term", "fact", "competency"):
        record = next(record for record in guide.records if record["type"] == kind)
        name = record.get("title") or record["text"]
        title, _about = next(iter(search(page, guide, name).values()))
        assert title == name


@pytest.mark.parametrize("words", ["a" * 100_000, "vision " * 15_000, " ".join(map(str, range(20_000)))], ids=range(3))
def test_100_000_letters_are_answered_in_a_sentence(guide: Guide, page: Page, words: str) -> None:
    watch = Watch(page.context, guide.file)
    found = search(page, guide, words)
    expect(page.get_by_role("status")).to_contain_text(re.compile(f"for “{words[:50]}.*…”"))
    assert bool(found) == words.startswith("vision")
    assert not watch.problems


def test_every_hit_says_what_it_is(guide: Guide, page: Page) -> None:
    found = search(page, guide, "leading")
    assert len(found) > 3
    assert all(title.strip() and about.strip() for title, about in found.values()), found


def test_a_result_leads_to_what_it_names(guide: Guide, page: Page) -> None:
    for record in [record for record in guide.records if record.get("synonyms")]:
        found = search(page, guide, record["synonyms"][0])
        place = next(place for place, (title, _) in found.items() if title == record["title"])
        page.locator(f'#search-results a[href$="{place}"]').click()
        page.wait_for_url(guide.file + place)
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
    expect(page.get_by_role("status")).to_contain_text(f"“{words.strip()[:90]}", use_inner_text=False)
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


@pytest.mark.parametrize(
    ("builder", "config", "start", "wanted"),
    [
        ("html", {}, "search.html", "a.html"),
        ("html", {"html_file_suffix": ".htm"}, "search.htm", "a.htm"),
        ("html", {"html_link_suffix": ""}, "search.html", "a"),
        ("dirhtml", {}, "search/index.html", "a/"),
        ("dirhtml", {}, "search/", "a/"),
        *(("html", {"language": language}, "search.html", "a.html") for language in ("de", "ja", "ar")),
    ],
)
def test_results_have_the_addresses_that_the_builder_gives(
    make_site: MakeSite, open_page: OpenPage, builder: str, config: dict[str, str], start: str, wanted: str
) -> None:
    site = make_site()
    site.build(builder, html_static_path=[str(ROOT / "_static")], **config)
    page = open_page()
    with served(site.folder / "_build" / builder, {}) as http:
        # A browser shows a folder of files as a list.
        for address in [http] if start.endswith("/") else [http, f"{(site.folder / '_build' / builder).as_uri()}/"]:
            watch = Watch(page.context, address)
            page.goto(f"{address}{start}#q=Vision")
            results = page.locator("#search-results a").evaluate_all("links => links.map(link => link.href)")
            assert f"{address}{wanted}#ses-competency-vision" in results
            assert f"{address}{wanted}" in results
            assert not watch.problems
