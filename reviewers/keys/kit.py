"""The recovery kit: the desk's key once more, for an identity that lies on paper.

That somebody tried the paper is their signed word, which is kept and verified again whenever it
counts: copies of a former key are erased on it. Rows that somebody wrote by hand count for nothing.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from reviewers import custody
from reviewers.accounts import people
from reviewers.errors import NotAllowed
from reviewers.keys import vouching
from reviewers.keys.vouching import DRILLED, Vouched
from reviewers.messages import Problem
from reviewers.models import RecoveryKit, ReplacedKey
from sealing.roster import State, digest
from submissions import intake, roster

# A copy of the desk's key for the paper that nobody has tried yet.
UNTRIED = {"drilled_on": None, "drilled_by": None, "again_on": None, "again_by": None}


def of(desk: str) -> RecoveryKit | None:
    """As its row says, but for what no signature stands for: where the list of people is not in
    order, nobody has tried it.
    """
    kit = RecoveryKit.objects.filter(desk=desk).select_related("drilled_by", "again_by").first()
    try:
        state = roster.state(desk)
    except intake.RosterDown:
        return kit and _untried(kit)
    if kit is None or state is None:
        return kit
    kit.recipient = state.kit.recipient
    if not _tried(state, kit.again_by):
        kit.again_on = kit.again_by = None
    if not _tried(state, kit.drilled_by):
        kit.drilled_on, kit.drilled_by = kit.again_on, kit.again_by
        kit.again_on = kit.again_by = None
    return kit


def _untried(kit: RecoveryKit) -> RecoveryKit:
    kit.drilled_on = kit.drilled_by = kit.again_on = kit.again_by = None
    return kit


def is_drilled(desk: str) -> bool:
    """Whether somebody opened the copy of the desk's key that is in force with the paper."""
    kit = of(desk)
    return kit is not None and kit.drilled_on is not None


def _drilled_digest(recipient: str, kit: str) -> str:
    """Of the desk's key and the paper's."""
    return digest({"desk": recipient, "kit": kit})


def _tried(state: State, user: User | None) -> bool:
    said = _drilled_digest(state.recipient, state.kit.recipient)
    return user is not None and vouching.stands(state, user, DRILLED, said)


def may_go(desk: str) -> bool:
    """Whether the paper before has nothing to open any more: two people have tried this one, or
    the only one there is. Raises RosterDown.
    """
    kit, state = of(desk), roster.state(desk)
    if kit is None or state is None:
        return False
    tried = kit.again_by is not None or len(state.people) == 1
    return kit.drilled_by is not None and tried and not state.suspended


def former(desk: str) -> bool:
    """Whether a copy of the desk's key in force is kept for a paper of before."""
    found = intake.desk(desk)
    return found is not None and _of_papers_before(desk, found).exists()


def _of_papers_before(desk: str, found: intake.DeskInfo) -> QuerySet[ReplacedKey]:
    kits = ReplacedKey.objects.filter(desk=desk, kind=ReplacedKey.Kind.KIT)
    now = RecoveryKit.objects.filter(desk=desk).values("recipient")
    return kits.filter(desk_recipient=found.recipient).exclude(recipient__in=now)


@transaction.atomic
def drilled(by: User, desk: str, vouched: Vouched | None) -> None:
    """Somebody opened the desk's key with the paper, in their browser, and says so with their
    signature; in a desk of an older release with their word. Raises NotAllowed, KeyRefused.

    The server cannot see the paper, and must not.
    """
    if not people.is_member(by, desk):
        raise NotAllowed(Problem.MEMBER)
    # Locked before it is read, so that two who try it at once are both written down.
    list(RecoveryKit.objects.select_for_update().filter(desk=desk))
    found, kit, state = intake.desk(desk), of(desk), roster.state(desk)
    if found is None or kit is None:
        raise NotAllowed(Problem.MEMBER)
    if state is not None:
        said = _drilled_digest(state.recipient, state.kit.recipient)
        vouching.keep(desk, DRILLED, said, vouched, by)
    today = timezone.now().date()
    if kit.drilled_by_id in {None, by.pk}:
        kit.drilled_on, kit.drilled_by = today, by
    else:
        kit.again_on, kit.again_by = today, by
    kit.save(update_fields=["drilled_on", "drilled_by", "again_on", "again_by"])
    custody.record(custody.Act.RECOVERY_KIT_DRILLED, by, desk=desk)
    if may_go(desk):
        _of_papers_before(desk, found).delete()
