"""The signed end of the log, also where the key is not.

Where the desk runs, the key lies in a file: there what is asked for is signed, and with each
publication the signed end is kept in a row. A process without the key, as the archive on a machine
that faces the public, serves that row; it proves to the end that was signed, and signs nothing.
"""

import uuid

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import transaction

from archive import keys
from archive.errors import ExportError
from archive.log import ledger, note, tree
from archive.models import LogSignature


class Unsigned(ExportError):
    """There is no key here, and nothing that was signed with one elsewhere."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing of this archive was signed yet: run manage.py archive_key where the desk runs."
        )


def keep() -> None:
    """Signs the log as it stands, for those without the key; nothing without it.

    In the transaction of whoever changed the log, so that what they serve is its end.
    """
    key = _own()
    if key is None:
        return
    with transaction.atomic():
        ledger.locked()
        said = {
            "size": ledger.size(),
            "checkpoint": ledger.checkpoint(key),
            "key": note.verifier(key.public_key()),
        }
        if not LogSignature.objects.filter(id=LogSignature.ONLY, **said).exists():
            LogSignature.objects.update_or_create(id=LogSignature.ONLY, defaults=said)


def public_key() -> Ed25519PublicKey:
    """Raises Unsigned."""
    key = _own()
    return key.public_key() if key else note.read_verifier(_kept().key)


def checkpoint() -> str:
    """The signed note of the log's end. Raises Unsigned."""
    key = _own()
    return ledger.checkpoint(key) if key else _kept().checkpoint


def size() -> int:
    """How many leaves the checkpoint has that is served; all where none is."""
    signed = None if _own() else LogSignature.objects.filter(id=LogSignature.ONLY).first()
    return signed.size if signed else ledger.size()


def proof(record: uuid.UUID, number: int) -> ledger.Proof:
    """That a version of a record is in the log. Raises NotThere, Unsigned."""
    if key := _own():
        return ledger.proof(record, number, key)
    signed, leaf = _kept(), ledger.leaf(record, number)
    if leaf.index >= signed.size:
        raise ledger.NotThere("leaf")
    path = tree.inclusion(ledger.Reader(), leaf.index, signed.size)
    text = note.proof(leaf.index, path, signed.checkpoint)
    return ledger.Proof(leaf.index, bytes(leaf.data), text)


def _own() -> Ed25519PrivateKey | None:
    """None where there is none, where this process may not read it, and in a process of the archive
    alone, which is to need none.
    """
    if settings.ARCHIVE_ALONE:
        return None
    try:
        return keys.load(settings.ARCHIVE_KEY_FILE)
    except (ExportError, OSError):
        return None


def _kept() -> LogSignature:
    signed = LogSignature.objects.filter(id=LogSignature.ONLY).first()
    if signed is None:
        raise Unsigned
    return signed
