/* What is kept: keys, entries, drafts; what a change, an undo, a merge and an update of a list do to them.
   Knows no page and no storage: it is given a store with get, keys and set. */
window.SesGuide = window.SesGuide || {};
(function (ses) {
  "use strict";
  // The name under which this guide keeps its work: another guide of the same origin has another.
  ses.NAME = document.getElementById("ses-data").dataset.storage;
  const PREFIX = `${ses.NAME}:`;
  const VERSION = 1;
  const WORD = /^[a-z0-9]+(-[a-z0-9]+)*$/;
  const DRAFT = /^d-[a-z0-9]+$/;
  const TEXTS = ["note", "evidence", "reason"];
  const BLANK = { state: "open", note: "", evidence: "", reason: "", time: 0, revision: 0, clock: 0 };
  const MOST_COUNTED = Number.MAX_SAFE_INTEGER;
  // So many characters of undo are remembered: some thousand steps.
  const MOST = 1_000_000;

  ses.PREFIX = PREFIX;
  ses.VERSION = VERSION;
  ses.TEXTS = TEXTS;
  ses.BLANK = BLANK;
  ses.LONGEST = 4000;
  // What is kept of a text: as much as a value can hold, and no half of a pair.
  ses.cut = (text) => (text.length > ses.LONGEST ? text.slice(0, ses.LONGEST).replace(/[\ud800-\udbff]$/, "") : text);
  ses.CURRENT = PREFIX + "current";
  ses.ASIDE = PREFIX + "aside:";
  ses.ERA = PREFIX + "era";
  ses.WRITES = PREFIX + "writes";
  // These two in the tab's own storage:
  ses.DRAFT = PREFIX + "draft";
  ses.UNDO = PREFIX + "undo";
  ses.random = () => Math.random().toString(36).slice(2, 8);
  ses.isWord = (text) => WORD.test(text);
  ses.key = (...parts) => PREFIX + parts.flat(2).join(":");

  // What a key of ours names: a draft, what a list held (list), or an item; null for any other key.
  ses.parse = function (key) {
    const parts = key.startsWith(PREFIX) ? key.slice(PREFIX.length).split(":") : [];
    const [draft, list, ...rest] = parts;
    if (!DRAFT.test(draft) || parts.length > 5 || !parts.every(ses.isWord)) return null;
    const item = rest.pop();
    return { draft, list, place: rest, item };
  };

  const isTime = (value) => Number.isSafeInteger(value) && value >= 0;

  // A clock that is wrong writes times that cannot be. They are kept, but decide nothing.
  ses.isDoubted = (time, now = Date.now()) => time > now + 864e5;
  // When a change is made: later than what it replaces, whatever the clocks say. `clock` counts how often a clock was
  // found to be far behind what it had written before.
  ses.stamp = ({ time, clock }, now) => ({
    time: ses.isDoubted(time, now) ? now : Math.max(now, time + 1),
    clock: Math.min(clock + ses.isDoubted(time, now), MOST_COUNTED),
  });
  // Whether an entry was written after another one, on whatever computers.
  ses.isLater = (one, other, now) =>
    (ses.isDoubted(other.time, now) - ses.isDoubted(one.time, now) || one.clock - other.clock || one.time - other.time) > 0;

  // The three kinds of values. Each takes what JSON gave and returns a whole value, or null if it is none. Fields that
  // only a newer version of this guide knows stay in it.
  ses.entryOf = function (value) {
    const entry = { ...BLANK, ...value };
    if (entry.time > MOST_COUNTED) entry.time = MOST_COUNTED;
    const texts = TEXTS.every((name) => typeof entry[name] === "string" && entry[name].length <= ses.LONGEST);
    const numbers = ["time", "revision", "clock"].every((name) => isTime(entry[name]));
    return texts && numbers && typeof entry.state === "string" && WORD.test(entry.state) ? entry : null;
  };
  ses.draftOf = function (value) {
    const draft = { ...value, copied: value.copied || 0 };
    const times = ["created", "changed", "copied"].every((name) => isTime(draft[name]));
    return typeof draft.name === "string" && draft.name.length <= 200 && times ? draft : null;
  };
  ses.listOf = ({ items, ...rest }) =>
    Array.isArray(items) && items.length <= 5000 && items.every((id) => typeof id === "string" && WORD.test(id)) ? { ...rest, items: [...items] } : null;

  const isStep = ({ at, pairs }) => Array.isArray(at) && Object.entries(pairs).every(([key, pair]) => key.startsWith(PREFIX) && pair.length === 2);
  const undoOf = (value) => ([...value.past, ...value.future].every(isStep) ? value : null);

  function parsed(raw, kind) {
    try {
      const value = JSON.parse(raw);
      return value && typeof value === "object" && value.version === VERSION ? kind(value) : null;
    } catch (damaged) {
      return null;
    }
  }
  ses.readEntry = (raw) => (raw === null ? BLANK : parsed(raw, ses.entryOf));
  ses.readDraft = (raw) => parsed(raw, ses.draftOf);
  ses.readList = (raw) => parsed(raw, ses.listOf);
  // The value at a place, as ses.parse gives it; null if it cannot be read.
  ses.read = (place, raw) => (place.item ? ses.readEntry : place.list ? ses.readList : ses.readDraft)(raw);
  ses.isReadable = function (key, raw) {
    const place = ses.parse(key);
    return !place || raw === null || Boolean(ses.read(place, raw));
  };
  // What is blank is left out.
  ses.write = function (value) {
    const kept = Object.entries(value).filter(([name, part]) => part || ![...TEXTS, "clock"].includes(name));
    return JSON.stringify({ version: 0, ...Object.fromEntries(kept), version: VERSION });
  };

  // The raw entry after a change of some fields.
  ses.changed = function (raw, fields, now) {
    const old = ses.readEntry(raw) || BLANK;
    const next = { ...old, ...fields };
    for (const name of TEXTS) next[name] = ses.cut(next[name]);
    if (raw !== null && Object.keys(BLANK).every((name) => next[name] === old[name])) return raw;
    return ses.write({ ...next, ...ses.stamp(old, now) });
  };

  // Steps that can be undone, each a set of keys with what stood there before and after. A key that was changed since,
  // by another tab or a later step, is left alone. `sitting` remembers the steps while the tab is open.
  // A step has a place, [draft, list]. Who asks from a list, `here`, gets what belongs to it and to its draft alone, so
  // that nothing changes out of sight; a part that is not given fits every place.
  ses.History = function (store, now, sitting) {
    let past, future, open, era;

    const fits = (at, here) => at.every((part, index) => !part || !here[index] || part === here[index]);
    const last = (steps, here) => steps.findLastIndex(({ at }) => fits(at, here));

    function move(from, to, side, other, here) {
      const [step] = from.splice(last(from, here), 1);
      const changes = {};
      for (const [key, pair] of Object.entries(step.pairs)) if (store.get(key) === pair[side]) changes[key] = pair[other];
      const isItem = (key) => (ses.parse(key) || {}).item;
      // What is known of a draft and of its lists stays as long as anything in them does.
      for (const key of Object.keys(changes))
        if (changes[key] === null && !isItem(key) && store.all(key + ":").some((inner) => changes[inner.key] !== null)) delete changes[key];
      const left = Object.keys(step.pairs).filter((key) => key !== ses.CURRENT && !(key in changes));
      if (left.length) delete changes[ses.CURRENT];
      store.set(changes);
      to.push(step);
      open = null;
      keep();
      return { ...step, keys: Object.keys(changes), left: left.filter(isItem).length };
    }

    const keep = () => sitting.later(write);
    function write() {
      era = store.get(ses.ERA);
      const text = ses.write({ era, past, future });
      if (text.length < MOST || past.length < 2) return sitting.set(ses.UNDO, text);
      past.splice(0, Math.ceil(past.length / 4));
      write();
    }

    function forget() {
      [past, future, open] = [[], [], null];
      sitting.set(ses.UNDO, null);
    }

    // Writes a key so that every step stays possible. `change` takes a raw value that stands there, or stood in a step.
    function amend(key, change) {
      store.set({ [key]: change(store.get(key)) });
      for (const { pairs } of [...past, ...future])
        if (Object.hasOwn(pairs, key)) pairs[key] = pairs[key].map((raw) => raw && change(raw));
      keep();
    }

    // Takes up what the tab remembers, unless all work was removed since.
    function recall() {
      const found = parsed(sitting.get(ses.UNDO), undoOf) || { era, past, future };
      if (!found.era || found.era !== store.get(ses.ERA)) return forget();
      ({ era, past, future } = found);
      open = null;
    }

    // What cannot be read is put aside before its key is written.
    function aside(changes) {
      let time = now();
      for (const key of Object.keys(changes)) {
        const raw = store.get(key);
        if (ses.isReadable(key, raw)) continue;
        while (store.get(ses.ASIDE + time) !== null || ses.ASIDE + time in changes) time += 1;
        changes[ses.ASIDE + time] = JSON.stringify({ key, raw });
      }
    }

    recall();
    return {
      // Whether there is something to undo or to redo.
      can: (way, here) => last(way === "undo" ? past : future, here) >= 0,
      undo: (here) => move(past, future, 1, 0, here),
      redo: (here) => move(future, past, 0, 1, here),
      // Typing in one field, named by `typing`, is one step.
      commit(name, wanted, at, typing) {
        const changes = { ...wanted };
        aside(changes);
        const pairs = {};
        for (const [key, raw] of Object.entries(changes)) {
          const before = store.get(key);
          if (before !== raw) pairs[key] = [before, raw];
        }
        const keys = Object.keys(pairs);
        if (!keys.length) return false;
        if (store.get(ses.ERA) === null) changes[ses.ERA] = ses.random();
        store.set(changes);
        const before = past[past.length - 1];
        if (typing && open === typing && keys.every((key) => before.pairs[key] && before.pairs[key][1] === pairs[key][0]))
          for (const key of keys) before.pairs[key][1] = pairs[key][1];
        else past.push({ name, at, pairs });
        open = typing || null;
        future = future.filter((step) => !fits(step.at, at));
        keep();
        return true;
      },
      amend,
      endTyping: () => { open = null; },
      forget,
      recall,
    };
  };

  // How far a list is: states of its items.
  ses.progress = function (states) {
    const count = (state) => states.filter((each) => each === state).length;
    const [done, na] = [count("done"), count("na")];
    return { total: states.length, done, na, left: states.length - done - na };
  };

  // What became of a list since it was last worked on. `items`: id → revision, as the page has them.
  ses.updates = function (seen, entries, items) {
    const known = seen ? new Set(seen.items) : null;
    const retired = Object.keys(entries).filter((id) => !Object.hasOwn(items, id));
    return {
      fresh: known ? Object.keys(items).filter((id) => !known.has(id)) : [],
      reworded: Object.keys(items).filter((id) => Object.hasOwn(entries, id) && ses.isEarlier(entries[id], items[id])),
      retired,
      left: retired.filter((id) => known && known.has(id)), // since then
    };
  };
  ses.isEarlier = (entry, revision) => Boolean(entry && entry.state !== "open" && entry.revision && entry.revision < revision);
})(window.SesGuide);
