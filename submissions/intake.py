"""The door to what reporters sent, for the desk: plain values in and out.

A *report* is named by its random id; its parcels open with the desk's key alone.
"""

import datetime
import io
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO

from django.db import transaction
from django.http import HttpRequest

from sealing import Scratch
from submissions import form_token, known_device
from submissions.desks import (
    DeskInfo,
    away_path,
    checked_days,
    desk,
    desks,
    form_path,
    open_desk,
    set_custodian,
    set_recipient,
    set_retention,
)
from submissions.errors import (
    Busy,
    DeskError,
    FilesRefused,
    FormOvertaken,
    FormRefused,
    Gone,
    IntakeError,
    Missing,
    NoCustodian,
    NotSealed,
    RosterDown,
)
from submissions.mailbox import withdrawal
from submissions.mailbox.withdrawal import Withdrawal
from submissions.models import Consent, EndedReport, Mailbox, Parcel
from submissions.reports import canary, quarantine, vouchers
from submissions.reports.arrivals import (
    Arrival,
    ParcelInfo,
    acknowledge,
    anything_new,
    arrivals,
    new_count,
    parcels,
    still_new,
    unnoticed,
)
from submissions.reports.direct import Submitted, bring, submit
from submissions.reports.indexing import MARK as HEADER_MARK
from submissions.reports.indexing import header_marks, kept
from submissions.reports.quarantine import QuarantinedDay, WaitingParcel
from submissions.reports.receipt import Receipt
from submissions.reports.receiving import (
    OriginalChoice,
    ReportText,
    receive,
    today,
)
from submissions.reports.turn import turn
from submissions.reports.vouchers import OpenVouchers
from submissions.storage import blobs, erasure, statements
from submissions.storage.message import digest_of_mailbox
from submissions.storage.rewrapping import (
    HeaderChanged,
    OldHeader,
    Pair,
    checked_header,
    confirmed_for,
    count_new,
    count_old,
    drop_new,
    forget_new,
    header_digest,
    header_of,
    keep_new,
    makers,
    new_header,
    new_headers,
    old_headers,
    own_up,
    put_in_force,
    unconfirmed,
    waiting_count,
)
from submissions.storage.statements import server_key
from submissions.wire import delays, quotas
from submissions.wire.delays import Schedule
from submissions.wire.multipart_form import UPLOAD, Upload

__all__ = [
    "Arrival",
    "Busy",
    "Consent",
    "DeskError",
    "DeskInfo",
    "Ending",
    "FilesRefused",
    "FormOvertaken",
    "FormRefused",
    "Gone",
    "HEADER_MARK",
    "HeaderChanged",
    "IntakeError",
    "Missing",
    "NoCustodian",
    "NotSealed",
    "OldHeader",
    "OpenVouchers",
    "OriginalChoice",
    "Pair",
    "ParcelInfo",
    "QuarantinedDay",
    "Receipt",
    "ReportText",
    "RosterDown",
    "Schedule",
    "SealedParcel",
    "Submitted",
    "Upload",
    "WaitingParcel",
    "Withdrawal",
    "acknowledge",
    "acknowledge_withdrawal",
    "anything_new",
    "arrivals",
    "away_path",
    "bring",
    "canary",
    "checked_days",
    "checked_header",
    "confirmed_for",
    "count_new",
    "count_old",
    "delays",
    "desk",
    "desks",
    "destroy",
    "drop_blob",
    "drop_new",
    "draw_from_quarantine",
    "drop_quarantined",
    "forget_new",
    "forget_spent",
    "forget_vouchers",
    "form_path",
    "digest_of_mailbox",
    "header_digest",
    "header_marks",
    "header_of",
    "issue_desk_token",
    "issue_vouchers",
    "keep_blob",
    "keep_new",
    "kept",
    "known_device",
    "makers",
    "new_count",
    "new_header",
    "new_headers",
    "old_headers",
    "open_blob",
    "open_desk",
    "open_parcel",
    "open_vouchers",
    "own_up",
    "parcels",
    "put_in_force",
    "quotas",
    "quarantined",
    "receive",
    "release_quarantined",
    "release_these",
    "rewrite",
    "rewrite_daily",
    "server_key",
    "set_custodian",
    "set_recipient",
    "set_retention",
    "statement_of",
    "still_new",
    "submit",
    "today",
    "turn",
    "unconfirmed",
    "unnoticed",
    "upload",
    "void_vouchers",
    "waiting_aside",
    "waiting_at",
    "waiting_count",
    "waiting_parcels",
    "waiting_reports",
    "withdrawals",
]

PIECE = 1024 * 1024  # bytes handed on at a time
Ending = EndedReport.How


@dataclass(frozen=True)
class SealedParcel:
    """A whole age file is ``header`` and then ``payload`` (``size`` bytes).

    ``statement``: what the row says that this server signed, as JSON, for whoever opens it to
    verify; empty where the row has no signature.
    """

    header: bytes
    payload: IO[bytes]
    size: int
    statement: str


def open_parcel(parcel: uuid.UUID) -> SealedParcel:
    """Raises Missing when it was destroyed or never was."""
    row = Parcel.objects.filter(id=parcel).select_related("mailbox").first()
    if row is None:
        raise Missing("parcel")
    try:
        payload = blobs.open_blob(row.blob)
    except FileNotFoundError as error:
        raise Missing("payload") from error
    return SealedParcel(bytes(row.header), payload, row.size, statements.document_of(row))


