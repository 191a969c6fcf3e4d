/* Loads copies; it comes when somebody has one. What comes in is looked at whole before anything is changed by it. */
(function (ses) {
  "use strict";
  // The two parts of a copy, and how their values are read.
  const PARTS = { entries: ses.entryOf, lists: ses.listOf };

  // The raw value of a part of a copy, or null if there is none to be had.
  function rawOf(part, rest, value) {
    if (!value || typeof value !== "object" || ses.partOf(rest) !== part) return null;
    if (ses.isNewer(value)) return rest.split(":").every(ses.isWord) ? JSON.stringify(value) : null;
    const read = ses.parse(ses.key("d-0", rest)) && PARTS[part](value);
    return read && ses.write(read);
  }

  // What a copy holds: { name, contents, bad, doubted }, contents as work.contents has them. `bad`: what is not among
  // them, with the number of its line; `doubted`: how many times lie ahead. Or { error }, the name of a message.
  ses.fromCopy = function (text) {
    const [contents, bad] = [{}, []];
    let doubted = 0;
    const whole = ses.parsed(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
    const isCopy = whole && whole.version === ses.VERSION && typeof whole.name === "string" && whole.entries && whole.lists;
    const copy = isCopy || ses.isNewer(whole) ? whole : ses.salvage(text, bad);
    if (ses.isNewer(copy)) return { error: "copy-newer" };
    for (const part of Object.keys(PARTS))
      for (const [rest, value] of Object.entries(Object(copy[part]))) {
        const raw = rawOf(part, rest, value);
        if (!raw) bad.push(`${text.slice(0, text.indexOf(`"${rest}"`)).split("\n").length}: ${rest}`);
        else {
          contents[rest] = raw;
          doubted += ses.isDoubted(value.time);
        }
      }
    if (!Object.keys(contents).length && (bad.length || !isCopy)) return { error: "copy-damaged" };
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
})(window.SesGuide);
