"""Paper from the pages: what each choice prints, what stands on every sheet, and that nothing is split or lost."""

from __future__ import annotations

import base64
import itertools
import re
from collections.abc import Callable

import pypdfium2 as pdfium
import pytest
from browsing import Guide, OpenPage, Watch
from playwright.sync_api import Page, expect
from test_axe import DESKTOP, PHONE, axe_findings
from test_use import LETTER
from working import LABELS, PLAIN, TWICE, Sheet, list_pages, said

from tests.conftest import CHECKLIST, ROOT, MakeSite

RATING, ALL_WORK = "competency-self-assessment", "my-work"
EXERCISE = "writing/exercise.html"
WHATS, AMOUNTS, SIZES = ("ticked", "blank", "left"), ("short", "full"), ("normal", "large")
POINTS = {"normal": 11, "large": 16}
SHORT_SHEETS = 2
#: The letters of the handouts, which are the same on every machine, set as wide as Verdana or DejaVu Sans: what fits
#: with these fits with what readers have.
FONT = ROOT / "_templates" / "handouts" / "fonts" / "AtkinsonHyperlegibleNext-Regular.ttf"
WIDE_LETTERS = f"""
@font-face {{ font-family: Wide; src: url(data:font/ttf;base64,{base64.b64encode(FONT.read_bytes()).decode()}) }}
html body[data-theme] {{ --font-stack: Wide; letter-spacing: 0.07em }}
"""
REASON, NOTE, EVIDENCE, OPEN_NOTE = (
    "No such paper is asked for.",
    "Ask on Monday.",
    "page 7, line 4",
    "Look for numbers.",
)
#: Keeps what was chosen until the test has made the sheets: browsers without a window do not print.
STAY = "window.printed = 0; window.print = () => { window.printed += 1 }"
#: The smallest print in points that anybody sees, and where it stands. What is hidden for eyes alone is not seen.
SMALLEST = """() => [...document.querySelectorAll('.ses-sheet *')]
  .filter(node => [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim()))
  .filter(node => node.checkVisibility({ visibilityProperty: true }) && !node.closest('h1, option'))
  .filter(node => node.getBoundingClientRect().width > 2)
  .map(node => [Math.round(parseFloat(getComputedStyle(node).fontSize) * 75) / 100, node.outerHTML.slice(0, 200)])
  .sort((one, other) => one[0] - other[0])[0]"""
ITEMS = "all => all.map(one => [one.dataset.sesCode, one.querySelector('label').textContent])"
#: What stands on every sheet, and the headings, as texts.
FURNITURE = "all => all.filter(one => one.checkVisibility()).map(one => one.innerText)"


def bare(text: str) -> str:
    """Return a text without white space and hyphens: lines break elsewhere on paper."""
    return re.sub(r"[\s\ufffe-]", "", text)


def lines(page: Page, size: str = "Letter") -> list[list[str]]:
    """Print a page as it stands; return the lines of each sheet, without white space."""
    pdf = page.pdf(format=size, prefer_css_page_size=True, print_background=False)
    document = pdfium.PdfDocument(pdf)
    texts = [document[index].get_textpage().get_text_range() for index in range(len(document))]
    return [[bare(line) for line in text.splitlines() if bare(line)] for text in texts]


def sheets(page: Page, size: str = "Letter") -> list[str]:
    """Print a page as it stands; return what each sheet says, without white space."""
    return ["".join(found) for found in lines(page, size)]


def choose(page: Page, *ways: str) -> None:
    """Choose what to print, by the words of the labels, and print."""
    page.get_by_role("button", name=LABELS["work-print"], exact=True).first.click()
    dialog = page.get_by_role("dialog", name=LABELS["work-print"])
    for way in ways:
        dialog.get_by_label(LABELS[f"work-print-{way}"], exact=True).check()
    dialog.get_by_role("button", name=LABELS["work-print-now"]).click()
    expect(page.locator("html")).to_have_attribute("data-ses-print", " ".join(ways))
    expect(dialog).to_be_hidden()


