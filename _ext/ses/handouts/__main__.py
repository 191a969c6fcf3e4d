"""The sheets from a shell: ``python -m ses.handouts OUTPUT [--site DIRECTORY] [--workshop FILE]``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ses.dataset import Dataset, values_of
from ses.model import Source, Str
from ses.rules import check_directory
from ses.settings import BadSetting, settle
from ses.source import Code, Problem

from .packs import check_logo
from .pdf import FONT, Printer
from .press import CannotPrint
from .print_run import PrintRun, print_all
from .sheets import clashes
from .workshop import read_workshop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses.model import Workshop


def main(arguments: list[str] | None = None) -> int:
    """Write all sheets. Return the exit status: 0, or 1 with everything that is wrong said."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        settle(os.environ)
    except BadSetting as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    whole, problems = check_directory(options.data)
    data = whole.published()
    workshop = None
    try:
        printer = Printer(options.templates)
        problems += sorted([*clashes(data), *_unprintable(data, printer)])
        if options.workshop:
            workshop, more = read_workshop(options.workshop, whole, lambda text: text_problem(text, printer))
            problems += more
            if workshop and workshop.logo and not more:
                problems += _logo_problems(workshop, printer, options.workshop.parent)
        if problems:
            print(*problems, sep="\n", file=sys.stderr)
            return 1
        run = PrintRun(options.data, options.templates, options.output, options.site)
        folder = options.workshop.parent if options.workshop else None
        for line in print_all(run, workshop, folder):
            print(line)
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


def _unprintable(data: Dataset, printer: Printer) -> Iterator[Problem]:
    """Yield each text with a letter that the sheets' font does not have. Sources are not printed."""
    for record in data.records:
        for _, value in values_of(record) if not isinstance(record, Source) else ():
            if isinstance(value, Str) and (problem := text_problem(value, printer)):
                yield problem


def _logo_problems(workshop: Workshop, printer: Printer, folder: Path) -> Iterator[Problem]:
    try:
        check_logo(workshop, printer, folder)
    except CannotPrint as error:
        assert workshop.logo  # as asked before
        message = f"the picture '{workshop.logo}' cannot be printed ({error}); save it again as PNG or plain SVG"
        yield Problem(workshop.logo.pos, message, Code.BAD_VALUE)


def text_problem(text: Str, printer: Printer) -> Problem | None:
    """Return the problem of a text that cannot be printed; None if it can."""
    letters = printer.unprintable(text)
    if not letters:
        return None
    named = ", ".join(f"'{letter}' (U+{ord(letter):04X})" for letter in letters[:3])
    message = f"the font of the printed sheets, {FONT}, has no {named}; write it in Latin letters"
    return Problem(text.pos, message, Code.BAD_VALUE)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # `print_all` ends those that print, and tidies up
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        sys.exit(130)
