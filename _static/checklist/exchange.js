/* Copies and links: text out, text in. What comes in is looked at whole before anything is changed by it. */
(function (ses) {
  "use strict";
  const TICKS = "#ticks=";
  // The two parts of a copy, and how their values are read.
  const PARTS = { entries: ses.entryOf, lists: ses.listOf };
  ses.partOf = (rest) => (rest.includes(":") ? "entries" : "lists");
  const isNewer = (value) => Boolean(value) && value.version > ses.VERSION;

  // A draft as text: JSON that people can read too, with a line for each entry. `about` is a line that says what the file is.
  ses.toCopy = function (work, about) {
    const { id, name, created } = work.current();
    const copy = { about, version: ses.VERSION, name, created, entries: {}, lists: {} };
    for (const [rest, raw] of Object.entries(work.contents(id))) {
      const value = ses.parsed(raw);
      const newer = isNewer(value);
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

  // The raw value of a part of a copy, or null if there is none to be had.
  function rawOf(part, rest, value) {
    if (!value || typeof value !== "object" || ses.partOf(rest) !== part) return null;
    if (isNewer(value)) return rest.split(":").every(ses.isWord) ? JSON.stringify(value) : null;
    const read = ses.parse(ses.key("d-0", rest)) && PARTS[part](value);
    return read && ses.write(read);
  }

  // What a copy holds: { name, contents, bad, doubted }, contents as work.contents has them. `bad`: what is not among
  // them, with the number of its line; `doubted`: how many times lie ahead. Or { error }, the name of a message.
  ses.fromCopy = function (text) {
    const [contents, bad] = [{}, []];
    let doubted = 0;
    const copy = ses.parsed(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)) || (ses.salvage ? ses.salvage(text, bad) : {});
    if (isNewer(copy)) return { error: "copy-newer" };
    for (const part of Object.keys(PARTS))
      for (const [rest, value] of Object.entries(Object(copy[part]))) {
        const raw = rawOf(part, rest, value);
        if (!raw) bad.push(`${text.slice(0, text.indexOf(`"${rest}"`)).split("\n").length}: ${rest}`);
        else {
          contents[rest] = raw;
          doubted += ses.isDoubted(value.time);
        }
      }
    const isCopy = copy.version === ses.VERSION && typeof copy.name === "string" && Object.keys(PARTS).every((part) => copy[part] && typeof copy[part] === "object");
    if (!isCopy || (bad.length && !Object.keys(contents).length)) return { error: "copy-damaged" };
    return { name: copy.name.slice(0, 200), contents, bad, doubted };
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
      const kind = here === null ? "fresh" : here === raw ? "same" : old && entry && ses.isLater(entry, old) ? "newer" : "older";
      found[kind] += 1;
      if (kind === "fresh") merge[rest] = raw;
      // Words stay where the newer entry has none.
      if (kind === "newer") merge[rest] = ses.write({ ...entry, ...Object.fromEntries(ses.TEXTS.map((name) => [name, entry[name] || old[name]])) });
    }
    const missing = Object.keys(mine).filter((rest) => !Object.hasOwn(theirs, rest));
    found.lost = missing.filter((rest) => rest.includes(":")).length;
    return { found, merge, replace: { ...Object.fromEntries(missing.map((rest) => [rest, null])), ...theirs } };
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
