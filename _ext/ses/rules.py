"""Layer 2: the rules that hold between records, each returning located problems.

`check` runs those that must hold; `advise` the soft ones, which never stop a build. Rule numbers (R2, R8 …) are those
of the checklist literature as the project collected it: Gawande's checklist for checklists, Degani and Wiener (NASA
CR-177549), and others.
"""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from .dataset import Dataset, is_published, references_of, values_of
from .load import Loaded, did_you_mean, load_directory
from .model import (
    RECORD_TYPES,
    Authority,
    Check,
    Checklist,
    Competency,
    Ecq,
    Edition,
    Exercise,
    Group,
    Handout,
    Id,
    Markdown,
    Question,
    RatingSheet,
    Record,
    Retired,
    Statement,
    Status,
)
from .releases import compare, newest_release
from .source import Code, Problem, SourcePos
from .text import examine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: R2: what fits between two pauses.
MAX_CHECKS_IN_GROUP = 9
MIN_CHECKS_IN_GROUP = 3
MAX_GROUPS = 4
#: R9, and the data's own limit: one check is one short line.
MAX_WORDS_IN_CHECK = 20
#: R3: about a minute for a group.
MAX_WORDS_IN_GROUP = 150
#: R10: the school grade that check texts can be read at (Flesch-Kincaid).
MAX_GRADE = 9.0
#: R17: a title that says what the list is for.
MIN_WORDS_IN_TITLE = 3
#: R8: words that say that something was done, not what is to be seen.
EMPTY_WORDS = ("done", "checked", "complete", "completed", "reviewed", "ok", "okay", "ensure", "make sure", "verify")


def check_directory(directory: Path, shown: str = "") -> tuple[Dataset, list[Problem]]:
    """Read a directory of data and check all of it, the newest release included.

    :return: the whole dataset, unpublished records included, and the problems, sorted by place.
    """
    shown = shown or directory.as_posix()
    loaded = load_directory(directory, shown)
    release, problems = newest_release(directory / "releases", f"{shown}/releases")
    problems += [*loaded.problems, *check(loaded), *compare(loaded, release)]
    return Dataset.of(loaded.records, loaded.broken), sorted(set(problems))


def check(loaded: Loaded) -> Iterator[Problem]:
    """Yield every broken rule between records."""
    data = Dataset.of(loaded.records, loaded.broken)
    yield from _unique(loaded.records)
    yield from _retired(loaded.records)
    yield from _references(data)
    for record in data.records:
        if isinstance(record, Statement):
            yield from _status(record)
            yield from _evidence(record)
    for rule in (_competencies, _questions, _editions, _checks, _checklists, _parts, _printed):
        yield from rule(data)
    if not any(kind == Checklist.KIND for kind, _ in loaded.broken):  # it may list any check
        yield from _unlisted(data)


def _problem(pos: SourcePos, code: Code, message: str) -> Problem:
    return Problem(pos, message, code)


def _unique(records: Iterable[Record]) -> Iterator[Problem]:
    first: dict[tuple[str, str], Record] = {}
    codes: dict[str, Check] = {}
    for record in records:
        known = first.setdefault(record.key, record)
        if known is not record:
            message = (
                f"the {record.KIND} '{record.id}' is there already, at {known.id.pos}; ids are unique, choose another"
            )
            yield _problem(record.id.pos, Code.DUPLICATE_ID, message)
        if isinstance(record, Check):
            other = codes.setdefault(record.code, record)
            if other is not record:
                message = (
                    f"the code {record.code} belongs to the check '{other.id}', at {other.code.pos}; "
                    "choose the next free one"
                )
                yield _problem(record.code.pos, Code.DUPLICATE_ID, message)


