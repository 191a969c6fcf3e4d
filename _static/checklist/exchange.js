/* Copies and links: text out, text in. What comes in is looked at whole before anything is changed by it. */
(function (ses) {
  "use strict";
  const LARGEST = 2_000_000;
  const MOST = 10_000;
  const TICKS = "#ticks=";

  // A draft as text: JSON that people can read too. `about` is a line that says what the file is.
  ses.toCopy = function (work, about) {
    const { name, created } = work.current();
    const contents = { entries: {}, lists: {} };
    for (const [rest, raw] of Object.entries(work.contents(work.draft))) {
      const isItem = rest.includes(":");
      const value = isItem ? ses.readEntry(raw) : ses.readList(raw);
      if (value) contents[isItem ? "entries" : "lists"][rest] = { ...JSON.parse(ses.write(value)), version: undefined };
    }
    return JSON.stringify({ about, version: ses.VERSION, name, created, ...contents }, null, 1) + "\n";
  };

  // What a copy holds: { name, contents }, contents as work.contents has them; or { error }, the name of a message.
  ses.fromCopy = function (text) {
    if (text.length > LARGEST) return { error: "copy-large" };
    let value;
    try {
      value = JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
    } catch (damaged) {
      return { error: "copy-damaged" };
    }
    if (Number.isInteger(value.version) && value.version > ses.VERSION) return { error: "copy-newer" };
    const head = ses.draftOf({ ...value, changed: value.created });
    const isMap = (part) => part && typeof part === "object" && !Array.isArray(part);
    if (value.version !== ses.VERSION || !head || !isMap(value.entries) || !isMap(value.lists)) return { error: "copy-damaged" };
    const contents = {};
    for (const [part, kind, isItem] of [[value.entries, ses.entryOf, true], [value.lists, ses.listOf, false]]) {
      const pairs = Object.entries(part);
      if (pairs.length > MOST) return { error: "copy-large" };
      for (const [rest, one] of pairs) {
        const place = ses.parse(ses.key("d-0", rest));
        const read = place && Boolean(place.item) === isItem && isMap(one) && kind(one);
        if (!read) return { error: "copy-damaged" };
        contents[rest] = ses.write(read);
      }
    }
    return { name: head.name, contents };
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
