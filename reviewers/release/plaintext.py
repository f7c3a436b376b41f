"""The plaintext of a draft, at the one moment the server sees it: is it what people agreed on?"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from typing import Any, BinaryIO, cast

import rfc8785

from archive import accession
from reviewers.errors import GuardFailed, HashMismatch
from reviewers.messages import Problem
from sealing import Scratch
from submissions import sandbox

PIECE = 1024 * 1024
WIDTHS = (480, 960, 1600)  # pixels
SHRUNK = frozenset(("image/jpeg", "image/png", "image/webp"))


def canonical(document: Mapping[str, Any]) -> bytes:
    """RFC 8785. Raises HashMismatch for what it cannot say, as a number that is too large."""
    try:
        return rfc8785.dumps(cast(Any, dict(document)))
    except rfc8785.CanonicalizationError as error:
        raise HashMismatch("document") from error


def content_hash(document: Mapping[str, Any]) -> str:
    return sha256(canonical(document)).hexdigest()


def parsed(document: bytes) -> dict[str, Any]:
    """Raises HashMismatch: what is no JSON object, or says one thing twice, was never approved."""
    try:
        held = json.loads(document, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise HashMismatch("document") from error
    if not isinstance(held, dict):
        raise HashMismatch("document")
    return held


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("A key stands twice.")
    return found


def check_media(document: Mapping[str, Any], files: Sequence[Scratch]) -> None:
    """The very files the document names, in its order, and such that stripping changes nothing.

    Raises HashMismatch, and GuardFailed("files") for one that is not clean.
    """
    named = document.get("media")
    if not isinstance(named, list) or len(named) != len(files):
        raise HashMismatch("media")
    for entry, file in zip(named, files, strict=True):
        if not isinstance(entry, dict) or _digest(file) != entry.get("sha256"):
            raise HashMismatch("media")
        try:
            kind = sandbox.check(file)
        except sandbox.SandboxError as error:
            raise GuardFailed(Problem.FILES) from error
        if kind.media_type != entry.get("type"):
            raise GuardFailed(Problem.FILES)


def _digest(file: Scratch) -> str:
    digest, reader = sha256(), file.open()
    while piece := reader.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


@contextmanager
def smaller_pictures(
    document: Mapping[str, Any], files: Sequence[Scratch]
) -> Iterator[dict[str, list[accession.Variant]]]:
    """Of each picture that telephones would load slowly; they are made in the sandbox.

    A picture of which none can be made is published as it is.
    """
    made = dict[str, list[accession.Variant]]()
    with ExitStack() as held:
        for entry, file in zip(document["media"], files, strict=True):
            if entry["type"] in SHRUNK:
                made[entry["file"]] = [
                    _variant(held.enter_context(found.scratch), found)
                    for width in WIDTHS
                    if (found := _smaller(file, width)) is not None
                ]
        yield made


def _smaller(file: Scratch, width: int) -> sandbox.Smaller | None:
    try:
        return sandbox.smaller(file, width)
    except sandbox.SandboxError:
        return None


def _variant(scratch: Scratch, found: sandbox.Smaller) -> accession.Variant:
    file = cast(BinaryIO, scratch.open())
    return accession.Variant(found.extension, found.media_type, found.width, found.height, file)
