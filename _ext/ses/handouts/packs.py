"""A workshop's packs: all that a guest is handed, in one PDF; the same for the facilitator, with times and answers."""

from __future__ import annotations

import base64
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from ses.model import Example, Topic
from ses.render import fill
from ses.text import examine

from .sheets import ANSWERS, pack_formats, pack_name, sheets_of
from .workshop import cards_of, glossaries, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ses.dataset import Dataset
    from ses.model import Record, Step, Workshop

    from .pdf import Printer, Written
    from .press import Press
    from .sheets import Format, Sheet

_PICTURES = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".svg": "svg+xml"}


class Item(NamedTuple):
    """One line of the agenda: from when, for how many minutes, what, and the sheets it takes."""

    start: str
    minutes: int
    step: Step | None
    sheets: tuple[Sheet, ...]


class Count(NamedTuple):
    """How much of a sheet, or of a whole pack, is to be printed. `page` is where it begins in the pack."""

    title: str
    page: int
    pages: int
    copies: int

    @property
    def paper(self) -> int:
        """Sheets of paper for one copy, printed on both sides."""
        return (self.pages + 1) // 2


class Copies(NamedTuple):
    """What to print of one file: the whole, and part by part."""

    form: Format
    sentence: str
    starts: dict[str, int]
    whole: Count
    parts: tuple[Count, ...]


def write_packs(workshop: Workshop, press: Press, printer: Printer, folder: Path, output: Path) -> Iterator[str]:
    """Write the packs of a workshop without problems. Yield what to print, file by file.

    :param folder: where the workshop's file lies, beside which its logo is found.
    """
    data = press.data
    sheets = [sheet for record in _records_of(workshop, data) for sheet in sheets_of(record, data)]
    answers = [sheet for sheet in sheets if sheet.form == ANSWERS]
    asked = [sheet for sheet in sheets if sheet.form != ANSWERS]
    shared: dict[str, Any] = {
        "workshop": workshop,
        "logo": _logo_of(workshop, folder),
        "items": agenda_of(workshop, data, asked),
        "end": clock(workshop, workshop.minutes, data),
        "revised": max(sheet.record.revised for sheet in asked),
    }

    def write(pack: str, form: Format, own: Sequence[str], chosen: Sequence[Sheet], **more: Any) -> tuple[str, Written]:
        contents = [(part, data.label(f"pack-{part}")) for part in own]
        contents += [(f"sheet-{sheet.id}", sheet.title) for sheet in chosen]
        contents += [("notes", data.label("pack-notes"))]
        title = fill(data.label(f"pack-{pack}"), title=workshop.title)
        values = {"pack": pack, "title": title, "contents": contents, **shared, **more}
        name = pack_name(pack, form)
        return name, printer.write(press.document(f"pack/{pack}.html", chosen, form, **values), output / name)

    copies = []
    for form, count in _forms(workshop):
        name, written = write("participant", form, ["agenda"], asked)
        copies.append(_counted(name, form, written, asked, count, data))
        yield copies[-1].sentence
    topics = [data.get(Topic, id_) for id_ in workshop.topics]
    examples = examples_of(workshop, data)
    own = ["copies", "run", *(["examples"] if examples else []), *(["points"] if topics else [])]
    theirs = {"topics": topics, "examples": examples}
    for form, _ in _forms(workshop):
        name, written = write("facilitator", form, own, [*asked, *answers], copies=copies, **theirs)
        yield _sentence(Count(name, 1, written.pages, 1), data)


def _sentence(count: Count, data: Dataset) -> str:
    words = data.label("pack-print")
    return fill(words, copies=count.copies, file=count.title, pages=count.pages, paper=count.paper)


def agenda_of(workshop: Workshop, data: Dataset, sheets: Iterable[Sheet]) -> list[Item]:
    """Return the agenda with its times. A step takes the sheets that its text names; time that is left comes last."""
    by_record = {sheet.record.key: sheet for sheet in sheets}
    items, gone = [], 0
    for step in steps_of(workshop, data):
        named = dict.fromkeys((kind, id_) for kind, id_, _ in examine(step.text)[0])
        used = tuple(by_record[key] for key in named if key in by_record)
        items.append(Item(clock(workshop, gone, data), step.minutes or 0, step, used))
        gone += step.minutes or 0
    if gone < workshop.minutes:
        items.append(Item(clock(workshop, gone, data), workshop.minutes - gone, None, ()))
    return items


def examples_of(workshop: Workshop, data: Dataset) -> list[Example]:
    """Return the examples that the agenda's steps name, each followed by those that mend it."""
    named = dict.fromkeys(
        id_ for step in steps_of(workshop, data) for kind, id_, _ in examine(step.text)[0] if kind == Example.KIND
    )
    return [each for id_ in named for each in data.all(Example) if id_ in {each.id, each.mends}]


def clock(workshop: Workshop, minutes: int, data: Dataset) -> str:
    """Return what the clock shows so many minutes after the beginning."""
    hour, minute = map(int, workshop.start.split(":"))
    hour, minute = divmod((hour * 60 + minute + minutes) % (24 * 60), 60)
    return fill(data.label("pack-morning" if hour < 12 else "pack-afternoon"), time=f"{hour % 12 or 12}:{minute:02}")


def _records_of(workshop: Workshop, data: Dataset) -> Iterator[Any]:
    chosen: list[Record | None] = [data.find(*target.split_id()) for target in workshop.sheets]
    yield from (*cards_of(workshop, data), *filter(None, chosen), *glossaries(data))


def _forms(workshop: Workshop) -> Iterator[tuple[Format, int]]:
    for form in pack_formats(workshop):
        yield form, workshop.large if form.large else workshop.copies


def check_logo(workshop: Workshop, printer: Printer, folder: Path) -> None:
    """Print a workshop's logo alone.

    :raises CannotPrint: it cannot be printed, or not without what lies elsewhere.
    """
    with TemporaryDirectory() as anywhere:
        page = f'<html lang="en"><title>Logo</title><img src="{_logo_of(workshop, folder)}" alt="Logo"></html>'
        printer.write(page, Path(anywhere, "logo.pdf"))


def _logo_of(workshop: Workshop, folder: Path) -> str:
    if not workshop.logo:
        return ""
    path = folder / workshop.logo
    return f"data:image/{_PICTURES[path.suffix.lower()]};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _counted(file: str, form: Format, written: Written, sheets: Iterable[Sheet], copies: int, data: Dataset) -> Copies:
    starts = [("cover", data.label("pack-cover"))]
    starts += [(f"sheet-{sheet.id}", sheet.title) for sheet in sheets]
    starts += [("notes", data.label("pack-notes"))]
    pages = [*(written.starts[id_] for id_, _ in starts), written.pages + 1]
    parts = (
        Count(title, page, next_ - page, copies)
        for (_, title), page, next_ in zip(starts, pages, pages[1:], strict=False)
    )
    whole = Count(file, 1, written.pages, copies)
    return Copies(form, _sentence(whole, data), written.starts, whole, tuple(parts))
