"""Entries that browsers send: one person's at once, two people's as a proposal and its completion.

The server checks every signature by applying the entry to the chain, in the transaction that
changes the rows; the desk's row is locked first, so that entries of a desk come one after another.
"""

import base64
import datetime
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction

from reviewers import custody
from reviewers.accounts import letting_back
from reviewers.consent import act as consent_act
from reviewers.consent import proposals
from reviewers.errors import IllegalMove, NotAllowed, Stale
from reviewers.keys import nonces
from reviewers.messages import Problem
from reviewers.models import Membership, Proposal
from reviewers.roster import effects, kit_alone, names
from reviewers.roster.claims import membership_of
from reviewers.roster.effects import Change, Parts
from sealing.roster import KIT, ROSTER, Entry, Request, Signature, State, needed, verify_signature
from submissions import intake, roster


@dataclass(frozen=True)
class Half:
    """The first half of an act of two, as its maker's browser sends it.

    ``parts``: what has to be sealed before it is completed.
    """

    request: Request
    signature: Signature
    parts: Parts = field(default_factory=Parts)


def _state(desk: str) -> State:
    """Raises NotAllowed for a desk of an older release, and RosterDown."""
    found = roster.state(desk)
    if found is None:
        raise NotAllowed(Problem.NO_ROSTER)
    return found


def _mine(membership: Membership, *signers: str) -> None:
    """Raises NotAllowed unless who sends it signed it, with the paper kit at most beside them."""
    if not signers or set(signers) - {membership.person, KIT}:
        raise NotAllowed(Problem.SIGNER)


@transaction.atomic
def append(by: User, desk: str, encoded: bytes, parts: Parts) -> None:
    """An entry that needs nobody else. Raises RosterError, RosterDown, NotAllowed, KeyRefused."""
    membership, entry = membership_of(by, desk), Entry.parse(encoded)
    _mine(membership, *entry.signers)
    roster.lock(desk)
    if entry.signers == (KIT,):
        kit_alone.require_ready(membership, entry, intake.today())
    before = _state(desk)
    nonces.use(desk, by, entry.request.nonce)
    change = Change(by, desk, entry, before, roster.append(desk, encoded), parts)
    facts = effects.carry_out(change)
    custody.record(effects.entry_of(entry.request), by, None, desk=desk, **facts)
    if entry.request.act == "admit":
        letting_back.end(by, desk, entry.request.subject, intake.today())


@transaction.atomic
def propose(by: User, desk: str, half: Half) -> Proposal:
    """The first half. Raises RosterError when nobody could complete it, and as ``append``."""
    membership, request = membership_of(by, desk), half.request
    _mine(membership, half.signature.by)
    roster.lock(desk)
    state = _state(desk)
    if request.desk != desk:
        raise IllegalMove("desk")
    signer = state.people.get(membership.person)
    if signer is None:
        raise NotAllowed(Problem.MEMBER)
    verify_signature(signer.signing, ROSTER, request.plain, half.signature.signature)
    nonces.use(desk, by, request.nonce)
    wanted = needed(state, request, membership.person, roster.day())
    if wanted.fault is not None or request.head not in state.heads:
        raise effects.refused(wanted.fault)
    if request.act == "admit":
        effects.claim_for(desk, request)
    _refuse_second(desk, request)
    proposal = _keep(by, desk, half)
    if (hook := effects.PROPOSED.get(request.act)) is not None:
        hook(by, desk, half.request, half.signature, half.parts)
    return proposal


def _keep(by: User, desk: str, half: Half) -> Proposal:
    request = half.request
    signed = {
        "request": base64.b64encode(request.encoded).decode(),
        "signature": half.signature.plain,
        "digest": request.digest,
        "subject": request.subject,
        "who": names.called(desk, request.subject),
        "roles": " ".join(request.facts.get("roles", ())),
        "parts": half.parts.plain,
    }
    recipient = str(request.facts.get("recipient", ""))
    asked = consent_act.Request(
        recipient=recipient if request.act == "custodian_key" else "",
        days=int(request.facts.get("days", 0)),
        signed=signed,
        last_day=datetime.date.fromisoformat(request.last_day),
    )
    return proposals.propose(by, request.act, desk, asked, verb=True)


def _refuse_second(desk: str, request: Request) -> None:
    """One open proposal of an act about a person. Raises Stale."""
    rows = Proposal.objects.open().filter(desk=desk, act=request.act, case=None)
    if request.subject and any(row.details.get("subject") == request.subject for row in rows):
        raise Stale(request.act)


@transaction.atomic
def complete(by: User, desk: str, number: int, encoded: bytes, parts: Parts) -> None:
    """The second half: the whole entry. Raises Stale for a closed one, and as ``append``."""
    membership, entry = membership_of(by, desk), Entry.parse(encoded)
    roster.lock(desk)
    before = _state(desk)
    proposal = Proposal.objects.filter(pk=number, desk=desk).first()
    if proposal is None or "request" not in proposal.details:
        raise IllegalMove("proposal")
    stored = Signature.read(proposal.details["signature"])
    same = entry.request.encoded == base64.b64decode(proposal.details["request"])
    if not same or entry.signatures[0] != stored or len(entry.signatures) != 2:
        raise Stale(proposal.act)
    _mine(membership, *entry.signers[1:])
    change = Change(by, desk, entry, before, roster.append(desk, encoded), parts)
    proposals.confirm(by, number, proposal.bound_to, verb=True)
    effects.carry_out(change)


def cancel(by: User, desk: str, number: int) -> None:
    """Raises as ``proposals.cancel``."""
    if not Proposal.objects.filter(pk=number, desk=desk).exists():
        raise IllegalMove("proposal")
    proposals.cancel(by, number)
