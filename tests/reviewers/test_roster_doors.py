"""The doors of the roster: what a browser is given, and what it signed."""

import base64
from typing import Any

import pytest

from reviewers.accounts import people
from reviewers.models import Membership
from sealing import HybridIdentity
from sealing.roster import person_digits, replay
from submissions import roster
from tests.reviewers.acting import DESK, Cast, joined
from tests.reviewers.browsing import signed_in

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
