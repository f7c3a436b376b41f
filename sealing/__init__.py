"""Sealing: age v1 files, the encrypted scratch file and the parcel. Pure: bytes and file objects.

What is sealed here opens with ``age``, with the npm package ``age-encryption``, and with
``python -m sealing``; what those seal opens here.
"""

from sealing.armor import armor, dearmor
from sealing.errors import (
    ArmorError,
    HeaderError,
    HeaderMacError,
    KeyFormatError,
    NoMatchError,
    ParcelError,
    PayloadError,
    ScratchError,
    SealingError,
)
from sealing.files import Opener, Sealer, open_sealed, rewrap, seal, unseal
from sealing.folder import Written, extract
from sealing.header import Header, Stanza, read_header, recipient_types
from sealing.hybrid import HybridIdentity, HybridRecipient
from sealing.keys import Identity, Recipient, digits, parse_identity, parse_recipient
from sealing.parcel import Member, ParcelWriter, padme, read_parcel
from sealing.rewrapping import carry_over, check_carried
from sealing.scratch import Scratch, ScratchWriter
from sealing.scrypt import ScryptIdentity, ScryptRecipient
from sealing.stream import CHUNK, NONCE, ChunkReader
from sealing.tar import Content
from sealing.window import Window
from sealing.x25519 import X25519Identity, X25519Recipient

__all__ = [
    "CHUNK",
    "NONCE",
    "ArmorError",
    "ChunkReader",
    "Content",
    "Header",
    "HeaderError",
    "HeaderMacError",
    "HybridIdentity",
    "HybridRecipient",
    "Identity",
    "KeyFormatError",
    "Member",
    "NoMatchError",
    "Opener",
    "ParcelError",
    "ParcelWriter",
    "PayloadError",
    "Recipient",
    "Scratch",
    "ScratchError",
    "ScratchWriter",
    "ScryptIdentity",
    "ScryptRecipient",
    "Sealer",
    "SealingError",
    "Stanza",
    "Window",
    "Written",
    "X25519Identity",
    "X25519Recipient",
    "armor",
    "carry_over",
    "check_carried",
    "dearmor",
    "digits",
    "extract",
    "open_sealed",
    "padme",
    "parse_identity",
    "parse_recipient",
    "read_header",
    "read_parcel",
    "recipient_types",
    "rewrap",
    "seal",
    "unseal",
]
