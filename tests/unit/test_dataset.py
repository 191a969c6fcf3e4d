"""All records together: what is filled in, what is published, what digests see."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from ses.dataset import Dataset, Use, is_published, plain, references_of
from ses.load import Loaded, load_directory, load_file
from ses.model import Ecq, Id, Label, Limit, Statement, Str, Tip
from ses.releases import release_record

BASE = Path(__file__).parent / "base"
RECORDS = tuple(load_directory(BASE, "base").records)
MARKER = "MARKERWORD"


@pytest.fixture(scope="module")
def data() -> Dataset:
    return Dataset.of(RECORDS)


def test_look_up(data):
    assert data.get(Tip, "quantify") is data.find("tip", "quantify")
    assert data.find("tip", "leading-change") is None
    with pytest.raises(KeyError):
        data.get(Tip, "leading-change")
    assert data.ids("limit") == ["narrative-pages", "submission-clock"]
    assert [record.id for record in data.all(Limit)] == data.ids("limit")
    assert data.ids("ghost") == []
    assert data.label("reported-by") == "reported by {source}"
    assert data.label("not-there") == ""


def test_what_stands_elsewhere_is_filled_in(data):
    people, change = data.get(Ecq, "leading-people"), data.get(Ecq, "leading-change")
    assert (people.status, people.superseded_by, people.superseded_on) == ("superseded", ("edition:ecq-2025",), "2025")
    assert (people.citations[0].evidence, people.citations[0].checked) == ("seed", "2026-11-21")
    assert change.citations[0].checked == "2026-11-20"
    claim = data.find("edition", "ecq-2025").conflict[0]
    assert claim.citations[0].evidence == "secondary"
    loaded = next(record for record in RECORDS if record.id == "leading-people")
    assert loaded.status is None


def test_an_own_status_goes_before_the_edition_s(data):
    other = changed(data, "quantify", edition=Id("ecq-2006")).get(Tip, "quantify")
    assert (other.status, other.superseded_by, other.superseded_on) == ("in-force", (), None)


def test_an_own_status_goes_before_the_file_s_with_all_that_belongs_to_it(tmp_path):
    defaults = "{status: superseded, superseded_by: [tip:quantify], superseded_on: 2025, status_note: Gone.}"
    path = tmp_path / "tips.yaml"
    path.write_text(f"defaults: {defaults}\n" + (BASE / "tips.yaml").read_text())
    loaded = Loaded()
    load_file(path, "tips.yaml", loaded)
    (tip,) = loaded.records
    assert (tip.status, tip.superseded_by, tip.superseded_on, tip.status_note) == ("in-force", (), None, None)
    path.write_text(path.read_text().replace("    status: in-force\n", ""))
    load_file(path, "tips.yaml", loaded)
    tip = loaded.records[1]
    assert (tip.status, tip.superseded_by, tip.superseded_on) == ("superseded", ("tip:quantify",), "2025")


def test_references_are_located(data):
    found = {(kind, id_): pos for kind, id_, pos in references_of(data.find("check", "action-says-i"))}
    assert set(found) == {
        *(("tip", "quantify"), ("fact", "ccar-action"), ("edition", "ecq-2025"), ("edition", "ecq-2025")),
        ("source", "this-guide"),
    }
    line = (BASE / "checks.yaml").read_text().splitlines()[found["fact", "ccar-action"].line - 1]
    assert line[found["fact", "ccar-action"].column - 1 :].startswith("fact:ccar-action")


# --- what is published ---------------------------------------------------------------------------

#: Every key of an unpublished statement that holds words, marked.
UNPUBLISHED = f"""
facts:
  - id: secret-fact
    title: {MARKER} title
    topic: qrb-criteria
    criterion: {MARKER}
    text: |
      {MARKER} text
    status: changed
    status_note: {MARKER} note
    superseded_on: 1999
    authority: law
    conflict:
      - says: {MARKER} claim
        date: {MARKER} date
        citations:
          - source: press
            quote: {MARKER} quote of a claim
    citations:
      - source: press
        locator: {MARKER} place
        evidence: none
        quote: {MARKER} quote
      - source: memo-2025
        evidence: none
    unconfirmed: {MARKER} missing
    official: https://www.opm.gov/official
    synonyms: [{MARKER} synonym]
