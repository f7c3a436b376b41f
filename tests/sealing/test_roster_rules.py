"""The roster's rules by the shared vectors, and what no vector can hold."""

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealing import HybridIdentity
from sealing.roster import (
    ROSTER,
    SENTENCES,
    Entry,
    Fault,
    Remembered,
    Request,
    RosterError,
    Signature,
    State,
    apply,
    believed_rotation,
    canonical,
    counts_as_two,
    desk_digits,
    digest,
    name_commitment,
    needed,
    person_digits,
    replay,
    signing_key,
    verify_signature,
)
from sealing.roster.signing import SMALL_ORDER
from tests.sealing.roster_desk import BOTH, Desk, day
from tests.sealing.roster_good import good
from tests.sealing.roster_vectors import FILE, bad, text

VECTORS = json.loads(FILE.read_text())
# A hundred people take minutes to sign; it is tried below.
LATE = day(400)
ELSEWHERE = {Fault.FULL}


def whole(value: Any) -> Any:
    """A value of the vectors with its recipients' texts."""
    if isinstance(value, dict):
        return {name: whole(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [whole(inner) for inner in value]
    if isinstance(value, str) and value.startswith("@"):
        return VECTORS["recipients"][value[1:]]
    return value


def sorted_used(state: Any) -> Any:
    return {**state, "used": sorted(state["used"])}


STATES = {head: sorted_used(whole(state)) for head, state in VECTORS["states"].items()}


@cache
def listed(head: str) -> State:
    """The state after the list that ends with this entry."""
    return replay([VECTORS["entries"][number].encode() for number in VECTORS["lists"][head]], LATE)


def test_the_file_is_what_its_script_writes() -> None:
    assert FILE.read_text() == text()


@pytest.mark.parametrize("case", VECTORS["keys"])
def test_it_derives_the_keys_of_the_vectors(case: dict[str, str]) -> None:
    identity = HybridIdentity.from_seed(bytes.fromhex(case["seed"]))
    assert signing_key(identity).public == case["signing"]
    assert str(identity.recipient()) == whole(case["recipient"])
    assert case["seed"] not in repr(signing_key(identity))


def test_it_shows_the_digits_and_names_of_the_vectors() -> None:
    for case in whole(VECTORS["persons"]):
        assert person_digits(case["name"], case["recipient"], case["signing"]) == case["digits"]
    for case in whole(VECTORS["desks"]):
        digits = case.pop("digits")
        assert desk_digits(**case) == digits
    for case in VECTORS["names"]:
        assert name_commitment(case["name"], case["salt"]) == case["commitment"]
    for case in VECTORS["numbers"]:
        assert digest(case["value"]) == case["digest"]


@pytest.mark.parametrize("case", VECTORS["signatures"])
def test_it_takes_and_refuses_the_signatures_of_the_vectors(case: dict[str, Any]) -> None:
    said = case["signing"], case["context"], case["value"], case["signature"]
    if not case["fault"]:
        verify_signature(*said)
        return
    with pytest.raises(RosterError) as caught:
        verify_signature(*said)
    assert caught.value.fault == case["fault"]


@pytest.mark.parametrize("case", VECTORS["good"], ids=lambda case: str(case["name"]))
def test_it_accepts_a_good_list_step_by_step(case: dict[str, Any]) -> None:
    stored = [VECTORS["entries"][number].encode() for number in case["entries"]]
    state = State(json.loads(stored[0])["desk"])
    for data, number in zip(stored, case["entries"], strict=True):
        state = apply(state, Entry.parse(data), case["today"])
        assert state.head == number
        assert sorted_used(state.plain) == STATES[number]
    assert replay(stored, case["today"]) == state


@pytest.mark.parametrize("case", VECTORS["bad"], ids=lambda case: str(case["name"]))
def test_it_refuses_a_bad_list(case: dict[str, Any]) -> None:
    stored = [
        (VECTORS["entries"][text[1:]] if text.startswith("@") else text).encode()
        for text in case["entries"]
    ]
    remembered = Remembered(**case["remembered"]) if case["remembered"] else None
    with pytest.raises(RosterError) as caught:
        replay(stored, case["today"], remembered)
    assert (caught.value.fault, caught.value.number) == (case["fault"], case["number"])


def test_every_fault_has_a_sentence_and_a_bad_list() -> None:
    assert set(SENTENCES) == set(Fault)
    assert {one.fault for one in bad().values()} | ELSEWHERE == set(Fault)


@pytest.mark.parametrize("desk", good().values(), ids=good())
def test_a_refused_entry_leaves_the_state_as_it_was(desk: Desk) -> None:
    before = desk.state.plain
    entry = desk.make("rotate", "M", "H", on=300, facts={"recipient": desk.state.recipient})
    with pytest.raises(RosterError):
        apply(desk.state, entry, desk.today)
    assert desk.state.plain == before


def test_two_count_as_the_vectors_say() -> None:
    for case in VECTORS["two"]:
        found = counts_as_two(listed(case["head"]), case["a"], case["b"], case["day"])
        assert found == bool(case["two"])


def test_those_may_complete_a_request_whom_the_vectors_name() -> None:
    for case in whole(VECTORS["needed"]):
        request = Request.read(case["request"])
        found = needed(listed(case["head"]), request, case["maker"], case["day"])
        said = found.alone, list(found.people), found.kit, found.fault or ""
        assert said == (case["alone"], case["people"], case["kit"], case["fault"])


def test_a_proposed_rotation_is_believed_as_the_vectors_say() -> None:
    for case in whole(VECTORS["believed"]):
        request, signature = Request.read(case["request"]), Signature.read(case["signature"])
        found = believed_rotation(listed(case["head"]), request, signature, case["today"])
        assert (found or "") == case["recipient"]


@pytest.mark.parametrize("y", sorted(SMALL_ORDER))
def test_no_point_of_small_order_signs(y: int) -> None:
    for sign in (0, 2**255):
        public = (y + sign).to_bytes(32, "little").hex()
        with pytest.raises(RosterError) as caught:
            verify_signature(public, ROSTER, {}, "01" + "00" * 63)
        assert caught.value.fault == Fault.KEY


@pytest.mark.parametrize(
    "value", [None, True, -1, 2**53, 1.0, "\ud800", {1: ""}, [[[[[[[[[[]]]]]]]]]], b""]
)
def test_it_signs_nothing_that_javascript_writes_otherwise(value: Any) -> None:
    with pytest.raises(RosterError):
        canonical({"value": value})


@given(st.binary(max_size=200) | st.text(max_size=60).map(str.encode))
def test_it_refuses_any_bytes_with_its_own_error(data: bytes) -> None:
    with pytest.raises(RosterError):
        replay([data], day(1))


def test_an_entry_has_a_size_that_it_may_not_exceed() -> None:
    for data in (
        b'"' + b"a" * 256 * 1024 + b'"',
        b"[" * 200_000,
        b"9" * 5000,
        "{}".encode("utf-16"),
    ):
        with pytest.raises(RosterError) as caught:
            Entry.parse(data)
        assert caught.value.fault == Fault.MALFORMED


def test_a_list_has_a_hundred_people_and_not_one_more() -> None:
    people = {"M": BOTH, "H": BOTH, **{f"R{number}": ["reviewer"] for number in range(98)}}
    desk = Desk()
    desk.founds(people, "M", "H", carried=1)
    facts = desk.facts("more", ["reviewer"])
    entry = desk.make("admit", "M", "H", on=20, subject="more", facts=facts)
    with pytest.raises(RosterError) as caught:
        apply(desk.state, entry, desk.today)
    assert caught.value.fault == Fault.FULL


def test_what_was_seen_lets_a_longer_list_pass() -> None:
    desk = good()["roles"]
    for place, entry in enumerate(desk.entries, 1):
        seen = Remembered(desk.state.genesis, entry.hash, place, day(9))
        later = desk.entries[place:]
        if all(one.day >= day(8) for one in later):
            assert replay(desk.stored, desk.today, seen).head == desk.state.head
