"""The first entry of a new desk: by its founder alone where the server has no desk yet; a further
desk is founded by two members of one that stands, who both sign.
"""

import base64
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reviewers import custody
from reviewers.accounts import roles
from reviewers.consent import act as consent_act
from reviewers.consent import proposals
from reviewers.consent.roster_acts import RosterName as Name
from reviewers.errors import IllegalMove, KeyRefused, NotAllowed, Stale
from reviewers.keys import keyring, nonces
from reviewers.messages import Problem
from reviewers.models import Membership, Proposal, RecoveryKit, Reviewer, RosterName
from reviewers.roster import effects
from reviewers.roster.claims import membership_of
from reviewers.roster.effects import Parts
from sealing.roster import (
    ROSTER,
    Entry,
    Request,
    Signature,
    State,
    counts_as_two,
    name_commitment,
    verify_signature,
)
from submissions import intake, roster

NOWHERE = ""  # what a nonce is for before its desk is there


@dataclass(frozen=True)
class NewDesk:
    """``name``: reporters see it; ``salts``: of the founders' names, by person; ``parts``: the
    desk's key, wrapped for each founder and for the kit.
    """

    name: str
    salts: Mapping[str, str] = field(default_factory=dict)
    parts: Parts = field(default_factory=Parts)


@transaction.atomic
def found(by: User, new: NewDesk, encoded: bytes) -> None:
    """The server's first desk. Raises NotAllowed, KeyRefused, RosterError, RosterDown, OSError, and
    submissions.intake.DeskError (name or address).
    """
    entry = Entry.parse(encoded)
    request = entry.request
    if not roles.may(by, "add_desk"):
        raise NotAllowed(Problem.FOUND_A_DESK)
    if intake.desks():
        raise NotAllowed(Problem.FURTHER_DESK)
    if request.facts.get("carried") != 0 or request.facts.get("from") != {}:
        raise IllegalMove("found")
    nonces.use(NOWHERE, by, request.nonce)
    _open(entry, new, encoded, (by,))
    custody.record(custody.Act.DESK_OPENED, by, None, desk=entry.desk)


def _open(entry: Entry, new: NewDesk, encoded: bytes, founders: tuple[User, ...]) -> None:
    """Rows and chain; ``founders``: the maker first, in the order of the signatures."""
    facts = entry.request.facts
    if facts.get("server") != roster.first_day():
        raise Stale("server")
    intake.open_desk(
        entry.desk,
        name=new.name,
        recipient=keyring.checked_recipient(str(facts.get("recipient", ""))),
    )
    # Before the first entry is written down beside the server's secret: that stays written.
    for sealed in (new.parts.kit, *new.parts.wrapped.values()):
        keyring.checked_sealed(sealed, keyring.HYBRID)
    state = roster.begin(entry.desk, encoded, opening=True)
    # By the signatures, which the rules have checked: who signed first made it.
    for signer, user in zip(entry.signers, founders, strict=True):
        _founder(state, signer, user, new, founders[0])
    RecoveryKit.objects.create(
        desk=entry.desk,
        recipient=state.kit.recipient,
        wrapped_key=keyring.checked_sealed(new.parts.kit, keyring.HYBRID),
    )


def _founder(state: State, person: str, user: User, new: NewDesk, maker: User) -> None:
    reviewer = Reviewer.objects.select_for_update().get(user=user)
    said, salt = state.people[person], new.salts.get(person, "")
    keys = (said.recipient, said.signing)
    named = said.name == name_commitment(user.get_username(), salt)
    if not named or keys != (reviewer.recipient, reviewer.signing or said.signing):
        raise KeyRefused(Problem.CLAIM)
    if not reviewer.signing:
        reviewer.signing = said.signing
        reviewer.save(update_fields=["signing"])
    Membership.objects.create(
        desk=state.desk,
        reviewer=reviewer,
        person=person,
        roles=list(said.roles),
        founder=user == maker,
        wrapped_key=keyring.checked_sealed(new.parts.wrapped.get(person, b""), keyring.HYBRID),
        admitted_by=Reviewer.objects.get(user=maker),
        admitted_at=timezone.now(),
    )
    RosterName.objects.create(desk=state.desk, person=person, name=user.get_username(), salt=salt)
    effects.regroup(reviewer)


@transaction.atomic
def propose(by: User, new: NewDesk, request: Request, signature: Signature) -> Proposal:
    """A further desk, by one of its two founders. Raises as ``found``."""
    standing = str(request.facts.get("from", {}).get("desk", ""))
    maker = membership_of(by, standing)
    named = {str(one.get("person")) for one in request.facts.get("people", ())}
    if request.act != "found" or signature.by not in named or set(new.salts) != named:
        raise IllegalMove("found")
    if not roles.may(by, "add_desk", standing):
        raise NotAllowed(Problem.FOUND_A_DESK)
    verify_signature(maker.reviewer.signing, ROSTER, request.plain, signature.signature)
    nonces.use(standing, by, request.nonce)
    signed = {
        "request": base64.b64encode(request.encoded).decode(),
        "signature": signature.plain,
        "digest": request.digest,
        "subject": "",
        "who": request.desk,
        "roles": "",
        "name": new.name,
        "salts": dict(new.salts),
        "parts": new.parts.plain,
    }
    asked = consent_act.Request(
        signed=signed, last_day=datetime.date.fromisoformat(request.last_day)
    )
    return proposals.propose(by, Name.FOUND, standing, asked, verb=True)


@transaction.atomic
def complete(by: User, standing: str, number: int, encoded: bytes) -> str:
    """The second founder's half; gives the new desk's address. Raises as ``found``, and Stale."""
    membership_of(by, standing)
    proposal = Proposal.objects.select_related("proposer").filter(pk=number, desk=standing).first()
    if proposal is None or proposal.act != Name.FOUND:
        raise IllegalMove("proposal")
    entry = Entry.parse(encoded)
    agreed_to(proposal, entry)
    _members(standing, entry, proposal.proposer, by)
    new = NewDesk(
        proposal.details["name"], proposal.details["salts"], parts_of(proposal.details["parts"])
    )
    _open(entry, new, encoded, (proposal.proposer, by))
    proposals.confirm(by, number, proposal.bound_to, verb=True)
    return entry.desk


def agreed_to(proposal: Proposal, entry: Entry) -> None:
    """Raises Stale unless the entry is what was proposed, with its maker's signature."""
    same = entry.request.encoded == base64.b64decode(proposal.details["request"])
    if not same or entry.signatures[0] != Signature.read(proposal.details["signature"]):
        raise Stale(proposal.act)


def _members(standing: str, entry: Entry, maker: User, second: User) -> None:
    """Raises NotAllowed unless both stand in the list of the desk that they come from, as two."""
    state = roster.state(standing)
    people = [membership_of(user, standing).person for user in (maker, second)]
    named = entry.request.facts["from"]
    if state is None or named["desk"] != standing or named["head"] not in state.heads:
        raise NotAllowed(Problem.FURTHER_DESK)
    if not counts_as_two(state, people[0], people[1], roster.day()):
        raise NotAllowed(Problem.FURTHER_DESK)


def parts_of(plain: Mapping[str, Any]) -> Parts:
    """The other way of ``Parts.plain``. Raises ValueError for what is no base64."""
    wrapped = {
        person: base64.b64decode(key, validate=True)
        for person, key in dict(plain.get("wrapped", {})).items()
    }
    kit, old = (base64.b64decode(plain.get(name, ""), validate=True) for name in ("kit", "old"))
    return Parts(wrapped, kit, old)
