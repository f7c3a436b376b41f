import pytest

from reviewers.casework import correspondence
from reviewers.errors import NotAllowed
from reviewers.models import Case, CustodyEntry
from sealing import HybridIdentity, parse_recipient, seal, unseal
from submissions import intake
from tests.reviewers.acting import Cast


def answer(case: Case, desk: HybridIdentity) -> bytes:
    """As the browser seals it: to the reporter and to the desk."""
    recipient = correspondence.recipient(case)
    assert recipient
    return seal("من أي جهة؟".encode(), [parse_recipient(recipient), desk.recipient()])


def test_it_replies_and_keeps_what_it_said(case: Case, cast: Cast, desk: HybridIdentity) -> None:
    correspondence.reply(cast.second, case, answer(case, desk))
    (reply,) = correspondence.thread(case)
    assert unseal(reply.sealed, [desk]).decode() == "من أي جهة؟"
    entry = CustodyEntry.objects.get(act="replied")
    assert (entry.case, entry.actor, entry.facts) == (case.id, "second", {})


def test_it_refuses_what_is_not_sealed_to_both(
    case: Case, cast: Cast, desk: HybridIdentity
) -> None:
    for sealed in (b"", b"in the clear", seal(b"words", [desk.recipient()])):
        with pytest.raises(intake.NotSealed):
            correspondence.reply(cast.second, case, sealed)
    assert correspondence.thread(case) == ()
    assert not CustodyEntry.objects.filter(act="replied").exists()


def test_it_is_for_reviewers_of_the_desk(case: Case, cast: Cast, desk: HybridIdentity) -> None:
    for user in (cast.editor, cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            correspondence.reply(user, case, answer(case, desk))


def test_it_tells_when_the_mailbox_is_gone(case: Case, cast: Cast, desk: HybridIdentity) -> None:
    sealed = answer(case, desk)
    intake.destroy(case.report)
    assert correspondence.recipient(case) is None
    with pytest.raises(intake.Missing):
        correspondence.reply(cast.second, case, sealed)