def _retired(records: Iterable[Record]) -> Iterator[Problem]:
    retired = [record for record in records if isinstance(record, Retired)]
    ids = {(str(gone.kind), str(gone.id)): gone for gone in retired}
    codes = {str(gone.code): gone for gone in retired if gone.code}
    for gone in retired:
        if gone.kind not in RECORD_TYPES:
            message = f"'{gone.kind}' is not a kind of record{did_you_mean(gone.kind, RECORD_TYPES)}"
            yield _problem(gone.kind.pos, Code.BAD_VALUE, message)
    for record in records:
        if record.key in ids:
            on = ids[record.key].date
            message = f"the {record.KIND} id '{record.id}' was retired on {on}; a retired id is never used again"
            yield _problem(record.id.pos, Code.RETIRED_ID, message)
        if isinstance(record, Check) and record.code in codes:
            gone = codes[record.code]
            message = f"the code {record.code} was retired on {gone.date} with '{gone.id}'; a code is never used again"
            yield _problem(record.code.pos, Code.RETIRED_ID, message)


def _references(data: Dataset) -> Iterator[Problem]:
    for record in data.records:
        shown = not isinstance(record, Statement) or is_published(record)
        for reference in chain(references_of(record), _text_references(record)):
            yield from reference_problems(*reference, data, shown=shown)


def reference_problems(kind: str, id_: str, pos: SourcePos, data: Dataset, *, shown: bool = True) -> Iterator[Problem]:
    """Yield what is wrong with a reference to a record: there is none, or none that may be shown.

    :param shown: whether what refers to it is shown, so that the record must be, too.
    """
    found = data.find(kind, id_)
    if found is None and (kind, id_) not in data.broken:
        yield _problem(pos, Code.UNKNOWN_REFERENCE, _unknown(kind, id_, data))
    elif shown and isinstance(found, Statement) and found.citations and not is_published(found):
        message = (
            f"the {kind} '{id_}' is not published, as nothing confirms it, and what is published cannot rely on it; "
            "cite evidence for it or take the reference out"
        )
        yield _problem(pos, Code.UNPUBLISHED_REFERENCE, message)


def _text_references(record: Record) -> Iterator[tuple[str, str, SourcePos]]:
    for _, value in values_of(record):
        if isinstance(value, Markdown):
            yield from examine(value)[0]


def _unknown(kind: str, id_: str, data: Dataset) -> str:
    if kind not in RECORD_TYPES:
        return f"'{kind}' is not a kind of record{did_you_mean(kind, RECORD_TYPES)}"
    retired = data.find(f"retired {kind}", id_)
    if isinstance(retired, Retired):
        instead = ", ".join(str(item) for item in retired.replaced_by) or "nothing"
        return f"the {kind} '{id_}' was retired on {retired.date}; replaced by {instead}"
    return f"unknown {kind} '{id_}'{did_you_mean(id_, data.ids(kind))}"


def _status(record: Statement) -> Iterator[Problem]:
    pos = record.id.pos
    if record.status is None and record.edition is None:
        message = f"'status' is missing, and there is no edition to take it from; one of {', '.join(get_args(Status))}"
        yield _problem(pos, Code.MISSING_KEY, message)
    elif record.status == "changed" and record.status_note is None:
        yield _problem(pos, Code.STATUS, "the status is 'changed', so 'status_note' must say how")
    elif record.status == "superseded" and not record.superseded_by:
        yield _problem(pos, Code.STATUS, "the status is 'superseded', so 'superseded_by' must say by what, as kind:id")
    elif record.status not in {"superseded", None} and record.superseded_by:
        message = f"'superseded_by' goes with the status 'superseded', not '{record.status}'; change one of them"
        yield _problem(record.superseded_by[0].pos, Code.STATUS, message)
    if record.authority is None:
        message = f"'authority' is missing, here and in the file's defaults; one of {', '.join(get_args(Authority))}"
        yield _problem(pos, Code.MISSING_KEY, message)


def _evidence(record: Statement) -> Iterator[Problem]:
    if not record.citations:
        message = "there is no citation; name at least one source under 'citations'"
        yield _problem(record.id.pos, Code.EVIDENCE, message)
    elif is_published(record) and record.unconfirmed is not None:
        message = "'unconfirmed' is for records without evidence, but a citation has some; delete 'unconfirmed'"
        yield _problem(record.unconfirmed.pos, Code.EVIDENCE, message)
    elif not is_published(record) and record.unconfirmed is None:
        message = "no citation has evidence, so 'unconfirmed' must say what is missing and where to look"
        yield _problem(record.id.pos, Code.EVIDENCE, message)


