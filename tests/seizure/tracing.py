"""Every byte that a server and its children hand to the kernel, by what it is handed to.

strace follows all of them and prints the whole of each buffer in hexadecimal. What it cannot show
(a mapping of a file that is written through memory, bytes that the kernel moves by itself) is told
as an event of its own, so that a test can say that it does not happen.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import programs

WRITES = ("write", "pwrite64", "writev", "pwritev", "pwritev2", "sendto", "sendmsg", "sendmmsg")
# Each moves bytes to a file past strace's eyes.
UNSEEN = ("sendfile", "splice", "vmsplice", "tee", "copy_file_range", "io_uring_setup", "io_submit")
OTHERS = ("mmap", "prctl", "execve", "connect")
LONGEST = 8 * 1024 * 1024  # bytes of a buffer that are shown
LINE = re.compile(r"^(\d+) +(\w+)\((.*)$")
HEX = re.compile(r"\\x([0-9a-f]{2})")
SOCKETS = re.compile(r"^(TCP|TCPv6|UNIX|UNIX-STREAM|UNIX-SEQPACKET|pipe|socket|anon_inode)\b")


def command(output: Path) -> list[str]:
    calls = ",".join((*WRITES, *UNSEEN, *OTHERS))
    shown = ["-f", "--seccomp-bpf", "-yy", "-xx", "-s", str(LONGEST), "-e", "signal=none"]
    return [programs.path("strace"), *shown, "-e", f"trace={calls}", "-o", str(output)]


@dataclass(frozen=True)
class Call:
    """``target``: what the first descriptor is, as a path, "TCP:[…]" or "pipe:[…]".

    ``data``: every buffer and every path of the call.
    """

    process: int
    name: str
    target: str
    said: str
    data: bytes

    @property
    def to_file(self) -> bool:
        """Named, deleted, nameless or in memory; a terminal or a log is one as well."""
        return self.name in WRITES and not SOCKETS.match(self.target)


def calls(output: Path) -> Iterator[Call]:
    with output.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            if not (found := LINE.match(line)):
                continue
            process, name, said = found.groups()
            yield Call(int(process), name, _target(said), said, _strings(said))


def _plain(text: str) -> str:
    return HEX.sub(lambda each: chr(int(each[1], 16)), text)


def _target(said: str) -> str:
    # The first argument, before any buffer: 7<...>
    head = re.match(r"\d+<([^\"]*?)>(\(deleted\))?[,)]", said)
    return _plain(head.group(1)) + (head.group(2) or "") if head else ""


def _strings(said: str) -> bytes:
    pieces = re.findall(r'"((?:\\x[0-9a-f]{2})*)"', said)
    return b"".join(bytes.fromhex(piece.replace("\\x", "")) for piece in pieces)


def written_through_memory(call: Call) -> str | None:
    """The file that this call maps so that writing to memory writes to it."""
    if call.name != "mmap" or "MAP_SHARED" not in call.said or "PROT_WRITE" not in call.said:
        return None
    found = re.search(r", \d+<([^\"]*?)>(?:\(deleted\))?, ", call.said)
    return _plain(found.group(1)) if found else None
