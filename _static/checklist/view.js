/* What the pages with saved work share: words from the page, templates, the saving line, dialogs. */
(function (ses) {
  "use strict";
  const data = JSON.parse(document.getElementById("ses-data").textContent);
  const find = (name, root = document) => root.querySelector(`[data-ses-is="${name}"]`);

  const say = (id, values = {}) => (data.say[id] || id).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const fill = (id) => document.getElementById(id).content.cloneNode(true);

  function element(tag, text, props = {}) {
    return Object.assign(document.createElement(tag), { textContent: text }, props);
  }
  // Another script from beside this one, with its checksum in the address, so that no older one is taken.
  const { src } = document.currentScript;
  const bring = (name, props) => document.head.append(element("script", "", { ...props, src: src.replace(/[^/]+\.js(?=\?|$)/, name) }));
  function moment(time) {
    if (time < 864e5) return say("no-date");
    const date = new Date(time);
    const today = date.toDateString() === new Date().toDateString();
    return date.toLocaleString([], today ? { timeStyle: "short" } : { dateStyle: "medium" });
  }
  function show(node, text) {
    node.hidden = !text;
    if (node.textContent !== text) node.textContent = text;
  }

  // A line with text and bar. `count`: as ses.progress gives it.
  function paintProgress(line, count) {
    const text = [say("count", count), count.na && say("count-na", count), say(count.left ? "count-left" : "count-none-left", count)];
    line.querySelector("span").textContent = text.filter(Boolean).join(", ");
    Object.assign(line.querySelector("progress"), { max: count.total, value: count.done + count.na });
  }

  const store = new ses.Storage(() => ses.area || window.localStorage, () => !ses.area && window.indexedDB);
  const sitting = new ses.Sitting(() => window.sessionStorage);
  const work = new ses.Work(store, say("first-draft"), sitting);
  // A link can name the draft that it is of.
  const [, wanted, rest] = location.hash.match(/^#at=(d-\w+)\/?(.*)/) || [];
  if (wanted) {
    work.choose(wanted);
    history.replaceState(null, "", location.pathname + location.search + (rest ? `#at=${rest}` : ""));
  }
  const bar = fill("ses-bar");
  const view = { data, find, say, fill, element, moment, show, paintProgress, store, work, wanted, paint: [], list: null, nameOf: ({ name }) => name };
  ses.view = view;
  document.getElementById("ses-data").before(bar);
  document.getElementById("ses-worksheet").append(fill("ses-above"));

  // --- the saving line, and the one place where changes are spoken ---

  let news = "";
  let lost = 0;
  const rests = new Map();
  const listId = () => view.list && view.list.id;
  const problem = () => (store.problem ? say(store.problem) : rests.size ? say("rest", { most: ses.LONGEST }) : "");
  function saving(draft) {
    if (problem()) return problem();
    if (!draft) return say({ saving: "saving", saved: "nothing", unsure: "trace-part" }[store.disk]);
    const { count, since } = work.uncopied(draft);
    const old = Date.now() - since > data.remind.days * 864e5;
    const time = moment(Math.max(draft.changed, ses.isDoubted(store.written) ? 0 : store.written));
    const words = [say(store.disk, { time }), (count >= data.remind.changes || (count && old)) && say("remind", { count })];
    if (draft.doubted) words.push(say("doubted", { count: draft.doubted }));
    return words.filter(Boolean).join(" ");
  }

  const isShown = (node) => node.getClientRects().length > 0;
  view.repaint = function () {
    lost = work.unreadable().length;
    const { activeElement } = document;
    const around = activeElement.closest(".ses-check, fieldset, dialog, section");
    for (const paint of view.paint) paint();
    view.repaintBar();
    // What had the focus is hidden or gone: what is left beside it has it then.
    const held = document.querySelector(":focus");
    if (!around || (held && isShown(held))) return;
    const next = [...around.querySelectorAll("input, button")].find(isShown) || document.getElementById("ses-tools");
    next.focus({ preventScroll: true });
  };
  // After a change made here that only one item shows.
  view.changed = function () {
    news = "";
    view.repaintBar();
  };
  view.repaintBar = function () {
    const draft = work.current();
    show(find("draft"), draft ? say("draft", { name: draft.name }) : "");
    show(find("saving"), [news, saving(draft), lost && say("unreadable", { count: lost })].filter(Boolean).join(" "));
    show(find("folder"), location.protocol === "file:" ? say("file") : "");
    find("saving").classList.toggle("ses-problem", problem());
    window.onbeforeunload = isAtRisk() ? ask : null;
    for (const way of ["undo", "redo"]) find(way).setAttribute("aria-disabled", !work.can(way, listId()));
  };
  view.announce = function (text) {
    find("announce").textContent = `${text} ${problem()}`.trim();
  };
  // After any change made here that more than one item shows.
  view.done = function (text) {
    news = text;
    view.repaint();
    view.announce(text);
  };

  // --- what is kept nowhere but on this page ---

  // Shows in a field what is kept of it. A longer text that was `typed` there stays whole, as long as the page does; below
  // the field stands what does not fit, or how much more does. `key` names the field.
  view.put = function (field, key, kept, typed) {
    if (typed) rests.set(key, field.value);
    const whole = rests.get(key) || "";
    if (whole === kept || ses.cut(whole) !== kept) rests.delete(key);
    const text = rests.get(key) || kept;
    if (field.value !== text) field.value = text;
    const left = ses.LONGEST - text.length;
    const values = { left, over: -left, most: ses.LONGEST };
    show(field.nextElementSibling, left < 0 ? say("too-long", values) : left < ses.LONGEST / 10 ? say("room", values) : "");
    field.ariaInvalid = left < 0;
  };

  const isAtRisk = () => rests.size || (store.unsaved().length && work.drafts().some((draft) => work.uncopied(draft).count));
  // Asks before the page is left. Who stays finds the way to a copy.
  function ask(event) {
    event.preventDefault();
    setTimeout(() => {
      if (!find("work").open) view.open();
      show(find("told"), say("stay"));
      document.querySelector("[data-ses-does=json]").focus();
    });
  }

  store.moved = function (found) {
    if (!found) return view.repaintBar();
    follow("recall");
    view.repaint();
  };
  // Another tab may change thousands of keys at once: one look shows them all. In `touched` are their drafts.
  const touched = new Set();
  addEventListener("storage", ({ key, newValue }) => {
    if (!store.outside(key)) return;
    if (key === ses.ERA && newValue === null) work.history.forget();
    if (!touched.size) setTimeout(showOutside, 20);
    touched.add((key && ses.parse(key) || {}).draft);
  });
  function showOutside() {
    follow("follow");
    if (!work.draft) news = "";
    else if (touched.has(work.draft)) news = say("outside");
    touched.clear();
    view.repaint();
  }
  // Takes up the draft again. If it is another one, a dialog would do something else than it says.
  function follow(how) {
    const { draft } = work;
    work[how]();
    if (draft === work.draft) return;
    acts.no();
    paintDrafts();
  }
  // Coming back to the tab. A page that comes back by the browser's back button heard of nothing meanwhile, and the browser
  // may have filled in what stood in its fields.
  for (const name of ["focus", "pageshow"])
    addEventListener(name, (event) => {
      const before = store.problem;
      const shown = name === "pageshow";
      if (!store.sync(event.persisted) && !before && !shown) return;
      follow(shown ? "recall" : "follow");
      view.repaint();
    });

  // --- undo ---

  function again(way) {
    if (!work.can(way, listId())) return;
    const step = work.move(way, listId());
    const place = step.keys.map(ses.parse).find((found) => found && found.list === listId());
    if (place && view.goTo) view.goTo(place);
    const how = !step.keys.length ? "-none" : step.left ? "-part" : "";
    view.done(say(way + how, { step: view.nameOf(step), left: step.left }));
  }
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.matches("textarea, input:not([type=checkbox], [type=radio])")) return;
    const way = { z: event.shiftKey ? "redo" : "undo", y: "redo" }[event.key.toLowerCase()];
    if (!way || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    again(way);
  });

  // --- dialogs ---

  // Asks, then acts. The label `id` names the act and is the word on the button; `id`-asks is the question. Where
  // nothing of a person's is touched, there is nothing to ask.
  view.confirm = function (id, values, act) {
    if (values.count === 0) return act();
    find("confirm-title").textContent = find("yes").textContent = say(id);
    find("question").textContent = say(`${id}-asks`, values);
    const { draft } = work;
    find("yes").onclick = ({ detail }) => {
      if (detail > 1) return;
      acts.no();
      if (draft === work.draft) act();
    };
    find("confirm").showModal();
  };

  function save(name, text, type) {
    const link = element("a", "", { download: name, href: URL.createObjectURL(new Blob([text], { type })) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
  async function copy(text, message) {
    try {
      await navigator.clipboard.writeText(text);
      view.announce(say(message));
      show(find("told"), say(message));
    } catch (refused) {
      // Not allowed by this browser, or the page is a file: the text is there to be copied by hand.
      show(find("told"), say("copy-by-hand"));
      const field = find("text");
      field.value = text;
      field.focus();
      field.select();
    }
  }

  // Gives the draft's text and its name as a file's to `act`.
  function withCopy(act) {
    const draft = work.current();
    if (!draft) return tell("nothing-here");
    const name = (draft.name.match(/[a-z0-9]+/gi) || []).join("-").slice(0, 60);
    return act(ses.toCopy(work, say("copy-about", draft)), `${data.fileName}-${name}`);
  }
  const saveCopy = (ending, type) => withCopy((text, name) => {
    save(`${name}.${ending}`, text, type);
    work.copied();
    tell("copy-saved");
  });
  function tell(id, values) {
    const text = say(id, { ...values, until: say(sitting.get(ses.UNDO) ? "until-tab" : "until-page") });
    view.done(text);
    show(find("told"), text);
    paintDrafts();
  }
  const tellDraft = (id) => tell(id, work.current());
  function paintDrafts() {
    const drafts = work.drafts();
    const options = drafts.map(({ id, name, changed }) => new Option(say("draft-line", { name, time: moment(changed) }), id, false, id === work.draft));
    find("drafts").replaceChildren(...options);
    find("drafts").disabled = !drafts.length;
    find("name").value = (work.current() || { name: "" }).name;
    find("aside").hidden = !work.unreadable().length;
    for (const name of ["clear", "link"]) find(name).hidden = !view.list || (name === "link" && !view.list.link);
  }
  view.open = function () {
    show(find("told"), "");
    show(find("preview"), "");
    find("load").hidden = true;
    paintDrafts();
    find("work").showModal();
  };
  const written = ({ note, evidence, reason }) => note || evidence || reason;
  const amount = (entries) => ({
    count: entries.filter(({ entry }) => entry.state !== "open" || written(entry)).length,
    lists: new Set(entries.map(({ list }) => list)).size,
    notes: entries.filter(({ entry }) => written(entry)).length,
  });
  // Gives the name in the field to `act`, if it fits; else the browser says why not.
  const withName = (act) => find("name").reportValidity() && act(find("name").value.trim());
  // A name that no other draft has than `mine`.
  function free(wanted, mine) {
    const taken = work.drafts().filter(({ id }) => id !== mine).map(({ name }) => name);
    let name = wanted;
    for (let number = 2; taken.includes(name); number += 1) name = say("again", { name: wanted.replace(/ \(\d+\)$/, ""), number });
    return name;
  }
  function create(step, wanted, contents) {
    const name = free(wanted || say("first-draft"));
    work.create(say(step, { name }), name, contents);
  }

  // What reads a copy is fetched when there is one to read.
  let reader;
  async function look(text) {
    try {
      await (reader ||= new Promise((onload, onerror) => bring("loading.js", { onload, onerror })));
    } catch (missing) {
      reader = null;
      return show(find("preview"), say("load-missing"));
    }
    view.look(text);
  }

  const acts = {
    undo: () => again("undo"),
    redo: () => again("redo"),
    open: view.open,
    close: () => find("work").close(),
    no: () => find("confirm").close(),
    new: () => withName((name) => {
      create("step-new", name);
      tellDraft("created");
    }),
    copy: () => withName((name) => {
      const draft = work.current();
      if (!draft) return tell("nothing-here");
      create("step-copy", name, work.contents(draft.id));
      tellDraft("created");
    }),
    rename: () => withName((wanted) => {
      const name = free(wanted, work.draft);
      work.rename(say("step-rename", { name }), name);
      tellDraft("renamed");
    }),
    delete() {
      const draft = work.current();
      if (!draft) return tell("nothing-here");
      const values = { name: draft.name, ...amount(work.entries(draft.id)) };
      view.confirm("delete", values, () => {
        work.remove(say("step-delete", values));
        tell("deleted", values);
      });
    },
    json: () => saveCopy("json", "application/json"),
    txt: () => saveCopy("txt", "text/plain"),
    text: () => withCopy((text) => copy(text, "copied")),
    link: () => copy(location.href.split("#")[0] + view.list.link(), "link-copied"),
    aside: () => save(`${data.fileName}-unreadable.txt`, JSON.stringify(work.unreadable(), null, 1), "text/plain"),
    look: () => look(find("text").value),
    clear() {
      const values = { title: view.list.title(), ...amount(work.entries(work.draft, view.list.id, view.list.place())) };
      if (!values.count) return tell("nothing-here");
      view.confirm("clear", values, () => {
        work.clear(say("step-clear"), view.list.id, view.list.place());
        tell("cleared", values);
      });
    },
    trace() {
      view.confirm("trace", {}, () => {
        const gone = work.leaveNoTrace();
        const places = gone.map(ses.parse).filter(Boolean);
        const drafts = new Set(places.map(({ draft }) => draft)).size;
        const entries = places.filter(({ item }) => item).length;
        tell("trace-left", { drafts, entries, keys: gone.length });
      });
    },
  };
  Object.assign(view, { acts, create, tellDraft });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-ses-does]");
    // The second click of two meets what the first has brought under the finger.
    const again = event.detail > 1 && !/undo|redo|next/.test(button && button.dataset.sesDoes);
    if (button && !again && button.getAttribute("aria-disabled") !== "true") acts[button.dataset.sesDoes](button);
  });
  find("drafts").addEventListener("change", (event) => {
    work.switchTo(event.target.value);
    tellDraft("switched");
  });
  find("file").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (file) look(await file.text().catch(() => "")); // too large for any copy
    event.target.value = "";
  });
  view.repaintBar();
  if (location.protocol === "file:") bring("folder.js");
})(window.SesGuide);