def _competencies(data: Dataset) -> Iterator[Problem]:
    for record in data.all(Competency):
        if record.tier == "specific" and record.ecq is None:
            message = "'ecq' is missing: a specific competency belongs to an ECQ"
            yield _problem(record.id.pos, Code.MISSING_KEY, message)
        elif record.tier == "fundamental" and record.ecq is not None:
            message = "a fundamental competency belongs to no one ECQ; delete 'ecq', or write 'tier: specific'"
            yield _problem(record.ecq.pos, Code.BAD_VALUE, message)
        if record.ecq is not None:
            yield from _same_edition(record, record.ecq, data)


def _questions(data: Dataset) -> Iterator[Problem]:
    for record in data.all(Question):
        if record.ecq is None and record.part is None:
            message = "'ecq' or 'part' is missing: what the question helps with"
            yield _problem(record.id.pos, Code.MISSING_KEY, message)
        elif record.ecq is not None:
            yield from _same_edition(record, record.ecq, data)


def _same_edition(record: Statement, id_: Id, data: Dataset) -> Iterator[Problem]:
    ecq = data.find(Ecq.KIND, id_)
    if isinstance(ecq, Ecq) and ecq.edition != record.edition:
        message = (
            f"the ECQ '{id_}' is of the edition {ecq.edition or 'none'}, this {record.KIND} of "
            f"{record.edition or 'none'}; change one of them"
        )
        yield _problem(id_.pos, Code.BAD_VALUE, message)


def _editions(data: Dataset) -> Iterator[Problem]:
    for record in data.all(Edition):
        if record.status == "superseded" and record.notice is None:
            message = "a superseded edition needs a 'notice': the calm sentence on top of every page that shows it"
            yield _problem(record.id.pos, Code.MISSING_KEY, message)


def _checks(data: Dataset) -> Iterator[Problem]:
    said: dict[str, Check] = {}
    for record in data.all(Check):
        words = len(record.text.split())
        if words > MAX_WORDS_IN_CHECK:
            message = f"a check has at most {MAX_WORDS_IN_CHECK} words, this one {words}; split it or say it shorter"
            yield _problem(record.text.pos, Code.CHECK_RULE, message)
        other = said.setdefault(record.text.casefold(), record)
        if other is not record and record.repeats != other.id:
            message = f"the check '{other.id}' says the same; if that is on purpose, write 'repeats: {other.id}'"
            yield _problem(record.text.pos, Code.CHECK_RULE, message)


def _unlisted(data: Dataset) -> Iterator[Problem]:
    listed = {id_ for checklist in data.all(Checklist) for group in checklist.groups for id_ in group.checks}
    for record in data.all(Check):
        if record.id not in listed:
            yield _problem(record.id.pos, Code.CHECK_RULE, "no checklist lists this check; list it or retire it")


def _checklists(data: Dataset) -> Iterator[Problem]:
    for record in data.all(Checklist):
        yield from _alone((id_ for group in record.groups for id_ in group.checks), "check", "checklist")
        for group in record.groups:
            if len(group.checks) > MAX_CHECKS_IN_GROUP:
                message = (
                    f"the group has {len(group.checks)} checks; more than {MAX_CHECKS_IN_GROUP} are not kept in mind, "
                    "split it"
                )
                yield _problem(group.checks[0].pos, Code.CHECK_RULE, message)
            if not group.ordered:
                yield from _critical_first(group, data)


def _critical_first(group: Group, data: Dataset) -> Iterator[Problem]:
    lax = None
    for id_ in group.checks:
        item = data.find(Check.KIND, id_)
        if isinstance(item, Check) and not item.critical:
            lax = lax or id_
        elif isinstance(item, Check) and lax:
            message = (
                f"'{id_}' is critical and stands after '{lax}', which is not; critical checks come first, unless the "
                "group is 'ordered: true'"
            )
            yield _problem(id_.pos, Code.CHECK_RULE, message)


def _parts(data: Dataset) -> Iterator[Problem]:
    for checklist in data.all(Checklist):
        yield from _alone((group.id for group in checklist.groups), "group", "checklist")
    for sheet in data.all(RatingSheet):
        yield from _alone((level.id for level in sheet.levels), "level", "sheet")
    for exercise in data.all(Exercise):
        yield from _alone((statement.id for statement in exercise.statements), "statement", "exercise")


