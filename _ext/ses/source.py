"""Layer 0: YAML text becomes nodes that know where they were written.

The composer is stricter than YAML 1.1. What a maintainer could write by accident and YAML would quietly change
(``NO``, ``012``, a key said twice, an alias) or drop (``Rule #1``) is a `Problem` with a place, never a value.
Nothing here raises for faulty input: every function returns what it could read and the problems it met.
"""

from __future__ import annotations

import re
import stat
import unicodedata
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
    LINK = "link"
    ASSET = "asset"
    BUILDER = "builder"
    POLICY = "policy"


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
        return printable(f"{self.pos}: {self.message} [ses.{self.code}]")


class Comment(NamedTuple):
    """A comment with something before it on its line, from its ``#`` on."""

    text: str
    pos: SourcePos


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
    #: The comment that ends the value, or stands between its key and itself.
    comment: Comment | None = None


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
# Controls, what YAML takes for a line end where editors do not, what turns the order of letters, what nobody sees (soft
# hyphens, fillers, characters without width), what means nothing elsewhere (surrogates, private ones), and what stands
# for a letter that was lost. Kept: the signs that choose the look of the one before them.
_UNSEEN = (
    "\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\uf8ff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e00ff\U000f0000-\U0010ffff"
)
_FORBIDDEN = re.compile(f"[{_UNSEEN}]")
_UNPRINTABLE = re.compile(f"[\t\n\r{_UNSEEN}]")
_TAB = re.compile("^[^\t\n]*\t", re.MULTILINE)
_ESCAPES: dict[str, str] = yaml.scanner.Scanner.ESCAPE_REPLACEMENTS
_ESCAPE = re.compile(r"\\(?:x(..)|u(.{4})|U(.{8})|(.))")
# Signs that are not those of YAML and look the same, and where YAML would look for its own.
_SPACES, _DASHES, _QUOTES, _WIDE = (
    "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000",
    "\u2010-\u2015\u2212",
    "\u2018-\u201f",
    "\ufe55\uff01-\uff5e",
)
_LOOKALIKE = re.compile(f"([{_SPACES}])|([{_DASHES}])|([{_QUOTES}])|([{_WIDE}])")
_MISLEADING = re.compile(
    f"^[ -]*[{_SPACES}{_DASHES}]|[:,-][{_SPACES}]|[{_SPACES}] *:|(?:[:-] +|^ *)[{_QUOTES}]|[{_WIDE}]"
)
#: What may stand between a value or a key and a comment; ``|`` and ``>`` begin a block.
_COMMENT = re.compile("(?:[|>][-+0-9]*)?[ ,:]*(#.*)")
#: What the parser says, and what it most often means.
_HINTS = {
    "mapping values are not allowed": "a text that holds ': ' needs quotes around it",
    "could not find expected ':'": "a colon is missing after a key, or text below a | is not indented",
    "did not find expected key": "keys of one record begin in the same column; text with quotes inside needs a | block",
    "did not find expected '-'": "records of one list begin with '- ' in the same column",
    "cannot start any token": "a text that begins with @, ` or % needs quotes around it",
    "expected <document start>": "the three full stops end the file; delete them, or what comes after them",
    "unexpected end of stream": "a closing quote or bracket is missing",
    "did not find expected ',' or": "a closing bracket or a comma is missing",
}


class _Stop(Exception):
    """The rest of the file cannot be read."""


def printable(text: str) -> str:
    """Return a text with what cannot be seen, and would steer a terminal, as escapes."""
    return _UNPRINTABLE.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def look_alike(text: str) -> str:
    """Name the first sign in a text that looks like one of YAML's own and is none, or return nothing."""
    if not (match := _LOOKALIKE.search(text)):
        return ""
    likes = {1: "a space", 2: "a hyphen", 3: "a quotation mark", 4: f"'{unicodedata.normalize('NFKC', match[0])}'"}
    return f"; {_named(match[0])} looks like {likes[match.lastindex or 1]} but is none, so type it anew"