"""


@pytest.fixture(scope="module")
def with_secret(tmp_path_factory) -> Dataset:
    path = tmp_path_factory.mktemp("data") / "secret.yaml"
    path.write_text(UNPUBLISHED)
    loaded = Loaded(records=list(RECORDS))
    load_file(path, "secret.yaml", loaded)
    assert loaded.problems == []
    return Dataset.of(loaded.records)


def test_the_draft_has_it(with_secret):
    assert MARKER in json.dumps([plain(record) for record in with_secret.records])


def test_nothing_of_an_unpublished_record_is_published(with_secret, data):
    published = with_secret.published()
    assert published.find("fact", "secret-fact") is None
    assert published.withheld["fact", "secret-fact"] == "https://www.opm.gov/official"
    everything = [
        *(plain(record) for record in published.records),
        *(repr(record) for record in published.records),
        repr(published.withheld),
        repr(published),
        release_record(with_secret, "1.0", "2026-11-21"),
    ]
    assert MARKER not in json.dumps(everything)
    assert release_record(with_secret, "1.0", "x") == release_record(data, "1.0", "x")
    assert [plain(record) for record in published.records] == [plain(record) for record in data.published().records]
    for kind in ("fact", "topic", "source"):
        assert published.digest(Use(kind)) == data.published().digest(Use(kind))


def test_the_digest_of_an_unpublished_record_sees_none_of_its_words(with_secret):
    reworded = tuple(
        dataclasses.replace(record, title=Str("Other words")) if record.id == "secret-fact" else record
        for record in with_secret.records
    )
    use = Use("fact", "secret-fact")
    assert Dataset(reworded).published().digest(use) == with_secret.published().digest(use)


def test_published_once_is_published_for_good(with_secret):
    assert with_secret.published().published().records == with_secret.published().records


def test_only_evidence_publishes(data):
    tip = data.get(Tip, "quantify")
    (citation,) = tip.citations
    none = dataclasses.replace(citation, evidence="none")
    assert is_published(tip)
    assert is_published(dataclasses.replace(tip, citations=(none, citation)))
    assert not is_published(dataclasses.replace(tip, citations=(none, none)))
    assert not is_published(dataclasses.replace(tip, citations=()))


def test_all_that_is_published_has_evidence(with_secret):
    for record in with_secret.published().records:
        assert not isinstance(record, Statement) or is_published(record)


# --- digests -------------------------------------------------------------------------------------


def changed(data: Dataset, id_: str, **values: object) -> Dataset:
    return Dataset.of(dataclasses.replace(item, **values) if item.id == id_ else item for item in data.records)


def test_a_digest_changes_with_the_record_alone(data):
    other = changed(data, "quantify", text=Str("Count."))
    assert other.digest(Use("tip", "quantify")) != data.digest(Use("tip", "quantify"))
    assert other.digest(Use("tip")) != data.digest(Use("tip"))
    assert other.digest(Use("term")) == data.digest(Use("term"))
    assert other.digest(Use("ecq", "leading-people")) == data.digest(Use("ecq", "leading-people"))


def test_a_digest_sees_what_was_filled_in(data):
    other = changed(Dataset(RECORDS), "opm-deck", checked=Str("2027-01-01"))
    assert other.digest(Use("tip", "quantify")) != data.digest(Use("tip", "quantify"))


def test_a_digest_sees_coming_going_order_and_withholding(data):
    published = data.published()
    gone, held, there = Use("tip", "gone"), Use("competency", "operational-mindset-2025"), Use("tip", "quantify")
    digests = {dataset.digest(use) for dataset, use in ((data, gone), (data, held), (published, held), (data, there))}
    assert len(digests) == 4
    moved = changed(data, "operational-mindset-2025", official=Str("https://www.opm.gov/moved"))
    assert moved.published().digest(held) != published.digest(held)
    assert Dataset(tuple(reversed(data.records))).digest(Use("ecq")) != data.digest(Use("ecq"))


def test_plain_says_what_yaml_says(data):
    assert plain(data.find("check", "action-says-i"))["from"] == ["tip:quantify", "fact:ccar-action"]
    assert plain(data.get(Label, "reported-by")) == {"id": "reported-by", "text": "reported by {source}"}
    assert type(plain(data.get(Label, "reported-by"))["text"]) is str
