/* For a guide that is opened from a folder. Some browsers give each page there a store of its own (Firefox does). Then all
   pages keep their work in the store of one page, folder.html, which each of them holds in a frame.
   What a page can know:
   - The frame sees what the page stores: there is one store for all, and nothing to do (Chrome, Edge).
   - The frame has work that the page does not have, or another page found that out: the stores are apart. The page takes up
     the work in the frame's store, and its own no more.
   - Else it may be the first page with work, or the frame alone is apart (WebKit). The page works with its own store, and
     the frame is given the same, for a page that finds out more. */
(function () {
  "use strict";
  if (location.protocol !== "file:") return;
  const ses = window.SesGuide;

  // --- in the frame: does what the page asks for, and tells it what others do ---

  function serve() {
    const tell = (message) => parent.postMessage(message, "*"); // a page of a folder has no origin that could be named
    const tellAll = () => tell({ all: { ...localStorage } });
    addEventListener("message", ({ source, data }) => {
      if (source !== parent) return;
      try {
        if (!data.key) tellAll();
        else if (data.raw === null) localStorage.removeItem(data.key);
        else localStorage.setItem(data.key, data.raw);
      } catch (error) {
        tell({ ...data, refused: error.name });
      }
    });
    addEventListener("storage", ({ key, newValue }) => tell({ key, raw: newValue }));
    tellAll();
  }

  // --- on the page ---

  function use() {
    const { view } = ses;
    const { data, store, work } = view;
    const words = { ...data.say };
    const APART = ses.key("apart");
    const mark = ses.key("mark", ses.random());
    const frame = view.element("iframe", "", { src: new URL("folder.html", document.currentScript.src), hidden: true });
    const ask = (message) => frame.contentWindow.postMessage(message, "*");
    let refuse = "";
    let copying = false;

    // Puts sentences that hold for the stores as they are in the place of those that hold for one store.
    function speak(how) {
      for (const id of ["file", "trace-asks", "trace-left", "no-drafts"]) data.say[id] = words[`${id}-${how}`] || words[id];
      view.repaint();
    }
    const unanswered = setTimeout(speak, 3000, "alone");

    // The frame's store, as the page needs it.
    const area = Object.create({
      getItem: (key) => (Object.hasOwn(area, key) ? area[key] : null),
      setItem(key, raw) {
        if (refuse) throw new DOMException("", refuse);
        area[key] = raw;
        ask({ key, raw });
      },
      removeItem(key) {
        delete area[key];
        localStorage.removeItem(key);
        ask({ key, raw: null });
      },
      get length() {
        return Object.keys(area).length;
      },
    });
    function move(all) {
      const own = Object.entries({ ...localStorage }).filter(([key]) => key.startsWith(ses.PREFIX));
      ses.area = Object.assign(area, all);
      area.setItem(APART, "1");
      for (const [key, raw] of own) {
        const mine = (ses.parse(key) || {}).item && ses.readEntry(raw);
        const theirs = area.getItem(key);
        if (key === ses.key("theme")) area[key] = raw; // stays where it is, and is removed with the rest
        else if (theirs === null || (mine && ses.isLater(mine, ses.readEntry(theirs) || mine))) area.setItem(key, raw);
        if (key !== ses.key("theme")) localStorage.removeItem(key);
      }
      indexedDB.deleteDatabase(ses.NAME); // what it has of the page's own
      store.sync(true);
      work.history.recall();
      work.choose(view.wanted);
      if (view.latest) view.latest();
      speak("apart");
    }
    function copy(all) {
      copying = true;
      for (const [key, raw] of Object.entries({ ...localStorage })) if (key.startsWith(ses.PREFIX) && all[key] !== raw) ask({ key, raw });
      for (const name of ["setItem", "removeItem"]) {
        const act = Storage.prototype[name];
        Storage.prototype[name] = function (key, raw = null) {
          act.call(this, key, raw);
          if (this === localStorage && key.startsWith(ses.PREFIX) && !ses.area) ask({ key, raw });
        };
      }
    }

    function take(all) {
      const isOne = mark in all;
      delete all[mark];
      localStorage.removeItem(mark);
      if (isOne) frame.remove();
      else if (all[APART] || (all[ses.ERA] && all[ses.ERA] !== localStorage.getItem(ses.ERA))) move(all);
      else if (!copying) copy(all);
      if (!ses.area) speak("");
    }
    addEventListener("message", ({ source, data: { all, key, raw, refused } }) => {
      if (source !== frame.contentWindow) return;
      clearTimeout(unanswered);
      if (all) take(all);
      else if (!ses.area) {
        if (key === APART && raw) ask({});
      } else if (refused) {
        refuse = refused;
        store.set({ [key]: raw }); // is held, then
        refuse = "";
        view.repaint();
      } else {
        if (key === null) for (const each of Object.keys(area)) delete area[each];
        else if (raw === null) delete area[key];
        else area[key] = raw;
        dispatchEvent(new StorageEvent("storage", { key, newValue: raw }));
      }
    });
    // It slept, and heard nothing of what other pages did.
    addEventListener("pageshow", ({ persisted }) => persisted && ses.area && location.reload());
    localStorage.setItem(mark, "1");
    document.body.append(frame);
  }

  try {
    if (ses) use();
    else serve();
  } catch (blocked) {
    // Which the page says itself.
  }
})();
