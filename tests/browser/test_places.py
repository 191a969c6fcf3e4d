"""Where the guide must work: under any path, from a folder, under a strict policy, without scripts, without storage."""

from __future__ import annotations

import gzip
import tomllib
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from browsing import Guide, OpenPage, Watch, served
from playwright.sync_api import BrowserContext, Page, expect

from make import ROOT

BARS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ses"]["bars"]
PAGE_LIMIT = BARS["page_gzip_kb"] * 1000
SCRIPT_LIMIT = BARS["checklist_script_gzip_kb"] * 1000
#: A choice of colours must hold whatever the system prefers.
PAPER = "getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize("place", ["http", "strict", "file"])
def test_nothing_goes_wrong_on_any_page(guide: Guide, open_page: OpenPage, place: str) -> None:
    page, address = open_page(), getattr(guide, place)
    watch = Watch(page.context, address)
    found = []
    for view in guide.views:
        page.goto(address + view)
        found += [f"{view}: {problem}" for problem in watch.problems]
        watch.problems.clear()
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("fault", "noticed"),
    [
        ("<script>1</script>", "Content Security Policy"),
        ("<p style='color: red'>", "Content Security Policy"),
        ("<script src='missing.js'></script>", "404"),
        ("<img src='http://127.0.0.2/elsewhere.png'>", "elsewhere"),
        ("<img src='http://127.0.0.2/elsewhere.png'>", "failed: "),
        ("<script src='wrong.js'></script>", "script error: deliberate"),
        ("<script src='warns.js'></script>", "console warning: deliberate"),
    ],
)
def test_the_watch_sees_what_goes_wrong(
    tmp_path: Path, guide: Guide, open_page: OpenPage, fault: str, noticed: str
) -> None:
    (tmp_path / "wrong.js").write_text("throw new Error('deliberate')", "utf-8")
    (tmp_path / "warns.js").write_text("console.warn('deliberate')", "utf-8")
    (tmp_path / "icon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", "utf-8")
    header = "Content-Security-Policy"
    policy = guide.pages["index.html"].partition(f'<meta http-equiv="{header}" ')[2].partition(">")[0]
    head = f'<!doctype html><title>-</title><link rel="icon" href="icon.svg"><meta http-equiv="{header}" {policy}>'
    (tmp_path / "index.html").write_text(head + fault, "utf-8")
    page = open_page()
    with served(tmp_path, {}) as address:
        watch = Watch(page.context, address)
        page.goto(address)
    assert any(noticed in problem for problem in watch.problems), watch.problems


SEND = """address => {
  const form = Object.assign(document.createElement('form'), { action: address });
  document.body.append(form);
  form.submit();
}"""


def test_no_other_site_can_frame_a_page_or_be_sent_a_form(tmp_path: Path, guide: Guide, open_page: OpenPage) -> None:
    (tmp_path / "index.html").write_text(f"<iframe src='{guide.strict}index.html'></iframe>", "utf-8")
    page = open_page()
    with served(tmp_path, {}) as elsewhere:
        with page.expect_console_message(lambda said: "frame-ancestors 'none'" in said.text):
            page.goto(elsewhere)
        expect(page.frame_locator("iframe").locator(".ses-header")).to_have_count(0)
        for address in (guide.strict, guide.http):
            page.goto(f"{address}index.html")
            with page.expect_console_message(lambda said: "form-action 'self'" in said.text):
                page.evaluate(SEND, elsewhere)
            assert page.url == f"{address}index.html"