def worked_on(page: Page, address: str, list_: str = TWICE) -> Sheet:
    """Return a list with ticks, a reason, notes and evidence; its fifth item and on are open."""
    sheet = Sheet(page, address, list_)
    sheet.boxes.nth(0).check()
    sheet.boxes.nth(2).check()
    sheet.not_applicable(1, REASON)
    sheet.write(2, "note", NOTE)
    sheet.write(2, "evidence", EVIDENCE)
    sheet.write(4, "note", OPEN_NOTE)
    return sheet


@pytest.fixture
def paper(open_page: OpenPage) -> Page:
    """A page whose print button waits for the test."""
    page = open_page()
    page.add_init_script(STAY)
    return page


def items_of(page: Page) -> list[tuple[str, str]]:
    """Return code and text of each item of a page."""
    return [(code, bare(text)) for code, text in page.locator("[data-ses-check]").evaluate_all(ITEMS)]


# --- the choices ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["http", "strict", "file"])
def test_each_choice_prints_what_it_says(guide: Guide, paper: Page, place: str) -> None:
    watch = Watch(paper.context, getattr(guide, place))
    sheet = worked_on(paper, getattr(guide, place))
    every = [text for _, text in items_of(paper)]
    left = [text for text, state in zip(every, sheet.states, strict=True) if state == "open"]
    assert len(every) - len(left) == 3
    for what, much, size in itertools.product(WHATS, AMOUNTS, SIZES):
        choose(paper, what, much, size)
        paper.emulate_media(media="print")
        smallest, where = paper.evaluate(SMALLEST)
        assert smallest == POINTS[size], f"{what} {much} {size}: {where}"
        assert paper.evaluate("document.scrollingElement.scrollWidth") <= paper.viewport_size["width"]
        paper.emulate_media(media="null")
        text = "".join(sheets(paper))
        chosen = left if what == "left" else every
        assert [each for each in every if each in text] == chosen, f"{what} {much} {size}"
        assert ("Why:" in text) is (much == "full")
        shown = {words for words in (REASON, NOTE, EVIDENCE, OPEN_NOTE, "My application") if bare(words) in text}
        assert (
            shown
            == {
                "ticked": {REASON, NOTE, EVIDENCE, OPEN_NOTE, "My application"},
                "left": {OPEN_NOTE, "My application"},
                "blank": set(),
            }[what]
        ), f"{what} {much} {size}"
        ticks = text.count("✓")
        assert ticks == (2 if what == "ticked" else 0)
        count = bare(LABELS["say-paper-left"].format(count=len(left), total=len(every)))
        assert (count in text) is (what == "left")
        place_name = bare(str(paper.locator("#ses-place").evaluate("place => place.selectedOptions[0].label")))
        assert (place_name in text) is (what != "blank")
        assert paper.evaluate("document.documentElement.dataset.sesPrint === undefined"), (
            "the choice outlives the print"
        )
    assert not watch.problems


def test_the_browsers_own_command_prints_what_is_seen(guide: Guide, paper: Page) -> None:
    sheet = worked_on(paper, guide.http, PLAIN)
    texts = [text for _, text in items_of(paper)]
    sheet.press("work-left")
    seen = "".join(sheets(paper))
    assert [text for text in texts if text in seen] == texts[3:]
    assert bare(OPEN_NOTE) in seen
    choose(paper, "ticked", "short", "normal")  # a filter on the screen hides nothing from what was chosen
    chosen = "".join(sheets(paper))
    assert all(text in chosen for text in texts)
    sheet.press("work-left")
    paper.locator(".ses-to-tools a").first.focus()  # a link that shows while it has the focus
    seen = "".join(sheets(paper))
    assert all(text in seen for text in texts)
    assert "Why:" in seen
    assert bare(LABELS["work-skip-to-tools"]) not in seen


def test_nothing_is_printed_by_a_dialog_that_is_closed(guide: Guide, paper: Page) -> None:
    sheet = Sheet(paper, guide.http)
    choose(paper, "blank", "short", "normal")
    sheets(paper)
    sheet.press("work-print")
    paper.keyboard.press("Escape")
    sheet.press("work-print")
    sheet.press("work-close")
    expect(paper.locator("dialog[open]")).to_have_count(0)
    assert paper.evaluate("window.printed") == 1
    expect(paper.get_by_role("button", name=LABELS["work-print"], exact=True)).to_be_focused()


