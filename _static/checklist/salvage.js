/* What can be read of a damaged copy. */
(function (ses) {
  "use strict";
  // Reads a copy line by line, and returns what it holds as the whole would be. Its other lines go into `bad`, with
  // their numbers.
  ses.salvage = function (text, bad) {
    const copy = { name: "", version: ses.VERSION, entries: {}, lists: {} };
    text.split("\n").forEach((line, index) => {
      const inner = line.replace(/^[>\s]+/, "").trimEnd().replace(/,$/, ""); // a mail that answers puts > before it, and curls quotes
      const found = ses.parsed(`{${inner}}`) || ses.parsed(`{${inner.replace(/[“”„]/g, '"')}}`);
      const [[key, value] = []] = Object.entries(found || {});
      if (value && typeof value === "object") copy[ses.partOf(key)][key] = value;
      else if (key && typeof value === typeof copy[key]) copy[key] = value; // name and version
      else if (!found && !/^(entries|lists|)$/.test(inner.replace(/\W+/g, ""))) bad.push(`${index + 1}: ${inner}`);
    });
    return copy;
  };
})(window.SesGuide);
