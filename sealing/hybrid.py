"""The post-quantum recipient: what is recorded today stays sealed against a quantum computer.

HPKE SealBase with the KEM MLKEM768-X25519, HKDF-SHA256 and ChaCha20-Poly1305 (age v1, "The
mlkem768x25519 recipient type"). Opening it takes breaking both ML-KEM-768 and X25519.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from sealing import bech32
from sealing.errors import HeaderError, KeyFormatError
from sealing.header import FILE_KEY_SIZE, Stanza, decode64, encode64

TYPE = "mlkem768x25519"
INFO = b"age-encryption.org/mlkem768x25519"
SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
# Bytes (FIPS 203, table 3, and X25519's 32).
SEED, MLKEM_SEED, MLKEM_PUBLIC, PUBLIC = 32, 64, 1184, 1216
MLKEM_SHARE, ENCAPSULATED, BODY = 1088, 1120, FILE_KEY_SIZE + 16


@dataclass(frozen=True)
class HybridRecipient:
    """``public``: the ML-KEM-768 key (1,184 bytes) and the X25519 key (32 bytes)."""

    public: bytes
    kind = "hybrid"
    PREFIX = "age1pq"

    @classmethod
    def from_bytes(cls, data: bytes) -> "HybridRecipient":
        if len(data) != PUBLIC:
            raise KeyFormatError("A post-quantum recipient has 1,216 bytes.")
        recipient = cls(data)
        recipient._key()
        return recipient

    def __str__(self) -> str:
        return bech32.encode(self.PREFIX, self.public)

    def _key(self) -> hpke.MLKEM768X25519PublicKey:
        try:
            return hpke.MLKEM768X25519PublicKey(
                MLKEM768PublicKey.from_public_bytes(self.public[:MLKEM_PUBLIC]),
                X25519PublicKey.from_public_bytes(self.public[MLKEM_PUBLIC:]),
            )
        except ValueError as error:
            raise KeyFormatError("The bytes of this recipient are not a public key.") from error

    def wrap(self, file_key: bytes) -> Stanza:
        sealed = SUITE.encrypt(file_key, self._key(), INFO)
        return Stanza(TYPE, (encode64(sealed[:ENCAPSULATED]),), sealed[ENCAPSULATED:])


@dataclass(frozen=True, repr=False)
class HybridIdentity:
    """``seed``: the 32 secret bytes from which both private keys come."""

    seed: bytes
    PREFIX = "age-secret-key-pq-"

    @classmethod
    def generate(cls) -> "HybridIdentity":
        return cls(os.urandom(SEED))

    @classmethod
    def from_seed(cls, seed: bytes) -> "HybridIdentity":
        if len(seed) != SEED:
            raise KeyFormatError("A post-quantum identity has 32 bytes.")
        return cls(seed)

    def __str__(self) -> str:
        return bech32.encode(self.PREFIX, self.seed).upper()

    def __repr__(self) -> str:
        return "HybridIdentity(…)"

    def _keys(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        shake = hashes.Hash(hashes.SHAKE256(MLKEM_SEED + 32))
        shake.update(self.seed)
        expanded = shake.finalize()
        return (
            MLKEM768PrivateKey.from_seed_bytes(expanded[:MLKEM_SEED]),
            X25519PrivateKey.from_private_bytes(expanded[MLKEM_SEED:]),
        )

    def recipient(self) -> HybridRecipient:
        mlkem, x25519 = self._keys()
        return HybridRecipient(
            mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
        )

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        sealed = [_sealed(stanza) for stanza in stanzas if stanza.type == TYPE]
        if not sealed:
            return None
        mlkem, x25519 = self._keys()
        key = hpke.MLKEM768X25519PrivateKey(mlkem, x25519)
        for share in sealed:
            _refuse_weak_share(x25519, share[MLKEM_SHARE:ENCAPSULATED])
            try:
                return SUITE.decrypt(share, key, INFO)
            except InvalidTag:
                # It is somebody else's; the next one may be ours.
                continue
        return None


def _refuse_weak_share(key: X25519PrivateKey, share: bytes) -> None:
    """Raises HeaderError for a point of low order: its shared secret is known to everybody."""
    try:
        key.exchange(X25519PublicKey.from_public_bytes(share))
    except ValueError as error:
        raise HeaderError("A post-quantum recipient's share hides nothing.") from error


def is_well_formed(stanza: Stanza) -> bool:
    """Whether a part of this type has the form and the lengths of one; no key is needed."""
    try:
        _sealed(stanza)
    except HeaderError:
        return False
    return True


def _sealed(stanza: Stanza) -> bytes:
    """The encapsulated key and the ciphertext, as HPKE takes them. Raises HeaderError."""
    if len(stanza.args) != 1 or len(stanza.body) != BODY:
        raise HeaderError("A post-quantum recipient's part is malformed.")
    encapsulated = decode64(stanza.args[0])
    if len(encapsulated) != ENCAPSULATED:
        raise HeaderError("A post-quantum recipient's part has the wrong length.")
    return encapsulated + stanza.body
