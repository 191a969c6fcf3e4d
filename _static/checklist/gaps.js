/* What the self-assessment found missing, on the page where a plan is made. */
(function (ses) {
  "use strict";
  const { data, say, element, work } = ses.view;
  const root = document.querySelector(".ses-gaps");
  ses.view.paint.push(() => {
    root.replaceChildren(...data.sheets.flatMap((sheet) => {
      const lowest = sheet.levels[0][0];
      const all = sheet.groups.flatMap(([group, some]) => some.map(([id, name]) => {
        const entry = ses.readEntry(work.raw(sheet.id, [], id)) || ses.BLANK;
        return { name, group, state: entry.state };
      }));
      const gaps = all.filter(({ state }) => state === lowest);
      const rated = all.filter(({ state }) => state !== "open").length;
      const told = element("p", say(!rated ? "gaps-unrated" : gaps.length ? "gaps" : "gaps-none", { done: rated, total: all.length }) + " ");
      told.append(element("a", sheet.title, { href: sheet.uri }));
      const list = element("ul", "");
      list.append(...gaps.map(({ name, group }) => element("li", say("gap", { name, group }))));
      return gaps.length ? [told, list] : [told];
    }));
  });
  ses.view.repaint();
})(window.SesGuide);
