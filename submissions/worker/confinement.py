"""What a child may still do when it meets a file. Every step here only takes away.

The order matters: another user id before no_new_privs, that before Landlock, and the filter of
system calls last, because the steps before it need calls that it refuses. Everything is imported
by then, and one strip of each kind was done: a child cannot load a module any more.
"""

import ctypes
import os
import resource
import signal
from dataclasses import dataclass
from functools import cache
from typing import Any

from submissions.worker import calls, landlock
from submissions.worker.limits import DESCRIPTORS, Limits

NOBODY = 65_534
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38
LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Layers:
    """What this machine offers: the version of Landlock (0: none), and the filter of calls."""

    landlock: int
    calls: Any = None


@cache
def layers() -> Layers:
    """Asked once in the fork server, so that a child has nothing to find out."""
    return Layers(landlock.version(), calls.permitted() if calls.AVAILABLE else None)


def prctl(option: int, value: int) -> None:
    if LIBC.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def confine(bounds: Limits) -> None:
    """Called in the child, before it reads a byte. Raises OSError if the kernel refuses."""
    offered = layers()
    os.setsid()
    os.chdir("/")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (bounds.memory, bounds.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.cpu, bounds.cpu))
    resource.setrlimit(resource.RLIMIT_FSIZE, (bounds.output, bounds.output))
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
    # No process and no thread. Root is not bound by it, hence the other user id below.
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    drop_identity()
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_DUMPABLE, 0)
    # After the change of identity, which clears it: the child ends with the fork server.
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if offered.landlock:
        landlock.restrict(offered.landlock)
    if offered.calls:
        offered.calls.load()


def drop_identity() -> None:
    """As root, becomes nobody; the descriptors it holds stay open. Otherwise nothing to drop."""
    if os.geteuid() != 0:
        return
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError:
        # A container may map no other user: the other limits hold all the same.
        return
