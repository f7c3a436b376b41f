"""The recovery kit: the desk's key once more, for an identity that lies on paper."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reviewers import custody
from reviewers.accounts import people
from reviewers.errors import NotAllowed
from reviewers.keys import vouching
from reviewers.keys.vouching import DRILLED, Vouched
from reviewers.messages import Problem
from reviewers.models import RecoveryKit
from sealing.roster import digest
from submissions import intake, roster

# A copy of the desk's key for the paper that nobody has tried yet.
UNTRIED = {"drilled_on": None, "drilled_by": None, "again_on": None, "again_by": None}


def of(desk: str) -> RecoveryKit | None:
    return RecoveryKit.objects.filter(desk=desk).select_related("drilled_by", "again_by").first()


def is_drilled(desk: str) -> bool:
    """Whether somebody opened the copy of the desk's key that is in force with the paper."""
    return RecoveryKit.objects.filter(desk=desk).exclude(drilled_on=None).exists()


def _drilled_digest(desk: intake.DeskInfo, kit: RecoveryKit) -> str:
    return digest({"desk": desk.recipient, "kit": kit.recipient})


@transaction.atomic
def drilled(by: User, desk: str, vouched: Vouched | None) -> None:
    """Somebody opened the desk's key with the paper, in their browser, and says so with their
    signature; in a desk of an older release with their word. Raises NotAllowed, KeyRefused.

    The server cannot see the paper, and must not.
    """
    if not people.is_member(by, desk):
        raise NotAllowed(Problem.MEMBER)
    found = intake.desk(desk)
    kit = RecoveryKit.objects.select_for_update().filter(desk=desk).first()
    if found is None or kit is None:
        raise NotAllowed(Problem.MEMBER)
    if roster.state(desk) is not None:
        vouching.checked_digest(desk, DRILLED, _drilled_digest(found, kit), vouched, by)
    today = timezone.now().date()
    if kit.drilled_by_id in {None, by.pk}:
        kit.drilled_on, kit.drilled_by = today, by
    else:
        kit.again_on, kit.again_by = today, by
    kit.save(update_fields=["drilled_on", "drilled_by", "again_on", "again_by"])
    custody.record(custody.Act.RECOVERY_KIT_DRILLED, by, desk=desk)
