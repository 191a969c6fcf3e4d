"""Layer 1: nodes become records. Pure: returns records and problems, never logs, never raises for faulty data.

A record with a problem is left out of the records, but its id stays known, so that one slip does not make every reference to it
look wrong too.
"""

from __future__ import annotations

import difflib
import re
import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Union, cast, get_args, get_origin

from .model import BY_PLURAL, DEFAULT_KEYS, Id, Key, Line, Located, Markdown, Record, Statement, Str, keys_of
from .source import Code, Mapping, Node, Problem, Scalar, Sequence, SourcePos, compose, read_text
from .text import examine

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES = {".yaml", ".yml"}


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
    paths = [path for path in directory.rglob("*") if path.suffix in SUFFIXES]
    for path in sorted(paths, key=lambda path: path.relative_to(directory).parts):
        load_file(path, f"{shown}/{path.relative_to(directory).as_posix()}", loaded)
    return loaded


def load_file(path: Path, shown: str, into: Loaded) -> None:
    """Read one file. `shown` is its path as problems print it."""
    text, problems = read_text(path, shown)
    into.problems += problems
    if not text and problems:
        return
    root, problems = compose(text, shown)
    into.problems += problems
    if root is not None:
        _FileReader(into).read(root)


def did_you_mean(word: str, known: object) -> str:
    """Return "; did you mean 'x'?" for the nearest known word, or nothing."""
    close = difflib.get_close_matches(word, [str(name) for name in cast("Any", known)], 1)
    return f"; did you mean '{close[0]}'?" if close else ""


class _Bad:
    """A value that could not be read; its problem has been noted."""


_BAD = _Bad()


