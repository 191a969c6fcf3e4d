/* The rating sheet: keeps each level and example, and adds up what they say. */
(function (ses) {
  "use strict";
  const { data, find, say, fill, element, work } = ses.view;
  const sheet = data.sheets.find(({ id }) => document.getElementById(`ses-rating-sheet-${id}`));
  if (!sheet) return;
  const choices = new Map();
  for (const box of document.querySelectorAll("[data-ses-choice]"))
    choices.set(box.dataset.sesChoice.slice(`ses-rating-sheet-${sheet.id}-`.length), box);
  const ids = [...choices.keys()];
  document.querySelector(".ses-bar-of-work").before(fill("ses-summary"));

  const read = (id) => ses.readEntry(work.raw(sheet.id, [], id)) || ses.BLANK;

  function paintSummary() {
    const levels = [...sheet.levels, ["open", say("not-rated")]];
    const lowest = sheet.levels[0][0];
    const groups = sheet.groups.map(([title, competencies]) => {
      const rated = competencies.map(([id, name]) => ({ name, state: read(id).state }));
      const counts = levels.map(([level]) => rated.filter(({ state }) => state === level).length);
      return { title, counts, total: rated.length, gaps: rated.filter(({ state }) => state === lowest) };
    });
    groups.sort((a, b) => b.gaps.length - a.gaps.length);
    const gaps = groups.flatMap((group) => group.gaps.map(({ name }) => element("li", say("gap", { name, group: group.title }))));
    find("gaps").replaceChildren(...gaps);
    find("no-gaps").hidden = gaps.length > 0;
    find("levels").replaceChildren(...["", ...levels.map(([, title]) => title), say("with-example")].map((title, index) => element(index ? "th" : "td", title, index ? { scope: "col" } : {})));
    find("rows").replaceChildren(...groups.map(({ title, counts, total }) => {
      const row = element("tr", "");
      const meter = element("progress", "", { max: total, value: total - counts[0] - counts[counts.length - 1], ariaHidden: "true" });
      const bar = element("td", "");
      bar.append(meter, ` ${meter.value} / ${total}`);
      row.append(element("th", title, { scope: "row" }), ...counts.map((count) => element("td", String(count))), bar);
      return row;
    }));
  }

  function paint() {
    for (const [id, box] of choices) {
      const entry = read(id);
      for (const radio of box.querySelectorAll("input")) radio.checked = radio.value === entry.state;
      const words = box.querySelector("textarea");
      if (words.value !== entry.note) words.value = entry.note;
    }
    paintSummary();
  }

  const nameOf = (box) => box.querySelector("legend").textContent;
  for (const [id, box] of choices) {
    box.querySelector("textarea").maxLength = ses.LONGEST;
    box.addEventListener("change", ({ target }) => {
      const values = { name: nameOf(box) };
      if (target.type !== "radio") return work.history.endTyping();
      work.update(say("step-rate", values), sheet.id, [], { [id]: { state: target.value } }, ids);
      paintSummary();
      ses.view.changed();
      const rated = ids.filter((each) => read(each).state !== "open").length;
      ses.view.announce(say("rated", { ...values, done: rated, total: ids.length }));
    });
    box.addEventListener("input", ({ target }) => {
      if (target.type === "radio") return;
      work.update(say("step-example", { name: nameOf(box) }), sheet.id, [], { [id]: { note: target.value } }, ids, id);
      ses.view.changed();
    });
  }
  ses.view.paint.push(paint);
  ses.view.list = { id: sheet.id, place: () => [], title: () => sheet.title };
  ses.view.repaint();
  ses.observe(find("summary"));
})(window.SesGuide);
