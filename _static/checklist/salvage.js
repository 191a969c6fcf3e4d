/* What can be read of a damaged copy. */
(function (ses) {
  "use strict";
  // Reads a copy line by line, and returns what it holds as the whole would be. Its other lines go into `bad`, with
  // their numbers.
  ses.salvage = function (text, bad) {
    const copy = { name: "", version: ses.VERSION, entries: {}, lists: {} };
    text.split("\n").forEach((line, index) => {
      const inner = line.replace(/^[>\s]+|[\s,]+$/g, ""); // a mail that answers puts > before it, and curls quotes
      const found = ses.parsed(`{${inner}}`) || ses.parsed(`{${inner.replace(/[“”„]/g, '"')}}`);
      const [[key, value] = []] = Object.entries(found || {});
      if (value && typeof value === "object") copy[ses.partOf(key)][key] = value;
      else if (key === "name") copy.name = value;
      else if (!found && !/^\W*(entries|lists)?\W*$/.test(inner)) bad.push(`${index + 1}: ${inner}`);
    });
    return Object.keys({ ...copy.entries, ...copy.lists }).length ? copy : {};
  };
})(window.SesGuide);
