"""A payload whose beginning is sealed last, and a part of one read as a file of its own."""

import io
import json
import subprocess
from pathlib import Path

import pytest

from sealing import (
    CHUNK,
    ParcelError,
    ParcelWriter,
    PayloadError,
    Sealer,
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


def test_a_message_fills_its_room_and_no_more() -> None:
    room = CHUNK - 2 * 512  # two headers of the tar
    identity, sealer, sink = streamed(b'"' + b"x" * (room - 2) + b'"', 10)
    opened = open_sealed(io.BytesIO(sealer.header + sink.getvalue()), [identity])
    assert next(read_parcel(opened))[0].size == room
    with pytest.raises(ParcelError):
        streamed(bytes(room + 1), 10)


def test_spaces_follow_the_message() -> None:
    identity, sealer, sink = streamed(b"{}", 10)
    opened = open_sealed(io.BytesIO(sealer.header + sink.getvalue()), [identity])
    content = next(read_parcel(opened))[1].read()
    assert content == b"{}".ljust(CHUNK - 2 * 512)
