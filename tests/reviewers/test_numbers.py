"""Naming a case by its number: what a field takes, what it offers, and what it never tells."""

import json
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from reviewers import states
from reviewers.casework import numbers
from reviewers.models import Case
from tests.reviewers.acting import OTHER_DESK, Cast, received, standing
from tests.reviewers.browsing import SCRIPT, sealed, send, signed_in, url
from tests.reviewers.test_queue_pages import planted

OTHER = uuid.UUID("3e05f1c9-0a1b-4c2d-8e3f-000000000001")
NEAR = uuid.UUID("3e05f1c9-ffff-4c2d-8e3f-000000000002")
LINK = {"relation": "corroborates", "independence": "unknown"}


def numbered(number: uuid.UUID, **more: Any) -> Case:
    (made,) = planted(1, id=number, **more)
    return made


def state_label(slug: str) -> str:
    with translation.override("ar"):
        return str(states.LABELS[slug])


def offered(cast: Cast, case: Case, begins: str) -> dict[str, Any]:
    path = url("others", case.pk)
    answer = signed_in(cast.second).get(path, {"begins": begins}, headers=SCRIPT)
    told: dict[str, Any] = json.loads(answer.content)
    return told


@pytest.mark.parametrize(
    "typed",
    [
        "3e05f1c9",
        "3E05F1C9",
        "3e05",
        " 3e05 f1c9 ",
        "3e05-f1c9",
        "٣e٠٥f١c٩",
        "۳e۰۵",
        "\u20663e05f1c9\u2069",
        str(OTHER),
        OTHER.hex,
    ],
)
def test_it_takes_a_number_as_people_type_it(cast: Cast, case: Case, typed: str) -> None:
    other = numbered(OTHER)
    assert send(signed_in(cast.second), "link", case, other=typed, **LINK).status_code == 200
    assert [link.other for link in case.links.all()] == [other]


@pytest.mark.parametrize(
    ("typed", "status", "word"),
    [
        ("nonsense", 400, "3e05f1c9"),
        ("", 400, ""),
        ("0" * 33, 400, "3e05f1c9"),
        ("3e05f1c9", 400, "أكثر من حالة"),
        ("eeeeeeee", 404, "ما من حالة"),
    ],
)
def test_it_says_what_is_wrong_with_a_number(
    cast: Cast, case: Case, typed: str, status: int, word: str
) -> None:
    numbered(OTHER)
    numbered(NEAR)
    answer = send(signed_in(cast.second), "link", case, other=typed, **LINK)
    assert answer.status_code == status
    assert word in " ".join(answer.json()["problems"])
    assert not case.links.exists()


def test_it_links_no_case_to_itself_and_none_of_another_desk(cast: Cast, case: Case) -> None:
    foreign = numbered(OTHER, desk=OTHER_DESK)
    # Somebody who holds the keys of both desks may not link across them either.
    client = signed_in(cast.reviewer)
    assert send(client, "link", case, other=foreign.pk, **LINK).status_code == 404
    itself = send(client, "link", case, other=str(case), **LINK)
    assert itself.status_code == 400
    assert not case.links.exists()


def test_it_offers_the_cases_whose_number_begins_so(cast: Cast, case: Case) -> None:
    numbered(OTHER, assignee=cast.editor, verification="verified")
    numbered(uuid.UUID("3f" + OTHER.hex[2:]))
    (only,) = offered(cast, case, "3E0")["cases"]
    assert only["number"] == "3e05f1c9"
    assert (only["assignee"], only["state"]) == ("editor", state_label("verified"))
    assert offered(cast, case, "zz") == {"cases": [], "more": False}


def test_cases_that_share_their_first_digits_are_offered_whole(cast: Cast, case: Case) -> None:
    numbered(OTHER)
    numbered(NEAR)
    found = [each["number"] for each in offered(cast, case, "3e05f1c9")["cases"]]
    assert found == [str(OTHER), str(NEAR)]


def test_it_offers_nothing_of_another_desk_and_not_the_case_itself(cast: Cast, case: Case) -> None:
    numbered(OTHER, desk=OTHER_DESK)
    assert offered(cast, case, "3e")["cases"] == []
    assert offered(cast, case, str(case))["cases"] == []
    stranger = signed_in(cast.outsider).get(url("others", case.pk), {"begins": "3"}, headers=SCRIPT)
    assert stranger.status_code == 404


def test_every_case_of_a_large_desk_can_be_named(cast: Cast, case: Case) -> None:
    cases = planted(600)
    told = offered(cast, case, "a")
    assert len(told["cases"]) == numbers.OFFERED
    assert told["more"]
    for other in cases[::100]:
        assert numbers.named(cast.second, case, str(other)) == other


def test_a_number_is_looked_up_along_the_key(cast: Cast, case: Case) -> None:
    planted(50)
    with CaptureQueriesContext(connection) as queries:
        numbers.offers(cast.second, case, "3e")
    assert len(queries) == 1
    page = signed_in(cast.second).get(url("case", case.pk)).content.decode()
    assert '<option value="' + str(Case.objects.exclude(pk=case.pk)[0].pk) not in page
    assert page.count("data-offers=") == 2


def test_a_duplicate_names_its_twin_in_one_press(cast: Cast, case: Case, desk: Any) -> None:
    twin = received("The same again.")
    fields = {"expected": "new", "sealed": sealed(b'{"reason":"the same"}', desk)}
    client = signed_in(cast.second)
    assert send(client, "duplicate", case, other=str(twin), **fields).status_code == 200
    case.refresh_from_db()
    assert (case.verification, case.duplicate_of) == ("duplicate", twin)
    assert case.links.get().independence == "unknown"


def test_a_duplicate_that_cannot_be_is_not_linked_either(cast: Cast, case: Case, desk: Any) -> None:
    aside = standing(received("Spam."), verification="spam")
    fields = {"expected": "new", "sealed": sealed(b'{"reason":"the same"}', desk)}
    client = signed_in(cast.second)
    refused = send(client, "duplicate", case, other=str(aside), **fields)
    assert refused.status_code == 409
    assert "أُزيحت" in refused.json()["problems"][0]
    assert send(client, "duplicate", case, other=str(case), **fields).status_code == 400
    case.refresh_from_db()
    assert (case.verification, case.duplicate_of) == ("new", None)
    assert not case.links.exists()
