"""Sealed words: they come sealed to the desk and stay so; destroying them leaves their digest."""

from hashlib import sha256
from typing import TypeVar, cast
from uuid import UUID

from django.db.models import Model, OuterRef, QuerySet, Subquery

from reviewers.errors import KeyRefused
from reviewers.messages import Problem
from reviewers.models import Case, SealedBody
from sealing import SealingError, read_header, recipient_types
from submissions import roster
from submissions.intake import Missing

HYBRID = "mlkem768x25519"
# To two keys while one is proposed; and later too: what was sealed off line, or on a page that was
# open before the rotation was over, is rewrapped to one key like all that lay here before.
TO_DESK = ((HYBRID,), (HYBRID, HYBRID), ("X25519",))
LARGEST = 1024 * 1024  # bytes
Row = TypeVar("Row", bound=Model)


def checked(desk: str, data: bytes) -> bytes:
    """Raises KeyRefused unless it is an age file to the desk's key, as the desk's browser makes;
    RosterDown while nothing may be sealed to it.
    """
    roster.sealing_recipients(desk)
    try:
        types = recipient_types(read_header(data))
    except SealingError as error:
        raise KeyRefused(Problem.NOT_SEALED) from error
    if types not in TO_DESK or len(data) > LARGEST:
        raise KeyRefused(Problem.NOT_SEALED_SO)
    return data


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def keep(case: Case, data: bytes) -> SealedBody:
    """Raises KeyRefused."""
    return SealedBody.objects.create(case=case, data=checked(case.desk, data))


def beside(rows: QuerySet[Row, Row]) -> QuerySet[Row, Row]:
    """Rows that have a ``body``, each with its bytes (``sealed``): None once they are destroyed."""
    found = SealedBody.objects.filter(pk=OuterRef("body"))
    # The stubs lose the model of a generic query set here.
    return cast("QuerySet[Row, Row]", rows.annotate(sealed=Subquery(found.values("data")[:1])))


def read(body: UUID) -> bytes:
    """The sealed bytes. Raises submissions.intake.Missing when they were destroyed."""
    found = SealedBody.objects.filter(pk=body).first()
    if found is None:
        raise Missing("body")
    return bytes(found.data)
