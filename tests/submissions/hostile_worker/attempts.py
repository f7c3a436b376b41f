"""What a parser that hostile bytes took over would try. Each returns when it could do it."""

import ctypes
import mmap
import os
import socket
from collections.abc import Callable
from pathlib import Path

from submissions.worker import limits

LIBC = ctypes.CDLL(None, use_errno=True)
PTRACE_ATTACH, CLONE_NEWUSER = 16, 0x10000000


def called(result: int) -> None:
    if result == -1:
        raise OSError(ctypes.get_errno(), "refused")


def read_a_file() -> None:
    Path("/etc/passwd").read_bytes()


def write_a_file() -> None:
    os.close(os.open("/tmp", os.O_TMPFILE | os.O_WRONLY))  # noqa: S108 - nameless, and gone at once


def list_a_folder() -> None:
    os.listdir("/")


def connect() -> None:
    with socket.socket() as made:
        try:
            made.connect(("127.0.0.1", 9))
        except ConnectionRefusedError:
            # It was asked and said no, so the way out is open.
            return


def listen() -> None:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))


def fork() -> None:
    if not (child := os.fork()):
        os._exit(0)
    os.waitpid(child, 0)


def run() -> None:
    os.execv("/bin/true", ["/bin/true"])  # noqa: S606 - a program that does nothing


def signal_another() -> None:
    os.kill(os.getppid(), 0)


def read_another() -> None:
    called(LIBC.ptrace(PTRACE_ATTACH, os.getppid(), None, None))


def become_root() -> None:
    called(LIBC.unshare(CLONE_NEWUSER))


def make_code() -> None:
    mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_EXEC).close()


def allocate() -> None:
    bytearray(limits.MEMORY)


ATTEMPTS: dict[str, Callable[[], None]] = {
    each.__name__: each
    for each in (
        *(read_a_file, write_a_file, list_a_folder, connect, listen, fork, run),
        *(signal_another, read_another, become_root, make_code, allocate),
    )
}


def tried(name: str) -> str:
    try:
        ATTEMPTS[name]()
    except (PermissionError, BlockingIOError, MemoryError):
        return "denied"
    return "done"
