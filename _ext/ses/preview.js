/* make serve: load the page anew when there is a newer site, and say why the last edit is not shown. */
"use strict";
(() => {
  const { version } = document.currentScript.dataset;
  let events = null;
  let note = null;

  const say = (problems) => {
    note?.remove();
    note = null;
    if (problems) {
      note = document.createElement("pre");
      note.id = "preview-problems";
      note.setAttribute("role", "alert");
      note.textContent = `The last edit is not shown until this is mended:\n\n${problems}`;
      note.style.cssText =
        "position: fixed; inset: auto 0 0; z-index: 999; max-height: 50vh; overflow: auto; margin: 0; padding: 1em;" +
        "white-space: pre-wrap; overflow-wrap: anywhere; font: 0.875rem monospace; color: #fff; background: #8b1a1a";
      document.body.append(note);
    }
  };

  // A browser opens no more than six such connections to a host, so a page that nobody sees gives its own back.
  const listen = () => {
    events?.close();
    if (document.visibilityState === "hidden") return;
    events = new EventSource("/_preview/events");
    events.onmessage = ({ data }) => {
      const state = JSON.parse(data);
      if (state.version === version) say(state.problems);
      else location.reload();
    };
  };

  addEventListener("pageshow", listen);
  document.addEventListener("visibilitychange", listen);
})();
