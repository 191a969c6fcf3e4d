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

  // Sphinx writes the names of objects into the index as HTML.
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

  // Every object by its address, so that a hit on a synonym or heading shows what stands there.
  var objects = new Map();
  Object.keys(index.objects).forEach(function (prefix) {
    index.objects[prefix].forEach(function (entry) {
      var name = (prefix ? prefix + "." : "") + entry[4];
      var anchor = { "": name, "-": index.objnames[entry[1]][1] + "-" + name }[entry[3]] || entry[3];
      objects.set(address(index.docnames[entry[0]], "#" + anchor), {
        title: plain(name),
        about: index.objnames[entry[1]][2] + ", in " + index.titles[entry[0]],
      });
    });
  });

  function describe(result) {
    var page = index.titles[index.docnames.indexOf(result[0])];
    var href = address(result[0], result[2]);
    if (objects.has(href)) return Object.assign({ href: href }, objects.get(href));
    if (result[6] === "title" && result[1] !== page)
      return { href: href, title: result[1].slice(page.length + 3), about: "In " + page };
    return { href: href, title: page, about: "Page" };
  }

  // Sphinx sorts the best last. The same place can be found as object, heading and index entry.
  var terms = Search._parseQuery(query);
  var found = new Map();
  Search._performSearch.apply(Search, terms).reverse().map(describe).forEach(function (item) {
    if (!found.has(item.href)) found.set(item.href, item);
  });

  found.forEach(function (item) {
    var line = document.createElement("li");
    var link = line.appendChild(document.createElement("a"));
    link.href = item.href;
    link.textContent = item.title;
    line.appendChild(document.createElement("span")).textContent = item.about;
    list.appendChild(line);
  });
  if (found.size) status.textContent = (found.size === 1 ? "1 result" : found.size + " results") + " for “" + query + "”";
  else if (terms[1].size) status.textContent = "Nothing found for “" + query + "”. Every word must be on the page: try fewer words, or another one. The A–Z index lists all topics.";
  else status.textContent = "Nothing found for “" + query + "”: the search passes over numbers and very common words. Add a word to it.";
});
