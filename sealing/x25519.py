"""The X25519 recipient (age v1), for desks that must use an ``age`` older than 1.3."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sealing import bech32
from sealing.errors import HeaderError, KeyFormatError
from sealing.header import FILE_KEY_SIZE, Stanza, decode64, encode64

TYPE = "X25519"
INFO = b"age-encryption.org/v1/X25519"
SIZE = 32  # bytes of a key
NONCE = bytes(12)  # zero: every wrapping key is used once


@dataclass(frozen=True)
class X25519Recipient:
    """``public``: a point on the curve, 32 bytes (RFC 7748)."""

    public: bytes
    kind = "x25519"
    PREFIX = "age"

    @classmethod
    def from_bytes(cls, data: bytes) -> "X25519Recipient":
        if len(data) != SIZE:
            raise KeyFormatError("An X25519 recipient has 32 bytes.")
        return cls(data)

    def __str__(self) -> str:
        return bech32.encode(self.PREFIX, self.public)

    def wrap(self, file_key: bytes) -> Stanza:
        ephemeral = X25519PrivateKey.generate()
        share = ephemeral.public_key().public_bytes_raw()
        try:
            shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(self.public))
        except ValueError as error:
            raise KeyFormatError("This recipient is a point that hides nothing.") from error
        key = _wrapping_key(shared, share, self.public)
        return Stanza(
            TYPE, (encode64(share),), ChaCha20Poly1305(key).encrypt(NONCE, file_key, None)
        )


@dataclass(frozen=True, repr=False)
class X25519Identity:
    """``seed``: the 32 bytes of the private key."""

    seed: bytes
    PREFIX = "age-secret-key-"

    @classmethod
    def generate(cls) -> "X25519Identity":
        return cls(os.urandom(SIZE))

    @classmethod
    def from_seed(cls, seed: bytes) -> "X25519Identity":
        if len(seed) != SIZE:
            raise KeyFormatError("An X25519 identity has 32 bytes.")
        return cls(seed)

    def __str__(self) -> str:
        return bech32.encode(self.PREFIX, self.seed).upper()

    def __repr__(self) -> str:
        return "X25519Identity(…)"

    def _key(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self.seed)

    def recipient(self) -> X25519Recipient:
        return X25519Recipient(self._key().public_key().public_bytes_raw())

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        for stanza in stanzas:
            if stanza.type == TYPE and (file_key := self._unwrap(stanza)):
                return file_key
        return None

    def _unwrap(self, stanza: Stanza) -> bytes | None:
        if len(stanza.args) != 1 or len(stanza.body) != FILE_KEY_SIZE + 16:
            raise HeaderError("An X25519 recipient's part is malformed.")
        share = decode64(stanza.args[0])
        if len(share) != SIZE:
            raise HeaderError("An X25519 recipient's part has the wrong length.")
        try:
            shared = self._key().exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError as error:
            raise HeaderError("An X25519 share is a point that hides nothing.") from error
        key = _wrapping_key(shared, share, self.recipient().public)
        try:
            return ChaCha20Poly1305(key).decrypt(NONCE, stanza.body, None)
        except InvalidTag:
            # It is somebody else's part.
            return None


def _wrapping_key(shared: bytes, share: bytes, public: bytes) -> bytes:
    """32 bytes, bound to both public points (age v1, "The X25519 recipient type")."""
    return HKDF(hashes.SHA256(), length=32, salt=share + public, info=INFO).derive(shared)
