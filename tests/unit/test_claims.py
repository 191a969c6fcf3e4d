"""Each of the 69 claims of the two decks is carried by records that say truly what became of it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
import yaml
from ses.dataset import Dataset
from ses.model import Resource, Statement
from ses.rules import check_directory

from tests.conftest import ROOT
from tests.unit.test_coverage_of_seeds import LEFT_OUT, MENDED, SEEDS

CLAIMS: list[dict[str, Any]] = yaml.safe_load((SEEDS / "claims.yaml").read_text(encoding="utf-8"))["claims"]
STATUSES = {"in-force", "changed", "superseded", "historic", "not-known"}
CARRIED = [claim for claim in CLAIMS if "nowhere" not in claim]


def number(claim: dict[str, Any]) -> str:
    return f"claim-{claim['number']}"


@cache
def dataset() -> Dataset:
    """Return all records of the guide, published or not. That they have no problems, other tests hold."""
    return check_directory(ROOT / "ses_data")[0]


def published(key: str) -> Statement:
    """Return the record with this `kind:id`, which must be published."""
    kind, _, id_ = key.partition(":")
    record = dataset().published().find(kind, id_)
    assert isinstance(record, Statement), f"{key} is not a published record"
    return record


def keys_by_status(claim: dict[str, Any], *parts: str) -> list[tuple[str, str]]:
    """Return status and `kind:id` of each record that the row lists under these parts."""
    return [(status, key) for part in parts for status, keys in claim.get(part, {}).items() for key in keys]


def cited(record: Statement) -> set[str]:
    return {str(citation.source) for citation in record.citations}


def test_all_rows_are_there_in_order() -> None:
    assert [claim["number"] for claim in CLAIMS] == list(range(1, 70))
    assert all(set(claim["verdict"]) <= STATUSES for claim in CLAIMS)
    assert {seed for claim in CLAIMS for seed in claim["seeds"]} == {"feb-deck", "opm-deck"}


@pytest.mark.parametrize("claim", CARRIED, ids=number)
def test_records_have_the_status_of_their_row(claim: dict[str, Any]) -> None:
    for status, key in keys_by_status(claim, "records", "beside"):
        record = published(key)
        assert record.status == status, f"{key} is {record.status}"
        if status == "superseded":
            assert record.superseded_by, f"{key} does not say what replaces it"
        if status == "changed":
            assert record.status_note, f"{key} does not say how it changed"


@pytest.mark.parametrize("claim", CARRIED, ids=number)
def test_the_verdict_is_shown_or_the_difference_is_argued(claim: dict[str, Any]) -> None:
    carried = {status for status, _ in keys_by_status(claim, "records")}
    shown = {status for status, _ in keys_by_status(claim, "records", "beside")}
    agrees = carried <= set(claim["verdict"]) <= shown
    assert agrees is ("differs" not in claim)


@pytest.mark.parametrize("claim", CARRIED, ids=number)
def test_records_cite_the_decks_that_make_the_claim(claim: dict[str, Any]) -> None:
    decks = set(claim["seeds"])
    citing = {key: cited(published(key)) & decks for _, key in keys_by_status(claim, "records")}
    assert [key for key, sources in citing.items() if not sources] == []
    assert set().union(*citing.values()) == decks


@pytest.mark.parametrize("claim", [claim for claim in CLAIMS if "withheld" in claim], ids=number)
def test_what_is_not_confirmed_exists_and_is_not_published(claim: dict[str, Any]) -> None:
    withheld = {":".join(key) for key in dataset().published().withheld}
    assert set(claim["withheld"]) <= withheld


def test_every_record_without_evidence_belongs_to_a_claim() -> None:
    listed = {key for claim in CLAIMS for key in claim.get("withheld", ())}
    assert {":".join(key) for key in dataset().published().withheld} == listed


@pytest.mark.parametrize("deck", ["feb-deck", "opm-deck"])
def test_each_address_of_a_deck_is_a_resource_with_its_state(deck: str) -> None:
    text = (SEEDS / f"{deck}.txt").read_text(encoding="utf-8")
    for wrong, right in MENDED[deck]:
        text = text.replace(wrong, right)
    addresses = {match.rstrip(".,)") for match in re.findall(r"(?:https?://|www\.)\S+", text)}
    resources = [record for record in dataset().published().all(Resource) if deck in cited(record)]
    quoted = {word for record in resources for citation in record.citations for word in (citation.quote or "").split()}
    assert addresses
    assert addresses <= quoted
    assert all(record.url and record.link for record in resources)


def test_only_contacts_are_nowhere() -> None:
    """That none is in the data or the pages, test_coverage_of_seeds holds."""
    assert [claim["number"] for claim in CLAIMS if "nowhere" in claim] == [68]
    assert all(LEFT_OUT[deck]["contact"] for deck in CLAIMS[67]["seeds"])
