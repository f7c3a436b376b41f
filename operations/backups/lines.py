"""What two machines say to each other while one adds to a backup that the other keeps.

A message is a line of JSON. The bytes of a file follow the message that announces it, in pieces
with their length before them (4 bytes, big-endian); a piece of no bytes ends the file, and
``BROKEN_OFF`` instead of a length says that it came to nothing.

    adder                                   keeper
    {"begin": installation, "day": …}       {"generation", "drilled"}, or to all {"refused", "kind"}
    {"have": [path, …]}                     {"have": {path: [size, digest]}}
    {"add": path} and the file              {"added": path, "size", "digest"}
    {"manifest": complete} and two files    {"concluded": generation}

``add`` is not waited for: answers come in the same order. Nothing here reads, changes or deletes
what is there.
"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from operations.backups.errors import LineBroken

LONGEST = 2 * 1024 * 1024  # bytes of a message: 5,000 paths are half a megabyte
PIECE = 256 * 1024
BROKEN_OFF = 0xFFFF_FFFF
LENGTH = 4
Message = dict[str, Any]


def send(line: BinaryIO, **message: object) -> None:
    line.write(json.dumps(message).encode() + b"\n")
    line.flush()


def receive(line: BinaryIO) -> Message | None:
    """None at the end of the line. Raises LineBroken for what is no message."""
    text = line.readline(LONGEST)
    if not text:
        return None
    try:
        message = json.loads(text)
    except ValueError as error:
        raise LineBroken("The other machine said something that is no message.") from error
    if not isinstance(message, dict):
        raise LineBroken("The other machine said something that is no message.")
    return message


class BrokenOff(LineBroken):
    """One file came to nothing, and the line goes on."""


class Pieces:
    """A sink that cuts a file into pieces for the line."""

    def __init__(self, line: BinaryIO) -> None:
        self._line = line

    def write(self, data: bytes | bytearray | memoryview) -> int:
        whole = memoryview(data)
        for start in range(0, len(whole), PIECE):
            piece = whole[start : start + PIECE]
            self._line.write(len(piece).to_bytes(LENGTH, "big"))
            self._line.write(piece)
        return len(whole)

    def end(self) -> None:
        self._line.write(bytes(LENGTH))
        self._line.flush()

    def break_off(self) -> None:
        self._line.write(BROKEN_OFF.to_bytes(LENGTH, "big"))
        self._line.flush()


def pieces(line: BinaryIO) -> Iterator[bytes]:
    """Those of one file. Raises BrokenOff where it came to nothing, LineBroken."""
    while size := int.from_bytes(_exactly(line, LENGTH), "big"):
        if size == BROKEN_OFF:
            raise BrokenOff("The other machine broke a file off.")
        if size > PIECE:
            raise LineBroken("The other machine sent a piece that is too large.")
        yield _exactly(line, size)


def _exactly(line: BinaryIO, size: int) -> bytes:
    data = line.read(size)
    if len(data) != size:
        raise LineBroken("The line ended in the middle of a file.")
    return data
