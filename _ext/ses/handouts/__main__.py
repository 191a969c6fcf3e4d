"""The sheets from a shell: ``python -m ses.handouts OUTPUT [--site DIRECTORY] [--workshop FILE]``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ses.dataset import Dataset, values_of
from ses.model import Source, Str
from ses.rules import check_directory
from ses.source import Code, Problem

from .docx import write_docx
from .packs import write_packs
from .pdf import FONT, Printer
from .press import CannotPrint, Press
from .sheets import FORMATS, all_sheets, file_name, word_files
from .workshop import read_workshop

if TYPE_CHECKING:
    from collections.abc import Iterator


def main(arguments: list[str] | None = None) -> int:
    """Write all sheets. Return the exit status: 0, or 1 with everything that is wrong said."""
    options = _parser().parse_args(arguments)
    whole, problems = check_directory(options.data)
    data = whole.published()
    workshop = None
    try:
        printer = Printer(options.templates)
        problems += sorted(_unprintable(data, printer))
        if options.workshop:
            workshop, more = read_workshop(options.workshop, whole, lambda text: text_problem(text, printer))
            problems += more
        if problems:
            print(*problems, sep="\n", file=sys.stderr)
            return 1
        press = Press(data, options.templates, _addresses(options.site))
        print(f"{_write_sheets(press, printer, options.output)} files of sheets")
        if workshop:
            print(*write_packs(workshop, press, printer, options.workshop.parent, options.output), sep="\n")
    except CannotPrint as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ses.handouts", description="Make the SES Guide's sheets as PDF.")
    parser.add_argument("output", type=Path, help="the folder for the files")
    parser.add_argument("--site", type=Path, help="a built site, whose addresses the sheets say with SES_BASE_URL")
    parser.add_argument("--workshop", type=Path, help="what a workshop needs, to make its packs too")
    parser.add_argument("--data", type=Path, default=Path("ses_data"), help="the data (ses_data)")
    parser.add_argument("--templates", type=Path, default=Path("_templates"), help="the templates (_templates)")
    return parser


def _write_sheets(press: Press, printer: Printer, output: Path) -> int:
    output.mkdir(parents=True, exist_ok=True)
    count = 0
    for sheet in all_sheets(press.data):
        for form in FORMATS:
            html = press.document("document.html", [sheet], form, title=sheet.title, revised=sheet.record.revised)
            printer.write(html, output / file_name(sheet, form))
            count += 1
        for name, form in word_files(sheet):
            write_docx(press, sheet, form, output / name)
            count += 1
    return count


def _addresses(site: Path | None) -> dict[tuple[str, str], str]:
    """Return where readers find each record, without scheme; nothing if the site has no address of its own."""
    base = os.environ.get("SES_BASE_URL", "").rstrip("/").partition("://")[2]
    if not site or not base:
        return {}
    records = json.loads((site / "data" / "ses.json").read_text(encoding="utf-8"))["records"]
    pages = {(record["type"], record["id"]): (record["url"] or "").partition("#")[0] for record in records}
    return {key: f"{base}/{page}" for key, page in pages.items() if page}


def _unprintable(data: Dataset, printer: Printer) -> Iterator[Problem]:
    """Yield each text with a letter that the sheets' font does not have. Sources are not printed."""
    for record in data.records:
        for _, value in values_of(record) if not isinstance(record, Source) else ():
            if isinstance(value, Str) and (problem := text_problem(value, printer)):
                yield problem


def text_problem(text: Str, printer: Printer) -> Problem | None:
    """Return the problem of a text that cannot be printed; None if it can."""
    letters = printer.unprintable(text)
    if not letters:
        return None
    named = ", ".join(f"'{letter}' (U+{ord(letter):04X})" for letter in letters[:3])
    message = f"the font of the printed sheets, {FONT}, has no {named}; write it in Latin letters"
    return Problem(text.pos, message, Code.BAD_VALUE)


if __name__ == "__main__":
    sys.exit(main())
