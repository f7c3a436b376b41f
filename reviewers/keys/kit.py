"""The recovery kit: the desk's key once more, for an identity that lies on paper."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reviewers import custody
from reviewers.accounts import people
from reviewers.errors import NotAllowed
from reviewers.messages import Problem
from reviewers.models import RecoveryKit


def of(desk: str) -> RecoveryKit | None:
    return RecoveryKit.objects.filter(desk=desk).select_related("drilled_by").first()


def is_drilled(desk: str) -> bool:
    """Whether somebody opened the copy of the desk's key that is in force with the paper."""
    return RecoveryKit.objects.filter(desk=desk).exclude(drilled_on=None).exists()


@transaction.atomic
def drilled(by: User, desk: str) -> None:
    """Somebody opened the desk's key with the paper, in their browser. Raises NotAllowed.

    It is their word: the server cannot see the paper, and must not.
    """
    if not people.is_member(by, desk):
        raise NotAllowed(Problem.MEMBER)
    today = timezone.now().date()
    if not RecoveryKit.objects.filter(desk=desk).update(drilled_on=today, drilled_by=by):
        raise NotAllowed(Problem.MEMBER)
    custody.record(custody.Act.RECOVERY_KIT_DRILLED, by, desk=desk)
