"""The passphrase recipient, for key backups (age v1, "The scrypt recipient type")."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from sealing.errors import HeaderError
from sealing.header import FILE_KEY_SIZE, Stanza, decode64, encode64

TYPE = "scrypt"
LABEL = b"age-encryption.org/v1/scrypt"
SALT = 16  # bytes
NONCE = bytes(12)  # zero: every salt gives another key
WORK = 18  # log2 of the work factor when sealing: about a second and 256 MiB
# What is accepted when opening, as in age itself: some 15 seconds and 4 GiB. Without a limit a file
# could ask for hours.
MOST_WORK = 22
FACTOR = re.compile(r"[1-9][0-9]?")


@dataclass(frozen=True, repr=False)
class ScryptRecipient:
    """``log_n``: log2 of scrypt's work factor N."""

    passphrase: str
    log_n: int = WORK
    kind = "scrypt"

    def wrap(self, file_key: bytes) -> Stanza:
        salt = os.urandom(SALT)
        key = _key(self.passphrase, salt, self.log_n)
        body = ChaCha20Poly1305(key).encrypt(NONCE, file_key, None)
        return Stanza(TYPE, (encode64(salt), str(self.log_n)), body)


@dataclass(frozen=True, repr=False)
class ScryptIdentity:
    """``max_log_n``: a file that asks for more work is refused with HeaderError."""

    passphrase: str
    max_log_n: int = MOST_WORK

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        ours = [stanza for stanza in stanzas if stanza.type == TYPE]
        if not ours:
            return None
        if len(stanzas) != 1:
            raise HeaderError("A passphrase stands alone in a file; this one names others too.")
        salt, log_n = self._parameters(ours[0])
        try:
            key = _key(self.passphrase, salt, log_n)
            return ChaCha20Poly1305(key).decrypt(NONCE, ours[0].body, None)
        except InvalidTag:
            # The passphrase is another one.
            return None

    def _parameters(self, stanza: Stanza) -> tuple[bytes, int]:
        if len(stanza.args) != 2 or len(stanza.body) != FILE_KEY_SIZE + 16:
            raise HeaderError("The passphrase's part is malformed.")
        salt, factor = decode64(stanza.args[0]), stanza.args[1]
        if len(salt) != SALT or not FACTOR.fullmatch(factor):
            raise HeaderError("The passphrase's part is malformed.")
        if int(factor) > self.max_log_n:
            raise HeaderError("The passphrase's work factor is higher than this tool accepts.")
        return salt, int(factor)


def _key(passphrase: str, salt: bytes, log_n: int) -> bytes:
    """32 bytes, by 2^log_n KiB of memory. Raises MemoryError where there is less."""
    derivation = Scrypt(salt=LABEL + salt, length=32, n=1 << log_n, r=8, p=1)
    return derivation.derive(passphrase.encode())
