"""Whole files: round trips at every chunk boundary, and damage that is always noticed."""

import io
import os
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sealing import (
    ArmorError,
    HybridIdentity,
    Opener,
    PayloadError,
    Sealer,
    SealingError,
    X25519Identity,
    armor,
    dearmor,
    open_sealed,
    read_header,
    seal,
    unseal,
)

CHUNK = 64 * 1024
ALICE = X25519Identity.generate()
NOISE = os.urandom(CHUNK * 21)


def near_boundaries(chunks: int) -> st.SearchStrategy[int]:
    """Sizes around multiples of a chunk, up to ``chunks`` of them."""
    near = st.tuples(st.integers(0, chunks), st.integers(-18, 18))
    return near.map(lambda pair: max(0, pair[0] * CHUNK + pair[1]))


def sealed(plain: bytes, *pieces: int) -> bytes:
    """Sealed in pieces of the given sizes; what is left over goes last."""
    sink = io.BytesIO()
    with Sealer(sink, [ALICE.recipient()]) as sealer:
        place = 0
        for size in pieces:
            sealer.write(plain[place : place + size])
            place += size
        sealer.write(plain[place:])
    return sink.getvalue()


@settings(deadline=None)
@given(near_boundaries(20), st.lists(near_boundaries(18), max_size=4))
def test_it_gives_back_what_was_sealed(size: int, pieces: list[int]) -> None:
    assert unseal(sealed(NOISE[:size], *pieces), [ALICE]) == NOISE[:size]


@settings(deadline=None)
@given(near_boundaries(20), near_boundaries(21), near_boundaries(21))
def test_it_reads_at_any_place(size: int, place: int, wanted: int) -> None:
    opener = open_sealed(io.BytesIO(sealed(NOISE[:size])), [ALICE])
    assert opener.size == size
    assert opener.seek(place) == opener.tell() == place
    assert opener.read(wanted) == NOISE[:size][place : place + wanted]
    assert opener.read() == NOISE[:size][place + wanted :]


SAMPLE = NOISE[: 3 * CHUNK]
WHOLE = sealed(SAMPLE)
HEADER = read_header(WHOLE).size
LENGTHS = [HEADER + 16 + chunks * (CHUNK + 16) for chunks in range(3)]


@settings(deadline=None)
@given(st.one_of(st.sampled_from(LENGTHS), st.integers(0, len(WHOLE) - 1)))
@example(HEADER)
@example(HEADER + 15)
@example(len(WHOLE) - 1)
def test_it_gives_nothing_of_a_file_that_was_cut(size: int) -> None:
    with pytest.raises(SealingError):
        open_sealed(io.BytesIO(WHOLE[:size]), [ALICE])


@settings(deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 7))
def test_it_notices_every_flipped_bit(place: int, bit: int) -> None:
    damaged = bytearray(WHOLE)
    damaged[place] ^= 1 << bit
    with pytest.raises(SealingError):
        unseal(bytes(damaged), [ALICE])
    with pytest.raises(SealingError):
        open_sealed(io.BytesIO(damaged), [ALICE]).verify()


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=100))
@example(bytes(16))
def test_it_notices_what_was_appended(more: bytes) -> None:
    with pytest.raises(PayloadError):
        unseal(WHOLE + more, [ALICE])


def test_it_notices_swapped_chunks() -> None:
    first, second, third = LENGTHS
    swapped = WHOLE[:first] + WHOLE[second:third] + WHOLE[first:second] + WHOLE[third:]
    with pytest.raises(PayloadError):
        unseal(swapped, [ALICE])


def test_a_whole_file_verifies_and_stays_where_it_is() -> None:
    opener = open_sealed(io.BytesIO(WHOLE), [ALICE])
    opener.seek(100)
    opener.verify()
    assert opener.read(50) == SAMPLE[100:150]


@pytest.mark.parametrize("size", [0, 10, CHUNK, CHUNK + 1, 20 * CHUNK])
def test_a_sealer_that_was_not_closed_leaves_nothing_to_open(size: int) -> None:
    sink = io.BytesIO()
    Sealer(sink, [ALICE.recipient()]).write(NOISE[:size])
    with pytest.raises(SealingError):
        unseal(sink.getvalue(), [ALICE])


def test_a_failure_inside_the_block_leaves_nothing_to_open() -> None:
    sink = io.BytesIO()
    with pytest.raises(KeyError), Sealer(sink, [ALICE.recipient()]) as sealer:
        sealer.write(NOISE)
        raise KeyError
    with pytest.raises(SealingError):
        unseal(sink.getvalue(), [ALICE])


def test_nothing_is_written_after_the_end() -> None:
    sink = io.BytesIO()
    sealer = Sealer(sink, [ALICE.recipient()])
    sealer.close()
    sealer.close()
    with pytest.raises(PayloadError):
        sealer.write(b"more")
    assert unseal(sink.getvalue(), [ALICE]) == b""