def heads(ids: Iterable[uuid.UUID], size: int) -> Iterator[tuple[uuid.UUID, bytes]]:
    """The beginning of each age file: its header and ``size`` bytes of its payload, or all of it.

    What was destroyed or never was is left out. Raises StoreDown.
    """
    for row in Parcel.objects.filter(id__in=list(ids)):
        try:
            with blobs.open_blob(row.blob) as payload:
                yield row.id, bytes(row.header) + payload.read(size)
        except FileNotFoundError:
            continue


def statement_of(parcel: uuid.UUID) -> str:
    """As ``SealedParcel.statement``. Raises Missing when the parcel was destroyed or never was."""
    row = Parcel.objects.filter(id=parcel).select_related("mailbox").first()
    if row is None:
        raise Missing("parcel")
    return statements.document_of(row)


def destroy(report: uuid.UUID, how: Ending = Ending.DESTROYED) -> None:
    """Everything of a report: the headers first, so that whatever stays cannot be opened.

    ``how``: what a form of it is told that is sent again.
    """
    with transaction.atomic():
        mailbox = Mailbox.objects.select_for_update().filter(id=report).first()
        if mailbox is not None:
            withdrawal.shred(mailbox, how)


def withdrawals(limit: int = 500) -> tuple[Withdrawal, ...]:
    """What reporters took back and the desk has not taken notice of."""
    return withdrawal.pending(limit)


def acknowledge_withdrawal(noticed: Withdrawal) -> bool:
    """The desk has taken notice; call it in the transaction that says so. False: it had before."""
    return withdrawal.acknowledge(noticed.id)


def forget_spent(today: datetime.date) -> int:
    """Forms that can no longer be sent again. Gives how many."""
    return erasure.forget_spent(today)


def rewrite(tables: Iterable[str] = ()) -> bool:
    """No copy of a deleted row stays, in these tables and our own; False: ask again later."""
    return erasure.rewrite((*erasure.TABLES, *tables))


def rewrite_daily() -> bool:
    """The same of what is forgotten every day, of which there is little."""
    return erasure.rewrite(erasure.DAILY_TABLES)


def issue_vouchers(slug: str, count: int, days: int) -> tuple[str, ...]:
    """One-time codes for reporters whom the desk knows; nothing keeps them. Raises ValueError."""
    return vouchers.issue(slug, count, days, today())


def open_vouchers(slug: str) -> tuple[OpenVouchers, ...]:
    return vouchers.waiting(slug, today())


def void_vouchers(slug: str, until: datetime.date) -> int:
    """The open codes issued until this day; gives how many."""
    return vouchers.void(slug, until)


def quarantined(slug: str) -> tuple[QuarantinedDay, ...]:
    """How many new reports of which day wait aside."""
    return quarantine.aside(slug)


def waiting_aside(slugs: Iterable[str]) -> int:
    return quarantine.count(list(slugs))


def waiting_reports(slug: str) -> tuple[uuid.UUID, ...]:
    """Each report that waits aside."""
    return quarantine.waiting(slug)


def release_quarantined(slug: str, day: datetime.date, most: int) -> int:
    return quarantine.release(slug, day, most)


def release_these(slug: str, seen: Iterable[uuid.UUID]) -> int:
    return quarantine.release_these(slug, seen)


def draw_from_quarantine() -> int:
    """Once an hour and desk some come forward by lot. Gives how many. Raises Busy."""
    return quarantine.draw()


def waiting_parcels(slug: str) -> tuple[WaitingParcel, ...]:
    """Some of what waits aside, for the desk to read."""
    return quarantine.first_words(slug)


def waiting_at(parcel: uuid.UUID) -> str | None:
    """The desk at which this parcel waits aside; None when it does not."""
    return quarantine.desk_of(parcel)


def drop_quarantined(slug: str, seen: Iterable[uuid.UUID]) -> int:
    """Destroys those of ``seen`` that still wait. Raises Missing when none does."""
    return quarantine.drop(slug, seen)


def forget_vouchers(today: datetime.date) -> int:
    """Codes that are no longer good. Gives how many."""
    return vouchers.forget_expired(today)


def issue_desk_token(reviewer: int) -> str:
    """The first field of a form by which the desk sends sealed files or approved media."""
    return form_token.issue(form_token.DESK, str(reviewer))


def upload(request: HttpRequest) -> Upload | None:
    """What came in with this request through the ingress; its files close with the request."""
    received = getattr(request, "scope", {}).get(UPLOAD)
    return received if isinstance(received, Upload) else None


def keep_blob(source: bytes | Scratch) -> str:
    """Keeps ciphertext of the desk's beside the parcels; gives its name. Raises OSError."""
    with blobs.writing(today()) as blob:
        reader: BinaryIO | io.RawIOBase = (
            io.BytesIO(source) if isinstance(source, bytes) else source.open()
        )
        while piece := reader.read(PIECE):
            blob.sink.write(piece)
    return blob.name


def open_blob(name: str) -> IO[bytes]:
    """Raises Missing."""
    try:
        return blobs.open_blob(name)
    except FileNotFoundError as error:
        raise Missing("blob") from error


def drop_blob(name: str) -> None:
    blobs.drop(name)
