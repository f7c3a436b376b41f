"""Where a parcel on a disk comes from, by the two files that an export lays beside it.

``X.age`` has its statement in ``X.signature``, and ``server.pub`` in the same folder is the public
key of the server. Without them a parcel opens as well, and is called what it may be: forged.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sealing.errors import KeyFormatError, ParcelError
from sealing.header import read_header
from sealing.keys import digits
from sealing.statement import (
    LONGEST,
    STRIPPED,
    key_line,
    payload_digest,
    read_document,
    read_key_line,
    verify,
)

SERVER_KEY = "server.pub"
SUFFIX = ".signature"
UNSEEN = "No stripper of this server saw this parcel: treat its files as untouched."


@dataclass(frozen=True)
class Origin:
    """``wrong``: what lies beside the parcel does not belong to it; ``sentence``: for a person."""

    sentence: str
    wrong: bool = False


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
    took = "stripped it" if said.files == STRIPPED else "took it in as an untouched original"
    return Origin(
        f"The server {took} on {said.day} ({said.kind}). Compare the server’s digits: "
        f"{digits(key_line(public))}"
    )


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LONGEST)
