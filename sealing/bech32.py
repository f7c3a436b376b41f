"""Bech32 text of keys (BIP 173), without the length limit that age lifts."""

from sealing.errors import KeyFormatError

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
VALUES = {letter: value for value, letter in enumerate(ALPHABET)}


def encode(prefix: str, data: bytes) -> str:
    """``prefix`` (lower case), "1", the data in groups of five bits, and six check letters."""
    groups = _regroup(data, 8, 5, pad=True)
    check = _polymod([*_expand(prefix), *groups, 0, 0, 0, 0, 0, 0]) ^ 1
    groups += [(check >> 5 * (5 - place)) & 31 for place in range(6)]
    return f"{prefix}1{''.join(ALPHABET[group] for group in groups)}"


def decode(text: str) -> tuple[str, bytes]:
    """The prefix (lower case) and the data. Raises KeyFormatError."""
    if text not in {text.lower(), text.upper()}:
        raise KeyFormatError("A key must not mix upper and lower case.")
    prefix, separator, rest = text.lower().rpartition("1")
    if not separator or not prefix or len(rest) < 6 or not rest.isascii():
        raise KeyFormatError("This is not a key.")
    if any(not 33 <= ord(letter) <= 126 for letter in prefix) or set(rest) - set(ALPHABET):
        raise KeyFormatError("A key holds a letter that keys do not have.")
    groups = [VALUES[letter] for letter in rest]
    if _polymod([*_expand(prefix), *groups]) != 1:
        raise KeyFormatError("The key's check letters do not fit: it was mistyped or cut.")
    return prefix, bytes(_regroup(groups[:-6], 5, 8, pad=False))


def _expand(prefix: str) -> list[int]:
    return [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(GENERATOR):
            if top >> place & 1:
                check ^= generator
    return check


def _regroup(values: bytes | list[int], width: int, new: int, *, pad: bool) -> list[int]:
    """The same bits in groups of ``new`` instead of ``width``; what is left over must be zero."""
    held = bits = 0
    groups = []
    for value in values:
        held, bits = held << width | value, bits + width
        while bits >= new:
            bits -= new
            groups.append(held >> bits & (1 << new) - 1)
            held &= (1 << bits) - 1
    if pad and bits:
        groups.append(held << (new - bits) & (1 << new) - 1)
    elif not pad and (bits >= width or held):
        raise KeyFormatError("The key ends in bits that do not belong to it.")
    return groups
