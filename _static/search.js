/* Results from Sphinx's index, found by Sphinx's own query (searchtools.js), listed by us:
   its list fetches every page found, which fails on file://, and stores the words searched for. */

// What searchtools.js, loaded after this, expects of scripts that this site does not load.
var SPHINX_HIGHLIGHT_ENABLED = false;
var _ = function (text) { return text; };
var _ready = function () {}; // keeps its own start from running

document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  var query = (new URLSearchParams(location.search).get("q") || "").trim();
  var status = document.getElementById("search-status");
  var list = document.getElementById("search-results");
  document.getElementById("search-query").value = query;
  if (!query) return;
  document.title = query + " – " + document.title;
  if (!Search.hasIndex()) {
    status.textContent = "The search index could not be loaded. The menu and the A–Z index still lead to every page.";
    return;
  }

  // Sphinx writes page titles and object names into the index as HTML.
  function plain(html) {
    return new DOMParser().parseFromString(html, "text/html").body.textContent;
  }

  var index = Search._index;
  var root = document.documentElement.dataset.content_root;
  var suffix = location.pathname.endsWith("/search/") ? "/" : ".html";

  function address(docname, anchor) {
    if (suffix === "/") docname = docname.replace(/(^|\/)index$/, "");
    return root + docname + (docname || suffix !== "/" ? suffix : "") + anchor;
  }

  function describe(result) {
    var docname = result[0], title = result[1], anchor = result[2], kind = result[6];
    var page = index.titles[index.docnames.indexOf(docname)];
    var item = { href: address(docname, anchor), title: plain(page), about: "" };
    if (kind === "object") {
      item.title = plain(title);
      item.about = plain(result[3]);
    } else if (title !== page && title.startsWith(page + " > ")) {
      item.title = title.slice(page.length + 3);
      item.about = "In " + plain(page);
    }
    return item;
  }

  // Best last, and one place can be found as object, heading and index entry: the best stays,
  // the page's own name goes to whichever said more about the place.
  var found = new Map();
  Search._performSearch.apply(Search, Search._parseQuery(query)).reverse().map(describe).forEach(function (item) {
    var known = found.get(item.href);
    if (!known) found.set(item.href, item);
    else if (!known.about && item.about) Object.assign(known, item);
  });

  found.forEach(function (item) {
    var line = document.createElement("li");
    var link = line.appendChild(document.createElement("a"));
    link.href = item.href;
    link.textContent = item.title;
    if (item.about) line.appendChild(document.createElement("span")).textContent = item.about;
    list.appendChild(line);
  });
  status.textContent = found.size === 0
    ? "Nothing found for “" + query + "”. Every word must be on the page: try fewer words, or another one. The A–Z index lists all topics."
    : (found.size === 1 ? "1 result" : found.size + " results") + " for “" + query + "”";
});
