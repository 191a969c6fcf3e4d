/* Copies and links: text out, text in. What comes in is looked at whole before anything is changed by it. */
(function (ses) {
  "use strict";
  const TICKS = "#ticks=";
  // A time so far ahead is doubted: somebody's clock was wrong.
  const AHEAD = 864e5;
  // The two parts of a copy, and how their values are read.
  const PARTS = { entries: ses.entryOf, lists: ses.listOf };
  const partOf = (rest) => (rest.includes(":") ? "entries" : "lists");
  const isNewer = (value) => Boolean(value) && value.version > ses.VERSION;

  // A draft as text: JSON that people can read too, with a line for each entry. `about` is a line that says what the file is.
  ses.toCopy = function (work, about) {
    const { id, name, created } = work.current();
    const parts = { entries: [], lists: [] };
    for (const [rest, raw] of Object.entries(work.contents(id))) {
      const value = attempt(raw);
      if (!isNewer(value) && !ses.isReadable(ses.key(id, rest), raw)) continue;
      if (!isNewer(value)) delete value.version;
      parts[partOf(rest)].push(`  ${JSON.stringify(rest)}: ${JSON.stringify(value)}`);
    }
    const lines = Object.entries({ about, version: ses.VERSION, name, created }).map(([key, value]) => ` "${key}": ${JSON.stringify(value)},\n`);
    const blocks = Object.entries(parts).map(([part, some]) => ` "${part}": {\n${some.join(",\n")}\n }`);
    return `{\n${lines.join("")}${blocks.join(",\n")}\n}\n`;
  };

  function attempt(text) {
    try {
      return JSON.parse(text);
    } catch (damaged) {
      return null;
    }
  }

  // What can be read of a damaged copy, as the whole would be. Its other lines go into `bad`: [line, text].
  function salvage(text, bad) {
    const value = { name: "", version: ses.VERSION, entries: { __proto__: null }, lists: { __proto__: null } };
    const left = text.replace(/"([^"\s]+)"\s*:\s*(\{(?:"(?:\\.|[^"\\\n])*"|[^"{}])*\})/g, (whole, rest, piece) => {
      const one = attempt(piece);
      if (!one) return whole;
      value[partOf(rest)][rest] = one;
      return whole.replace(/[^\n]/g, "");
    });
    left.split("\n").forEach((line, index) => {
      const head = line.match(/^\W*(about|version|name|created|entries|lists)"\s*: *(.*)/);
      if (!head && /\w/.test(line)) bad.push([index + 1, line.trim()]);
      else if (head && head[1] === "name") value.name = head[2].replace(/^"|",?\s*$/g, "");
    });
    return left !== text && value;
  }

  // The raw value of a part of a copy, or null if there is none to be had.
  function rawOf(part, rest, value, doubted) {
    if (!value || typeof value !== "object" || partOf(rest) !== part) return null;
    if (isNewer(value)) return rest.split(":").every(ses.isWord) ? JSON.stringify(value) : null;
    const read = ses.parse(ses.key("d-0", rest)) && PARTS[part](doubted ? { ...value, time: 0 } : value);
    return read && ses.write(read);
  }

  // What a copy holds: { name, contents, bad, doubted }, contents as work.contents has them. `bad`: what is not among
  // them, as [line, text]; `doubted`: how many times lie ahead. Or { error }, the name of a message.
  ses.fromCopy = function (text, now = Date.now()) {
    const found = { contents: {}, bad: [], doubted: 0 };
    const whole = attempt(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
    const copy = whole || salvage(text, found.bad) || salvage(text.replace(/[“”„]/g, '"'), (found.bad = [])) || {};
    if (isNewer(copy)) return { error: "copy-newer" };
    for (const part of Object.keys(PARTS))
      for (const [rest, value] of Object.entries(Object(copy[part]))) {
        const doubted = Boolean(value && value.time > now + AHEAD);
        const raw = rawOf(part, rest, value, doubted);
        if (raw) found.contents[rest] = raw;
        else found.bad.push([text.slice(0, text.indexOf(`"${rest}"`)).split("\n").length, rest]);
        found.doubted += Boolean(raw && doubted);
      }
    const isCopy = copy.version === ses.VERSION && typeof copy.name === "string" && copy.entries && copy.lists;
    if (!isCopy || (found.bad.length && !Object.keys(found.contents).length)) return { error: "copy-damaged" };
    return { name: copy.name.slice(0, 200), ...found };
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
      const kind = here === null ? "fresh" : here === raw ? "same" : old && entry && entry.time > old.time ? "newer" : "older";
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
