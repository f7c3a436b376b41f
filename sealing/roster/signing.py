"""Signing keys (Ed25519, RFC 8032), derived from the hybrid identity, and their verification.

OpenSSL accepts keys that libsodium, which the browsers use, refuses; what only one of them accepts
would split the list, so both refuse the union.
"""

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sealing.hybrid import HybridIdentity
from sealing.roster.faults import Fault, RosterError
from sealing.roster.statements import canonical, is_hex

INFO = b"amana-signing-key/1"
PRIME = 2**255 - 19  # of the field; a coordinate is below it
ORDER = 2**252 + 27742317777372353535851937790883648493  # of the base point; S is below it
# The y of the points of small order (libsodium, ge25519_has_small_order); the two further ones of
# its list are not below the prime. The sign bit is ignored.
SMALL_ORDER = {
    0,
    1,
    PRIME - 1,
    int.from_bytes(
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
    ),
    int.from_bytes(
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
    ),
}


@dataclass(frozen=True, repr=False)
class SigningKey:
    _key: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """64 hex."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, context: str, value: object) -> str:
        """128 hex: over the context, a line feed and the canonical bytes of ``value``."""
        return self._key.sign(signed_bytes(context, value)).hex()

    def __repr__(self) -> str:
        return "SigningKey(…)"


def signing_key(identity: HybridIdentity) -> SigningKey:
    """HKDF-SHA256 over the identity's 32 bytes, without salt."""
    seed = HKDF(SHA256(), 32, None, INFO).derive(identity.seed)
    return SigningKey(Ed25519PrivateKey.from_private_bytes(seed))


def signed_bytes(context: str, value: object) -> bytes:
    return context.encode() + b"\n" + canonical(value)


def verify_signature(public: str, context: str, value: object, signature: str) -> None:
    """Raises RosterError: KEY for a key that nobody may have, SIGNATURE otherwise."""
    refuse_weak_key(public)
    if not is_hex(signature, 128):
        raise RosterError(Fault.SIGNATURE)
    raw = bytes.fromhex(signature)
    if _weak_point(raw[:32]) or int.from_bytes(raw[32:], "little") >= ORDER:
        raise RosterError(Fault.SIGNATURE, "not canonical, or of small order")
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    try:
        key.verify(raw, signed_bytes(context, value))
    except InvalidSignature as error:
        raise RosterError(Fault.SIGNATURE) from error


def refuse_weak_key(public: object) -> None:
    """Raises RosterError (key) for a point of small order, or one not below the prime."""
    if not isinstance(public, str) or not is_hex(public, 64) or _weak_point(bytes.fromhex(public)):
        raise RosterError(Fault.KEY, "not canonical, or of small order")


def _weak_point(encoded: bytes) -> bool:
    y = int.from_bytes(encoded, "little") & (2**255 - 1)
    return y >= PRIME or y in SMALL_ORDER
