"""The first entry of a desk of an older release, whose people were rows alone.

Each member's browser adds its signing key at an unlock (reviewers.roster.claims); two of them
compare the digits and sign the list. The kit of before proves its keys in it, from the paper; where
nobody has the paper at hand a new kit takes its place, and what the old one opens is kept. Until
then nobody is admitted, suspended, removed or given roles, and the key stays; reading, assessing
and publishing go on.
"""

import base64
import datetime
from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reviewers import custody
from reviewers.accounts import roles
from reviewers.consent import act as consent_act
from reviewers.consent import proposals
from reviewers.consent.roster_acts import RosterName as Name
from reviewers.errors import IllegalMove, KeyRefused, NotAllowed
from reviewers.keys import keyring, nonces
from reviewers.messages import Problem
from reviewers.models import KeyCopy, Membership, Proposal, RecoveryKit, ReplacedKey, RosterClaim
from reviewers.roster import effects, names
from reviewers.roster.claims import membership_of
from reviewers.roster.effects import Parts
from reviewers.roster.founding import agreed_to, parts_of
from sealing.roster import ROSTER, Entry, Request, Signature, State, verify_signature
from submissions import intake, roster


def required(desk: str) -> bool:
    """Whether this desk has no roster yet."""
    return roster.head_of(desk).number == 0


def claims(desk: str) -> dict[str, RosterClaim]:
    """By person: of members whose account is in force and opens something."""
    rows = RosterClaim.objects.filter(membership__desk=desk).exclude(membership__wrapped_key=b"")
    found = rows.select_related("membership__reviewer__user")
    return {
        row.membership.person: row
        for row in found
        if roles.opens(row.membership.reviewer.user, row.membership)
    }


def missing(desk: str) -> int:
    """How many members have not shown their keys; 0 where the desk has its list."""
    if not required(desk):
        return 0
    return _members(desk) - len(claims(desk))


def roles_of(membership: Membership) -> list[str]:
    """What a carried list says of a member: the roles that the account had."""
    held = membership.roles or [role.slug for role in roles.of(membership.reviewer.user)]
    return sorted(held)


def left_out(desk: str) -> frozenset[str]:
    """Persons who hold the desk's key and have not shown their own: no list would have them."""
    holders = Membership.objects.filter(desk=desk).exclude(wrapped_key=b"")
    return frozenset(holders.values_list("person", flat=True)) - set(claims(desk))


def _check(
    desk: str, request: Request, parts: Parts, without: Collection[str]
) -> dict[str, RosterClaim]:
    """The list names what the rows say: the desk's key, its kit, and everybody who claimed.

    ``parts``: with a new kit's copy of the key, or empty; ``without``: whom its signer knows to
    be left out. Raises KeyRefused, IllegalMove.
    """
    facts, info = request.facts, intake.desk(desk)
    kit = RecoveryKit.objects.filter(desk=desk).first()
    if info is None or kit is None or request.desk != desk or facts.get("carried") != 1:
        raise IllegalMove("found")
    shown = claims(desk)
    said = {one["person"]: one for one in facts.get("people", ()) if "person" in one}
    paper = facts.get("kit", {}).get("recipient")
    if parts.kit:
        keyring.checked_sealed(parts.kit, keyring.HYBRID)
    elif paper != kit.recipient:
        raise KeyRefused(Problem.CLAIM)
    keys = (facts.get("recipient"), facts.get("server"))
    if keys != (info.recipient, roster.first_day()) or set(said) != set(shown):
        raise KeyRefused(Problem.CLAIM)
    if set(without) != left_out(desk):
        raise KeyRefused(Problem.LEFT_OUT)
    if any(facts_of(claim) != said[person] for person, claim in shown.items()):
        raise KeyRefused(Problem.CLAIM)
    return shown


def facts_of(claim: RosterClaim) -> dict[str, Any]:
    """As the founding entry lists this person."""
    membership = claim.membership
    return {
        "name": names.commitment(names.of(membership)),
        "own": claim.own,
        "person": membership.person,
        "recipient": claim.recipient,
        "roles": roles_of(membership),
        "signing": claim.signing,
    }


