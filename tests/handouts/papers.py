"""How tests read a PDF: its structure, its words, its looks."""

from __future__ import annotations

import ctypes
import re
from collections import defaultdict
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import ImageStat

ADDRESS = "guide.example.org"
POINTS_PER_MM = 72 / 25.4


class Paper:
    """A PDF, opened by two libraries: pikepdf for its structure, PDFium (a viewer's engine) for what people see."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pikepdf = pikepdf.open(path)
        self.pdfium = pdfium.PdfDocument(path)
        self.pdfium.init_forms()

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page, its lines joined."""
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in self.pdfium]

    @property
    def text(self) -> str:
        return " ".join(self.pages)

    @cached_property
    def fields(self) -> list[Any]:
        """The fields in the order of the tab key: page by page, in the order of the structure."""
        return [
            annotation
            for page in self.pikepdf.pages
            for annotation in page.get("/Annots", [])
            if annotation.Subtype == "/Widget"
        ]

    @cached_property
    def tags(self) -> list[Any]:
        """The elements of the structure, in reading order."""
        found = []

        def walk(node: Any) -> None:
            if not isinstance(node, pikepdf.Dictionary):
                return
            if "/S" in node:
                found.append(node)
            kids = node.get("/K", [])
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                walk(kid)

        walk(self.pikepdf.Root.StructTreeRoot)
        return found

    @cached_property
    def heard(self) -> str:
        """What is read aloud, in its order: the text of the structure, in which heads and feet of pages are not."""
        said: dict[tuple[int, int], str] = defaultdict(str)
        for number, page in enumerate(self.pdfium):
            opened, room = page.get_textpage(), ctypes.create_string_buffer(4096)
            for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT]):
                length = pdfium_c.FPDFTextObj_GetText(
                    item.raw, opened.raw, ctypes.cast(room, ctypes.POINTER(ctypes.c_ushort)), len(room)
                )
                key = number, pdfium_c.FPDFPageObj_GetMarkedContentID(item.raw)
                said[key] += room.raw[: max(length - 2, 0)].decode("utf-16-le")
        places = {page.objgen: number for number, page in enumerate(self.pikepdf.pages)}
        return " ".join(
            said[places[element.Pg.objgen], int(kid)]
            for element in self.tags
            for kid in (element.K if isinstance(element.K, pikepdf.Array) else [element.K])
            if isinstance(kid, int)
        )

    @cache  # noqa: B019 (a test's papers live as long as the tests)
    def page(self, number: int) -> pdfium.PdfPage:
        """Return a page, always the same one, as a viewer holds it: PDFium keeps what a field looks like by page."""
        return self.pdfium[number]

    def count(self, tag: str) -> int:
        """Return how many elements have a tag, such as H1."""
        return sum(f"/{tag}" == element.S for element in self.tags)

    @cache  # noqa: B019 (a test's papers live as long as the tests)
    def letters(self, page: int) -> list[tuple[str, float, float]]:
        """Return each printed letter of a page, its size in points, and its distance from the foot in points."""
        opened = self.pdfium[page].get_textpage()  # closed when nobody holds it
        text = opened.raw
        matrix, sides, found = pdfium_c.FS_MATRIX(), [ctypes.c_double() for _ in range(4)], []
        for index in range(pdfium_c.FPDFText_CountChars(text)):
            letter = chr(pdfium_c.FPDFText_GetUnicode(text, index))
            if letter.strip() and pdfium_c.FPDFText_GetMatrix(text, index, matrix):
                pdfium_c.FPDFText_GetCharBox(text, index, *sides)
                size = pdfium_c.FPDFText_GetFontSize(text, index) * abs(matrix.d)
                found.append((letter, size, sides[2].value))
        return found

    def overlaps(self, page: int) -> list[str]:
        """Return the letters of a page that are printed over others, in pairs."""
        opened = self.pdfium[page].get_textpage()
        found, before = [], []
        letters = ((*opened.get_charbox(at), opened.get_text_range(at, 1)) for at in range(opened.count_chars()))
        for left, low, right, high, letter in sorted(letters):
            if not letter.isalnum():  # a comma may stand below the arm of a y
                continue
            before = [box for box in before if box[2] > left]  # those that reach so far to the right
            for _, other_low, other_right, other_high, other in before:
                width = min(right, other_right) - left
                height = min(high, other_high) - max(low, other_low)
                if height > 1 and width > (right - left) / 2:
                    found.append(other + letter)
            before.append((left, low, right, high, letter))
        return found

    def ink(self, page: int, *boxes: tuple[float, float, float, float]) -> float:
        """Return how dark parts of a page are in sum, forms included: 0 white, 1 black. Boxes in points from below."""
        scale = 2
        picture = self.page(page).render(scale=scale, may_draw_forms=True).to_pil().convert("L")
        cuts = (
            (left, picture.height / scale - high, right, picture.height / scale - low)
            for left, low, right, high in boxes
        )
        parts = [picture.crop(tuple(round(side * scale) for side in cut)) for cut in cuts]
        return sum(1 - ImageStat.Stat(part).mean[0] / 255 for part in parts)


def squeezed(text: str) -> str:
    """Return a text without anything but letters and digits: lines may break words, and PDFs lose spaces."""
    return re.sub(r"[\W_]+", "", text)
