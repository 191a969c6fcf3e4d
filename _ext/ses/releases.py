"""Layer 2: what a release promised. The ids, codes, revisions and wording of each release are kept in `releases/<version>.json`.

From a release on, an id may not vanish (saved ticks, deep links and printed codes rely on it) unless it is retired, and a changed
wording must carry a higher revision, so that readers who ticked the earlier one are asked again.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from .dataset import wording_digest
from .model import Check, Retired, Statement
from .source import Code, Problem, SourcePos

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .dataset import Dataset
    from .load import Loaded


def release_record(data: Dataset, version: str, date: str) -> dict[str, Any]:
    """Return what a release keeps of every published statement, sorted by kind and id."""
    records = []
    for record in sorted(data.published().records, key=lambda record: record.key):
        if isinstance(record, Statement):
            entry = {
                "kind": record.KIND,
                "id": str(record.id),
                "revision": record.revision,
                "digest": wording_digest(record),
            }
            records.append(entry | ({"code": str(record.code)} if isinstance(record, Check) else {}))
    return {"version": version, "date": date, "records": records}


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


def newest_release(directory: Path) -> dict[str, Any] | None:
    """Return the record of the newest release by version number, or None before the first."""
    paths = [path for path in directory.glob("*.json") if re.fullmatch(r"\d+(\.\d+)*", path.stem)]
    if not paths:
        return None
    newest = max(paths, key=lambda path: [int(part) for part in path.stem.split(".")])
    release: dict[str, Any] = json.loads(newest.read_text(encoding="utf-8"))
    return release


def compare(loaded: Loaded, release: dict[str, Any] | None, shown: str) -> Iterator[Problem]:
    """Yield what breaks the promise of a release.

    :param shown: the data's directory, as problems print it.
    """
    if release is None:
        return
    by_key = {record.key: record for record in loaded.records}
    retired = {(str(gone.kind), str(gone.id)) for gone in loaded.records if isinstance(gone, Retired)}
    where = SourcePos(f"{shown}/releases/{release['version']}.json", 1)
    for promised in release["records"]:
        key = promised["kind"], promised["id"]
        record = by_key.get(key)
        if record is None:
            if key not in retired and key not in loaded.broken:
                message = (
                    f"the {key[0]} '{key[1]}' of release {release['version']} is gone; "
                    "bring it back, or enter it in retired.yaml with date, reason and replacement"
                )
                yield Problem(where, message, Code.LOST_ID)
        elif isinstance(record, Statement):
            yield from _compare_record(record, promised, release["version"])


def _compare_record(record: Statement, promised: dict[str, Any], version: str) -> Iterator[Problem]:
    if wording_digest(record) != promised["digest"] and record.revision <= promised["revision"]:
        message = (
            f"the wording of the {record.KIND} '{record.id}' has changed since release {version}; "
            f"write 'revision: {promised['revision'] + 1}', so that people who relied on the earlier one are told"
        )
        yield Problem(record.id.pos, message, Code.CHANGED_WORDING)
    if isinstance(record, Check) and promised.get("code", record.code) != record.code:
        message = f"the code of '{record.id}' was {promised['code']} in release {version}; printed sheets carry it, so keep it"
        yield Problem(record.code.pos, message, Code.LOST_ID)
