"""The recovery kit alone: an only custodian who lost their key gets another one by it.

The operator's command begins it (reviewers.accounts.letting_back), the kit suspends the lost key,
which every browser of the desk sees, and when thirty days have passed in which nobody signed
anything, the kit gives the desk's key to the new one. Beside a member who could help it signs
nothing.
"""

import base64
import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import User
from django.core import signing

from reviewers.accounts import letting_back
from reviewers.errors import NotAllowed
from reviewers.keys import nonces
from reviewers.messages import Problem
from reviewers.models import LettingBack, Membership, RecoveryKit
from sealing.roster import KIT, KIT_DAYS, Entry, State, later
from submissions import roster

SALT = "desk.let-back"


class Step(StrEnum):
    """What comes next: the operator's command, the kit's suspension, waiting, its signature."""

    OPERATOR = "operator"
    SUSPEND = "suspend"
    WAIT = "wait"
    SIGN = "sign"


@dataclass(frozen=True)
class Way:
    """``day``: of the kit's signature, where it is known."""

    desk: str
    person: str
    step: Step
    day: datetime.date | None


def ways(user: User, today: datetime.date) -> tuple[Way, ...]:
    """Of each desk at which no colleague can give this person a new key."""
    rows = Membership.objects.filter(reviewer__user=user).order_by("desk")
    found = ((row, roster.state(row.desk)) for row in rows)
    return tuple(
        _way(user, row.desk, row.person, state, today)
        for row, state in found
        if state is not None and _is_lost(user, row, state)
    )


def _is_lost(user: User, row: Membership, state: State) -> bool:
    """They are the only one in the list who could admit, and no member suspended them."""
    if row.person not in state.people or letting_back.others(user, row.desk):
        return False
    held = state.suspended.get(row.person)
    return "custodian" in state.people[row.person].roles and (held is None or held.by == KIT)


def _way(user: User, desk: str, person: str, state: State, today: datetime.date) -> Way:
    row = LettingBack.objects.open().filter(reviewer__user=user, desk=desk).first()
    held = state.suspended.get(person)
    if row is None:
        return Way(desk, person, Step.OPERATOR, None)
    if held is None:
        return Way(desk, person, Step.SUSPEND, None)
    day = max(row.ready_on, datetime.date.fromisoformat(later(held.day, KIT_DAYS)))
    return Way(desk, person, Step.SIGN if today >= day else Step.WAIT, day)


def is_to_suspend(row: LettingBack, today: datetime.date) -> bool:
    """Whether the kit's suspension is what comes next at this desk."""
    found = (way for way in ways(row.reviewer.user, today) if way.desk == row.desk)
    return any(way.step is Step.SUSPEND for way in found)


def require_ready(membership: Membership, entry: Entry, today: datetime.date) -> None:
    """Whether the kit's word alone is taken for this entry. Raises NotAllowed."""
    user, desk, act = membership.reviewer.user, membership.desk, entry.request.act
    begun = LettingBack.objects.open().filter(reviewer__user=user, desk=desk).exists()
    if entry.request.subject != membership.person or not begun:
        raise NotAllowed(Problem.KIT_ALONE)
    if act != "suspend" and not letting_back.is_ready(user, desk, today):
        raise NotAllowed(Problem.KIT_ALONE)


def token(row: LettingBack) -> str:
    """Of the page on which the kit suspends a lost key; as good as the operator's command."""
    return signing.dumps(row.pk, salt=SALT)


def begun(token: str) -> LettingBack | None:
    """None for a link that is none, or whose waiting period has ended."""
    try:
        number = int(signing.loads(token, salt=SALT, max_age=letting_back.WAIT))
    except (signing.BadSignature, ValueError):
        return None
    rows = LettingBack.objects.open().select_related("reviewer__user")
    return rows.filter(pk=number).first()


def require_suspension(row: LettingBack, encoded: bytes) -> None:
    """Nothing else is taken where nobody is signed in. Raises NotAllowed, RosterError."""
    entry = Entry.parse(encoded)
    if entry.signers != (KIT,) or entry.request.act != "suspend" or entry.desk != row.desk:
        raise NotAllowed(Problem.KIT_ALONE)


def for_kit(user: User, desk: str) -> dict[str, Any]:
    """What a browser needs that signs with the kit: the list, the sealed key, a nonce. JSON."""
    state, kit = roster.state(desk), RecoveryKit.objects.filter(desk=desk).first()
    entries = [base64.b64encode(entry).decode() for entry in roster.entries(desk)]
    return {
        "desk": desk,
        "genesis": state.genesis if state else "",
        "entries": entries,
        "proposals": [],
        "marks": [],
        "names": {},
        "nonce": nonces.issue(desk, user),
        "kit_key": base64.b64encode(bytes(kit.wrapped_key)).decode() if kit else "",
    }
