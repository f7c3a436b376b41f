"""Looks for canaries in bytes, files and processes: in every spelling, and inside containers.

Letters count as equal whatever their case: what is held is folded before it is compared. A
*container* is anything that has to be opened first: deflate with or without a header, gzip, zip,
base64. Containers are opened inside one another, three deep. A raw deflate stream has no mark, so
each place of the first and last ``RAW`` bytes is tried.
"""

import base64
import binascii
import hashlib
import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

DEPTH = 3
RAW = 96 * 1024  # bytes at either end in which raw deflate is looked for at every place
MOST = 8 * 1024 * 1024  # bytes that one container is opened to
TASTE = 48  # bytes that a raw stream must give before it is taken for one
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}")
MARKED = re.compile(rb"\x1f\x8b\x08|[\x08\x18\x28\x38\x48\x58\x68\x78][\x01\x5e\x9c\xda]")
Found = set[tuple[str, str]]


def spellings(canary: str) -> dict[str, bytes]:
    """The canary as it might lie on a disk, by the name of the spelling."""
    spelt: dict[str, bytes] = {"raw": canary.encode()}
    for order in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        spelt[order] = canary.encode(order)
    spelt["json"] = canary.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00")
    units = canary.encode("utf-16-be").hex()
    spelt["escaped"] = "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4)).encode()
    for case, text in (("", canary), (" lower", canary.lower()), (" upper", canary.upper())):
        raw = text.encode()
        spelt[f"hex{case}"] = raw.hex().encode()
        spelt[f"url{case}"] = "".join(f"%{byte:02x}" for byte in raw).encode()
        spelt[f"quoted{case}"] = "".join(f"={byte:02x}" for byte in raw).encode()
        spelt[f"octal{case}"] = "".join(f"\\{byte:03o}" for byte in raw).encode()
        spelt |= {f"base64{case} {shift}": aligned(raw, shift) for shift in range(3)}
    spelt["url text"] = "".join(
        each if each.isascii() and each.isalnum() else "".join(f"%{b:02x}" for b in each.encode())
        for each in canary
    ).encode()
    # In the URL-safe alphabet two letters are others.
    more = {
        f"urlsafe {name}": text.translate(bytes.maketrans(b"+/", b"-_"))
        for name, text in spelt.items()
        if name.startswith("base64")
    }
    return spelt | more


def aligned(raw: bytes, shift: int) -> bytes:
    """The letters of base64 that depend on ``raw`` alone, when ``shift`` bytes stand before it."""
    coded = base64.b64encode(b"\0" * shift + raw)
    return coded[4 if shift else 0 : len(coded) - 4]


class Search:
    """For the canaries of a run, by the name of their channel."""

    def __init__(self, canaries: Mapping[str, str]) -> None:
        self._known: dict[bytes, set[str]] = {}
        self._wanted = [
            (channel, needle)
            for channel, canary in canaries.items()
            for needle in {spelling.lower() for spelling in spellings(canary).values()}
        ]

    def within(self, held: bytes) -> set[str]:
        """The channels whose canary lies in ``held``, in any spelling and any container."""
        name = hashlib.blake2b(held).digest()
        if name not in self._known:
            self._known[name] = set().union(*(self.plainly(layer) for layer in opened(held)))
        return self._known[name]

    def plainly(self, held: bytes) -> set[str]:
        """As ``within``, without opening containers."""
        folded = held.lower()
        return {channel for channel, needle in self._wanted if needle in folded}

    def files(self, paths: Iterable[Path]) -> Found:
        """Place and channel for each canary in a file's bytes or in its path."""
        found: Found = set()
        for path in paths:
            held = read(path)
            channels = self.within(held) | self.plainly(str(path).encode())
            found |= {(path.name, channel) for channel in channels}
        return found


def below(*folders: Path, without: Iterable[str] = ()) -> Iterator[Path]:
    """The ordinary files below ``folders``; ``without``: names of folders that are passed over."""
    passed = set(without)
    for folder in folders:
        for root, names, files in os.walk(folder):
            names[:] = [name for name in names if name not in passed]
            yield from (Path(root) / name for name in files)


def read(path: Path) -> bytes:
    """Nothing of what has gone meanwhile, and of what is no ordinary file."""
    try:
        return path.read_bytes() if stat.S_ISREG(path.stat().st_mode) else b""
    except FileNotFoundError:
        # A database's side files go when its last reader closes.
        return b""


def opened(held: bytes, depth: int = DEPTH) -> Iterator[bytes]:
    """``held``, and whatever is packed in it."""
    yield held
    if depth:
        for inner in contents(held):
            yield from opened(inner, depth - 1)


def contents(held: bytes) -> Iterator[bytes]:
    """What the containers that begin anywhere in ``held`` hold."""
    yield from (inflate(held, place.start(), 47) for place in MARKED.finditer(held))
    yield from raw_streams(held)
    if b"PK\x03\x04" in held:
        yield from zipped(held)
    for run in BASE64.finditer(held):
        text = run.group().translate(bytes.maketrans(b"-_", b"+/"))
        for shift in range(4):
            whole = text[shift : shift + (len(text) - shift) // 4 * 4]
            try:
                decoded = base64.b64decode(whole)
            except binascii.Error:
                continue
            # Letters are searched in base64 itself; only what must be inflated comes from here.
            if packed := [inflate(decoded, each.start(), 47) for each in MARKED.finditer(decoded)]:
                yield from packed


def inflate(held: bytes, place: int, window: int, most: int = MOST) -> bytes:
    """What a stream at ``place`` gives, also when it was cut; b"" when there is none."""
    stream = zlib.decompressobj(window)
    try:
        return stream.decompress(memoryview(held)[place : place + most], most)
    except zlib.error:
        return b""


def raw_streams(held: bytes) -> Iterator[bytes]:
    ends = [range(min(len(held), RAW)), range(max(RAW, len(held) - RAW), len(held))]
    for place in (place for each in ends for place in each):
        # The first three bits say how a block is packed; 3 is none.
        if held[place] & 0b110 == 0b110:
            continue
        if len(inflate(held[place : place + 256], 0, -15, TASTE)) == TASTE:
            yield inflate(held, place, -15)


def zipped(held: bytes) -> Iterator[bytes]:
    start = held.find(b"PK\x03\x04")
    try:
        with zipfile.ZipFile(io.BytesIO(held[start:])) as archive:
            for member in archive.infolist():
                yield member.filename.encode() + b"\0" + archive.read(member)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError):
        # Not whole: its members are found as raw streams.
        return
