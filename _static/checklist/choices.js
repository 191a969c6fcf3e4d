/* Choices, each of one among a few with room to write: kept as they are made. */
(function (ses) {
  "use strict";
  const { data, say, element, work } = ses.view;
  const { id: list, title } = data.choices;
  const choices = new Map();
  for (const box of document.querySelectorAll("[data-ses-choice]")) choices.set(box.dataset.sesChoice, box);
  const ids = [...choices.keys()];

  ses.view.read = (id) => ses.readEntry(work.raw(list, [], id)) || ses.BLANK;
  ses.view.paint.push(() => {
    for (const [id, box] of choices) {
      const entry = ses.view.read(id);
      for (const radio of box.querySelectorAll("input")) radio.checked = radio.value === entry.state;
      const words = box.querySelector("textarea");
      ses.view.put(words, work.draft + words.id, entry.note);
      const isEarlier = ses.isEarlier(entry, Number(box.dataset.sesRevision));
      box.querySelector(".ses-told").hidden = !isEarlier;
      box.setAttribute("aria-describedby", isEarlier ? `ses-earlier-${id}` : "");
    }
  });

  for (const [id, box] of choices) {
    const revision = Number(box.dataset.sesRevision);
    const values = { name: box.querySelector("legend").textContent };
    const update = (step, fields, typing) => work.update(say(step, values), list, [], { [id]: fields }, ids, typing);

    function mark(state) {
      update("step-rate", { state, revision });
      const done = ids.filter((each) => ses.view.read(each).state !== "open").length;
      ses.view.done(say("rated", { ...values, done, total: ids.length }));
    }
    const earlier = element("p", "", { className: "ses-told" });
    earlier.append(element("span", say("marked-earlier"), { id: `ses-earlier-${id}` }), " ");
    const holds = element("span", "", { className: "ses-buttons" });
    earlier.append(holds);
    holds.append(element("button", say("still-true"), { type: "button", onclick() {
      mark(ses.view.read(id).state);
      box.querySelector(":checked").focus(); // the button is gone
    } }));
    box.querySelector("legend").after(earlier);
    const words = box.querySelector("textarea");
    words.addEventListener("input", () => {
      update("step-example", { note: words.value }, id);
      ses.view.put(words, work.draft + words.id, ses.cut(words.value), true);
      ses.view.changed();
    });
    box.addEventListener("change", ({ target }) => {
      if (target === words) work.history.endTyping();
      else mark(target.value);
    });
  }
  ses.view.list = { id: list, place: () => [], title: () => title };
  ses.view.repaint();
})(window.SesGuide);
