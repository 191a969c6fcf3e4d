"""What WeasyPrint leaves undone in a PDF, done before it is written: forms that every viewer can fill in, true tags."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pydyf  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Flags of a field of text: it has several lines; it takes no more than its room shows.
_MULTILINE, _DO_NOT_SCROLL = 1 << 12, 1 << 23
#: What viewers keep free on each side of a room, in points.
_PADDING = 2
#: How wide a letter of running text is and how high a line, as parts of the size of the letters, with some to spare.
_LETTER, _LINE = 0.5, 1.35
_FIRST, _LAST = 32, 255


def finish(_document: Any, pdf: Any) -> None:
    """Finish a document. The signature is that of WeasyPrint's `finisher`."""
    objects: Mapping[bytes, Any] = {item.reference: item for item in pdf.objects}
    dictionaries = [item for item in objects.values() if isinstance(item, dict)]
    _finish_tags([item for item in dictionaries if item.get("Type") == "/StructElem"], objects)
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])})
    form = pdf.catalog.get("AcroForm")
    if form is None:
        return
    # Boxes bring their looks along. Asked to draw them anew, some viewers (those with Poppler) lose the ticks. Text
    # gets its looks from the viewer in which it is written.
    del form["NeedAppearances"]
    fields = [item for item in dictionaries if item.get("Subtype") == "/Widget"]
    blank = pydyf.Stream([], {"Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array((0, 0, 1, 1))})
    pdf.add_object(blank)
    for field in fields:
        left, top, right, bottom = field["Rect"]
        field["Rect"] = pydyf.Array((left, bottom, right, top))  # the order that most programs take for granted
        if field["FT"] == "/Btn":
            field["AP"]["N"]["Off"] = blank.reference
    _finish_lines([field for field in fields if field["FT"] == "/Tx"], pdf, objects)
    for question in [item for item in dictionaries if "Kids" in item and "Opt" in item]:
        _join_answers(question, objects, form)
    _join_namesakes([field for field in fields if "T" in field], pdf)


def _finish_tags(elements: Iterable[Any], objects: Mapping[bytes, Any]) -> None:
    """Say of what a header is one, and make each word of a list of words, with what it means, one entry."""
    for element in elements:
        parent = objects[element["P"]]
        if element["S"] == "/TH":
            in_head = objects[parent["P"]]["S"] == "/THead"
            element["A"]["Scope"] = "/Column" if in_head else "/Row"
        elif element["S"] == "/Div" and parent["S"] == "/L":
            element["S"] = "/LI"
            roles = [("/Lbl", "/Span"), ("/LBody", "/Div")]
            for part, (role, inside) in zip(reversed(element["K"]), reversed(roles), strict=False):
                objects[part]["S"] = role
                objects[objects[part]["K"][0]]["S"] = inside


def _finish_lines(fields: Iterable[Any], pdf: Any, objects: Mapping[bytes, Any]) -> None:
    """Let fields of text take what their room shows, in a font that every program can write.

    WeasyPrint's own has codes of two bytes, of which few programs know the letters.
    """
    form = pdf.catalog["AcroForm"]
    form["DR"] = pydyf.Dictionary({"Font": pydyf.Dictionary()})
    for field in fields:
        found = re.search(rb"(/\S+) ([\d.]+) Tf$", _bytes(field["DA"]))
        assert found, field["DA"]
        size = float(found[2])
        if "DA" not in form:
            font = _simple_font(found[1], objects)
            pdf.add_object(font)
            form["DR"]["Font"]["Text"] = font.reference
            form["DA"] = pydyf.String(f"/Text {size:g} Tf 0 g")
        field["DA"] = pydyf.String(f"/Text {size:g} Tf 0 g")
        left, bottom, right, top = field["Rect"]
        letters = int((right - left - 2 * _PADDING) / (size * _LETTER))
        lines = int((top - bottom - 2 * _PADDING) / (size * _LINE)) if field.get("Ff", 0) & _MULTILINE else 1
        field["Ff"] = _DO_NOT_SCROLL | (_MULTILINE if lines > 1 else 0)
        field["MaxLen"] = letters * max(lines, 1)


def _simple_font(name: bytes, objects: Mapping[bytes, Any]) -> Any:
    """Return a font with codes of one byte, from the file of the one whose name begins so."""
    dictionaries = [item for item in objects.values() if isinstance(item, dict)]
    found = next(item for item in dictionaries if item.get("BaseFont", b"").startswith(name) and "W" in item)
    descriptor = objects[found["FontDescriptor"]]
    widths = _widths(b"".join(objects[descriptor["FontFile2"]].stream))
    not_symbolic = pydyf.Dictionary({**descriptor, "Flags": 1 << 5})
    return pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/TrueType",
            "BaseFont": found["BaseFont"],
            "Encoding": "/WinAnsiEncoding",
            "FirstChar": _FIRST,
            "LastChar": _LAST,
            "Widths": pydyf.Array(widths),
            "FontDescriptor": not_symbolic,
        }
    )


@cache
def _widths(file: bytes) -> tuple[int, ...]:
    """Return the widths of the letters of WinAnsi in a font."""
    font = TTFont(BytesIO(file))
    glyphs, metrics, scale = font.getBestCmap(), font["hmtx"], 1000 / font["head"].unitsPerEm
    letters = bytes(range(_FIRST, _LAST + 1)).decode("cp1252", "replace")
    return tuple(round(metrics[glyphs.get(ord(letter), ".notdef")][0] * scale) for letter in letters)


def _join_answers(question: Any, objects: Mapping[bytes, Any], form: Any) -> None:
    """Make the answers of a question one field that holds one of them, or none.

    WeasyPrint makes each a field of its own besides, so that none gives way to another, and lets each say the question
    alone. Of radio buttons, a wrong one could never be taken back; of boxes of one name, viewers tick one at a time.
    """
    question["Ff"] = 0
    for reference, answer in zip(question["Kids"], question["Opt"], strict=True):
        objects[reference]["TU"] = pydyf.String(f"{question['TU'].string}: {answer.string}")
        del objects[reference]["T"]
        form["Fields"].remove(reference)


def _join_namesakes(fields: Iterable[Any], pdf: Any) -> None:
    """Make fields of one name one field in several places: what is written in one is in all."""
    form, named = pdf.catalog["AcroForm"], defaultdict(list)
    for field in fields:
        named[field["T"].string].append(field)
    for places in named.values():
        if len(places) == 1:
            continue
        shortest = min(places, key=lambda place: place["MaxLen"])
        whole = pydyf.Dictionary({key: shortest[key] for key in ("FT", "T", "TU", "V", "DA", "Ff", "MaxLen")})
        whole["Kids"] = pydyf.Array(place.reference for place in places)
        pdf.add_object(whole)
        form["Fields"].append(whole.reference)
        for place in places:
            for key in ("FT", "T", "V", "Ff", "MaxLen"):
                del place[key]
            place["Parent"] = whole.reference
            form["Fields"].remove(place.reference)


def _bytes(text: Any) -> bytes:
    return text.string if isinstance(text.string, bytes) else text.string.encode("latin-1")
