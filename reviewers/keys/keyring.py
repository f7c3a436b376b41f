"""Keys of the desk, as far as the server has any part in them: public halves and sealed ones.

No private key and no passphrase ever comes here; what comes is checked to be sealed, not believed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reviewers import custody
from reviewers.accounts import roles
from reviewers.errors import KeyRefused, NotAllowed, Stale
from reviewers.messages import Problem
from reviewers.models import DeskKey, Membership, NewIdentity, Proposal, RecoveryKit, Reviewer
from sealing import HybridRecipient, SealingError, parse_recipient, read_header, recipient_types
from submissions import intake

HYBRID, PASSPHRASE = ("mlkem768x25519",), ("scrypt",)
LARGEST = 64 * 1024  # bytes of a sealed key


@dataclass(frozen=True)
class WrappedKey:
    """A desk's key, sealed to one reviewer. ``older``: the keys before it that something may still
    be sealed to, newest first, each sealed to the one after it.
    """

    desk: str
    recipient: str
    wrapped: bytes
    older: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class MyKeys:
    """What a browser needs to unlock: the identity under a passphrase, and the desks' keys."""

    recipient: str
    sealed_identity: bytes
    desks: tuple[WrappedKey, ...]


def checked_recipient(text: str) -> str:
    """Raises KeyRefused unless it is a post-quantum recipient."""
    try:
        found = parse_recipient(text)
    except SealingError as error:
        raise KeyRefused(Problem.RECIPIENT) from error
    if not isinstance(found, HybridRecipient):
        raise KeyRefused(Problem.RECIPIENT)
    return str(found)


def checked_sealed(data: bytes, types: tuple[str, ...], largest: int = LARGEST) -> bytes:
    """Raises KeyRefused unless it is an age file for exactly these types of recipients."""
    try:
        found = recipient_types(read_header(data))
    except SealingError as error:
        raise KeyRefused(Problem.NOT_SEALED) from error
    if found != types or len(data) > largest:
        raise KeyRefused(Problem.NOT_SEALED_SO)
    return data


def _reviewer(user: User) -> Reviewer:
    return Reviewer.objects.get(user=user)


@transaction.atomic
def enrol(user: User, recipient: str, sealed_identity: bytes) -> None:
    """A reviewer's own key, made in their browser. Once only: raises NotAllowed, KeyRefused."""
    reviewer = Reviewer.objects.select_for_update().get(user=user)
    if reviewer.recipient:
        raise NotAllowed(Problem.ENROLLED)
    reviewer.recipient = checked_recipient(recipient)
    reviewer.sealed_identity = checked_sealed(sealed_identity, PASSPHRASE)
    reviewer.enrolled_at = timezone.now()
    reviewer.save(update_fields=["recipient", "sealed_identity", "enrolled_at"])
    custody.record(custody.Act.ENROLLED, user)


@transaction.atomic
def found_desk(
    user: User,
    *,
    slug: str,
    name: str,
    recipient: str,
    wrapped_key: bytes,
    recovery_recipient: str,
    recovery_wrapped_key: bytes,
) -> None:
    """Opens a desk whose key was made in this person's browser.

    Raises KeyRefused, NotAllowed, and submissions.intake.DeskError (name or address).
    """
    reviewer = _reviewer(user)
    if not reviewer.recipient or not roles.may(user, "add_desk"):
        raise NotAllowed(Problem.FOUND_A_DESK)
    if len({reviewer.recipient, recipient.strip(), recovery_recipient.strip()}) != 3:
        # One key in two places would be lost or stolen in both.
        raise KeyRefused(Problem.RECIPIENT)
    intake.open_desk(slug, name=name, recipient=checked_recipient(recipient))
    Membership.objects.create(
        desk=slug,
        reviewer=reviewer,
        founder=True,
        wrapped_key=checked_sealed(wrapped_key, HYBRID),
        admitted_by=reviewer,
        admitted_at=timezone.now(),
    )
    RecoveryKit.objects.create(
        desk=slug,
        recipient=checked_recipient(recovery_recipient),
        wrapped_key=checked_sealed(recovery_wrapped_key, HYBRID),
    )
    custody.record(custody.Act.DESK_OPENED, user, desk=slug)


