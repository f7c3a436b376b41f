"""The rules of a document give the answers that the shared vectors say; the browser's too."""

import json
from typing import Any

import pytest
from edtf import parse_edtf

from archive import accession
from archive.accession import rules
from archive.record import captions, event_dates, tree
from archive.record.problems import SENTENCES
from archive.search import periods
from tests.archive import vectors


def codes(document: dict[str, Any], settled: dict[str, Any] | None = None) -> list[list[str]]:
    return [[found.path, found.code] for found in accession.problems(document, settled)]


@pytest.mark.parametrize("vector", vectors.VECTORS, ids=lambda vector: vector["name"])
def test_it_says_of_a_document_what_the_vector_says(vector: dict[str, Any]) -> None:
    assert sorted(codes(vectors.document(vector))) == sorted(vector["problems"])


@pytest.mark.parametrize(("edtf", "precision", "code"), vectors.DATES)
def test_it_says_of_a_date_what_the_vector_says(edtf: str, precision: str, code: str) -> None:
    try:
        answer = event_dates.fits(event_dates.read(edtf), precision)
    except event_dates.DateError as error:
        answer = error.code
    assert (answer or "") == code


@pytest.mark.parametrize(("name", "text", "words"), vectors.CAPTIONS)
def test_it_reads_captions_as_the_vector_says(
    name: str, text: str, words: list[str] | None
) -> None:
    try:
        answer = [cue.words for cue in captions.read(text)]
    except captions.CaptionError:
        answer = None
    assert answer == words


@pytest.mark.parametrize("edtf", sorted({row[0] for row in vectors.DATES if not row[2]}))
def test_a_date_that_is_taken_is_edtf_and_prints_nothing(
    edtf: str, capfd: pytest.CaptureFixture[str]
) -> None:
    parse_edtf(edtf)
    periods.span(edtf)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("edtf", [row[0] for row in vectors.DATES])
def test_no_date_is_printed_or_crashes(edtf: str, capfd: pytest.CaptureFixture[str]) -> None:
    accession.problems(vectors.document({"set": {"event_date.edtf": edtf}}))
    periods.span.cache_clear()
    periods.span(edtf)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "edtf",
    ["2011-03-15", "2012-02-29", "1900-01-01", "2099-12-31", "1899-12-31", "2100-01-01"]
    + ["2011-02-29", "2011-13-01", "0000-01-01", "9999-12-31"],
)
def test_a_day_is_what_the_library_says_and_is_read_without_it(
    edtf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library reads the interval from that day to itself."""
    periods.span.cache_clear()
    whole = periods.span(f"{edtf}/{edtf}")
    asked: list[str] = []
    parsed = periods._parsed
    monkeypatch.setattr(periods, "_parsed", lambda text: asked.append(text) or parsed(text))
    assert periods.span(edtf) == whole
    if whole:
        assert asked == [] and whole.first == whole.last
        assert periods.span(edtf[:7]) and asked == [edtf[:7]]


def test_the_complete_document_has_every_field() -> None:
    assert set(vectors.complete()) == set(rules()["document"]["fields"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("event_date", {"edtf": "2016", "precision": "minute"}),
        ("event_date", {"edtf": "[2016-06-20..2016-06-22]", "precision": "day"}),
        ("casualties", {"killed": {"min": 9, "max": 3}}),
    ],
)
def test_what_stands_in_public_can_be_said_again(field: str, value: dict[str, Any]) -> None:
    held = vectors.document({"set": {field: value}})
    assert codes(held)
    assert not codes(held, {field: value})
    assert codes(held, {field: {**value, "civilian": False}})


def test_what_is_nearly_the_same_does_not_stand() -> None:
    held = vectors.document({"set": {"casualties": {"civilian": 1}}})
    assert codes(held, {"casualties": {"civilian": True}})


def test_every_problem_has_a_sentence() -> None:
    said = {code for vector in vectors.VECTORS for _, code in vector["problems"]}
    assert said | {code for *_, code in vectors.DATES if code} <= set(SENTENCES)


def test_the_rules_are_json_and_name_every_field() -> None:
    every = json.loads(json.dumps(rules()))["document"]["fields"]
    assert set(every) == set(tree.table(tree.top()))
