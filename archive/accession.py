"""The archive's door: what two people of the desk have approved comes in here, and nowhere else.

Plain values in and out. A record's id is random and the archive's own: it says nothing of a case.
"""

import datetime
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from archive import media as media_store
from archive.custody_heads import note as custody_head
from archive.custody_heads import noted as custody_heads_noted
from archive.errors import AccessionError, ArchiveError, Conflict, Problem
from archive.log import ledger, note, restorations, signing
from archive.log.lines import path as path_of_line
from archive.log.lines import root as root_of_lines
from archive.log.signing import keep as sign_end
from archive.media import Variant
from archive.media import is_named as is_stored
from archive.models import Content, Record, RecordVersion
from archive.record.declaration import rules
from archive.record.document import check, embargo, problems, settled_fields
from archive.record.fields import DRAFT as FORMAT
from archive.record.labels import labels, named
from archive.record.problems import SENTENCES
from archive.record.serializer import digest, public
from archive.record.shapes import Draft, PublicRecord
from archive.record.targets import Target, targets
from archive.search import index
from archive.vocabularies import VOCABULARIES

__all__ = [
    "FORMAT",
    "SENTENCES",
    "VOCABULARIES",
    "Accepted",
    "AccessionError",
    "ArchiveError",
    "Conflict",
    "Published",
    "Staged",
    "Target",
    "Variant",
    "accept",
    "custody_head",
    "custody_heads_noted",
    "drop_leftovers",
    "is_stored",
    "labels",
    "leftovers",
    "named",
    "path_of_line",
    "problems",
    "publish",
    "published",
    "restored",
    "root_of_lines",
    "rules",
    "sign_end",
    "settled",
    "staged",
    "targets",
    "versions",
    "withdraw",
]

NO_VARIANTS: Mapping[str, Sequence[Variant]] = {}
FIRST, WITHDRAWAL = "publication", "safety_withdrawal"


@dataclass(frozen=True)
class Accepted:
    """``digest``: SHA-256 (hex) of the RFC 8785 form of what is public now."""

    record_id: uuid.UUID
    version: int
    digest: str


@dataclass(frozen=True)
class Published:
    """What stands in public of a record: its newest version, or that it was withdrawn."""

    version: int
    withdrawn: bool
    public: PublicRecord | None


@dataclass(frozen=True)
class Staged:
    """A document that was found good, and its files in the store.

    ``record_id``: of the record that it changes, None for a new one. ``after``: the version it was
    checked against, 0 for none: what may be said again is what that version says.
    """

    record_id: uuid.UUID | None
    document: Draft
    after: int
    files: media_store.Staged


@contextmanager
def staged(
    record_id: uuid.UUID | None,
    document: Mapping[str, Any],
    media: Mapping[str, BinaryIO],
    variants: Mapping[str, Sequence[Variant]] = NO_VARIANTS,
) -> Iterator[Staged]:
    """Validates a document, and stores its files before the transaction that publishes begins.

    ``media``: by their name in the document, as seekable streams; ``variants``: smaller pictures of
    theirs. When the block fails, they are deleted again. Raises AccessionError with every problem,
    OSError (no room).
    """
    now_public = published(record_id) if record_id else None
    check(document, _settled(now_public))
    with media_store.staged(record_id, document["media"], media, variants) as files:
        yield Staged(
            record_id, cast(Draft, document), now_public.version if now_public else 0, files
        )


def accept(
    record_id: uuid.UUID | None,
    document: Mapping[str, Any],
    media: Mapping[str, BinaryIO],
    *,
    now: datetime.datetime,
) -> Accepted:
    """Files and record in one go. Raises as ``staged`` and ``publish`` do."""
    with staged(record_id, document, media) as ready:
        return publish(ready, now=now)


@transaction.atomic
def publish(ready: Staged, *, now: datetime.datetime) -> Accepted:
    """A new record (without an id), or the next version of one; all of it or nothing.

    What was staged is valid as long as the record has no other version since. Raises Conflict, and
    AccessionError for an embargo that has not passed.
    """
    document = ready.document
    until = embargo(document)
    if until is not None and until > now:
        raise AccessionError((Problem("embargo", _("The embargo has not passed yet.")),))
    record = _record(ready)
    media_store.register(record, ready.files.kept)
    number = record.latest + 1
    content = public(document, record.pk, number, now, ready.files.variants)
    version = RecordVersion.objects.create(
        record=record,
        number=number,
        change=document["change"],
        digest=digest(content),
        published_at=now,
        note=document.get("note", {}),
    )
    row = Content.objects.create(version=version, public=content)
    # One at a time: which names are one is told by all records, and two writers would not see
    # each other's.
    ledger.locked()
    index.replace(record, row)
    ledger.append(version)
    signing.keep()
    Record.objects.filter(pk=record.pk).update(latest=number, withdrawn=False)
    return Accepted(record.pk, number, version.digest)


