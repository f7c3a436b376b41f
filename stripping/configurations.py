"""How long the configuration of a sound decoder is, by what it says: what follows is no part of it.

Sources: ISO 14496-3, 1.6.2.1 and 4.4.1.1 (AAC); RFC 7845, 5.1 (Opus); ETSI TS 102 366, F.6 (EC-3).
"""

from stripping.errors import Reason, Unclean

EXTENSIONS = (5, 29)  # object types: spectral band replication, and parametric stereo
GENERAL = frozenset([1, 2, 3, 4, 6, 7, 17, 19, 20, 21, 22, 23])  # those with a general audio part
RESILIENT = frozenset([17, 19, 20, 23])
SYNC, STEREO_SYNC = 0x2B7, 0x548  # marks of extensions that older decoders pass over


class Bits:
    """A configuration read from its first bit on. Raises Unclean when it is cut off."""

    def __init__(self, data: bytes) -> None:
        self._value, self._size = int.from_bytes(data, "big"), 8 * len(data)
        self.at = 0

    def take(self, count: int) -> int:
        self.at += count
        if self.at > self._size:
            raise Unclean(Reason.DAMAGED_INDEX)
        return self._value >> self._size - self.at & (1 << count) - 1

    def starts(self, mark: int, count: int) -> bool:
        """Takes the mark where it stands here."""
        if self.left < count or self._value >> self.left - count & (1 << count) - 1 != mark:
            return False
        self.at += count
        return True

    @property
    def left(self) -> int:
        return self._size - self.at


def opus(data: bytes) -> int:
    """Bytes of an OpusHead, with or without its eight letters; 0 for what is none."""
    letters = 8 if data[:8] == b"OpusHead" else 0
    if len(data) < letters + 11:
        return 0
    mapped = data[letters + 10] != 0
    return letters + 11 + (2 + data[letters + 1] if mapped else 0)


def ec3(data: bytes) -> int:
    """Bytes of an EC3SpecificBox: three or four for each stream, and two of an extension."""
    at = 2
    for _ in range((data[1] & 7) + 1):
        if at + 3 > len(data):
            raise Unclean(Reason.DAMAGED_INDEX)
        at += 4 if data[at + 2] & 0x1E else 3
    return at + 2 if data[at : at + 1] == b"\1" else at


def aac(data: bytes) -> tuple[int, int, int]:
    """Of an AudioSpecificConfig: (where a comment begins, where it ends, where all ends), in bits.

    A kind of AAC that has no general audio part is taken as it is.
    """
    bits = Bits(data)
    kind = object_type(bits)
    rate(bits)
    channels = bits.take(4)
    if kind in EXTENSIONS:
        rate(bits)
        kind = object_type(bits)
        bits.take(4 if kind == 22 else 0)
    if kind not in GENERAL:
        return 0, 0, 8 * len(data)
    comment = general(bits, kind, channels)
    if kind in RESILIENT:
        bits.take(2)
    if bits.starts(SYNC, 11) and object_type(bits) in EXTENSIONS and bits.take(1):
        rate(bits)
        if bits.starts(STEREO_SYNC, 11):
            bits.take(1)
    return *comment, bits.at


def object_type(bits: Bits) -> int:
    kind = bits.take(5)
    return 32 + bits.take(6) if kind == 31 else kind


def rate(bits: Bits) -> None:
    if bits.take(4) == 15:
        bits.take(24)


def general(bits: Bits, kind: int, channels: int) -> tuple[int, int]:
    """GASpecificConfig; gives where the comment of its channels lies, if it has one."""
    bits.take(1)
    if bits.take(1):
        bits.take(14)
    extended = bits.take(1)
    comment = program(bits) if not channels else (0, 0)
    if kind in (6, 20):
        bits.take(3)
    if extended:
        bits.take(16 if kind == 22 else 0)
        bits.take(3 if kind in RESILIENT else 0)
        bits.take(1)
    return comment


def program(bits: Bits) -> tuple[int, int]:
    """program_config_element, which lists channels and ends with a comment."""
    bits.take(10)
    front, side, back, low, data, coupled = (bits.take(size) for size in (4, 4, 4, 2, 3, 4))
    for size in (4, 4, 3):  # mixed down to one channel, to two, or by a matrix
        bits.take(size if bits.take(1) else 0)
    bits.take(5 * (front + side + back + coupled) + 4 * (low + data))
    bits.take(-bits.at % 8)
    size = bits.take(8)
    begins = bits.at
    bits.take(8 * size)
    return begins, bits.at


def clean_aac(data: bytearray, start: int, end: int) -> bool:
    """Makes a comment in an AudioSpecificConfig, and what follows it, zero; tells of a change."""
    begins, ends, last = aac(bytes(data[start:end]))
    size = 8 * (end - start)
    old = int.from_bytes(data[start:end], "big")
    new = old & ~((1 << size - last) - 1)
    new &= ~((1 << size - begins) - 1) | (1 << size - ends) - 1
    data[start:end] = new.to_bytes(end - start, "big")
    return new != old
