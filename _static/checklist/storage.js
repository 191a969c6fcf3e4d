/* The browser's storage as a store: key by key, read anew each time, so that no tab overwrites another's work.
   What cannot be written is held in memory, and the store says so. */
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

  // The browser's storage as a store. `problem` is "", "blocked", "full" or "erased"; `written`: when this page wrote last.
  ses.Storage = function (area) {
    const held = new Map();
    const known = new Map();
    const store = { problem: "", written: 0, get, keys, set, sync, outside, forget };
    // What could not be written: [key, raw].
    store.unsaved = () => [...held];

    const stored = (key) => attempt(() => area().getItem(key));
    const storedKeys = () => (attempt(() => Object.keys(area())) || []).filter((key) => key.startsWith(ses.PREFIX));

    function get(key) {
      return held.has(key) ? held.get(key) : stored(key);
    }

    function keys(prefix) {
      const all = new Set([...storedKeys(), ...held.keys()]);
      return [...all].filter((key) => key.startsWith(prefix) && held.get(key) !== null).sort();
    }

    // Writes all of an object key → text (null: remove), and whatever was held from before.
    function set(changes) {
      noteErased();
      for (const [key, raw] of Object.entries(changes)) {
        held.delete(key); // a new place at the end: first come, first written
        held.set(key, raw);
      }
      store.problem = "";
      store.written = Date.now();
      const removalsFirst = [...held].sort(([, one], [, other]) => (other === null) - (one === null));
      for (const [key, raw] of removalsFirst) {
        try {
          if (raw === null) area().removeItem(key);
          else area().setItem(key, raw);
          held.delete(key);
          learn(key, raw);
        } catch (error) {
          store.problem = error.name === "QuotaExceededError" ? "full" : "blocked";
        }
      }
    }

    function learn(key, raw) {
      if (raw === null || !ses.parse(key)) known.delete(key);
      else known.set(key, raw);
    }

    // All of ours is gone at once, and no tab of ours did it: what this page knew is held on to.
    function noteErased() {
      if (!known.size || stored(ses.ERA) !== null || storedKeys().some(ses.parse)) return false;
      for (const [key, raw] of known) if (!held.has(key)) held.set(key, raw);
      known.clear();
      store.problem = "erased";
      return true;
    }

    // Looks at the storage again; says whether it was erased. `asleep`: nobody could tell this page what was done meanwhile.
    function sync(asleep) {
      if (asleep) known.clear();
      if (noteErased()) return true;
      known.clear();
      for (const key of storedKeys()) learn(key, stored(key));
      return false;
    }

    // Takes in what another tab did; the key is null where all was cleared.
    function outside(key, raw) {
      if (key === null) return noteErased();
      if (!key.startsWith(ses.PREFIX)) return false;
      learn(key, raw);
      const mine = held.has(key) && ses.readEntry(held.get(key));
      const theirs = ses.readEntry(raw);
      if (mine && theirs && theirs.time >= mine.time) held.delete(key);
      return true;
    }

    function forget() {
      held.clear();
      known.clear();
      const gone = storedKeys();
      for (const key of gone) area().removeItem(key);
      store.problem = "";
      return gone;
    }

    if (attempt(() => area().length) === null) store.problem = "blocked";
    else sync();
    return store;
  };
})(window.SesGuide);
