"""Every line of the two decks is in a record that cites it, or listed with the reason why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
import yaml
from ses.dataset import plain
from ses.model import Record
from ses.rules import check_directory

from tests.conftest import ROOT

SEEDS = ROOT / "tests" / "seeds"
DECKS = ("feb-deck", "opm-deck")
REASONS = {"agenda", "heading", "scanning", "contact", "running"}
MENDED = yaml.safe_load((SEEDS / "mended.yaml").read_text(encoding="utf-8"))
LEFT_OUT = yaml.safe_load((SEEDS / "left-out.yaml").read_text(encoding="utf-8"))
BULLET = re.compile(r"^(?:[•®«|'\u2013\u2022\f\u00ae-]|e(?= [A-Z]))\s*")


def normal(text: str) -> str:
    """Return words only: no bullets, no markup, one kind of quotes, dashes and spaces."""
    text = text.translate(str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": "-", "–": "-", "*": ""}))
    text = re.sub(r"\{ses:[a-z-]+\}`(?:([^`<]+) <[^`>]+>|([^`]+))`", lambda match: match[1] or match[2], text)
    text = re.sub(r"\s*-\s*", "-", text)
    return re.sub(r"\s+", " ", text).strip(" .,;:-").casefold()


def lines_of(deck: str) -> Iterator[tuple[int, str]]:
    """Yield every line with words, mended and without its bullet, with its number."""
    text = (SEEDS / f"{deck}.txt").read_text(encoding="utf-8")
    for wrong, right in MENDED[deck]:
        text = text.replace(wrong, right)
    for number, line in enumerate(text.split("\n"), 1):
        if normal(line):
            yield number, BULLET.sub("", line.strip())


def strings(value: object) -> Iterator[str]:
    """Yield every string in a record."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


@cache
def records() -> tuple[Record, ...]:
    """Return all records of the guide."""
    data, problems = check_directory(ROOT / "ses_data")
    assert problems == []
    return data.published().records


@cache
def said_by(deck: str) -> str:
    """Return all that records citing a deck say, and the slides they name, one string a line."""
    said = []
    for record in records():
        item = plain(record)
        if record.key == ("source", deck) or any(citation["source"] == deck for citation in item.get("citations", [])):
            said += [normal(text) for text in strings(item)]
            # As the decks print them: a name, a dash, what it means; an example in one piece.
            names = [item.get("title", ""), f"{item.get('abbreviation')} - {item.get('title')}"]
            quotes = [citation.get("quote", "") for citation in item.get("citations", [])]
            said += [
                normal(f"{name}{mark}{text}")
                for name in names
                for mark in (" - ", ": ")
                for text in (item.get("text"), *quotes)
            ]
            said.append(normal(" ".join(passage["text"] for passage in item.get("passages", []))))
    return "\n".join(f" {text} " for text in said)


def is_said(line: str, deck: str) -> bool:
    """Whether a record that cites the deck holds the line, whole words only."""
    return re.search(rf"(?<!\w){re.escape(normal(line))}(?!\w)", said_by(deck)) is not None


def left_out(deck: str) -> set[str]:
    """Return the lines listed with a reason."""
    mended = []
    for lines in LEFT_OUT[deck].values():
        for line in lines:
            text = line
            for wrong, right in MENDED[deck]:
                text = text.replace(wrong, right)
            mended.append(normal(BULLET.sub("", text)))
    return set(mended)


@pytest.mark.parametrize("deck", DECKS)
def test_every_line_is_in_a_record_or_has_a_reason(deck: str) -> None:
    listed = left_out(deck)
    missing = [
        f"{deck}.txt:{number}: {line}"
        for number, line in lines_of(deck)
        if normal(line) not in listed and not is_said(line, deck)
    ]
    assert missing == [], f"{len(missing)} lines are in no record:\n" + "\n".join(missing)


@pytest.mark.parametrize("deck", DECKS)
def test_reasons_are_few_and_for_lines_that_are_there(deck: str) -> None:
    assert set(LEFT_OUT[deck]) <= REASONS
    there = {normal(line) for _, line in lines_of(deck)}
    assert left_out(deck) <= there


@pytest.mark.parametrize("deck", DECKS)
def test_every_mended_slip_is_in_the_deck(deck: str) -> None:
    text = (SEEDS / f"{deck}.txt").read_text(encoding="utf-8")
    for wrong, right in MENDED[deck]:
        assert wrong in text
        assert wrong != right


@pytest.mark.parametrize("deck", DECKS)
def test_no_contact_is_anywhere(deck: str) -> None:
    for path in [*(ROOT / "ses_data").rglob("*.yaml"), *(ROOT / "content").rglob("*.md"), SEEDS / f"{deck}.txt"]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"[\w.]+@[\w.]+\.\w+|\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}", text), path


@pytest.mark.parametrize(
    ("line", "said"),
    [("distinct personnel system", False), ("personnel nonsense", False)],
)
def test_the_comparison_can_fail(line: str, said: bool) -> None:
    assert is_said(f"{line} that nobody wrote", "opm-deck") is said
