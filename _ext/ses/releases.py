"""Layer 2: what a release promised: ids, codes, revisions and wording of each release, in `releases/<version>.json`.

From a release on, an id may not vanish (saved ticks, deep links and printed codes rely on it) unless it is retired, and
a changed wording must carry a higher revision, so that readers who ticked the earlier one are asked again.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from .dataset import wording_digest
from .model import Check, Label, Record, Retired, Statement
from .source import Code, Problem, SourcePos, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .dataset import Dataset
    from .load import Loaded

#: A hundred times what the data of 2026 takes.
MAX_RELEASE_BYTES = 30_000_000
VERSION = r"[0-9]+(\.[0-9]+)*"


class Promise(NamedTuple):
    """What a release said of one record. Those that say nothing by themselves (a source, a topic) have no wording."""

    kind: str
    id: str
    revision: int = 1
    digest: str | None = None
    code: str | None = None


class Release(NamedTuple):
    """What a release promised, and its file as problems print it."""

    version: str
    pos: SourcePos
    promises: tuple[Promise, ...]


def release_record(data: Dataset, version: str, date: str) -> dict[str, Any]:
    """Return what a release keeps of every published record but the site's own words, sorted by kind and id."""
    promises = sorted(_promise(record) for record in data.published().records if not isinstance(record, Label))
    records = [{key: value for key, value in item._asdict().items() if value is not None} for item in promises]
    return {"version": version, "date": date, "records": records}


def _promise(record: Record) -> Promise:
    kind, id_ = record.key[0], str(record.id)
    if not isinstance(record, Statement):
        return Promise(kind, id_)
    code = str(record.code) if isinstance(record, Check) else None
    return Promise(kind, id_, record.revision, wording_digest(record), code)


def write_release(directory: Path, data: Dataset, version: str, date: str) -> Path:
    """Write the record of a release and return its path.

    :raises FileExistsError: this version has been released.
    """
    directory.mkdir(exist_ok=True)
    path = directory / f"{version}.json"
    with path.open("x", encoding="utf-8", newline="\n") as file:
        json.dump(release_record(data, version, date), file, indent=1)
        file.write("\n")
    return path


def version_key(version: str) -> list[int]:
    """Return what versions sort by."""
    return [int(part) for part in version.split(".")]


def newest_release(directory: Path, shown: str) -> tuple[Release | None, list[Problem]]:
    """Return the newest release by version number (None before the first), and what is wrong with its file.

    :param shown: the directory, as problems print it.
    """
    versions = [path.stem for path in directory.glob("*.json") if re.fullmatch(VERSION, path.stem)]
    if not versions:
        return None, []
    version = max(versions, key=version_key)
    pos = SourcePos(f"{shown}/{version}.json", 1)
    try:
        raw, _ = read_bytes(directory / f"{version}.json", MAX_RELEASE_BYTES)
        content = json.loads(raw.decode())
        promises = tuple(Promise(**(item | {"revision": int(item.get("revision", 1))})) for item in content["records"])
        return Release(version, pos, promises), []
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        message = f"this is not the record of a release ({type(error).__name__}: {error}); restore the file from git"
        return None, [Problem(pos, message, Code.UNREADABLE)]


def compare(loaded: Loaded, release: Release | None) -> Iterator[Problem]:
    """Yield what breaks the promise of a release."""
    if release is None:
        return
    by_key = {record.key: record for record in loaded.records}
    retired = {(str(gone.kind), str(gone.id)) for gone in loaded.records if isinstance(gone, Retired)}
    for promise in release.promises:
        key = promise.kind, promise.id
        record = by_key.get(key)
        if isinstance(record, Statement):
            yield from _compare_record(record, promise, release.version)
        elif record is None and key not in retired and not _is_broken(promise, loaded):
            message = (
                f"the {promise.kind} '{promise.id}' of release {release.version} is gone; "
                "bring it back, or enter it in retired.yaml with date, reason and replacement"
            )
            yield Problem(release.pos, message, Code.LOST_ID)


def _is_broken(promise: Promise, loaded: Loaded) -> bool:
    return (promise.kind.split()[0], promise.id) in loaded.broken


def _compare_record(record: Statement, promise: Promise, version: str) -> Iterator[Problem]:
    if wording_digest(record) != promise.digest and record.revision <= promise.revision:
        message = (
            f"the wording of the {record.KIND} '{record.id}' has changed since release {version}; "
            f"write 'revision: {promise.revision + 1}', so that people who relied on the earlier one are told"
        )
        yield Problem(record.id.pos, message, Code.CHANGED_WORDING)
    if isinstance(record, Check) and promise.code is not None and promise.code != record.code:
        message = (
            f"the code of '{record.id}' was {promise.code} in release {version}; printed sheets carry it, so keep it"
        )
        yield Problem(record.code.pos, message, Code.LOST_ID)
