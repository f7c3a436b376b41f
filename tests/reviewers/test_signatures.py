"""A writer of the database publishes nothing "by two": who agreed has signed, and is two people."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.utils import timezone

import sealing.roster.state as roster_rules
from operations.demonstration import browsers
from reviewers.casework import workflow
from reviewers.consent import signatures
from reviewers.consent.signatures import Made, Signed, Words
from reviewers.errors import GuardFailed, KeyRefused, NotAllowed
from reviewers.keys import nonces
from reviewers.messages import Problem
from reviewers.models import Approval, Case, Draft, Proposal, SealedBody, SignedWord
from reviewers.release import publication
from reviewers.states import Publication
from sealing import HybridIdentity, seal
from submissions import intake
from tests.reviewers.acting import (
    ALL_HOLD,
    DESK,
    OTHER_DESK,
    Cast,
    approved,
    confirmed,
    decided,
    document,
    drafted,
    hash_of,
    in_archive,
    in_bytes,
    proposed,
    standing,
)
from tests.reviewers.browsing import send, signed_in, url
from tests.reviewers.desks import hand
from tests.unguarded import unguarded

WORDS = Words("approve", DESK, {"case": "1", "content_hash": "0" * 64, "number": 1})


@pytest.fixture
def ready(case: Case, cast: Cast, body: bytes, desk: HybridIdentity) -> Case:
    """A draft of the second's waits for its safety review."""
    decided(case, cast.reviewer, cast.second, body)
    drafted(cast.second, case, document(), desk)
    return workflow.apply(case.id, "submit", cast.second)


def forged(case: Case, author: User, approver: User) -> Approval:
    """What a writer of the database inserts."""
    draft = Draft.objects.get(case=case)
    standing(case, publication=Publication.APPROVED)
    return Approval.objects.create(
        draft=draft,
        author=author,
        approver=approver,
        content_hash=draft.content_hash,
        at=timezone.now(),
    )


def publishing(case: Case, by: User) -> Any:
    """The problem for which it was not published."""
    case.refresh_from_db()
    with pytest.raises((GuardFailed, NotAllowed, KeyRefused)) as refused:
        publication.publish(by, case, in_bytes(document()), [])
    error: Any = refused.value
    return error.problems[0] if isinstance(error, GuardFailed) else error.problem


def test_an_approval_that_was_written_into_the_database_publishes_nothing(
    ready: Case, cast: Cast, data: Any
) -> None:
    forged(ready, cast.second, cast.editor)
    assert publishing(ready, cast.second) == Problem.APPROVAL_UNSIGNED
    words = signatures.approval(Draft.objects.get(case=ready))
    mine = browsers.consent(hand(cast.second), words)
    assert mine
    # Not with a signature of one's own beside the name of another one either.
    person = hand(cast.editor).person(DESK)
    SignedWord.objects.create(
        desk=DESK, person=person, act=words.act, digest=words.digest, **vars(mine)
    )
    assert publishing(ready, cast.second) == Problem.APPROVAL_UNSIGNED
    assert not in_archive(data)


def test_a_draft_in_the_name_of_somebody_else_is_not_approved_by_its_real_maker(
    ready: Case, cast: Cast
) -> None:
    """One person with a key and the database: their own approval of their own words."""
    first = Draft.objects.get(case=ready)
    Draft.objects.create(
        case=ready,
        number=2,
        since=2,
        author=cast.editor,
        change="publication",
        content_hash=hash_of(document(headline={"ar": "عنوان", "en": "Other"})),
        header=first.header,
        blob=first.blob,
        size=first.size,
        at=timezone.now(),
    )
    digest = Draft.objects.get(case=ready, number=2).content_hash
    with pytest.raises(GuardFailed) as refused:
        publication.approve(cast.second, ready, digest, ALL_HOLD)
    assert refused.value.problems == (Problem.DRAFT_UNSIGNED,)


