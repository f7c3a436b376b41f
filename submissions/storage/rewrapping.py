"""After a rotation of a desk's key: headers for the new key wait beside the ones in force.

A header is all that the desk's key opens; the payload behind it stays as it is. Which key a header
is for cannot be read from it, so each row says the last key that two people have *seen* open it
(0: none). One person's browser makes the new header (NewHeader); the row keeps the old one until
another person's browser has opened both and found the same file key. Only then is the old erased.
"""

import datetime
import hashlib
import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from sealing import Header, SealingError, read_header
from submissions.errors import IntakeError
from submissions.models import NewHeader, Parcel, Reply

PARCEL, REPLY = "parcel", "reply"
HYBRID = "mlkem768x25519"
# How many parts of a header, the first ones, are somebody else's than the desk's and stay: a
# reply's reporter's (sealing.rewrapping).
OTHERS = {PARCEL: 0, REPLY: 1}
Row = TypeVar("Row", Parcel, Reply)


class HeaderChanged(IntakeError):
    """It is not the header that was given out, or not one that may take its place."""


@dataclass(frozen=True)
class OldHeader:
    kind: str
    id: uuid.UUID
    header: bytes


@dataclass(frozen=True)
class Pair:
    """The header in force, and the one that waits beside it. ``maker``: the random number of the
    person whose browser made it; empty when it came from off line without a signature.
    """

    kind: str
    id: uuid.UUID
    old: bytes
    new: bytes
    maker: str
    made_on: datetime.date


def header_of(sealed: bytes) -> bytes:
    """The header at the start of an age file. Raises SealingError."""
    return read_header(io.BytesIO(sealed)).raw


def header_digest(header: bytes) -> str:
    return hashlib.sha256(header).hexdigest()


def checked_header(old: bytes, was: str, new: bytes, others: int) -> bytes:
    """``others``: how many parts of the old header, the first ones, are not for the desk.

    Raises HeaderChanged unless ``old`` is what was given out, and ``new`` holds these of it byte
    for byte and one post-quantum part behind them (in ``old`` itself: when it has no more).
    """
    if header_digest(old) != was:
        raise HeaderChanged("The header was changed meanwhile.")
    before, after = _read(old), _read(new)
    if len(after.stanzas) != others + 1 or after.stanzas[-1].type != HYBRID:
        raise HeaderChanged("What came is not a header for these people.")
    if after.stanzas[:others] != before.stanzas[:others]:
        raise HeaderChanged("What came does not keep what is there for others.")
    if old != new and after.stanzas[-1] in before.stanzas:
        raise HeaderChanged("What came is not sealed to a new key.")
    return new


def _read(header: bytes) -> Header:
    try:
        read = read_header(io.BytesIO(header))
    except SealingError as error:
        raise HeaderChanged("What came is not a header.") from error
    if read.raw != header:
        raise HeaderChanged("What came is not a header.")
    return read


def _parcels(desk: str, number: int) -> QuerySet[Parcel]:
    # Untouched originals are sealed to the custodian alone: the desk's key never opened them.
    older = Parcel.objects.filter(mailbox__desk__slug=desk, key_number__lt=number)
    return older.exclude(kind=Parcel.Kind.ORIGINAL)


def _replies(desk: str, number: int) -> QuerySet[Reply]:
    return Reply.objects.filter(mailbox__desk__slug=desk, key_number__lt=number)


def _has_none(rows: QuerySet[Row], of: str, number: int) -> QuerySet[Row]:
    """Those that no header for the key ``number`` waits beside."""
    return rows.exclude(Exists(NewHeader.objects.filter(**{of: OuterRef("pk")}, number=number)))


def count_old(desk: str, number: int, *, sealed: bool = True) -> int:
    """Rows of this desk for which nobody has made a header for its key ``number``. ``sealed``:
    with the files that came sealed: anybody can send one that no key of the desk opens.
    """
    parcels = _has_none(_parcels(desk, number), PARCEL, number)
    if not sealed:
        parcels = parcels.exclude(kind=Parcel.Kind.SEALED)
    return parcels.count() + _has_none(_replies(desk, number), REPLY, number).count()


def count_new(desk: str, number: int) -> int:
    """Headers for its key ``number`` that no second person has confirmed."""
    return _waiting(desk, number, PARCEL).count() + _waiting(desk, number, REPLY).count()


def _waiting(desk: str, number: int, of: str) -> QuerySet[NewHeader]:
    desks = {f"{of}__mailbox__desk__slug": desk, f"{of}__key_number__lt": number}
    return NewHeader.objects.filter(number=number, **desks)


def makers(desk: str, number: int) -> set[tuple[str, datetime.date]]:
    """Who made what waits, and on which days."""
    found = (_waiting(desk, number, of) for of in (PARCEL, REPLY))
    return {one for rows in found for one in rows.values_list("maker", "made_on").distinct()}


def old_headers(desk: str, number: int, skip: frozenset[uuid.UUID]) -> Iterator[OldHeader]:
    """Headers that somebody's browser is to rewrap; ``skip``: ids that are not wanted again."""
    parcels = _has_none(_parcels(desk, number), PARCEL, number).exclude(id__in=skip)
    for parcel in parcels.order_by("id").iterator(500):
        yield OldHeader(PARCEL, parcel.id, bytes(parcel.header))
    replies = _has_none(_replies(desk, number), REPLY, number).exclude(id__in=skip)
    for reply in replies.order_by("id").iterator(500):
        yield OldHeader(REPLY, reply.id, header_of(bytes(reply.sealed)))


