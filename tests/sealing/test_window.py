"""A window shows its own bytes of a payload and no other, and moves like any file."""

import io
import os

import pytest

from sealing import HybridIdentity, Opener, Window, open_sealed, seal

DATA = os.urandom(200_000)
START, SIZE = 65_000, 70_000  # across the border of a chunk
SHOWN = DATA[START : START + SIZE]


@pytest.fixture(scope="module")
def payload() -> Opener:
    key = HybridIdentity.generate()
    return open_sealed(io.BytesIO(seal(DATA, [key.recipient()])), [key])


@pytest.fixture
def window(payload: Opener) -> Window:
    return Window(payload, START, SIZE)


def test_it_reads_as_a_file_would(window: Window) -> None:
    assert (window.readable(), window.seekable(), window.size) == (True, True, SIZE)
    assert (window.read(0), window.tell()) == (b"", 0)
    assert window.read(1) + window.read(10) == SHOWN[:11]
    assert window.tell() == 11
    assert window.read() == SHOWN[11:]
    assert (window.read(), window.read(5), window.tell()) == (b"", b"", SIZE)
    window.seek(7)
    assert window.read(None) == SHOWN[7:]


def test_it_moves_from_each_end(window: Window) -> None:
    assert window.seek(5) == 5
    assert window.seek(3, io.SEEK_CUR) == 8
    assert window.seek(-8, io.SEEK_CUR) == 0
    assert window.seek(-2, io.SEEK_END) == SIZE - 2
    assert window.read() == SHOWN[-2:]
    assert window.seek(9, io.SEEK_END) == SIZE + 9
    assert (window.read(), window.tell()) == (b"", SIZE + 9)


@pytest.mark.parametrize(("offset", "whence"), [(-1, 0), (-1, 1), (-SIZE - 1, 2), (0, 3), (-1, 3)])
def test_there_is_nothing_before_its_beginning(window: Window, offset: int, whence: int) -> None:
    with pytest.raises(ValueError, match="before the beginning"):
        window.seek(offset, whence)
    assert window.tell() == 0


def test_it_fills_a_buffer_up_to_its_end(window: Window) -> None:
    buffer = bytearray(SIZE + 9)
    assert window.readinto(buffer) == SIZE
    assert buffer == SHOWN + bytes(9)


def test_it_may_be_all_of_the_payload_or_nothing(payload: Opener) -> None:
    assert Window(payload, 0, len(DATA)).read() == DATA
    assert Window(payload, len(DATA), 0).read() == b""


@pytest.mark.parametrize(("start", "size"), [(-1, 5), (5, -1), (len(DATA), 1), (1, len(DATA))])
def test_it_is_within_the_payload(payload: Opener, start: int, size: int) -> None:
    with pytest.raises(ValueError, match="larger than what it looks at"):
        Window(payload, start, size)
