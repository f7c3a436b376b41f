"""Untouched originals: a file as it came, sealed to the desk's custodian and to nobody else.

The one exception to "stripped before it is sealed", asked for by the reporter, file by file. The
desk gets the stripped copy as ever, if the file can be stripped; the original lies in a parcel of
its own, which neither the desk's key nor anything on this server opens.
"""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sealing import ParcelWriter, Scratch, Sealer, parse_recipient
from sealing.endings import FOREIGN, UNTOLD
from stripping import LooksLike
from stripping.kinds import outputs
from submissions import sandbox
from submissions.errors import FileRefusal
from submissions.messages import FileProblem
from submissions.storage import blobs
from submissions.storage.message import MESSAGE, ORIGINAL_FORMAT, OriginalMessage

# What stripping tells apart by a slug that is the usual ending as well: some of it is not taken,
# and of what is taken a file may be broken. Nothing that a program runs or a browser renders.
ENDINGS = frozenset((*FOREIGN, *({output.ending for output in outputs()} & {*LooksLike})))
UNKNOWN = "unknown"  # the kind where stripping knows none; the ending is UNTOLD


@dataclass(frozen=True)
class OriginalChoice:
    """What a form says of originals: the numbers (from 1) of the files chosen for it, and whether
    the reporter ticked that they be kept. Without the tick they are files like any other.
    """

    numbers: frozenset[int] = frozenset()
    ticked: bool = False

    @property
    def kept(self) -> frozenset[int]:
        return self.numbers if self.ticked else frozenset()


@dataclass(frozen=True)
class Original:
    """A file whose original is kept. ``number``: on the form, from 1; ``file``: the stripped copy
    in the desk's parcel, or None; ``kind``: a slug of stripping's.
    """

    number: int
    file: str | None
    kind: str
    extension: str


@dataclass(frozen=True)
class SealedOriginal:
    """A payload that is kept, and the header that opens it for the custodian."""

    number: int
    header: bytes
    blob: str
    digest: bytes
    size: int


def takes(refusal: FileRefusal, numbers: frozenset[int]) -> bool:
    """Whether a file that cannot be stripped comes as an original instead; an empty one cannot."""
    return refusal.number in numbers and refusal.reason is not FileProblem.EMPTY


def described(
    numbers: frozenset[int],
    named: Sequence[tuple[str, tuple[int, sandbox.Stripped]]],
    refused: Sequence[FileRefusal],
) -> tuple[Original, ...]:
    """The originals of one form, in its order, with what became of each file."""
    # Of an archive the first of its files is named; the original is the archive.
    first = {number: (name, file) for name, (number, file) in reversed(named) if number in numbers}
    stripped = [
        Original(number, name, file.kind, file.extension) for number, (name, file) in first.items()
    ]
    others = {
        refusal.number: _unstripped(refusal)
        for refusal in refused
        if takes(refusal, numbers) and refusal.number not in first
    }
    return tuple(sorted((*stripped, *others.values()), key=lambda file: file.number))


def _unstripped(refusal: FileRefusal) -> Original:
    kind = refusal.looks_like if refusal.reason is FileProblem.UNSUPPORTED else UNKNOWN
    return Original(refusal.number, None, kind, kind if kind in ENDINGS else UNTOLD)


def seal(
    original: Original, desk: str, custodian: str, day: datetime.date, file: Scratch
) -> SealedOriginal:
    """The parcel of one original of a desk (its slug), on the disk. Raises OSError (no room)."""
    message = OriginalMessage(
        format=ORIGINAL_FORMAT,
        desk=desk,
        received_on=day.isoformat(),
        number=original.number,
        file=f"original.{original.extension}",
        kind=original.kind,
        size=file.size,
        stripped=original.file,
    )
    key = parse_recipient(custodian)
    with blobs.writing(day) as blob, Sealer(blob.sink, [key], header_apart=True) as sealer:
        parcel = ParcelWriter(sealer)
        parcel.add(MESSAGE, json.dumps(message).encode())
        parcel.add_file(message["file"], file.open(), file.size)
        parcel.close()
    return SealedOriginal(original.number, sealer.header, blob.name, blob.digest, sealer.size)
