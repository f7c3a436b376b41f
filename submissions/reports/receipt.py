"""The receipt: what the reporter sees once a report is kept, and sees again on sending it again."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from submissions.errors import FileRefusal
from submissions.form_token import FormToken
from submissions.messages import FileProblem, OriginalFate
from submissions.storage.originals import OriginalChoice
from submissions.storage.packing import Packed
from submissions.storage.sealed_files import SealedFile

NONCE = 12  # bytes


@dataclass(frozen=True)
class Removal:
    """One kind of thing that was taken out, or seen and left: a slug of stripping's words, how
    often, and where first, as stripping's Place writes it."""

    what: str
    count: int
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileReceipt:
    """A file that was kept: its number on the form (from 1), its kind, and what was removed.

    ``original``: what became of its untouched original, when it was chosen as one, or what is
    known of a file that came sealed. ``size``: bytes as it came; 0 in receipts from before an
    upgrade.
    """

    number: int
    kind: str
    removed: tuple[Removal, ...]
    original: OriginalFate | None = None
    size: int = 0


@dataclass(frozen=True)
class Receipt:
    """``again``: the same form arrived before, and this is what it was answered then.

    ``unchosen``: originals were asked for, and no file was chosen for it. ``report``: the
    mailbox's id as 32 hexadecimal digits, by which a form that is sent again learns that its
    report is no more; nothing in receipts from before an upgrade. ``aside``: it waits in
    quarantine. ``digests``: SHA-256 of the words and of each file that it is for, by which they are
    known when they come again (reports.parts).
    """

    files: tuple[FileReceipt, ...]
    refused: tuple[FileRefusal, ...]
    again: bool = False
    unchosen: bool = False
    report: str = ""
    aside: bool = False
    digests: tuple[str, ...] = ()

    def sealed(self, token: FormToken) -> bytes:
        """For the row of a spent form: only that form's own token opens it."""
        text = json.dumps(asdict(self)).encode()
        nonce = os.urandom(NONCE)
        return nonce + ChaCha20Poly1305(token.key("receipt")).encrypt(nonce, text, None)

    @classmethod
    def unsealed(cls, data: bytes, token: FormToken) -> "Receipt":
        cipher = ChaCha20Poly1305(token.key("receipt"))
        receipt = json.loads(cipher.decrypt(data[:NONCE], data[NONCE:], None))
        files = tuple(
            FileReceipt(
                file["number"],
                file["kind"],
                tuple(
                    Removal(each["what"], each["count"], tuple(each.get("places", ())))
                    for each in file["removed"]
                ),
                # Nothing in receipts from before an upgrade, and where none was chosen.
                OriginalFate(file["original"]) if file.get("original") else None,
                file.get("size", 0),
            )
            for file in receipt["files"]
        )
        refused = tuple(
            FileRefusal(each["number"], FileProblem(each["reason"]), each["looks_like"])
            for each in receipt["refused"]
        )
        return cls(
            files,
            refused,
            again=True,
            unchosen=receipt.get("unchosen", False),
            report=receipt.get("report", ""),
            aside=receipt.get("aside", False),
            digests=tuple(receipt.get("digests", ())),
        )


def receipt_of(
    packed: Packed,
    wanted: OriginalChoice,
    sizes: Sequence[int],
    sealed: Sequence[SealedFile] = (),
) -> Receipt:
    """The files by their numbers on the form; one that came as an original alone is among them.

    ``sizes``: bytes of each file of the form as it came; ``sealed``: those that came sealed.
    """
    of_original = {
        number: OriginalFate.KEPT if number in wanted.kept else OriginalFate.UNTICKED
        for number in wanted.numbers
    }
    stripped = [
        FileReceipt(
            number,
            each.kind,
            tuple(
                Removal(item.what, item.count, tuple(map(str, item.places)))
                for item in each.removed
            ),
            of_original.get(number),
            sizes[number - 1],
        )
        for number, each in packed.clean
    ]
    alone = [
        FileReceipt(each.number, each.kind, (), OriginalFate.ALONE, sizes[each.number - 1])
        for each in packed.originals
        if each.file is None
    ]
    carried = [
        FileReceipt(
            each.number,
            "",
            (),
            OriginalFate.SEALED if each.whole else OriginalFate.SEALED_ODD,
            each.size,
        )
        for each in sealed
    ]
    files = tuple(sorted(stripped + alone + carried, key=lambda each: each.number))
    return Receipt(files, packed.refused, unchosen=wanted.ticked and not wanted.numbers)
