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

  // A list for one place. `lines`: title of the group or "" → lines.
  function part(title, about, groups) {
    const node = fill("ses-paper-list").firstElementChild;
    node.querySelector("h2").textContent = title;
    node.querySelector("p").textContent = about;
    for (const [name, lines] of groups) {
      const group = element("div", "", { className: "ses-check-group" });
      const list = element("ul", "");
      list.append(...lines);
      group.append(...(name ? [element("h3", name)] : []), list);
      node.append(group);
    }
    return node;
  }
  function listPart(list, place, entries) {
    const groups = [];
    for (const id of list.items) {
      if (list.groups[id]) groups.push([list.groups[id], []]);
      const entry = entries[id] || ses.BLANK;
      groups.at(-1)[1].push(line(...data.checks[id], entry, entry.state));
    }
    const gone = Object.entries(entries).filter(([id]) => !list.items.includes(id));
    if (gone.length) groups.push(["", gone.map(goneLine)]);
    return part([list.title, list.places[place] || place].filter(Boolean).join(": "), list.about, groups);
  }
  function sheetPart(sheet, entries) {
    const levels = Object.fromEntries(sheet.levels);
    const groups = sheet.groups.map(([title, some]) => [title, some.map(([id, name]) => {
      const entry = entries[id] || ses.BLANK;
      return line("", name, entry, entry.state in levels ? "done" : "open", levels[entry.state]);
    })]);
    return part(sheet.title, sheet.about, groups);
  }

  acts.paper = (button) => {
    const draft = work.drafts().find(({ id }) => id === button.closest("section").dataset.sesDraft);
    const found = {};
    for (const { list, place, item, entry } of work.entries(draft.id)) ((found[list] ||= {})[place.join("/")] ||= {})[item] = entry;
    find("paper-draft").textContent = say("draft", { name: draft.name });
    find("paper-lists").replaceChildren(
      ...data.lists.flatMap((list) => {
        const places = found[list.id] || {};
        const known = Object.keys(list.places).filter((place) => places[place]);
        const all = [...new Set([...known, ...Object.keys(places)])];
        return all.map((place) => listPart(list, place, places[place]));
      }),
      ...data.sheets.filter(({ id }) => found[id]).map((sheet) => sheetPart(sheet, found[sheet.id][""])),
    );
    choose();
  };
})(window.SesGuide);
