"""The archive's door: what two people of the desk have approved comes in here, and nowhere else.

Plain values in and out. A record's id is random and the archive's own: it says nothing of a case.
"""

import datetime
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from archive import custody_heads, keys
from archive import media as media_store
from archive.errors import AccessionError, ArchiveError, Conflict, ExportError, Problem
from archive.log import ledger, note
from archive.media import Staged, Variant
from archive.models import Content, Record, RecordVersion
from archive.record.document import DOCUMENT, FORMAT, SETTLED, check, embargo, problems, rules
from archive.record.problems import SENTENCES
from archive.record.serializer import digest, public
from archive.search import index
from archive.vocabularies import VOCABULARIES, Vocabulary, Word

__all__ = [
    "DOCUMENT",
    "FORMAT",
    "SENTENCES",
    "VOCABULARIES",
    "Accepted",
    "AccessionError",
    "ArchiveError",
    "Conflict",
    "Problem",
    "Published",
    "Staged",
    "Variant",
    "Version",
    "Vocabulary",
    "Word",
    "accept",
    "check",
    "custody_head",
    "custody_heads_noted",
    "drop_leftovers",
    "is_stored",
    "leftovers",
    "problems",
    "publish",
    "published",
    "rules",
    "staged",
    "settled",
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
    public: dict[str, Any] | None


@contextmanager
def staged(
    record_id: uuid.UUID | None,
    document: Mapping[str, Any],
    media: Mapping[str, BinaryIO],
    variants: Mapping[str, Sequence[Variant]] = NO_VARIANTS,
) -> Iterator[Staged]:
    """The files of a document, stored before the transaction that publishes them begins.

    ``media``: by their name in the document, as seekable streams; ``variants``: smaller pictures of
    theirs. When the block fails, they are deleted again. Raises AccessionError with every problem,
    OSError (no room).
    """
    check(document, settled(record_id))
    with media_store.staged(record_id, document["media"], media, variants) as ready:
        yield ready


def accept(
    record_id: uuid.UUID | None,
    document: Mapping[str, Any],
    media: Mapping[str, BinaryIO],
    *,
    now: datetime.datetime,
) -> Accepted:
    """Files and record in one go. Raises as ``staged`` and ``publish`` do."""
    with staged(record_id, document, media) as ready:
        return publish(record_id, document, ready, now=now)


@transaction.atomic
def publish(
    record_id: uuid.UUID | None,
    document: Mapping[str, Any],
    ready: Staged,
    *,
    now: datetime.datetime,
) -> Accepted:
    """A new record (without an id), or the next version of one; all of it or nothing.

    Raises AccessionError with every problem, Conflict.
    """
    check(document, settled(record_id))
    until = embargo(document)
    if until is not None and until > now:
        raise AccessionError((Problem("embargo", _("The embargo has not passed yet.")),))
    record = _record(record_id, ready.record, document)
    if record.pk != ready.record:
        raise Conflict(_("There is no published record that this could change."))
    media_store.register(record, ready.kept)
    number = record.latest + 1
    made = public(document, record.pk, number, now, ready.variants)
    version = RecordVersion.objects.create(
        record=record,
        number=number,
        change=document["change"],
        digest=digest(made),
        published_at=now,
        note=document.get("note", {}),
    )
    content = Content.objects.create(version=version, public=made)
    # One at a time: which names are one is told by all records, and two writers would not see
    # each other's.
    ledger.locked()
    index.replace(record, content)
    ledger.append(version)
    Record.objects.filter(pk=record.pk).update(latest=number, withdrawn=False)
    return Accepted(record.pk, number, version.digest)


def _record(record_id: uuid.UUID | None, new: uuid.UUID, document: Mapping[str, Any]) -> Record:
    if record_id is None:
        if document["change"] != FIRST:
            raise Conflict(_("There is no published record that this could change."))
        return Record.objects.create(id=new)
    record = Record.objects.select_for_update().filter(pk=record_id).first()
    if record is None:
        raise Conflict(_("There is no published record that this could change."))
    if document["change"] == FIRST and not record.withdrawn:
        raise Conflict(_("This record is published already; say how it changes."))
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
    Record.objects.filter(pk=record.pk).update(latest=number, withdrawn=True)
    names = media_store.destroy(record)

    def drop() -> None:
        for name in names:
            media_store.store().delete(name)

    transaction.on_commit(drop)
    return Accepted(record.pk, number, version.digest)


def custody_head(day: datetime.date, head: str) -> None:
    """Publishes the head of the desk's custody for a day; the first of a day stays."""
    custody_heads.note(day, head)


def custody_heads_noted() -> dict[datetime.date, str]:
    """What was published of custody, by day."""
    return custody_heads.noted()


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
    found = published(record_id) if record_id else None
    if found is None or found.public is None:
        return None
    return {name: found.public[name] for name in SETTLED if name in found.public}


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
    public: dict[str, Any] | None
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
        key = keys.load(settings.ARCHIVE_KEY_FILE)
        found = ledger.proof(version.record_id, version.number, key)
    except (ExportError, ledger.NotThere):
        return "", b"", ""
    return found.text, found.data, note.verifier(key.public_key())


def leftovers() -> tuple[int, int]:
    """How many files were stored and never published, and how many are published."""
    return sum(1 for _ in media_store.leftovers()), media_store.count()


def is_stored(name: str) -> bool:
    """Whether something that is published has its file under this name."""
    return media_store.is_named(name)


def drop_leftovers() -> int:
    """Deletes files that were stored and never published, a day old at least; gives how many."""
    names = list(media_store.leftovers())
    for name in names:
        media_store.store().delete(name)
    return len(names)
