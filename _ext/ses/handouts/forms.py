"""What WeasyPrint leaves undone in the forms of a PDF, done before it is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pydyf  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Mapping


def finish_forms(_document: Any, pdf: Any) -> None:
    """Make the fields of a document keep and show what is filled in, in viewers of every make.

    Its signature is that of WeasyPrint's `finisher`.
    """
    form = pdf.catalog.get("AcroForm")
    if form is None:
        return
    objects: Mapping[bytes, Any] = {item.reference: item for item in pdf.objects}
    fields = [item for item in objects.values() if isinstance(item, dict) and item.get("Subtype") == "/Widget"]
    # Boxes bring their looks along. Asked to draw them anew, some viewers (those with Poppler) lose the ticks. Text
    # gets its looks from the viewer in which it is written.
    del form["NeedAppearances"]
    blank = pydyf.Stream([], {"Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array((0, 0, 1, 1))})
    pdf.add_object(blank)
    for field in fields:
        if field["FT"] == "/Btn":
            field["AP"]["N"]["Off"] = blank.reference
        elif field["FT"] == "/Tx":
            # Size 0: letters shrink when there are many, where a size of their own would cut the text on paper.
            field["DA"] = pydyf.String(re.sub(rb"[\d.]+ Tf$", b"0 Tf", _bytes(field["DA"])))
    for question in [item for item in objects.values() if isinstance(item, dict) and "Kids" in item and "Opt" in item]:
        _join_answers(question, objects, form)


def _join_answers(question: Any, objects: Mapping[bytes, Any], form: Any) -> None:
    """Make the answers of a question one field that holds one of them.

    WeasyPrint makes each a field of its own besides, so that none gives way to another, and lets each say the question
    alone.
    """
    for reference, answer in zip(question["Kids"], question["Opt"], strict=True):
        objects[reference]["TU"] = pydyf.String(f"{question['TU'].string}: {answer.string}")
        del objects[reference]["T"]
        form["Fields"].remove(reference)


def _bytes(text: Any) -> bytes:
    return text.string if isinstance(text.string, bytes) else text.string.encode("latin-1")
