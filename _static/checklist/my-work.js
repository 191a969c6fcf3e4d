/* All drafts and how far each of their lists is, with a way to the next open item. */
(function (ses) {
  "use strict";
  const { data, say, fill, element, moment, work } = ses.view;
  const root = document.querySelector(".ses-my-work");
  const { lists } = data;
  for (const list of lists) {
    list.items = list.groups.flatMap(([, some]) => some.map(([id]) => id));
    Object.setPrototypeOf(list.places, null); // an id may be a word that every object knows, such as constructor
  }
  // All lists, and those that only the reader's work knows: of another version of the guide.
  ses.view.listsOf = (entries) => {
    const others = new Set(entries.map(({ list }) => list));
    for (const { id } of lists) others.delete(id);
    return [...lists, ...[...others].map((id) => ({ id, title: say("unknown-list", { id }), about: "", uri: "", places: { __proto__: null }, groups: [], items: [] }))];
  };

  // With the draft in the address, so that it is the same in another tab.
  const link = (draft, text, uri, at = []) => element("a", text, { href: `${uri}#at=${[draft, ...at].join("/")}` });

  // One line of a draft: a list, or the part of it for one place.
  function line(draft, list, place, states) {
    const total = list.items.map((item) => states[item] || "open");
    const rated = list.levels ? total.map((state) => (state === "open" ? "open" : "done")) : total;
    const count = ses.progress(rated);
    const row = fill("ses-row").firstElementChild;
    const [title, progress, next] = row.cells;
    title.append(list.uri ? link(draft, list.title, list.uri, [...place, ""]) : list.title);
    if (place.length) title.append(element("span", ` ${list.places[place.join("/")] || place.join(", ")}`));
    if (list.items.length) ses.view.paintProgress(progress, count);
    else progress.textContent = say("kept", { count: Object.keys(states).length });
    const open = list.items[rated.indexOf("open")];
    if (open) {
      const way = link(draft, say("next-open") + " ", list.uri, list.levels ? [] : [...place, open]);
      way.append(element("span", say("next-of", { title: title.textContent }), { className: "ses-hidden" }));
      next.append(way);
    }
    else if (list.items.length) next.textContent = say("count-none-left");
    return row;
  }

  function section(draft) {
    const node = fill("ses-draft").firstElementChild;
    const current = draft.id === work.draft;
    node.dataset.sesDraft = draft.id;
    node.querySelector("h2").textContent = draft.name;
    node.querySelector("p").textContent = say(current ? "draft-current" : "draft-other", { time: moment(draft.changed) });
    const [button, print] = node.querySelectorAll("button");
    button.hidden = current;
    button.textContent = say("work-on", { name: draft.name });
    button.onclick = () => {
      work.switchTo(draft.id);
      ses.view.done(say("switched", { name: draft.name }));
    };
    const entries = work.entries(draft.id);
    const rows = ses.view.listsOf(entries).flatMap((list) => {
      const mine = entries.filter((found) => found.list === list.id);
      const places = [...new Set(mine.map(({ place }) => place.join("/")))].sort();
      return places.map((at) => {
        const states = { __proto__: null };
        for (const { place, item, entry } of mine) if (place.join("/") === at) states[item] = entry.state;
        return line(draft.id, list, at ? at.split("/") : [], states);
      });
    });
    node.querySelector("caption").textContent = say("draft-caption", { name: draft.name });
    node.querySelector("tbody").append(...rows);
    node.querySelector("table").hidden = print.hidden = !rows.length;
    node.querySelector(".ses-none").hidden = rows.length > 0;
    const choose = node.querySelector(".ses-none a");
    if (choose) choose.onclick = choose.onauxclick = () => work.switchTo(draft.id);
    return node;
  }

  // All that was done in this tab can be undone here, so it is said where it was done.
  ses.view.nameOf = ({ name, at: [id, listId] }) => {
    const draft = work.drafts().find((each) => each.id === id);
    const list = lists.find((each) => each.id === listId);
    return list ? say("step-in", { step: name, title: list.title, name: draft ? draft.name : say("draft-gone") }) : name;
  };
  ses.view.paint.push(() => {
    const drafts = work.drafts();
    const held = root.contains(document.activeElement) && document.activeElement.closest("section");
    root.replaceChildren(...(drafts.length ? drafts.map(section) : [element("p", say(work.store.problem ? "not-here" : "no-drafts"))]));
    ses.observe(root);
    const heading = held && root.querySelector(`[data-ses-draft="${held.dataset.sesDraft}"] h2`);
    if (heading) heading.focus(); // what had it is gone
  });
  ses.view.repaint();
})(window.SesGuide);
