"""Keys of the desk, as far as the server has any part in them: public halves and sealed ones.

No private key and no passphrase ever comes here; what comes is checked to be sealed, not believed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reviewers import custody
from reviewers.accounts import roles
from reviewers.errors import KeyRefused, NotAllowed, PeopleError, Stale
from reviewers.messages import Problem
from reviewers.models import (
    DeskKey,
    KeyCopy,
    Membership,
    Proposal,
    RecoveryKit,
    ReplacedKey,
    Reviewer,
    RosterClaim,
)
from sealing import HybridRecipient, SealingError, parse_recipient, read_header, recipient_types
from sealing.roster import IDENTITY, RosterError, verify_signature
from submissions import intake

HYBRID, PASSPHRASE = ("mlkem768x25519",), ("scrypt",)
LARGEST = 64 * 1024  # bytes of a sealed key
SIGNING = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class WrappedKey:
    """A desk's key, sealed to one reviewer. ``older``: the keys before it that something may still
    be sealed to, newest first, each sealed to the one after it; ``copies``: further ones of theirs
    of the same key, by another browser, and of the keys before it; ``unopened``: they have not said
    yet that they opened it.
    """

    desk: str
    recipient: str
    wrapped: bytes
    older: tuple[bytes, ...] = ()
    copies: tuple[bytes, ...] = ()
    unopened: bool = False


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


def checked_signing(text: str) -> str:
    """Raises KeyRefused unless it is written as signing keys are, or empty."""
    if text and not SIGNING.fullmatch(text):
        raise KeyRefused(Problem.RECIPIENT)
    return text


def _reviewer(user: User) -> Reviewer:
    return Reviewer.objects.get(user=user)


@transaction.atomic
def enrol(user: User, recipient: str, sealed_identity: bytes, signing: str = "") -> None:
    """A reviewer's own key, made in their browser. Once only: raises NotAllowed, KeyRefused.

    ``signing``: the public half of the key that the identity signs with; whoever admits them
    compares digits of both, and the proof that they belong together comes with the claim.
    """
    reviewer = Reviewer.objects.select_for_update().get(user=user)
    if reviewer.recipient:
        raise NotAllowed(Problem.ENROLLED)
    reviewer.recipient = checked_recipient(recipient)
    reviewer.sealed_identity = checked_sealed(sealed_identity, PASSPHRASE)
    reviewer.signing = checked_signing(signing)
    reviewer.enrolled_at = timezone.now()
    reviewer.save(update_fields=["recipient", "sealed_identity", "signing", "enrolled_at"])
    custody.record(custody.Act.ENROLLED, user)


def identity_statement(was: str, sealed_identity: bytes) -> dict[str, str]:
    """What its owner signs about a new file (context ``IDENTITY``): SHA-256 of both, in hex."""
    return {"file": sha256(sealed_identity).hexdigest(), "was": was}


@transaction.atomic
def reseal(user: User, was: str, sealed_identity: bytes, signature: str) -> None:
    """The same identity in a new file: what it remembers of desks has moved on.

    ``was``: SHA-256 (hex) of the file that was opened. What the new file opens to only its owner's
    browser can see; so the identity in the old one signs for it (``signature``), and an open
    session alone puts nothing in its place. Raises KeyRefused, and Stale when another file is
    stored by now.
    """
    sealed = checked_sealed(sealed_identity, PASSPHRASE)
    reviewer = Reviewer.objects.select_for_update().get(user=user)
    try:
        statement = identity_statement(was, sealed)
        verify_signature(reviewer.signing, IDENTITY, statement, signature)
    except RosterError as error:
        raise KeyRefused(Problem.NOT_SIGNED) from error
    if sha256(bytes(reviewer.sealed_identity)).hexdigest() != was:
        raise Stale("identity")
    reviewer.sealed_identity = sealed
    reviewer.save(update_fields=["sealed_identity"])


@transaction.atomic
def change_passphrase(user: User, before: str, sealed_identity: bytes, signature: str) -> None:
    """As ``reseal``, under another passphrase. Raises PeopleError for Stale."""
    try:
        reseal(user, before, sealed_identity, signature)
    except Stale as error:
        raise PeopleError(Problem.PASSPHRASE_MEANWHILE) from error
    custody.record(custody.Act.PASSPHRASE_CHANGED, user)


def waiting(desk: str) -> tuple[Membership, ...]:
    """People with a key of their own who do not hold the desk's yet, and may."""
    found = Membership.objects.filter(desk=desk, wrapped_key=b"", suspended_on=None)
    rows = found.exclude(reviewer__recipient="").select_related("reviewer__user")
    waits = rows.order_by("reviewer__enrolled_at", "pk")
    return tuple(row for row in waits if roles.opens(row.reviewer.user, row))


