"""The doors of the roster: what a browser is given, and what it signed."""

import base64
from hashlib import sha256
from typing import Any

import pytest

from reviewers.accounts import people
from reviewers.models import Membership, Reviewer
from sealing import HybridIdentity
from sealing.roster import person_digits, replay
from submissions import roster
from tests.reviewers.acting import DESK, Cast, joined, sealed_identity
from tests.reviewers.browsing import SCRIPT, signed_in

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
    fields = {"was": was, "sealed_identity": base64.b64encode(sealed).decode()}
    assert client.post("/desk/roster/identity", fields, headers=SCRIPT).status_code == 200
    reviewer.refresh_from_db()
    assert bytes(reviewer.sealed_identity) == sealed
    assert client.post("/desk/roster/identity", fields, headers=SCRIPT).status_code == 409
