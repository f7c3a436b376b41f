"""Which system calls a child may still make: those with which it reads, thinks and answers.

Everything else is refused with EPERM; a call in the manner of another architecture ends the child.
"""

import errno

try:
    import pyseccomp
except (ImportError, OSError, RuntimeError):
    # No libseccomp on this machine: a system check says so, and the other layers stay.
    pyseccomp = None

AVAILABLE = pyseccomp is not None
# Each by name, as libseccomp knows them on every architecture.
ALLOWED = (
    # Descriptors that it was given.
    *("read", "readv", "pread64", "preadv", "write", "writev", "pwrite64", "pwritev"),
    *("lseek", "_llseek", "close", "dup", "fstat", "fstat64", "fsync", "fdatasync"),
    *("ftruncate", "ftruncate64", "fallocate", "fadvise64"),
    # Memory, except what could be run (below).
    *("brk", "munmap", "mremap", "madvise"),
    # Waiting for itself, its clock, its end.
    *("futex", "sched_yield", "clock_gettime", "gettimeofday", "getrusage", "getrandom"),
    *("rt_sigreturn", "rt_sigprocmask", "rt_sigaction", "restart_syscall"),
    *("getpid", "gettid", "getuid", "geteuid", "getgid", "getegid"),
    *("exit", "exit_group"),
)
MAPPING = ("mmap", "mmap2", "mprotect")
EXECUTABLE = 4  # PROT_EXEC
ASKING = (1, 3)  # F_GETFD, F_GETFL
# How the C library asks for the size of a descriptor nowadays. A filter cannot see that the path is
# empty: at worst a child learns that a path exists, and can tell it to nobody.
OF_ITSELF = 0x1000  # AT_EMPTY_PATH


def permitted() -> "pyseccomp.SyscallFilter":
    """The filter, made once in the fork server; a child loads it. Raises OSError."""
    only = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
    for name in ALLOWED:
        only.add_rule(pyseccomp.ALLOW, name)
    for name in MAPPING:
        never = pyseccomp.Arg(2, pyseccomp.MASKED_EQ, EXECUTABLE, 0)
        only.add_rule(pyseccomp.ALLOW, name, never)
    for command in ASKING:
        only.add_rule(pyseccomp.ALLOW, "fcntl", pyseccomp.Arg(1, pyseccomp.EQ, command))
    of_itself = pyseccomp.Arg(3, pyseccomp.EQ, OF_ITSELF)
    only.add_rule(pyseccomp.ALLOW, "newfstatat", of_itself)
    return only
