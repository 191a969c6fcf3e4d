"""Whatever the bytes: no exception, only records and located problems. And what is written is what is read."""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
import types
from pathlib import Path
from typing import Literal, Union, get_args, get_origin

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ses.dataset import Dataset, Use, plain
from ses.load import Loaded, did_you_mean, load_file
from ses.model import RECORD_TYPES, Id, ItemCode, Line, Located, Markdown, Record, Term, TypedId, Url, When, keys_of
from ses.releases import release_record
from ses.rules import advise, check
from ses.source import SourcePos
from ses.text import _PARSER, examine, is_plain, target_of

BASE = Path(__file__).parent / "base"
FILES = {path.name: path.read_bytes() for path in sorted(BASE.glob("*.yaml"))}
# The same examples on every run and machine: a failure is news about the change at hand.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=150, database=None)
settings.load_profile("steady")
READABLE = st.characters(exclude_categories=["Cc", "Cs"])
# Letters to be lost, mostly, and what YAML takes for a sign somewhere.
PIECES = [*("a", "bc", "é", " ", " #", "#") * 4, *":,'\"[]{}&*!|>%@`-?~=<.\xa0", ": ", ", ", "''", "- "]
WRITTEN = st.lists(st.sampled_from(PIECES), max_size=8).map("".join).filter(lambda line: line.lstrip(" ")[:1] != "#")


def load(content: bytes, name: str = "any.yaml") -> Loaded:
    loaded = Loaded()
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / name
        path.write_bytes(content)
        load_file(path, name, loaded)
    return loaded


def assert_sound(content: bytes) -> Loaded:
    """Read bytes as a data file and take them through all that follows."""
    loaded = load(content)
    data = Dataset.of(loaded.records)
    problems = [*loaded.problems, *check(loaded)]
    lines = content.decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in problems:
        assert problem.message
        assert 1 <= problem.pos.line <= len(lines), problem
        assert 1 <= problem.pos.column <= len(lines[problem.pos.line - 1]) + 1, problem
    assert loaded.records or problems
    list(advise(data))
    release_record(data, "1.0", "2026-11-21")
    for record in data.records:
        assert data.published().digest(Use(record.KIND, record.id))
    return loaded


@given(st.binary(max_size=200))
def test_any_bytes(content):
    assert_sound(content)


@given(st.text(max_size=200))
def test_any_text(content):
    assert_sound(content.encode())


@given(st.text(alphabet="abn01:-,.#|>&*!%@`'\"[]{}?~= \n\t\r\x00\x85\ufeff\u2028é", max_size=120))
def test_any_yaml_like_text(content):
    assert_sound(content.encode())


NASTY = [b"\t", b"\x00", b"\xff", b"\r\n", b"---\n", b"&a ", b"*a", b"!!python/name:os ", b": ", b"- ", b"\n", b"~"]
NASTY += [b"{ses:tip}`x`", b"<b>", b"# H\n", b"[", b"{", b'"', b"'", b"|\n", b">\n", b"? ", b"<<: ", b"%YAML 9.9\n"]


@settings(max_examples=250)
@given(st.sampled_from(sorted(FILES)), st.data())
def test_spoilt_data(name, draw):
    content = FILES[name]
    for _ in range(draw.draw(st.integers(1, 3))):
        start = draw.draw(st.integers(0, len(content)))
        length = draw.draw(st.sampled_from([0, 0, 1, 2, 5, 20]))
        middle = draw.draw(st.one_of(st.just(b""), st.sampled_from(NASTY), st.just(content[start : start + 40])))
        content = content[:start] + middle + content[start + length :]
    assert_sound(content)


@given(st.text(), st.lists(st.text(), max_size=5))
def test_did_you_mean_any_word(word, known):
    said = did_you_mean(word, known)
    assert said == "" or any(repr_ in said for repr_ in known)


@settings(max_examples=250)
@given(st.text(alphabet="`*_[](){}<>#-+=|:%!^~$&\\/ab1. \n", max_size=80))
def test_any_markdown(text):
    references, problems = examine(Markdown(text, SourcePos("any.yaml", 7, 3)))
    lines = text.split("\n")
    for item in (*references, *problems):
        assert 7 <= item.pos.line < 7 + len(lines)
        assert 3 <= item.pos.column <= 3 + len(lines[item.pos.line - 7])


