"""The JSON documents in a parcel, as docs/formats.md describes them: what the desk's browser reads.

Their names and keys are a format: parcels of every release are opened by them.
"""

import hashlib
from typing import Literal, NotRequired, TypedDict

MESSAGE, REMOVED = "message.json", "removed.json"
MESSAGE_FORMAT: Literal["amana-message/1"] = "amana-message/1"
ORIGINAL_FORMAT: Literal["amana-original/1"] = "amana-original/1"


class ReadingEntry(TypedDict):
    """How many pages were read, of how many, and how many of the first were drawn."""

    read: int
    of: int
    drawn: int


class AnswerEntry(TypedDict):
    """``id``: of the question in the desk's form; ``question``: as the reporter read it."""

    id: str
    question: str
    answer: str


class FileEntry(TypedDict):
    """``name``: in the parcel; ``size`` in bytes. ``reading``: of a document alone, and None where
    nothing of it could be read."""

    name: str
    type: str
    kind: str
    size: int
    reading: NotRequired[ReadingEntry | None]


class OriginalEntry(TypedDict):
    """``number``: on the form, from 1; ``file``: the stripped copy in the parcel, or None."""

    number: int
    file: str | None
    kind: str


class Message(TypedDict):
    """message.json of a report or an addition; ``received_on``: YYYY-MM-DD, UTC.

    ``mailbox``: SHA-256 of the text of the reporter's public key, 64 hexadecimal digits, so that a
    desk answers to that key alone, whatever a row says later. Earlier releases wrote none.
    ``answers``: of the questions beside the words, those that were answered, in the form's order.
    """

    format: Literal["amana-message/1"]
    desk: str
    language: str
    words: str
    answers: NotRequired[list[AnswerEntry]]
    consent: str
    received_on: str
    mailbox: NotRequired[str]
    files: list[FileEntry]
    originals: NotRequired[list[OriginalEntry]]


def digest_of_mailbox(recipient: str) -> str:
    return hashlib.sha256(recipient.encode()).hexdigest()


class OriginalMessage(TypedDict):
    """message.json of an untouched original; ``stripped``: the copy in the desk's own parcel."""

    format: Literal["amana-original/1"]
    desk: str
    received_on: str
    number: int
    file: str
    kind: str
    size: int
    stripped: str | None


class RemovedEntry(TypedDict):
    """Of removed.json, a list of these by the name of a file: what was removed, or seen and left,
    how often, and where first ("page 3", "slide 2", "sheet 1 B7", "paragraph 12")."""

    what: str
    count: int
    places: NotRequired[list[str]]