def test_the_header_can_be_kept_apart() -> None:
    sink, identity = io.BytesIO(), HybridIdentity.generate()
    with Sealer(sink, [identity.recipient()], header_apart=True) as sealer:
        header = sealer.header
        sealer.write(SAMPLE)
    assert sealer.header == header
    assert sealer.size == len(sink.getvalue()) == 16 + 3 * (CHUNK + 16)
    assert Opener(header, sink_at_start(sink), [identity]).read() == SAMPLE
    assert unseal(header + sink.getvalue(), [identity]) == SAMPLE


def sink_at_start(sink: io.BytesIO) -> io.BytesIO:
    sink.seek(0)
    return sink


def test_the_size_counts_the_payload_alone() -> None:
    sink = io.BytesIO()
    with Sealer(sink, [ALICE.recipient()]) as sealer:
        sealer.write(SAMPLE)
    assert sealer.size + len(sealer.header) == len(sink.getvalue())


class Reluctant(io.BytesIO):
    """A sink like an unbuffered file: it takes a part at a time."""

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return super().write(bytes(data[:1000]))


def test_a_sink_may_take_a_part_at_a_time() -> None:
    sink = Reluctant()
    with Sealer(sink, [ALICE.recipient()]) as sealer:
        sealer.write(SAMPLE)
    assert unseal(sink.getvalue(), [ALICE]) == SAMPLE


def test_a_full_disk_is_an_error_and_not_a_short_file() -> None:
    with (
        open("/dev/full", "wb", buffering=0) as sink,
        pytest.raises(OSError, match="No space left"),
        Sealer(sink, [ALICE.recipient()]) as sealer,
    ):
        sealer.write(SAMPLE)


def test_it_opens_from_the_middle_of_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"before" + WHOLE)
    with path.open("rb") as source:
        source.seek(6)
        opener = open_sealed(source, [ALICE])
        assert io.BufferedReader(opener).read() == SAMPLE


def test_a_closed_reader_reads_no_more() -> None:
    opener = open_sealed(io.BytesIO(WHOLE), [ALICE])
    opener.close()
    with pytest.raises(ValueError, match="closed"):
        opener.read(1)


@pytest.mark.parametrize(("offset", "whence"), [(-1, 0), (0, 9), (-len(SAMPLE) - 1, 2)])
def test_it_seeks_to_no_place_before_the_beginning(offset: int, whence: int) -> None:
    with pytest.raises(ValueError, match="nothing before"):
        open_sealed(io.BytesIO(WHOLE), [ALICE]).seek(offset, whence)


def test_the_same_words_never_seal_to_the_same_bytes() -> None:
    files = {seal(b"words", [ALICE.recipient()]) for _ in range(8)}
    assert len(files) == 8


@settings(deadline=None)
@given(st.binary(max_size=500))
def test_the_text_form_gives_back_the_bytes(data: bytes) -> None:
    text = armor(data)
    assert dearmor(text) == dearmor(f"\n\n {text} \n".encode()) == data
    assert all(len(line) <= 64 for line in text.splitlines())


def test_the_text_form_hides_nothing_between_its_lines() -> None:
    text = armor(WHOLE)
    for broken in (text[:-10], "words\n" + text, text.replace("\n", "\n\n"), "é" + text):
        with pytest.raises(ArmorError):
            dearmor(broken)


@pytest.mark.parametrize("size", [0, 1, CHUNK, 4 * CHUNK, 4 * CHUNK + 1, 9 * CHUNK])
def test_a_whole_payload_verifies_and_a_damaged_one_does_not(size: int) -> None:
    file = bytearray(seal(bytes(size), [ALICE.recipient()]))
    opened = open_sealed(io.BytesIO(file), [ALICE])
    opened.seek(size // 2)
    opened.verify()
    assert opened.tell() == size // 2
    if size > CHUNK:
        file[-2 * CHUNK] ^= 1
        with pytest.raises(PayloadError):
            open_sealed(io.BytesIO(file), [ALICE]).verify()


@pytest.mark.parametrize("place", [0, 1, CHUNK, 5 * CHUNK - 1, 5 * CHUNK + 7, 6 * CHUNK])
def test_a_buffer_is_filled_to_the_end_and_not_beyond(place: int) -> None:
    data = os.urandom(5 * CHUNK + 7)
    opened = open_sealed(io.BytesIO(seal(data, [ALICE.recipient()])), [ALICE])
    opened.seek(place)
    buffer = bytearray(8 * CHUNK)
    count = opened.readinto(buffer)
    assert buffer[:count] == data[place:]
    assert opened.readinto(buffer) == 0
