"""Layer 2: the data from a shell, without Sphinx: ``python -m ses check [--advice] [DIRECTORY]`` and others."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from pathlib import Path

from .dataset import Dataset, is_published
from .model import Source, Statement
from .releases import write_release
from .rules import advise, check_directory
from .schema import write_schemas
from .source import Problem

HELP_PAGE = "content/maintaining/problems.md"


def main(arguments: list[str] | None = None) -> int:
    """Run one verb. Return the exit status: 0, or 1 if the data has problems."""
    parser = argparse.ArgumentParser(
        prog="python -m ses", description="Check the SES Guide's data, or list parts of it."
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, what in _VERBS.items():
        sub = verbs.add_parser(verb, help=what)
        if verb == "check":
            sub.add_argument("--advice", action="store_true", help="add the soft rules, which never stop a build")
        if verb == "stale":
            sub.add_argument("--days", type=int, default=365, help="how many days are too long (365)")
        if verb == "release":
            sub.add_argument("version", help="such as 1.2.0")
        sub.add_argument("directory", nargs="?", type=Path, default=Path("ses_data"), help="the data (ses_data)")
    options = parser.parse_args(arguments)
    if options.verb == "schema":
        written = write_schemas(options.directory / "schema")
        print(f"{len(written)} schemas written into {options.directory.as_posix()}/schema")
        return 0
    data, problems = check_directory(options.directory)
    if problems:
        _print_problems(problems)
        return 1
    match options.verb:
        case "check":
            if options.advice:
                _print_problems(sorted(advise(data)), error=False)
            print(f"{len(data.records)} records, no problems.")
        case "unconfirmed":
            _unconfirmed(data)
        case "stale":
            _stale(data, options.days)
        case "release":
            return _release(data, options.directory / "releases", options.version)
    return 0


_VERBS = {
    "check": "check all data; exit status 1 if anything is wrong",
    "schema": "write the JSON Schemas that editors use",
    "unconfirmed": "list the records without evidence, which are not published",
    "stale": "list what nobody has checked for a year",
    "release": "write down the ids, revisions and wording of a release",
}


def _print_problems(problems: list[Problem], *, error: bool = True) -> None:
    for problem in problems:
        print(problem, file=sys.stderr if error else sys.stdout)
    if error:
        codes = sorted({problem.code for problem in problems})
        count = f"{len(problems)} problem{'s' * (len(problems) > 1)}"
        print(f"{count}. What each means and what to do:", file=sys.stderr)
        for code in codes:
            print(f"  {HELP_PAGE}#{code}", file=sys.stderr)


def _unconfirmed(data: Dataset) -> None:
    found = [record for record in data.records if isinstance(record, Statement) and not is_published(record)]
    for record in found:
        missing = " ".join((record.unconfirmed or "").split())
        print(f"{record.id.pos}: {record.KIND} '{record.id}': {missing}")
    print(f"{len(found)} records wait for evidence and are not published.")


def _stale(data: Dataset, days: int) -> None:
    today = _today()
    oldest = (today - datetime.timedelta(days=days)).isoformat()
    count = 0
    for record in data.records:
        if isinstance(record, Statement):
            checked = max((citation.checked or "" for citation in record.citations), default="")
        elif isinstance(record, Source):
            checked = record.checked
        else:
            continue
        if checked < oldest:
            count += 1
            print(f"{record.id.pos}: {record.KIND} '{record.id}': last checked {checked or 'never'}")
        review = getattr(record, "next_review", None)
        if review and review < today.isoformat():
            count += 1
            print(f"{review.pos}: {record.KIND} '{record.id}': its review was due on {review}")
    print(f"{count} records to look at again.")


def _release(data: Dataset, directory: Path, version: str) -> int:
    try:
        path = write_release(directory, data, version, _today().isoformat())
    except FileExistsError as error:
        print(
            f"{error.filename} is there already: this version has been released. Choose a higher one.", file=sys.stderr
        )
        return 1
    print(f"Written: {path.as_posix()}. Commit it: from now on these ids are a promise.")
    return 0


def _today() -> datetime.date:
    """Today, or the day that SOURCE_DATE_EPOCH names, so that a release can be made again alike."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date()
    return datetime.datetime.now(datetime.UTC).date()


if __name__ == "__main__":
    sys.exit(main())