def waiting(desk: str) -> tuple[Membership, ...]:
    """People with a key of their own who do not hold the desk's yet, and may."""
    found = Membership.objects.filter(desk=desk, wrapped_key=b"").exclude(reviewer__recipient="")
    rows = found.select_related("reviewer__user").order_by("reviewer__enrolled_at")
    return tuple(row for row in rows if roles.opens(row.reviewer.user))


def without(desk: str) -> tuple[Membership, ...]:
    """People at the desk who hold no key of it and wait for none: administrators, stopped ones."""
    waits = {row.pk for row in waiting(desk)}
    found = Membership.objects.filter(desk=desk, wrapped_key=b"").exclude(pk__in=waits)
    return tuple(found.select_related("reviewer__user"))


def members(desk: str) -> tuple[Membership, ...]:
    found = Membership.objects.filter(desk=desk).exclude(wrapped_key=b"")
    return tuple(found.select_related("reviewer__user", "admitted_by__user"))


@transaction.atomic
def admit(by: User, membership: Membership, wrapped_key: bytes) -> None:
    """Gives a colleague the desk's key, wrapped for them in ``by``'s browser.

    Raises NotAllowed, KeyRefused, and Stale when somebody else admitted them meanwhile.
    """
    if not roles.may(by, "admit_membership", membership.desk):
        raise NotAllowed(Problem.ADMIT)
    if not roles.opens(membership.reviewer.user):
        raise NotAllowed(Problem.OPENS_NOTHING)
    if not membership.reviewer.recipient:
        raise KeyRefused(Problem.RECIPIENT)
    changed = Membership.objects.filter(pk=membership.pk, wrapped_key=b"").update(
        wrapped_key=checked_sealed(wrapped_key, HYBRID),
        admitted_by=_reviewer(by),
        admitted_at=timezone.now(),
    )
    if not changed:
        raise Stale("admitted")
    custody.record(
        custody.Act.ADMITTED, by, desk=membership.desk, who=membership.reviewer.user.get_username()
    )


def in_use(recipient: str) -> bool:
    """Whether it is the key of a person, a desk or a recovery kit already."""
    return (
        Reviewer.objects.filter(recipient=recipient).exists()
        or NewIdentity.objects.filter(recipient=recipient).exists()
        or RecoveryKit.objects.filter(recipient=recipient).exists()
        or DeskKey.objects.filter(recipient=recipient).exists()
        or any(recipient in {each.recipient, each.custodian} for each in intake.desks())
    )


def agreed(proposal: Proposal) -> str:
    """The public key that a proposal names.

    Raises KeyRefused when the row holds another one than the people compared.
    """
    key = str(proposal.details.get("recipient", ""))
    if sha256(key.encode()).hexdigest() != proposal.bound_to:
        raise KeyRefused(Problem.RECIPIENT)
    return key


def older(desk: str) -> tuple[bytes, ...]:
    """The keys before this desk's, as ``WrappedKey.older`` has them."""
    held = DeskKey.objects.filter(desk=desk).exclude(before=b"").order_by("-number")
    return tuple(bytes(key.before) for key in held)


def my_keys(user: User) -> MyKeys:
    return keys_of(_reviewer(user), intake.desks())


def keys_of(reviewer: Reviewer, desks: Iterable[intake.DeskInfo]) -> MyKeys:
    """``reviewer``: with the memberships that a door has read, where one has; ``desks``: all."""
    held = {each.desk: bytes(each.wrapped_key) for each in reviewer.memberships.all()}
    before: dict[str, list[bytes]] = {slug: [] for slug in held}
    keys = DeskKey.objects.filter(desk__in=held).exclude(before=b"").order_by("-number")
    for key in keys:
        before[key.desk].append(bytes(key.before))
    mine = (
        WrappedKey(desk.slug, desk.recipient, held[desk.slug], tuple(before[desk.slug]))
        for desk in (intake.desks() if desks is None else desks)
        if held.get(desk.slug)
    )
    return MyKeys(reviewer.recipient, bytes(reviewer.sealed_identity), tuple(mine))


def desks_held(user: User) -> list[str]:
    """The desks whose key this person holds."""
    held = Membership.objects.filter(reviewer__user=user).exclude(wrapped_key=b"")
    return list(held.values_list("desk", flat=True))
