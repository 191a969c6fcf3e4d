"""One file for each slip in a workshop's file, beside it exactly what is said of it.

`workshops/<name>.yaml` is read with the sound data of `tests/unit/base` and `workshops/data.yaml`, with the pictures of
`PICTURES` beside it. In `<name>.txt` each problem is followed by the text that its place points at.

After a change that is meant: `PYTHONPATH=_ext python tests/handouts/test_workshop.py` writes every `.txt` anew.
"""

from __future__ import annotations

import os
import shutil
import struct
import sys
import tempfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from ses.dataset import Dataset
from ses.handouts.__main__ import text_problem
from ses.handouts.packs import check_logo
from ses.handouts.pdf import Printer
from ses.handouts.workshop import MAX_LOGO_BYTES, MAX_LOGO_PIXELS, read_workshop
from ses.rules import check_directory
from ses.source import Problem

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "workshops"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}</svg>'


def png(width: int, height: int) -> bytes:
    """Return a PNG picture, its left half black, its right half white."""
    stream = BytesIO()
    picture = Image.new("L", (width, height), 255)
    picture.paste(0, (0, 0, width // 2, height))
    picture.save(stream, "PNG")
    return stream.getvalue()


def empty_png(width: int, height: int) -> bytes:
    """Return a PNG that says it is so large, and holds nothing."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"")),
        (b"IEND", b""),
    ]
    chunks = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def jpeg() -> bytes:
    stream = BytesIO()
    Image.effect_noise((90, 90), 60).save(stream, "JPEG")
    return stream.getvalue()


def transparent(ink: tuple[int, int, int]) -> bytes:
    """Return a PNG picture with nothing but a transparent left and an inked right half."""
    stream = BytesIO()
    picture = Image.new("RGBA", (8, 8), (*ink, 0))
    picture.paste((*ink, 255), (4, 0, 8, 8))
    picture.save(stream, "PNG")
    return stream.getvalue()


PICTURES = {
    "good.png": png(9, 9),
    "good.jpg": jpeg(),
    "good.svg": SVG.format('<defs><path id="a" d="M0 0h9v9z"/></defs><use href="#a"/>').encode(),
    "good-largest.png": png(MAX_LOGO_PIXELS, 3),
    "good-CAPITALS.PNG": png(9, 9),
    "good-Capitals.Jpeg": jpeg(),
    "good-CAPITALS.SVG": SVG.format('<path d="M0 0h9v9z"/>').encode(),
    "good-transparent.png": transparent((0, 0, 0)),
    "dot.png": png(1, 1),
    "unseen.png": transparent((255, 255, 255)),
    "empty.svg": SVG.format('<defs/><g id="a"/><use href="#a"/>').encode(),
    "foreign.svg": SVG.format(
        '<foreignObject><b xmlns="http://www.w3.org/1999/xhtml">SES</b></foreignObject>'
    ).encode(),
    "nested.svg": SVG.format('<image href="data:image/svg+xml,%3Csvg/%3E"/>').encode(),
    "words.png": b"This is no picture.",
    "cut-off.jpg": jpeg()[:300],
    "bytes.png": png(9, 9) + bytes(MAX_LOGO_BYTES),
    "wide.png": png(MAX_LOGO_PIXELS + 1, 3),
    "bomb.png": empty_png(60_000, 60_000),
    "broken.svg": b"<svg>",
    "letters.svg": SVG.format("<text>SES</text>").encode(),
    "entities.svg": b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + SVG.format("<g>&a;</g>").encode(),
    "elsewhere.svg": SVG.format('<image href="other.png"/>').encode(),
    "style.svg": SVG.format("<style>path { fill: url('https://example.org/a') }</style><path d='M0 0h9v9z'/>").encode(),
}
SOUND = (CASES / "sound.yaml").read_text(encoding="utf-8")
NAMES = sorted(path.stem for path in CASES.glob("*.yaml") if path.stem not in {"data", "sound"})
_printer = Printer(ROOT / "_templates")


def base(directory: Path) -> Dataset:
    """Return the data that the cases are read with."""
    shutil.copytree(ROOT / "tests/unit/base", directory / "base")
    shutil.copy(CASES / "data.yaml", directory / "base")
    whole, problems = check_directory(directory / "base")
    assert not problems
    for name, content in PICTURES.items():
        (directory / name).write_bytes(content)
    return whole


@pytest.fixture(scope="session")
def place(tmp_path_factory) -> tuple[Path, Dataset]:
    """A folder for workshop files, with pictures, and the data they are read with."""
    directory = tmp_path_factory.mktemp("workshops")
    return directory, base(directory)


def problems_of(content: bytes, directory: Path, data: Dataset) -> list[Problem]:
    path = directory / "workshop.yaml"
    path.write_bytes(content)
    workshop, problems = read_workshop(path, data, lambda text: text_problem(text, _printer))
    assert workshop or problems
    return problems


def said_of(content: bytes, directory: Path, data: Dataset) -> str:
    lines = content.decode().split("\n")
    said = []
    for problem in problems_of(content, directory, data):
        where = lines[problem.pos.line - 1][problem.pos.column - 1 :]
        said += [str(problem).replace(f"{directory.as_posix()}/", ""), f"    > {ascii(where[:50])[1:-1]}".rstrip()]
    return "".join(f"{line}\n" for line in said)


def test_half_a_picture_is_none(place):
    """WeasyPrint, which is loaded here, tells Pillow to make do with what there is."""
    directory, data = place
    whole = BytesIO()
    Image.effect_noise((200, 200), 50).save(whole, "PNG")
    (directory / "half.png").write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    workshop = f"{SOUND}logo: half.png\nlogo_text: Our logo\n"
    assert "half.png' cannot be read as PNG or JPEG" in said_of(workshop.encode(), directory, data)


@pytest.mark.parametrize("name", NAMES)
def test_case(name, place):
    said = said_of((CASES / f"{name}.yaml").read_bytes(), *place)
    assert said
    assert said == (CASES / f"{name}.txt").read_text(encoding="utf-8")


def test_every_expectation_has_its_case():
    assert sorted(path.stem for path in CASES.glob("*.txt")) == NAMES


@pytest.mark.parametrize("logo", ["", *(name for name in PICTURES if name.startswith("good"))])
def test_sound_ones_have_no_problems(logo, place):
    words = f"logo: {logo}\nlogo_text: A board\n" if logo else ""
    assert said_of(f"{SOUND}{words}".encode(), *place) == ""
    if logo:
        workshop, _ = read_workshop(place[0] / "workshop.yaml", place[1], lambda _: None)
        check_logo(workshop, _printer, place[0])


def test_what_editors_of_windows_save_is_fine(place):
    """Its own Notepad writes both a byte order mark and CRLF."""
    saved = b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode()
    assert problems_of(saved, *place) == []
    assert read_workshop(place[0] / "workshop.yaml", place[1], lambda _: None)[0].title == "A workshop"
    (problem,) = problems_of(saved.replace(b"A workshop", b"A workshop #1"), *place)
    assert (problem.pos.line, problem.pos.column, problem.code) == (1, 19, "yaml-surprise")


def test_line_ends_that_are_none_anywhere_else_are_said(place):
    (problem,) = problems_of(SOUND.replace("A workshop\n", "A workshop\r").encode(), *place)
    assert (problem.pos.line, problem.code) == (1, "line-ends")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_a_pipe_is_neither_a_workshop_nor_a_logo(place, tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    _, (problem,) = read_workshop(tmp_path / "pipe.png", place[1], lambda _: None)
    assert str(problem).endswith(": the file cannot be read: it is a named pipe, not a file [ses.unreadable]")
    said = said_of(f"{SOUND}logo: pipe.png\nlogo_text: A board\n".encode(), tmp_path, place[1])
    assert said.startswith("workshop.yaml:11:7: there is no picture 'pipe.png'"), said


def test_the_example_is_sound():
    whole, _ = check_directory(ROOT / "ses_data")
    workshop, problems = read_workshop(ROOT / "workshop.yaml", whole, lambda text: text_problem(text, _printer))
    assert workshop
    assert not problems


def test_what_cannot_be_opened_is_said(tmp_path):
    _, problems = read_workshop(tmp_path / "none.yaml", Dataset(()), lambda _: None)
    assert [problem.code for problem in problems] == ["unreadable"]


def assert_located(content: bytes, place: tuple[Path, Dataset]) -> None:
    lines = content.decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in problems_of(content, *place):
        assert problem.message
        assert 1 <= problem.pos.line <= len(lines), problem
        assert 1 <= problem.pos.column <= len(lines[problem.pos.line - 1]) + 1, problem


@settings(derandomize=True, deadline=None, max_examples=150, database=None)
@given(content=st.binary(max_size=200))
def test_any_bytes(content, place):
    assert_located(content, place)


NASTY = [
    "NO",
    "~",
    "[]",
    "{}",
    "&a",
    "*a",
    "!!python/name:os",
    "|",
    "012",
    "1e9",
    '"',
    "\t",
    "\x00",
    "é",
    "../..",
    "a.png",
]


@settings(derandomize=True, deadline=None, max_examples=300, database=None)
@given(draw=st.data())
def test_any_slip_in_a_sound_file(draw, place):
    lines = f"{SOUND}agenda: [welcome]\nlogo: good.png\nlogo_text: A board\n".split("\n")
    number = draw.draw(st.integers(0, len(lines) - 2))
    key, colon, value = lines[number].partition(": ")
    slip = draw.draw(st.sampled_from(NASTY) | st.text(max_size=9) | st.integers(-9, 10**9).map(str))
    choices = [slip, f"{key}{colon}{slip}", f"{key}{colon}{value}{slip}", f"{slip}{colon}{value}", ""]
    lines[number] = draw.draw(st.sampled_from(choices))
    assert_located("\n".join(lines).encode(errors="replace"), place)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        known = base(folder)
        for case in NAMES:
            expected = said_of((CASES / f"{case}.yaml").read_bytes(), folder, known)
            (CASES / f"{case}.txt").write_text(expected, encoding="utf-8", newline="\n")
            sys.stdout.write(f"{case}\n{expected}\n")
