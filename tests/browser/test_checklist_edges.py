"""Where work could get lost: storage that refuses, texts too long, copies that are damaged, focus that goes astray."""

from __future__ import annotations

import json
from typing import Any

import pytest
from browsing import Guide, OpenPage
from playwright.sync_api import BrowserContext, Page, expect
from test_access import SPACED
from test_state_storage import FILL
from working import LABELS, PLAIN, Sheet, said

RATING = "checklists/competency-self-assessment.html"
LONGEST = 4000


@pytest.fixture
def sheet(guide: Guide, open_page: OpenPage) -> Sheet:
    return Sheet(open_page(), guide.http)


class Asked:
    """The questions of a page that is left, and what is answered: to stay."""

    def __init__(self, page: Page) -> None:
        self.kinds: list[str] = []
        self.leave = False
        page.on("dialog", self._answer)

    def _answer(self, dialog: Any) -> None:
        self.kinds.append(dialog.type)
        if self.leave:
            dialog.accept()
        else:
            dialog.dismiss()


def paste(sheet: Sheet, index: int, field: str, text: str) -> Any:
    """Put a text into a field at once, as pasting does; return the field."""
    where = sheet.item(index).get_by_label(LABELS[f"work-{field}"], exact=True)
    where.focus()
    sheet.page.keyboard.insert_text(text)
    return where


# --- not saved means: do not let me go ----------------------------------------------------------------------


def leaves(sheet: Sheet, asked: Asked) -> bool:
    """Try to leave by a link of the menu; say whether that led away without a question."""
    before = len(asked.kinds)
    sheet.page.evaluate("location.href = '../index.html'")
    sheet.page.wait_for_function(
        "() => document.querySelector('dialog[open]') || !document.querySelector('#ses-tools')"
    )
    assert set(asked.kinds) <= {"beforeunload"}
    return len(asked.kinds) == before


def check_that_leaving_asks(sheet: Sheet) -> None:
    asked = Asked(sheet.page)
    assert not leaves(sheet, asked)
    assert sheet.states[0] == "done"
    expect(sheet.part("told")).to_have_text(LABELS["say-stay"])
    save = sheet.page.get_by_role("button", name=LABELS["work-copy-json"], exact=True)
    expect(save).to_be_focused()
    with sheet.page.expect_download() as download:
        save.click()
    assert '"done"' in download.value.path().read_text("utf-8")
    sheet.press("work-close")
    expect(sheet.part("saving")).to_contain_text("Not saved")
    assert leaves(sheet, asked)  # all of it is in the copy


def test_leaving_with_blocked_storage_asks_first(guide: Guide, blocked: BrowserContext) -> None:
    sheet = Sheet(blocked.new_page(), guide.http)
    asked = Asked(sheet.page)
    sheet.page.mouse.click(5, 5)
    assert leaves(sheet, asked)  # nothing to lose
    sheet = Sheet(blocked.new_page(), guide.http)
    sheet.boxes.nth(0).check()
    check_that_leaving_asks(sheet)


def test_leaving_with_full_storage_asks_first(sheet: Sheet) -> None:
    sheet.boxes.nth(1).check()
    sheet.page.evaluate(FILL)
    sheet.boxes.nth(0).check()
    sheet.write(2, "note", "n" * 3000)
    check_that_leaving_asks(sheet)


def test_leaving_saved_work_asks_nothing(sheet: Sheet) -> None:
    asked = Asked(sheet.page)
    sheet.boxes.nth(0).check()
    sheet.write(0, "note", "saved")
    assert leaves(sheet, asked)


def test_blocked_storage_sends_nobody_to_tick_elsewhere(guide: Guide, blocked: BrowserContext) -> None:
    page = blocked.new_page()
    for address in ("checklists/my-work.html", *guide.holding(' class="ses-gaps')):
        page.goto(guide.http + address)
        expect(page.get_by_text(LABELS["say-not-here"])).to_be_visible()
        expect(page.get_by_text(LABELS["say-no-drafts"])).to_have_count(0)
    sheet = Sheet(page, guide.http, "my-work")
    sheet.open()
    sheet.press("work-trace")
    sheet.press("say-trace")
    expect(sheet.part("told")).to_have_text(said("say-trace-left", keys=0))
    expect(page.get_by_text(LABELS["say-not-here"])).to_be_attached()
    expect(sheet.part("saving")).to_contain_text(LABELS["say-blocked"])


