"""A new key for the same account, when its passphrase is lost: a person is not lost with it.

Whoever is signed in with both factors makes it; it opens nothing until colleagues have compared its
digits by voice. What they decide is an entry of the desk's roster, whose effect is ``give``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reviewers import custody
from reviewers.accounts.roles import reviewer_of
from reviewers.errors import KeyRefused, NotAllowed, Stale
from reviewers.keys import keyring
from reviewers.messages import Problem
from reviewers.models import Membership, NewIdentity, Reviewer


@dataclass(frozen=True)
class Made:
    """What a browser made; as ``NewIdentity`` has it."""

    recipient: str
    sealed_identity: bytes
    signing: str = ""
    own: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def ask(user: User, made: Made) -> None:
    """Instead of what they asked for before. Raises NotAllowed, KeyRefused."""
    reviewer = Reviewer.objects.select_for_update().get(user=user)
    if not reviewer.recipient:
        raise NotAllowed(Problem.NOT_ENROLLED)
    recipient = keyring.checked_recipient(made.recipient)
    NewIdentity.objects.filter(reviewer=reviewer).delete()
    if keyring.in_use(recipient):
        raise KeyRefused(Problem.OWN_KEY)
    NewIdentity.objects.create(
        reviewer=reviewer,
        recipient=recipient,
        sealed_identity=keyring.checked_sealed(made.sealed_identity, keyring.PASSPHRASE),
        signing=made.signing,
        own=dict(made.own),
        asked_on=timezone.now().date(),
    )
    custody.record(custody.Act.NEW_KEY_ASKED, user)


def of(user: User) -> NewIdentity | None:
    return NewIdentity.objects.filter(reviewer__user=user).first()


@transaction.atomic
def take_back(user: User) -> None:
    """They found the passphrase. Raises Stale when nothing waits any more."""
    gone, _each = NewIdentity.objects.filter(reviewer__user=user).delete()
    if not gone:
        raise Stale("new key")
    custody.record(custody.Act.NEW_KEY_TAKEN_BACK, user)


def waiting(desks: tuple[str, ...]) -> tuple[NewIdentity, ...]:
    """Of people of these desks whose account is in force, by name."""
    found = NewIdentity.objects.filter(
        reviewer__memberships__desk__in=desks, reviewer__user__is_active=True
    )
    return tuple(found.select_related("reviewer__user").distinct().order_by("reviewer__user"))


@transaction.atomic
def give(desk: str, user: User, recipient: str, wrapped_key: bytes) -> None:
    """Puts the new key in the place of the former, with the desk's key wrapped to it.

    Called by what the desk's people decided; who they were is its to check and to record.
    ``recipient``: whose digits they compared. At other desks the person waits to be admitted again,
    because what was wrapped there is for the key that is lost. Raises Stale when another key waits
    by now, and KeyRefused.
    """
    reviewer = reviewer_of(user)
    rows = NewIdentity.objects.select_for_update().filter(reviewer=reviewer, recipient=recipient)
    made, member = rows.first(), Membership.objects.filter(reviewer=reviewer, desk=desk)
    if reviewer is None or made is None or not member.exists():
        raise Stale("new key")
    wrapped = keyring.checked_sealed(wrapped_key, keyring.HYBRID)
    reviewer.recipient = made.recipient
    reviewer.sealed_identity = bytes(made.sealed_identity)
    reviewer.enrolled_at = timezone.now()
    reviewer.save(update_fields=["recipient", "sealed_identity", "enrolled_at"])
    member.update(wrapped_key=wrapped)
    elsewhere = Membership.objects.filter(reviewer=reviewer).exclude(desk=desk)
    elsewhere.update(wrapped_key=b"", admitted_by=None, admitted_at=None, founder=False)
    made.delete()
    custody.record(custody.Act.NEW_KEY_GIVEN, None, desk=desk, who=user.get_username())


def forget(user: User) -> None:
    """Of somebody who leaves or is stopped."""
    NewIdentity.objects.filter(reviewer__user=user).delete()
