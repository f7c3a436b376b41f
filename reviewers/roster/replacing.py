"""A new key for the same account, when its passphrase is lost: a person is not lost with it.

Whoever is signed in with both factors makes it. It is a claim at each of their desks, and opens
nothing until colleagues have compared its digits by voice and signed (``admit`` with ``replaces``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction

from reviewers import custody
from reviewers.errors import KeyRefused, NotAllowed, Stale
from reviewers.keys import keyring
from reviewers.messages import Problem
from reviewers.models import Membership, Reviewer, RosterClaim
from reviewers.models.roster import RosterClaimQuerySet
from reviewers.roster import claims, names
from submissions import roster


@dataclass(frozen=True)
class Made:
    """What a browser made. ``own``: by desk, the proof that who made the key holds it."""

    recipient: str
    sealed_identity: bytes
    signing: str
    own: Mapping[str, str] = field(default_factory=dict)


def places(user: User) -> list[dict[str, str]]:
    """What a proof says beside the keys, of each of this person's desks that has a roster."""
    rows = Membership.objects.filter(reviewer__user=user).select_related("reviewer__user")
    found = ((row, roster.state(row.desk)) for row in rows.order_by("desk"))
    return [
        {
            "desk": row.desk,
            "genesis": state.genesis,
            "name": names.commitment(names.of(row)),
            "person": row.person,
        }
        for row, state in found
        if state is not None
    ]


@transaction.atomic
def ask(user: User, made: Made) -> None:
    """Instead of what they asked for before. Raises NotAllowed, KeyRefused, RosterDown."""
    reviewer = Reviewer.objects.select_for_update().get(user=user)
    if not reviewer.recipient:
        raise NotAllowed(Problem.NOT_ENROLLED)
    at = places(user)
    if not at:
        raise NotAllowed(Problem.NO_ROSTER)
    _of(user).delete()
    if keyring.in_use(keyring.checked_recipient(made.recipient)):
        raise KeyRefused(Problem.OWN_KEY)
    custody.lock(*(place["desk"] for place in at))
    for place in at:
        claims.claim(
            user,
            place["desk"],
            signing=made.signing,
            own=made.own.get(place["desk"], ""),
            recipient=made.recipient,
            sealed_identity=made.sealed_identity,
        )


def _of(user: User) -> RosterClaimQuerySet:
    return RosterClaim.objects.lost().filter(membership__reviewer__user=user)


def of(user: User) -> RosterClaim | None:
    """One of those that wait; all of them name the same key."""
    return _of(user).first()


@transaction.atomic
def take_back(user: User) -> None:
    """They found the passphrase. Raises Stale when nothing waits any more."""
    gone, _each = _of(user).delete()
    if not gone:
        raise Stale("new key")
    custody.record(custody.Act.NEW_KEY_TAKEN_BACK, user)


def waiting(desks: Iterable[str]) -> tuple[RosterClaim, ...]:
    """Of people of these desks whose account is in force, by name."""
    rows = RosterClaim.objects.lost().filter(
        membership__desk__in=list(desks), membership__reviewer__user__is_active=True
    )
    found = rows.select_related("membership__reviewer__user")
    return tuple(found.order_by("membership__reviewer__user__username", "membership__desk"))