def _record(ready: Staged) -> Record:
    """The record that a document is a version of, locked; a new one for a first publication."""
    first = ready.document["change"] == FIRST
    if ready.record_id is None and first:
        return Record.objects.create(id=ready.files.record)
    known = Record.objects.select_for_update()
    record = known.filter(pk=ready.record_id).first() if ready.record_id else None
    if record is None:
        raise Conflict(_("There is no published record that this could change."))
    if first and not record.withdrawn:
        raise Conflict(_("This record is published already; say how it changes."))
    if record.latest != ready.after:
        raise Conflict(_("Another version was published meanwhile. Look at it, and try again."))
    return record


@transaction.atomic
def withdraw(
    record_id: uuid.UUID, note: Mapping[str, str] | None, *, now: datetime.datetime
) -> Accepted:
    """Takes everything of a record away at once; a tombstone with its day stays. Raises Conflict.

    ``note``: a public sentence per language, if there is one.
    """
    record = Record.objects.select_for_update().filter(pk=record_id, withdrawn=False).first()
    if record is None:
        raise Conflict(_("There is no published record that could be withdrawn."))
    number = record.latest + 1
    tombstone = {"id": str(record.pk), "version": number, "change": WITHDRAWAL}
    ledger.locked()
    index.remove(record)
    Content.objects.filter(version__record=record).delete()
    RecordVersion.objects.filter(record=record).update(note={})
    version = RecordVersion.objects.create(
        record=record,
        number=number,
        change=WITHDRAWAL,
        digest=digest(tombstone),
        published_at=now,
        note=dict(note or {}),
    )
    ledger.append(version)
    signing.keep()
    Record.objects.filter(pk=record.pk).update(latest=number, withdrawn=True)
    names = media_store.destroy(record)

    def drop() -> None:
        for name in names:
            with media_store.asking():
                media_store.store().delete(name)

    transaction.on_commit(drop)
    return Accepted(record.pk, number, version.digest)


@transaction.atomic
def restored(day: datetime.date, backup_of: datetime.date) -> None:
    """Says in every checkpoint from now on that the log goes on from a backup."""
    restorations.record(day, backup_of)
    signing.keep()


def published(record_id: uuid.UUID) -> Published | None:
    record = Record.objects.filter(pk=record_id).first()
    if record is None:
        return None
    content = Content.objects.filter(version__record=record, version__number=record.latest).first()
    return Published(record.latest, record.withdrawn, content.public if content else None)


def settled(record_id: uuid.UUID | None) -> dict[str, Any] | None:
    """What of a public record may be said again though the rules became stricter, if there is one.

    See ``archive.record.document.problems``.
    """
    return _settled(published(record_id) if record_id else None)


def _settled(now_public: Published | None) -> dict[str, Any] | None:
    if now_public is None or now_public.public is None:
        return None
    said: Mapping[str, Any] = now_public.public
    return {name: said[name] for name in settled_fields() if name in said}


@dataclass(frozen=True)
class Version:
    """``public`` is None once it was withdrawn; ``digest`` as in ``Accepted``.

    ``proof``: that it is in the transparency log, to a signed checkpoint; ``leaf``: the entry that
    the proof begins with; ``log_key``: the line of the key that signed. Empty without a key.
    """

    number: int
    change: str
    digest: str
    published_at: datetime.datetime
    public: PublicRecord | None
    proof: str
    leaf: bytes
    log_key: str


def versions(record_id: uuid.UUID) -> tuple[Version, ...]:
    """Everything that was ever published of a record, oldest first."""
    rows = RecordVersion.objects.filter(record=record_id).select_related("content")
    return tuple(
        Version(
            row.number,
            row.change,
            row.digest,
            row.published_at,
            row.content.public if hasattr(row, "content") else None,
            *_proof(row),
        )
        for row in rows.order_by("number")
    )


def _proof(version: RecordVersion) -> tuple[str, bytes, str]:
    try:
        joined = signing.proof(version.record_id, version.number)
        return joined.text, joined.data, note.verifier(signing.public_key())
    except (signing.Unsigned, ledger.NotThere):
        return "", b"", ""


def leftovers() -> tuple[int, int]:
    """How many files were stored and never published, and how many are published."""
    return sum(1 for _ in media_store.leftovers()), media_store.count()


def drop_leftovers() -> int:
    """Deletes files that were stored and never published, a day old at least; gives how many."""
    names = list(media_store.leftovers())
    for name in names:
        with media_store.asking():
            media_store.store().delete(name)
    return len(names)
