"""Words planted in files by other people's tools, and the search for them in what comes out."""

import re
import subprocess
import zlib
from pathlib import Path

from stripping import Stripped
from stripping.values import STILL_THERE
from tests import programs
from tests.stripping import sandboxed

# Letters that no encoder writes by chance; each place in a file gets one with its own number.
WORD = re.compile(r"QZKANARI(\d+)")


def canary(number: int) -> str:
    return f"QZKANARI{number:03}"


def views(data: bytes) -> list[bytes]:
    """The bytes, and every zlib stream in them unpacked; each also without UTF-16's zeros."""
    found = [data]
    for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", data):
        try:
            found.append(zlib.decompressobj().decompress(data[match.start() :], 1 << 22))
        except zlib.error:
            # Two bytes that look like the start of a stream and are none.
            continue
    found += [text for view in list(found) for text in strings(view)]
    return [*found, *(view.replace(b"\0", b"") for view in found)]


def strings(data: bytes) -> list[bytes]:
    """What a PDF writes in digits, and what it escapes."""
    digits = re.findall(rb"<((?:[0-9A-Fa-f]{2}){10,})>", data)
    octal = re.sub(rb"\\([0-7]{3})", lambda it: bytes([int(it[1], 8) & 255]), data)
    return [bytes.fromhex(each.decode()) for each in digits] + [octal] * (octal != data)


def canaries(data: bytes) -> set[int]:
    """The numbers of the planted words that can still be read in a file."""
    text = " ".join(view.decode("latin-1") for view in views(data))
    return {int(number) for number in WORD.findall(text)}


def stripped(data: bytes) -> tuple[bytes, Stripped]:
    """The clean file and what was said of it, by the sandbox as in the intake.

    A second pass must change and remove nothing.
    """
    clean, found = sandboxed.strip(data)
    same, again = sandboxed.strip(clean)
    assert same == clean
    assert {each.what for each in again.removed} <= STILL_THERE
    return clean, found


def said(found: Stripped) -> set[str]:
    return {each.what for each in found.removed}


def run(*command: str | Path, given: bytes | None = None) -> bytes:
    """A command's output; a program of tests/programs.py is run by its path."""
    name, *arguments = map(str, command)
    whole = [programs.located(name), *arguments]
    return subprocess.run(whole, input=given, capture_output=True, check=True).stdout


def exiftool(path: Path) -> dict[str, str]:
    """Every tag that exiftool finds, with its group, but those of the disk and the tool itself."""
    lines = (
        run("exiftool", "-a", "-G1", "-ee", "-s", "-u", path).decode(errors="replace").splitlines()
    )
    pairs = (re.match(r"\[(\S+)\s*\]\s+(\S+)\s*: ?(.*)", line) for line in lines)
    return {
        f"{match[1]}:{match[2]}": match[3]
        for match in pairs
        if match and match[1] not in ("ExifTool", "System", "File", "Composite")
    }
