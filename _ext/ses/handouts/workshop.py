"""What a workshop hands out, read from its file and checked against the data. Pure, but for the picture it looks at."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError, ParserCreate

from PIL import Image, ImageFile

from ses.dataset import references_of
from ses.load import load_part
from ses.model import Ecq, Edition, Handout, Process, Step, Workshop
from ses.rules import reference_problems
from ses.source import Code, Problem, read_bytes
from ses.text import examine

from .sheets import PRINTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ses.dataset import Dataset
    from ses.model import PicturePath, Record, Str

#: More than any logo needs on paper, and little enough to open at once.
MAX_LOGO_BYTES = 1_000_000
MAX_LOGO_PIXELS = 4_000
#: What can be seen of an SVG.
_DRAWS = frozenset(("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "image", "text"))
#: What an SVG would have to fetch from elsewhere.
_FETCHES = re.compile(rb"@import|url\(\s*['\"]?(?!['\"]?(#|data:))")


def read_workshop(
    path: Path, data: Dataset, unprintable: Callable[[Str], Problem | None]
) -> tuple[Workshop | None, list[Problem]]:
    """Read a workshop's file and check it.

    :param data: all data, unpublished records included.
    :param unprintable: says what is wrong with a text that cannot be printed.
    :return: the workshop, or None if it could not be read, and all problems, sorted by place.
    """
    workshop, problems = load_part(Workshop, path, path.as_posix())
    if workshop:
        for kind, id_, pos in references_of(workshop):
            problems += reference_problems(kind, id_, pos, data)
        for rule in (_check_sheets, _check_agenda, _check_edition):
            problems += rule(workshop, data)
        problems += _check_logo(workshop, path.parent)
        texts = (workshop.title, workshop.place, workshop.logo_text)
        problems += [problem for text in texts if text and (problem := unprintable(text))]
    return workshop, sorted(problems)


def cards_of(workshop: Workshop, data: Dataset) -> list[Record]:
    """Return the reference cards of a workshop's edition."""
    cards = data.all(Handout, "form", "reference-card")
    return [card for card in cards if card.edition == workshop.edition]


def glossaries(data: Dataset) -> list[Record]:
    """Return the sheets that explain words."""
    return [*data.all(Handout, "form", "glossary")]


def steps_of(workshop: Workshop, data: Dataset) -> list[Step]:
    """Return the steps of a workshop's agenda, in their order."""
    if not workshop.agenda:
        return [*data.all(Step, "process", workshop.process)]
    found = (data.find(Step.KIND, id_) for id_ in workshop.agenda)
    return [step for step in found if isinstance(step, Step)]


def _check_sheets(workshop: Workshop, data: Dataset) -> Iterator[Problem]:
    kinds = [cls.KIND for cls in PRINTED]
    seen = {
        f"{record.KIND}:{record.id}": "in the packs anyway" for record in (*cards_of(workshop, data), *glossaries(data))
    }
    for target in workshop.sheets:
        found = data.find(*target.split_id())
        if found and found.KIND not in kinds:
            message = f"a {found.KIND} is no sheet; sheets are of the kinds {', '.join(kinds)}"
            yield Problem(target.pos, message, Code.BAD_VALUE)
        elif target in seen:
            yield Problem(target.pos, f"the sheet '{target}' is {seen[target]}; delete it here", Code.DUPLICATE_ID)
        seen[target] = "listed already"


def _check_agenda(workshop: Workshop, data: Dataset) -> Iterator[Problem]:
    left = workshop.minutes
    kinds = {cls.KIND for cls in PRINTED}
    handed_out = {target.split_id() for target in workshop.sheets}
    handed_out |= {record.key for record in (*cards_of(workshop, data), *glossaries(data))}
    for number, step in enumerate(steps_of(workshop, data)):
        pos = workshop.agenda[number].pos if workshop.agenda else workshop.process.pos
        if step.process != workshop.process:
            message = f"the step '{step.id}' is of the process '{step.process}'; choose steps of '{workshop.process}'"
            yield Problem(pos, message, Code.BAD_VALUE)
        elif step.minutes is None:
            message = f"the step '{step.id}' has no minutes, so no time can be given to it; say them in its record"
            yield Problem(pos, message, Code.BAD_VALUE)
        elif step.minutes > left >= 0:
            message = (
                f"the steps take more than the workshop's {workshop.minutes} minutes, from '{step.id}' on; list fewer "
                "under 'agenda', or raise 'minutes'"
            )
            yield Problem(pos, message, Code.BAD_VALUE)
        left -= step.minutes or 0
        for kind, id_, _ in examine(step.text)[0]:
            if kind in kinds and (kind, id_) not in handed_out:
                message = (
                    f"the step '{step.id}' takes the sheet '{kind}:{id_}', which is not in the packs; list it under "
                    "'sheets', or only the other steps under 'agenda'"
                )
                yield Problem(pos, message, Code.BAD_VALUE)
    if data.find(Process.KIND, workshop.process) and not data.all(Step, "process", workshop.process):
        message = f"the process '{workshop.process}' has no steps to make an agenda of; choose one that has"
        yield Problem(workshop.process.pos, message, Code.BAD_VALUE)


