"""Where a parcel on a disk comes from, by the two files that an export lays beside it.

``X.age`` has its statement in ``X.signature``, and ``server.pub`` in the same folder is the public
key of the server. Without them a parcel opens as well, and is called what it may be: forged.
``CASE-01.age`` and ``CASE-02.age`` are parcels of one report, so their statements name one mailbox.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sealing.errors import KeyFormatError, ParcelError
from sealing.header import read_header
from sealing.keys import digits
from sealing.statement import (
    LONGEST,
    ORIGINAL,
    SEALED,
    STRIPPED,
    Statement,
    key_line,
    payload_digest,
    read_document,
    read_key_line,
    verify,
)

SERVER_KEY = "server.pub"
SUFFIX = ".signature"
# A parcel's name: that of its case, where it has one, and its number.
NAME = re.compile(r"(?:(.+)-)?[0-9]{2,}")
SHOWN = 16  # digits of a mailbox, which tell a server's mailboxes apart
TOOK = {
    STRIPPED: "stripped it",
    ORIGINAL: "took it in as an untouched original",
    SEALED: "took it in as its sender had sealed it, so nothing was removed from its files,",
}
UNSEEN = "No stripper of this server saw this parcel: treat its files as untouched."


@dataclass(frozen=True)
class Origin:
    """``wrong``: what lies beside the parcel does not belong to it; ``signed``: the server's word
    holds for it; ``sentence``: for a person.
    """

    sentence: str
    wrong: bool = False
    signed: bool = False


def origin_of(source: BinaryIO, path: Path, key: Path | None = None) -> Origin:
    """Of the parcel at ``path``, whose age file ``source`` holds; ``key``: the server's, else the
    one beside it. Raises HeaderError, OSError.
    """
    beside = path.with_suffix(SUFFIX)
    server = key or path.with_name(SERVER_KEY)
    if not beside.exists():
        return Origin(
            f"{UNSEEN} It has no signature: a parcel that is forged has none, nor has one from "
            "before this server signed parcels."
        )
    if not server.exists():
        return Origin(f"{UNSEEN} {server.name}, which would tell, is not there.")
    read_header(source)
    digest = payload_digest(source)
    try:
        public = read_key_line(_start(server).decode("utf-8", "replace"))
        said, signature = read_document(_start(beside))
    except (KeyFormatError, ParcelError) as error:
        return Origin(f"{UNSEEN} {error}", wrong=True)
    if said.digest != digest or not verify(public, said, signature):
        return Origin(f"{UNSEEN} The signature beside it is not this server’s for it.", wrong=True)
    if other := _of_another(said, path):
        return Origin(
            f"The server signed it for another mailbox than {other} beside it: one of them belongs "
            "to another report, and somebody put it here.",
            wrong=True,
        )
    return Origin(f"{_told(said)} {_compare(public)}", signed=True)


def _told(said: Statement) -> str:
    took = TOOK[said.files]
    if said.mailbox:
        whose = f", for the mailbox {said.mailbox[:SHOWN]}."
    else:
        whose = "; an older release signed that, and did not say to whose report it belongs."
    return f"The server {took} on {said.day} ({said.kind}){whose}"


def _compare(public: bytes) -> str:
    return f"Compare the server’s digits: {digits(key_line(public))}"


def _of_another(said: Statement, path: Path) -> str:
    """The name of a parcel of the same case whose statement names another mailbox; "" for none."""
    for beside, other in _others(path):
        if said.mailbox and other.mailbox and other.mailbox != said.mailbox:
            return beside.stem
    return ""


def _others(path: Path) -> Iterator[tuple[Path, Statement]]:
    """The statements beside it that are of its case, by their names; not verified."""
    mine = NAME.fullmatch(path.stem)
    for beside in sorted(path.parent.glob(f"*{SUFFIX}")) if mine else ():
        named = NAME.fullmatch(beside.stem)
        if mine and named and named[1] == mine[1]:
            with suppress(ParcelError, OSError):
                yield beside, read_document(_start(beside))[0]


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LONGEST)
