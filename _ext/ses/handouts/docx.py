"""HTML of a sheet becomes a Word document: the words of the paper, in the form in which people write."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
import zipfile
from html.parser import HTMLParser
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Inches, Mm, Pt, RGBColor

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document
    from docx.text.paragraph import Paragraph

    from .press import Press
    from .sheets import Format, Sheet

#: Word takes another font where it lacks the one named, and few machines have that of the PDFs. This one is on Windows
#: and macOS, and LibreOffice has its equal in width.
FONT = "Arial"
LANGUAGE = "en-US"
PAPERS = {"letter": (Inches(8.5), Inches(11)), "a4": (Mm(210), Mm(297))}
SIZES = {"Heading 1": 18, "Heading 2": 15, "Heading 3": 13, "Heading 4": 11}
#: Word refuses files in which the title of a field is longer.
TITLE_LENGTH = 64
ROOM = """\
<w:sdt {spaces}><w:sdtPr><w:alias w:val={title}/><w:id w:val="{number}"/><w:showingPlcHdr/></w:sdtPr><w:sdtContent>
<w:p><w:pPr><w:pStyle w:val="WritingRoom"/></w:pPr>
<w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr><w:t/></w:r></w:p>
</w:sdtContent></w:sdt>"""
BOX = """\
<w:sdt {spaces}><w:sdtPr><w:alias w:val={title}/><w:id w:val="{number}"/><w14:checkbox><w14:checked w14:val="0"/>
<w14:checkedState w14:val="2612" w14:font="MS Gothic"/><w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/>
</w14:checkbox></w:sdtPr><w:sdtContent>
<w:r><w:rPr><w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic" w:eastAsia="MS Gothic"/></w:rPr><w:t>☐</w:t></w:r>
</w:sdtContent></w:sdt>"""
SPACES = f'{nsdecls("w")} xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="{space}" w:color="777777"/>'
    for side, space in {"top": 4, "left": 4, "bottom": 31, "right": 4}.items()
)


def write_docx(press: Press, sheet: Sheet, form: Format, path: Path) -> None:
    """Write a sheet as a Word document: its headings, words, rooms to write that grow, and boxes to tick.

    :raises CannotPrint: its template is wrong.
    """
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = PAPERS[form.paper]
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Inches(1)
    width = section.page_width - section.left_margin - section.right_margin
    _set_styles(document)
    writer = _Writer(document, press.data.label("sheet-write-here"))
    writer.feed(press.document(f"word/{sheet.form}.html", [sheet], form))
    _furnish(document, press, sheet, width)
    day = dt.datetime.fromisoformat(sheet.record.revised)
    properties = document.core_properties
    properties.title, properties.language, properties.revision = sheet.title, LANGUAGE, 1
    properties.author = properties.last_modified_by = press.data.label("sheet-author")
    properties.created = properties.modified = day
    properties.comments = properties.keywords = ""
    path.write_bytes(_packed(document, day))


class _Writer(HTMLParser):
    """Writes what HTML says into a document: headings, paragraphs, lists, bold, italics, rooms and boxes."""

    def __init__(self, document: Document, placeholder: str) -> None:
        super().__init__()
        self._document = document
        self._placeholder = placeholder
        self._paragraph: Paragraph | None = None
        self._inside: list[str] = []
        self._headings: set[str] = set()
        self._numbers = count(1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        title = dict(attrs).get("title") or ""
        if tag in {"h1", "h2", "h3", "h4"}:
            self._paragraph = self._document.add_paragraph(style=f"Heading {tag[1]}")
            self._paragraph.paragraph_format.page_break_before = tag in self._headings & {"h2"} or None
            self._headings.add(tag)
        elif tag == "li":
            self._paragraph = self._document.add_paragraph(style="List Bullet")
        elif tag == "p" and (self._paragraph is None or self._paragraph.text):  # else the first of a list's item
            self._paragraph = self._document.add_paragraph()
        elif tag == "textarea":
            self._keep_with_next()
            room = self._field(ROOM, title)
            room.find(f".//{qn('w:t')}").text = self._placeholder
            self._document.element.body.insert_element_before(room, "w:sectPr")
        elif tag == "input" and self._paragraph is not None:
            self._paragraph._p.append(self._field(BOX, title))  # noqa: SLF001 (python-docx knows no fields)
            self._paragraph.paragraph_format.space_after = Pt(2)
        elif tag in {"strong", "em"}:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"h1", "h2", "h3", "h4", "p", "li"}:
            self._paragraph = None
        elif tag in {"strong", "em"}:
            self._inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if self._paragraph is None:
            assert not data.strip(), f"outside of any paragraph: {data}"
            return
        text = re.sub(r"\s+", " ", data)
        begun = self._paragraph._p.xpath("w:r | w:sdt")  # noqa: SLF001 (python-docx knows no fields)
        run = self._paragraph.add_run(text if begun else text.lstrip())
        run.bold = "strong" in self._inside or None
        run.italic = "em" in self._inside or None

    def _keep_with_next(self) -> None:
        """Keep what stands between the last heading and a room on the page of the room."""
        for paragraph in reversed(self._document.paragraphs):
            if paragraph.style is None or paragraph.style.name in SIZES:
                break
            paragraph.paragraph_format.keep_with_next = True

    def _field(self, template: str, title: str) -> Any:
        title = textwrap.shorten(title, TITLE_LENGTH, placeholder="…")
        return parse_xml(template.format(spaces=SPACES, title=quoteattr(title), number=next(self._numbers)))


def _set_styles(document: Document) -> None:
    styles: Any = document.styles
    mode = document.settings.element.xpath('.//w:compatSetting[@w:name="compatibilityMode"]')
    mode[0].set(qn("w:val"), "15")  # the newest there is; older ones lack Word's accessibility check
    defaults = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for language in defaults.findall(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    normal = styles["Normal"]
    _set_font(normal, 11)
    normal.paragraph_format.space_after = Pt(6)
    for name, size in SIZES.items():
        _set_font(styles[name], size)
        styles[name].paragraph_format.keep_with_next = True
    styles["List Bullet"].paragraph_format.space_after = Pt(3)
    room = styles.add_style("Writing Room", WD_STYLE_TYPE.PARAGRAPH)
    room.base_style = normal
    room.element.get_or_add_pPr().insert(0, parse_xml(f"<w:pBdr {nsdecls('w')}>{BORDERS}</w:pBdr>"))
    room.paragraph_format.space_after = Pt(12)
    placeholder = styles.add_style("Placeholder Text", WD_STYLE_TYPE.CHARACTER)
    placeholder.font.color.rgb = RGBColor(0x50, 0x50, 0x50)


def _set_font(style: Any, size: int) -> None:
    style.font.size, style.font.color.rgb, style.font.italic = Pt(size), RGBColor(0, 0, 0), False
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()  # a theme's font would win
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _furnish(document: Document, press: Press, sheet: Sheet, width: int) -> None:
    """Put whose it is on the head of each page, and what it is and where it comes from on the foot."""
    head, foot = document.sections[0].header.paragraphs[0], document.sections[0].footer.paragraphs[0]
    head.style = foot.style = "Normal"
    head.add_run(sheet.title).bold = True
    lines = document.sections[0].header.add_paragraph(style="Normal")
    for place, label in ((0.62, "sheet-name"), (1, "sheet-date")):
        lines.paragraph_format.tab_stops.add_tab_stop(int(width * place), WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES)
        lines.add_run(f"{press.data.label(label)} \t ")
    foot.add_run(sheet.about)
    end = document.sections[0].footer.add_paragraph(style="Normal")
    end.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    end.add_run(press.addresses.get(sheet.record.key, "") + "\t")
    for words in re.split(r"(\{pages?\})", press.data.label("sheet-page")):
        if field := {"{page}": "PAGE", "{pages}": "NUMPAGES"}.get(words):
            number = f'<w:fldSimple {nsdecls("w")} w:instr="{field}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
            end._p.append(parse_xml(number))  # noqa: SLF001 (python-docx knows no fields)
        elif words:
            end.add_run(words)


def _packed(document: Document, day: dt.datetime) -> bytes:
    """Return the document as a file that is the same each time, without the picture of python-docx's own template."""
    relations = document.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del relations[key]
    written, packed = BytesIO(), BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, day.timetuple()[:6])
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0  # the same on every system
            new.writestr(entry, old.read(name))
    return packed.getvalue()
