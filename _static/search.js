/* Results from Sphinx's index: names are looked up here, full text by Sphinx's own searchtools.js, and the list is ours:
   Sphinx's fetches every page found, which fails on file://, and stores the words searched for. */

// What searchtools.js, loaded after this, expects of scripts that this site does not load.
var _ready = function () {}; // keeps its own start from running

document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  // Scores beside Sphinx's own of 15 for a word in a page's titles and 5 in its text.
  var EXACT = 100, ALSO_CALLED = 90, PAGE = 20, NAMED = 15, SELDOM_MEANT = 2;
  var SHOWN = 100; // letters of what was searched for; nobody reads more of them in the answer

  var status = document.getElementById("search-status");
  var list = document.getElementById("search-results");
  var title = document.title;
  var site = document.documentElement.dataset;
  var index, places, longest;

  // The words come from labels.yaml by way of the page.
  function say(id, values) {
    return Object.keys(values || {}).reduce(function (text, name) {
      return text.split("{" + name + "}").join(values[name]);
    }, status.dataset[id]);
  }

  // Sphinx writes some names into the index as HTML.
  function plain(html) {
    return new DOMParser().parseFromString(html, "text/html").body.textContent;
  }

  // As the builder makes addresses.
  function address(docname, anchor) {
    if (status.dataset.builder !== "dirhtml") return site.content_root + docname + status.dataset.suffix + anchor;
    return (site.content_root + docname + "/").replace(/(^|\/)index\/$/, "$1") + anchor;
  }

  // splitQuery is the language's own, and folds what it splits. Between spaces, so that words can be told from parts.
  function spaced(text) {
    return " " + splitQuery(text.toLowerCase()).join(" ") + " ";
  }

  /** Gather every place that has a name, by its address: pages, headings, objects, and what else they are called. */
  function gather() {
    index = Search._index;
    longest = Math.max.apply(null, Object.keys(index.terms).map(function (term) { return term.length; }));
    places = new Map();
    var titles = index.titles.map(plain);

    function add(doc, anchor, name, weight, about) {
      var href = address(index.docnames[doc], anchor);
      var names = [spaced(name)];
      places.set(href, { href: href, title: name, about: about, names: names, context: spaced(about), weight: weight });
    }

    titles.forEach(function (name, doc) { add(doc, "", name, PAGE, say("page")); });
    Object.keys(index.alltitles).forEach(function (name) {
      index.alltitles[name].forEach(function (entry) {
        if (entry[1] !== null) add(entry[0], "#" + entry[1], name, NAMED, say("heading", { page: titles[entry[0]] }));
      });
    });
    Object.keys(index.objects).forEach(function (prefix) {
      index.objects[prefix].forEach(function (entry) {
        // Sphinx splits names at their last full stop, and leaves out anchors that follow from them.
        var doc = entry[0], type = index.objnames[entry[1]], name = (prefix ? prefix + "." : "") + entry[4];
        var anchor = "#" + ({ "": name, "-": type[1] + "-" + name }[entry[3]] || entry[3]);
        name = plain(name);
        if (name !== titles[doc])
          add(doc, anchor, name, entry[2] > 1 ? SELDOM_MEANT : NAMED, say("object", { kind: type[2], page: titles[doc] }));
        else {
          // What has a page to itself is found once, with its heading.
          var page = places.get(address(index.docnames[doc], ""));
          page.about = type[2];
          places.set(address(index.docnames[doc], anchor), page);
        }
      });
    });
    Object.keys(index.indexentries).forEach(function (name) {
      index.indexentries[name].forEach(function (entry) {
        var href = address(index.docnames[entry[0]], entry[1] && "#" + entry[1]);
        if (places.has(href)) places.get(href).names.push(spaced(name));
      });
    });
  }

  /** Return how well a query meets one of a place's names: all its words are there, or in what is said about the place. */
  function meets(place, phrase, words) {
    var at = place.names.indexOf(phrase);
    if (at >= 0) return at ? ALSO_CALLED : EXACT;
    return Math.max.apply(null, place.names.map(function (name) {
      function isThere(word) { return name.includes(word); }
      if (!words.every(function (word) { return isThere(word) || place.context.includes(word); })) return 0;
      var weight = words.length > 1 && name.includes(phrase) ? NAMED : place.weight;
      return weight * (1 + words.filter(isThere).join("").length / name.length);
    }));
  }

  /** Return how well each page's text has all words, by address. Left to itself, Sphinx lets short words go unfound. */
  function inText(words) {
    var found = null;
    words.every(function (word) {
      var scores = new Map();
      if (word.length <= longest)
        Search.performTermsSearch(new Set([word]), new Set()).forEach(function (result) {
          var href = address(result[0], "");
          if (!found || found.has(href)) scores.set(href, result[4] / words.length + (found ? found.get(href) : 0));
        });
      found = scores;
      return found.size;
    });
    return found || new Map();
  }

  /** Return the places found, the best first. Words that are in every text tell nothing, unless there are no others. */
  function search(words, telling) {
    var stemmer = new Stemmer();
    var stems = Array.from(new Set(telling.map(function (word) { return stemmer.stemWord(word); })));
    // Parts of words count from three letters on, and from their beginning.
    var parts = stems.length ? stems.map(function (word) { return " " + word + (word.length < 3 ? " " : ""); })
      : words.map(function (word) { return " " + word + " "; });
    var pages = inText(stems);
    var found = [];
    new Set(places.values()).forEach(function (place) {
      var score = Math.max(meets(place, " " + words.join(" ") + " ", parts), pages.get(place.href) || 0);
      if (score) found.push({ place: place, score: score });
    });
    found.sort(function (a, b) { return b.score - a.score || a.place.title.localeCompare(b.place.title); });
    return found.map(function (item) { return item.place; });
  }

  window.addEventListener("hashchange", show);
  show();

  function show() {
    var query = (new URLSearchParams(location.hash.slice(1)).get("q") || new URLSearchParams(location.search).get("q") || "").trim();
    document.getElementById("search-query").value = query;
    list.textContent = status.textContent = "";
    var shown = query.length > SHOWN ? query.slice(0, SHOWN).trim() + "…" : query;
    document.title = query ? shown + " – " + title : title;
    if (!query) return;
    if (!Search.hasIndex()) {
      status.textContent = say("noIndex");
      return;
    }
    if (!index) gather();

    var words = splitQuery(query.toLowerCase());
    var telling = words.filter(function (word) { return !stopwords.has(word); });
    var found = words.length ? search(words, telling) : [];
    found.forEach(function (place) {
      var line = document.createElement("li");
      var link = line.appendChild(document.createElement("a"));
      link.href = place.href;
      link.textContent = place.title;
      line.appendChild(document.createElement("span")).textContent = place.about;
      list.appendChild(line);
    });
    var kind = found.length === 1 ? "one" : found.length ? "many" : telling.length ? "none" : "noneCommon";
    status.textContent = say(kind, { count: found.length, query: shown });
  }
});