def _check_edition(workshop: Workshop, data: Dataset) -> Iterator[Problem]:
    if data.find(Edition.KIND, workshop.edition) and not data.all(Ecq, "edition", workshop.edition):
        having = ", ".join(edition.id for edition in data.all(Edition) if data.all(Ecq, "edition", edition.id))
        message = f"the edition '{workshop.edition}' has no ECQs here; choose one that has: {having}"
        yield Problem(workshop.edition.pos, message, Code.BAD_VALUE)
    elif data.find(Edition.KIND, workshop.edition) and not cards_of(workshop, data):
        message = f"no handout of the form 'reference-card' is of the edition '{workshop.edition}'; write one"
        yield Problem(workshop.edition.pos, message, Code.BAD_VALUE)


def _check_logo(workshop: Workshop, folder: Path) -> Iterator[Problem]:
    logo = workshop.logo
    if logo is None:
        return
    if workshop.logo_text is None:
        message = "'logo_text' is missing: what the logo shows, for those who hear it"
        yield Problem(logo.pos, message, Code.MISSING_KEY)
    problem = _picture_problem(folder / logo, logo)
    if problem:
        yield problem


def _picture_problem(path: Path, logo: PicturePath) -> Problem | None:
    try:
        raw, size = read_bytes(path, MAX_LOGO_BYTES)
    except (OSError, ValueError):
        message = f"there is no picture '{logo}'; write its path from the folder of this file"
        return Problem(logo.pos, message, Code.UNREADABLE)
    if size > MAX_LOGO_BYTES:
        message = f"the picture has {size:,} bytes; {MAX_LOGO_BYTES:,} is the limit. Save it smaller"
        return Problem(logo.pos, message, Code.TOO_LARGE)
    wrong = _svg_slip(raw) if path.suffix.lower() == ".svg" else _pixels_slip(path)
    return Problem(logo.pos, f"the picture '{logo}' {wrong}", Code.BAD_VALUE) if wrong else None


def _pixels_slip(path: Path) -> str:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it, for the whole process: half a logo would pass
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(path, formats=("PNG", "JPEG")) as picture:
            if max(picture.size) > MAX_LOGO_PIXELS:
                return f"is {picture.width} by {picture.height} pixels; {MAX_LOGO_PIXELS} is the limit. Save it smaller"
            on_paper = Image.new("RGBA", picture.size, "white")
            on_paper.alpha_composite(picture.convert("RGBA"))
            if on_paper.getcolors(1):
                return (
                    "shows nothing: on white paper it is of one color all over; save it again with what it should show"
                )
    except Image.DecompressionBombError:
        return f"has far more pixels than {MAX_LOGO_PIXELS} by {MAX_LOGO_PIXELS}. Save it smaller"
    except (OSError, SyntaxError, ValueError):  # all of which Pillow raises for broken files
        return "cannot be read as PNG or JPEG; save it again as one of these"
    return ""


def _svg_slip(raw: bytes) -> str:
    elements: list[tuple[str, dict[str, str]]] = []
    entities: list[object] = []
    parser = ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, attributes: elements.append((name, attributes))
    parser.EntityDeclHandler = lambda *declared: entities.append(declared)
    try:
        parser.Parse(raw, True)
    except (ExpatError, ValueError):
        elements.clear()
    if not elements or elements[0][0] != "http://www.w3.org/2000/svg svg" or entities:
        return "cannot be read as SVG; save it again as plain SVG"
    tags = {name.rpartition(" ")[2] for name, _ in elements}
    if not tags & _DRAWS:
        return "shows nothing: no shape and no picture is in it; save it again with what it should show"
    if "text" in tags:
        return "has letters in a font that others do not have; convert its text to paths"
    links = [value for _, attributes in elements for name, value in attributes.items() if name.endswith("href")]
    if any(value.startswith("data:image/svg") for value in links):
        return "has another SVG inside; save it as plain SVG, without pictures that are linked or embedded"
    if _FETCHES.search(raw) or any(not value.startswith(("#", "data:")) for value in links):
        return "takes parts from other files; save it with all in one"
    return ""
