"""What the web process and the fork server say to each other.

One request is one datagram on a Unix socket (SOCK_SEQPACKET): a JSON object, with the descriptors
that its action needs and of the pipe for the answer. On the pipe the child says ``TAKEN`` and then
one JSON object; a pipe that closes in between means that the child died.

    action   descriptors              keys
    strip    scratch, scratch         of both       the clean form goes into the second
    pass     scratch, pipe            of the first  the clean form goes into the pipe
    check    scratch                  of it         says what it is, if nothing would change
    compare  scratch, scratch         of both       says which pages of a document look different
    convert  scratch, scratch         of both       another form, to be stripped, into the second
    unpack   scratch, scratch         of both       the files in it, one behind another
    smaller  scratch, scratch         of both       a picture ``width`` wide goes into the second
    words    scratch, scratch         of both       the words of a document go into the second
    pages    scratch, scratch         of both       pictures of its first pages, one behind another
    verify   sealed payload           of it         reads ``size`` bytes from ``start`` again
"""

import json
import socket
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

LARGEST = 65_536  # bytes of a request or an answer: slugs, sizes and places, a few thousand bytes
MOST_DESCRIPTORS = 3  # source, sink, and the pipe for the answer
TAKEN = b"\n"  # the child's first word: from here on its end is the file's doing

Refused = Literal["unsupported", "unclean", "empty", "too_large", "exhausted", "no_room"]


class CleanAnswer(TypedDict):
    """Of strip, pass and check: what a clean file is (``size`` in bytes), and what it lost: a
    slug, how often, and the places where it was, as stripping's Place writes them."""

    kind: str
    media_type: str
    extension: str
    size: int
    removed: list[tuple[str, int, list[str]]]


class ConvertedAnswer(TypedDict):
    """``notices``: values of stripping's Notice; ``size`` in bytes of the other form."""

    notices: list[str]
    size: int


class ComparedAnswer(TypedDict):
    """``pages``: the numbers, from 0, of those that look different in the clean form."""

    pages: list[int]


class UnpackedAnswer(TypedDict):
    """``sizes``: bytes of each file in an archive or an e-mail; below 0 of a damaged one, and 0
    last where the archive's end is missing."""

    sizes: list[int]


class SmallerAnswer(TypedDict):
    """``width`` and ``height`` in pixels; a ``size`` of 0 bytes where no smaller one is needed."""

    media_type: str
    extension: str
    width: int
    height: int
    size: int


class WordsAnswer(TypedDict):
    """``read``: pages whose words were read, of the document's ``of``."""

    read: int
    of: int


class PagesAnswer(TypedDict):
    """``sizes``: bytes of each picture of a page, of a document with ``of`` pages."""

    sizes: list[int]
    of: int


class RefusedAnswer(TypedDict):
    """``slug``: a value of stripping's LooksLike or Reason, or nothing."""

    refused: Refused
    slug: str


class VerifyAnswer(TypedDict):
    """The file may be kept: there is nothing else to say."""


Answer = (
    CleanAnswer
    | ConvertedAnswer
    | ComparedAnswer
    | UnpackedAnswer
    | SmallerAnswer
    | WordsAnswer
    | PagesAnswer
    | RefusedAnswer
    | VerifyAnswer
)


@dataclass(frozen=True)
class Request:
    """``keys`` open the scratch files; they travel in memory and are written nowhere.

    ``size`` is the source's plaintext size in bytes, from which the limits follow; ``start`` where
    it begins in a payload that holds more; ``flat`` whether documents become pictures, or which
    ``pages`` of one do, from 0; ``width`` in pixels; ``attempt`` which conversion, from 0.
    """

    action: str
    size: int
    keys: tuple[bytes, ...]
    start: int = 0
    flat: bool = False
    width: int = 0
    attempt: int = 0
    pages: tuple[int, ...] = ()

    @property
    def draws(self) -> bool:
        """Whether pages become pictures, which takes longer and more room."""
        return self.flat or bool(self.pages)

    def send(self, control: socket.socket, descriptors: list[int]) -> None:
        body = {
            "action": self.action,
            "size": self.size,
            "start": self.start,
            "flat": self.flat,
            "width": self.width,
            "attempt": self.attempt,
            "pages": self.pages,
            "keys": [key.hex() for key in self.keys],
        }
        socket.send_fds(control, [json.dumps(body).encode()], descriptors)


def receive(control: socket.socket) -> tuple[Request, list[int]] | None:
    """The next request, its descriptors closed on exec; None when the other side has gone."""
    data, descriptors, _, _ = socket.recv_fds(
        control, LARGEST, MOST_DESCRIPTORS, socket.MSG_CMSG_CLOEXEC
    )
    if not data:
        return None
    body: dict[str, Any] = json.loads(data)
    keys = tuple(bytes.fromhex(key) for key in body["keys"])
    choices = {key: body[key] for key in ("start", "flat", "width", "attempt")}
    pages = tuple(body["pages"])
    return Request(body["action"], body["size"], keys, **choices, pages=pages), descriptors
