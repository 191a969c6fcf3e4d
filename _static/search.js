/* Results from Sphinx's index, found by Sphinx's own query (searchtools.js), listed by us:
   its list fetches every page found, which fails on file://, and stores the words searched for. */

// What searchtools.js, loaded after this, expects of scripts that this site does not load.
var SPHINX_HIGHLIGHT_ENABLED = false;
var _ = function (text) { return text; };
var _ready = function () {}; // keeps its own start from running

document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  var status = document.getElementById("search-status");
  var list = document.getElementById("search-results");
  var title = document.title;

  // The words come from labels.yaml by way of the page.
  function say(id, values) {
    return Object.keys(values || {}).reduce(function (text, name) {
      return text.split("{" + name + "}").join(values[name]);
    }, status.dataset[id]);
  }

  window.addEventListener("hashchange", show);
  show();

  function show() {
    var query = (new URLSearchParams(location.hash.slice(1)).get("q") || new URLSearchParams(location.search).get("q") || "").trim();
    document.getElementById("search-query").value = query;
    list.textContent = status.textContent = "";
    document.title = query ? query + " – " + title : title;
    if (!query) return;
    if (!Search.hasIndex()) {
      status.textContent = say("noIndex");
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
          about: say("object", { kind: index.objnames[entry[1]][2], page: index.titles[entry[0]] }),
        });
      });
    });

    function describe(result) {
      var page = index.titles[index.docnames.indexOf(result[0])];
      var href = address(result[0], result[2]);
      if (objects.has(href)) return Object.assign({ href: href }, objects.get(href));
      if (result[6] === "title" && result[1] !== page)
        return { href: href, title: result[1].slice(page.length + 3), about: say("heading", { page: page }) };
      return { href: href, title: page, about: say("page") };
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
    var kind = found.size === 1 ? "one" : found.size ? "many" : terms[1].size ? "none" : "noneCommon";
    status.textContent = say(kind, { count: found.size, query: query });
  }
});
