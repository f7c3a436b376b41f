"""Making the parcel of a report: every file stripped, everything sealed, the payload on the disk.

Files wait in scratch files, are stripped into other scratch files, and are sealed from there. A
large film would be written three times that way; so a large file goes first, and straight from
the sandbox into the seal. What the parcel begins with, the message that tells of every file, is
then sealed last, into room that was left for it.
"""

import datetime
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from functools import lru_cache

from sealing import CHUNK, ParcelWriter, Recipient, Scratch, Sealer, parse_recipient
from stripping import Notice, Removal
from submissions import sandbox
from submissions.errors import FileRefusal, FilesRefused
from submissions.models import Consent
from submissions.questions import Answer
from submissions.roster import SealingKeys
from submissions.sandbox.cleaning import refusal, strip_all
from submissions.storage import blobs
from submissions.storage.message import (
    MESSAGE,
    MESSAGE_FORMAT,
    REMOVED,
    AnswerEntry,
    FileEntry,
    Message,
    OriginalEntry,
    ReadingEntry,
    RemovedEntry,
)
from submissions.storage.originals import Original, described, takes
from submissions.storage.reading import Reading, is_document, may_hold_files, read_all
from submissions.storage.sealed_files import Recognised

LARGE = 4 << 20  # bytes of a file that is sealed while it is stripped
ROOM = 512  # bytes of a message that tell of one file, and more than enough
Numbered = tuple[int, Scratch]
CleanFile = tuple[int, sandbox.Stripped]
Readings = Mapping[int, Reading | None]  # by the place of the clean file, from 1


@dataclass(frozen=True)
class ReportText:
    """What a reporter wrote, in which language (a BCP 47 tag), and what may be published of it.

    ``answers``: to the questions of the desk's form, without those that were left open.
    """

    text: str
    language: str
    consent: Consent
    answers: tuple[Answer, ...] = ()

    @property
    def empty(self) -> bool:
        return not self.text.strip() and not self.answers


@dataclass(frozen=True)
class Content:
    """What a reporter sent to a desk (its slug); ``day``: when it came; ``mailbox``: its
    ``digest_of_mailbox``.

    ``keys``: whom it is sealed to; ``originals``: the numbers of the files that the custodian is to
    have untouched as well; ``flat``: documents become pictures of their pages; ``sealed``: the
    files that came sealed, which are no part of this parcel; ``apart``: a canary's.
    """

    desk: str
    keys: SealingKeys
    words: ReportText
    day: datetime.date
    mailbox: str
    originals: frozenset[int] = frozenset()
    flat: bool = False
    sealed: Recognised = Recognised()
    apart: bool = False


@dataclass(frozen=True)
class Packed:
    """A payload that is kept, the header that opens it, and what became of each file.

    ``clean`` and ``refused`` have the files' numbers on the form (from 1), in order; ``originals``
    are still to be sealed.
    """

    header: bytes
    blob: str
    digest: bytes
    size: int
    clean: tuple[CleanFile, ...]
    refused: tuple[FileRefusal, ...]
    originals: tuple[Original, ...]


class ComesWithFilm(Exception):
    """A picture was being sealed as it came, and is two files."""


def pack(content: Content, files: Sequence[Scratch], *, without_refused: bool) -> Packed:
    """The parcel on the disk. Raises FilesRefused (nothing was kept), Busy, StoreDown, OSError."""
    numbered = [each for each in enumerate(files, 1) if each[0] not in content.sealed.numbers]
    refused = content.sealed.cut
    # A document is not sealed while it is stripped: what is read of it is sealed before its end.
    streamed = (file for file in numbered if not is_document(file[1]))
    largest = max(streamed, key=lambda file: file[1].size, default=None)
    others = [file for file in numbered if file is not largest]
    alone = not refused and not any(may_hold_files(each[1]) for each in others)
    if largest and largest[1].size >= LARGE and alone:
        numbered = others
        try:
            return _around(content, largest, numbered, without_refused)
        except (sandbox.Unclean, sandbox.Unsupported, ComesWithFilm):
            # Perhaps another form of it is taken, or a second file lies in it. Nothing of it
            # stays, and the key under which some of it was sealed is gone.
            numbered = sorted([*numbered, largest], key=lambda file: file[0])
        except sandbox.SandboxError as error:
            refused = (refusal(largest[0], error),)
    return _in_order(content, numbered, refused, without_refused)


def _in_order(
    content: Content,
    files: Sequence[Numbered],
    refused: tuple[FileRefusal, ...],
    without_refused: bool,
) -> Packed:
    """Every file is stripped, then everything is sealed from the first byte to the last."""
    with closing(strip_all(files, flat=content.flat)) as stripped:
        refused = tuple(sorted(stripped.refused + refused, key=lambda one: one.number))
        _accept(content, refused, bool(stripped.clean), without_refused)
        with (
            _writing(content) as blob,
            _sealer(content, blob) as sealer,
        ):
            parcel = ParcelWriter(sealer)
            readings = read_all(stripped.clean, flat=content.flat)
            parcel.add(MESSAGE, _message(content, stripped.clean, refused, readings))
            _files(parcel, stripped.clean, readings)
        return _packed(content, sealer, blob, stripped.clean, refused)


