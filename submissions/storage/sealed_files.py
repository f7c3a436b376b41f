"""Files that their senders sealed to the desk, away from this server: kept as they came.

They are known by their first bytes. Nothing is stripped: the server cannot look into them, and says
so on the receipt and to the desk. Each lies in a parcel of its own beside the form's, so that a
rotation of the desk's key takes it along.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sealing import HybridRecipient, PayloadError, Scratch, SealingError
from sealing.carried import begins, read_carried
from sealing.header import VERSION
from stripping import Reason
from submissions.errors import FileRefusal
from submissions.messages import FileProblem
from submissions.storage import blobs

PIECE = 1024 * 1024  # bytes that are copied at a time


@dataclass(frozen=True)
class SealedFile:
    """One of a form, by its number there (from 1). ``header``: of the age file; ``size``: bytes of
    all of it; ``whole``, ``answer``: see ``sealing.carried``.
    """

    number: int
    header: bytes
    size: int
    whole: bool
    answer: HybridRecipient | None


@dataclass(frozen=True)
class KeptSealed:
    """Its payload on the disk, and the header that opens it for the desk."""

    header: bytes
    blob: str
    digest: bytes
    size: int


@dataclass(frozen=True)
class Recognised:
    """``files``: those that came sealed; ``cut``: those of them that are not whole."""

    files: tuple[SealedFile, ...] = ()
    cut: tuple[FileRefusal, ...] = ()

    @property
    def numbers(self) -> frozenset[int]:
        cut = {each.number for each in self.cut}
        return frozenset(cut | {each.number for each in self.files})


def recognised(files: Sequence[Scratch]) -> Recognised:
    """Which files of a form came sealed. What is an age file that no desk could open is none: it is
    refused as a file of a kind that is not taken.
    """
    found: list[SealedFile] = []
    cut: list[FileRefusal] = []
    for number, file in enumerate(files, 1):
        try:
            sealed = _read(number, file)
        except PayloadError:
            cut.append(FileRefusal(number, FileProblem.UNCLEAN, Reason.TRUNCATED))
            continue
        if sealed is not None:
            found.append(sealed)
    return Recognised(tuple(found), tuple(cut))


def _read(number: int, file: Scratch) -> SealedFile | None:
    """Raises PayloadError for one that was cut."""
    source = file.open()
    if not begins(source.read(len(VERSION))):
        return None
    source.seek(0)
    try:
        carried = read_carried(source, file.size)
    except PayloadError:
        raise
    except SealingError:
        # Sealed to a passphrase, or no such file at all: the sandbox says what it looks like.
        return None
    return SealedFile(number, carried.header, file.size, carried.whole, carried.answer)


def keep(sealed: SealedFile, file: Scratch, day: datetime.date) -> KeptSealed:
    """Its payload as it came. Raises OSError (no room), StoreDown."""
    source = file.open()
    source.seek(len(sealed.header))
    with blobs.writing(day) as blob:
        while piece := source.read(PIECE):
            blob.sink.write(piece)
    return KeptSealed(sealed.header, blob.name, blob.digest, sealed.size - len(sealed.header))
