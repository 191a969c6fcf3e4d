"""Layer 1: nodes become records. Pure: returns records and problems, never logs, never raises for faulty data.

A record with a problem is left out of the records, but its id stays known, so that one slip does not make every
reference to it look wrong too.
"""

from __future__ import annotations

import datetime as dt
import difflib
import os
import re
import types
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin

from .model import BY_PLURAL, DEFAULT_KEYS, Id, Key, Line, Located, Markdown, Record, Statement, Str, When, keys_of
from .source import (
    Code,
    Comment,
    Mapping,
    Node,
    Problem,
    Scalar,
    Sequence,
    SourcePos,
    compose,
    is_legible,
    look_alike,
    lost_comment,
    printable,
    read_text,
)
from .text import examine

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

P = TypeVar("P", bound=Located)

SUFFIXES = {".yaml", ".yml"}
#: The kind that begins a part of a file, or a record's id: what can be told of a file that cannot be read as YAML.
_IDS = re.compile(r"^([a-z-]+):|^ *-? *id: *[\"']?([a-z0-9-]+)", re.MULTILINE)


@dataclass(slots=True)
class Loaded:
    """What was read: whole records in the order of their files, every id met, every problem."""

    records: list[Record] = field(default_factory=list)
    #: Kind and id of records that could not be read.
    broken: set[tuple[str, str]] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def load_directory(directory: Path, shown: str = "") -> Loaded:
    """Read every YAML file below a directory, in the order of their names.

    :param shown: what problems print for the directory; its own path if empty.
    """
    loaded = Loaded()
    shown = shown or directory.as_posix()
    if not directory.is_dir():
        message = "there is no such directory of data"
        loaded.problems.append(Problem(SourcePos(shown, 1), message, Code.UNREADABLE))
        return loaded
    _load_folder(directory, shown, loaded, {os.path.realpath(directory): shown})
    return loaded


def _load_folder(folder: Path, shown: str, into: Loaded, read: dict[str, str]) -> None:
    """Read a folder's files and folders, linked ones too; what begins with a full stop is some program's own.

    :param read: the real paths of the folders that were read, and how each is shown.
    """

    def problem(where: str, message: str) -> None:
        into.problems.append(Problem(SourcePos(printable(where), 1), message, Code.UNREADABLE))

    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        folders = {path for path in paths if path.is_dir()}
    except OSError as error:
        problem(shown, f"the folder cannot be read: {error.strerror}")
        return
    for path in paths:
        where = f"{shown}/{path.name}"
        if path.suffix.lower() in SUFFIXES or (path.is_symlink() and not path.exists()):
            load_file(path, where, into)
        elif path in folders:
            real = os.path.realpath(path)
            if real in read:
                problem(where, f"this link leads to '{read[real]}', which is read anyway; delete it")
            else:
                read[real] = where
                _load_folder(path, where, into, read)
        elif re.search(r"\.ya?ml\.txt$", path.name, re.IGNORECASE):
            problem(where, "the name of a data file ends in .yaml; take off the .txt that an editor has added")


def load_file(path: Path, shown: str, into: Loaded) -> None:
    """Read one file. `shown` is its path as problems print it."""
    text, root = _root_of(path, shown, into, foreign=False)
    if root is None:
        into.broken.update(_ids_in(text))
    else:
        _FileReader(into).read(root)


def load_part(cls: type[P], path: Path, shown: str) -> tuple[P | None, list[Problem]]:
    """Read a file of a user's own that is one part by itself, without the kind of a record on top.

    :param shown: its path as problems print it.
    :return: the part, or None if it could not be read, and all problems met.
    """
    loaded = Loaded()
    _, root = _root_of(path, shown, loaded, foreign=True)
    part = _FileReader(loaded).part(cls, root) if root else None
    return part if isinstance(part, cls) else None, loaded.problems


def _root_of(path: Path, shown: str, into: Loaded, *, foreign: bool) -> tuple[str, Node | None]:
    shown = printable(shown)
    text, problems = read_text(path, shown, foreign=foreign)
    root = None
    if is_legible(problems):
        root, more = compose(text, shown)
        problems += more
    into.problems += problems
    return text, root


def _ids_in(text: str) -> Iterable[tuple[str, str]]:
    plural = ""
    for match in _IDS.finditer(text):
        plural = match[1] or plural
        if match[2] and plural in BY_PLURAL:
            yield BY_PLURAL[plural].KIND, match[2]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most like this one, if any is."""
    return next(iter(difflib.get_close_matches(word, list(known), 1)), None)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the nearest known word, or nothing."""
    close = nearest(word, known)
    return f"; did you mean '{close}'?" if close else ""


class _Bad:
    """A value that could not be read; its problem has been noted."""


_BAD = _Bad()


