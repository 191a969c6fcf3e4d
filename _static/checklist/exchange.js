/* Copies and links: text out, text in. What comes in is looked at whole before anything is changed by it. */
(function (ses) {
  "use strict";
  const LARGEST = 2_000_000;
  const TICKS = "#ticks=";
  // The two parts of a copy, and how their values are read.
  const PARTS = { entries: ses.entryOf, lists: ses.listOf };
  const partOf = (rest) => (rest.includes(":") ? "entries" : "lists");

  // A draft as text: JSON that people can read too. `about` is a line that says what the file is.
  ses.toCopy = function (work, about) {
    const { id, name, created } = work.current();
    const copy = { about, version: ses.VERSION, name, created, entries: {}, lists: {} };
    for (const [rest, raw] of Object.entries(work.contents(id)))
      if (ses.isReadable(ses.key(id, rest), raw)) copy[partOf(rest)][rest] = { ...JSON.parse(raw), version: undefined };
    return JSON.stringify(copy, null, 1) + "\n";
  };

  const areEntries = (part) => {
    if (!part || typeof part !== "object" || Array.isArray(part)) throw new TypeError();
    return Object.entries(part);
  };
  // What a copy holds: { name, contents }, contents as work.contents has them; or { error }, the name of a message.
  ses.fromCopy = function (text) {
    if (text.length > LARGEST) return { error: "copy-large" };
    try {
      const value = JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
      if (Number.isInteger(value.version) && value.version > ses.VERSION) return { error: "copy-newer" };
      const { name } = ses.draftOf({ ...value, changed: value.created });
      const contents = {};
      for (const [part, read] of Object.entries(PARTS))
        for (const [rest, one] of areEntries(value[part]))
          if (ses.parse(ses.key("d-0", rest)) && partOf(rest) === part && areEntries(one)) contents[rest] = ses.write(read(one));
          else throw new TypeError();
      if (value.version === ses.VERSION) return { name, contents };
    } catch (damaged) {
      // Said below.
    }
    return { error: "copy-damaged" };
  };

  // What loading would change in a draft's contents: counts, and what to set for each way to load.
  ses.compare = function (mine, theirs) {
    const found = { fresh: 0, newer: 0, older: 0, same: 0, lost: 0 };
    const merge = {};
    for (const [rest, raw] of Object.entries(theirs)) {
      const here = Object.hasOwn(mine, rest) ? mine[rest] : null;
      if (!rest.includes(":")) {
        if (here === null) merge[rest] = raw;
        continue;
      }
      const [old, entry] = [ses.readEntry(here), ses.readEntry(raw)];
      const kind = here === null ? "fresh" : here === raw ? "same" : old && entry.time > old.time ? "newer" : "older";
      found[kind] += 1;
      if (kind === "fresh" || kind === "newer") merge[rest] = raw;
    }
    const missing = Object.keys(mine).filter((rest) => !Object.hasOwn(theirs, rest));
    found.lost = missing.filter((rest) => rest.includes(":")).length;
    return { found, merge, replace: { ...Object.fromEntries(missing.map((rest) => [rest, null])), ...theirs } };
  };

  // Ticks alone, behind #, which no browser sends to a server: place and codes.
  ses.toLink = (place, codes) => TICKS + [...place, codes.join(".")].join("/");
  ses.fromLink = function (hash) {
    if (!hash.startsWith(TICKS) || hash.length > 5000) return null;
    const place = hash.slice(TICKS.length).split("/");
    const codes = place.pop().split(".");
    const sound = place.length < 3 && place.every(ses.isWord) && codes.every((code) => /^[A-Z]+[0-9]+$/.test(code));
    return sound ? { place, codes } : { place: [], codes: [] };
  };
})(window.SesGuide);
