"""Onion addresses of version 3. Source: Tor's rend-spec-v3, section "ENCODING-ONION-ADDRESS"."""

import base64
import re
from hashlib import sha3_256

# 35 bytes in base32: the key (32), a checksum (2) and the version (1).
LABEL = "[a-z2-7]{56}"
ADDRESS = re.compile(rf"(?:[a-z0-9-]+\.)*({LABEL})\.onion")
# The same label in another domain: as gateways into Tor name the sites that they fetch.
ELSEWHERE = re.compile(rf"(?:^|\.){LABEL}\.(?!onion$)")


def whole(address: str) -> bool:
    """Whether each letter of ``address`` is right; one that was mistyped leads nowhere."""
    match = ADDRESS.fullmatch(address)
    if match is None:
        return False
    decoded = base64.b32decode(match[1].upper())
    key, checksum, version = decoded[:32], decoded[32:34], decoded[34:]
    return version == b"\x03" and checksum == checksum_of(key)


def checksum_of(key: bytes) -> bytes:
    return sha3_256(b".onion checksum" + key + b"\x03").digest()[:2]


def first(names: list[str]) -> str:
    """Of ``names``, the first whole onion address; "" where none is one."""
    return next((name for name in names if whole(name)), "")
