"""Layer 1: the JSON Schema (draft-07) of the data, made from the model, for editors that check while one types.

The build's own messages come from `load`, which knows lines and columns.
"""

from __future__ import annotations

import json
import types
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from .model import DEFAULT_KEYS, RECORD_TYPES, Id, Key, Label, Located, Record, Statement, Workshop, keys_of

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
            "properties": {name: _property(keys[name]) for name in DEFAULT_KEYS},
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


def workshop_schema() -> dict[str, Any]:
    """Return the schema of a workshop's file."""
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": "SES Guide: a workshop", **_object(Workshop)}


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
    """Write all schemas, and remove those of kinds that are gone. Return the files written."""
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in schema_texts().items():
        path = directory / name
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    for path in set(directory.glob("*.schema.json")) - set(written):
        path.unlink()
    return written


def schema_texts() -> dict[str, str]:
    """Return the text of each schema file: one for each kind of record, and a workshop's."""
    schemas = {cls.PLURAL: file_schema(cls) for cls in RECORD_TYPES.values()}
    schemas[Workshop.__name__.lower()] = workshop_schema()
    return {
        f"{name}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas.items()
    }


def _object(cls: type[Located]) -> dict[str, Any]:
    keys = keys_of(cls).values()
    return {
        "type": "object",
        "properties": {key.name: _property(key) for key in keys},
        "required": [key.name for key in keys if key.required],
        "additionalProperties": False,
    }


def _property(key: Key) -> dict[str, Any]:
    range_ = {"minimum": key.range.least, "maximum": key.range.most} if key.range else {}
    return {**_value(key.type), **range_, "description": key.doc}


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
