"""The receipt: what the reporter sees once a report is kept, and sees again on sending it again."""

import json
import os
from dataclasses import asdict, dataclass

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from submissions.errors import FileRefusal
from submissions.form_token import FormToken
from submissions.messages import FileProblem, OriginalFate

NONCE = 12  # bytes


@dataclass(frozen=True)
class Removal:
    """One kind of thing that was taken out: a slug of stripping's words, and how often."""

    what: str
    count: int


@dataclass(frozen=True)
class FileReceipt:
    """A file that was kept: its number on the form (from 1), its kind, and what was removed.

    ``original``: what became of its untouched original, when it was chosen as one.
    """

    number: int
    kind: str
    removed: tuple[Removal, ...]
    original: OriginalFate | None = None


@dataclass(frozen=True)
class Receipt:
    """``again``: the same form arrived before, and this is what it was answered then.

    ``unchosen``: originals were asked for, and no file was chosen for it. ``report``: the
    mailbox's id as 32 hexadecimal digits, by which a form that is sent again learns that its
    report is no more; nothing in receipts from before an upgrade.
    """

    files: tuple[FileReceipt, ...]
    refused: tuple[FileRefusal, ...]
    again: bool = False
    unchosen: bool = False
    report: str = ""

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
                tuple(Removal(each["what"], each["count"]) for each in file["removed"]),
                # Nothing in receipts from before an upgrade, and where none was chosen.
                OriginalFate(file["original"]) if file.get("original") else None,
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
        )
