"""A segment of the search index is kept as its maker signed it, and nothing else is."""

import base64
import json
from dataclasses import asdict, replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from reviewers.casework import segments
from reviewers.casework.segments import SEGMENT, Named
from reviewers.errors import KeyRefused, NotAllowed
from reviewers.messages import Problem
from reviewers.models import Case, CustodyEntry, SearchEntry, SearchSegment
from sealing import HybridIdentity, seal, unseal
from submissions import intake
from tests.reviewers.acting import DESK, OTHER_DESK, Cast, received, standing
from tests.reviewers.browsing import SCRIPT, Browser, signed_in, url
from tests.reviewers.listing import suspended, vouch
from tests.reviewers.segmented import WORDS, made, named


def sent(cast: Cast, desk: HybridIdentity, case: Case, **more: Any) -> dict[str, str]:
    """The form of a browser."""
    sealed, listed = seal(WORDS, [desk.recipient()]), named([case])
    vouched = vouch(cast.second, SEGMENT, segments.digest_of(listed, sealed))
    return {
        "desk": DESK,
        "sealed": base64.b64encode(sealed).decode(),
        "parcels": json.dumps([asdict(each) for each in listed]),
        "vouched": json.dumps(asdict(vouched)),
        **more,
    }


def post(client: Browser, form: dict[str, str]) -> Any:
    return client.post(url("take-search-segment"), form, headers=SCRIPT)


def test_it_comes_back_as_it_was_sealed_to_whoever_holds_the_key(
    cast: Cast, case: Case, desk: HybridIdentity
) -> None:
    answer = post(signed_in(cast.second), sent(cast, desk, case))
    assert answer.status_code == 200, answer.content
    client = signed_in(cast.reviewer)
    (listed,) = client.get(url("search-segments"), headers=SCRIPT).json()["segments"]
    data = client.get(listed["url"], headers=SCRIPT).content
    assert listed["size"] == len(data) and unseal(data, [desk]) == WORDS
    assert listed["desk"] == DESK
    assert len(listed["signature"]) == 128
    outsider = signed_in(cast.outsider)
    assert outsider.get(url("search-segments"), headers=SCRIPT).json() == {"segments": []}
    assert outsider.get(listed["url"], headers=SCRIPT).status_code == 404
    # It says who made the index on which day; custody has nothing to add to that.
    assert not CustodyEntry.objects.filter(act__contains="segment").exists()


def test_nobody_brings_one_to_a_desk_that_they_are_not_of(
    cast: Cast, case: Case, desk: HybridIdentity
) -> None:
    form = sent(cast, desk, case)
    answer = post(signed_in(cast.outsider), form)
    assert answer.status_code == 404
    # Nor under the name of somebody who is.
    answer = post(signed_in(cast.editor), form)
    assert answer.status_code == 409 and len(answer.json()["problems"]) == 1
    assert not SearchSegment.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"sealed": "not base64"},
        {"sealed": "A" * 1_400_001},
        {"parcels": "[" * 60_000},
        {"parcels": json.dumps([{"parcel": "x"}])},
        {"vouched": "{}"},
        {"vouched": ""},
        {"sealed": ""},
    ],
    ids=str,
)
def test_a_wrong_form_is_told_what_to_do(
    cast: Cast, case: Case, desk: HybridIdentity, wrong: dict[str, str]
) -> None:
    answer = post(signed_in(cast.second), sent(cast, desk, case, **wrong))
    assert answer.status_code in {400, 409} and answer.json()["problems"]
    assert not SearchSegment.objects.exists()


def test_one_that_is_sent_twice_is_kept_once(cast: Cast, case: Case, desk: HybridIdentity) -> None:
    form = sent(cast, desk, case)
    for _ in range(2):
        assert post(signed_in(cast.second), form).status_code == 200
    assert SearchSegment.objects.count() == SearchEntry.objects.count() == 1
    # Two people searched at once: of two with the same parcels the newer one stays.
    newer = made(cast.reviewer, desk, case)
    assert SearchSegment.objects.get() == newer


def test_small_ones_make_room_for_one_that_has_all_of_their_parcels(
    cast: Cast, case: Case, desk: HybridIdentity
) -> None:
    others = [received() for _ in range(3)]
    made(cast.second, desk, case)
    made(cast.reviewer, desk, *others[:2])
    both = made(cast.second, desk, *others[1:])
    assert SearchSegment.objects.count() == 3
    # The third has a parcel that the new one lacks, and stays with both of its own.
    whole = made(cast.reviewer, desk, case, *others[:2])
    assert set(SearchSegment.objects.all()) == {both, whole}
    assert SearchEntry.objects.filter(segment=whole).count() == 3
    assert SearchEntry.objects.count() == 5


