"""Drafts, copies, links, all work on one page, the self-assessment and the plan it feeds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from browsing import Guide, OpenPage, Watch
from playwright.sync_api import Page, expect
from working import LABELS, PLAIN, TWICE, Sheet, list_pages, said

SHEET = "checklists/competency-self-assessment.html"


@pytest.fixture
def sheet(guide: Guide, open_page: OpenPage) -> Sheet:
    return Sheet(open_page(permissions=["clipboard-read", "clipboard-write"]), guide.http)


def named(sheet: Sheet, name: str, button: str) -> None:
    sheet.part("name").fill(name)
    sheet.press(f"work-draft-{button}")


def drafts(sheet: Sheet) -> list[str]:
    options = sheet.part("drafts").locator("option").all_inner_texts()
    return sorted(re.sub(r" \(last change .*\)$", "", option) for option in options)


def by_item(entries: dict[str, Any]) -> dict[str, Any]:
    """Return entries by their keys without the draft."""
    return {key.split(":", 2)[2]: entry for key, entry in entries.items()}


# --- drafts -----------------------------------------------------------------------------------------------


def test_drafts_are_made_copied_renamed_switched_deleted_and_all_of_it_undone(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    sheet.open()
    named(sheet, "Deputy CIO, closing 3 March", "rename")
    named(sheet, "Chief of Staff", "new")
    assert set(sheet.states) == {"open"}
    sheet.press("work-close")
    sheet.boxes.nth(1).check()
    sheet.open()
    sheet.press("work-draft-copy")
    copy = "Chief of Staff (2)"
    assert drafts(sheet) == ["Chief of Staff", copy, "Deputy CIO, closing 3 March"]
    deputy = sheet.part("drafts").locator("option", has_text="Deputy CIO").get_attribute("value")
    sheet.part("drafts").select_option(deputy)
    assert sheet.states[:2] == ["done", "open"]
    expect(sheet.part("draft")).to_have_text(said("say-draft", name="Deputy CIO, closing 3 March"))
    before = sheet.stored
    sheet.press("work-draft-delete")
    expect(sheet.part("question")).to_have_text(said("say-delete-asks", name="Deputy CIO, closing 3 March", count=1))
    sheet.press("say-delete")
    assert drafts(sheet) == ["Chief of Staff", copy]
    assert len(sheet.stored) < len(before)
    sheet.press("work-close")
    sheet.press("work-undo")
    assert sheet.stored == before
    expect(sheet.part("draft")).to_contain_text("Deputy CIO")
    sheet.press("work-undo")  # the copy
    sheet.open()
    assert drafts(sheet) == ["Chief of Staff", "Deputy CIO, closing 3 March"]


def test_a_copy_of_a_draft_lives_its_own_life(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    sheet.open()
    named(sheet, "Second", "copy")
    sheet.press("work-close")
    sheet.boxes.nth(0).uncheck()
    sheet.boxes.nth(1).check()
    by_draft: dict[str, list[str]] = {}
    for key, entry in sheet.entries.items():
        by_draft.setdefault(key.split(":")[1], []).append(entry["state"])
    assert sorted(map(sorted, by_draft.values())) == [["done"], ["done", "open"]]


def test_no_two_drafts_have_one_name(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    text = sheet.copy_text()
    sheet.open()
    sheet.press("work-draft-new")
    sheet.press("work-close")
    sheet.load(text, "new")
    sheet.open()
    name = LABELS["say-first-draft"]
    again = f"{name} (2)"
    assert drafts(sheet) == [name, again, f"{name} (3)"]
    sheet.press("work-draft-rename")  # to its own name
    assert drafts(sheet) == [name, again, f"{name} (3)"]
    sheet.part("name").fill("My own")
    sheet.press("work-draft-rename")
    sheet.part("name").fill(again)
    sheet.press("work-draft-rename")  # to another's name
    assert len(set(drafts(sheet))) == 3


def test_what_is_empty_goes_without_a_question_and_what_is_nothing_is_said(sheet: Sheet) -> None:
    sheet.open()
    for act in ("draft-delete", "draft-copy", "copy-json", "clear"):
        sheet.press(f"work-{act}")
        expect(sheet.part("told")).to_have_text(LABELS["say-nothing-here"])
        sheet.press("work-close")
        sheet.open()
    named(sheet, "Empty", "new")
    sheet.press("work-clear")
    expect(sheet.part("told")).to_have_text(LABELS["say-nothing-here"])
    sheet.press("work-draft-delete")
    expect(sheet.part("confirm")).to_be_hidden()
    expect(sheet.part("told")).to_have_text(said("say-deleted", name="Empty"))
    assert drafts(sheet) == []
    sheet.press("work-close")
    sheet.press("work-undo")
    expect(sheet.part("saving")).to_contain_text(said("say-undo", step=LABELS["say-step-delete"].format(name="Empty")))
    expect(sheet.part("draft")).to_contain_text("Empty")


def test_what_a_chosen_file_would_change_comes_into_sight(sheet: Sheet, tmp_path: Path) -> None:
    sheet.boxes.nth(0).check()
    file = tmp_path / "copy.txt"
    file.write_text(sheet.copy_text(), "utf-8")
    sheet.open()
    sheet.part("file").set_input_files(file)
    expect(sheet.page.get_by_role("button", name=LABELS["work-load"], exact=True)).to_be_in_viewport(ratio=1)


def test_what_is_told_moves_no_button_and_is_in_sight(guide: Guide, open_page: OpenPage) -> None:
    sheet = Sheet(open_page(360, 740), guide.http)
    sheet.boxes.nth(0).check()
    sheet.open()
    for act in ("draft-rename", "copy-json", "draft-copy"):
        button = sheet.page.get_by_role("button", name=LABELS[f"work-{act}"], exact=True)
        button.scroll_into_view_if_needed()
        before = button.bounding_box()
        sheet.press(f"work-{act}")
        expect(sheet.part("told")).to_be_in_viewport(ratio=1)
        assert button.bounding_box() == before
        sheet.press("work-close")
        sheet.open()


def test_choosing_a_draft_among_all_keeps_the_focus_there(sheet: Sheet) -> None:
    sheet.open()
    for name in ("One", "Two"):
        named(sheet, name, "new")
    page = sheet.page
    page.goto(page.url.replace(PLAIN, "my-work"))
    page.get_by_role("button", name=LABELS["say-work-on"].format(name="One"), exact=True).press("Enter")
    expect(page.get_by_role("heading", name="One", exact=True)).to_be_focused()
    section = page.locator("section[data-ses-draft]", has=page.get_by_role("heading", name="Two", exact=True))
    section.get_by_role("link", name=LABELS["work-choose-list"]).click()
    page.goto(sheet.address)
    expect(sheet.part("draft")).to_contain_text("Two")


def test_all_work_names_the_list_of_an_undone_step_whose_draft_is_gone(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    title = sheet.page.locator("h1").evaluate("one => one.firstChild.textContent")
    other = sheet.page.context.new_page()
    other.goto(sheet.page.url)
    there = Sheet(other, sheet.address.split("checklists/")[0])
    there.open()
    there.press("work-draft-delete")
    there.press("say-delete")
    sheet.page.goto(sheet.page.url.replace(PLAIN, "my-work"))
    sheet.press("work-undo")
    expect(sheet.part("saving")).to_contain_text(f"{title}, draft {LABELS['say-draft-gone']}")


def test_all_work_keeps_sight_of_a_list_that_the_guide_no_longer_has(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    sheet.page.evaluate(
        """() => {
          const key = Object.keys(localStorage).find(each => each.split(':').length > 3);
          const [guide, draft] = key.split(':');
          const entry = { ...JSON.parse(localStorage.getItem(key)), note: 'of a list that is gone' };
          localStorage.setItem([guide, draft, 'no-such-list', 'no-such-item'].join(':'), JSON.stringify(entry));
        }"""
    )
    sheet.page.goto(sheet.page.url.replace(PLAIN, "my-work"))
    row = sheet.page.locator("tr", has_text=LABELS["say-unknown-list"].format(id="no-such-list"))
    expect(row).to_contain_text(LABELS["say-kept"].format(count=1))
    sheet.page.evaluate("window.print = () => {}")
    sheet.press("work-print")
    sheet.press("work-print-now")
    expect(sheet.page.locator(".ses-paper")).to_contain_text("of a list that is gone")


def test_a_name_is_only_text(sheet: Sheet) -> None:
    hostile = '<img src=x onerror=alert(1)>"&{count}'
    sheet.boxes.nth(0).check()
    sheet.open()
    named(sheet, hostile, "rename")
    expect(sheet.part("draft")).to_contain_text(hostile)
    sheet.page.goto(sheet.page.url.replace(PLAIN, "my-work"))
    expect(sheet.page.get_by_role("heading", name=hostile)).to_be_visible()
    assert not sheet.page.locator("main img").count()


def test_all_work_shows_each_draft_and_leads_on(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    sheet = Sheet(page, guide.http)
    total = sheet.boxes.count()
    sheet.boxes.nth(0).check()
    sheet.open()
    named(sheet, "Deputy CIO", "rename")
    sheet.press("work-close")
    sheet = Sheet(page, guide.http, TWICE)
    chooser = sheet.page.get_by_label(LABELS["work-place"])
    last = chooser.locator("option").last.get_attribute("value")
    chooser.select_option(last)
    for index in (0, 1):
        sheet.boxes.nth(index).check()
    sheet.open()
    named(sheet, "Chief of Staff", "new")
    sheet.press("work-close")
    sheet.boxes.nth(0).check()
    page.goto(guide.http + "checklists/my-work.html")
    first = page.locator("section", has=page.get_by_role("heading", name="Deputy CIO", exact=True)).last
    rows = first.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="plan of action")).to_contain_text(f"1 of {total}, {total - 1} left")
    story = rows.filter(has_text=chooser_title(guide, last))
    expect(story).to_contain_text("2 of ")
    story.get_by_role("link").last.click()
    expect(sheet.part("draft")).to_contain_text("Deputy CIO")  # the link's draft, not the one worked on before
    expect(chooser).to_have_value(str(last))
    expect(sheet.boxes.nth(2)).to_be_focused()
    assert sheet.states[:3] == ["done", "done", "open"]


def test_a_link_from_all_work_is_of_its_draft_in_another_tab_too(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    sheet = Sheet(page, guide.http)
    sheet.boxes.nth(0).check()
    page.goto(guide.http + SHEET)
    page.get_by_role("radio").first.check()
    sheet.open()
    named(sheet, "Chief of Staff", "new")
    page.goto(guide.http + "checklists/my-work.html")
    first = page.locator("section", has=page.get_by_role("heading", name=LABELS["say-first-draft"], exact=True)).last
    for link in first.get_by_role("link").all():
        with page.context.expect_page() as opened:
            link.click(button="middle")
        opened.value.wait_for_load_state()
        there = opened.value.locator("[data-ses-is=draft]")
        expect(there).to_have_text(said("say-draft", name=LABELS["say-first-draft"]))
        assert "d-" not in opened.value.url  # so that nobody hands on what means nothing elsewhere
    expect(page.locator("[data-ses-is=draft]")).to_have_text(said("say-draft", name="Chief of Staff"))


def chooser_title(guide: Guide, value: str | None) -> str:
    ecq, number = str(value).split("/")
    title = next(record["title"] for record in guide.records if record["id"] == ecq and record["type"] == "ecq")
    return LABELS["place-example"].format(ecq=title, number=number)


def test_all_work_without_any_and_without_scripts(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(guide.http + "checklists/my-work.html")
    expect(page.get_by_text(LABELS["say-no-drafts"])).to_be_visible()
    assert page.locator("#ses-worksheet ~ .ses-my-work").count()  # which draft it is stands above all
    page = open_page(java_script_enabled=False)
    page.goto(guide.http + "checklists/my-work.html")
    expect(page.get_by_text("Without it nothing is kept")).to_be_visible()


# --- copies -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["json", "txt"])
def test_a_copy_as_a_file_and_back(sheet: Sheet, tmp_path: Path, way: str) -> None:
    sheet.boxes.nth(0).check()
    sheet.not_applicable(1, "because")
    sheet.write(2, "note", "a note")
    before = sheet.entries
    sheet.open()
    with sheet.page.expect_download() as download:
        sheet.press(f"work-copy-{way}")
    assert download.value.suggested_filename == f"ses-guide-My-application.{way}"
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert "a note" in file.read_text("utf-8")
    sheet.press("work-trace")
    sheet.press("work-trace")
    assert sheet.entries == {}
    sheet.part("file").set_input_files(file)
    expect(sheet.part("preview")).to_have_text(said("say-preview", name="My application", fresh=3))
    assert sheet.stored == {}  # looking changes nothing
    sheet.press("work-load")
    assert by_item(sheet.entries) == by_item(before)
    assert sheet.states[:3] == ["done", "na", "open"]


def test_a_copy_as_text_and_back(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    sheet.open()
    sheet.press("work-copy-text")
    expect(sheet.part("told")).to_have_text(LABELS["say-copied"])
    text = sheet.page.evaluate("navigator.clipboard.readText()")
    sheet.press("work-close")
    sheet.boxes.nth(0).uncheck()
    sheet.load(f"Hello, here is my copy:\n\n> {text}\nGreetings", "replace")
    assert sheet.states[0] == "done"


def test_where_copying_is_refused_the_text_is_there_to_be_copied(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))")
    sheet = Sheet(page, guide.http)
    sheet.boxes.nth(0).check()
    sheet.open()
    sheet.press("work-copy-text")
    expect(sheet.part("told")).to_have_text(LABELS["say-copy-by-hand"])
    expect(sheet.part("text")).to_be_focused()
    assert json.loads(sheet.part("text").input_value())["entries"]


def test_merge_replace_and_new_draft_each_undone(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    sheet.boxes.nth(1).check()
    copy = sheet.copy_text()
    sheet.boxes.nth(1).uncheck()  # newer than the copy
    sheet.boxes.nth(2).check()  # not in the copy
    before = sheet.stored
    sheet.look_at(copy)
    expect(sheet.part("preview")).to_have_text(said("say-preview", fresh=0, newer=0, older=1, same=1, lost=1))
    sheet.press("work-close")
    for way, states in (
        ("merge", ["done", "open", "done"]),
        ("replace", ["done", "done", "open"]),
        ("new", ["done", "done", "open"]),
    ):
        sheet.load(copy, way)
        assert sheet.states[:3] == states, way
        assert len({key.split(":")[1] for key in sheet.stored}) == (2 if way == "new" else 1)
        if way != "merge":  # which had nothing to do
            sheet.press("work-undo")
        assert sheet.stored == before, way


WHOLE = '{"version":1,"name":"x","created":1,"entries":{%s},"lists":{}}'
HOSTILE = {
    "no JSON": ("hello", "say-copy-damaged"),
    "cut off": ('{"version":1,"name":"x","created":1,"entries":{"plan-of-action:a":', "say-copy-damaged"),
    "another file": ('{"a":1}', "say-copy-damaged"),
    "newer": ('{"version":2,"name":"x","created":1,"entries":{},"lists":{}}', "say-copy-newer"),
    "foreign key": (WHOLE % '"../theme":{"state":"done"}', "say-copy-damaged"),
    "prototype": (WHOLE % '"__proto__":{"state":"done"}', "say-copy-damaged"),
    "wrong kind": (WHOLE % '"a:b":{"note":5}', "say-copy-damaged"),
    "huge": ("x" * 9_000_000, "say-copy-damaged"),
    "deep": ("[" * 100_000, "say-copy-damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_damaged_or_hostile_copy_changes_nothing(sheet: Sheet, name: str) -> None:
    text, message = HOSTILE[name]
    watch = Watch(sheet.page.context, sheet.page.url.partition("checklists")[0])
    sheet.boxes.nth(0).check()
    before = sheet.page.evaluate("Object.entries(localStorage)")
    sheet.open()
    sheet.part("file").set_input_files({"name": "copy.json", "mimeType": "application/json", "buffer": text.encode()})
    expect(sheet.part("preview")).to_have_text(LABELS[message])
    expect(sheet.part("load")).to_be_hidden()
    assert sheet.page.evaluate("Object.entries(localStorage)") == before
    assert not watch.problems


def test_a_copy_that_carries_code_runs_nothing(sheet: Sheet) -> None:
    watch = Watch(sheet.page.context, sheet.page.url.partition("checklists")[0])
    item = sheet.page.locator(".ses-check").first.get_attribute("data-ses-check")
    code = "<script>document.title = 'run'</script><img src=x onerror='document.title = 1'>"
    entry = {"state": "na", "note": code, "reason": code, "evidence": "javascript:alert(1)", "time": 5, "revision": 1}
    copy = {"version": 1, "name": code, "created": 5, "entries": {f"{PLAIN}:{item}": entry}, "lists": {}}
    title = sheet.page.title()
    sheet.load(json.dumps(copy), "new")
    told = sheet.page.locator(".ses-told").first
    expect(told).to_contain_text(code)
    assert sheet.page.title() == title
    assert not sheet.page.locator("main :is(img, script:not([type='application/json']))").count()
    assert not watch.problems


# --- links ------------------------------------------------------------------------------------------------


def test_a_link_carries_ticks_and_nothing_else(guide: Guide, open_page: OpenPage) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    sheet = Sheet(page, guide.http, TWICE)
    chooser = page.get_by_label(LABELS["work-place"])
    place = chooser.locator("option").nth(3).get_attribute("value")
    chooser.select_option(place)
    sheet.boxes.nth(0).check()
    sheet.boxes.nth(2).check()
    sheet.write(2, "note", "secretnote")
    sheet.not_applicable(3, "secretreason")
    sheet.open()
    sheet.press("work-copy-link")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{sheet.address}#ticks={place}/C1.C3"

    other = open_page()
    requests: list[str] = []
    other.on("request", lambda request: requests.append(request.url))
    other.goto(link)
    assert not [url for url in requests if "C1" in url and "#" not in url]
    there = Sheet.__new__(Sheet)
    there.page, there.address = other, sheet.address
    option = there.page.get_by_label(LABELS["work-place"]).locator(f'option[value="{place}"]').inner_text()
    title = f"{other.locator('h1').evaluate('one => one.firstChild.textContent')}, {option}"
    expect(there.part("question")).to_have_text(said("say-link-asks", title=title, count=2))
    assert other.evaluate("localStorage.length") == 0
    assert "#" not in other.url  # so that a reload does not ask again
    there.press("say-link")
    expect(other.get_by_label(LABELS["work-place"])).to_have_value(str(place))
    assert there.states[:4] == ["done", "open", "done", "open"]
    there.press("work-undo")
    assert there.stored == {}


@pytest.mark.parametrize(
    "hash_",
    [
        *(
            "#ticks=",
            "#ticks=x/y/z/C1",
            "#ticks=C99",
            "#ticks=<b>/C1",
            "#ticks=%",
            "#ticks=no-such-ecq/1/C1",
            "#%E0%A4%A",
        ),
        "#ticks=x/C1" + ".C1" * 50_000,
    ],
    ids=lambda hash_: hash_[:20],
)
def test_a_link_that_does_not_fit_changes_nothing(guide: Guide, open_page: OpenPage, hash_: str) -> None:
    page = open_page()
    watch = Watch(page.context, guide.http)
    page.goto(f"{guide.http}checklists/{TWICE}.html{hash_}")
    expect(page.locator(".ses-check > input").first).to_be_visible()
    if "ticks" in hash_:
        expect(page.locator("[data-ses-is=saving]")).to_contain_text(LABELS["say-link-empty"])
    assert not page.locator("dialog[open]").count()
    assert page.evaluate("localStorage.length") == 0
    assert not watch.problems
    if "ticks" in hash_:
        expect(page.locator("[data-ses-is=announce]")).to_have_text(LABELS["say-link-empty"])
        expect(page.locator("[data-ses-is=saving]")).to_contain_text(LABELS["say-link-empty"])  # for all to see


# --- the self-assessment ----------------------------------------------------------------------------------


def rate(page: Page, index: int, level: str) -> None:
    page.locator(".ses-choice").nth(index).locator(f'input[value="{level}"]').check()


def test_the_self_assessment_keeps_levels_and_examples_and_adds_them_up(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    sheet = next(record for record in guide.records if record["type"] == "rating-sheet")
    levels = [level["id"] for level in sheet["levels"]]
    page.goto(guide.http + SHEET)
    names = page.locator(".ses-choice legend").all_inner_texts()
    assert len(names) == 28
    rate(page, 0, levels[2])
    rate(page, 1, levels[1])
    rate(page, 27, levels[0])
    page.locator(".ses-choice textarea").nth(0).fill("Merged two <b>offices</b>")
    page.reload()
    expect(page.locator(".ses-choice textarea").nth(0)).to_have_value("Merged two <b>offices</b>")
    ticked = page.locator(".ses-choice input:checked").evaluate_all("all => all.map(one => one.value)")
    assert ticked == [levels[2], levels[1], levels[0]]
    expect(page.locator("[data-ses-is=gaps] li")).to_have_count(1)
    expect(page.locator("[data-ses-is=gaps] li")).to_contain_text(names[27])
    rows = page.locator("[data-ses-is=rows] tr")
    numbers = rows.evaluate_all(
        "all => all.map(row => [...row.querySelectorAll('td')].slice(0, 4).map(cell => +cell.textContent))"
    )
    assert [sum(column) for column in zip(*numbers, strict=True)] == [1, 1, 1, 25]
    assert numbers[0][0] == 1  # gaps first
    bars = rows.locator("progress").evaluate_all("all => all.map(bar => bar.value)")
    assert bars == [row[1] + row[2] for row in numbers]
    page.goto(f"{guide.http}checklists/my-work.html")
    expect(page.locator("tbody tr")).to_contain_text("3 of 28, 25 left")

    page.goto(f"{guide.http}checklists/{PLAIN}.html")
    gaps = page.locator(".ses-gaps")
    expect(gaps.locator("li")).to_have_count(1)
    expect(gaps).to_contain_text(names[27])
    gaps.get_by_role("link").click()
    expect(page).to_have_url(guide.http + SHEET)


def test_a_mark_can_be_undone(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(guide.http + SHEET)
    box = page.locator(".ses-choice").first.locator("input")
    box.nth(0).check()
    expect(page.locator("[data-ses-is=announce]")).to_contain_text("1 of 28 done")
    box.nth(1).check()
    page.get_by_role("button", name=LABELS["work-undo"], exact=True).click()
    expect(box.nth(0)).to_be_checked()
    page.get_by_role("button", name=LABELS["work-undo"], exact=True).click()
    expect(box.nth(0)).not_to_be_checked()
    assert page.evaluate("Object.keys(localStorage).sort()") == ["ses-guide:era", "ses-guide:writes"]


def test_a_mark_under_an_earlier_wording_says_so_until_it_is_confirmed(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(guide.http + SHEET)
    box = page.locator(".ses-choice").nth(3)
    box.locator("input").nth(1).check()
    told = box.get_by_text(LABELS["say-marked-earlier"])
    expect(told).to_be_hidden()
    raise_revisions = "for (const box of document.querySelectorAll('[data-ses-revision]')) box.dataset.sesRevision++"
    page.add_init_script(
        f"document.addEventListener('readystatechange', () => {{ {raise_revisions} }}, {{ once: true }})"
    )
    page.reload()
    expect(told).to_be_visible()
    expect(page.get_by_text(LABELS["say-marked-earlier"]).locator("visible=true")).to_have_count(1)
    box.get_by_role("button", name=LABELS["say-still-true"]).click()
    expect(told).to_be_hidden()
    expect(box.locator("input").nth(1)).to_be_focused()
    page.reload()
    expect(told).to_be_hidden()
    expect(box.locator("input").nth(1)).to_be_checked()


def test_what_is_chosen_and_written_in_an_exercise_is_kept(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    exercise = next(record for record in guide.records if record["type"] == "exercise")
    page.goto(guide.http + exercise["url"])
    boxes = page.locator(".ses-choice")
    count = boxes.count()
    boxes.nth(0).locator("input").nth(1).check()
    boxes.nth(1).locator("textarea").fill("No <result>")
    expect(page.locator("[data-ses-is=saving]")).to_have_text(said("say-saved"))
    page.reload()
    expect(boxes.nth(0).locator("input").nth(1)).to_be_checked()
    expect(boxes.nth(1).locator("textarea")).to_have_value("No <result>")
    page.get_by_role("button", name=LABELS["work-undo"], exact=True).click()
    expect(boxes.nth(1).locator("textarea")).to_have_value("")
    page.goto(guide.http + "checklists/my-work.html")
    row = page.locator("tbody tr")
    expect(row).to_contain_text(f"1 of {count}, {count - 1} left")
    row.get_by_role("link", name=exercise["title"]).first.click()
    expect(boxes.nth(0).locator("input").nth(1)).to_be_checked()


def test_every_page_with_work_leads_to_what_readers_should_know(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    for address in [*list_pages(guide), *guide.holding('class="ses-choice"')]:
        page.goto(guide.http + address)
        page.get_by_role("button", name=LABELS["work-drafts"]).click()
        for name, target in (
            ("work-where-link", "about/saved-work.html"),
            ("work-all-work", "checklists/my-work.html"),
        ):
            link = page.get_by_role("link", name=LABELS[name])
            assert link.evaluate("link => link.href") == guide.http + target
