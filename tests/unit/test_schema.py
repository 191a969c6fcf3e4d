"""The JSON Schemas, which editors use, say the same as the loader, which the build uses."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import jsonschema
import pytest
from ses.model import BY_PLURAL, RECORD_TYPES, Located, Record, keys_of
from ses.schema import export_schema, file_schema, schema_texts, write_schemas
from ses.source import Mapping, Node, Scalar, compose

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BASE, CASES, DATA = HERE / "base", HERE / "cases", ROOT / "ses_data"
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")


def as_json(node: Node):
    """Return what an editor sees: YAML 1.2, where only true, false, null and numbers are no text."""
    if isinstance(node, Mapping):
        return {key.text: as_json(value) for key, value in node.pairs}
    if not isinstance(node, Scalar):
        return [as_json(item) for item in node.items]
    if node.surprise == "nothing":
        return None
    if node.surprise == "true or false" and node.text in {"true", "false"}:
        return node.text == "true"
    if node.surprise == "a number" and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", node.text):
        return float(node.text) if "." in node.text else int(node.text)
    return node.text


def errors_of(path: Path) -> list[str]:
    root, problems = compose(path.read_text(encoding="utf-8"), path.name)
    assert isinstance(root, Mapping), problems
    content = as_json(root)
    plural = next(key for key in content if key in BY_PLURAL)
    validator = jsonschema.Draft7Validator(file_schema(BY_PLURAL[plural]))
    return [error.message for error in validator.iter_errors(content)]


def all_parts(cls: type[Located] = Located):
    for part in cls.__subclasses__():
        yield part
        yield from all_parts(part)


def test_the_schemas_on_disk_are_those_of_the_model():
    on_disk = {path.name: path.read_text(encoding="utf-8") for path in (DATA / "schema").glob("*.schema.json")}
    assert on_disk == schema_texts(), "run: python make.py schema"


def test_writing_them_takes_away_those_of_kinds_that_are_gone(tmp_path):
    (tmp_path / "ghosts.schema.json").write_text("{}")
    assert sorted(write_schemas(tmp_path)) == sorted(tmp_path.iterdir())


@pytest.mark.parametrize("cls", [*RECORD_TYPES.values()], ids=lambda cls: cls.KIND)
def test_it_is_a_schema_with_the_keys_of_the_model(cls):
    schema = file_schema(cls)
    jsonschema.Draft7Validator.check_schema(schema)
    record = schema["properties"][cls.PLURAL]["items"]
    assert record["additionalProperties"] is False
    assert set(record["properties"]) == {key.name for key in keys_of(cls).values()}
    assert set(record["required"]) == {key.name for key in keys_of(cls).values() if key.required}
    assert all(value["description"] for value in record["properties"].values())


@pytest.mark.parametrize("cls", [part for part in all_parts() if part is not Record], ids=lambda cls: cls.__name__)
def test_every_field_is_a_key(cls):
    fields = {field.name for field in dataclasses.fields(cls)} - {"pos"}
    assert {key.attribute for key in keys_of(cls).values()} == fields
    assert {key.name for key in keys_of(cls).values()} == {name.rstrip("_") for name in fields}


@pytest.mark.parametrize("path", sorted([*BASE.glob("*.yaml"), *DATA.rglob("*.yaml")]), ids=lambda path: path.name)
def test_sound_data_passes(path):
    assert errors_of(path) == []


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.yaml")), ids=lambda path: path.name)
def test_each_file_names_its_schema(path):
    text = path.read_text(encoding="utf-8")
    modeline = MODELINE.match(text)
    assert modeline, f"begin {path} with # yaml-language-server: $schema=..."
    schema = json.loads((path.parent / modeline[1]).read_text(encoding="utf-8"))
    kinds = re.findall(r"^([a-z-]+):", text, re.MULTILINE)
    assert set(kinds) - {"defaults"} == set(schema["required"])


#: The loader knows more: rules between keys and records, markup, and YAML that an editor's JSON view has lost.
BY_THE_LOADER_ALONE = {
    *("missing-key-authority", "missing-key-notice", "missing-key-question-for-nothing", "missing-key-status"),
    *("wrong-type-folded-block", "wrong-type-key-is-a-list", "wrong-type-octal"),
    *("wrong-type-quoted-line-end", "wrong-type-several-lines", "bad-value-date", "bad-value-spaces"),
}


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sorted(CASES.glob("*.yaml"))
        if re.match("unknown-key|missing-key|wrong-type|no-value|bad-", path.name)
        and not re.match("wrong-type-file|no-value-kind$", path.stem)
    ],
    ids=lambda path: path.stem,
)
def test_what_the_loader_refuses_the_schema_refuses(path):
    assert bool(errors_of(path)) is (path.stem not in BY_THE_LOADER_ALONE)


def test_the_schema_of_the_export_is_one():
    jsonschema.Draft7Validator.check_schema(export_schema())