@dataclass(slots=True)
class _FileReader:
    into: Loaded

    def problem(self, pos: SourcePos, message: str, code: Code) -> _Bad:
        self.into.problems.append(Problem(pos, message, code))
        return _BAD

    def lost(self, comment: Comment) -> _Bad:
        self.into.problems.append(lost_comment(comment))
        return _BAD

    def read(self, root: Node) -> None:
        if not isinstance(root, Mapping):
            what = "a list" if isinstance(root, Sequence) else "a single value"
            message = f"the file holds {what}; it must begin with the kind of its records, such as 'competencies:'"
            self.problem(root.pos, message + _look_alike(root), Code.WRONG_TYPE)
            return
        defaults = next((value for key, value in root.pairs if key.text == "defaults"), None)
        if defaults is not None:
            defaults = self.check_defaults(defaults)
            if len(root.pairs) == 1:
                self.problem(
                    root.pos, "the file has 'defaults' and no records; write some or delete it", Code.EMPTY_FILE
                )
        for key, value in root.pairs:
            if key.text == "defaults":
                continue
            if key.text not in BY_PLURAL:
                message = f"'{key.text}' is not a kind of record{did_you_mean(key.text, BY_PLURAL)}"
                self.problem(key.pos, message + look_alike(key.text), Code.UNKNOWN_KEY)
                if (meant := nearest(key.text, BY_PLURAL)) and isinstance(value, Sequence):
                    self.note_broken(BY_PLURAL[meant], value.items)
            elif _is_null(value) or value == Sequence((), value.pos):
                message = f"'{key.text}' is empty; begin each record with '- id:', or delete the file"
                self.problem(key.pos, message, Code.NO_VALUE)
            elif not isinstance(value, Sequence):
                message = f"'{key.text}' needs a list; begin each record with '- id:'"
                self.problem(value.pos, message, Code.WRONG_TYPE)
            else:
                self.take_records(BY_PLURAL[key.text], value, defaults)

    def check_defaults(self, node: Node) -> Mapping | None:
        if not isinstance(node, Mapping):
            self.problem(node.pos, "'defaults' needs keys below it, such as 'edition: ecq-2006'", Code.WRONG_TYPE)
            return None
        for key, _ in node.pairs:
            if key.text not in DEFAULT_KEYS:
                message = f"'{key.text}' cannot be said for a whole file; these can: {', '.join(DEFAULT_KEYS)}"
                self.problem(key.pos, message, Code.UNKNOWN_KEY)
        return Mapping(tuple(pair for pair in node.pairs if pair[0].text in DEFAULT_KEYS), node.pos)

    def take_records(self, cls: type[Record], nodes: Sequence, defaults: Mapping | None) -> None:
        if defaults is not None and not issubclass(cls, Statement):
            message = f"'defaults' does nothing for {cls.PLURAL}, which have none of these keys; delete it"
            self.problem(defaults.pos, message, Code.UNKNOWN_KEY)
            defaults = None
        for node in nodes.items:
            record = self.part(cls, _with_defaults(node, defaults))
            if isinstance(record, Record):
                self.into.records.append(record)
            else:
                self.note_broken(cls, (node,))

    def note_broken(self, cls: type[Record], nodes: Iterable[Node]) -> None:
        for node in nodes:
            for key, value in node.pairs if isinstance(node, Mapping) else ():
                if key.text == "id" and isinstance(value, Scalar):
                    self.into.broken.add((cls.KIND, value.text))

    def part(self, cls: type[Located], node: Node) -> Located | _Bad:
        """Read a mapping into a record or a part of one."""
        what = getattr(cls, "KIND", cls.__name__.lower())
        a_what = f"an {what}" if what[0] in "aeiou" else f"a {what}"
        if not isinstance(node, Mapping):
            message = f"this must be {a_what} with keys such as '{next(iter(keys_of(cls)))}:'"
            return self.problem(node.pos, message + _look_alike(node), Code.WRONG_TYPE)
        keys = keys_of(cls)
        values: dict[str, Any] = {"pos": node.pos}
        for key, value in node.pairs:
            if key.text in keys:
                spec = keys[key.text]
                values[spec.attribute] = self.value(spec.type, value, spec)
            else:
                message = f"unknown key '{key.text}' in {a_what}{did_you_mean(key.text, keys)}"
                meant = nearest(key.text, keys)  # so that a misspelt key is not reported as missing too
                values.setdefault(keys[meant].attribute if meant else key.text, _BAD)
                self.problem(key.pos, message + look_alike(key.text), Code.UNKNOWN_KEY)
        for spec in keys.values():
            if spec.required and spec.attribute not in values:
                message = f"'{spec.name}' is missing in this {what}: {spec.doc[0].lower()}{spec.doc[1:]}"
                values[spec.attribute] = self.problem(node.pos, message, Code.MISSING_KEY)
        return _BAD if _BAD in values.values() else cls(**values)

    def value(self, type_: Any, node: Node, key: Key) -> Any:
        """Read a value of a type as the model writes it, or note why it cannot be."""
        origin = get_origin(type_)
        if origin in {Union, types.UnionType}:
            return self.value(next(arg for arg in get_args(type_) if arg is not types.NoneType), node, key)
        if _is_null(node):
            return self.nothing(node, key)
        if origin is tuple:
            return self.sequence(get_args(type_)[0], node, key)
        if isinstance(type_, type) and issubclass(type_, Located):
            return self.part(type_, node)
        if not isinstance(node, Scalar):
            return self.problem(node.pos, f"'{key.name}' must be a single value", Code.WRONG_TYPE)
        if origin is Literal:
            return self.choice(get_args(type_), node, key)
        if type_ is bool:
            if node.surprise is None or node.text not in {"true", "false"}:
                message = f"'{key.name}' must be true or false, without quotes"
                return self.problem(node.pos, message + look_alike(node.text), Code.WRONG_TYPE)
            return node.text == "true"
        if type_ is int:
            if node.surprise is None or not re.fullmatch(r"[1-9][0-9]{0,8}|0", node.text):
                message = f"'{key.name}' must be a whole number such as 12: digits alone, no quotes, no leading 0"
                return self.problem(node.pos, message + look_alike(node.text), Code.WRONG_TYPE)
            if key.range and not key.range.least <= int(node.text) <= key.range.most:
                message = f"'{key.name}' must be a number from {key.range.least} to {key.range.most}"
                return self.problem(node.pos, message, Code.BAD_VALUE)
            return int(node.text)
        return self.text(type_, node, key)

    def nothing(self, node: Node, key: Key) -> _Bad:
        """Note that a key has no value, or only one that YAML takes for a comment."""
        if isinstance(node, Scalar) and node.comment:
            return self.lost(node.comment)
        return self.problem(node.pos, f"'{key.name}' has no value; write one or delete the key", Code.NO_VALUE)

    def sequence(self, type_: Any, node: Node, key: Key) -> Any:
        if not isinstance(node, Sequence):
            message = f"'{key.name}' needs a list: [a, b], or lines that begin with '- '"
            return self.problem(node.pos, message + _look_alike(node), Code.WRONG_TYPE)
        if not node.items:
            return self.problem(node.pos, f"'{key.name}' is an empty list; fill it or delete the key", Code.NO_VALUE)
        values = tuple(self.value(type_, item, key) for item in node.items)
        return _BAD if _BAD in values else values

    def choice(self, choices: tuple[str, ...], node: Scalar, key: Key) -> Any:
        if node.text in choices:
            return node.text
        message = f"'{node.text}' is not a value of '{key.name}'; one of {', '.join(choices)}"
        message += did_you_mean(node.text, choices) + look_alike(node.text)
        return self.problem(node.pos, message, Code.BAD_VALUE)

    def text(self, type_: type[Str], node: Scalar, key: Key) -> Any:
        # Behind an id or a date a comment may stand: neither could be longer.
        if node.comment and re.fullmatch(type_.pattern, f"{node.text} {node.comment.text}"):
            return self.lost(node.comment)
        dated = node.surprise in {"a date", "a number"} and issubclass(type_, When)
        if node.surprise and not dated:
            message = f"YAML reads {node.text!r} as {node.surprise}; put it in quotes to make it text"
            return self.problem(node.pos, message, Code.YAML_SURPRISE)
        if node.folded:
            message = f"'{key.name}' runs over several lines; write a | after the key and the text indented below it"
            return self.problem(node.pos, message, Code.WRONG_TYPE)
        value = type_(node.text.rstrip("\n"), node.start)
        if not _is_good(value):
            code = Code.BAD_ID if isinstance(value, Id) else Code.BAD_VALUE
            # In a text such signs are at home, but for a space at one of its ends.
            odd = look_alike("".join(re.findall(r"^\s|\s$", value)) if isinstance(value, Line | Markdown) else value)
            return self.problem(node.pos, f"'{key.name}' cannot be {_short(value)!r}: {value.advice}{odd}", code)
        if isinstance(value, Markdown):
            _, problems = examine(value)
            self.into.problems += problems
            return _BAD if problems else value
        if isinstance(value, Line) and (role := value.find("{ses:")) >= 0:
            message = f"'{key.name}' is plain text; roles such as {{ses:term}} do not work here"
            pos = node.start._replace(column=node.start.column + role)
            return self.problem(pos, message, Code.TEXT_MARKUP)
        return value


def _with_defaults(node: Node, defaults: Mapping | None) -> Node:
    if defaults is None or not isinstance(node, Mapping):
        return node
    own = {key.text for key, _ in node.pairs}
    # An own status stands alone: the file's note or replacement belongs to the file's status.
    hidden = own | ({"status_note", "superseded_by", "superseded_on"} if "status" in own else set())
    added = tuple(pair for pair in defaults.pairs if pair[0].text not in hidden)
    return Mapping(node.pairs + added, node.pos)


def _is_good(value: Str) -> bool:
    if not re.fullmatch(value.pattern, value) or (isinstance(value, Line) and value != value.strip()):
        return False
    if isinstance(value, When):
        with suppress(ValueError):  # 30 February
            return bool(dt.date.fromisoformat(f"{value}-01-01"[:10]))
        return False
    return True


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.surprise == "nothing"


def _look_alike(node: Node) -> str:
    return look_alike(node.text) if isinstance(node, Scalar) else ""


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
