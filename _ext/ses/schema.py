"""Layer 1: the JSON Schema (draft-07) of the data, made from the model, for editors that check while one types.

The build's own messages come from `load`, which knows lines and columns.
"""

from __future__ import annotations

import json
import types
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from .model import DEFAULT_KEYS, RECORD_TYPES, Id, Label, Located, Record, Statement, keys_of

if TYPE_CHECKING:
    from pathlib import Path


def file_schema(cls: type[Record]) -> dict[str, Any]:
    """Return the schema of a data file that holds records of one kind."""
    properties: dict[str, Any] = {
        cls.PLURAL: {"type": "array", "minItems": 1, "items": _object(cls), "description": cls.__doc__},
    }
    if issubclass(cls, Statement):
        keys = keys_of(cls)
        properties["defaults"] = {
            "type": "object",
            "description": "Said once for all records of the file; a record's own key goes before",
            "properties": {name: _property(keys[name].type, keys[name].doc) for name in DEFAULT_KEYS},
            "additionalProperties": False,
        }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"SES Guide data: {cls.PLURAL}",
        "type": "object",
        "properties": properties,
        "required": [cls.PLURAL],
        "additionalProperties": False,
    }


def export_schema() -> dict[str, Any]:
    """Return the schema of the published `data/ses.json`."""
    kinds = []
    for cls in RECORD_TYPES.values():
        if cls is Label:
            continue
        record = _object(cls)
        own = {name: value for name, value in record["properties"].items() if name not in {"id", "title"}}
        if "url" in own:
            own["document_url"] = own.pop("url")
        address = {"type": ["string", "null"], "description": "Where it stands, relative to the site's root"}
        axes = {name: _nullable(own.get(name, {"type": "null"})) for name in ("edition", "status", "authority")}
        record["properties"] = {
            "type": {"const": cls.KIND},
            "id": _value(Id),
            "title": {"type": "string", "description": "Its name, or its one line of text"},
            "url": address,
            **own,
            **axes,
        }
        required = [name for name in record["required"] if name != "title"]
        record["required"] = list(dict.fromkeys(["type", "title", "url", *axes, *required]))
        kinds.append(record)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "SES Guide: published records",
        "type": "object",
        "properties": {
            "$schema": {"type": "string"},
            "version": {"type": "string"},
            "records": {"type": "array", "items": {"oneOf": kinds}},
        },
        "required": ["$schema", "version", "records"],
        "additionalProperties": False,
    }


def _nullable(value: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [value, {"type": "null"}]}


def write_schemas(directory: Path) -> list[Path]:
    """Write one schema for each kind of record, and remove those of kinds that are gone. Return the files written."""
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for cls in RECORD_TYPES.values():
        path = directory / f"{cls.PLURAL}.schema.json"
        path.write_text(schema_text(cls), encoding="utf-8", newline="\n")
        written.append(path)
    for path in set(directory.glob("*.schema.json")) - set(written):
        path.unlink()
    return written


def schema_text(cls: type[Record]) -> str:
    """Return the schema file's text for one kind of record."""
    return json.dumps(file_schema(cls), indent=2, ensure_ascii=False) + "\n"


def _object(cls: type[Located]) -> dict[str, Any]:
    keys = keys_of(cls).values()
    return {
        "type": "object",
        "properties": {key.name: _property(key.type, key.doc) for key in keys},
        "required": [key.name for key in keys if key.required],
        "additionalProperties": False,
    }


def _property(type_: Any, doc: str) -> dict[str, Any]:
    return {**_value(type_), "description": doc}


def _value(type_: Any) -> dict[str, Any]:
    origin = get_origin(type_)
    if origin in {Union, types.UnionType}:
        return _value(next(arg for arg in get_args(type_) if arg is not types.NoneType))
    if origin is tuple:
        return {"type": "array", "minItems": 1, "items": _value(get_args(type_)[0])}
    if origin is Literal:
        return {"enum": list(get_args(type_))}
    if type_ is bool:
        return {"type": "boolean"}
    if type_ is int:
        return {"type": "integer", "minimum": 0}
    if issubclass(type_, Located):
        return _object(type_)
    # A year alone is a number to YAML; the loader takes it as a date.
    kinds = ["string", "integer"] if type_.__name__ == "When" else "string"
    return {"type": kinds, "pattern": f"^({type_.pattern})$"}
