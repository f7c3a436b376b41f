"""Bech32 text of keys (BIP 173), without its limit of 90 letters: age's keys are longer."""

from base64 import b32encode
from functools import reduce
from operator import xor

from sealing.errors import KeyFormatError

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
# XOR of the generators chosen by the five bits that are shifted out of the checksum.
CARRY = tuple(
    reduce(xor, (term for bit, term in enumerate(GENERATOR) if top >> bit & 1), 0)
    for top in range(32)
)
# RFC 4648 base32 splits bytes into the same groups of five bits, under other letters.
LETTERS = bytes.maketrans(bytes(range(32)), ALPHABET.encode())
GROUPS = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", bytes(range(32)))
VALUES = {letter: value for value, letter in enumerate(ALPHABET)}


def encode(prefix: str, data: bytes) -> str:
    """``prefix`` (lower case), "1", the data in groups of five bits, and six check letters."""
    groups = b32encode(data).rstrip(b"=").translate(GROUPS)
    check = _polymod([*_expand(prefix), *groups, 0, 0, 0, 0, 0, 0]) ^ 1
    groups += bytes(check >> 5 * (5 - place) & 31 for place in range(6))
    return f"{prefix}1{groups.translate(LETTERS).decode()}"


def decode(text: str) -> tuple[str, bytes]:
    """The prefix (lower case) and the data. Raises KeyFormatError."""
    if text not in {text.lower(), text.upper()}:
        raise KeyFormatError("A key must not mix upper and lower case.")
    prefix, separator, rest = text.lower().rpartition("1")
    if not separator or not prefix or len(rest) < 6 or not rest.isascii():
        raise KeyFormatError("This is not a key.")
    if set(rest) - set(ALPHABET):
        raise KeyFormatError("A key holds a letter that keys do not have.")
    groups = [VALUES[letter] for letter in rest]
    if _polymod([*_expand(prefix), *groups]) != 1:
        raise KeyFormatError("The key's check letters do not fit: it was mistyped or cut.")
    return prefix, _bytes(groups[:-6])


def _expand(prefix: str) -> list[int]:
    """The prefix as the checksum covers it: high bits, a zero, low bits (BIP 173)."""
    return [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]


def _polymod(values: list[int]) -> int:
    """The checksum of groups of five bits; 1 for a valid text (BIP 173)."""
    check = 1
    for value in values:
        check = (check & 0x1FFFFFF) << 5 ^ value ^ CARRY[check >> 25]
    return check


def _bytes(groups: list[int]) -> bytes:
    """Regroups 5-bit groups into bytes; fewer than five bits may be left over, all zero."""
    number = 0
    for group in groups:
        number = number << 5 | group
    size, over = divmod(5 * len(groups), 8)
    if over >= 5 or number & (1 << over) - 1:
        raise KeyFormatError("The key ends in bits that do not belong to it.")
    return (number >> over).to_bytes(size, "big")
