/* The rating sheet: adds up what its marks say. */
(function (ses) {
  "use strict";
  const { data, find, say, fill, element } = ses.view;
  const sheet = data.lists.find(({ id }) => id === data.choices.id);
  document.querySelector(".ses-bar-of-work").before(fill("ses-summary"));

  ses.view.paint.push(() => {
    const levels = [...sheet.levels, ["open", say("not-rated")]];
    const lowest = sheet.levels[0][0];
    const groups = sheet.groups.map(([title, competencies]) => {
      const rated = competencies.map(([id, , name]) => ({ name, state: ses.view.read(id).state }));
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
  });
  ses.view.repaint();
  ses.observe(find("summary"));
})(window.SesGuide);
