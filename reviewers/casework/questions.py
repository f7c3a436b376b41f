"""What a desk asks its reporters: one editor changes it, and everybody at the desk is told.

It is public at once, like the form that shows it, so a second person's word would come too late;
and any other editor can put an earlier version in force again.
"""

import datetime
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reviewers import custody
from reviewers.accounts import roles
from reviewers.errors import NotAllowed, Stale
from reviewers.messages import Problem
from reviewers.models import CustodyEntry
from submissions import intake, questions

# Days for which colleagues are told of a change: longer than a holiday.
TOLD = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Change:
    """``by``: the account's name; "" where custody has no entry of it."""

    desk: str
    number: int
    day: datetime.date
    by: str


@transaction.atomic
def save(user: User, desk: str, asked: tuple[questions.Question, ...], after: int) -> int:
    """The next version of the desk's form, in force at once; gives its number.

    ``after``: the version that it was made from. Raises NotAllowed, Stale (a colleague saved
    meanwhile), and submissions' FormRefused and Missing.
    """
    if not roles.may(user, "ask_desk", desk):
        raise NotAllowed(Problem.EDITOR)
    try:
        number = questions.save(desk, asked, after=after, day=timezone.now().date())
    except intake.FormOvertaken as error:
        raise Stale("form") from error
    custody.record(custody.Act.FORM_CHANGED, user, desk=desk, version=number)
    return number


def history(desk: str) -> tuple[Change, ...]:
    """Each version that the desk wrote, the newest first."""
    makers = _makers((desk,))
    return tuple(
        Change(desk, each.number, each.saved_on, makers.get((desk, each.number), ""))
        for each in questions.versions(desk)
    )


def changed(desks: tuple[str, ...], today: datetime.date) -> tuple[Change, ...]:
    """The last change of each form of which colleagues are still to be told."""
    recent = questions.saved_since(desks, today - TOLD)
    makers = _makers(tuple(desk for desk, _version in recent)) if recent else {}
    return tuple(
        Change(desk, version.number, version.saved_on, makers.get((desk, version.number), ""))
        for desk, version in recent
    )


def _makers(desks: tuple[str, ...]) -> dict[tuple[str, int], str]:
    """Who saved which version, by custody."""
    entries = CustodyEntry.objects.filter(act=custody.Act.FORM_CHANGED)
    return {
        (str(facts["desk"]), int(facts["version"])): actor
        for facts, actor in entries.values_list("facts", "actor")
        if facts.get("desk") in desks
    }
