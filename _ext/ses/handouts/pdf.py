"""HTML of sheets becomes PDF: tagged (PDF/UA-1), fillable, with our own font in it, the same bytes each time."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from .finish import finish
from .press import CannotPrint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FONT = "Atkinson Hyperlegible Next"
#: The files of the font, as `sheet.css` names them.
FONT_FILES = tuple(f"AtkinsonHyperlegibleNext-{style}.ttf" for style in ("Regular", "Italic", "Bold", "BoldItalic"))
PANGO_MISSING = """\
the PDFs need the library Pango, which is not on this machine. The site itself does not. Install it, then try again:
  Debian, Ubuntu    sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
  Fedora, RHEL      sudo dnf install pango
  Alpine            sudo apk add pango
  macOS             brew install pango
  Windows           install MSYS2 (https://www.msys2.org), then in its shell: pacman -S mingw-w64-ucrt-x86_64-pango;
                    set WEASYPRINT_DLL_DIRECTORIES=C:\\msys64\\ucrt64\\bin
"""


LONGEST_MESSAGE = 300


class Written(NamedTuple):
    """A document that was written: how many pages it has, and on which page each element with an id begins."""

    pages: int
    starts: dict[str, int]


class _Listener(logging.Handler):
    """Keeps what WeasyPrint logs: a missing file, a property it does not know. It prints all the same, without them."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage()[:LONGEST_MESSAGE])  # it can hold a whole picture


@contextmanager
def _nothing_missing(what: str) -> Iterator[None]:
    """Raise CannotPrint if WeasyPrint fails in the block or complains: our own sheets give it no cause."""
    listener, logger = _Listener(), logging.getLogger("weasyprint")
    logger.addHandler(listener)
    try:
        yield
    except Exception as error:  # it can raise anything, of a picture for instance
        raise CannotPrint(f"{what}: {type(error).__name__}: {error}"[:LONGEST_MESSAGE]) from error
    finally:
        logger.removeHandler(listener)
    if listener.heard:
        raise CannotPrint("\n".join(f"{what}: {message}" for message in dict.fromkeys(listener.heard)))


class Printer:
    """Writes PDFs with the styles and fonts in a folder of templates."""

    def __init__(self, templates: Path) -> None:
        """Take the folder of templates.

        :raises CannotPrint: Pango or a file of the font is missing.
        """
        self._folder = templates / "handouts"
        missing = [name for name in FONT_FILES if not (self._folder / "fonts" / name).is_file()]
        if missing:
            raise CannotPrint(
                f"the font of the sheets, {FONT}, is not whole: {', '.join(missing)} is missing in "
                f"{self._folder.as_posix()}/fonts; bring it back from the repository"
            )
        try:
            # Here, as it loads Pango, which may be missing.
            import weasyprint  # type: ignore[import-untyped]  # noqa: PLC0415
            from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]  # noqa: PLC0415
        except OSError as error:
            raise CannotPrint(PANGO_MISSING) from error
        self._weasyprint: Any = weasyprint
        self._fonts = FontConfiguration()
        # What is printed lies here: a picture that somebody brings along must not ask for more.
        self._fetch = weasyprint.urls.URLFetcher(allowed_protocols={"file", "data"})
        styles = self._folder / "sheet.css"
        with _nothing_missing(styles.as_posix()):
            self._styles = weasyprint.CSS(filename=styles, font_config=self._fonts, url_fetcher=self._fetch)

    @cached_property
    def letters(self) -> frozenset[str]:
        """Every character that the font has in its four styles."""
        fonts = (TTFont(self._folder / "fonts" / name) for name in FONT_FILES)
        return frozenset.intersection(*(frozenset(map(chr, font.getBestCmap())) for font in fonts))

    def unprintable(self, text: str) -> str:
        """Return the characters of a text that the font does not have, in their order, each once."""
        return "".join(dict.fromkeys(letter for letter in text if letter not in self.letters and letter != "\n"))

    def write(self, html: str, path: Path) -> Written:
        """Write a document as PDF.

        :raises CannotPrint: something that belongs to it is missing or cannot be printed.
        """
        base = f"{self._folder.as_posix()}/"
        with _nothing_missing(path.name):
            document = self._weasyprint.HTML(string=html, base_url=base, url_fetcher=self._fetch).render(
                stylesheets=[self._styles], font_config=self._fonts, pdf_forms=True
            )
            document.write_pdf(path, pdf_variant="pdf/ua-1", pdf_forms=True, finisher=finish)
        starts = {id_: number for number, page in reversed([*enumerate(document.pages, 1)]) for id_ in page.anchors}
        return Written(len(document.pages), starts)