# --- a text too long for its field --------------------------------------------------------------------------

TYPED = "😀" + "abcdefghi " * (LONGEST // 10) + "😀 the rest"


@pytest.mark.parametrize("field", ["note", "evidence", "reason"])
def test_of_a_long_paste_the_rest_stays_and_it_is_said_why(sheet: Sheet, field: str) -> None:
    if field == "reason":
        sheet.item(0).get_by_label(LABELS["work-na"], exact=True).check()
    else:
        sheet.boxes.nth(0).check()
    where = paste(sheet, 0, field, TYPED)
    expect(where).to_have_value(TYPED)
    kept = next(iter(sheet.entries.values()))[field]
    assert TYPED.startswith(kept)
    assert LONGEST - 2 < len(kept.encode("utf-16-le")) / 2 <= LONGEST
    kept.encode("utf-8")  # no half of a pair
    over = len(TYPED.encode("utf-16-le")) // 2 - LONGEST
    expect(where).to_have_accessible_description(said("say-too-long", over=over, most=LONGEST))
    expect(where).to_have_attribute("aria-invalid", "true")
    expect(sheet.part("saving")).to_have_text(said("say-rest"))
    where.press("Tab")
    expect(sheet.part("announce")).to_contain_text(said("say-rest"))
    asked = Asked(sheet.page)
    assert not leaves(sheet, asked)
    sheet.press("work-close")
    expect(where).to_have_value(TYPED)
    where.fill("short")
    expect(where).to_have_attribute("aria-invalid", "false")
    sheet.expect_saved()
    assert leaves(sheet, asked)


def test_there_is_a_counter_near_the_limit_and_none_before(sheet: Sheet) -> None:
    where = paste(sheet, 0, "note", "x" * (LONGEST * 9 // 10))
    expect(where).to_have_accessible_description("")
    paste(sheet, 0, "note", "y")
    expect(where).to_have_accessible_description(LABELS["say-room"].format(left=LONGEST // 10 - 1))


def test_the_rest_stays_over_a_look_at_another_draft(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    where = paste(sheet, 0, "note", TYPED)
    sheet.open()
    sheet.part("name").fill("Second")
    sheet.press("work-draft-new")
    expect(where).to_have_value("")
    expect(sheet.part("saving")).to_have_text(said("say-rest"))
    first = sheet.part("drafts").locator("option", has_text=LABELS["say-first-draft"]).get_attribute("value")
    sheet.part("drafts").select_option(first)
    expect(where).to_have_value(TYPED)
    sheet.press("work-close")
    sheet.press("work-undo")  # the draft
    sheet.press("work-undo")  # the note
    expect(where).to_have_value("")
    expect(sheet.part("saving")).not_to_have_text(said("say-rest"))


def test_of_a_long_example_the_rest_stays_and_it_is_said_why(guide: Guide, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(guide.http + RATING)
    field = page.locator(".ses-rating textarea").first
    field.focus()
    page.keyboard.insert_text(TYPED)
    expect(field).to_have_value(TYPED)
    expect(field).to_have_accessible_description(said("say-too-long", most=LONGEST))
    expect(page.locator("[data-ses-is=saving]")).to_have_text(said("say-rest"))


def test_a_name_too_long_stays_in_its_field_and_changes_nothing(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    before = sheet.stored
    sheet.open()
    for act in ("new", "copy", "rename"):
        sheet.part("name").fill("x" * 83)
        sheet.press(f"work-draft-{act}")
        expect(sheet.part("name")).to_have_value("x" * 83)
        assert sheet.part("name").evaluate("field => field.validity.patternMismatch")
        expect(sheet.part("name")).to_be_focused()
    assert sheet.stored == before


# --- copies -------------------------------------------------------------------------------------------------


def filled(sheet: Sheet, count: int) -> dict[str, Any]:
    """Store notes of many lists as other tabs would; return the entries as they are kept."""
    sheet.boxes.nth(0).check()
    draft = next(iter(sheet.entries)).split(":")[1]
    sheet.page.evaluate(
        """([draft, count]) => {
          for (let index = 0; index < count; index++)
            localStorage.setItem(`ses-guide:${draft}:list-${index % 20}:i-${index}`,
              JSON.stringify({ version: 1, state: 'done', time: 1, revision: 1, note: `“${index}” {"é"}`.repeat(9) }))
        }""",
        [draft, count],
    )
    sheet.page.reload()
    return sheet.entries


def without_draft(entries: dict[str, Any]) -> dict[str, Any]:
    return {key.split(":", 2)[2]: value for key, value in entries.items()}


def test_what_was_saved_can_be_loaded_whatever_its_size(guide: Guide, open_page: OpenPage) -> None:
    sheet = Sheet(open_page(), guide.http)
    sheet.page.context.set_default_timeout(120_000)
    before = filled(sheet, 5000)
    text = sheet.copy_text()
    assert len(before) == 5001
    other = Sheet(open_page(), guide.http)
    other.page.context.set_default_timeout(120_000)
    other.open()
    other.part("file").set_input_files({"name": "copy.json", "mimeType": "application/json", "buffer": text.encode()})
    expect(other.part("preview")).to_contain_text(said("say-preview", fresh=5001))
    other.press("work-load")
    expect(other.part("told")).to_contain_text(said("say-loaded"))
    assert without_draft(other.entries) == without_draft(before)


def lines_of(text: str, *signs: str) -> list[int]:
    return [next(n for n, line in enumerate(text.split("\n"), 1) if sign in line) for sign in signs]


@pytest.fixture
def five(sheet: Sheet) -> tuple[Sheet, str]:
    """A list with five entries, and a copy of them."""
    for index in range(5):
        sheet.boxes.nth(index).check()
        sheet.write(index, "note", f"note “{index}” of {{five}}")
    return sheet, sheet.copy_text()


DAMAGES: dict[str, tuple[str, str]] = {
    "state with a capital": ('"state": "done"', '"state": "Done"'),
    "time as text": ('"time":', '"time": "now", "was":'),
    "quote lost": ('"state": "done"', '"state": done"'),
    "brace lost": ("},", ","),
    "key of six parts": (f'"{PLAIN}:', f'"{PLAIN}:a:b:c:d:'),
    "cut in two": ('"state": "done"', '"state": "do\nne"'),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_copy_gives_what_can_be_read_and_names_the_rest(five: tuple[Sheet, str], damage: str) -> None:
    sheet, text = five
    lines = text.split("\n")
    [at] = lines_of(text, "“2”")
    old, new = DAMAGES[damage]
    assert old in lines[at - 1]
    lines[at - 1] = lines[at - 1].replace(old, new, 1)
    before = sheet.entries
    sheet.open()
    sheet.press("work-trace")
    sheet.press("say-trace")
    sheet.press("work-close")
    sheet.look_at("\n".join(lines))
    preview = sheet.part("preview")
    expect(preview).to_have_text(said("say-preview", fresh=4), use_inner_text=True)
    expect(preview).to_contain_text(f"\n{at}: ", use_inner_text=True)
    sheet.press("work-load")
    expect(sheet.part("told")).to_contain_text(said("say-loaded"))
    left = {key: entry for key, entry in without_draft(before).items() if "“2”" not in entry["note"]}
    assert without_draft(sheet.entries) == left
    assert len(left) == 4


def test_a_copy_whose_quotes_a_mail_has_curled_is_read(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    sheet.write(0, "note", 'said "yes"')
    before = sheet.entries
    sheet.look_at("> ".join(sheet.copy_text().replace('"', "”").splitlines(keepends=True)))
    expect(sheet.part("preview")).to_have_text(said("say-preview", same=1))
    sheet.press("work-load")
    assert sheet.entries == before


def test_where_what_reads_copies_cannot_be_fetched_that_is_said(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    text = sheet.copy_text()
    sheet.page.route("**/loading.js*", lambda route: route.abort())
    sheet.look_at(text)
    expect(sheet.part("preview")).to_have_text(LABELS["say-load-missing"])
    sheet.page.unroute("**/loading.js*")
    sheet.press("work-load-look")
    expect(sheet.part("preview")).to_have_text(said("say-preview", same=1, lost=0))


def test_a_slip_outside_the_entries_costs_none(five: tuple[Sheet, str]) -> None:
    sheet, text = five
    sheet.page.goto(sheet.page.url.replace(PLAIN, "my-work"))
    sheet.look_at(text.replace("\n },", ",\n },"))
    expect(sheet.part("preview")).to_have_text(said("say-preview", same=5, lost=0))
    expect(sheet.part("preview")).not_to_contain_text(said("say-copy-bad"))
    sheet.part("text").fill(text.replace(' "name": ', ' "nam": '))
    sheet.press("work-load-look")
    expect(sheet.part("preview")).to_have_text(said("say-preview", name="–", same=5, lost=0))


def test_what_a_newer_version_knows_survives_a_copy(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    sheet.boxes.nth(1).check()
    one, two = sheet.entries
    newer = {"version": 2, "state": {"by": "me"}, "note": "n"}
    sheet.page.evaluate(
        "pairs => pairs.forEach(([key, raw]) => localStorage.setItem(key, raw))",
        [[one, json.dumps({**sheet.entries[one], "mood": {"a": ["", 1]}})], [two, json.dumps(newer)]],
    )
    sheet.page.reload()
    sheet.write(0, "note", "kept with it")  # a change keeps what it does not know
    assert sheet.stored[one]["mood"] == {"a": ["", 1]}
    before, text = sheet.stored, sheet.copy_text()
    sheet.load(text, "new")
    after = {
        key.split(":", 2)[2]: value for key, value in sheet.stored.items() if key not in before and key.count(":") > 2
    }
    assert after == {key.split(":", 2)[2]: value for key, value in before.items() if key.count(":") > 2}
    assert two.split(":", 2)[2] in after


@pytest.mark.parametrize("ahead", [5 * 365 * 86_400_000, 8.64e15])
def test_times_in_the_future_are_doubted_and_said(sheet: Sheet, ahead: float) -> None:
    sheet.boxes.nth(0).check()
    sheet.boxes.nth(1).check()
    sheet.write(0, "note", "written later, by a right clock")
    before = sheet.entries
    copy = json.loads(sheet.copy_text())
    for number, entry in enumerate(copy["entries"].values()):
        entry.update(time=min(entry["time"] + ahead, 8.64e15), note="" if number else "of a wrong clock", state="open")
    copy["entries"][f"{PLAIN}:of-another"] = {**entry, "note": "fresh"}
    sheet.look_at(json.dumps(copy))
    expect(sheet.part("preview")).to_contain_text(LABELS["say-copy-doubted"].format(count=3))
    sheet.press("work-load")
    assert before.items() <= sheet.entries.items()
    assert len(sheet.entries) == 3


# --- what describes a box, and what has the focus ------------------------------------------------------------


def reword(sheet: Sheet) -> None:
    """Load the page anew, with another wording of every item."""
    raise_revisions = "for (const box of document.querySelectorAll('[data-ses-revision]')) box.dataset.sesRevision++"
    sheet.page.add_init_script(
        f"document.addEventListener('readystatechange', () => {{ {raise_revisions} }}, {{ once: true }})"
    )
    sheet.page.reload()


def test_a_box_is_described_by_what_its_tick_does_not_say(sheet: Sheet) -> None:
    sheet.boxes.nth(0).check()
    expect(sheet.boxes.nth(0)).to_have_accessible_description("")
    sheet.not_applicable(1, "No such thing here.")
    expect(sheet.boxes.nth(1)).to_have_accessible_description(
        LABELS["say-told-na"].format(reason="No such thing here.")
    )
    sheet.write(1, "note", "long story")
    expect(sheet.boxes.nth(1)).to_have_accessible_description(
        LABELS["say-told-na"].format(reason="No such thing here.")
    )
    sheet.boxes.nth(1).check()
    expect(sheet.boxes.nth(1)).to_have_accessible_description("")
    reword(sheet)
    expect(sheet.boxes.nth(0)).to_have_accessible_description(LABELS["say-told-earlier"])
    sheet.page.get_by_role("button", name=LABELS["say-still-true"]).first.click()
    expect(sheet.boxes.nth(0)).to_have_accessible_description("")


def test_a_mark_is_described_by_its_earlier_wording(guide: Guide, open_page: OpenPage) -> None:
    sheet = Sheet(open_page(), guide.http, "competency-self-assessment")
    group = sheet.page.locator(".ses-choice").first
    group.get_by_role("radio").first.check()
    expect(group).to_have_accessible_description("")
    reword(sheet)
    expect(group).to_have_accessible_description(LABELS["say-marked-earlier"])
    group.get_by_role("button", name=LABELS["say-still-true"]).click()
    expect(group).to_have_accessible_description("")


FOCUSED = "() => { const one = document.querySelector(':focus'); return one && one.getClientRects().length > 0 }"


def test_the_focus_is_not_lost_when_changes_are_seen_and_nothing_is_left(sheet: Sheet) -> None:
    for box in sheet.boxes.all():
        box.check()
    key = next(key for key in sheet.stored if key.endswith(f":{PLAIN}"))
    sheet.page.evaluate('key => localStorage.setItem(key, \'{"version":1,"items":[]}\')', key)
    sheet.page.reload()
    sheet.press("work-left")
    sheet.part("seen").focus()
    sheet.page.keyboard.press("Enter")
    expect(sheet.part("updated")).to_be_hidden()
    sheet.page.wait_for_function(FOCUSED)


def test_the_focus_is_not_lost_when_another_tab_takes_away_what_has_it(sheet: Sheet) -> None:
    other = Sheet(sheet.page.context.new_page(), sheet.address.rpartition("checklists/")[0])
    sheet.not_applicable(0, "No such thing here.")
    sheet.boxes.nth(1).check()
    reword(sheet)
    sheet.item(0).get_by_label(LABELS["work-reason"], exact=True).focus()
    other.boxes.nth(0).check()
    expect(sheet.boxes.nth(0)).to_be_checked()
    expect(sheet.boxes.nth(0)).to_be_focused()
    sheet.page.get_by_role("button", name=LABELS["say-still-true"]).first.focus()
    other.boxes.nth(2).check()
    expect(sheet.boxes.nth(2)).to_be_checked()
    sheet.page.wait_for_function(FOCUSED)
    page = sheet.page
    page.goto(page.url.replace(PLAIN, "my-work"))
    page.locator(".ses-my-work a").first.focus()
    other.open()
    other.press("work-trace")
    other.press("say-trace")
    expect(page.get_by_text(LABELS["say-no-drafts"])).to_be_visible()
    page.wait_for_function(FOCUSED)


# --- the bar, whatever size the text has --------------------------------------------------------------------

REMIND = """() => { const work = SesGuide.view.work
  for (let index = 0; index < 60; index++) work.update('x', 'other-list', [], { [`item-${index}`]: { note: 'x' } }, [])
  SesGuide.view.done('Another tab changed this draft; updated.') }"""
TEXT = {
    "as it is": "() => {}",
    "wide spacing": SPACED,
    "twice as large": "() => { document.documentElement.style.fontSize = '200%' }",
}
# What the bar lies over when it has the focus, and what of the bar itself is out of reach.
HIDDEN = """() => {
  const bar = document.querySelector('.ses-bar-of-work'), faults = []
  for (const one of document.querySelectorAll('main :is(a[href], button, input, select, textarea, summary)')) {
    if (!one.checkVisibility({ visibilityProperty: true }) || one.closest('dialog')) continue
    one.focus()
    const box = one.getBoundingClientRect()
    const isSeen = (y) => {
      const there = document.elementFromPoint(box.left + box.width / 2, y)
      return there && (bar.contains(one) ? one === there || one.contains(there) : !bar.contains(there))
    }
    if (![box.top + 3, box.bottom - 3].some(isSeen)) faults.push(`${one.tagName} ${one.innerText.slice(0, 30)}`)
  }
  return [faults, bar.getBoundingClientRect().height / innerHeight]
}"""


@pytest.mark.parametrize("text", TEXT)
@pytest.mark.parametrize("size", [(360, 640), (320, 740), (1280, 800)], ids=str)
def test_the_bar_hides_nothing(guide: Guide, open_page: OpenPage, size: tuple[int, int], text: str) -> None:
    sheet = Sheet(open_page(*size), guide.http)
    sheet.boxes.nth(0).check()
    sheet.item(1)
    sheet.page.evaluate(REMIND)
    expect(sheet.part("saving")).to_contain_text(said("say-remind"))
    sheet.page.evaluate(TEXT[text])
    faults, share = sheet.page.evaluate(HIDDEN)
    assert not faults
    assert share <= 0.4