@dataclass(slots=True)
class _FileReader:
    into: Loaded

    def problem(self, pos: SourcePos, message: str, code: Code) -> _Bad:
        self.into.problems.append(Problem(pos, message, code))
        return _BAD

    def read(self, root: Node) -> None:
        if not isinstance(root, Mapping):
            what = "a list" if isinstance(root, Sequence) else "a single value"
            message = f"the file holds {what}; it must begin with the kind of its records, such as 'competencies:'"
            self.problem(root.pos, message, Code.WRONG_TYPE)
            return
        defaults: Mapping | None = None
        for key, value in root.pairs:
            if key.text == "defaults" and isinstance(value, Mapping):
                defaults = self.check_defaults(value)
            elif key.text == "defaults":
                self.problem(value.pos, "'defaults' needs keys below it, such as 'edition: ecq-2006'", Code.WRONG_TYPE)
            elif key.text not in BY_PLURAL:
                message = f"'{key.text}' is not a kind of record{did_you_mean(key.text, BY_PLURAL)}"
                self.problem(key.pos, message, Code.UNKNOWN_KEY)
            elif not isinstance(value, Sequence):
                message = f"'{key.text}' needs a list; begin each record with '- id:'"
                self.problem(value.pos, message, Code.NO_VALUE if _is_null(value) else Code.WRONG_TYPE)
            else:
                for item in value.items:
                    self.take_record(BY_PLURAL[key.text], item, defaults)

    def check_defaults(self, node: Mapping) -> Mapping:
        for key, _ in node.pairs:
            if key.text not in DEFAULT_KEYS:
                message = f"'{key.text}' cannot be said for a whole file; these can: {', '.join(DEFAULT_KEYS)}"
                self.problem(key.pos, message, Code.UNKNOWN_KEY)
        return Mapping(tuple(pair for pair in node.pairs if pair[0].text in DEFAULT_KEYS), node.pos)

    def take_record(self, cls: type[Record], node: Node, defaults: Mapping | None) -> None:
        if defaults is not None and isinstance(node, Mapping) and issubclass(cls, Statement):
            own = {key.text for key, _ in node.pairs}
            # An own status stands alone: the file's note or replacement belongs to the file's status.
            hidden = {"status", "status_note", "superseded_by"} if "status" in own else own
            added = tuple(pair for pair in defaults.pairs if pair[0].text not in own | hidden)
            node = Mapping(node.pairs + added, node.pos)
        record = self.part(cls, node)
        if isinstance(record, Record):
            self.into.records.append(record)
        elif isinstance(node, Mapping):
            ids = [value.text for key, value in node.pairs if key.text == "id" and isinstance(value, Scalar)]
            self.into.broken.update((cls.KIND, id_) for id_ in ids)

    def part(self, cls: type[Located], node: Node) -> Located | _Bad:
        """Read a mapping into a record or a part of one."""
        what = getattr(cls, "KIND", cls.__name__.lower())
        if not isinstance(node, Mapping):
            message = f"this must be a {what} with keys such as '{next(iter(keys_of(cls)))}:'"
            return self.problem(node.pos, message, Code.WRONG_TYPE)
        keys = keys_of(cls)
        values: dict[str, Any] = {"pos": node.pos}
        for key, value in node.pairs:
            if key.text not in keys:
                message = f"unknown key '{key.text}' in a {what}{did_you_mean(key.text, keys)}"
                values[key.text] = self.problem(key.pos, message, Code.UNKNOWN_KEY)
            else:
                spec = keys[key.text]
                values[spec.attribute] = self.value(spec.type, value, spec)
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
            return self.problem(node.pos, f"'{key.name}' has no value; write one or delete the key", Code.NO_VALUE)
        if origin is tuple:
            return self.sequence(get_args(type_)[0], node, key)
        if isinstance(type_, type) and issubclass(type_, Located):
            return self.part(type_, node)
        if not isinstance(node, Scalar):
            return self.problem(node.pos, f"'{key.name}' must be a single value", Code.WRONG_TYPE)
        if origin is Literal:
            return self.choice(get_args(type_), node, key)
        if type_ is bool:
            if node.text not in {"true", "false"}:
                return self.problem(node.pos, f"'{key.name}' must be true or false", Code.WRONG_TYPE)
            return node.text == "true"
        if type_ is int:
            if not re.fullmatch(r"[1-9]\d{0,8}|0", node.text):
                message = f"'{key.name}' must be a whole number in plain digits, such as 12 (no commas, no leading 0)"
                return self.problem(node.pos, message, Code.WRONG_TYPE)
            return int(node.text)
        return self.text(type_, node, key)

    def sequence(self, type_: Any, node: Node, key: Key) -> Any:
        if not isinstance(node, Sequence):
            return self.problem(
                node.pos, f"'{key.name}' needs a list: [a, b], or lines that begin with '- '", Code.WRONG_TYPE
            )
        if not node.items:
            return self.problem(node.pos, f"'{key.name}' is an empty list; fill it or delete the key", Code.NO_VALUE)
        values = tuple(self.value(type_, item, key) for item in node.items)
        return _BAD if _BAD in values else values

    def choice(self, choices: tuple[str, ...], node: Scalar, key: Key) -> Any:
        if node.text in choices:
            return node.text
        message = f"'{node.text}' is not a value of '{key.name}'; one of {', '.join(choices)}"
        return self.problem(node.pos, message + did_you_mean(node.text, choices), Code.BAD_VALUE)

    def text(self, type_: type[Str], node: Scalar, key: Key) -> Any:
        dated = node.surprise in {"a date", "a number"} and type_.__name__ in {"When", "Day"}
        if node.surprise and not dated:
            message = f"YAML reads {node.text!r} as {node.surprise}; put it in quotes to make it text"
            return self.problem(node.pos, message, Code.YAML_SURPRISE)
        text = node.text.rstrip("\n")
        if node.lines > 1 and not node.block:
            message = f"'{key.name}' runs over several lines; write it as a block: | after the key, the text indented below it"
            return self.problem(node.pos, message, Code.WRONG_TYPE)
        if not re.fullmatch(type_.pattern, text) or (type_ is Line and text != text.strip()):
            code = Code.BAD_ID if issubclass(type_, Id) else Code.BAD_VALUE
            return self.problem(node.pos, f"'{key.name}' cannot be {_short(text)!r}: {type_.advice}", code)
        value = type_(text, node.start)
        if isinstance(value, Markdown):
            _, problems = examine(value)
            self.into.problems += problems
            return _BAD if problems else value
        if type_ is Line and "{ses:" in text:
            message = f"'{key.name}' is plain text; roles such as {{ses:term}} do not work here"
            return self.problem(node.start, message, Code.TEXT_MARKUP)
        return value


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.surprise == "nothing"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
