"""What arrived: the outbox that the desk empties, and the parcels of a report."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from submissions.models import Arrival as ArrivalRow
from submissions.models import Mailbox, Parcel
from submissions.models import Withdrawal as WithdrawalRow


@dataclass(frozen=True)
class ParcelInfo:
    """``kind``: "report", "addition" or "original"; ``size``: bytes of the payload, padded."""

    id: uuid.UUID
    kind: str
    received_on: datetime.date
    size: int


@dataclass(frozen=True)
class Arrival:
    """A parcel that the desk has not taken notice of yet. ``kind``: "report" or "addition".

    ``originals``: the untouched files that came with it, each sealed to the custodian alone.
    """

    id: uuid.UUID
    report: uuid.UUID
    desk: str
    parcel: uuid.UUID
    kind: str
    received_on: datetime.date
    size: int
    originals: tuple[ParcelInfo, ...] = ()


def anything_new() -> bool:
    """Whether something arrived or was taken back that the desk has not noticed. One query."""
    came = ArrivalRow.objects.filter(quarantined=False).order_by().values("pk")
    return came.union(WithdrawalRow.objects.order_by().values("pk"), all=True).exists()


def new_count(desks: Iterable[str] | None = None) -> int:
    """How much arrived that the desk has not noticed. ``desks``: at these alone; else at all of
    them, and with what was taken back.
    """
    came = ArrivalRow.objects.filter(quarantined=False)
    if desks is not None:
        return at_desks(desks).filter(quarantined=False).count()
    return came.count() + WithdrawalRow.objects.count()


def at_desks(slugs: Iterable[str]) -> QuerySet[ArrivalRow]:
    """Arrivals at these desks that nobody has noticed.

    The desk is asked of each of these few: joined to it, SQLite would begin at the desk and read
    every report that it ever had.
    """
    here = Mailbox.objects.filter(pk=OuterRef("parcel__mailbox"), desk__slug__in=list(slugs))
    return ArrivalRow.objects.filter(Exists(here)).order_by()


def still_new(ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of ``ids`` that nobody has noticed and no reporter has taken back, locked until the
    caller's transaction ends.
    """
    rows = ArrivalRow.objects.select_for_update().filter(id__in=list(ids), quarantined=False)
    return set(rows.values_list("id", flat=True))


def arrivals(limit: int = 500) -> tuple[Arrival, ...]:
    """Reports come before the additions to them; what waits in quarantine is not among them.

    Which of a day come within the ``limit`` is for their random ids to say.
    """
    rows = (
        ArrivalRow.objects.filter(quarantined=False)
        .select_related("parcel__mailbox__desk")
        .prefetch_related("parcel__originals")
        .order_by("-parcel__kind", "parcel__received_on", "id")[:limit]
    )
    return tuple(
        Arrival(
            row.id,
            row.parcel.mailbox_id,
            row.parcel.mailbox.desk.slug,
            row.parcel.id,
            row.parcel.kind,
            row.parcel.received_on,
            row.parcel.size,
            tuple(_info(original) for original in row.parcel.originals.all()),
        )
        for row in rows
    )


def acknowledge(ids: Iterable[uuid.UUID]) -> None:
    """The desk has taken notice; call it in the transaction that says so."""
    ArrivalRow.objects.filter(id__in=list(ids)).delete()


def parcels(report: uuid.UUID) -> tuple[ParcelInfo, ...]:
    rows = Parcel.objects.filter(mailbox_id=report).order_by("-kind", "received_on", "id")
    return tuple(_info(row) for row in rows)


def _info(row: Parcel) -> ParcelInfo:
    return ParcelInfo(row.id, row.kind, row.received_on, row.size)


def unnoticed(report: uuid.UUID) -> bool:
    """Whether something of a report waits for the desk's notice.

    Call it in a transaction: nothing more can be added until that ends.
    """
    Mailbox.objects.select_for_update().filter(id=report).first()
    waiting = ArrivalRow.objects.filter(parcel__mailbox_id=report).exists()
    return waiting or WithdrawalRow.objects.filter(report=report).exists()
