"""Which sheets there are, what each file is called, and what stands on its foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ses.model import Checklist, Exercise, Handout, RatingSheet
from ses.render import fill, revised, standing
from ses.source import Code, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses.dataset import Dataset
    from ses.model import Workshop

    Printed = Checklist | RatingSheet | Exercise | Handout

#: What can be printed, in the order in which readers look for it.
PRINTED: tuple[type[Printed], ...] = (Handout, RatingSheet, Exercise, Checklist)
#: Who is handed a pack.
PACKS = ("participant", "facilitator")
#: The form that people go on writing in, so that it is a Word document too.
WRITTEN_IN_WORD = "ccar-worksheet"
#: The end of the name of a sheet with the answers of an exercise.
ANSWERS = "answers"


class Format(NamedTuple):
    """What a sheet is printed on, and how large its letters are."""

    paper: str
    large: bool = False

    @property
    def name(self) -> str:
        """The end of its file's name: ``letter`` or ``a4-large``."""
        return f"{self.paper}-large" if self.large else self.paper


FORMATS = tuple(Format(paper, large) for large in (False, True) for paper in ("letter", "a4"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, which may run over several pages."""

    #: The beginning of its file's name, and of the names of its fields.
    id: str
    #: The template that lays it out.
    form: str
    title: str
    record: Printed
    #: What stands at the foot of every page.
    about: str


def file_name(sheet: Sheet, form: Format) -> str:
    """Return the name of a sheet's PDF: a public address."""
    return f"{sheet.id}-{form.name}.pdf"


def word_files(sheet: Sheet) -> Iterator[tuple[str, Format]]:
    """Yield the name and the format of each Word document of a sheet. Large print is a matter of Word's own."""
    if sheet.form == WRITTEN_IN_WORD:
        yield from ((f"{sheet.id}-{form.name}.docx", form) for form in FORMATS if not form.large)


def files_of(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Yield the name of each file of a sheet, and the id of the label that says what it is for."""
    for form in FORMATS:
        yield file_name(sheet, form), f"sheet-file-{form.name}"
    for name, form in word_files(sheet):
        yield name, f"sheet-file-{form.name}-word"


def clashes(data: Dataset) -> Iterator[Problem]:
    """Yield each record whose sheet would have a file of the same name as another's, or as a pack's."""
    taken = {pack_name(pack, form): "a workshop's pack" for pack in PACKS for form in FORMATS}
    for sheet in all_sheets(data):
        name = file_name(sheet, FORMATS[0])
        if name in taken:
            message = f"its sheet would be '{name}', as is that of {taken[name]}; give it another id"
            yield Problem(sheet.record.id.pos, message, Code.DUPLICATE_ID)
        taken[name] = f"'{sheet.record.KIND}:{sheet.record.id}'"


def pack_formats(workshop: Workshop) -> list[Format]:
    """Return what a workshop's packs are printed on."""
    return [Format(workshop.paper, large) for large in ((False, True) if workshop.large else (False,))]


def pack_name(pack: str, form: Format) -> str:
    """Return the name of a pack's PDF: a public address."""
    return f"{pack}-pack-{form.name}.pdf"


def all_sheets(data: Dataset) -> Iterator[Sheet]:
    """Yield every sheet of the published data, an exercise's answers apart."""
    for cls in PRINTED:
        for record in data.all(cls):
            yield from sheets_of(record, data)


def sheets_of(record: Printed, data: Dataset) -> Iterator[Sheet]:
    """Yield the sheet of a record; for an exercise, the answers too."""
    about = " · ".join(filter(None, (standing(record, data), revised(record, data))))
    form = record.form if isinstance(record, Handout) else record.KIND
    yield Sheet(str(record.id), form, str(record.title), record, about)
    if isinstance(record, Exercise):
        title = fill(data.label("sheet-answers"), title=record.title)
        yield Sheet(f"{record.id}-{ANSWERS}", ANSWERS, title, record, about)
