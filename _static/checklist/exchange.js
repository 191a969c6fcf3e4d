/* What goes out and comes in as text: a copy of a draft, and links. `loading.js` reads copies. */
(function (ses) {
  "use strict";
  const TICKS = "#ticks=";
  ses.partOf = (rest) => (rest.includes(":") ? "entries" : "lists");
  ses.isNewer = (value) => Boolean(value) && value.version > ses.VERSION;

  // A draft as text: JSON that people can read too, with a line for each entry. `about` is a line that says what the file is.
  ses.toCopy = function (work, about) {
    const { id, name, created } = work.current();
    const copy = { about, version: ses.VERSION, name, created, entries: {}, lists: {} };
    for (const [rest, raw] of Object.entries(work.contents(id))) {
      const value = ses.parsed(raw);
      const newer = ses.isNewer(value);
      if (newer || ses.isReadable(ses.key(id, rest), raw)) copy[ses.partOf(rest)][rest] = newer ? value : { ...value, version: undefined };
    }
    return JSON.stringify(copy, null, 1).replace(/\n {3,}|\n {2}(?=\})/g, "") + "\n";
  };

  // What a text says in JSON, or null.
  ses.parsed = function (text) {
    try {
      return JSON.parse(text);
    } catch (damaged) {
      return null;
    }
  };

  // Ticks alone, behind #, which no browser sends to a server: place and codes.
  ses.toLink = (place, codes) => TICKS + [...place, codes.join(".")].join("/");
  ses.fromLink = function (hash) {
    if (!hash.startsWith(TICKS)) return null;
    const place = hash.slice(TICKS.length).split("/");
    const codes = place.pop().split(".");
    const sound = place.length < 3 && place.every(ses.isWord) && codes.every((code) => /^[A-Z]+[0-9]+$/.test(code));
    return sound ? { place, codes } : { place: [], codes: [] };
  };
})(window.SesGuide);
