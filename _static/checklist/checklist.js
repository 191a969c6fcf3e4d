/* A checklist: boxes, notes, progress, and what to do next. */
(function (ses) {
  "use strict";
  const { data, find, say, fill, element, show, work, paintProgress } = ses.view;
  const list = document.querySelector("[data-ses-checklist]").dataset.sesChecklist;
  const items = new Map();
  const groups = [...document.querySelectorAll(".ses-check-group")].map((box) => ({ box, title: box.querySelector("legend").textContent.trim(), items: [] }));
  const revisions = {};
  for (const group of groups) {
    group.box.append(fill("ses-to-tools"));
    group.line = group.box.querySelector("ul").parentNode.insertBefore(fill("ses-progress").firstElementChild, group.box.querySelector("ul"));
    for (const line of group.box.querySelectorAll("[data-ses-check]")) {
      const { sesCheck: id, sesCode: code, sesRevision } = line.dataset;
      const item = { id, code, line, group, box: line.querySelector("input"), entry: ses.BLANK };
      item.more = line.appendChild(fill("ses-more").firstElementChild);
      item.more.querySelector(".ses-hidden").textContent = code;
      item.more.addEventListener("toggle", () => openPanel(item));
      item.told = line.insertBefore(element("div", "", { className: "ses-told", hidden: true }), item.more);
      items.set(id, item);
      group.items.push(item);
      revisions[id] = Number(sesRevision);
    }
  }
  const ids = [...items.keys()];
  const all = [...items.values()];
  const total = find("progress");

  // --- which story the list is gone through for ---

  const chooser = find("place");
  const place = () => (chooser ? chooser.value.split("/") : []);
  function choosePlace(parts) {
    const value = parts.join("/");
    if (chooser && hasPlace(value)) chooser.value = value;
  }
  function latestPlace() {
    const found = work.draft ? work.entries(work.draft, list).sort((a, b) => (ses.isLater(a.entry, b.entry) ? -1 : 1))[0] : null;
    if (found) choosePlace(found.place);
  }
  const hasPlace = (value) => [...chooser.options].some((option) => option.value === value);
  const here = () => [work.draft, ...place()].join();
  const placeName = () => (chooser ? chooser.selectedOptions[0].label : "");

  // --- painting ---

  const read = (id) => ses.readEntry(work.raw(list, place(), id));

  function paintItem(item) {
    const entry = read(item.id);
    const state = entry ? entry.state : "open";
    item.entry = entry || ses.BLANK;
    item.box.checked = state === "done";
    item.line.dataset.sesState = state;
    const earlier = ses.isEarlier(entry, revisions[item.id]);
    const { evidence, note } = item.entry;
    const states = [state === "na" && say("told-na", entry), earlier && say("told-earlier"), !entry && say("told-unreadable")];
    const words = [evidence && say("told-evidence", entry), note && say("told-note", entry)].filter(Boolean);
    const parts = words.map((text) => element("p", text, { className: "ses-words" }));
    // What the tick does not say describes the box.
    const description = states.filter(Boolean).join(" ");
    const id = description && `ses-told-${item.id}`;
    item.box.setAttribute("aria-describedby", id);
    if (id) {
      const told = element("p", "");
      told.append(element("span", description, { id }), " ", earlier ? element("button", say("still-true"), { type: "button", onclick: () => confirm(item) }) : "");
      parts.unshift(told);
    }
    item.told.hidden = !parts.length;
    if (parts.length || item.told.firstChild) item.told.replaceChildren(...parts);
    paintPanel(item);
  }

  const counted = (some) => ses.progress(some.map(({ entry }) => entry.state));
  function paintCounts(some = groups) {
    for (const group of some) paintProgress(group.line, counted(group.items));
    const count = counted(all);
    paintProgress(total, count);
    const limit = document.querySelector(".ses-proves-not");
    show(find("full"), count.left ? "" : `${say("complete")} ${limit ? limit.textContent.trim() : ""}`);
  }

  let onlyLeft = false;
  let filtered; // the draft
  function filter() {
    filtered = work.draft;
    for (const { line, entry } of all) line.hidden = onlyLeft && entry.state !== "open";
    find("left").setAttribute("aria-pressed", onlyLeft);
    tellHidden();
  }
  function tellHidden() {
    show(find("filter"), onlyLeft ? say("filtered", counted(all.filter(({ line }) => line.hidden))) : "");
  }

  function paintUpdates() {
    const entries = {};
    if (work.draft) for (const found of work.entries(work.draft, list, place())) entries[found.item] = found.entry;
    const { fresh, reworded, retired, left } = ses.updates(work.seen(list), entries, revisions);
    const counts = [["new", fresh], ["reworded", reworded], ["retired", left]].filter(([, some]) => some.length);
    find("updated").hidden = !counts.length;
    find("update").textContent = counts.map(([name, some]) => say(name, { count: some.length })).join(", ");
    find("seen").hidden = !fresh.length && !left.length;
    for (const item of all) item.line.toggleAttribute("data-ses-new", fresh.includes(item.id));
    find("retired").hidden = !retired.length;
    find("retired-items").replaceChildren(...retired.map((id) => {
      const { text = id, code = "", date = "", reason = "" } = data.retired[id] || {};
      const { state, note, evidence } = entries[id];
      const words = [say(`state-${state}`), evidence, note].filter(Boolean).join(" · ");
      return element("li", say(date ? "retired-item" : "unknown-item", { text, code, date, reason, words }), { id: `ses-check-${id}` });
    }));
  }

  function paint() {
    if (chooser) find("place-name").textContent = placeName();
    for (const item of all) {
      paintItem(item);
      if (item.entry.state === "open") item.line.hidden = false;
    }
    paintCounts();
    paintUpdates();
    if (filtered === work.draft) tellHidden();
    else filter();
  }
  ses.view.paint.push(paint);
  ses.view.goTo = ({ place: parts, item }) => {
    choosePlace(parts);
    paint();
    const changed = items.get(item);
    if (!changed) return;
    reveal(changed);
    if (document.activeElement.closest(".ses-check")) changed.box.focus({ preventScroll: true });
  };

  // --- changing ---

  // `field`: what is typed in, if anything is.
  function edit(item, fields, step, field) {
    // Words alone confirm no new wording.
    const edits = { [item.id]: field && !fields.state ? fields : { ...fields, revision: revisions[item.id] } };
    const begun = !work.draft;
    const changed = work.update(say(step, { code: item.code }), list, place(), edits, ids, field && field.id);
    if (field) ses.view.put(field, here() + field.id, ses.cut(field.value), true);
    if (changed) {
      paintItem(item);
      paintCounts([item.group]);
      if (begun || step === "step-confirm") paintUpdates();
      if (!field) announce(item);
    }
    ses.view.changed();
  }
  function announce({ group }) {
    ses.view.announce(say("announce", { group: group.title, ...counted(group.items) }));
  }
  document.addEventListener("change", ({ target }) => {
    const item = target.name && all.find(({ box }) => box === target);
    if (!item) return;
    item.asked = false;
    edit(item, { state: target.checked ? "done" : "open" }, target.checked ? "step-tick" : "step-untick");
  });

  function confirm(item) {
    edit(item, {}, "step-confirm");
    item.box.focus(); // the button is gone
  }

  function openPanel(item) {
    if (!item.more.open || item.panel) return;
    item.panel = item.more.appendChild(fill("ses-item").firstElementChild);
    const fields = item.fields = {};
    for (const field of item.panel.querySelectorAll("[name]")) fields[field.name] = field;
    for (const name of ["id", "for", "aria-describedby"])
      for (const node of item.panel.querySelectorAll(`[${name}]`)) node.setAttribute(name, node.getAttribute(name).replace(/\S+/g, `$&-${item.id}`));
    item.panel.setAttribute("aria-label", say("about-item", { code: item.code }));
    // A reason makes it count as not applicable; without one the box alone asks for it.
    const { na, ...words } = fields;
    na.addEventListener("change", () => {
      item.asked = na.checked && here();
      if (na.checked ? words.reason.value.trim() : item.entry.state === "na") edit(item, { state: na.checked ? "na" : "open" }, "step-na");
      paintPanel(item);
    });
    for (const [name, field] of Object.entries(words)) {
      field.addEventListener("input", () => {
        const edits = { [name]: field.value };
        if (name === "reason" && na.checked) edits.state = field.value.trim() ? "na" : "open";
        item.asked = na.checked && here();
        edit(item, edits, "step-note", field);
      });
      field.addEventListener("change", () => {
        work.history.endTyping();
        announce(item);
      });
    }
    paintPanel(item);
  }
  function paintPanel(item) {
    if (!item.panel) return;
    const { na, ...words } = item.fields;
    const asks = item.entry.state === "na" || item.asked === here();
    na.checked = asks;
    words.reason.closest("div").hidden = !asks;
    find("why", item.panel).hidden = item.entry.state === "na";
    for (const [name, field] of Object.entries(words)) ses.view.put(field, here() + field.id, item.entry[name]);
  }

  // --- finding ---

  function reveal(item, open) {
    item.line.hidden = false;
    tellHidden();
    if (open) item.more.open = true;
    for (const other of all) other.line.classList.toggle("ses-marked", other === item);
    item.line.scrollIntoView({ block: "center" });
  }
  const unhash = () => history.replaceState(null, "", location.pathname + location.search);
  function followLink() {
    const { hash } = location;
    const shared = ses.fromLink(hash);
    if (shared) return offer(shared);
    const at = hash.startsWith("#at=") ? hash.slice(4).split("/") : null;
    const id = at ? at.pop() : hash.replace("#ses-check-", "");
    if (at) {
      choosePlace(at);
      unhash(); // a reload keeps what is chosen after this
      paint();
    }
    const item = items.get(id);
    if (!item) return;
    reveal(item, true);
    item.box.focus({ preventScroll: true });
  }
  function offer({ place: parts, codes }) {
    const known = all.filter(({ code }) => codes.includes(code));
    const fits = parts.length === place().length && (!chooser || hasPlace(parts.join("/")));
    unhash();
    if (!fits || !known.length) return ses.view.done(say("link-empty"));
    choosePlace(parts);
    paint();
    const wanted = known.filter(({ entry }) => entry.state === "open");
    const values = { count: wanted.length, title: ses.view.list.title() };
    ses.view.confirm("link", values, () => {
      const edits = Object.fromEntries(wanted.map(({ id }) => [id, { state: "done", revision: revisions[id] }]));
      work.update(say("step-link"), list, place(), edits, ids);
      ses.view.done(say("link-taken", values));
    });
  }

  Object.assign(ses.view.acts, {
    next() {
      const open = all.filter(({ entry, line }) => entry.state === "open" && !line.hidden);
      const here = all.findIndex(({ line }) => line.classList.contains("ses-marked"));
      const item = open.find((each) => all.indexOf(each) > here) || open[0];
      if (!item) return ses.view.announce(say("count-none-left"));
      reveal(item);
      item.box.focus({ preventScroll: true });
    },
    left() {
      onlyLeft = !onlyLeft;
      filter();
      ses.view.announce(onlyLeft ? find("filter").textContent : say("unfiltered"));
    },
    seen() {
      work.acknowledge(say("step-seen"), list, ids);
      ses.view.done(say("changes-seen"));
    },
  });
  ses.view.list = {
    id: list,
    place,
    title: () => [document.querySelector("h1").firstChild.textContent, placeName()].filter(Boolean).join(", "),
    link: () => ses.toLink(place(), all.filter(({ entry }) => entry.state === "done").map(({ code }) => code)),
  };
  if (chooser) chooser.addEventListener("change", () => {
    onlyLeft = false;
    filter();
    paint();
    ses.view.done(say("place-chosen", { place: placeName(), ...counted(all) }));
  });
  addEventListener("hashchange", followLink);
  ses.view.latest = latestPlace;
  latestPlace();
  ses.view.repaint();
  followLink();
})(window.SesGuide);
