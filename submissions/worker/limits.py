"""What a child may still do when it meets a file. Every step here only takes away.

Landlock and seccomp belong in ``confine``, after the last step: everything is imported by then.
"""

import ctypes
import os
import resource
import signal
from dataclasses import dataclass

MEMORY = 512 << 20  # bytes of address space
CPU = 20  # seconds, and one more for each CPU_PER bytes
CPU_PER = 32 << 20
PATIENCE = 3  # wall-clock seconds for each second of CPU
SLACK = 1 << 20  # bytes that a clean file may be larger, beside a tenth
DESCRIPTORS = 16
NOBODY = 65_534
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38
LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Limits:
    """For one file: seconds of CPU, seconds by the clock, bytes of memory and of output."""

    cpu: int
    wall: int
    memory: int
    output: int


def limits(size: int) -> Limits:
    """For a source of ``size`` bytes: a long film may take longer, but not more memory."""
    cpu = CPU + size // CPU_PER
    return Limits(cpu, cpu * PATIENCE, MEMORY, size + size // 10 + SLACK)


def prctl(option: int, value: int) -> None:
    if LIBC.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def confine(bounds: Limits) -> None:
    """Called in the child, before it reads a byte. Raises OSError if the kernel refuses."""
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
