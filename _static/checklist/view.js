/* What the pages with saved work share: words from the page, templates, the saving line, dialogs. */
(function (ses) {
  "use strict";
  const data = JSON.parse(document.getElementById("ses-data").textContent);
  const find = (name, root = document) => root.querySelector(`[data-ses-is="${name}"]`);

  const say = (id, values = {}) => data.say[id].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const fill = (id) => document.getElementById(id).content.cloneNode(true);

  function element(tag, text, props = {}) {
    return Object.assign(document.createElement(tag), { textContent: text }, props);
  }
  function moment(time) {
    const date = new Date(time);
    const today = date.toDateString() === new Date().toDateString();
    const options = { hour: "numeric", minute: "2-digit" };
    return today ? date.toLocaleTimeString([], options) : date.toLocaleDateString([], { day: "numeric", month: "short", year: "numeric" });
  }
  function show(node, text) {
    node.hidden = !text;
    if (node.textContent !== text) node.textContent = text;
  }

  const store = new ses.Storage(() => window.localStorage);
  const work = new ses.Work(store, say("first-draft"));
  const bar = fill("ses-bar");
  const view = { data, find, say, fill, element, moment, show, store, work, paint: [], list: null };
  ses.view = view;
  document.getElementById("ses-data").before(bar);
  document.getElementById("ses-worksheet").append(fill("ses-above"));

  // --- the saving line, and the one place where changes are spoken ---

  let news = "";
  let lost = 0;
  function saving(draft) {
    if (store.problem) return say(store.problem);
    if (lost) return say("unreadable", { count: lost });
    if (news) return news;
    if (!draft) return say("nothing");
    const { count, since } = work.uncopied(draft);
    const old = Date.now() - since > data.remind.days * 864e5;
    const saved = say("saved", { time: moment(draft.changed) });
    return count >= data.remind.changes || (count && old) ? `${saved} ${say("remind", { count })}` : saved;
  }

  view.repaint = function () {
    lost = work.unreadable().length;
    for (const paint of view.paint) paint();
    view.repaintBar();
  };
  // After a change made here that only one item shows.
  view.changed = function () {
    news = "";
    view.repaintBar();
  };
  view.repaintBar = function () {
    const draft = work.current();
    show(find("draft"), draft ? say("draft", { name: draft.name }) : "");
    show(find("saving"), saving(draft));
    show(find("folder"), location.protocol === "file:" ? say("file") : "");
    find("saving").classList.toggle("ses-problem", Boolean(store.problem));
    find("undo").setAttribute("aria-disabled", !work.history.canUndo());
    find("redo").setAttribute("aria-disabled", !work.history.canRedo());
  };
  view.announce = function (text) {
    find("announce").textContent = store.problem ? `${text} ${say(store.problem)}` : text;
  };
  // After any change made here.
  view.done = function (text) {
    news = "";
    view.repaint();
    view.announce(text);
  };

  addEventListener("storage", (event) => {
    if (!store.outside(event.key, event.newValue)) return;
    const place = event.key && ses.parse(event.key);
    work.follow();
    if (!work.draft) news = "";
    else if (place && place.draft === work.draft) news = say("outside");
    view.repaint();
  });
  // Coming back to the tab. A page that comes back by the browser's back button heard of nothing meanwhile.
  for (const name of ["focus", "pageshow"])
    addEventListener(name, (event) => {
      const before = store.problem;
      if (!store.sync() && !before && !event.persisted) return;
      work.follow();
      view.repaint();
    });

  // --- undo ---

  function again(way) {
    const step = work[way]();
    if (!step) return;
    if (view.goTo && step.place) view.goTo(step.place);
    view.done(say(step.left ? `${way}-part` : way, { step: step.name, left: step.left }));
  }
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.matches("textarea, input:not([type=checkbox], [type=radio])")) return;
    const key = event.key.toLowerCase();
    const way = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : "";
    if (!way || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    again(way);
  });

  // --- dialogs ---

  // Asks, then acts. `title` names the act and is the word on the button.
  view.confirm = function (title, question, act) {
    const dialog = find("confirm");
    find("confirm-title").textContent = title;
    find("question").textContent = question;
    find("yes").textContent = title;
    find("yes").onclick = () => {
      dialog.close();
      act();
    };
    dialog.showModal();
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

  const fileName = (draft) => `${data.fileName}-${(draft.name.match(/[a-z0-9]+/gi) || []).join("-").slice(0, 60)}`;
  function saveCopy(ending, type) {
    const draft = work.current();
    if (!draft) return tell("nothing-to-copy");
    save(`${fileName(draft)}.${ending}`, ses.toCopy(work, say("copy-about", { name: draft.name })), type);
    work.copied();
    tell("copy-saved");
  }
  function tell(id, values) {
    view.done(say(id, values));
    show(find("told"), say(id, values));
    paintDrafts();
  }
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
  const amount = (entries) => ({
    count: entries.filter(({ entry }) => entry.state !== "open" || entry.note || entry.evidence).length,
    lists: new Set(entries.map(({ list }) => list)).size,
    notes: entries.filter(({ entry }) => entry.note || entry.evidence).length,
  });

  let incoming = null;
  function look(text) {
    const copyRead = ses.fromCopy(text);
    incoming = copyRead.error ? null : copyRead;
    find("load").hidden = !incoming;
    if (!incoming) return show(find("preview"), say(copyRead.error));
    incoming.change = ses.compare(work.draft ? work.contents(work.draft) : {}, incoming.contents);
    const current = work.current();
    show(find("preview"), say("preview", { name: incoming.name, mine: current ? current.name : "–", ...incoming.change.found }));
  }

  const acts = {
    undo: () => again("undo"),
    redo: () => again("redo"),
    open: view.open,
    close: () => find("work").close(),
    no: () => find("confirm").close(),
    new() {
      work.create(say("step-new"), find("name").value.trim());
      tell("created", { name: work.current().name });
    },
    copy() {
      if (!work.draft) return tell("nothing-to-copy");
      const name = find("name").value.trim();
      const old = work.current().name;
      work.create(say("step-copy"), name === old ? say("copy-of", { name }) : name, work.contents(work.draft));
      tell("created", { name: work.current().name });
    },
    rename() {
      work.rename(say("step-rename"), find("name").value.trim());
      tell("renamed", { name: work.current().name });
    },
    delete() {
      const draft = work.current();
      if (!draft) return;
      const values = { name: draft.name, ...amount(work.entries(draft.id)) };
      view.confirm(say("delete"), say("delete-asks", values), () => {
        work.remove(say("step-delete"));
        tell("deleted", values);
      });
    },
    json: () => saveCopy("json", "application/json"),
    txt: () => saveCopy("txt", "text/plain"),
    text() {
      const draft = work.current();
      if (!draft) return tell("nothing-to-copy");
      copy(ses.toCopy(work, say("copy-about", { name: draft.name })), "copied");
    },
    link: () => copy(location.href.split("#")[0] + view.list.link(), "link-copied"),
    aside: () => save(`${data.fileName}-unreadable.txt`, JSON.stringify(work.unreadable(), null, 1), "text/plain"),
    look: () => look(find("text").value),
    load() {
      const way = document.querySelector("input[name=ses-way]:checked").value;
      if (way === "new") work.create(say("step-load"), incoming.name, incoming.contents);
      else work.load(say("step-load"), incoming.change[way]);
      find("load").hidden = true;
      show(find("preview"), "");
      find("text").value = "";
      tell("loaded", { name: work.current().name });
      find("drafts").focus(); // the button is gone
    },
    clear() {
      const values = { title: view.list.title(), ...amount(work.entries(work.draft, view.list.id, view.list.place())) };
      view.confirm(say("clear"), say("clear-asks", values), () => {
        work.clear(say("step-clear"), view.list.id, view.list.place());
        tell("cleared", values);
      });
    },
    trace() {
      view.confirm(say("trace"), say("trace-asks"), () => {
        const gone = work.leaveNoTrace();
        const entries = gone.filter((key) => (ses.parse(key) || {}).item).length;
        const drafts = new Set(gone.map((key) => (ses.parse(key) || {}).draft).filter(Boolean)).size;
        tell("trace-left", { drafts, entries, keys: gone.length });
      });
    },
  };
  view.acts = acts;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-ses-does]");
    if (button && button.getAttribute("aria-disabled") !== "true") acts[button.dataset.sesDoes](button);
  });
  find("drafts").addEventListener("change", (event) => {
    work.switchTo(event.target.value);
    tell("switched", { name: work.current().name });
  });
  find("file").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (file) look(file.size > 4_000_000 ? " ".repeat(4_000_000) : await file.text());
    event.target.value = "";
  });
  view.repaintBar();
})(window.SesGuide);