def test_the_rating_sheet_prints_short_and_full_marked_and_empty(guide: Guide, paper: Page) -> None:
    paper.goto(f"{guide.http}checklists/{RATING}.html")
    names = [bare(name) for name in paper.locator(".ses-rating legend").all_inner_texts()]
    paper.locator(".ses-rating textarea").first.fill("A long story. " * 60)
    for rating in paper.locator(".ses-rating").all()[:20]:
        rating.locator("input").nth(1).check()
    for what, much in itertools.product(WHATS, AMOUNTS):
        choose(paper, what, much, "normal")
        printed = sheets(paper)
        text = "".join(printed)
        assert text.count("✕") == (20 if what == "ticked" else 0), f"{what} {much}"
        assert all(name in text for name in names[20:])
        assert (bare("A long story. " * 60) in text) is ((what, much) == ("ticked", "full"))
        assert (bare(LABELS["your-example"]) in text) is (much == "full")
        assert ("Page1of" in text) is True
        if what == "left":
            assert bare(LABELS["say-paper-left"].format(count=8, total=28)) in text
        if much == "short":
            assert len(printed) <= SHORT_SHEETS


# --- every sheet ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["Letter", "A4"])
def test_a_short_list_is_whole_on_two_sheets_that_each_say_what_they_are(
    guide: Guide, open_page: OpenPage, size: str
) -> None:
    paper = open_page(bypass_csp=True)  # for the letters
    paper.add_init_script(STAY)
    for address in list_pages(guide):
        paper.goto(guide.http + address)
        paper.add_style_tag(content=WIDE_LETTERS)
        assert paper.evaluate("document.fonts.load('1em Wide').then(found => found.length)"), (
            "the letters are not there"
        )
        record = address.removeprefix("checklists/").removesuffix(".html")
        facts = next(one for one in guide.records if one["type"] == "checklist" and one["id"] == record)
        groups = paper.locator(".ses-check-group").evaluate_all(
            "all => all.map(one => [...one.querySelectorAll('legend, .ses-pause, label, .ses-end')]"
            ".map(part => part.textContent))"
        )
        choose(paper, "blank", "short", "normal")
        printed = sheets(paper, size)
        assert len(printed) <= SHORT_SHEETS, f"{address}: {len(printed)} sheets"
        for number, text in enumerate(printed, 1):
            wanted = [f"Page {number} of {len(printed)}", facts["title"], "Revised", LABELS["site-governs"]]
            wanted += [LABELS["sheet-name"] + LABELS["sheet-date"]]
            wanted += ["Executive Core Qualifications of 2006: superseded. In use now:"] if facts["edition"] else []
            assert not [words for words in wanted if bare(words) not in text], f"{address}, sheet {number}"
        for parts in groups:  # a group stays together; so no item is split and no heading alone
            home = [all(bare(part) in text for part in parts) for text in printed]
            assert home.count(True) == 1, f"{address}: {parts[0]}"


@pytest.mark.parametrize("ways", [("ticked", "full", "normal"), ("ticked", "full", "large")])
def test_no_item_is_split_on_a_full_list(guide: Guide, paper: Page, ways: tuple[str, str, str]) -> None:
    worked_on(paper, guide.http)
    whole = paper.locator(".ses-check").evaluate_all(
        "all => all.map(one => [...one.querySelectorAll(':scope > :is(label, .ses-why), .ses-words')]"
        ".map(part => part.textContent))"
    )
    choose(paper, *ways)
    printed = sheets(paper)
    assert len(printed) > 1
    for parts in whole:
        assert sum(all(bare(part) in text for part in parts) for text in printed) == 1, parts


