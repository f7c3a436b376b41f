"""What the process asks of the kernel before it reads a byte of anybody's."""

import ctypes
import os
import resource

PR_SET_DUMPABLE = 4
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4  # linux/prctl.h
CAPABILITY_VERSION = 0x20080522  # linux/capability.h: _LINUX_CAPABILITY_VERSION_3


def harden() -> None:
    """No core dump and no debugger may take plaintext out of memory; files are the owner's alone;
    no program that is started has a right that this process was given (the backup's to read every
    file, which ssh would hand on to whatever its settings name).

    Raises OSError when the kernel refuses.
    """
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "PR_SET_DUMPABLE")
    if libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "PR_CAP_AMBIENT")


def give_rights_up() -> None:
    """What the unit gave this thread beyond its user's own is gone, for it and for whatever it
    starts. Root keeps what root has. Raises OSError."""
    if os.geteuid() == 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    head = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)  # 0: this thread
    # Effective, permitted and inheritable, of the first 32 rights and of the others.
    if libc.capset(head, (ctypes.c_uint32 * 6)()) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def open_many_files() -> None:
    """As many descriptors as the system lets anybody have: each half-sent request holds one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
