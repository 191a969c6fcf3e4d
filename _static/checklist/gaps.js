/* What the self-assessment found missing, on the page where a plan is made. */
(function (ses) {
  "use strict";
  const { data, say, element, work } = ses.view;
  const root = document.querySelector(".ses-gaps");
  if (!root) return;
  ses.view.paint.push(() => {
    const apart = work.store.problem ? [element("p", say("not-here"))] : [];
    root.replaceChildren(...apart, ...data.lists.flatMap((sheet) => {
      const all = sheet.groups.flatMap(([group, some]) => some.map(([id, , name]) => {
        const entry = ses.readEntry(work.raw(sheet.id, [], id));
        return { name, group, state: entry ? entry.state : "open" };
      }));
      const gaps = all.filter(({ state }) => state === sheet.levels[0][0]);
      const { length: rated } = all.filter(({ state }) => state !== "open");
      const told = element("p", say(!rated ? "gaps-unrated" : gaps.length ? "gaps" : "gaps-none", { done: rated, total: all.length }) + " ");
      told.append(element("a", sheet.title, { href: sheet.uri }));
      const list = element("ul", "");
      list.append(...gaps.map((gap) => element("li", say("gap", gap))));
      return gaps.length ? [told, list] : [told];
    }));
  });
  ses.view.repaint();
})(window.SesGuide);
