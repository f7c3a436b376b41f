"""A case for a court: two custodians say so, and whoever opens the case makes it open there too.

The server cannot open what it hands over. Every sealed thing of the case gets one more header, made
in a browser of the desk or off line, that the court's key alone opens; payloads stay as they are.
Notes and drafts are the desk's own thoughts and are no part of it, nor are untouched originals,
which the custodian alone can open.
"""

import datetime
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q

from reviewers import custody
from reviewers.accounts import roles
from reviewers.casework import bodies, correspondence, workflow
from reviewers.errors import GuardFailed, IllegalMove, KeyRefused, NotAllowed, Stale
from reviewers.handover.originals import ORIGINAL
from reviewers.keys import keyring
from reviewers.messages import Problem
from reviewers.models import (
    Assessment,
    Case,
    CaseParcel,
    Decision,
    Dossier,
    DossierHeader,
    SealedBody,
)
from reviewers.states import GONE
from submissions import intake

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


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _require(user: User, case: Case) -> None:
    workflow.require(user, case, roles.CUSTODIAN)
    if case.verification in GONE:
        raise IllegalMove("dossier")


def key_digest(recipient: str) -> str:
    return sha256(recipient.encode()).hexdigest()


@transaction.atomic
def propose(user: User, case: Case, recipient: str, reason: bytes) -> Dossier:
    """``reason``: words sealed to the desk.

    Raises NotAllowed, IllegalMove, KeyRefused (also for a key of the desk's own people),
    GuardFailed without a reason, Stale when one is open already.
    """
    _require(user, case)
    key = keyring.checked_recipient(recipient.strip())
    if keyring.in_use(key):
        raise KeyRefused(Problem.OWN_KEY)
    if not reason:
        raise GuardFailed(Problem.REASON)
    try:
        with transaction.atomic():
            body = bodies.keep(case, reason).id
            made = Dossier.objects.create(
                case=case, recipient=key, proposer=user, at=_now(), body=body
            )
    except IntegrityError as error:
        raise Stale("dossier") from error
    custody.record("dossier proposed", user, case.id, key=key_digest(key))
    return made


@transaction.atomic
def confirm(user: User, dossier: Dossier, recipient: str) -> None:
    """By another custodian, for the key that they compared; the list of what goes is fixed now.

    Raises NotAllowed, IllegalMove, Stale.
    """
    _require(user, dossier.case)
    if dossier.proposer_id == user.pk:
        raise NotAllowed(Problem.ALONE)
    if dossier.recipient != recipient:
        raise Stale("dossier")
    _close(dossier, user)
    rows = [DossierHeader(dossier=dossier, kind=kind, row=row) for kind, row in _things(dossier)]
    DossierHeader.objects.bulk_create(rows)
    custody.record(
        "dossier confirmed",
        user,
        dossier.case_id,
        key=key_digest(dossier.recipient),
        proposed_by=dossier.proposer.get_username(),
        things=len(rows),
    )


@transaction.atomic
def cancel(user: User, dossier: Dossier) -> None:
    """Any member may take a proposal off the table. Raises NotAllowed, Stale."""
    workflow.require_member(user, dossier.case)
    _close(dossier, None)
    custody.record("dossier cancelled", user, dossier.case_id)


def _close(dossier: Dossier, confirmer: User | None) -> None:
    still = Dossier.objects.filter(pk=dossier.pk, closed_at=None)
    if not still.update(closed_at=_now(), confirmer=confirmer):
        raise Stale("dossier")


def _things(dossier: Dossier) -> Iterator[tuple[str, uuid.UUID]]:
    case = dossier.case
    for parcel in CaseParcel.objects.filter(case=case).exclude(kind=ORIGINAL).order_by("number"):
        yield PARCEL, parcel.parcel
    for reply in correspondence.thread(case):
        yield REPLY, reply.id
    rated = Assessment.objects.filter(case=case).values("body")
    decided = Decision.objects.filter(case=case).exclude(body=None).values("body")
    kept = SealedBody.objects.filter(Q(pk__in=rated) | Q(pk__in=decided), case=case).order_by("pk")
    for body in kept.values_list("pk", flat=True):
        yield BODY, body


def confirmed(case: Case) -> tuple[Dossier, ...]:
    """Oldest first."""
    found = Dossier.objects.filter(case=case).exclude(confirmer=None)
    return tuple(found.select_related("proposer", "confirmer").order_by("at"))


def open_proposal(case: Case) -> Dossier | None:
    found = Dossier.objects.filter(case=case, closed_at=None)
    return found.select_related("proposer", "case").first()


def progress(dossier: Dossier) -> Progress:
    rows = DossierHeader.objects.filter(dossier=dossier)
    return Progress(rows.exclude(wrapped=b"").count(), rows.count())


def left(dossier: Dossier, skip: frozenset[uuid.UUID]) -> Iterator[intake.OldHeader]:
    """The headers, as the desk opens them, of what the court cannot open yet.

    ``skip``: ids of what opened with no key.
    """
    replies = {each.id: each.sealed for each in correspondence.thread(dossier.case)}
    rows = DossierHeader.objects.filter(dossier=dossier, wrapped=b"").exclude(row__in=skip)
    for row in rows.order_by("pk"):
        if row.kind == PARCEL:
            header = intake.open_parcel(row.row)
            header.payload.close()
            yield intake.OldHeader(PARCEL, row.row, header.header)
        else:
            whole = replies[row.row] if row.kind == REPLY else bodies.read(row.row)
            yield intake.OldHeader(row.kind, row.row, intake.header_of(whole))


@transaction.atomic
def take_back(user: User | None, dossier: Dossier, given: Iterable[Handed]) -> int:
    """Headers for the court come back; gives how many were new. One that is there stays.

    ``user``: a custodian; nobody where the server's operator brings them from off line. Raises
    NotAllowed, IllegalMove, KeyRefused for what is not a header for one post-quantum key.
    """
    if user is not None:
        _require(user, dossier.case)
    if dossier.confirmer_id is None:
        raise IllegalMove("dossier")
    count = 0
    for one in given:
        header = intake.header_of(keyring.checked_sealed(one.header, keyring.HYBRID))
        if header != one.header:
            raise KeyRefused(Problem.NOT_SEALED)
        rows = DossierHeader.objects.filter(wrapped=b"", dossier=dossier, row=one.id)
        count += rows.update(wrapped=header)
    if count:
        custody.record("dossier rewrapped", user, dossier.case_id, things=count)
    return count


def empty(case: Case) -> None:
    """Nothing of a destroyed case is left for a court either."""
    DossierHeader.objects.filter(dossier__case=case).delete()
