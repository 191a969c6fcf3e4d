/* Niceties of every page; all works without them. */
(function () {
  "use strict";

  // Escape closes what is open: the tooltip of an abbreviation (WCAG 1.4.13), else a panel.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var term = document.querySelector("a:is(:hover, :focus):not(.ses-dismissed):has(.ses-expansion)");
    if (term) return term.classList.add("ses-dismissed");
    var close = document.querySelector(".ses-panel:target .ses-close");
    if (!close) return;
    var opener = document.getElementById(close.hash.slice(1));
    close.click();
    opener.focus();
  });

  // What is searched for stays in the browser: behind a # it reaches no server.
  document.querySelectorAll(".ses-search").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      location.href = form.action.split(/[?#]/)[0] + "#q=" + encodeURIComponent(form.querySelector("input").value);
    });
  });

  // A tooltip comes back when its term is left and met again, and stays inside the window.
  document.querySelectorAll(".ses-expansion").forEach(function (tip) {
    var term = tip.closest("a");
    if (!term) return;
    function meet() {
      tip.style.marginLeft = "";
      var over = tip.getBoundingClientRect().right - document.documentElement.clientWidth + 8;
      if (over > 0) tip.style.marginLeft = -over + "px";
    }
    function leave() {
      if (!term.matches(":hover, :focus")) term.classList.remove("ses-dismissed");
    }
    term.addEventListener("mouseenter", meet);
    term.addEventListener("focus", meet);
    term.addEventListener("mouseleave", leave);
    term.addEventListener("blur", leave);
  });

  // What is wider than its place scrolls, by keyboard too; a turned phone or a zoom changes what that is.
  var resized = new ResizeObserver(function (entries) {
    entries.forEach(function (entry) {
      var wrapper = entry.target;
      var caption = wrapper.querySelector(".caption-text");
      var name = caption ? caption.textContent : wrapper.matches("pre") ? document.body.dataset.code : document.body.dataset.table;
      var scrolls = wrapper.scrollWidth > wrapper.clientWidth;
      Object.entries({ tabindex: "0", role: "group", "aria-label": name }).forEach(function (pair) {
        if (scrolls) wrapper.setAttribute(pair[0], pair[1]);
        else wrapper.removeAttribute(pair[0]);
      });
    });
  });
  // Also for scripts that put a table into the page later.
  window.SesGuide = {
    observe: function (root) {
      root.querySelectorAll(".table-wrapper, .highlight pre").forEach(function (wrapper) {
        resized.observe(wrapper);
      });
    },
  };
  window.SesGuide.observe(document);
})();
