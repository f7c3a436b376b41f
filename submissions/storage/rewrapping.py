"""After a rotation of a desk's key: old headers go out to be rewrapped, and come back anew.

A header is all that the desk's key opens; the payload behind it stays as it is. Which key a header
is for cannot be read from it, so each row says the last key that is *known* to open it (0: none).

What a browser sends is checked to be a header, and cannot be checked to open anything. So the one
before stays beside it (ReplacedHeader), and ``restore_headers`` puts it back.
"""

import hashlib
import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from sealing import SealingError, read_header, recipient_types
from submissions.errors import IntakeError
from submissions.models import Parcel, ReplacedHeader, Reply

PARCEL, REPLY = "parcel", "reply"
HYBRID = "mlkem768x25519"


class HeaderChanged(IntakeError):
    """It is not the header that was given out, or not one for as many people."""


@dataclass(frozen=True)
class OldHeader:
    """``beside``: whom it is sealed to besides the desk (the reporter, where it is a reply)."""

    kind: str
    id: uuid.UUID
    header: bytes
    beside: tuple[str, ...] = ()


def header_of(sealed: bytes) -> bytes:
    """The header at the start of an age file. Raises SealingError."""
    return read_header(io.BytesIO(sealed)).raw


def header_digest(header: bytes) -> str:
    return hashlib.sha256(header).hexdigest()


def checked_header(old: bytes, was: str, new: bytes) -> bytes:
    """Raises HeaderChanged unless ``old`` is what was given out and ``new`` is a header for as many
    recipients, post-quantum ones.
    """
    if header_digest(old) != was:
        raise HeaderChanged("The header was changed meanwhile.")
    try:
        header = read_header(io.BytesIO(new))
        people = len(recipient_types(read_header(io.BytesIO(old))))
    except SealingError as error:
        raise HeaderChanged("What came is not a header.") from error
    if header.raw != new or recipient_types(header) != (HYBRID,) * people:
        raise HeaderChanged("What came is not a header for these people.")
    return new


def _parcels(desk: str, number: int) -> QuerySet[Parcel]:
    # Untouched originals are sealed to the custodian alone: the desk's key never opened them.
    older = Parcel.objects.filter(mailbox__desk__slug=desk, key_number__lt=number)
    return older.exclude(kind=Parcel.Kind.ORIGINAL)


def _replies(desk: str, number: int) -> QuerySet[Reply]:
    return Reply.objects.filter(mailbox__desk__slug=desk, key_number__lt=number)


def count_old(desk: str, number: int) -> int:
    """How many rows of this desk are not known to open with its key ``number``."""
    return _parcels(desk, number).count() + _replies(desk, number).count()


def old_headers(desk: str, number: int, skip: frozenset[uuid.UUID]) -> Iterator[OldHeader]:
    """Those rows' headers; ``skip``: ids that are not wanted again."""
    for parcel in _parcels(desk, number).exclude(id__in=skip).order_by("id").iterator(500):
        yield OldHeader(PARCEL, parcel.id, bytes(parcel.header))
    replies = _replies(desk, number).exclude(id__in=skip).select_related("mailbox")
    for reply in replies.order_by("id").iterator(500):
        header = header_of(bytes(reply.sealed))
        yield OldHeader(REPLY, reply.id, header, (reply.mailbox.recipient,))


@transaction.atomic
def replace_header(
    desk: str, number: int, kind: str, row: uuid.UUID, was: str, header: bytes
) -> bool:
    """Puts a header for the desk's key ``number`` in the place of the one whose SHA-256 is ``was``.

    With the same header: it opens with that key already. False when the row is gone or done.
    Raises HeaderChanged.
    """
    if kind == PARCEL:
        return _replace_parcel(_parcels(desk, number), number, row, was, header)
    return _replace_reply(_replies(desk, number), number, row, was, header)


def _replace_parcel(
    rows: QuerySet[Parcel], number: int, row: uuid.UUID, was: str, header: bytes
) -> bool:
    locked = Parcel.objects.select_for_update().filter(pk__in=rows.filter(pk=row).values("pk"))
    parcel = locked.first()
    if parcel is None:
        return False
    old = bytes(parcel.header)
    parcel.header = checked_header(old, was, header)
    _keep(parcel, old, header, number)
    parcel.header_digest = hashlib.sha256(header).digest()
    parcel.key_number = number
    parcel.save(update_fields=["header", "header_digest", "key_number"])
    return True


def _replace_reply(
    rows: QuerySet[Reply], number: int, row: uuid.UUID, was: str, header: bytes
) -> bool:
    locked = Reply.objects.select_for_update().filter(pk__in=rows.filter(pk=row).values("pk"))
    reply = locked.first()
    if reply is None:
        return False
    sealed = bytes(reply.sealed)
    old = header_of(sealed)
    reply.sealed = checked_header(old, was, header) + sealed[len(old) :]
    _keep(reply, old, header, number)
    reply.digest = hashlib.sha256(reply.sealed).digest()
    reply.key_number = number
    reply.save(update_fields=["sealed", "digest", "key_number"])
    return True


def _keep(row: Parcel | Reply, old: bytes, new: bytes, number: int) -> None:
    """The header that goes, before it does. In the caller's transaction."""
    if old == new:
        return
    of = {"parcel": row} if isinstance(row, Parcel) else {"reply": row}
    ReplacedHeader.objects.get_or_create(
        **of,
        digest=hashlib.sha256(old).digest(),
        replaced_for=number,
        defaults={"header": old, "key_number": row.key_number},
    )


def replaced_count(desk: str | None = None) -> int:
    """How many headers are kept that others took the place of."""
    rows = ReplacedHeader.objects.all()
    if desk is None:
        return rows.count()
    of_parcels = rows.filter(parcel__mailbox__desk__slug=desk).count()
    return of_parcels + rows.filter(reply__mailbox__desk__slug=desk).count()


@transaction.atomic
def restore_headers(desk: str, number: int) -> int:
    """Each row of this desk that was rewrapped for its key ``number`` has the header before again.

    The one that goes is kept in its turn, so nothing is lost by this either. Gives how many.
    """
    kept = ReplacedHeader.objects.filter(replaced_for=number).order_by("key_number")
    parcels = kept.filter(parcel__mailbox__desk__slug=desk, parcel__key_number=number)
    replies = kept.filter(reply__mailbox__desk__slug=desk, reply__key_number=number)
    # Of several, the one with the highest number was there last.
    of_parcels = dict(parcels.values_list("parcel", "pk"))
    of_replies = dict(replies.values_list("reply", "pk"))
    for row, header in of_parcels.items():
        parcel = Parcel.objects.select_for_update().get(pk=row)
        _put_back(parcel, ReplacedHeader.objects.get(pk=header))
    for row, header in of_replies.items():
        reply = Reply.objects.select_for_update().get(pk=row)
        _put_back(reply, ReplacedHeader.objects.get(pk=header))
    return len(of_parcels) + len(of_replies)


def _put_back(row: Parcel | Reply, kept: ReplacedHeader) -> None:
    header = bytes(kept.header)
    if isinstance(row, Parcel):
        _keep(row, bytes(row.header), header, kept.key_number)
        row.header, row.header_digest = header, kept.digest
        fields = ["header", "header_digest", "key_number"]
    else:
        sealed = bytes(row.sealed)
        new = header_of(sealed)
        _keep(row, new, header, kept.key_number)
        row.sealed = header + sealed[len(new) :]
        row.digest = hashlib.sha256(row.sealed).digest()
        fields = ["sealed", "digest", "key_number"]
    row.key_number = kept.key_number
    row.save(update_fields=fields)
