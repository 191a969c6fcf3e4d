/* A whole draft for paper: every list of it that has marks, item by item. It is built when somebody asks for it. */
(function (ses) {
  "use strict";
  const { data, find, say, fill, element, work, acts } = ses.view;
  const choose = acts.paper;

  function line(code, text, entry, state, mark) {
    const { reason, evidence, note } = entry;
    const words = [mark, state === "na" && say("told-na", { reason }), evidence && say("told-evidence", { evidence }), note && say("told-note", { note })];
    const node = element("li", "", { className: "ses-check" });
    const told = element("div", "", { className: "ses-told" });
    const label = element("label", ` ${text}`);
    node.dataset.sesState = state;
    if (code) label.prepend(element("span", code, { className: "ses-code" }));
    told.append(...words.filter(Boolean).map((each) => element("p", each)));
    node.append(element("input", "", { type: "checkbox", checked: state === "done" }), label, told);
    return node;
  }
  // What was said of an item that has left its list.
  function goneLine([id, entry]) {
    const { text = id, code = "", date = "", reason = "" } = data.retired[id] || {};
    const words = [entry.evidence, entry.note].filter(Boolean).join(" · ");
    return line(code, say(date ? "retired-item" : "unknown-item", { text, code: "", date, reason, words }).trim(), ses.BLANK, entry.state);
  }

  // A list for one place. `entries`: what is saved of it, by item.
  function part(list, place, entries) {
    const levels = list.levels && { __proto__: null, ...Object.fromEntries(list.levels) };
    const groups = list.groups.map(([title, some]) => [title, some.map(([id, code, text]) => {
      const entry = entries[id] || ses.BLANK;
      return levels ? line(code, text, entry, entry.state in levels ? "done" : "open", levels[entry.state]) : line(code, text, entry, entry.state);
    })]);
    const gone = Object.entries(entries).filter(([id]) => !list.items.includes(id));
    if (gone.length) groups.push(["", gone.map(goneLine)]);
    const node = fill("ses-paper-list").firstElementChild;
    node.querySelector("h2").textContent = [list.title, list.places[place] || place].filter(Boolean).join(": ");
    node.querySelector("p").textContent = list.about;
    for (const [title, lines] of groups) {
      const group = element("div", "", { className: "ses-check-group" });
      const items = element("ul", "");
      items.append(...lines);
      group.append(...(title ? [element("h3", title)] : []), items);
      node.append(group);
    }
    return node;
  }

  acts.paper = (button) => {
    const draft = work.drafts().find(({ id }) => id === button.closest("section").dataset.sesDraft);
    const entries = work.entries(draft.id);
    const found = { __proto__: null };
    for (const { list, place, item, entry } of entries) ((found[list] ||= { __proto__: null })[place.join("/")] ||= { __proto__: null })[item] = entry;
    find("paper-draft").textContent = say("draft", { name: draft.name });
    find("paper-lists").replaceChildren(...ses.view.listsOf(entries).flatMap((list) => {
      const places = found[list.id] || {};
      const known = Object.keys(list.places).filter((place) => places[place]);
      return [...new Set([...known, ...Object.keys(places)])].map((place) => part(list, place, places[place]));
    }));
    choose();
  };
})(window.SesGuide);