def test_two_of_whom_one_came_through_the_other_are_not_two(
    ready: Case, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    publication.approve(cast.reviewer, ready, hash_of(document()), ALL_HOLD)
    monkeypatch.setattr(roster_rules, "EXEMPT_DAYS", 0)
    assert publishing(ready, cast.second) == Problem.NOT_TWO
    standing(ready, publication=Publication.SAFETY_REVIEW)
    with pytest.raises(NotAllowed) as refused:
        publication.approve(cast.reviewer, ready, hash_of(document()), ALL_HOLD)
    assert refused.value.problem == Problem.NOT_TWO


def test_what_was_approved_by_somebody_who_is_suspended_since_is_not_published(
    ready: Case, cast: Cast
) -> None:
    publication.approve(cast.editor, ready, hash_of(document()), ALL_HOLD)
    suspended = hand(cast.editor).person(DESK)
    browsers.act(DESK, "suspend", suspended, {}, [hand(cast.reviewer)])
    # A writer of the database undoes what the suspension did to rows.
    standing(ready, publication=Publication.APPROVED)
    cast.editor.reviewer.memberships.update(suspended_on=None, wrapped_key=b"old")
    assert publishing(ready, cast.second) in {Problem.APPROVAL_UNSIGNED, Problem.APPROVAL}


def test_a_proposal_that_was_written_into_the_database_destroys_nothing(
    case: Case, cast: Cast
) -> None:
    made = Proposal.objects.create(
        act="destroy",
        desk=DESK,
        case=case,
        bound_to=str(case.pk),
        proposer=cast.second,
        at=timezone.now(),
        last_day=timezone.now().date(),
    )
    with pytest.raises(GuardFailed) as refused:
        confirmed(cast.reviewer, made)
    assert refused.value.problems == (Problem.PROPOSAL_UNSIGNED,)
    made.refresh_from_db()
    assert made.closed_at is None


def test_a_proposal_and_its_confirmation_are_by_two_who_count_as_two(
    case: Case, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = proposed(cast.second, "destroy", case)
    monkeypatch.setattr(roster_rules, "EXEMPT_DAYS", 0)
    with pytest.raises(NotAllowed) as refused:
        confirmed(cast.reviewer, made)
    assert refused.value.problem == Problem.NOT_TWO


def _signed(user: User, words: Words = WORDS, **other: str) -> Signed:
    made = browsers.consent(hand(user), words)
    assert made
    return replace(made, **other)


def test_only_these_words_are_taken_once_from_their_signer(cast: Cast) -> None:
    me, good = cast.second, _signed(cast.second)
    others = (
        replace(WORDS, facts={**WORDS.facts, "content_hash": "1" * 64}),
        replace(WORDS, act="publish"),
    )
    for words in others:
        with pytest.raises(KeyRefused):
            signatures.take(me, words, good)
    with pytest.raises((KeyRefused, NotAllowed)):
        signatures.take(me, replace(WORDS, desk=OTHER_DESK), good)
    with pytest.raises(KeyRefused):
        signatures.take(cast.reviewer, WORDS, good)
    signatures.take(me, WORDS, good)
    with pytest.raises(NotAllowed) as again:
        signatures.take(me, WORDS, good)
    assert again.value.problem == Problem.NONCE


def test_a_head_outside_the_list_and_a_number_of_ones_own_are_refused(cast: Cast) -> None:
    me, key = cast.second, hand(cast.second).signing
    nonce = nonces.issue(DESK, me)
    strange = key.sign("amana-consent/1", WORDS.statement("5" * 64, nonce))
    with pytest.raises(KeyRefused):
        signatures.take(me, WORDS, Signed("5" * 64, nonce, strange))
    head, invented = _signed(me).head, "ab" * 16
    own = key.sign("amana-consent/1", WORDS.statement(head, invented))
    with pytest.raises(NotAllowed) as refused:
        signatures.take(me, WORDS, Signed(head, invented, own))
    assert refused.value.problem == Problem.NONCE


def test_whoever_is_suspended_signs_nothing(cast: Cast) -> None:
    made = _signed(cast.editor)
    browsers.act(DESK, "suspend", hand(cast.editor).person(DESK), {}, [hand(cast.reviewer)])
    with pytest.raises(NotAllowed) as refused:
        signatures.take(cast.editor, WORDS, made)
    assert refused.value.problem == Problem.NOT_IN_THE_LIST


def test_what_was_signed_is_kept_as_it_is(cast: Cast) -> None:
    signatures.take(cast.second, WORDS, _signed(cast.second))
    row = SignedWord.objects.filter(digest=WORDS.digest)
    for act in (lambda: row.update(act="publish"), row.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


def test_by_two_whose_signatures_stand_it_is_published(
    case: Case, cast: Cast, body: bytes, desk: HybridIdentity
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    approved(cast.second, cast.editor, case, document(), desk)
    case.refresh_from_db()
    assert publication.publish(cast.second, case, in_bytes(document()), [])
    acts = set(SignedWord.objects.values_list("act", flat=True))
    assert acts == {"draft", "approve", "publish"}


def test_a_form_without_a_signature_approves_nothing(ready: Case, cast: Cast) -> None:
    client, digest = signed_in(cast.editor), hash_of(document())
    ticked = dict.fromkeys(vars(ALL_HOLD), "1")
    assert send(client, "approve", ready, content_hash=digest, **ticked).status_code == 409
    assert not Approval.objects.exists()
    said = vars(_signed(cast.editor, signatures.approval(Draft.objects.get(case=ready))))
    ticked |= said
    assert send(client, "approve", ready, content_hash=digest, **ticked).status_code == 200
    assert Approval.objects.get().approver == cast.editor


def test_a_proposal_without_a_signature_is_not_kept(case: Case, cast: Cast) -> None:
    client = signed_in(cast.second)
    fields = {"act": "destroy", "case": str(case.pk)}
    asked = Proposal.objects.filter(case=case)
    assert client.post(url("propose"), fields).status_code == 409
    assert not asked.exists()
    # Nor with the words of an older release, which name no day.
    older = signatures.proposal("destroy", DESK, case.pk, str(case.pk))
    said = vars(_signed(cast.second, older))
    assert client.post(url("propose"), fields | said).status_code == 409
    day = intake.today().isoformat()
    words = signatures.proposal("destroy", DESK, case.pk, str(case.pk), Made(day))
    fields |= {**vars(_signed(cast.second, words)), "day": day}
    assert client.post(url("propose"), fields).status_code == 200
    made = asked.get()
    other = signed_in(cast.reviewer)
    place, bound = url("confirm-proposal", made.pk), {"bound_to": made.bound_to}
    assert other.post(place, bound).status_code == 409
    bound |= vars(_signed(cast.reviewer, signatures.confirmation(made)))
    assert other.post(place, bound).status_code == 200
    case.refresh_from_db()
    assert case.verification == "destroyed"


def _held(case: Case, cast: Cast, body: bytes) -> Proposal:
    """A hold that is proposed, with a reason."""
    return proposed(cast.second, "hold", case, body)


def changed(proposal: Proposal, **fields: object) -> Proposal:
    """What a writer of the database makes of a row."""
    unguarded(Proposal._meta.db_table)
    Proposal.objects.filter(pk=proposal.pk).update(**fields)
    proposal.refresh_from_db()
    return proposal


def refused(by: User, proposal: Proposal) -> Any:
    with pytest.raises(GuardFailed) as error:
        confirmed(by, proposal)
    return error.value.problems[0]


def test_another_reason_beneath_a_signature_is_noticed(
    case: Case, cast: Cast, body: bytes, desk: HybridIdentity
) -> None:
    made = _held(case, cast, body)
    other = seal(b"Because nobody asks.", [desk.recipient()])
    SealedBody.objects.filter(pk=made.body).update(data=other)
    assert refused(cast.reviewer, made) == Problem.PROPOSAL_UNSIGNED
    SealedBody.objects.filter(pk=made.body).delete()
    assert refused(cast.reviewer, made) == Problem.PROPOSAL_UNSIGNED


def test_a_reason_under_the_desk_s_next_key_is_the_same(
    case: Case, cast: Cast, body: bytes
) -> None:
    made = _held(case, cast, body)
    header = intake.header_of(body)
    new = intake.header_of(seal(b"x", [HybridIdentity.generate().recipient()]))
    SealedBody.objects.filter(pk=made.body).update(data=new + body[len(header) :])
    confirmed(cast.reviewer, made)
    made.refresh_from_db()
    assert made.outcome == "confirmed"


@pytest.mark.parametrize("back", [-40, 3])
def test_another_day_beneath_a_signature_is_noticed(
    case: Case, cast: Cast, body: bytes, back: int
) -> None:
    made = _held(case, cast, body)
    day = intake.today() - timedelta(days=back)
    last = day + timedelta(days=30)
    changed(made, details={**made.details, "proposed_on": day.isoformat()}, last_day=last)
    assert refused(cast.reviewer, made) == Problem.PROPOSAL_UNSIGNED


def test_a_longer_life_than_was_signed_is_noticed(case: Case, cast: Cast, body: bytes) -> None:
    made = _held(case, cast, body)
    changed(made, last_day=made.last_day + timedelta(days=1))
    assert refused(cast.reviewer, made) == Problem.PROPOSAL_UNSIGNED
    for strange in ("yesterday", "2026-13-01"):
        changed(made, details={"proposed_on": strange})
        assert refused(cast.reviewer, made) == Problem.PROPOSAL_UNSIGNED


def test_what_was_signed_under_the_release_before_stays_good(
    case: Case, cast: Cast, body: bytes
) -> None:
    """Its words name no day and no reason."""
    made = changed(_held(case, cast, body), details={})
    assert refused(cast.reviewer, made) == Problem.PROPOSAL_UNSIGNED
    words = signatures.proposal("hold", DESK, case.pk, str(case.pk))
    signatures.take(cast.second, words, _signed(cast.second, words))
    confirmed(cast.reviewer, made)
    made.refresh_from_db()
    assert made.outcome == "confirmed"


def test_a_day_of_another_clock_is_not_signed(case: Case, cast: Cast, body: bytes) -> None:
    for off in (-2, 2):
        day = intake.today() + timedelta(days=off)
        with pytest.raises(KeyRefused) as error:
            proposed(cast.second, "hold", case, body, day=day)
        assert error.value.problem == Problem.CLOCK
    day = intake.today() - timedelta(days=1)
    made = proposed(cast.second, "hold", case, body, day=day)
    assert made.last_day == day + timedelta(days=30)
