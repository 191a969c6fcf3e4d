/* The choice before printing. What is chosen stands on the root element while the page is printed: print.css acts on it. */
(function (ses) {
  "use strict";
  const { find, say, show, acts } = ses.view;
  const dialog = find("paper");
  if (!dialog) return;
  const { dataset } = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];

  acts.paper = () => {
    dialog.returnValue = "";
    dialog.showModal();
  };
  dialog.addEventListener("close", () => {
    if (!dialog.returnValue) return;
    dataset.sesPrint = [...dialog.querySelectorAll(":checked")].map(({ value }) => value).join(" ");
    for (const rating of all(".ses-rating")) rating.dataset.sesState = rating.querySelector(":checked") ? "done" : "open";
    const items = all(".ses-check, .ses-rating");
    const left = items.filter((item) => item.dataset.sesState === "open");
    show(find("paper-left"), dataset.sesPrint.startsWith("left") ? say("paper-left", { count: left.length, total: items.length }) : "");
    window.print();
  });
  addEventListener("afterprint", () => {
    delete dataset.sesPrint;
    show(find("paper-left"), "");
  });
})(window.SesGuide);