def test_one_that_is_refused_takes_nothing_away(
    cast: Cast, case: Case, desk: HybridIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = made(cast.second, desk, case)
    monkeypatch.setattr(segments, "IN_A_DAY", 0)
    with pytest.raises(NotAllowed):
        made(cast.second, desk, case, received())
    assert SearchSegment.objects.get() == small


def test_a_desk_that_is_full_still_merges(
    cast: Cast, case: Case, desk: HybridIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = received()
    made(cast.second, desk, case)
    made(cast.second, desk, other)
    monkeypatch.setattr(segments, "OF_A_DESK", 2)
    with pytest.raises(NotAllowed):
        made(cast.second, desk, received())
    merged = made(cast.second, desk, case, other)
    assert SearchSegment.objects.get() == merged


def refused(cast: Cast, listed: list[Named], sealed: bytes, desk: str = DESK) -> Exception:
    vouched = vouch(cast.second, SEGMENT, segments.digest_of(listed, sealed))
    with pytest.raises((KeyRefused, NotAllowed, intake.IntakeError)) as caught:
        segments.take(cast.second, desk, sealed, listed, vouched)
    assert not SearchSegment.objects.exists()
    return caught.value


def test_what_is_listed_must_be_there_as_it_is_listed(
    cast: Cast, case: Case, desk: HybridIdentity
) -> None:
    (right,), sealed = named([case]), seal(WORDS, [desk.recipient()])
    (elsewhere,) = named([received(desk=OTHER_DESK)])
    gone = standing(received(), verification="taken_back")
    (taken_back,) = named([gone])
    assert isinstance(refused(cast, [elsewhere], sealed), intake.Missing)
    assert isinstance(refused(cast, [taken_back], sealed), intake.Missing)
    nowhere = Named(uuid4().hex, right.header)
    assert isinstance(refused(cast, sorted([right, nowhere]), sealed), intake.Missing)
    other_header = replace(right, header="0" * 16)
    assert isinstance(refused(cast, [other_header], sealed), intake.HeaderChanged)
    for wrong in ([], [right, right], [replace(right, parcel=right.parcel.upper())],
                  [replace(right, header="")], [right] * 501):  # fmt: skip
        assert refused(cast, wrong, sealed).problem is Problem.SEGMENT  # type: ignore[attr-defined]


def test_it_is_sealed_to_the_desk_and_not_too_large(
    cast: Cast, case: Case, desk: HybridIdentity
) -> None:
    listed = named([case])
    plain = refused(cast, listed, b"They came at dawn.")
    assert plain.problem is Problem.NOT_SEALED  # type: ignore[attr-defined]
    large = refused(cast, listed, seal(bytes(1024 * 1024), [desk.recipient()]))
    assert large.problem is Problem.SEGMENT  # type: ignore[attr-defined]


def test_the_signature_is_of_this_segment_and_of_this_desk(
    cast: Cast, case: Case, desk: HybridIdentity
) -> None:
    listed, sealed = named([case]), seal(WORDS, [desk.recipient()])
    said = segments.digest_of(listed, sealed)
    good = vouch(cast.second, SEGMENT, said)
    for wrong in (
        vouch(cast.second, "rewrapped", said),
        vouch(cast.second, SEGMENT, segments.digest_of(listed, seal(WORDS, [desk.recipient()]))),
        vouch(cast.editor, SEGMENT, said),
        replace(good, head="ab" * 32),
        replace(good, nonce="x"),
        None,
    ):
        with pytest.raises(KeyRefused):
            segments.take(cast.second, DESK, sealed, listed, wrong)
    assert segments.take(cast.second, DESK, sealed, listed, good)


def test_there_is_an_end_to_them(
    cast: Cast, case: Case, desk: HybridIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(cast.second, desk, case)
    monkeypatch.setattr(segments, "IN_A_DAY", 1)
    with pytest.raises(NotAllowed) as caught:
        made(cast.second, desk, received())
    assert caught.value.problem is Problem.SEGMENTS
    made(cast.reviewer, desk, received())
    monkeypatch.setattr(segments, "OF_A_DESK", 2)
    with pytest.raises(NotAllowed):
        made(cast.editor, desk, received())


def test_those_of_somebody_who_is_suspended_go_with_the_next_one(
    cast: Cast, case: Case, desk: HybridIdentity
) -> None:
    theirs = made(cast.second, desk, case)
    kept = made(cast.editor, desk, received())
    suspended(cast.reviewer, cast.second)
    newest = made(cast.reviewer, desk, received())
    assert set(SearchSegment.objects.values_list("pk", flat=True)) == {kept.pk, newest.pk}
    assert not SearchEntry.objects.filter(segment=theirs.pk).exists()


def test_nothing_changes_one(cast: Cast, case: Case, desk: HybridIdentity) -> None:
    made(cast.second, desk, case)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SearchSegment.objects.update(data=b"x")
    assert SearchSegment.objects.exists() and connection.is_usable()


def test_a_desk_without_a_list_of_people_has_none(
    cast: Cast, case: Case, desk: HybridIdentity, request: pytest.FixtureRequest
) -> None:
    made(cast.second, desk, case)
    assert len(segments.of_desks([DESK, OTHER_DESK])) == 1
    request.getfixturevalue("unlisted")
    assert len(segments.of_desks([DESK, OTHER_DESK])) == 0