@transaction.atomic
def begin(by: User, desk: str, encoded: bytes, parts: Parts, without: Collection[str] = ()) -> None:
    """The list of a desk with one member, signed alone. Raises NotAllowed, KeyRefused, RosterError,
    RosterDown, OSError.
    """
    me, entry = membership_of(by, desk), Entry.parse(encoded)
    roster.lock(desk)
    shown = _check(desk, entry.request, parts, without)
    if entry.signers != (me.person,) or len(shown) != 1 or _members(desk) != 1:
        raise NotAllowed(Problem.SIGNER)
    nonces.use(desk, by, entry.request.nonce)
    _carry(desk, encoded, shown, parts)
    custody.record(custody.Act.ROSTER_BEGUN, by, None, desk=desk)


def _members(desk: str) -> int:
    return Membership.objects.filter(desk=desk).exclude(wrapped_key=b"").count()


@transaction.atomic
def propose(
    by: User,
    desk: str,
    request: Request,
    signature: Signature,
    parts: Parts,
    without: Collection[str] = (),
) -> Proposal:
    """The list, signed by the first of two. Raises as ``begin``."""
    me = membership_of(by, desk)
    roster.lock(desk)
    if not required(desk) or signature.by != me.person:
        raise IllegalMove("found")
    shown = _check(desk, request, parts, without)
    if me.person not in shown:
        raise NotAllowed(Problem.SIGNER)
    verify_signature(shown[me.person].signing, ROSTER, request.plain, signature.signature)
    nonces.use(desk, by, request.nonce)
    signed = {
        "request": base64.b64encode(request.encoded).decode(),
        "signature": signature.plain,
        "digest": request.digest,
        "subject": "",
        "who": "",
        "roles": "",
        "parts": parts.plain,
    }
    asked = consent_act.Request(
        signed=signed, last_day=datetime.date.fromisoformat(request.last_day)
    )
    return proposals.propose(by, Name.CARRY, desk, asked, verb=True)


@transaction.atomic
def complete(
    by: User, desk: str, number: int, encoded: bytes, without: Collection[str] = ()
) -> None:
    """The second signature. Raises as ``begin``, and Stale."""
    me, entry = membership_of(by, desk), Entry.parse(encoded)
    roster.lock(desk)
    proposal = Proposal.objects.filter(pk=number, desk=desk, act=Name.CARRY).first()
    if proposal is None:
        raise IllegalMove("proposal")
    agreed_to(proposal, entry)
    if entry.signers[1:] != (me.person,):
        raise NotAllowed(Problem.SIGNER)
    parts = parts_of(proposal.details["parts"])
    _carry(desk, encoded, _check(desk, entry.request, parts, without), parts)
    proposals.confirm(by, number, proposal.bound_to, verb=True)


def _carry(desk: str, encoded: bytes, shown: dict[str, RosterClaim], parts: Parts) -> None:
    state = roster.begin(desk, encoded, opening=False)
    if parts.kit:
        _replace_kit(desk, state, parts.kit)
    for person, claim in shown.items():
        membership = claim.membership
        membership.roles = list(state.people[person].roles)
        membership.save(update_fields=["roles"])
        reviewer = membership.reviewer
        reviewer.signing = claim.signing
        reviewer.save(update_fields=["signing"])
        claim.delete()
    _leave_out(desk, state)


def _replace_kit(desk: str, state: State, wrapped: bytes) -> None:
    """The paper of before goes on opening the copy that was made for it, which is kept."""
    kit, info = RecoveryKit.objects.get(desk=desk), intake.desk(desk)
    if info is not None:
        ReplacedKey.objects.create(
            desk=desk,
            number=info.key_number,
            kind=ReplacedKey.Kind.KIT,
            recipient=kit.recipient,
            desk_recipient=info.recipient,
            wrapped=kit.wrapped_key,
            replaced_at=timezone.now(),
        )
    kit.recipient, kit.wrapped_key = state.kit.recipient, wrapped
    kit.drilled_on, kit.drilled_by = None, None
    kit.save()


def _leave_out(desk: str, state: State) -> None:
    """Who added no key is not in the list: they hold no key of the desk from then on, and wait to
    be admitted. Their sealed copy goes: nothing that the list does not name opens the desk.
    """
    for row in Membership.objects.filter(desk=desk).select_related("reviewer__user"):
        if row.person in state.people:
            continue
        row.roles, row.wrapped_key = row.roles or roles_of(row), b""
        row.save(update_fields=["roles", "wrapped_key"])
    KeyCopy.objects.filter(desk=desk, kind=KeyCopy.Kind.MEMBER).exclude(
        reviewer__memberships__person__in=state.people
    ).delete()
    for reviewer in {row.reviewer for row in Membership.objects.filter(desk=desk)}:
        effects.regroup(reviewer)
