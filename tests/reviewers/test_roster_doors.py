"""The doors of the roster: what a browser is given, and what it signed."""

import base64
import json
from hashlib import sha256
from typing import Any

import pytest
from django.utils import translation

from operations.demonstration import browsers
from reviewers.accounts import people
from reviewers.keys import keyring
from reviewers.models import Membership, Reviewer
from reviewers.roster_messages import of_fault
from sealing import HybridIdentity
from sealing.roster import (
    IDENTITY,
    MARK,
    ROSTER,
    Fault,
    Signature,
    person_digits,
    replay,
    signing_key,
)
from submissions import intake, roster
from tests.reviewers.acting import DESK, Cast, joined, sealed_identity
from tests.reviewers.browsing import SCRIPT, signed_in
from tests.reviewers.desks import hand

pytestmark = pytest.mark.django_db


def served(user: Any, desk: str = DESK) -> dict[str, Any]:
    answer = signed_in(user).get(f"/desk/roster/{desk}/")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_a_member_gets_the_chain_and_the_names_of_its_people(cast: Cast) -> None:
    held = served(cast.editor)
    state = replay([base64.b64decode(entry) for entry in held["entries"]], roster.day())
    assert (held["desk"], held["genesis"]) == (DESK, state.genesis)
    named = {held["names"][person]["name"] for person in state.people}
    assert named == {"reviewer", "second", "editor"}
    assert held["me"]["person"] in state.people
    said = state.people[held["me"]["person"]]
    assert (held["me"]["recipient"], held["me"]["signing"]) == (said.recipient, said.signing)
    assert person_digits("editor", said.recipient, said.signing)
    assert len(held["nonce"]) == 32


def test_who_waits_gets_the_chain_and_no_names(cast: Cast) -> None:
    token = people.invite(cast.reviewer, DESK, ("reviewer",))
    samar = joined(token, "samar", HybridIdentity.generate())
    held = served(samar)
    assert len(held["entries"]) == 3
    assert held["me"]["account"] == "samar"
    assert (held["names"], held["claims"], held["proposals"], held["marks"]) == ({}, [], [], [])


def test_to_an_outsider_it_is_not_there(cast: Cast) -> None:
    assert signed_in(cast.outsider).get(f"/desk/roster/{DESK}/").status_code == 404
    assert Membership.objects.filter(reviewer__user=cast.outsider).count() == 1


def test_ones_own_file_is_replaced_once(cast: Cast) -> None:
    reviewer = Reviewer.objects.get(user=cast.editor)
    was = sha256(bytes(reviewer.sealed_identity)).hexdigest()
    client, sealed = signed_in(cast.editor), sealed_identity()
    statement = keyring.identity_statement(was, sealed)
    signature = signing_key(hand(cast.editor).identity).sign(IDENTITY, statement)
    fields = {"was": was, "sealed_identity": base64.b64encode(sealed).decode()}
    fields["signature"] = signature
    assert client.post("/desk/roster/identity", fields, headers=SCRIPT).status_code == 200
    reviewer.refresh_from_db()
    assert bytes(reviewer.sealed_identity) == sealed
    assert client.post("/desk/roster/identity", fields, headers=SCRIPT).status_code == 409


@pytest.mark.parametrize("who", ["second", "nobody"])
def test_an_open_session_alone_puts_no_file_in_the_place_of_its_owners(
    cast: Cast, who: str
) -> None:
    reviewer = Reviewer.objects.get(user=cast.editor)
    before, sealed = bytes(reviewer.sealed_identity), sealed_identity()
    was = sha256(before).hexdigest()
    identity = hand(cast.second).identity if who == "second" else HybridIdentity.generate()
    statement = keyring.identity_statement(was, sealed)
    signature = signing_key(identity).sign(IDENTITY, statement)
    fields = {"was": was, "sealed_identity": base64.b64encode(sealed).decode()}
    for said in ({}, {"signature": ""}, {"signature": signature}):
        answer = signed_in(cast.editor).post("/desk/roster/identity", fields | said, headers=SCRIPT)
        assert answer.status_code in (400, 409)
    reviewer.refresh_from_db()
    assert bytes(reviewer.sealed_identity) == before