@settings(max_examples=250)
@given(st.one_of(st.text(READABLE, max_size=30), st.text(" -+%:1.)(a", max_size=8)))
def test_plain_text_is_one_paragraph_for_the_parser(text):
    assume(text and is_plain(text))
    opening, inline, closing = _PARSER.parse(text)
    assert (opening.type, inline.content, closing.type) == ("paragraph_open", text, "paragraph_close")
    assert [child.content for child in inline.children] == [text]


@given(st.from_regex(Id.pattern, fullmatch=True), st.text(READABLE))
def test_the_target_of_a_role(id_, words):
    assert target_of(id_) == target_of(f"{words}<{id_}>") == id_


def letters_of(text: str) -> list[str]:
    return sorted(re.findall("[abcé#]", text))


FORMS = ["{}", "{}", "|\n      {}", "[{}]", "[x, {}\n      ]", "\n      - {}\n      - x", '"{}"', "'{}'"]


@settings(max_examples=600)
@given(st.sampled_from(FORMS), st.lists(WRITTEN, min_size=1, max_size=3).map("\n      ".join))
def test_of_what_is_written_no_letter_is_lost_without_a_word(form, written):
    value = form.format(written)
    values = {"text": "x", "synonyms": "[x]"} | {"synonyms" if "x" in form else "text": value}
    keys = "".join(f"    {key}: {value}\n" for key, value in values.items())
    loaded = load(f"terms:\n  - id: y\n    title: y\n{keys}    status: in-force\n    authority: ours\n".encode())
    texts = [text for term in loaded.records if isinstance(term, Term) for text in (term.text, *term.synonyms)]
    assert loaded.problems or letters_of("".join(texts)) == letters_of(value)


# --- what is written is what is read -------------------------------------------------------------

WORDS = st.text(alphabet="abcdefgh IJ0123.,;:'\"#&*!%@-–é|>~?/", min_size=1, max_size=40)
LINES = WORDS.map(lambda text: f"x{text}".strip())
PARAGRAPHS = st.tuples(st.sampled_from(["", "- ", "1. ", "*so* ", "See {ses:tip}`quantify` "]), LINES)
TEXTS = st.lists(PARAGRAPHS.map("".join), min_size=1, max_size=3).map("\n\n".join)
TEXTS = TEXTS.filter(lambda text: not examine(Markdown(text))[1])


def values(type_):
    """Return a strategy for what a key of this type may hold, as YAML would have it."""
    origin = get_origin(type_)
    if origin in {Union, types.UnionType}:
        return values(get_args(type_)[0])
    if origin is tuple:
        return st.lists(values(get_args(type_)[0]), min_size=1, max_size=2)
    if origin is Literal:
        return st.sampled_from(get_args(type_))
    if issubclass(type_, Located):
        return parts(type_)
    if issubclass(type_, When):
        return st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)).map(str)
    if issubclass(type_, Id | TypedId | ItemCode):
        return st.from_regex(type_.pattern, fullmatch=True)
    by_type = {bool: st.booleans(), int: st.integers(0, 999_999_999), Url: st.just("https://example.org/a?b=c#d")}
    return by_type[type_] if type_ in by_type else {Line: LINES, Markdown: TEXTS}[type_]


def parts(cls):
    keys = keys_of(cls).values()
    required = {key.name: values(key.type) for key in keys if key.required}
    return st.fixed_dictionaries(required, optional={key.name: values(key.type) for key in keys if not key.required})


def as_yaml(value, indent=""):
    """Write a value as a maintainer would: quotes where they are needed, blocks for several lines."""
    if isinstance(value, dict):
        lines = (f"{indent}{key}:{as_yaml(item, indent + '  ')}" for key, item in value.items())
        return "\n" + "\n".join(lines)
    if isinstance(value, list):
        return "".join(f"\n{indent}-{as_yaml(item, indent + '  ')}" for item in value)
    if isinstance(value, str) and "\n" in value:
        return " |\n" + "\n".join(f"{indent}{line}" for line in value.split("\n"))
    return " " + json.dumps(value, ensure_ascii=False)


def read_one(cls: type[Record], written: dict) -> Record:
    loaded = load(f"{cls.PLURAL}:{as_yaml([written])}\n".encode())
    assert loaded.problems == []
    return loaded.records[0]


@pytest.mark.parametrize("kind", RECORD_TYPES)
@settings(max_examples=8)
@given(data=st.data())
def test_a_record_written_and_read_again_is_the_same(kind, data):
    cls = RECORD_TYPES[kind]
    record = read_one(cls, data.draw(parts(cls)))
    again = read_one(cls, plain(record))
    assert again == record
    assert plain(again) == plain(record)