def test_what_a_page_loads_is_light(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    watch = Watch(page.context, guide.http)
    weights: dict[str, int] = {}
    page.goto(guide.http + "index.html")
    everywhere = {response.url for response in watch.responses}
    for view in guide.views:
        watch.responses.clear()
        page.goto(guide.http + view)
        for response in watch.responses:
            if response.url not in weights:
                file = guide.folder / unquote(urlsplit(response.url.removeprefix(guide.http)).path)
                weights[response.url] = len(gzip.compress(file.read_bytes(), mtime=0))
        loaded = {response.url for response in watch.responses if not response.url.endswith("/searchindex.js")}
        assert len(loaded) > 3, f"{view}: {loaded}"  # the page, its styles, its scripts
        weight = sum(weights[url] for url in loaded)
        assert weight <= PAGE_LIMIT, f"{view}: {weight} bytes: { ({url: weights[url] for url in loaded}) }"
        if view in guide.holding("data-ses-check="):
            own = loaded - everywhere
            scripts = {url: weights[url] for url in own if urlsplit(url).path.endswith(".js")}
            assert 0 < sum(scripts.values()) <= SCRIPT_LIMIT, f"{view}: {scripts}"


# --- without scripts ---------------------------------------------------------------------------------


@pytest.fixture
def plain(open_page: OpenPage) -> Page:
    """A phone's page with scripts switched off."""
    return open_page(360, java_script_enabled=False)


@pytest.mark.parametrize(
    ("opener", "panel"), [("#open-menu", "#site-menu"), ("#open-contents", "#page-contents")], ids=["menu", "contents"]
)
def test_panels_open_and_close_without_scripts(guide: Guide, plain: Page, opener: str, panel: str) -> None:
    plain.goto(guide.file + guide.holding('id="page-contents"')[0])
    expect(plain.locator(panel)).to_be_hidden()
    plain.locator(opener).focus()
    plain.keyboard.press("Enter")
    expect(plain.locator(panel)).to_be_visible()
    plain.keyboard.press("Tab")
    expect(plain.locator(f"{panel} .ses-close")).to_be_focused()
    plain.keyboard.press("Enter")
    expect(plain.locator(panel)).to_be_hidden()
    expect(plain.locator("h1")).to_be_visible()


def test_boxes_tick_without_scripts(guide: Guide, plain: Page) -> None:
    for address in guide.holding("data-ses-check="):
        plain.goto(guide.file + address)
        box = plain.get_by_role("checkbox").first
        box.focus()
        plain.keyboard.press("Space")
        expect(box).to_be_checked()


@pytest.mark.parametrize("place", ["strict", "file"])
def test_search_without_scripts_says_what_leads_on(guide: Guide, plain: Page, place: str) -> None:
    plain.goto(getattr(guide, place) + guide.holding('role="search"')[0])
    plain.locator("#open-menu").click()
    plain.get_by_role("searchbox").press("Enter")
    sentence = plain.locator("main noscript p")  # by tag: queries by text or role pass it over
    expect(sentence).to_be_visible()
    expect(sentence).to_contain_text("needs JavaScript, which is switched off")
    sentence.locator("a").click()
    expect(plain.locator("h1")).to_have_text("A–Z index")


def test_nothing_is_shown_that_needs_scripts(guide: Guide, plain: Page) -> None:
    plain.goto(guide.file + "index.html")
    expect(plain.locator("#theme")).to_be_hidden()


# --- colours, with storage and without ------------------------------------------------------------------


@pytest.mark.parametrize("place", ["http", "file"])
def test_storage_blocked_by_the_browser(guide: Guide, blocked: BrowserContext, place: str) -> None:
    address, page = getattr(guide, place), blocked.new_page()
    page.goto(address + "index.html")
    assert page.evaluate("() => { try { localStorage } catch (error) { return error.name } }") == "SecurityError"
    watch = Watch(blocked, address)
    for view in guide.views:
        page.goto(address + view)
        white = page.evaluate(PAPER)
        page.get_by_label("Theme").select_option("dark")
        assert page.evaluate(PAPER) != white, view
    assert not watch.problems, "\n".join(watch.problems)
    page.goto(address + guide.views[-2])
    expect(page.locator("#search-results li").first).to_be_visible()


@pytest.mark.parametrize(("system", "choice"), [("light", "dark"), ("dark", "light")])
def test_chosen_colours_are_kept_and_are_those_of_the_system(
    guide: Guide, open_page: OpenPage, system: str, choice: str
) -> None:
    page = open_page(color_scheme=choice)
    page.goto(guide.http + "index.html")
    expected = page.evaluate(PAPER)
    page.emulate_media(color_scheme=system)
    assert page.evaluate(PAPER) != expected
    page.get_by_label("Theme").select_option(choice)
    assert page.evaluate(PAPER) == expected
    page.goto(guide.http + guide.views[-1])
    assert page.evaluate(PAPER) == expected
    stored = page.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage)]")
    assert stored == [["ses-guide:theme"], []]
    page.get_by_label("Theme").select_option("auto")
    assert page.evaluate("localStorage.length") == 0
    assert page.evaluate(PAPER) != expected
