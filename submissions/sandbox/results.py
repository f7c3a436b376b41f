"""What the sandbox says of a file: values for a clean one, an error for every other.

SandboxError
├── Unsupported    a type that is not taken; `looks_like` says what it seems to be
├── Unclean        broken or suspicious; `reason` says why
├── Empty          no bytes
├── TooLarge       more bytes than its format may have
├── Exhausted      no further conversion of such a file
├── Died           the file cost its worker its life: memory, time, or a fault in a parser
└── Unavailable    the worker cannot be started, or there is no room for the clean file
"""

import json
from dataclasses import dataclass
from typing import assert_never, cast

from sealing import Scratch
from stripping import LooksLike, Reason, Removal
from stripping.values import Notice, Place, called
from submissions.worker.protocol import TAKEN, Answer, CleanAnswer, RefusedAnswer


class SandboxError(Exception):
    pass


class Unsupported(SandboxError):
    def __init__(self, looks_like: LooksLike) -> None:
        super().__init__(looks_like)
        self.looks_like = self.why = looks_like


class Unclean(SandboxError):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = self.why = reason


class Empty(SandboxError):
    pass


class TooLarge(SandboxError):
    pass


class Exhausted(SandboxError):
    pass


class Died(SandboxError):
    pass


class Unavailable(SandboxError):
    pass


@dataclass(frozen=True)
class Kind:
    """What a clean file is; ``size`` in bytes."""

    kind: str
    media_type: str
    extension: str
    size: int


@dataclass(frozen=True)
class Stripped(Kind):
    """What a clean file is, and what it lost."""

    removed: tuple[Removal, ...]


@dataclass(frozen=True)
class Clean(Stripped):
    """A clean file, the caller's to close."""

    scratch: Scratch


@dataclass(frozen=True)
class Smaller:
    """A smaller picture, the caller's to close; ``width`` and ``height`` in pixels."""

    scratch: Scratch
    media_type: str
    extension: str
    width: int
    height: int
    size: int


@dataclass(frozen=True)
class WordsOf:
    """``text``: UTF-8, a form feed between pages, of the first ``read`` pages of ``of``."""

    text: bytes
    read: int
    of: int


@dataclass(frozen=True)
class PagesOf:
    """``pictures``: JPEG of the first of the document's ``of`` pages."""

    pictures: tuple[bytes, ...]
    of: int


def kind_of(answer: CleanAnswer) -> Kind:
    return Kind(answer["kind"], answer["media_type"], answer["extension"], answer["size"])


def stripped_of(answer: CleanAnswer) -> Stripped:
    return Stripped(**vars(kind_of(answer)), removed=removals(answer))


def removals(answer: CleanAnswer) -> tuple[Removal, ...]:
    return tuple(
        Removal(called(what), count, tuple(map(Place.parse, places)))
        for what, count, places in answer["removed"]
    )


def with_notices(removed: tuple[Removal, ...], notices: tuple[Notice, ...]) -> tuple[Removal, ...]:
    """What a file that was written in another form lost. What FFmpeg or Pillow write beside pixels
    and sound, and is taken out again, was never in it."""
    kept = () if Notice.CONVERTED in notices else removed
    return (*kept, *(Removal(notice, 1) for notice in notices))


def understood(data: bytes) -> Answer:
    """The answer of a child that lived to give one; a refusal becomes its exception."""
    if data == TAKEN:
        raise Died
    answer: Answer = json.loads(data)
    if "refused" in answer:
        raise refusal_of(cast(RefusedAnswer, answer))
    return answer


def refusal_of(answer: RefusedAnswer) -> SandboxError:
    match answer["refused"]:
        case "unsupported":
            return Unsupported(LooksLike(answer["slug"]))
        case "unclean":
            return Unclean(Reason(answer["slug"]))
        case "empty":
            return Empty()
        case "too_large":
            return TooLarge()
        case "exhausted":
            return Exhausted()
        case "no_room":
            return Unavailable()
    assert_never(answer["refused"])
