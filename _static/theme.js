/* The reader's choice of colours. Runs before the first paint, and must not fail where storage is blocked. */
(function () {
  "use strict";
  var THEMES = ["auto", "light", "dark"];
  var root = document.documentElement;
  var KEY = root.dataset.storage + ":theme";

  function saved() {
    try {
      return localStorage.getItem(KEY);
    } catch (blocked) {
      return null;
    }
  }

  function save(theme) {
    try {
      if (theme === "auto") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, theme);
    } catch (blocked) {
      // The choice then lasts as long as the page.
    }
  }

  function show(theme) {
    root.dataset.theme = document.body.dataset.theme = theme;
  }

  var theme = saved();
  if (THEMES.indexOf(theme) < 0) theme = "auto";
  show(theme);
  root.classList.remove("no-js");

  document.addEventListener("DOMContentLoaded", function () {
    var select = document.getElementById("theme");
    select.value = theme;
    select.addEventListener("change", function () {
      show(select.value);
      save(select.value);
    });
  });
})();
