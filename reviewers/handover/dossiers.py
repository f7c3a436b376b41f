"""A case for a court: two custodians say so, and whoever opens the case makes it open there too.

The server cannot open what it hands over. Every sealed thing of the case gets one more header, made
in a browser of the desk or off line, that the court's key alone opens; payloads stay as they are.
Notes and drafts are the desk's own thoughts and are no part of it, nor are untouched originals,
which the custodian alone can open.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from reviewers import custody
from reviewers.casework import bodies, correspondence, workflow
from reviewers.errors import IllegalMove, KeyRefused
from reviewers.handover.originals import ORIGINAL
from reviewers.keys import keyring
from reviewers.messages import Problem
from reviewers.models import (
    Assessment,
    Case,
    CaseParcel,
    Decision,
    DossierHeader,
    Outcome,
    Proposal,
    SealedBody,
)
from reviewers.states import GONE
from submissions import intake

ACT = "dossier"  # the name of the act in reviewers.consent
PARCEL, REPLY, BODY = "parcel", "reply", "body"


@dataclass(frozen=True)
class Handed:
    """A header for the court, of the thing with this id."""

    id: uuid.UUID
    header: bytes


@dataclass(frozen=True)
class Progress:
    """How many of a dossier's things the court's key opens by now."""

    done: int
    total: int


def checked_key(recipient: str) -> str:
    """A key that nobody at the desk has. Raises KeyRefused."""
    key = keyring.checked_recipient(recipient.strip())
    if keyring.in_use(key):
        raise KeyRefused(Problem.OWN_KEY)
    return key


def carry_out(proposal: Proposal) -> Mapping[str, custody.Fact]:
    """The list of what goes is fixed now, and what came is in the chain that goes with it."""
    custody.note_arrivals(case_of(proposal).pk)
    rows = [DossierHeader(proposal=proposal, kind=kind, row=row) for kind, row in _things(proposal)]
    DossierHeader.objects.bulk_create(rows)
    return {"key": proposal.bound_to, "things": len(rows)}


def case_of(dossier: Proposal) -> Case:
    """Raises IllegalMove for a proposal that is no dossier."""
    if dossier.act != ACT or dossier.case is None:
        raise IllegalMove(ACT)
    return dossier.case


def _things(dossier: Proposal) -> Iterator[tuple[str, uuid.UUID]]:
    case = case_of(dossier)
    for parcel in CaseParcel.objects.filter(case=case).exclude(kind=ORIGINAL).order_by("number"):
        yield PARCEL, parcel.parcel
    for reply in correspondence.thread(case):
        yield REPLY, reply.id
    rated = Assessment.objects.filter(case=case).values("body")
    decided = Decision.objects.filter(case=case).exclude(body=None).values("body")
    kept = SealedBody.objects.filter(Q(pk__in=rated) | Q(pk__in=decided), case=case).order_by("pk")
    for body in kept.values_list("pk", flat=True):
        yield BODY, body


def confirmed(case: Case) -> tuple[Proposal, ...]:
    """Oldest first."""
    rows = Proposal.objects.filter(case=case, act=ACT, outcome=Outcome.CONFIRMED)
    return tuple(rows.select_related("proposer", "case").order_by("closed_at"))


def progress(dossier: Proposal) -> Progress:
    rows = DossierHeader.objects.filter(proposal=dossier)
    return Progress(rows.exclude(wrapped=b"").count(), rows.count())


def left(dossier: Proposal, skip: frozenset[uuid.UUID]) -> Iterator[intake.OldHeader]:
    """The headers, as the desk opens them, of what the court cannot open yet.

    ``skip``: ids of what opened with no key.
    """
    replies = {each.id: each.sealed for each in correspondence.thread(case_of(dossier))}
    rows = DossierHeader.objects.filter(proposal=dossier, wrapped=b"").exclude(row__in=skip)
    for row in rows.order_by("pk"):
        if row.kind == PARCEL:
            header = intake.open_parcel(row.row)
            header.payload.close()
            yield intake.OldHeader(PARCEL, row.row, header.header)
        else:
            whole = replies[row.row] if row.kind == REPLY else bodies.read(row.row)
            yield intake.OldHeader(row.kind, row.row, intake.header_of(whole))


@transaction.atomic
def take_back(user: User | None, dossier: Proposal, given: Iterable[Handed]) -> int:
    """Headers for the court come back; gives how many were new. One that is there stays.

    ``user``: a custodian; nobody where the server's operator brings them from off line. Raises
    NotAllowed, IllegalMove, KeyRefused for what is not a header for one post-quantum key.
    """
    case = case_of(dossier)
    if user is not None:
        workflow.require(user, case, "hand_over_case")
        if case.verification in GONE:
            raise IllegalMove(ACT)
    if dossier.outcome != Outcome.CONFIRMED:
        raise IllegalMove(ACT)
    count = 0
    for one in given:
        header = intake.header_of(keyring.checked_sealed(one.header, keyring.HYBRID))
        if header != one.header:
            raise KeyRefused(Problem.NOT_SEALED)
        rows = DossierHeader.objects.filter(wrapped=b"", proposal=dossier, row=one.id)
        count += rows.update(wrapped=header)
    if count:
        custody.record(custody.Act.DOSSIER_REWRAPPED, user, dossier.case_id, things=count)
    return count
