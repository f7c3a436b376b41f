"""Two people at the same moment: exactly one legal outcome, whoever is quicker."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from operations.demonstration import browsers
from operations.demonstration.browsers import Hand
from reviewers import custody
from reviewers.accounts import people
from reviewers.casework import assessment, queue, workflow
from reviewers.errors import DeskError, IllegalMove, PeopleError, Stale
from reviewers.models import (
    Approval,
    Case,
    CustodyChain,
    CustodyEntry,
    Decision,
    Membership,
    Verdict,
)
from reviewers.release import publication
from reviewers.roster import names
from reviewers.roster.effects import Parts
from sealing import HybridIdentity, seal
from sealing.roster import RosterError
from submissions import intake, roster
from submissions.reports.receiving import ReportText
from tests.reviewers.acting import (
    ALL_HOLD,
    DESK,
    PASSWORD,
    SURE,
    Cast,
    added,
    confirmed,
    decided,
    document,
    drafted,
    hash_of,
    in_bytes,
    in_review,
    joined,
    proposed,
    published,
    received,
)
from tests.reviewers.conftest import assembled
from tests.reviewers.desks import hand

pytestmark = pytest.mark.slow

# One round of these loses in a tenth of a second: a guard that is missing shows within a few.
# SQLite has one writer at a time, so there is less to lose than on PostgreSQL (make test-scaled).
ROUNDS = 10 if connection.vendor == "sqlite" else 20
NOTE = {"ar": "تصحيح.", "en": "A correction."}
Act = Callable[[], object]
Refusal = DeskError | RosterError


@pytest.fixture
def crew(
    apart: None, data: Path, desk: HybridIdentity, identities: dict[str, HybridIdentity]
) -> Cast:
    return assembled(data, desk, identities)


def at_once(*acts: Act) -> list[Refusal | None]:
    """Begins all acts together, each in a thread; what the desk said to each of them."""
    start, said = Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Act) -> None:
        start.wait()
        try:
            act()
        except (DeskError, RosterError) as error:
            said[place] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def won(said: list[Refusal | None], *expected: type[Refusal]) -> int:
    """How many were told yes; the others were told one of the expected things."""
    assert all(each is None or isinstance(each, expected) for each in said), said
    return said.count(None)


def test_one_of_two_approvals_counts(crew: Cast, desk: HybridIdentity, body: bytes) -> None:
    for _ in range(ROUNDS):
        case, held = decided(received(), crew.reviewer, crew.second, body), document()
        drafted(crew.editor, case, held, desk)
        workflow.apply(case.id, "submit", crew.editor)
        said = at_once(
            *(
                partial(publication.approve, user, case, hash_of(held), ALL_HOLD)
                for user in (crew.reviewer, crew.second)
            )
        )
        assert won(said, IllegalMove, Stale) == 1
        assert Approval.objects.filter(draft__case=case).count() == 1


def test_an_approval_never_outruns_an_edit(crew: Cast, desk: HybridIdentity, body: bytes) -> None:
    for _ in range(ROUNDS):
        case, held = decided(received(), crew.reviewer, crew.second, body), document()
        drafted(crew.editor, case, held, desk)
        workflow.apply(case.id, "submit", crew.editor)
        said = at_once(
            partial(publication.approve, crew.second, case, hash_of(held), ALL_HOLD),
            partial(drafted, crew.editor, case, document(licence="CC0-1.0"), desk),
        )
        assert won(said, IllegalMove, Stale) >= 1
        assert said[1] is None
        assert Case.objects.get(pk=case.pk).publication == "draft"


def test_it_is_published_once(crew: Cast, desk: HybridIdentity, body: bytes) -> None:
    for _ in range(ROUNDS):
        case, held = decided(received(), crew.reviewer, crew.second, body), document()
        drafted(crew.editor, case, held, desk)
        workflow.apply(case.id, "submit", crew.editor)
        publication.approve(crew.second, case, hash_of(held), ALL_HOLD)
        said = at_once(
            *(
                partial(publication.publish, user, Case.objects.get(pk=case.pk), in_bytes(held), [])
                for user in (crew.editor, crew.second, crew.reviewer)
            )
        )
        assert won(said, IllegalMove, Stale) == 1
        assert CustodyEntry.objects.filter(case=case.id, act="accessioned").count() == 1


def test_a_withdrawal_always_wins(crew: Cast, desk: HybridIdentity, body: bytes) -> None:
    for _ in range(ROUNDS):
        case = decided(received(), crew.reviewer, crew.second, body)
        published(crew.second, crew.editor, case, document(), desk)
        held = document(change="correction", note=NOTE)
        drafted(crew.second, case, held, desk)
        proposal = publication.propose(crew.second, case, hash_of(held))
        said = at_once(
            partial(publication.withdraw, crew.reviewer, case),
            partial(publication.confirm, crew.editor, proposal, in_bytes(held), []),
        )
        assert said[0] is None
        assert won(said, IllegalMove, Stale) >= 1
        assert Case.objects.get(pk=case.pk).publication == "withdrawn"


def test_one_confirmation_destroys(crew: Cast) -> None:
    for _ in range(ROUNDS):
        case = received()
        proposal = proposed(crew.reviewer, "destroy", case)
        said = at_once(*[partial(confirmed, crew.second, proposal)] * 3)
        assert won(said, IllegalMove, Stale) == 1
        assert Decision.objects.filter(case=case, move="destroy").count() == 1


def test_one_of_two_first_ratings_moves_the_case(crew: Cast, body: bytes) -> None:
    for _ in range(ROUNDS):
        case = in_review(received(), crew.reviewer)
        said = at_once(
            *(
                partial(assessment.assess, user, case, SURE, body)
                for user in (crew.reviewer, crew.second)
            )
        )
        assert won(said, Stale) == 2
        assert Decision.objects.filter(case=case, move="assess").count() == 1
        assert len(assessment.visible(case, crew.reviewer)) == 2


def test_one_verdict_stands(crew: Cast, body: bytes) -> None:
    for _ in range(ROUNDS):
        case = in_review(received(), crew.reviewer)
        for user in (crew.reviewer, crew.second):
            assessment.assess(user, case, SURE, body)
        said = at_once(
            *(
                partial(assessment.conclude, crew.second, case, verdict)
                for verdict in ("reported", "disputed")
            )
        )
        assert won(said, IllegalMove, Stale) == 1
        stands = Verdict.objects.get(case=case).verdict
        assert Case.objects.get(pk=case.pk).verification == stands


def test_arrivals_are_admitted_once(crew: Cast) -> None:
    for _ in range(10):
        intake.submit(DESK, ReportText("A word.", "ar", "ask"))
    at_once(*[queue.admit_arrivals] * 4)
    assert Case.objects.count() == 10
    at_once(*[partial(custody.close_day, intake.today())] * 4)
    assert CustodyEntry.objects.filter(act="received").count() == 10
    assert not custody.verify().fault


def test_an_addition_and_a_decision_do_not_wait_for_each_other(crew: Cast) -> None:
    cases = [received() for _ in range(4)]
    for _ in range(ROUNDS // 3):
        for each in cases:
            added(each.report)
        moves = [partial(queue.assign, each, crew.reviewer, crew.reviewer) for each in cases]
        at_once(queue.admit_arrivals, queue.admit_arrivals, *moves)
    assert not custody.verify().fault


def test_custody_stays_one_chain(crew: Cast) -> None:
    before = custody.head().number
    at_once(*[partial(custody.record, "noted", crew.reviewer)] * 8)
    assert custody.head().number == before + 8
    assert not custody.verify().fault


def test_a_chain_is_begun_once(crew: Cast) -> None:
    """Nobody waits for somebody who waits for them, whichever desk they begin with."""
    desks = ["new-one", "new-two"]

    def both(first: str, second: str) -> None:
        with transaction.atomic():
            custody.lock(first, second)
            custody.record("noted", crew.reviewer, desk=first)
            custody.record("noted", crew.reviewer, desk=second)
            custody.record("noted", crew.reviewer)

    said = at_once(*[partial(both, *desks), partial(both, *reversed(desks))] * 4)
    assert won(said) == 8
    found = CustodyChain.objects.filter(desk__in=desks)
    assert sorted(end.number - custody.before(end.chain) for end in found) == [9, 9]
    assert not custody.verify().fault


def test_an_invitation_is_used_once(crew: Cast) -> None:
    token = people.invite(crew.reviewer, DESK, ["reviewer"])
    said = at_once(
        *(
            partial(people.join, token, username=name, password=PASSWORD, language="en")
            for name in ("samar", "rami", "hala")
        )
    )
    assert won(said, PeopleError) == 1
    assert Membership.objects.filter(desk=DESK, wrapped_key=b"").count() == 2


def test_a_colleague_is_admitted_once(crew: Cast, desk: HybridIdentity) -> None:
    token, own = people.invite(crew.reviewer, DESK, ["reviewer"]), HybridIdentity.generate()
    samar = Hand(joined(token, "samar", own), own)
    browsers.claim(samar, DESK)
    row = Membership.objects.select_related("claim", "reviewer__user").get(
        reviewer__user=samar.user
    )
    name = names.commitment(names.of(row))
    facts = {"name": name, "own": row.claim.own, "replaces": 0, "roles": ["reviewer"]}
    maker = hand(crew.reviewer)
    request = browsers.request_for(maker, DESK, "admit", row.person, {**facts, **samar.keys})
    number = browsers.propose(maker, request)
    parts = Parts({row.person: seal(str(desk).encode(), [own.recipient()])})
    said = at_once(
        *(
            partial(browsers.complete, hand(by), maker, request, number, parts)
            for by in (crew.second, crew.editor)
        )
    )
    assert won(said, Stale, RosterError) == 1
    assert roster.head_of(DESK).number == 4
