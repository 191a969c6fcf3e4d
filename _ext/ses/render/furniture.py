"""What stands on every sheet of paper, whoever prints it: its edition and the days of it, as plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses.model import Checklist, Edition

from .parts import date_text, fill

if TYPE_CHECKING:
    from ses.dataset import Dataset
    from ses.model import Exercise, Handout, RatingSheet

    Printed = Checklist | RatingSheet | Exercise | Handout


def standing(record: Printed, data: Dataset) -> str:
    """Return which edition a record belongs to, and what became of it; nothing if it belongs to none."""
    edition = data.find(Edition.KIND, record.edition or "")
    if not isinstance(edition, Edition):
        return ""
    successors = [data.find(*target.split_id()) for target in edition.superseded_by]
    if edition.status != "superseded" or not any(successors):
        return str(edition.title)
    now = ", ".join(successor.name for successor in successors if successor)
    return fill(data.label("sheet-superseded"), edition=edition.title, now=now)


def revised(record: Printed, data: Dataset) -> str:
    """Return when a record was last changed; of a checklist, when it was last tried with people, or that it was not."""
    words = [fill(data.label("revised-on"), date=date_text(record.revised))]
    if isinstance(record, Checklist):
        tried = date_text(record.trials[-1].date) if record.trials else ""
        words.append(fill(data.label("tried" if record.trials else "not-tried"), date=tried))
    return " ".join(words)