def test_no_sheet_holds_a_foot_alone_or_ends_in_a_heading(guide: Guide, open_page: OpenPage) -> None:
    page, found = open_page(LETTER), []
    page.emulate_media(media="print")
    for address in guide.pages:
        page.goto(guide.file + address)
        furniture = bare("".join(page.locator(".ses-footer, .ses-sheet-end, .ses-sheet-head").evaluate_all(FURNITURE)))
        headings = {bare(text) for text in page.locator("h2, h3, h4, dt").evaluate_all(FURNITURE)}
        for number, sheet in enumerate(lines(page), 1):
            rest = [line for line in sheet if line not in furniture and not re.fullmatch(r"Page\d+of\d+", line)]
            if not rest:
                found.append(f"{address}, sheet {number}: nothing but {sheet}")
            elif rest[-1] in headings:
                found.append(f"{address}, sheet {number}: ends in a heading: {rest[-1]}")
    assert not found, "\n".join(found)


def test_the_address_stands_on_sheets_of_a_site_that_knows_it_and_two_hands_have_columns(make_site: MakeSite) -> None:
    site = make_site({"ses_data/checklists.yaml": CHECKLIST})
    site.build()
    assert "ses-sheet-address" not in site.page("list.html")
    assert "ses-sheet-hands" not in site.page("list.html")
    signed = make_site(
        {
            "ses_data/checklists.yaml": CHECKLIST.replace(
                "    status: in-force\n", "    initials: true\n    status: in-force\n"
            )
        },
        "signed",
    )
    signed.build(html_baseurl="https://guide.example/some/path/")
    assert not signed.warnings
    assert ">guide.example/some/path/list.html<" in signed.page("list.html")
    for label in ("sheet-initials-first", "sheet-initials-second"):
        assert f"<span>{LABELS[label]}</span>" in signed.page("list.html")


def test_two_hands_have_room_beside_each_item(guide: Guide, paper: Page) -> None:
    for address in guide.holding("ses-sheet-hands"):
        paper.goto(guide.http + address)
        choose(paper, "blank", "short", "normal")
        assert all(
            bare(LABELS["sheet-initials-first"] + LABELS["sheet-initials-second"]) in text for text in sheets(paper)
        )
        choose(paper, "blank", "short", "normal")
        paper.emulate_media(media="print")
        widths = paper.locator(".ses-check").evaluate_all(
            "all => all.map(one => ['::before', '::after'].map(part => parseFloat(getComputedStyle(one, part).width)))"
        )
        assert widths
        assert all(min(pair) >= 15 * 96 / 25.4 for pair in widths)
        paper.emulate_media(media="null")


# --- without scripts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["strict", "file"])
def test_a_link_gives_the_short_empty_sheet_without_scripts(guide: Guide, open_page: OpenPage, place: str) -> None:
    page = open_page(java_script_enabled=False)
    for address in list_pages(guide)[:3]:
        page.goto(getattr(guide, place) + address)
        page.locator(".ses-check > input").first.check()
        assert "Why:" in "".join(sheets(page))
        page.get_by_role("link", name=LABELS["work-paper-blank"]).click()
        expect(page.get_by_text(LABELS["work-paper-how"])).to_be_visible()
        expect(page.locator(".ses-why").first).to_be_hidden()
        expect(page.locator(".ses-check").first).to_be_visible()
        printed = sheets(page)
        text = "".join(printed)
        assert len(printed) <= SHORT_SHEETS
        assert "Why:" not in text
        assert "✓" not in text
        assert bare(LABELS["work-paper-how"]) not in text
        for label in page.locator(".ses-check label").all_inner_texts():
            assert bare(label) in text
        page.get_by_role("link", name=LABELS["work-paper-back"]).click()
        expect(page.locator(".ses-why").first).to_be_visible()