def _named(sign: str) -> str:
    name = unicodedata.name(sign, "").lower()
    return f"U+{ord(sign):04X} ({name})" if name else f"U+{ord(sign):04X}"


def read_bytes(path: Path, limit: int) -> tuple[bytes, int]:
    """Return what a file holds, no more than a limit and one byte, and how large it is.

    :raises OSError: it cannot be read, or is no file: a pipe would let us wait, and a device may never end.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket"}
        raise OSError(f"it is {kinds.get(stat.S_IFMT(status.st_mode), 'a device')}, not a file")
    with path.open("rb") as file:
        return file.read(limit + 1), status.st_size


def read_text(path: Path, shown: str, *, foreign: bool = False) -> tuple[str, list[Problem]]:
    """Read a data file strictly: UTF-8 without a mark, LF line ends, no tabs, nothing that cannot be seen.

    :param shown: the path as problems print it.
    :param foreign: whether the file is one of a user's own, where a byte order mark and CRLF are no problem.
    :return: the text with LF line ends, as far as it can be read, and what is wrong with it. Unless that is no more
        than line ends, the text is not fit for `compose`.
    """
    start = SourcePos(shown, 1)
    try:
        raw, size = read_bytes(path, MAX_FILE_BYTES)
    except OSError as error:
        reason = error.strerror or str(error)
        return "", [Problem(start, f"the file cannot be read: {reason}", Code.UNREADABLE)]
    if foreign:
        raw = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    text = raw.decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    if len(raw) > MAX_FILE_BYTES:
        size = max(size, len(raw))
        message = f"the file has {size:,} bytes; {MAX_FILE_BYTES:,} is the limit. Split it into several files"
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
        message = f"the character {_named(match[0])} cannot stand in a data file; delete it"
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


def lost_comment(comment: Comment) -> Problem:
    """Return the problem of a comment that was meant to be text."""
    words = comment.text if len(comment.text) <= 60 else f"{comment.text[:57]}..."
    message = (
        f"'{words}' is a comment and would be lost; put the whole text in quotes, or the comment on a line of its own"
    )
    return Problem(comment.pos, message, Code.YAML_SURPRISE)


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
        composer.problems.append(composer.syntax_problem(error))
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
    _last: Scalar | None = None
    #: Lines that have a # after something else, and by line the comments behind a value or key that are no problem.
    _hashed: set[int] = field(init=False)
    _comments: dict[int, Comment] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lines = enumerate(self.text_lines, 1)
        self._hashed = {number for number, line in lines if "#" in line and not line.lstrip(" ").startswith("#")}

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
                    self._last = self._scalar(event, pos)
                    self._add(self._last)
                else:
                    self._comment_at(event.end_mark, refused=bool(event.flow_style))
                    self._open.append(_Open(pos, isinstance(event, yaml.MappingStartEvent)))
                    if len(self._open) > MAX_DEPTH:
                        message = (
                            f"nested deeper than {MAX_DEPTH} levels; records are flat, look at brackets and indentation"
                        )
                        self._stop(pos, message, Code.NESTING)
            case yaml.CollectionEndEvent():
                self._comment_at(event.end_mark)
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

    def syntax_problem(self, error: yaml.MarkedYAMLError) -> Problem:
        """Return what the parser stopped at, with what it most often means."""
        # What is left open is best shown where it was opened.
        opened = error.context_mark if "flow" in (error.context or "") or "quoted" in (error.context or "") else None
        pos = self.pos_of(opened or error.problem_mark)
        said = " ".join(part for part in (error.context, error.problem) if part)
        hint = next((f"; {hint}" for part, hint in _HINTS.items() if part in said), "")
        if self._last and self._last.comment:
            hint += f"; on line {self._last.comment.pos.line} a # begins a comment, so a text with ' #' needs quotes"
        # The parser reads on over a sign that it does not take for one of its own.
        first = self._last.pos.line if self._last else 1
        for number in range(first, self.pos_of(error.problem_mark).line + 1):
            if misleading := _MISLEADING.search(line := self.text_lines[number - 1]):
                sign = cast("re.Match[str]", _LOOKALIKE.search(line, misleading.start()))
                pos, hint = SourcePos(self.shown, number, sign.start() + 1), look_alike(sign[0])
                break
        message = f"this is not YAML ({said}){hint or '; look at quotes and indentation here'}"
        return Problem(pos, message, Code.SYNTAX)

    def _comment_at(self, mark: yaml.Mark | LibyamlMark | None, *, refused: bool = False) -> Comment | None:
        """Return the comment on the rest of a line, unless it is a problem anyway, such as one between values in []."""
        if not self._hashed or (pos := self.pos_of(mark)).line not in self._hashed:
            return None
        match = _COMMENT.match(self.text_lines[pos.line - 1], pos.column - 1)
        if not match:
            return None
        comment = Comment(match[1], pos._replace(column=match.start(1) + 1))
        if refused or "," in match[0].removesuffix(match[1]):
            self.problems.append(lost_comment(comment))
            return None
        self._comments[pos.line] = comment
        return comment

    def _comment_above(self, line: int) -> Comment | None:
        """Return the comment behind the key or dash of a value that begins on a line of its own."""
        line -= 1
        while line and self.text_lines[line - 1].lstrip(" ")[:1] in {"", "#"}:
            line -= 1
        known = self._comments.get(line)
        if known or not line or not (match := re.fullmatch("[ -]*(#.*)", self.text_lines[line - 1])):
            return known
        return Comment(match[1], SourcePos(self.shown, line, match.start(1) + 1))

    def _refuse_comments_below(self, line: int) -> None:
        """Refuse comments, from a line on, that are indented as if they belonged to the block before them."""
        key = self._open[-1].pos.column if self._open else 0
        for number, text in enumerate(self.text_lines[line:], line + 1):
            ink = text.lstrip(" ")
            if ink and ink[0] != "#":
                return
            if ink and (indent := len(text) - len(ink)) >= key:
                self.problems.append(lost_comment(Comment(ink, SourcePos(self.shown, number, indent + 1))))

    def _check_node(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, pos: SourcePos) -> None:
        if event.anchor is not None:
            message = f"&{event.anchor} is an anchor; the data uses ids instead. Delete it"
            self.problems.append(Problem(pos, message, Code.ALIAS))
        # "!" may be what the parser says of quoted text and blocks, and nobody wrote it.
        if event.tag is not None and (event.tag != "!" or self.text_lines[pos.line - 1][pos.column - 1] == "!"):
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
        end = cast("yaml.Mark", event.end_mark)
        comment = None
        if style in {"|", ">"}:
            start = SourcePos(self.shown, pos.line + 1, self._indent(pos.line, event.value) + 1)
            self._comment_at(event.start_mark, refused=True)
            self._refuse_comments_below(end.line + (end.column > 0))
        else:
            start = SourcePos(self.shown, pos.line, pos.column + bool(style))
            comment = self._comment_at(end)
            if self._hashed and not comment and not self.text_lines[pos.line - 1][: pos.column - 1].strip(" "):
                comment = self._comment_above(pos.line)
        if style == '"' and _UNPRINTABLE.search(event.value.replace("\n", "")):
            self.problems.append(self._unseen_escape(pos))
        several = end.line >= pos.line or "\n" in event.value
        return Scalar(event.value, pos, start, surprise, several and style != "|", comment)

    def _unseen_escape(self, pos: SourcePos) -> Problem:
        """Return the problem of the first escape, from a place on, for what no file may hold raw."""
        column = pos.column - 1
        for number in range(pos.line - 1, len(self.text_lines)):
            for match in _ESCAPE.finditer(self.text_lines[number], column):
                digits = match[1] or match[2] or match[3]
                sign = chr(int(digits, 16)) if digits else _ESCAPES.get(match[4], "")
                if sign != "\n" and _UNPRINTABLE.match(sign):
                    message = f"{match[0]} stands for the character {_named(sign)}, which a text cannot hold; delete it"
                    return Problem(SourcePos(self.shown, number + 1, match.start() + 1), message, Code.ENCODING)
            column = 0
        raise AssertionError(pos)  # asked only where there is one

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
