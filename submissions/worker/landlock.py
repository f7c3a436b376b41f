"""Landlock: a child that gives up the file system, TCP and signals to others, by its own choice.

Source: Linux, Documentation/userspace-api/landlock.rst. An empty ruleset that *handles* a right
denies it everywhere; descriptors that are already open stay as they are. No library of Debian's
speaks it yet, so these are the two system calls themselves, whose numbers are the same on every
architecture.
"""

import ctypes
import os

CREATE_RULESET, RESTRICT_SELF = 444, 446
CREATE_RULESET_VERSION = 1
LIBC = ctypes.CDLL(None, use_errno=True)

# The rights on files that each version of the interface knows, as a mask of their bits.
FILES = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
NETWORK = {4: 0b11}  # bind and connect, TCP
SCOPED = {6: 0b11}  # abstract Unix sockets and signals to processes outside


class Ruleset(ctypes.Structure):
    """``struct landlock_ruleset_attr``: what is handled, and so denied."""

    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


def version() -> int:
    """The kernel's version of the interface; 0 where it has none, or has it switched off."""
    number = LIBC.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), CREATE_RULESET_VERSION)
    return max(int(number), 0)


def known(rights: dict[int, int], version: int) -> int:
    """The newest mask that ``version`` understands."""
    return max((mask for since, mask in rights.items() if since <= version), default=0)


def restrict(version: int) -> None:
    """Denies this thread everything that ``version`` can deny. For good; needs no_new_privs.

    Raises OSError.
    """
    handled = Ruleset(known(FILES, version), known(NETWORK, version), known(SCOPED, version))
    ruleset = LIBC.syscall(
        CREATE_RULESET, ctypes.byref(handled), ctypes.c_size_t(ctypes.sizeof(handled)), 0
    )
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset")
    refused = LIBC.syscall(RESTRICT_SELF, ruleset, 0)
    error = ctypes.get_errno()
    os.close(ruleset)
    if refused:
        raise OSError(error, "landlock_restrict_self")