def test_the_link_works_with_scripts_too(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    worked_on(page, guide.http)
    page.goto(f"{guide.http}checklists/{TWICE}.html#ses-sheet")
    page.reload()
    expect(page.get_by_text(LABELS["work-paper-how"])).to_be_visible()
    text = "".join(sheets(page))
    assert not [words for words in (REASON, NOTE, "✓", "My application") if bare(words) in text]


# --- a whole draft ----------------------------------------------------------------------------------------


@pytest.fixture
def draft(guide: Guide, paper: Page) -> Callable[..., list[str]]:
    """A draft with three lists, beside another draft, and a function that prints it."""
    other = Sheet(paper, guide.http, "format")
    other.boxes.nth(0).check()
    other.write(1, "note", "of another draft")
    other.open()
    other.part("name").fill("Second vacancy")
    other.press("work-draft-new")
    other.press("work-close")
    sheet = worked_on(paper, guide.http)
    place = sheet.page.locator("#ses-place")
    place.select_option(place.locator("option").nth(3).get_attribute("value"))
    sheet.boxes.nth(5).check()
    worked_on(paper, guide.http, PLAIN)
    paper.goto(f"{guide.http}checklists/{RATING}.html")
    paper.locator(".ses-rating input").nth(2).check()
    paper.locator(".ses-rating textarea").first.fill("a story with proof")
    paper.goto(guide.http + EXERCISE)
    paper.locator(".ses-statement input").nth(1).check()
    paper.locator(".ses-statement textarea").first.fill("it fails, I think")
    paper.goto(f"{guide.http}checklists/{ALL_WORK}.html")

    def print_it(*ways: str) -> list[str]:
        choose(paper, *ways)
        return sheets(paper)

    return print_it


def test_my_work_prints_a_whole_draft(guide: Guide, paper: Page, draft: Callable[..., list[str]]) -> None:
    printed = draft("ticked", "normal")
    text = "".join(printed)
    records = {(one["type"], one["id"]): one for one in guide.records}
    lists = [(records["checklist", name]["title"], name) for name in (TWICE, PLAIN)]
    for title, name in lists:
        assert bare(title) in text
        html = guide.pages[f"checklists/{name}.html"]
        codes = re.findall(r'data-ses-check="([a-z0-9-]+)" data-ses-code="([A-Z0-9]+)"', html)
        assert len(codes) > 5
        for id_, code in codes:
            assert f"{code}{bare(records['check', id_]['text'])}" in text, code
    for words in (REASON, NOTE, EVIDENCE, OPEN_NOTE):
        assert text.count(bare(words)) == 2, words
    assert text.count("✓") == 2 + 1 + 2 + 1 + 1
    verdict = LABELS["statement"].format(number=1) + LABELS["judge-fail"]
    assert bare(verdict) in text
    assert bare("it fails, I think") in text
    titles = [text.index(bare(title)) for title, _ in lists]
    assert titles == sorted(titles)
    assert bare("An example with proof") in text
    assert bare("a story with proof") in text
    assert bare("of another draft") not in text
    for number, each in enumerate(printed, 1):
        assert bare("Draft: Second vacancy") in each
        assert f"Page{number}of{len(printed)}" in each


def test_my_work_prints_what_is_left_of_a_draft(paper: Page, draft: Callable[..., list[str]]) -> None:
    text = "".join(draft("left", "large"))
    assert "✓" not in text
    assert bare(REASON) not in text
    assert text.count(bare(OPEN_NOTE)) == 2
    assert said("say-paper-left").search("".join(paper.locator(".ses-sheet-left").all_inner_texts())) is None
    assert re.search(bare(LABELS["say-paper-left"]).format(count=r"\d+", total=r"\d+"), text)
    paper.emulate_media(media="print")  # the browser's own command prints the table again
    expect(paper.locator(".ses-my-work")).to_be_visible()
    expect(paper.locator(".ses-paper")).to_be_hidden()


# --- access -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "scheme"), [(PHONE, "light"), (PHONE, "dark"), (DESKTOP, "light"), (DESKTOP, "dark")]
)
def test_axe_finds_nothing_where_printing_is_chosen(guide: Guide, open_page: OpenPage, width: int, scheme: str) -> None:
    page, found = open_page(width, color_scheme=scheme), []
    for name in (TWICE, RATING, ALL_WORK):
        page.goto(f"{guide.http}checklists/{name}.html")
        if name == TWICE:
            page.locator(".ses-check > input").first.check()
        page.get_by_role("button", name=LABELS["work-print"], exact=True).first.click()
        found += axe_findings(page, f"{name}, choice")
        page.keyboard.press("Tab")
        expect(page.locator("dialog[open] :focus")).to_have_count(1)
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
        page.keyboard.press("Escape")
        if name != ALL_WORK:
            page.goto(f"{guide.http}checklists/{name}.html#ses-sheet")
            found += axe_findings(page, f"{name}, short sheet")
            assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    assert not found
