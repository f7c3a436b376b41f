"""A payload whose beginning is sealed last, and a part of one read as a file of its own."""

import io
import json
import subprocess
from pathlib import Path

import pytest

from sealing import (
    CHUNK,
    NONCE,
    ChunkReader,
    ParcelError,
    ParcelWriter,
    PayloadError,
    Sealer,
    Window,
    X25519Identity,
    open_sealed,
    read_parcel,
)

BODY = bytes(range(256)) * 1000


def headed(identity: X25519Identity, head: bytes, body: bytes) -> bytes:
    sink = io.BytesIO()
    with Sealer(sink, [identity.recipient()], head=len(head) // CHUNK) as sealer:
        sealer.write(body)
        sealer.seal_head(head)
    return sink.getvalue()


@pytest.mark.needs("age")
def test_it_opens_like_any_other_file(tmp_path: Path) -> None:
    identity = X25519Identity.generate()
    head = b"h" * (2 * CHUNK)
    (tmp_path / "key").write_text(str(identity))
    (tmp_path / "file").write_bytes(headed(identity, head, BODY))
    command = ["age", "-d", "-i", str(tmp_path / "key"), str(tmp_path / "file")]
    assert subprocess.run(command, check=True, capture_output=True).stdout == head + BODY


@pytest.mark.parametrize("length", [0, CHUNK - 1, CHUNK + 1, 2 * CHUNK])
def test_a_head_of_another_length_is_refused(length: int) -> None:
    sealer = Sealer(io.BytesIO(), [X25519Identity.generate().recipient()], head=1)
    with pytest.raises(PayloadError):
        sealer.seal_head(bytes(length))


def test_no_number_seals_two_heads() -> None:
    sealer = Sealer(io.BytesIO(), [X25519Identity.generate().recipient()], head=1)
    sealer.seal_head(bytes(CHUNK))
    with pytest.raises(PayloadError):
        sealer.seal_head(b"x" * CHUNK)


def test_a_head_that_was_never_sealed_is_noticed() -> None:
    identity = X25519Identity.generate()
    sink = io.BytesIO()
    with Sealer(sink, [identity.recipient()], head=1) as sealer:
        sealer.write(BODY)
    sink.seek(0)
    with pytest.raises(PayloadError):
        open_sealed(sink, [identity]).read()


def streamed(message: bytes, size: int) -> tuple[X25519Identity, Sealer, io.BytesIO]:
    """A parcel whose first file was streamed before its message was known."""
    identity = X25519Identity.generate()
    sink = io.BytesIO()
    with Sealer(sink, [identity.recipient()], header_apart=True, head=1) as sealer:
        parcel = ParcelWriter(sealer, head=CHUNK)
        parcel.stream(BODY[:size])
        assert parcel.end_stream() == size
        parcel.add("removed.json", b"{}")
        parcel.close()
        sealer.seal_head(parcel.front("message.json", message, "files/01.mp4", size))
    return identity, sealer, sink


@pytest.mark.parametrize("size", [1, 511, 512, 513, 200_000])
def test_the_message_comes_first_all_the_same(size: int) -> None:
    identity, sealer, sink = streamed(b'{"words": "..."}', size)
    opened = open_sealed(io.BytesIO(sealer.header + sink.getvalue()), [identity])
    held = {member.name: content.read() for member, content in read_parcel(opened)}
    assert list(held) == ["message.json", "files/01.mp4", "removed.json"]
    assert json.loads(held["message.json"]) == {"words": "..."}
    assert held["files/01.mp4"] == BODY[:size]


def test_a_message_longer_than_its_room_is_refused() -> None:
    with pytest.raises(ParcelError):
        streamed(bytes(CHUNK), 10)


def window(start: int, size: int) -> Window:
    _, sealer, sink = streamed(b"{}", len(BODY))

    def read_at(offset: int, count: int) -> bytes:
        return sink.getvalue()[NONCE + offset :][:count]

    reader = ChunkReader(sealer.payload_key, read_at, sealer.size - NONCE)
    return Window(reader, start, size)


def test_a_window_shows_its_part_and_nothing_else() -> None:
    part = window(CHUNK, len(BODY))
    assert part.read(10) == BODY[:10]
    assert part.seek(-5, io.SEEK_END) == len(BODY) - 5
    assert part.read() == BODY[-5:]
    assert part.read(1) == b""
    assert part.seek(100_000) == part.tell()
    held = bytearray(70_000)
    assert part.readinto(held) == len(held)
    assert held == BODY[100_000:170_000]


@pytest.mark.parametrize(("start", "size"), [(0, 1 << 30), (-1, 5), (5, -1)])
def test_a_window_beyond_the_payload_is_refused(start: int, size: int) -> None:
    with pytest.raises(ValueError):
        window(start, size)
