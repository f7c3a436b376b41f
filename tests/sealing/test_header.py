"""The header: what a file says of itself, and changing who can open it."""

import io
import itertools
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealing import (
    HeaderError,
    HeaderMacError,
    HybridIdentity,
    NoMatchError,
    Opener,
    ScryptRecipient,
    Sealer,
    SealingError,
    Stanza,
    X25519Identity,
    read_header,
    recipient_types,
    rewrap,
    seal,
    unseal,
)
from sealing.header import build

ALICE, BOB = HybridIdentity.generate(), HybridIdentity.generate()
OLD = X25519Identity.generate()


def test_it_tells_the_types_of_recipients() -> None:
    both = seal(b"words", [ALICE.recipient(), BOB.recipient()])
    assert recipient_types(read_header(both)) == ("mlkem768x25519", "mlkem768x25519")
    assert recipient_types(read_header(seal(b"words", [OLD.recipient()]))) == ("X25519",)
    phrase = seal(b"words", [ScryptRecipient("words", log_n=2)])
    assert recipient_types(read_header(phrase)) == ("scrypt",)


def test_it_leaves_the_source_at_the_payload() -> None:
    file = seal(b"words", [OLD.recipient()])
    source = io.BytesIO(file)
    header = read_header(source)
    assert header.raw + source.read() == file
    assert header.size == len(header.raw)
    assert header.stanzas == (Stanza("X25519", header.stanzas[0].args, header.stanzas[0].body),)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"a jpeg",
        b"age-encryption.org/v2\n",
        b"age-encryption.org/v1\n",
        b"age-encryption.org/v1\n--- " + b"A" * 43 + b"\n",
        b"age-encryption.org/v1\r\n-> X25519 A\r\n",
        b"age-encryption.org/v1\n-> X25519 A\n\xff\n--- " + b"A" * 43 + b"\n",
    ],
)
def test_it_refuses_what_is_no_header(text: bytes) -> None:
    with pytest.raises(HeaderError):
        read_header(text)


class Endless(io.RawIOBase):
    """A header that never ends; counts what is read of it."""

    def __init__(self) -> None:
        lines = itertools.chain(
            [b"age-encryption.org/v1\n"], itertools.cycle([b"-> X25519 AAAA\n\n"])
        )
        self.bytes = itertools.chain.from_iterable(lines)
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        piece = bytes(itertools.islice(self.bytes, len(buffer)))
        buffer[: len(piece)] = piece
        self.taken += len(piece)
        return len(piece)


def test_it_reads_no_more_than_a_mebibyte_of_an_endless_header() -> None:
    source = Endless()
    with pytest.raises(HeaderError):
        read_header(io.BufferedReader(source))
    assert source.taken <= 1024 * 1024 + io.DEFAULT_BUFFER_SIZE


def test_rewrapping_lets_the_new_one_in_and_the_old_one_out() -> None:
    file = seal(b"words", [ALICE.recipient()])
    old = read_header(file)
    new = rewrap(old.raw, ALICE, [BOB.recipient()])
    rewrapped = new + file[old.size :]
    assert unseal(rewrapped, [BOB]) == b"words"
    with pytest.raises(NoMatchError):
        unseal(rewrapped, [ALICE])


def test_rewrapping_can_keep_the_old_one() -> None:
    sink = io.BytesIO()
    with Sealer(sink, [ALICE.recipient()], header_apart=True) as sealer:
        sealer.write(b"words")
    header = rewrap(sealer.header, ALICE, [ALICE.recipient(), BOB.recipient()])
    for identity in (ALICE, BOB):
        sink.seek(0)
        assert Opener(header, sink, [identity]).read() == b"words"


def test_a_stranger_cannot_rewrap() -> None:
    with pytest.raises(NoMatchError):
        rewrap(read_header(seal(b"words", [ALICE.recipient()])).raw, BOB, [BOB.recipient()])


def test_a_changed_header_is_not_rewrapped() -> None:
    header = read_header(seal(b"words", [OLD.recipient()])).raw
    added = header.replace(b"--- ", b"-> stranger\n\n--- ")
    with pytest.raises(HeaderMacError):
        rewrap(added, OLD, [OLD.recipient()])


FILE = seal(b"words", [OLD.recipient()])
SIZE = read_header(FILE).size


@settings(deadline=None)
@given(st.integers(0, SIZE - 1), st.integers(0, 7))
def test_it_notices_every_flipped_bit_of_a_header(place: int, bit: int) -> None:
    damaged = bytearray(FILE)
    damaged[place] ^= 1 << bit
    with pytest.raises(SealingError):
        unseal(bytes(damaged), [OLD])


@pytest.mark.parametrize("size", [0, 1, 46, 47, 48, 49, 95, 96, 97])
def test_a_body_of_any_length_comes_back(size: int) -> None:
    stanza = Stanza("type", ("one", "two"), os.urandom(size))
    assert read_header(build(bytes(16), [stanza, stanza])).stanzas == (stanza, stanza)
