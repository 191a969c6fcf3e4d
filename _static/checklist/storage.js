/* The browser's storage as a store: key by key, read anew before it is written, so that no tab overwrites another's work.
   What cannot be written is held in memory, and the store says so. Browsers put this storage on the disk when it suits
   them, some after a minute; so what was written is written into their database as well, which says when it is there. */
(function (ses) {
  "use strict";
  // What an act returns; null where the browser refuses it.
  function attempt(act) {
    try {
      return act();
    } catch (refused) {
      return null;
    }
  }

  // What a tab remembers until it is closed. `area` returns the browser's storage, or throws.
  ses.Sitting = function (area) {
    let later = null;
    function flush() {
      const write = later;
      later = null;
      if (write) write();
    }
    addEventListener("pagehide", flush);
    return {
      get(key) {
        flush();
        return attempt(() => area().getItem(key));
      },
      // Where a text cannot be kept, none is: never an older one.
      set(key, text) {
        flush();
        attempt(() => area().removeItem(key));
        if (text) attempt(() => area().setItem(key, text));
      },
      // Calls `write` when nobody waits for the page, at the latest when it is left or something is asked for.
      later(write) {
        if (!later) setTimeout(flush, 300);
        later = write;
      },
    };
  };

  const BOX = "kept";
  // How long the disk is waited for before that is said, in milliseconds.
  const PATIENCE = 3000;
  // What a request of the database or a transaction comes to.
  const through = (act) => new Promise((resolve, reject) => {
    act.onsuccess = act.oncomplete = () => resolve(act.result);
    act.onerror = act.onabort = reject;
  });

  // The browser's storage as a store. `problem` is "", "blocked", "full" or "erased"; `written`: when this page wrote last.
  // `disk` is "saved" when all of it is on the disk, "saving" before, and "unsure" where only the browser knows.
  // `moved(found)` is called when that changes; `found`: whether something came back that the browser had lost.
  // `unsaved()`: what could not be written, as [key, raw]. `database` returns the browser's databases, or throws.
  ses.Storage = function (area, database) {
    // What could not be written: key → raw.
    const held = new Map();
    // What this page knows: key → { key, raw, place, value }.
    const known = new Map();
    // Keys that are not on the disk yet.
    const waiting = new Set();
    const store = { problem: "", written: 0, disk: "saved", moved() {}, unsaved: () => [...held], get, all, set, sync, outside, forget };
    // Stands among the waiting keys for all that is to go. `gone`: the era of the work that was removed last.
    const GONE = ses.PREFIX + "gone";
    let db, busy, patience, gone;

    const stored = (key) => attempt(() => area().getItem(key));
    const storedKeys = () => (attempt(() => Object.keys(area())) || []).filter((key) => key.startsWith(ses.PREFIX));
    const writes = () => Number(stored(ses.WRITES));

    function get(key) {
      return held.has(key) ? held.get(key) : stored(key);
    }

    // What is known below a part of a key, without a look at the storage: { key, raw, place, value }; place as ses.parse
    // gives it, null for what was set aside; value as ses.read gives it.
    function all(prefix) {
      return [...known.values()].filter(({ key }) => key.startsWith(prefix));
    }
    function learn(key, raw) {
      const place = ses.parse(key);
      if (raw === null) known.delete(key);
      else if (known.get(key)?.raw !== raw && (place || key.startsWith(ses.ASIDE))) known.set(key, { key, raw, place, value: place && ses.read(place, raw) });
    }

    // Writes all of an object key → text (null: remove), and whatever was held from before.
    function set(changes) {
      noteErased();
      for (const [key, raw] of Object.entries(changes)) hold(key, raw);
      if (changes[ses.ERA]) attempt(() => navigator.storage.persist().catch(() => {}));
      write();
    }
    function hold(key, raw) {
      held.delete(key); // a new place at the end: first come, first written
      held.set(key, raw);
      learn(key, raw);
    }
    function write() {
      store.problem = "";
      const removalsFirst = [...held].sort(([, one], [, other]) => (other === null) - (one === null));
      for (const [key, raw] of removalsFirst) put(key, raw);
      if (waiting.size) put(ses.WRITES, String(writes() + 1));
      save();
    }
    function put(key, raw) {
      try {
        if (raw === null) area().removeItem(key);
        else area().setItem(key, raw);
        held.delete(key);
        waiting.add(key);
        store.written = Date.now();
      } catch (error) {
        store.problem = error.name === "QuotaExceededError" ? "full" : "blocked";
      }
    }

    // All of ours is gone at once, and no tab of ours did it: what this page knew is held on to.
    function noteErased() {
      if (!known.size || stored(ses.ERA) !== null || storedKeys().some(ses.parse)) return false;
      for (const [key, { raw }] of known) if (!held.has(key)) held.set(key, raw);
      store.problem = "erased";
      return true;
    }

    // Looks at the storage again; says whether it was erased. `asleep`: nobody could tell this page what was done meanwhile.
    function sync(asleep) {
      if (asleep) known.clear();
      if (noteErased()) return true;
      if (held.size) write();
      const there = new Map([...storedKeys().map((key) => [key, stored(key)]), ...held]);
      for (const key of known.keys()) if (!there.has(key)) known.delete(key);
      for (const [key, raw] of there) learn(key, raw);
      if (asleep) save(); // or finds out that it cannot
      return false;
    }

    // Takes in what another tab did to a key, read anew since it may be news of long ago; null where all was cleared.
    function outside(key) {
      if (key === null) return noteErased();
      if (!key.startsWith(ses.PREFIX) || key === ses.WRITES) return false;
      const raw = stored(key);
      // All work was removed in another tab: what this one could not write goes with it.
      if (key === ses.ERA && raw === null) {
        for (const each of held.keys()) known.delete(each);
        held.clear();
        store.problem = probe();
      }
      const mine = held.has(key) && ses.readEntry(held.get(key));
      const theirs = ses.readEntry(raw);
      if (mine && theirs && !ses.isLater(mine, theirs)) held.delete(key);
      if (!held.has(key)) learn(key, raw);
      if (!db) waiting.add(key); // newer than what the disk has
      return true;
    }

    const probe = () => attempt(() => area().length) === null ? "blocked" : "";
    function forget() {
      gone = stored(ses.ERA);
      store.problem = probe();
      const keys = drop();
      if (gone && attempt(database)) waiting.add(GONE);
      save();
      return keys;
    }
    function drop() {
      for (const each of [held, known, waiting]) each.clear();
      const keys = storedKeys();
      for (const key of keys) area().removeItem(key);
      return keys;
    }

    // --- the disk: a database with [how often something had been written by then, text or null, key, gone] for each key ---

    function tell(disk) {
      clearTimeout(patience);
      if (disk === store.disk) return;
      store.disk = disk;
      store.moved();
    }

    // Opens the database, and takes back what it has and the browser has lost; says whether there was such.
    async function connect() {
      const [era, written] = [stored(ses.ERA), writes()];
      const opening = database().open(ses.NAME);
      opening.onupgradeneeded = () => {
        if (known.size || waiting.size) opening.result.createObjectStore(BOX);
        else opening.transaction.abort(); // who only reads leaves nothing behind
      };
      const opened = await through(opening);
      opened.onversionchange = () => {
        opened.close();
        db = null;
      };
      const box = opened.transaction(BOX).objectStore(BOX);
      const [seen, theirs, , removed] = await through(box.get(ses.ERA)) || []; // in brackets, tdewolff-minify would put it before `box`
      const back = era !== null && era === removed; // removed here, but the browser had not yet noted it
      const same = era === null || back || era === theirs;
      const since = back ? 0 : written;
      const lost = same && seen > since ? await through(box.getAll()) : [];
      db = opened;
      if (waiting.has(GONE)) return false;
      if (back) drop();
      for (const [at, raw, key] of lost) if (at > since && !waiting.has(key)) hold(key, raw);
      gone = removed;
      if (!same) waiting.add(GONE);
      if (!same || !(seen >= written)) for (const key of [...known.keys(), ses.CURRENT, ses.WRITES]) waiting.add(key);
      if (held.size) write();
      return back || lost.length > 0;
    }

    // Writes what is waiting, and says when the disk has it.
    async function save() {
      if (waiting.size) store.disk = "saving";
      clearTimeout(patience);
      if (store.disk === "saving") patience = setTimeout(tell, PATIENCE, "unsure");
      if (busy) return;
      busy = true;
      let keys = [];
      if (!attempt(database)) db = null; // folder.js has found a store that has none
      try {
        if (!db && (await connect())) store.moved(true);
        while (waiting.size) {
          keys = [...waiting];
          waiting.clear();
          const act = db.transaction(BOX, "readwrite", { durability: "strict" });
          const box = act.objectStore(BOX);
          if (keys.includes(GONE)) box.clear();
          for (const key of [...keys, ses.ERA]) box.put([writes(), stored(key), key, gone], key);
          act.commit();
          await through(act);
          keys = [];
        }
      } catch (refused) {
        db = null;
        for (const key of keys) waiting.add(key);
      }
      busy = false;
      tell(waiting.size || (!db && known.size) ? "unsure" : "saved");
    }

    store.problem = probe();
    if (!store.problem) sync();
    if (known.size) store.disk = "saving";
    save();
    return store;
  };
})(window.SesGuide);