def _around(
    content: Content, largest: Numbered, others: Sequence[Numbered], without_refused: bool
) -> Packed:
    """The largest file is sealed while it is stripped. Raises SandboxError when it cannot be."""
    number, scratch = largest
    head = -(-(len(_message(content, (), (), {})) + ROOM * (len(others) + 3)) // CHUNK)
    with (
        _writing(content) as blob,
        _sealer(content, blob, head) as sealer,
    ):
        parcel = ParcelWriter(sealer, head=head * CHUNK)
        passed = sandbox.passed(scratch, parcel.stream, flat=content.flat)
        parcel.end_stream()
        if any(each.what is Notice.FILM_APART for each in passed.removed):
            raise ComesWithFilm
        with closing(strip_all(others, flat=content.flat)) as stripped:
            _accept(content, stripped.refused, True, without_refused)
            clean = tuple(sorted((*stripped.clean, (number, passed)), key=lambda each: each[0]))
            readings = read_all(clean, flat=content.flat)
            _files(parcel, clean, readings)
        sealer.close()
        _verify(blob, sealer, head * CHUNK, passed.size)
        name = next(name for name, (_, each) in _named(clean) if each is passed)
        message = _message(content, clean, stripped.refused, readings)
        sealer.seal_head(parcel.front(MESSAGE, message, name, passed.size))
    return _packed(content, sealer, blob, clean, stripped.refused)


def _packed(
    content: Content,
    sealer: Sealer,
    blob: blobs.NewBlob,
    clean: tuple[CleanFile, ...],
    refused: tuple[FileRefusal, ...],
) -> Packed:
    kept = described(content.originals, _named(clean), refused)
    lost = _lost(content, refused)
    return Packed(sealer.header, blob.name, blob.digest, sealer.size, clean, lost, kept)


def _accept(
    content: Content, refused: tuple[FileRefusal, ...], some_clean: bool, without_refused: bool
) -> None:
    lost = _lost(content, refused)
    some_kept = some_clean or len(lost) < len(refused) or bool(content.sealed.files)
    nothing_left = not some_kept and content.words.empty
    if lost and (nothing_left or not without_refused):
        raise FilesRefused(lost)


def _lost(content: Content, refused: tuple[FileRefusal, ...]) -> tuple[FileRefusal, ...]:
    """Of the files that cannot be stripped, those of which no original is kept either."""
    return tuple(lost for lost in refused if not takes(lost, content.originals))


def _writing(content: Content) -> AbstractContextManager[blobs.NewBlob]:
    return blobs.writing(content.day, apart=content.apart)


def _sealer(content: Content, blob: blobs.NewBlob, head: int = 0) -> Sealer:
    keys = [_key(recipient) for recipient in content.keys.desk]
    return Sealer(blob.sink, keys, header_apart=True, head=head)


@lru_cache(maxsize=64)
def _key(recipient: str) -> Recipient:
    """Reading a desk's key takes longer than sealing to it."""
    return parse_recipient(recipient)


def _verify(blob: blobs.NewBlob, sealer: Sealer, start: int, size: int) -> None:
    """What went straight into the seal is read again from there, by another child."""
    blob.sink.flush()
    # Another descriptor, for reading only: nobody but this process writes what is kept.
    payload = os.open(f"/proc/self/fd/{blob.sink.fileno()}", os.O_RDONLY | os.O_CLOEXEC)
    try:
        sandbox.verify(payload, sealer.payload_key, start, size)
    finally:
        os.close(payload)


def _named(clean: Sequence[CleanFile]) -> list[tuple[str, CleanFile]]:
    return [(f"files/{place:02d}.{each[1].extension}", each) for place, each in enumerate(clean, 1)]


def _files(parcel: ParcelWriter, clean: Sequence[CleanFile], readings: Readings) -> None:
    """The files that wait in scratch files, what was read and what was removed, and the end."""
    removed = dict[str, list[RemovedEntry]]()
    for name, (_, file) in _named(clean):
        removed[name] = [_removed(item) for item in file.removed]
        if isinstance(file, sandbox.Clean):
            parcel.add_file(name, file.scratch.open(), file.size)
    for place in range(1, len(clean) + 1):
        reading = readings.get(place)
        if reading is None:
            continue
        parcel.add(f"words/{place:02d}.txt", reading.words)
        for page, picture in enumerate(reading.pictures, 1):
            parcel.add(f"pages/{place:02d}-{page:02d}.jpg", picture)
    parcel.add(REMOVED, json.dumps(removed).encode())
    parcel.close()


def _removed(item: Removal) -> RemovedEntry:
    entry = RemovedEntry(what=item.what, count=item.count)
    if item.places:
        entry["places"] = [*map(str, item.places)]
    return entry


def _entry(name: str, place: int, file: sandbox.Stripped, readings: Readings) -> FileEntry:
    """Of a document also what was read of it: null when nothing could be."""
    entry = FileEntry(name=name, type=file.media_type, kind=file.kind, size=file.size)
    if place in readings:
        entry["reading"] = _read(readings[place])
    return entry


def _read(reading: Reading | None) -> ReadingEntry | None:
    if reading is None:
        return None
    return ReadingEntry(read=reading.read, of=reading.of, drawn=len(reading.pictures))


def _message(
    content: Content, clean: Sequence[CleanFile], refused: Sequence[FileRefusal], readings: Readings
) -> bytes:
    named = _named(clean)
    message = Message(
        format=MESSAGE_FORMAT,
        desk=content.desk,
        language=content.words.language,
        words=content.words.text,
        consent=content.words.consent,
        received_on=content.day.isoformat(),
        mailbox=content.mailbox,
        files=[
            _entry(name, place, file, readings) for place, (name, (_, file)) in enumerate(named, 1)
        ],
    )
    if content.words.answers:
        message["answers"] = [
            AnswerEntry(id=each.id, question=each.question, answer=each.answer)
            for each in content.words.answers
        ]
    if content.originals:
        message["originals"] = [
            OriginalEntry(number=original.number, file=original.file, kind=original.kind)
            for original in described(content.originals, named, refused)
        ]
    return json.dumps(message, ensure_ascii=False).encode()
