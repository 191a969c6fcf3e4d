"""The state's logic alone, without page or storage: whatever people do in however many tabs, nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from make import ROOT

SCRIPTS = [
    ROOT / f"_static/checklist/{part}.js" for part in ("state", "storage", "drafts", "exchange", "loading", "salvage")
]
MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ITEMS = ["one", "two", "three-more"]
MONTH = 30 * 24 * 60 * 60 * 1000
YEARS = 5 * 12 * MONTH
LAST_TIME = 8_640_000_000_000_000

# Tabs over one storage. What one writes, the others are told of later, each in order, as browsers do it.
WORLD = """
// What stays when all is undone.
window.COUNTED = new Set([SesGuide.ERA, SesGuide.WRITES])
window.world = function (tabs) {
  class Area {
    getItem(key) { return Object.hasOwn(this, key) ? this[key] : null }
    setItem(key, text) { this[key] = String(text); this.tell(key) }
    removeItem(key) { if (Object.hasOwn(this, key)) { delete this[key]; this.tell(key) } }
    get length() { return Object.keys(this).length }
    tell(key) { told.forEach((queue, tab) => { if (tab !== writer) queue.push(key) }) }
  }
  const area = new Area()
  const told = Array.from({ length: tabs }, () => [])
  let writer = 0, clock = 1e12
  const sittings = told.map(() => new Map())
  const open = (tab) => {
    writer = tab
    const sitting = new SesGuide.Sitting(() => ({
      getItem: (key) => sittings[tab].has(key) ? sittings[tab].get(key) : null,
      setItem: (key, text) => sittings[tab].set(key, text),
      removeItem: (key) => sittings[tab].delete(key),
    }))
    return new SesGuide.Work(new SesGuide.Storage(() => area), 'Mine', sitting, () => clock)
  }
  const works = told.map((_, tab) => open(tab))
  const deliver = (tab) => {
    for (const key of told[tab].splice(0)) works[tab].store.outside(key)
    works[tab].follow()
  }
  return {
    at: (time) => { clock = time },
    area, works, sittings, items: ['one', 'two', 'three-more'],
    act([tab, name, item, text, passed, list = 'story']) {
      writer = tab
      clock += passed
      const work = works[tab]
      const place = item === 'two' ? ['leading', '1'] : []
      const update = (fields, typing) =>
        work.update('step', list, place, { [item]: { ...fields, revision: 1 } }, this.items, typing)
      if (name === 'tick') update({ state: 'done' })
      if (name === 'open') update({ state: 'open' })
      if (name === 'note') update({ note: text })
      if (name === 'type') update({ note: text }, item)
      if (name === 'deliver') deliver(tab)
      if (['undo', 'redo'].includes(name) && work.can(name)) work.move(name)
      if (['reload', 'duplicate'].includes(name)) dispatchEvent(new Event('pagehide'))
      if (name === 'reload') { told[tab].length = 0; works[tab] = open(tab) }
      if (name === 'duplicate') {
        sittings[tab] = new Map(sittings[(tab + 1) % tabs])
        told[tab].length = 0
        works[tab] = open(tab)
      }
      if (name === 'clear' && work.draft) work.clear('step', list, place)
      if (name === 'new') work.create('step', text)
      if (name === 'copy' && work.draft) work.create('step', text, work.contents(work.draft))
      if (name === 'rename') work.rename('step', text)
      if (name === 'delete' && work.draft) work.remove('step')
      if (name === 'load') work.load('step', SesGuide.fromCopy(text).contents || {})
    },
    settle() { told.forEach((_, tab) => deliver(tab)) },
    snapshot: () => JSON.stringify(Object.entries(area).filter(([key]) => !COUNTED.has(key)).sort()),
  }
}
"""

TICKS = ("tick", "open", "note", "type", "deliver")
CHANGES = (*TICKS, "clear", "new", "copy", "rename", "delete")
ALL = (*CHANGES, "undo", "redo", "reload", "duplicate")


def actions(names: tuple[str, ...], tabs: int) -> st.SearchStrategy[list[list[Any]]]:
    action = st.tuples(
        st.integers(0, tabs - 1),
        st.sampled_from(names),
        st.sampled_from(ITEMS),
        st.text(max_size=5),
        st.integers(-5, 5) | st.sampled_from([-MONTH, MONTH]),  # clocks go wrong
    )
    return st.lists(action.map(list), max_size=30)


@pytest.fixture(scope="module")
def logic(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.set_content('<script type="application/json" id="ses-data" data-storage="ses-guide"></script>')
    for script in SCRIPTS:
        page.add_script_tag(path=script)
    page.evaluate(WORLD)
    yield page
    page.close()


@MANY
@given(done=actions(TICKS, 3))
def test_the_last_thing_done_to_an_item_in_any_tab_is_what_all_tabs_hold(logic: Page, done: list[list[Any]]) -> None:
    found = logic.evaluate(
        """(done) => {
          const all = world(3)
          done.forEach((action) => all.act(action))
          all.settle()
          return all.works.map((work) => work.draft
            ? Object.fromEntries(work.entries(work.draft).map(({ item, entry }) => [item, [entry.state, entry.note]]))
            : {})
        }""",
        done,
    )
    expected: dict[str, list[str]] = {}
    for _, name, item, text, _ in done:
        old = expected.get(item, ["open", ""])
        new = {"tick": ["done", old[1]], "open": ["open", old[1]], "note": [old[0], text], "type": [old[0], text]}
        if name in new:
            expected[item] = new[name]
    assert found == [expected] * 3


@MANY
@given(done=actions(ALL, 3))
def test_tabs_agree_whatever_was_done_in_them(logic: Page, done: list[list[Any]]) -> None:
    seen = logic.evaluate(
        """(done) => {
          const all = world(3)
          done.forEach((action) => all.act(action))
          all.settle()
          const sorted = ({ times, ...rest }) => [rest, times.sort()]
          return all.works.map((work) => [work.store.problem, JSON.stringify(work.drafts().map(sorted))])
        }""",
        done,
    )
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][0] == ""


@MANY
@given(before=actions(TICKS, 1), done=actions(CHANGES, 1), reloaded=st.booleans())
def test_undo_and_redo_are_exact(logic: Page, before: list[list[Any]], done: list[list[Any]], reloaded: bool) -> None:
    states = logic.evaluate(
        """([before, done, reload]) => {
          const all = world(1), can = (way) => all.works[0].can(way)
          before.forEach((action) => all.act(action))
          all.works[0].history.forget()
          const first = all.snapshot(), steps = [first]
          for (const action of done) {
            all.works[0].history.endTyping()
            all.act(action)
            all.act([0, reload, '', '', 0])
            if (all.snapshot() !== steps[steps.length - 1]) steps.push(all.snapshot())
          }
          const back = [all.snapshot()], forth = []
          const move = (way) => { all.works[0].move(way); all.act([0, reload, '', '', 0]) }
          while (can('undo')) { move('undo'); back.unshift(all.snapshot()) }
          forth.push(all.snapshot())
          while (can('redo')) { move('redo'); forth.push(all.snapshot()) }
          return [steps, back, forth]
        }""",
        [before, done, "reload" if reloaded else ""],
    )
    steps, back, forth = states
    assert back == steps
    assert forth == steps


@MANY
@given(done=actions(TICKS, 1), name=st.text(min_size=1, max_size=20))
def test_a_loaded_copy_is_what_was_saved(logic: Page, done: list[list[Any]], name: str) -> None:
    saved, loaded, again = logic.evaluate(
        """([done, name]) => {
          const all = world(1), [work] = all.works
          work.create('step', name)
          done.forEach((action) => all.act(action))
          const saved = work.contents(work.draft)
          const text = SesGuide.toCopy(work, 'about')
          const there = world(1).works[0], copy = SesGuide.fromCopy(text)
          there.create('step', copy.name, copy.contents)
          return [[name, saved], [there.current().name, there.contents(there.draft)],
                  SesGuide.compare(saved, copy.contents)]
        }""",
        [done, name],
    )
    assert loaded == saved
    assert again["merge"] == {}
    assert again["found"]["same"] == sum(":" in key for key in saved[1])


@MANY
@given(mine=actions(TICKS, 1), theirs=actions(TICKS, 1))
def test_a_merge_takes_the_newest_whichever_side_it_is_done_on_and_no_words_go_for_none(
    logic: Page, mine: list[list[Any]], theirs: list[list[Any]]
) -> None:
    sides, merged, newest = logic.evaluate(
        """([mine, theirs]) => {
          const [a, b] = [mine, theirs].map((done, side) => {
            const all = world(1)
            all.works[0].create('step', 'x')
            if (side) all.act([0, 'deliver', 'one', '', 1000])
            done.forEach((action) => all.act(action))
            return all.works[0].contents(all.works[0].draft)
          })
          const entries = (contents) =>
            Object.fromEntries(Object.entries(contents).filter(([key]) => key.includes(':')))
          const newest = {}
          const order = (raw) => { const { clock = 0, time } = JSON.parse(raw); return clock * 1e13 + time }
          for (const [key, raw] of [...Object.entries(entries(a)), ...Object.entries(entries(b))])
            if (!newest[key] || order(raw) > order(newest[key])) newest[key] = raw
          const merged = (to, from) => entries({ ...to, ...SesGuide.compare(to, from).merge })
          return [[entries(a), entries(b)], [merged(a, b), merged(b, a)], newest]
        }""",
        [mine, theirs],
    )
    for side, after in zip(sides, merged, strict=True):
        assert after.keys() == newest.keys()
        for key, raw in after.items():
            entry, latest, own = (json.loads(text) for text in (raw, newest[key], side.get(key, "{}")))
            note = latest.get("note") or own.get("note")
            assert entry == {**latest, **({"note": note} if note else {})}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ENTRY = st.fixed_dictionaries(
    {},
    optional={
        "state": st.sampled_from(["done", "na", "Done", "", "<b>"]) | JSON,
        "note": st.text(max_size=9) | JSON,
        "time": st.integers() | JSON,
        "revision": st.integers(0, 3) | JSON,
        "__proto__": JSON,
    },
)
COPY = st.fixed_dictionaries(
    {"version": st.just(1) | JSON, "name": st.text(max_size=9) | JSON, "created": st.integers(0, 9) | JSON},
    optional={
        "entries": st.dictionaries(st.sampled_from(["a:b", "a:b:c:d", "a", "a:b:c:d:e", "__proto__", "../x:y"]), ENTRY)
        | JSON,
        "lists": st.dictionaries(st.sampled_from(["a", "a:b", "constructor"]), st.just({"items": ["b"]}) | JSON) | JSON,
    },
)


@settings(MANY, max_examples=200)
@given(copy=COPY)
def test_no_copy_breaks_anything(logic: Page, copy: dict[str, Any]) -> None:
    found = logic.evaluate(
        """(copy) => {
          const read = SesGuide.fromCopy(copy)
          if (read.error) return read.error
          const { works: [work], area } = world(1)
          work.create('step', read.name, read.contents)
          const keys = Object.keys(area).filter((key) => key.startsWith('ses-guide:d-'))
          return [keys.every((key) => SesGuide.isReadable(key, area[key]) || JSON.parse(area[key]).version > 1),
                  keys.length + read.bad.length, ({}).polluted === undefined]
        }""",
        json.dumps(copy),  # as text: a key like __proto__ must arrive
    )
    parts = [copy.get("entries"), copy.get("lists")]
    if isinstance(found, str):
        assert found in {"copy-damaged", "copy-newer"}
    else:
        assert found == [True, 1 + sum(len(part) for part in parts), True]


def test_a_slip_anywhere_in_a_copy_costs_no_other_line(logic: Page) -> None:
    unlike, newer = logic.evaluate(
        """() => {
          const [work] = world(1).works, notes = ['plain', '"quoted" {x}', '},', 'two\\nlines', '', '“curled”']
          work.create('step', 'My "draft"')
          notes.forEach((note, at) => work.update('step', `list-${at % 2}`, [], { [`item-${at}`]: { note } }, []))
          const text = SesGuide.toCopy(work, 'about'), good = SesGuide.fromCopy(text).contents
          const unlike = []
          for (let at = 0, line = 0; at < text.length; line += text[at++] === '\\n')
            for (const slip of ['', 'x', '"', '}']) {
              const damaged = text.slice(0, at) + slip + text.slice(at + 1)
              const found = SesGuide.fromCopy(damaged).contents || {}
              const touched = text.split('\\n').slice(line, line + 2)
              for (const [rest, raw] of Object.entries(good))
                if (found[rest] !== raw && !touched.some((one) => one.includes(`"${rest}"`)))
                  unlike.push([at, slip, rest])
            }
          const ofNewer = text.replace('"version": 1', '"version": 2')
          return [unlike, [ofNewer, ofNewer.replace('}', '')].map((copy) => SesGuide.fromCopy(copy).error)]
        }"""
    )
    assert unlike == []
    assert newer == ["copy-newer", "copy-newer"]


@pytest.mark.parametrize("raw", ["", "null", "1", "[]", '"x"', "{", '{"version":2,"state":"done"}', '{"state":"done"}'])
def test_what_cannot_be_read_is_set_aside_and_comes_back_with_undo(logic: Page, raw: str) -> None:
    found = logic.evaluate(
        """(raw) => {
          const all = world(1), [work] = all.works
          work.create('step', 'x')
          const key = SesGuide.key(work.draft, 'story', 'one')
          all.area.setItem(key, raw)
          work.update('step', 'story', [], { one: { state: 'done' } }, all.items)
          const asides = () => Object.entries(all.area).filter(([key]) => key.startsWith('ses-guide:aside:'))
          const aside = asides().map(([, text]) => JSON.parse(text))
          const now = SesGuide.readEntry(all.area[key]).state
          work.move('undo')
          return [key, aside, now, all.area[key], asides().length > 0]
        }""",
        raw,
    )
    key, aside, now, after, still_aside = found
    assert aside == [{"key": key, "raw": raw}]
    assert (now, after, still_aside) == ("done", raw, False)


def test_updates_of_a_list_are_counted(logic: Page) -> None:
    found = logic.evaluate(
        """() => SesGuide.updates({ items: ['kept', 'gone'] }, {
          kept: { state: 'done', revision: 1 }, open: { state: 'open', revision: 1 },
          gone: { state: 'done', revision: 1 }, older: { state: 'done', revision: 1 },
        }, { kept: 2, open: 2, added: 1 })"""
    )
    assert found == {"fresh": ["open", "added"], "reworded": ["kept"], "retired": ["gone", "older"], "left": ["gone"]}


def test_an_item_may_be_called_as_something_that_every_object_has(logic: Page) -> None:
    found = logic.evaluate(
        """() => [
          SesGuide.updates({ items: [] }, { constructor: { state: 'done', revision: 1 } }, { open: 1 }),
          SesGuide.updates({ items: [] }, {}, { constructor: 1 }),
        ]"""
    )
    assert found[0] == {"fresh": ["open"], "reworded": [], "retired": ["constructor"], "left": []}
    assert found[1] == {"fresh": ["constructor"], "reworded": [], "retired": [], "left": []}


# --- clocks, and versions that know more -----------------------------------------------------------------


@pytest.mark.parametrize("off", [YEARS, -YEARS])
@pytest.mark.parametrize("tab", [0, 1])
def test_a_wrong_clock_wins_only_until_the_next_act(logic: Page, off: int, tab: int) -> None:
    found = logic.evaluate(
        """([off, tab]) => {
          const all = world(2), right = Date.now()
          const copy = () => SesGuide.fromCopy(SesGuide.toCopy(all.works[0], 'about')).contents
          const act = (time, tab, name, text) => {
            all.at(time)
            all.act([tab, name, 'one', text, 0])
            all.settle()
          }
          act(right - 9, 0, 'tick')
          const copies = [copy()]
          act(right + off, 0, 'note', 'by a wrong clock')
          const { changed } = (all.at(right), all.works[0].current())
          copies.push(copy())
          act(right, tab, 'open')
          copies.push(copy())
          const merge = (mine, theirs) => Object.keys(SesGuide.compare(mine, theirs).merge).length
          return [
            all.works.map((work) => work.entries(work.draft).map(({ entry }) => [entry.state, entry.note])),
            all.works[0].current().changed <= right && changed <= right,
            copies.slice(0, 2).map((old) => [merge(copies[2], old), merge(old, copies[2])]),
          ]
        }""",
        [off, tab],
    )
    # What was done last holds in every tab, no copy from before changes it, and it changes both.
    assert found == [[[["open", "by a wrong clock"]]] * 2, True, [[0, 1], [0, 1]]]


def test_a_time_that_cannot_be_is_no_reason_to_take_an_entry(logic: Page) -> None:
    found = logic.evaluate(
        """(years) => {
          const now = Date.now()
          const entry = (time, note) => ({ 'story:one': SesGuide.write({ ...SesGuide.BLANK, time, note }) })
          const [mine, theirs] = [entry(now - 5, 'written on a right clock'), entry(now + years, '')]
          return [SesGuide.compare(mine, theirs).merge, SesGuide.compare(theirs, mine).merge, mine]
        }""",
        YEARS,
    )
    assert found[:2] == [{}, found[2]]


@MANY
@given(
    time=st.integers(0, LAST_TIME) | st.sampled_from([LAST_TIME, LAST_TIME + 1, LAST_TIME * 1000]),
    clock=st.integers(0, 3) | st.just(LAST_TIME),
    now=st.integers(0, LAST_TIME),
    extra=st.text(max_size=3) | st.integers(-9, 9) | st.just({"note": ""}),
)
def test_what_is_written_can_be_read_is_later_and_keeps_what_a_newer_version_wrote(
    logic: Page, time: int, clock: int, now: int, extra: object
) -> None:
    raw = json.dumps({"version": 1, "state": "done", "time": time, "revision": 1, "clock": clock, "rating": extra})
    entry, later = logic.evaluate(
        """([raw, now]) => {
          const next = SesGuide.readEntry(SesGuide.changed(raw, { note: 'mine' }, now))
          return [next, SesGuide.isLater(next, SesGuide.readEntry(raw), now)]
        }""",
        [raw, now],
    )
    assert (entry["state"], entry["note"], entry["rating"]) == ("done", "mine", extra)
    assert later or clock == LAST_TIME or now == LAST_TIME == time


def test_fields_of_a_newer_version_outlast_every_write(logic: Page) -> None:
    drafts, lists, entries = logic.evaluate(
        """() => {
          const all = world(1), [work] = all.works
          all.act([0, 'tick', 'one', '', 1])
          for (const key of Object.keys(all.area).filter(SesGuide.parse))
            all.area.setItem(key, SesGuide.write({ ...JSON.parse(all.area[key]), added: '' }))
          all.act([0, 'reload', '', '', 0])
          const there = all.works[0]
          there.rename('step', 'Other')
          there.copied()
          there.acknowledge('step', 'story', ['one'])
          all.act([0, 'note', 'one', 'mine', 1])
          const copy = SesGuide.fromCopy(SesGuide.toCopy(there, 'about'))
          there.create('step', copy.name, copy.contents)
          const values = Object.entries(all.area).filter(([key]) => SesGuide.parse(key))
          const kinds = [(place) => !place.list, (place) => place.list && !place.item, (place) => place.item]
          const added = values.map(([key, raw]) => [SesGuide.parse(key), JSON.parse(raw).added])
          return kinds.map((kind) => added.filter(([place]) => kind(place)).map(([, one]) => one))
        }"""
    )
    assert [len(drafts), lists, entries] == [2, [""] * 2, [""] * 2]
    assert "" in drafts


def test_a_saved_copy_hinders_no_undo(logic: Page) -> None:
    found = logic.evaluate(
        """() => {
          const all = world(1), [work] = all.works
          work.create('step', 'First')
          work.rename('step', 'Second')
          work.copied()
          const { copied } = work.current()
          const names = [work.current().name]
          for (const way of ['undo', 'undo', 'redo', 'redo']) {
            const { left } = work.move(way)
            names.push(work.draft && work.current().name, left)
          }
          return [names, work.current().copied === copied]
        }"""
    )
    assert found == [["Second", "First", 0, None, 0, "First", 0, "Second", 0], True]


def test_who_begins_at_the_same_moment_begins_the_same_draft(logic: Page) -> None:
    ids = logic.evaluate(
        """() => [world(1), world(1)].map((all) => {
          all.act([0, 'tick', 'one', '', 1])
          return all.works[0].draft
        })"""
    )
    assert ids[0] == ids[1]


def test_a_draft_that_begins_after_another_is_another(logic: Page) -> None:
    ids, states = logic.evaluate(
        """() => {
          const all = world(1), [work] = all.works, ids = []
          all.act([0, 'tick', 'one', '', 1])
          ids.push(work.draft)
          all.act([0, 'delete', '', '', 1])
          all.act([0, 'tick', 'three-more', '', 1])
          ids.push(work.draft)
          const drafts = () => work.drafts().map(({ id }) => work.entries(id).map(({ item }) => item)).sort()
          work.move('undo')
          work.move('undo')
          return [ids, drafts()]
        }"""
    )
    assert ids[0] != ids[1]
    assert states == [["one"]]


@MANY
@given(before=actions(TICKS, 1), after=actions(TICKS, 1))
def test_an_old_copy_changes_nothing_that_was_done_since_whatever_the_clock_says(
    logic: Page, before: list[list[Any]], after: list[list[Any]]
) -> None:
    found = logic.evaluate(
        """([before, after]) => {
          const all = world(1), [work] = all.works
          work.create('step', 'x')
          before.forEach((action) => all.act(action))
          const copy = SesGuide.fromCopy(SesGuide.toCopy(work, 'about'))
          after.forEach((action) => all.act(action))
          return SesGuide.compare(work.contents(work.draft), copy.contents).merge
        }""",
        [before, after],
    )
    assert found == {}


@MANY
@given(mine=actions(TICKS, 1), theirs=actions(TICKS, 1))
def test_undo_takes_back_nothing_that_another_tab_did_since(
    logic: Page, mine: list[list[Any]], theirs: list[list[Any]]
) -> None:
    before, after, touched = logic.evaluate(
        """([mine, theirs]) => {
          const all = world(2)
          all.works[0].create('step', 'x')
          all.settle()
          all.works[0].history.forget()
          mine.forEach((action) => all.act(action))
          all.settle()
          const middle = { ...all.area }
          theirs.forEach(([, ...rest]) => all.act([1, ...rest]))
          all.settle()
          const before = { ...all.area }
          while (all.works[0].can('undo')) all.works[0].move('undo')
          const touched = Object.keys(before).filter((key) => !COUNTED.has(key) && before[key] !== middle[key])
          return [before, { ...all.area }, touched]
        }""",
        [mine, theirs],
    )
    assert {key: before[key] for key in touched} == {key: after.get(key) for key in touched}


LISTED = st.lists(
    st.tuples(
        st.just(0), st.sampled_from(CHANGES), st.sampled_from(ITEMS), st.text(max_size=5), st.integers(-5, 5),
        st.sampled_from(["story", "review"]),
    ).map(list),
    max_size=30,
)  # fmt: skip


@MANY
@given(done=LISTED, way=st.lists(st.sampled_from(["undo", "redo"]), min_size=1, max_size=30))
def test_what_is_undone_from_a_list_is_its_own_or_a_whole_drafts(
    logic: Page, done: list[list[Any]], way: list[str]
) -> None:
    moves, nameless = logic.evaluate(
        """([done, way]) => {
          const all = world(1), [work] = all.works, moves = []
          done.forEach((action) => all.act(action))
          for (const each of way) {
            if (!work.can(each, 'story')) continue
            const { draft } = work, { at, keys } = work.move(each, 'story')
            moves.push([draft, at, keys.map(SesGuide.parse).filter((place) => place && place.item)])
          }
          const ids = (keys) => keys.filter(Boolean).map(({ draft }) => draft)
          const places = Object.keys(all.area).map(SesGuide.parse)
          const named = ids(places.filter((place) => place && !place.list))
          return [moves, ids(places).filter((id) => !named.includes(id))]
        }""",
        [done, way],
    )
    for draft, at, places in moves:
        if len(at) == 2:
            assert at[1] == "story"
            assert at[0] == draft or draft is None
            assert {(place["draft"], place["list"]) for place in places} <= {tuple(at)}
    assert not nameless  # what is known of a draft stays with its entries


@MANY
@given(done=LISTED)
def test_all_that_was_done_can_be_undone_where_all_is_seen(logic: Page, done: list[list[Any]]) -> None:
    found = logic.evaluate(
        """(done) => {
          const all = world(1), [work] = all.works
          done.forEach((action) => all.act(action))
          while (work.can('undo')) work.move('undo')
          return all.snapshot()
        }""",
        done,
    )
    assert found == "[]"


def test_what_a_tab_remembers_is_bounded_and_the_oldest_goes_first(logic: Page) -> None:
    size, steps, drafts = logic.evaluate(
        """() => {
          const all = world(1), [work] = all.works
          for (let index = 0; index < 700; index++) {
            all.act([0, 'note', 'one', String(index).repeat(1000).slice(0, 3900), 1])
            all.act([0, 'note', 'three-more', String(index).repeat(1000).slice(0, 3900), 1])
          }
          dispatchEvent(new Event('pagehide'))
          const size = all.sittings[0].get(SesGuide.UNDO).length
          all.act([0, 'reload', '', '', 0])
          let steps = 0
          for (; all.works[0].can('undo'); steps++) all.works[0].move('undo')
          return [size, steps, all.works[0].drafts().length]
        }"""
    )
    assert size <= 1_000_000
    assert 50 < steps < 1400
    assert drafts == 1  # the first step, which began the draft, is no longer known