def new_headers(desk: str, number: int, skip: frozenset[uuid.UUID]) -> Iterator[Pair]:
    """Headers that another person's browser is to confirm, each with the one in force."""
    parcels = _waiting(desk, number, PARCEL).exclude(parcel__in=skip).select_related("parcel")
    for each in parcels.order_by("parcel").iterator(500):
        if each.parcel is not None:
            yield _pair(PARCEL, each.parcel, each)
    replies = _waiting(desk, number, REPLY).exclude(reply__in=skip).select_related("reply")
    for each in replies.order_by("reply").iterator(500):
        if each.reply is not None:
            yield _pair(REPLY, each.reply, each)


def _pair(kind: str, row: Parcel | Reply, new: NewHeader) -> Pair:
    return Pair(kind, row.pk, _header(row), bytes(new.header), new.maker, new.made_on)


def _header(row: Parcel | Reply) -> bytes:
    return bytes(row.header) if isinstance(row, Parcel) else header_of(bytes(row.sealed))


def _locked(desk: str, number: int, kind: str, row: uuid.UUID) -> Parcel | Reply | None:
    """The row, in the caller's transaction; None when it is gone, or confirmed for this key."""
    if kind == PARCEL:
        parcels = _parcels(desk, number).filter(pk=row).values("pk")
        return Parcel.objects.select_for_update().filter(pk__in=parcels).first()
    replies = _replies(desk, number).filter(pk=row).values("pk")
    return Reply.objects.select_for_update().filter(pk__in=replies).first()


@transaction.atomic
def keep_new(
    desk: str, number: int, given: OldHeader, was: str, maker: str, day: datetime.date
) -> bool:
    """Keeps ``given``'s header beside the one whose SHA-256 is ``was``, which stays in force.

    One that waits there already stays too. False when there is nothing to do. Raises HeaderChanged.
    """
    row = _locked(desk, number, given.kind, given.id)
    if row is None:
        return False
    of = {given.kind: row}
    waiting = NewHeader.objects.filter(**of)
    if waiting.filter(number=number).exists():
        return False
    header = checked_header(_header(row), was, given.header, OTHERS[given.kind])
    waiting.delete()
    digest = hashlib.sha256(header).digest()
    NewHeader.objects.create(
        **of, header=header, digest=digest, number=number, maker=maker, made_on=day
    )
    return True


def new_header(desk: str, number: int, kind: str, row: uuid.UUID) -> Pair | None:
    """In the caller's transaction, the row locked."""
    found = _locked(desk, number, kind, row)
    new = NewHeader.objects.filter(**{kind: found}, number=number).first() if found else None
    return _pair(kind, found, new) if found and new else None


@transaction.atomic
def put_in_force(desk: str, number: int, pair: Pair, by: str) -> bool:
    """``pair``'s new header takes the place of its old one, which is erased. ``by``: who confirmed.

    False unless both are what the row has at this moment.
    """
    now = new_header(desk, number, pair.kind, pair.id)
    row = _locked(desk, number, pair.kind, pair.id)
    if row is None or now != pair:
        return False
    if isinstance(row, Parcel):
        row.header, row.header_digest = pair.new, hashlib.sha256(pair.new).digest()
        fields = ["header", "header_digest"]
    else:
        row.sealed = pair.new + bytes(row.sealed)[len(pair.old) :]
        row.digest = hashlib.sha256(row.sealed).digest()
        fields = ["sealed", "digest"]
    row.key_number, row.confirmed_by = number, by
    row.save(update_fields=[*fields, "key_number", "confirmed_by"])
    NewHeader.objects.filter(**{pair.kind: row}).delete()
    return True


@transaction.atomic
def own_up(pair: Pair, maker: str) -> None:
    """A header that came without a signature has somebody who answers for it from now on."""
    kept = NewHeader.objects.select_for_update().get(**{pair.kind: pair.id})
    kept.delete()
    kept.maker = maker
    kept.save(force_insert=True)


@transaction.atomic
def drop_new(desk: str, number: int, kind: str, row: uuid.UUID, digest: str) -> bool:
    """Takes a header away that somebody's browser found wrong; the old one is in force as before.

    ``digest``: its SHA-256. False when it is not there any more.
    """
    waiting = _waiting(desk, number, kind).filter(**{kind: row}, digest=bytes.fromhex(digest))
    return bool(
        NewHeader.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).delete()[0]
    )


def forget_new(desk: str) -> int:
    """Headers that wait for a key that is not to come into force. Gives how many."""
    count = 0
    for of in (PARCEL, REPLY):
        waiting = NewHeader.objects.filter(**{f"{of}__mailbox__desk__slug": desk})
        count += waiting.count()
        NewHeader.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).delete()
    return count


def waiting_count() -> int:
    """Headers of all desks that no second person has confirmed."""
    return NewHeader.objects.count()


def confirmed_for(desk: str, number: int) -> int:
    """How many rows open with the desk's keys from ``number`` on, and with none before."""
    parcels = Parcel.objects.filter(mailbox__desk__slug=desk, key_number__gte=number).count()
    replies = Reply.objects.filter(mailbox__desk__slug=desk, key_number__gte=number).count()
    return parcels + replies


def unconfirmed() -> list[str]:
    """Rows that say a key opens them, which no second person has seen. There must be none."""
    parcels = Parcel.objects.filter(key_number__gt=0, confirmed_by="").values_list("pk", flat=True)
    replies = Reply.objects.filter(key_number__gt=0, confirmed_by="").values_list("pk", flat=True)
    return [*(f"parcel {pk}" for pk in parcels), *(f"reply {pk}" for pk in replies)]
