"""Layer 2: the data from a shell, without Sphinx: ``python -m ses check [--advice] [DIRECTORY]`` and others."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import sys
from io import TextIOWrapper
from pathlib import Path

from .dataset import Dataset, is_published
from .model import Source, Statement
from .releases import VERSION, newest_release, version_key, write_release
from .rules import advise, check_directory
from .schema import write_schemas
from .settings import BadSetting, settle
from .source import Problem

HELP_PAGE = "content/maintaining/problems.md"


def main(arguments: list[str] | None = None) -> int:
    """Run one verb. Return the exit status: 0, or 1 if the data has problems. Wrong usage exits with 2."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        settle(os.environ)
    except BadSetting as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a console that cannot show a character is no reason to stop
            stream.reconfigure(errors="backslashreplace")
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
            for problem in sorted(advise(data)) if options.advice else ():
                print(problem)
            print(f"{len(data.records)} records, no problems.")
        case "unconfirmed":
            _unconfirmed(data)
        case "stale":
            _stale(data, options.days)
        case "release":
            return _release(data, options.directory / "releases", options.version)
    return 0


def _parser() -> argparse.ArgumentParser:
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
            sub.add_argument("version", type=_version, help="such as 1.2.0")
        sub.add_argument("directory", nargs="?", type=Path, default=Path("ses_data"), help="the data (ses_data)")
    return parser


def _version(text: str) -> str:
    if not re.fullmatch(VERSION, text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a version; write numbers and full stops, such as 1.2.0")
    return text


_VERBS = {
    "check": "check all data; exit status 1 if anything is wrong",
    "schema": "write the JSON Schemas that editors use",
    "unconfirmed": "list the records without evidence, which are not published",
    "stale": "list what nobody has checked for a year",
    "release": "write down the ids, revisions and wording of a release",
}


def _print_problems(problems: list[Problem]) -> None:
    print(*problems, sep="\n", file=sys.stderr)
    print(f"{len(problems)} problem{'s' * (len(problems) > 1)}. What each means and what to do:", file=sys.stderr)
    for code in sorted({problem.code for problem in problems}):
        print(f"  {HELP_PAGE}#{code}", file=sys.stderr)


def _unconfirmed(data: Dataset) -> None:
    found = [record for record in data.records if isinstance(record, Statement) and not is_published(record)]
    for record in found:
        missing = " ".join((record.unconfirmed or "").split())
        print(f"{record.id.pos}: {record.KIND} '{record.id}': {missing}")
    print(f"{_counted(len(found), 'waits', 'wait')} for evidence, unpublished.")


def _stale(data: Dataset, days: int) -> None:
    today = _today()
    oldest = (today - dt.timedelta(days=days)).isoformat()
    count = 0
    for record in data.records:
        if isinstance(record, Statement):
            checked = max((citation.checked or "" for citation in record.citations), default="")
        elif isinstance(record, Source):
            checked = record.checked
        else:
            continue
        review = getattr(record, "next_review", None)
        reasons = [f"last checked {checked}"] if checked < oldest else []
        reasons += [f"its review was due on {review}"] if review and review < today.isoformat() else []
        if reasons:
            count += 1
            print(f"{record.id.pos}: {record.KIND} '{record.id}': {', '.join(reasons)}")
    print(f"{_counted(count, 'is', 'are')} to be looked at again.")


def _counted(count: int, one: str, more: str) -> str:
    return f"1 record {one}" if count == 1 else f"{count} records {more}"


def _release(data: Dataset, directory: Path, version: str) -> int:
    newest, _ = newest_release(directory, directory.as_posix())
    if newest is not None and version_key(version) <= version_key(newest.version):
        print(f"{newest.version} has been released, so choose a version higher than that.", file=sys.stderr)
        return 1
    path = write_release(directory, data, version, _today().isoformat())
    print(f"Written: {path.as_posix()}. Commit it: from now on these ids are a promise.")
    return 0


def _today() -> dt.date:
    """Today, or the day that SOURCE_DATE_EPOCH names, so that a release can be made again alike."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date() if epoch else dt.datetime.now(dt.UTC).date()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        sys.exit(130)