def _printed(data: Dataset) -> Iterator[Problem]:
    first: dict[str, Record] = {}
    for cls in (Checklist, RatingSheet, Exercise, Handout):
        for record in data.all(cls):
            known = first.setdefault(record.id, record)
            if known is not record:
                message = (
                    f"the {known.KIND} at {known.id.pos} has the id '{record.id}' too, and both are printed into files "
                    "of that name; choose another"
                )
                yield _problem(record.id.pos, Code.DUPLICATE_ID, message)


def _alone(ids: Iterable[Id], what: str, whole: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for id_ in ids:
        if id_ in seen:
            yield _problem(id_.pos, Code.DUPLICATE_ID, f"the {what} '{id_}' is in this {whole} already; keep one")
        seen.add(id_)


def advise(data: Dataset) -> Iterator[Problem]:
    """Yield advice on checks and checklists. It never stops a build."""
    names = {record.name.casefold(): record.name for cls in (Ecq, Competency) for record in data.all(cls)}
    for check in data.all(Check):
        yield from _advise_on_check(check, names)
    for checklist in data.all(Checklist):
        yield from _advise_on_checklist(checklist, data)


def _advise_on_check(check: Check, names: dict[str, str]) -> Iterator[Problem]:
    pos, text = check.text.pos, check.text
    for word in EMPTY_WORDS:
        if re.search(rf"\b{word}\b", text, re.IGNORECASE):
            yield _problem(pos, Code.ADVICE, f"'{word}' does not say what is to be seen; name the result (R8)")
    if re.search(r" and |/|; ", text):
        yield _problem(pos, Code.ADVICE, "one check, one result: this looks like two (R9)")
    if (grade := reading_grade(text)) > MAX_GRADE:
        message = f"reads at school grade {grade:.0f}; {MAX_GRADE:.0f} is enough, use shorter words (R10)"
        yield _problem(pos, Code.ADVICE, message)
    for lower, name in names.items():
        if (found := re.search(rf"\b{re.escape(lower)}\b", text, re.IGNORECASE)) and found[0] != name:
            yield _problem(pos, Code.ADVICE, f"'{found[0]}' is called '{name}'; write it letter for letter (R10)")


def _advise_on_checklist(checklist: Checklist, data: Dataset) -> Iterator[Problem]:
    pos, count = checklist.title.pos, len(checklist.groups)
    if len(checklist.title.split()) < MIN_WORDS_IN_TITLE:
        yield _problem(pos, Code.ADVICE, "a title of three words or more can say what the list is for (R17)")
    if count > MAX_GROUPS:
        message = f"{count} groups; a list of more than {MAX_GROUPS} is seldom finished (R2)"
        yield _problem(pos, Code.ADVICE, message)
    if not checklist.trials:
        yield _problem(pos, Code.ADVICE, "not tried with users yet; try it, then note it under 'trials' (R21)")
    for group in checklist.groups:
        if len(group.checks) < MIN_CHECKS_IN_GROUP:
            message = f"a group of fewer than {MIN_CHECKS_IN_GROUP} checks can join another (R2)"
            yield _problem(group.id.pos, Code.ADVICE, message)
        found = (data.find(Check.KIND, id_) for id_ in group.checks)
        words = sum(len(check.text.split()) for check in found if isinstance(check, Check))
        if words > MAX_WORDS_IN_GROUP:
            message = f"{words} words take more than a minute; shorten or split the group (R3)"
            yield _problem(group.id.pos, Code.ADVICE, message)


def reading_grade(text: str) -> float:
    """Return the school grade a sentence can be read at (Flesch-Kincaid; syllables counted as runs of vowels)."""
    words = re.findall(r"[A-Za-zé]+", text)
    if not words:
        return 0.0
    syllables = sum(max(1, len(re.findall(r"[aeiouyé]+", re.sub(r"e\b", "", word.lower())))) for word in words)
    sentences = max(1, len(re.findall(r"[.!?](\s|$)", text)))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
