"""Marks: each browser says, signed and once a week, which head it saw.

A server that shows two people two lists cannot show both marks to either of them.
"""

from django.contrib.auth.models import User
from django.db import transaction

from reviewers.errors import KeyRefused, NotAllowed
from reviewers.messages import Problem
from reviewers.models import RosterMark
from reviewers.roster.claims import membership_of
from sealing.roster import MARK, RosterError, verify_signature
from submissions import intake, roster


@transaction.atomic
def keep(by: User, desk: str, *, number: int, head: str, week: str, signature: str) -> None:
    """Raises NotAllowed, KeyRefused: not of somebody in the list, not theirs, or another head."""
    person, state = membership_of(by, desk).person, roster.state(desk)
    if state is None or person not in state.people:
        raise NotAllowed(Problem.MEMBER)
    said = {"desk": desk, "head": head, "number": number, "person": person, "week": week}
    today = intake.today().isocalendar()
    if state.heads.get(head) != number or week != f"{today.year}-W{today.week:02d}":
        raise KeyRefused(Problem.MARK)
    try:
        verify_signature(state.people[person].signing, MARK, said, signature)
    except RosterError as error:
        raise KeyRefused(Problem.MARK) from error
    RosterMark.objects.update_or_create(
        desk=desk,
        person=person,
        week=week,
        defaults={"number": number, "head": head, "signature": signature},
    )


def newest(desk: str) -> list[dict[str, object]]:
    """Each person's newest, as browsers check them."""
    found: dict[str, dict[str, object]] = {}
    for row in RosterMark.objects.filter(desk=desk).order_by("week"):
        found[row.person] = {
            "desk": desk,
            "head": row.head,
            "number": row.number,
            "person": row.person,
            "week": row.week,
            "signature": row.signature,
        }
    return list(found.values())