def without(desk: str) -> tuple[Membership, ...]:
    """People at the desk who hold no key of it and wait for none: administrators, and whoever is
    stopped or suspended.
    """
    waits = {row.pk for row in waiting(desk)}
    found = Membership.objects.filter(desk=desk, wrapped_key=b"").exclude(pk__in=waits)
    return tuple(found.select_related("reviewer__user"))


def members(desk: str) -> tuple[Membership, ...]:
    found = Membership.objects.filter(desk=desk).exclude(wrapped_key=b"")
    return tuple(found.select_related("reviewer__user", "admitted_by__user"))


def in_use(recipient: str, asked_by: Reviewer | None = None) -> bool:
    """Whether it is the key of a person, a desk or a recovery kit already, or a new one that
    somebody else than ``asked_by`` wants to be theirs.
    """
    claimed = RosterClaim.objects.filter(recipient=recipient)
    return (
        Reviewer.objects.filter(recipient=recipient).exists()
        or claimed.exclude(membership__reviewer=asked_by).exists()
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
    rows = {each.desk: each for each in reviewer.memberships.all()}
    held = {slug: bytes(each.wrapped_key) for slug, each in rows.items()}
    before: dict[str, list[bytes]] = {slug: [] for slug in held}
    keys = DeskKey.objects.filter(desk__in=held).exclude(before=b"").order_by("-number")
    for key in keys:
        before[key.desk].append(bytes(key.before))
    copies = _copies(reviewer, [slug for slug, keys in before.items() if keys])
    mine = (
        WrappedKey(
            desk.slug,
            desk.recipient,
            held[desk.slug],
            tuple(before[desk.slug]),
            tuple(copies.get(desk.slug, ())),
            is_unopened(rows[desk.slug], desk.key_number),
        )
        for desk in (intake.desks() if desks is None else desks)
        if held.get(desk.slug)
    )
    return MyKeys(reviewer.recipient, bytes(reviewer.sealed_identity), tuple(mine))


def is_unopened(membership: Membership, number: int) -> bool:
    """``number``: of the key in force. The first one of a desk is opened by who made it."""
    return number > 1 and membership.opened < number


def _copies(reviewer: Reviewer, desks: list[str]) -> dict[str, list[bytes]]:
    """What else there is of theirs at desks where a key before is still held, newest first: if one
    does not open, another may. A key that is only proposed is served with its proposal.
    """
    found: dict[str, list[bytes]] = {slug: [] for slug in desks}
    if not desks:
        return found
    numbers = {desk.slug: desk.key_number for desk in intake.desks()}
    for copy in KeyCopy.objects.filter(desk__in=desks, reviewer=reviewer).order_by("-pk"):
        if copy.number == numbers[copy.desk]:
            found[copy.desk].append(bytes(copy.wrapped))
    kept = ReplacedKey.objects.filter(desk__in=desks, reviewer=reviewer).order_by("-pk")
    for row in kept:
        found[row.desk].append(bytes(row.wrapped))
    return found


def desks_held(user: User) -> list[str]:
    """The desks whose key this person holds."""
    held = Membership.objects.filter(reviewer__user=user).exclude(wrapped_key=b"")
    return list(held.values_list("desk", flat=True))
