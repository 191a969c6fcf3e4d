"""All files of a print run, shared out between two processes: a workshop's packs, and the sheets format by format."""

from __future__ import annotations

import json
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import active_children, get_context, parent_process
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from ses.rules import check_directory

from .docx import write_docx
from .packs import write_packs
from .pdf import Printer
from .press import Press
from .sheets import FORMATS, all_sheets, file_name, word_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ses.model import Workshop

    from .sheets import Format


class PrintRun(NamedTuple):
    """Where everything is: the data (without problems), the templates, the folder for the files, the built site."""

    data: Path
    templates: Path
    output: Path
    site: Path | None = None


@cache
def set_up(run: PrintRun) -> tuple[Press, Printer]:
    """Return what is needed to print, the same for all that a process prints.

    :raises CannotPrint: Pango or a file of the font is missing.
    """
    data = check_directory(run.data)[0].published()
    home = os.environ.get("SES_BASE_URL", "").rstrip("/").partition("://")[2] if run.site else ""
    return Press(data, run.templates, _addresses(run.site, home), home), Printer(run.templates)


def print_all(run: PrintRun, workshop: Workshop | None, folder: Path | None) -> Iterator[str]:
    """Write everything. Yield what to tell the reader, line by line.

    :param folder: where the workshop's file lies.
    :raises CannotPrint: nothing can be printed, or a template is wrong.
    """
    run.output.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(2, get_context("spawn"), end_with_parent) as both:  # which every system can do
        try:
            heard = signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited: it is we who answer Ctrl-C
            packs = both.submit(print_packs, run, workshop, folder) if workshop and folder else None
            sheets = [both.submit(print_sheets, run, form) for form in FORMATS]
            signal.signal(signal.SIGINT, heard)
            yield f"{sum(each.result() for each in sheets)} files of sheets"
            if packs:
                yield from packs.result()
        except BaseException:  # what is printing would be waited for
            for process in active_children():
                process.kill()
            raise


def end_with_parent() -> None:
    """See to it that this process ends when the one that started it does, however that was ended."""
    parent = parent_process()
    assert parent
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def wait() -> None:
        parent.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


def print_sheets(run: PrintRun, form: Format) -> int:
    """Write all sheets in one format. Return how many files they are."""
    press, printer = set_up(run)
    count = 0
    for sheet in all_sheets(press.data):
        html = press.document("document.html", [sheet], form, title=sheet.title, revised=sheet.record.revised)
        printer.write(html, run.output / file_name(sheet, form))
        count += 1
        for name in (name for name, other in word_files(sheet) if other == form):
            write_docx(press, sheet, form, run.output / name)
            count += 1
    return count


def print_packs(run: PrintRun, workshop: Workshop, folder: Path) -> list[str]:
    """Write a workshop's packs. Return what to print, file by file."""
    return list(write_packs(workshop, *set_up(run), folder, run.output))


def _addresses(site: Path | None, home: str) -> dict[tuple[str, str], str]:
    """Return where readers find each record, without scheme; nothing if the site has no address of its own."""
    if not site or not home:
        return {}
    records = json.loads((site / "data" / "ses.json").read_text(encoding="utf-8"))["records"]
    pages = {(record["type"], record["id"]): (record["url"] or "").partition("#")[0] for record in records}
    return {key: f"{home}/{page}" for key, page in pages.items() if page}
