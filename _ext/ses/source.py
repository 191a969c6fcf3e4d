"""Layer 0: YAML text becomes nodes that know where they were written.

The composer is stricter than YAML 1.1. What a maintainer could write by accident and YAML would quietly change
(``NO``, ``012``, a key said twice, an alias) is a `Problem` with a place, never a value.
Nothing here raises for faulty input: every function returns what it could read and the problems it met.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, cast

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from yaml._yaml import Mark as LibyamlMark

#: No file of ours comes near; a larger one is a slip (a pasted picture, a log) and would only be slow to refuse.
MAX_FILE_BYTES = 1_000_000
MAX_LINE_CHARACTERS = 2_000
MAX_DEPTH = 20


class Code(StrEnum):
    """Every kind of problem. Closed: `content/maintaining/problems.md` has one heading for each."""

    UNREADABLE = "unreadable"
    ENCODING = "encoding"
    LINE_ENDS = "line-ends"
    TAB = "tab"
    TOO_LARGE = "too-large"
    SYNTAX = "syntax"
    EMPTY_FILE = "empty-file"
    SECOND_DOCUMENT = "second-document"
    TAG = "tag"
    ALIAS = "alias"
    NESTING = "nesting"
    DUPLICATE_KEY = "duplicate-key"
    UNKNOWN_KEY = "unknown-key"
    MISSING_KEY = "missing-key"
    WRONG_TYPE = "wrong-type"
    NO_VALUE = "no-value"
    YAML_SURPRISE = "yaml-surprise"
    BAD_VALUE = "bad-value"
    BAD_ID = "bad-id"
    DUPLICATE_ID = "duplicate-id"
    RETIRED_ID = "retired-id"
    LOST_ID = "lost-id"
    CHANGED_WORDING = "changed-wording"
    UNKNOWN_REFERENCE = "unknown-reference"
    UNPUBLISHED_REFERENCE = "unpublished-reference"
    TEXT_MARKUP = "text-markup"
    STATUS = "status"
    EVIDENCE = "evidence"
    CHECK_RULE = "check-rule"
    ADVICE = "advice"
    NOT_SHOWN = "not-shown"
    SHOWN_TWICE = "shown-twice"
    SECOND_LIST = "second-list"
    NO_SUCH_RECORD = "no-such-record"
    OPTION = "option"
    TEMPLATE = "template"
    ASSET = "asset"


class SourcePos(NamedTuple):
    """A place in a file: path as printed (with ``/``), line and column counted from 1."""

    path: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """Something wrong, where it is, and in `message` what to do about it. Sorts by place."""

    pos: SourcePos
    message: str
    code: Code

    def __str__(self) -> str:
        return f"{self.pos}: {self.message} [ses.{self.code}]"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as written. `surprise` names what YAML 1.1 would have made of it ("a number"), if not text."""

    text: str
    pos: SourcePos
    #: Where the text itself begins: the next line for ``|`` blocks, after the quote for quoted text.
    start: SourcePos
    surprise: str | None = None
    #: Whether YAML changed the line ends: the text has or had several lines, and is not a ``|`` block.
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    pos: SourcePos


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order written; a key said twice is kept once (the first)."""

    pairs: tuple[tuple[Scalar, Node], ...]
    pos: SourcePos


Node = Scalar | Sequence | Mapping

_SURPRISES = {
    "tag:yaml.org,2002:bool": "true or false",
    "tag:yaml.org,2002:int": "a number",
    "tag:yaml.org,2002:float": "a number",
    "tag:yaml.org,2002:timestamp": "a date",
    "tag:yaml.org,2002:null": "nothing",
    "tag:yaml.org,2002:merge": "a merge",
    "tag:yaml.org,2002:value": "a default value",
}
_RESOLVER = yaml.resolver.Resolver()
# What YAML 1.1 does not allow in a file, and what it takes for a line end where editors do not.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_TAB = re.compile("^[^\t\n]*\t", re.MULTILINE)
#: What the parser says, and what it most often means.
_HINTS = {
    "mapping values are not allowed": "a text that holds ': ' needs quotes around it",
    "could not find expected ':'": "a colon is missing after a key, or text below a | is not indented",
    "did not find expected key": "keys of one record begin in the same column; text with quotes inside needs a | block",
    "did not find expected '-'": "records of one list begin with '- ' in the same column",
    "cannot start any token": "a text that begins with @, ` or % needs quotes around it",
    "unexpected end of stream": "a closing quote or bracket is missing",
    "did not find expected ',' or": "a closing bracket or a comma is missing",
}


class _Stop(Exception):
    """The rest of the file cannot be read."""


def read_text(path: Path, shown: str) -> tuple[str, list[Problem]]:
    """Read a data file strictly: UTF-8 without a mark, LF line ends, no tabs, no control characters.

    :param shown: the path as problems print it.
    :return: the text with LF line ends, as far as it can be read, and what is wrong with it. Unless that is no more
        than line ends, the text is not fit for `compose`.
    """
    start = SourcePos(shown, 1)
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        return "", [Problem(start, f"the file cannot be read: {reason}", Code.UNREADABLE)]
    text = raw.decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    if len(raw) > MAX_FILE_BYTES:
        message = f"the file has {len(raw):,} bytes; {MAX_FILE_BYTES:,} is the limit. Split it into several files"
        return text, [Problem(start, message, Code.TOO_LARGE)]
    problems = list(_byte_problems(raw, shown))
    return text, [*problems, *_text_problems(text, shown)] if is_legible(problems) else problems


def is_legible(problems: list[Problem]) -> bool:
    """Whether a text that `read_text` found these problems in can be read on."""
    return all(problem.code is Code.LINE_ENDS for problem in problems)


def _byte_problems(raw: bytes, shown: str) -> Iterator[Problem]:
    if raw.startswith(b"\xef\xbb\xbf"):
        message = "the file begins with a byte order mark; save it as UTF-8 without BOM"
        yield Problem(SourcePos(shown, 1), message, Code.ENCODING)
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode().replace("\r\n", "\n").replace("\r", "\n")
        yield Problem(_pos_at(before, len(before), shown), "this is not UTF-8; save the file as UTF-8", Code.ENCODING)
        return
    if (index := raw.find(b"\r")) >= 0:
        before = raw[:index].decode()
        message = "the lines end with CR; save the file with LF line ends (editors show the choice as CRLF or LF)"
        yield Problem(_pos_at(before, len(before), shown), message, Code.LINE_ENDS)


def _text_problems(text: str, shown: str) -> Iterator[Problem]:
    if match := _FORBIDDEN.search(text):
        message = f"the character U+{ord(match[0]):04X} cannot stand in a data file; delete it"
        yield Problem(_pos_at(text, match.start(), shown), message, Code.ENCODING)
    for match in _TAB.finditer(text):
        yield Problem(_pos_at(text, match.end() - 1, shown), "this is a tab; write spaces instead", Code.TAB)
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE_CHARACTERS:
            message = (
                f"the line has {len(line):,} characters; {MAX_LINE_CHARACTERS:,} is the limit. "
                "Write long text as a block: a | after the key, the text indented below it"
            )
            yield Problem(SourcePos(shown, number, MAX_LINE_CHARACTERS + 1), message, Code.TOO_LARGE)


def _pos_at(text: str, index: int, shown: str) -> SourcePos:
    return SourcePos(shown, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def compose(text: str, shown: str) -> tuple[Node | None, list[Problem]]:
    """Turn YAML text into nodes.

    :param text: a text in which `read_text` found no problem but line ends.
    :param shown: the path as problems print it.
    :return: the one document's root (None if there is none to read) and the problems met.
    """
    composer = _Composer(shown, text.split("\n"))
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            composer.take(event)
    except yaml.MarkedYAMLError as error:
        # What is left open is best shown where it was opened.
        opened = error.context_mark if "flow" in (error.context or "") or "quoted" in (error.context or "") else None
        pos = composer.pos_of(opened or error.problem_mark)
        said = " ".join(part for part in (error.context, error.problem) if part)
        hint = next((hint for part, hint in _HINTS.items() if part in said), "look at quotes and indentation here")
        message = f"this is not YAML ({said}); {hint}"
        composer.problems.append(Problem(pos, message, Code.SYNTAX))
        return None, composer.problems
    except _Stop:
        return None, composer.problems
    if composer.root is None and not composer.problems:
        message = "the file holds no data; write records into it or delete it"
        composer.problems.append(Problem(SourcePos(shown, 1), message, Code.EMPTY_FILE))
    return composer.root, composer.problems


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been met yet."""

    pos: SourcePos
    mapping: bool
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class _Composer:
    """Builds nodes from PyYAML's events. Not recursive, so no depth of nesting can exhaust the stack."""

    shown: str
    text_lines: list[str]
    problems: list[Problem] = field(default_factory=list)
    root: Node | None = None
    _open: list[_Open] = field(default_factory=list)
    _documents: int = 0

    def take(self, event: yaml.Event) -> None:
        pos = self.pos_of(event.start_mark)
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    message = "a second document begins here (---); one file is one document"
                    self._stop(pos, message, Code.SECOND_DOCUMENT)
            case yaml.AliasEvent():
                message = f"*{event.anchor} is an alias; write the value out, or refer to a record by its id"
                self._stop(pos, message, Code.ALIAS)
            case yaml.ScalarEvent() | yaml.CollectionStartEvent():
                self._check_node(event, pos)
                if isinstance(event, yaml.ScalarEvent):
                    self._add(self._scalar(event, pos))
                else:
                    self._open.append(_Open(pos, isinstance(event, yaml.MappingStartEvent)))
                    if len(self._open) > MAX_DEPTH:
                        message = (
                            f"nested deeper than {MAX_DEPTH} levels; records are flat, look at brackets and indentation"
                        )
                        self._stop(pos, message, Code.NESTING)
            case yaml.CollectionEndEvent():
                done = self._open.pop()
                self._add(self._mapping(done) if done.mapping else Sequence(tuple(done.items), done.pos))
            case _:
                pass

    def pos_of(self, mark: yaml.Mark | LibyamlMark | None) -> SourcePos:
        """Return a mark's place. The parser's last mark can be on a line below the last one."""
        if mark is None or mark.line >= len(self.text_lines):
            return SourcePos(self.shown, len(self.text_lines), len(self.text_lines[-1]) + 1)
        return SourcePos(self.shown, mark.line + 1, mark.column + 1)

    def _stop(self, pos: SourcePos, message: str, code: Code) -> None:
        self.problems.append(Problem(pos, message, code))
        raise _Stop

    def _check_node(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, pos: SourcePos) -> None:
        if event.anchor is not None:
            message = f"&{event.anchor} is an anchor; the data uses ids instead. Delete it"
            self.problems.append(Problem(pos, message, Code.ALIAS))
        # "!" is what libyaml says of quoted text and blocks; nobody wrote it.
        if event.tag not in {None, "!"}:
            written = event.tag.replace("tag:yaml.org,2002:", "!!")
            message = f"{written} is a YAML tag; the data is plain text, lists and mappings. Delete it"
            self.problems.append(Problem(pos, message, Code.TAG))

    def _add(self, node: Node) -> None:
        if self._open:
            self._open[-1].items.append(node)
        else:
            # The empty document is a null scalar without text.
            empty = isinstance(node, Scalar) and not node.text
            self.root = self.root if empty else node

    def _scalar(self, event: yaml.ScalarEvent, pos: SourcePos) -> Scalar:
        style = event.style or ""  # libyaml says "" where Python's parser says None
        surprise = None
        if not style:
            tag: str = _RESOLVER.resolve(yaml.ScalarNode, event.value, (True, False))  # type: ignore[no-untyped-call]
            surprise = _SURPRISES.get(tag)
        block = style in {"|", ">"}
        if block:
            start = SourcePos(self.shown, pos.line + 1, self._indent(pos.line, event.value) + 1)
        else:
            start = pos._replace(column=pos.column + bool(style))
        several = cast("yaml.Mark", event.end_mark).line >= pos.line or "\n" in event.value
        return Scalar(event.value, pos, start, surprise, several and style != "|")

    def _indent(self, line: int, value: str) -> int:
        """Return how far a block that begins on a line (from 0) is indented, beyond spaces of its own."""
        first = next((text for text in self.text_lines[line:] if text.strip()), "")
        own = next((text for text in value.split("\n") if text.strip()), "")
        return len(first) - len(first.lstrip(" ")) - (len(own) - len(own.lstrip(" ")))

    def _mapping(self, done: _Open) -> Mapping:
        pairs: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(done.items[::2], done.items[1::2], strict=True):
            if not isinstance(key, Scalar):
                message = "a key must be a word, not a list or a mapping"
                self.problems.append(Problem(key.pos, message, Code.WRONG_TYPE))
            elif key.text in pairs:
                line = pairs[key.text][0].pos.line
                message = f"'{key.text}' is said twice, first on line {line}; keep one"
                self.problems.append(Problem(key.pos, message, Code.DUPLICATE_KEY))
            else:
                pairs[key.text] = (key, value)
        return Mapping(tuple(pairs.values()), done.pos)