def sent(user: Any, door: str, **fields: str) -> Any:
    return signed_in(user).post(f"/desk/roster/{DESK}/{door}", fields, headers=SCRIPT)


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_two_halves_come_in_by_two_people(cast: Cast) -> None:
    first, second = hand(cast.reviewer), hand(cast.second)
    person = Membership.objects.get(reviewer__user=cast.editor).person
    asked = browsers.request_for(first, DESK, "remove", person, {})
    by = Signature(first.person(DESK), first.signing.sign(ROSTER, asked.plain))
    half = {"request": encoded(asked.encoded), "signature": json.dumps(by.plain), "parts": ""}
    answer = sent(cast.reviewer, "propose", **half)
    assert answer.status_code == 200, answer.content
    (shown,) = served(cast.second)["proposals"]
    assert (str(shown["id"]), shown["request"]) == (answer.json()["id"], half["request"])
    pairs = [(each.person(DESK), each.signing) for each in (first, second)]
    whole = encoded(browsers.signed(asked, *pairs).encoded)
    held = {"proposal": answer.json()["id"], "entry": whole, "parts": "{}"}
    assert sent(cast.reviewer, "complete", **held).status_code == 409
    done = sent(cast.second, "complete", **held)
    assert done.status_code == 200, done.content
    assert not Membership.objects.filter(reviewer__user=cast.editor).exists()


def test_what_the_rules_refuse_is_said_in_a_sentence(cast: Cast) -> None:
    Reviewer.objects.update(language="en")
    first = hand(cast.reviewer)
    person = Membership.objects.get(reviewer__user=cast.editor).person
    asked = browsers.request_for(first, DESK, "remove", person, {})
    entry = encoded(browsers.signed(asked, (first.person(DESK), first.signing)).encoded)
    answer = sent(cast.reviewer, "append", entry=entry)
    assert answer.status_code == 409
    with translation.override("en"):
        assert answer.json()["problems"] == [str(of_fault(Fault.TOO_FEW))]


@pytest.mark.parametrize("door", ["append", "propose", "complete", "claim", "mark", "cancel"])
def test_a_door_refuses_what_is_nothing(cast: Cast, door: str) -> None:
    for fields in ({}, {"entry": "!", "request": "e30=", "signature": "{}", "parts": "[]"}):
        answer = sent(cast.reviewer, door, **fields)
        assert answer.status_code == 400
        assert answer.json()["problems"]


def test_a_mark_is_kept_where_it_lies_on_the_list(cast: Cast) -> None:
    mine, end = hand(cast.editor), roster.head_of(DESK)
    today = intake.today().isocalendar()
    said = {"desk": DESK, "head": end.hash, "number": end.number, "person": mine.person(DESK)}
    week = {"week": f"{today.year}-W{today.week:02d}"}
    signature = mine.signing.sign(MARK, {**said, **week})
    fields = {"head": end.hash, "number": str(end.number), **week, "signature": signature}
    assert sent(cast.second, "mark", **fields).status_code == 409
    assert sent(cast.editor, "mark", **fields).status_code == 200
    assert sent(cast.editor, "mark", **{**fields, "number": "1"}).status_code == 409
    (mark,) = served(cast.second)["marks"]
    assert mark == {**said, **week, "signature": signature}


def test_a_list_that_was_cut_is_said_and_not_served(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(desk: str) -> None:
        raise intake.RosterDown(f"the end of the roster of {desk} was cut off")

    monkeypatch.setattr(roster, "state", down)
    answer = signed_in(cast.reviewer).get(f"/desk/roster/{DESK}/", headers=SCRIPT)
    assert answer.status_code == 503
    assert answer.json()["problems"]
