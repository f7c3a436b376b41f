"""A fork server whose "parser" does what a file tells it to: what a broken parser could do.

Run by the sandbox tests as ``python -m tests.submissions.hostile_worker DESCRIPTOR``, or a module
in it that takes a layer away. Everything but the work of the child is the real one; the limits on
time are shorter.
"""

import ctypes
import os
import signal
import socket
import sys
import threading

from sealing import Scratch, ScratchWriter
from submissions.worker import confinement, limits
from submissions.worker.jobs import Answer
from submissions.worker.protocol import Request
from submissions.worker.server import serve
from tests.submissions.hostile_worker.attempts import ATTEMPTS, tried


def spin() -> str:
    while True:
        pass


def eat() -> str:
    return str(len(bytearray(limits.MEMORY)))


def fault() -> str:
    return str(ctypes.string_at(0))


def sleep() -> str:
    """Waits for itself: no processor time, and no call that is refused."""
    lock = threading.Lock()
    return str(lock.acquire() and lock.acquire())


def garble() -> str:
    raise ValueError("words out of the file")


def held() -> str:
    """Its user id, how many descriptors it holds, and what it knows of the environment."""
    found = 0
    for descriptor in range(64):
        try:
            os.fstat(descriptor)
        except OSError:
            # Not one of its own.
            continue
        found += 1
    return f"{os.geteuid()} {found} {sorted(os.environ)}"


def pass_on(words: str, pipe: int) -> Answer:
    """More than its limit, or less than it says."""
    for _ in range(64 if words == "pour" else 1):
        os.write(pipe, bytes(1 << 20))
    return {"kind": "", "media_type": "", "extension": "", "size": 4, "removed": []}


COMMANDS = {each.__name__: each for each in (spin, eat, fault, sleep, garble, held)}


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
    said = tried(words) if words in ATTEMPTS else said
    writer.write(words.encode())
    writer.finish()
    return {"kind": said, "media_type": "", "extension": "", "size": len(words), "removed": []}


def main() -> None:
    # By the clock ten seconds for what takes a hundredth: a busy machine does not kill the good.
    limits.CPU, limits.PATIENCE = 1, 10
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as control:
        confinement.layers()
        serve(control, work)
