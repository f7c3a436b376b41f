"""The verifier looks for times where each version of a box has them (ISO 14496-12, 8.2.2, 8.3.2).

Version 0 has two times of 32 bits, version 1 two of 64 bits: bytes 4 to 20 of the box.
"""

import io

import pytest

from stripping import Unclean
from stripping.formats import verify
from tests.stripping.films import box

WITHIN = {b"mvhd": (), b"tkhd": (b"trak",), b"mdhd": (b"trak", b"mdia")}


def film(kind: bytes, times: bytes) -> io.BytesIO:
    """A movie box with one header of version 1; ``times``: 16 bytes, created and changed."""
    language = b"\x55\xc4" if kind == b"mdhd" else bytes(2)  # undetermined
    inner = box(kind, b"\1\0\0\0" + times + bytes(12) + language + bytes(78))
    for parent in reversed((b"moov", *WITHIN[kind])):
        inner = box(parent, inner)
    return io.BytesIO(box(b"ftyp", b"isom" + bytes(4) + b"isom") + inner)


@pytest.mark.parametrize("kind", WITHIN)
def test_times_of_64_bits_are_refused(kind: bytes) -> None:
    verify(film(kind, bytes(16)))
    for place in range(16):
        with pytest.raises(Unclean, match="not_allowed"):
            verify(film(kind, bytes(place) + b"\1" + bytes(15 - place)))
