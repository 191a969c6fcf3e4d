/* A person's work: the drafts, which of them this tab works on, and every change to one, each of which can be undone. */
(function (ses) {
  "use strict";

  // `firstName`: what a draft is called that begins with a tick.
  ses.Work = function (store, firstName, sitting, now = Date.now) {
    const history = new ses.History(store, now, sitting);
    const work = { store, history, draft: null };
    let lastName = firstName;

    const prefix = (draft, ...parts) => ses.key(draft, parts) + ":";
    const metaOf = (draft) => ses.readDraft(store.get(ses.key(draft)));
    const newId = () => `d-${now().toString(36)}${ses.random()}`;
    const meta = (name, rest) => ses.write({ name: (name || firstName).slice(0, 200), created: now(), changed: now(), ...rest });

    // Everything of a draft: keys after the draft's own → raw.
    work.contents = (draft) =>
      Object.fromEntries(store.all(prefix(draft)).map(({ key, raw }) => [key.slice(prefix(draft).length), raw]).sort());

    // Readable entries of a draft, or of one list in it: [{ list, place, item, entry }].
    work.entries = (draft, ...parts) =>
      store.all(prefix(draft, ...parts)).flatMap(({ place, value }) => (place.item && value ? [{ ...place, entry: value }] : []));

    const ids = () => [...new Set(store.all(ses.PREFIX + "d-").map(({ place }) => place.draft))].sort();
    // A time that cannot be is as good as none, but there was one.
    const sound = (time) => (ses.isDoubted(time, now()) ? 1 : time);
    function described(id) {
      const about = metaOf(id) || { name: firstName, created: 0, changed: 0, copied: 0 };
      const times = work.entries(id).map(({ entry }) => sound(entry.time));
      const doubted = times.filter((time) => time === 1).length;
      return { ...about, id, times, doubted, changed: Math.max(sound(about.changed), ...times), copied: sound(about.copied) };
    }
    // The drafts, the one changed last first: { id, name, created, changed, copied, times, doubted }.
    work.drafts = () => ids().map(described).sort((a, b) => b.changed - a.changed);
    work.current = () => (ids().includes(work.draft) ? described(work.draft) : null);

    // The draft of this tab: the one wanted, else the one chosen last in any tab, else the one changed last.
    work.choose = (wanted) => {
      const drafts = work.drafts();
      const known = [wanted, store.get(ses.CURRENT)].map((id) => drafts.find((draft) => draft.id === id));
      const found = known.find(Boolean) || drafts[0];
      workOn(found ? found.id : null);
      if (found) lastName = found.name;
    };
    function workOn(draft) {
      if (draft !== work.draft) sitting.set(ses.DRAFT, draft);
      work.draft = draft;
    }
    // Takes up what this tab did last, on whatever page.
    work.recall = () => {
      history.recall();
      work.choose(sitting.get(ses.DRAFT));
    };
    work.follow = () => {
      const mine = work.current();
      if (mine) lastName = mine.name;
      else work.choose();
    };

    function begun() {
      if (!work.draft) {
        store.sync();
        work.choose();
      }
      // Two tabs that begin at the same moment begin the same draft.
      const draft = work.draft || `d-${Number(store.get(ses.WRITES))}`;
      const changes = {};
      if (store.get(ses.key(draft)) === null) {
        changes[ses.key(draft)] = meta(lastName);
        changes[ses.CURRENT] = draft;
      }
      return { draft, changes };
    }

    work.raw = (list, place, item) => (work.draft ? store.get(ses.key(work.draft, list, place, item)) : null);
    work.seen = (list) => (work.draft ? ses.readList(store.get(ses.key(work.draft, list))) : null);

    // Changes fields of some items of a list: { item: fields }. `items`: what the list holds now.
    work.update = (name, list, place, edits, items, typing) => {
      const { draft, changes } = begun();
      for (const [item, fields] of Object.entries(edits)) {
        const key = ses.key(draft, list, place, item);
        changes[key] = ses.changed(store.get(key), fields, now());
      }
      if (store.get(ses.key(draft, list)) === null) changes[ses.key(draft, list)] = ses.write({ items });
      workOn(draft);
      return history.commit(name, changes, [draft, list], typing);
    };
    work.acknowledge = (name, list, items) =>
      history.commit(name, { [ses.key(work.draft, list)]: ses.write({ ...work.seen(list), items }) }, [work.draft, list]);

    // Opens what was ticked and takes notes away; that it is open is kept, or an old copy would bring the ticks back.
    work.clear = (name, list, place) => {
      const changes = {};
      for (const { item, entry } of work.entries(work.draft, list, place))
        changes[ses.key(work.draft, list, place, item)] = ses.write({ ...ses.BLANK, ...ses.stamp(entry, now()) });
      return history.commit(name, changes, [work.draft, list]);
    };

    work.switchTo = (draft) => {
      store.set({ [ses.CURRENT]: draft });
      work.choose();
    };
    function begin(step, draft, changes, at) {
      history.commit(step, { ...changes, [ses.CURRENT]: draft }, at);
      work.choose();
    }
    // `contents`: as work.contents gives them.
    work.create = (step, name, contents = {}) => {
      const draft = newId();
      const changes = { [ses.key(draft)]: meta(name) };
      for (const [rest, raw] of Object.entries(contents)) changes[prefix(draft) + rest] = raw;
      begin(step, draft, changes, []);
    };
    work.rename = (step, name) => {
      const { draft, changes } = begun();
      begin(step, draft, { ...changes, [ses.key(draft)]: meta(name, { ...metaOf(draft), name: name || firstName, changed: now() }) }, [draft]);
    };
    work.remove = (step) => {
      const gone = [ses.key(work.draft), ...store.all(prefix(work.draft)).map(({ key }) => key)];
      const changes = Object.fromEntries(gone.map((key) => [key, null]));
      const next = work.drafts().find(({ id }) => id !== work.draft);
      history.commit(step, { ...changes, [ses.CURRENT]: next ? next.id : null }, []);
      work.choose();
    };
    // Sets the contents of the current draft as a copy has them: { rest: raw or null }.
    work.load = (step, contents) => {
      const { draft, changes } = begun();
      for (const [rest, raw] of Object.entries(contents)) changes[prefix(draft) + rest] = raw;
      begin(step, draft, changes, [draft]);
    };
    // Notes that a copy was saved. Nobody would want to undo that.
    work.copied = () => {
      const found = work.draft && metaOf(work.draft);
      const note = (raw) => ses.write({ ...ses.readDraft(raw), copied: now() });
      if (found) history.amend(ses.key(work.draft), note);
    };

    // Changes of a draft, as work.current gives it, that no copy holds, and the time of the first of them.
    work.uncopied = (draft) => {
      const times = draft.times.filter((time) => time > draft.copied);
      return { count: times.length, since: Math.min(now(), ...times) };
    };

    // What cannot be read, where it lies or set aside, as [key, raw].
    work.unreadable = () =>
      store.all(ses.PREFIX).filter(({ value }) => !value).map(({ key, raw }) => [key, raw]);

    // `way`: undo or redo. `list`: the one that is looked at; none: all that was done in this tab.
    const here = (list) => (list ? [work.draft, list] : []);
    work.can = (way, list) => history.can(way, here(list));
    work.move = (way, list) => {
      const step = history[way](here(list));
      if (step.keys.includes(ses.CURRENT)) work.choose();
      work.follow();
      return step;
    };
    work.leaveNoTrace = () => {
      const gone = store.forget();
      history.forget();
      workOn(null);
      lastName = firstName;
      return gone;
    };

    work.recall();
    return work;
  };
})(window.SesGuide);
