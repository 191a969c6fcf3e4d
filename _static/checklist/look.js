/* What the dialog says of a copy before it is loaded, and loading it. */
(function (ses) {
  "use strict";
  const { find, say, show, work, acts, create, tellDraft } = ses.view;
  let incoming;
  ses.view.look = function (text) {
    const copyRead = ses.fromCopy(text);
    incoming = copyRead.error ? null : copyRead;
    const load = find("load");
    load.hidden = !incoming;
    show(find("told"), "");
    if (!incoming) return show(find("preview"), say(copyRead.error));
    compare();
    load.scrollIntoView({ block: "nearest" }); // the file was chosen above it
  };
  // Says what loading would change as things stand, and whether that was said before.
  function compare() {
    const [preview, current] = [find("preview"), work.current()];
    const before = preview.textContent;
    const { name, contents, bad, doubted } = incoming;
    incoming.change = ses.compare(current ? work.contents(work.draft) : {}, contents);
    const told = [say("preview", { name: name || "–", mine: current ? current.name : "–", ...incoming.change.found })];
    if (doubted) told.push(say("copy-doubted", { count: doubted }));
    if (bad.length) told.push(say("copy-bad", { count: bad.length }));
    show(preview, [...told, ...bad].join("\n"));
    return before === preview.textContent;
  }

  acts.load = function () {
    if (!compare()) return; // it would change something else than was said: that is said now
    const way = document.querySelector("input[name=ses-way]:checked").value;
    if (way === "new") create("step-load", incoming.name, incoming.contents);
    else work.load(say("step-load"), incoming.change[way]);
    find("load").hidden = true;
    show(find("preview"), "");
    find("text").value = "";
    tellDraft("loaded");
    find("drafts").focus(); // the button is gone
  };
})(window.SesGuide);
