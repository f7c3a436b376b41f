"""A fork server whose "parser" does what a file tells it to: what a broken parser could do.

Run by the sandbox tests as ``python -m tests.submissions.hostile_worker DESCRIPTOR``. Everything
but the work of the child is the real one; the limits on time are shorter.
"""

import ctypes
import os
import signal
import socket
import sys
import time
from pathlib import Path

from sealing import Scratch, ScratchWriter
from submissions.worker import limits
from submissions.worker.jobs import Answer
from submissions.worker.protocol import Request
from submissions.worker.server import serve


def spin() -> str:
    while True:
        pass


def eat() -> str:
    return str(len(bytearray(limits.MEMORY)))


def fault() -> str:
    return str(ctypes.string_at(0))


def sleep() -> str:
    time.sleep(3600)
    return "slept"


def fork() -> str:
    return str(os.fork())


def garble() -> str:
    raise ValueError("words out of the file")


def who() -> str:
    status = Path("/proc/self/status").read_text()
    new = next(line.split()[1] for line in status.splitlines() if line.startswith("NoNewPrivs"))
    held = len(os.listdir("/proc/self/fd")) - 1
    return f"{os.geteuid()} {new} {held} {sorted(os.environ)}"


def pass_on(words: str, pipe: int) -> Answer:
    """More than its limit, or less than it says."""
    for _ in range(64 if words == "pour" else 1):
        os.write(pipe, bytes(1 << 20))
    return {"kind": "", "media_type": "", "extension": "", "size": 4, "removed": []}


COMMANDS = {each.__name__: each for each in (spin, eat, fault, sleep, fork, garble, who)}


def work(request: Request, descriptors: list[int]) -> Answer:
    words = Scratch.adopt(descriptors[0], request.keys[0]).open().read().decode()
    if request.action == "pass":
        return pass_on(words, descriptors[1])
    writer = ScratchWriter(descriptors[1], request.keys[1])
    if words == "flood":
        for _ in range(64):
            writer.write(bytes(1 << 20))
    if words == "unfinished":
        writer.write(bytes(200_000))
        return {"kind": "", "media_type": "", "extension": "", "size": 0, "removed": []}
    said = COMMANDS[words]() if words in COMMANDS else words
    writer.write(words.encode())
    writer.finish()
    return {"kind": said, "media_type": "", "extension": "", "size": len(words), "removed": []}


if __name__ == "__main__":
    limits.CPU, limits.PATIENCE = 1, 2
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as control:
        serve(control, work)
