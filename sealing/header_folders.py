"""Folders of headers that came from a server to a machine without a network, and go back.

    rewrap.json                     a desk's, with {"desk", "head", "number"}; else for a court
    KIND-ID-SHA256.header           a header in force; SHA256 is its own
    KIND-ID-SHA256.new              the one that waits beside it, to be confirmed
    vouched.jsonl                   signed lists of what was made here, one a line

A signed list is ``{"act", "desk", "head", "listed", "nonce", "number", "signature", "signing"}``;
``listed`` has for each row ``{"row", "old", "new"}``, with the SHA-256 of both headers.
"""

import json
import re
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from sealing.errors import HeaderError, KeyFormatError, NoMatchError, SealingError
from sealing.files import rewrap as to_others
from sealing.hybrid import HybridIdentity, HybridRecipient
from sealing.keys import Identity, Recipient
from sealing.new_files import write_new
from sealing.rewrapping import carry_over, check_carried, parts
from sealing.roster import ACT, SigningKey, digest

DESCRIPTION, VOUCHED = "rewrap.json", "vouched.jsonl"
NAME = re.compile(r"((?:parcel|reply|body)-[0-9a-f-]{36})-([0-9a-f]{64})\.(?:header|new)")
MADE, CONFIRMED = "rewrapped", "rewrap-confirmed"
AT_ONCE = 500  # rows of a list: the server takes a list in one transaction
Row = dict[str, str]


@dataclass
class Found:
    """Rows as lists name them. ``unknown``: how many open with no key in their old form."""

    good: list[Row] = field(default_factory=list)
    wrong: list[Row] = field(default_factory=list)
    unknown: int = 0


def rewrap(
    folder: Path, identities: Sequence[Identity], recipients: Sequence[Recipient], output: Path
) -> int:
    """Rewraps every ``X.header`` of ``folder`` into ``output``, unless it is there already.

    After a rotation everybody else's part stays as it is. A header that no key opens is reported on
    standard error and left out. Gives how many. Raises SealingError, OSError.
    """
    output.mkdir(mode=0o700, parents=True, exist_ok=True)
    ours = _of_a_desk(folder)
    if ours and (len(recipients) != 1 or not isinstance(recipients[0], HybridRecipient)):
        raise KeyFormatError("After a rotation, name the desk's new key and no other.")
    count = 0
    for path in sorted(folder.glob("*.header")):
        if (output / path.name).exists():
            continue
        try:
            old = path.read_bytes()
            if ours and isinstance(recipients[0], HybridRecipient):
                header = carry_over(old, identities, recipients[0], _others(path))
            else:
                header = _by_any(old, identities, recipients)
        except SealingError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            continue
        write_new(output / path.name, [header])
        count += 1
    return count


def _by_any(
    header: bytes, identities: Sequence[Identity], recipients: Sequence[Recipient]
) -> bytes:
    for identity in identities:
        with suppress(NoMatchError):
            return to_others(header, identity, recipients)
    raise NoMatchError("None of these keys opens this file.")


def _others(path: Path) -> int:
    """How many parts are not the desk's: a reply's first is its reporter's."""
    return int(path.name.startswith("reply-"))


def _of_a_desk(folder: Path) -> dict[str, Any]:
    """What ``rewrap.json`` says; nothing where there is none. Raises HeaderError."""
    try:
        held = json.loads((folder / DESCRIPTION).read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise HeaderError(f"{DESCRIPTION} is damaged: write the folder anew.") from error
    if not isinstance(held, dict) or not {"desk", "head", "number"} <= held.keys():
        raise HeaderError(f"{DESCRIPTION} is damaged: write the folder anew.")
    return held


def sign_made(folder: Path, output: Path, key: SigningKey) -> None:
    """Signs for all that is in ``output``, in the place of an earlier list of it."""
    rows = [
        {"row": named[1], "old": named[2], "new": sha256(path.read_bytes()).hexdigest()}
        for path in sorted(output.glob("*.header"))
        if (named := NAME.fullmatch(path.name))
    ]
    (output / VOUCHED).unlink(missing_ok=True)
    write_new(output / VOUCHED, _signed(_described(folder), MADE, rows, key))


def _described(folder: Path) -> dict[str, Any]:
    if held := _of_a_desk(folder):
        return held
    raise HeaderError(f"There is no {DESCRIPTION} in {folder}: it is not from a rotation.")


def confirm(folder: Path, older: Sequence[Identity], newest: HybridIdentity) -> Found:
    """Opens both headers of each row. Raises SealingError, OSError."""
    _described(folder)
    found = Found()
    for path in sorted(folder.glob("*.new")):
        if not (named := NAME.fullmatch(path.name)):
            continue
        old, new = path.with_suffix(".header").read_bytes(), path.read_bytes()
        row = {
            "row": named[1],
            "old": sha256(old).hexdigest(),
            "new": sha256(new).hexdigest(),
        }
        try:
            parts(old, [newest, *older])
        except SealingError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            found.unknown += 1
            continue
        try:
            check_carried(old, new, older, newest, _others(path))
        except SealingError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            found.wrong.append(row)
            continue
        found.good.append(row)
    return found


def confirmation(folder: Path, found: Found, key: SigningKey) -> Iterator[bytes]:
    """The lines of a file that goes back: signed lists, and what is to be made again."""
    held = _described(folder)
    yield from _signed(held, CONFIRMED, found.good, key)
    if found.wrong:
        yield json.dumps({"number": held["number"], "wrong": found.wrong}).encode() + b"\n"


def _signed(held: dict[str, Any], act: str, rows: list[Row], key: SigningKey) -> Iterator[bytes]:
    ordered = sorted(rows, key=lambda row: row["row"])
    for start in range(0, len(ordered), AT_ONCE):
        listed = ordered[start : start + AT_ONCE]
        value = {
            "act": act,
            "desk": held["desk"],
            "digest": digest(listed),
            "head": held["head"],
            "nonce": secrets.token_hex(16),
        }
        line = {
            **value,
            "listed": listed,
            "number": held["number"],
            "signature": key.sign(ACT, value),
            "signing": key.public,
        }
        yield json.dumps(line).encode() + b"\n"
