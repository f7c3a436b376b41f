"""The machine: what could write memory to a disk, and the disk and the clock themselves."""

import datetime
import os
import resource
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Max

from operations.doctor.values import Finding, failed, note, passed
from reviewers import custody
from reviewers.casework import safeguards
from reviewers.models import CustodyEntry

PROC, SYS = Path("/proc"), Path("/sys")
FEW = 10  # of a hundred inodes: fewer are too few
ROOM = 10 * 1024**3  # bytes that should be free
GIB = 1024**3


def core_dumps() -> Finding:
    """As ``config.process.harden`` has just set it for this process, and sets it for the server."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    if (soft, hard) != (0, 0):
        return failed("This process may write a core file.")
    return passed("No process of Amana's may write one.")


def swap() -> Finding:
    """Swap in memory (zram) and under dm-crypt tells a thief nothing."""
    lines = (PROC / "swaps").read_text().splitlines()[1:]
    places = [line.split()[0] for line in lines if line.strip()]
    plain = [place for place in places if not _swap_is_safe(place)]
    if plain:
        return failed(f"In the clear: {', '.join(plain)}.")
    return passed(f"Encrypted or in memory: {', '.join(places)}." if places else "There is none.")


def _swap_is_safe(place: str) -> bool:
    path = Path(os.path.realpath(place))
    if path.is_file():
        return _encrypted_device(_block_below(path).resolve())
    return path.name.startswith("zram") or _encrypted_device(SYS / "class/block" / path.name)


def _block_below(path: Path) -> Path:
    """The device of the file system on which a file or folder lies, as far as the kernel tells."""
    device = path.stat().st_dev
    return SYS / "dev/block" / f"{os.major(device)}:{os.minor(device)}"


def _encrypted_device(block: Path) -> bool:
    """Whether dm-crypt is in the stack of a block device."""
    try:
        if (block / "dm/uuid").read_text().startswith("CRYPT-"):
            return True
    except OSError:
        # Not a device of the mapper: what it stands on may be.
        pass
    below = sorted((block / "slaves").glob("*"))
    if not below and (block / "partition").exists():
        below = sorted((block.resolve().parent / "slaves").glob("*"))
    return bool(below) and all(_encrypted_device(SYS / "class/block" / each.name) for each in below)


def disk_encryption() -> Finding:
    """Below AMANA_DATA, as far as the kernel tells."""
    block = _block_below(settings.DATA)
    if not block.exists():
        return note("Unknown: the folder lies on no block device that can be seen from here.")
    if _encrypted_device(block.resolve()):
        return passed("AMANA_DATA lies on dm-crypt.")
    return note("No dm-crypt is seen below AMANA_DATA: encrypted further down, or not at all.")


def free_space() -> Finding:
    found = os.statvfs(settings.DATA)
    free = found.f_bavail * found.f_frsize
    said = f"{free / GIB:.1f} GiB free."
    return passed(said) if free >= ROOM else failed(said)


def inodes() -> Finding:
    """Where a file system counts them: each payload takes one."""
    found = os.statvfs(settings.DATA)
    if not found.f_files:
        return note("This file system does not count them.")
    share = 100 * found.f_favail // found.f_files
    said = f"{share} of 100 free."
    return passed(said) if share >= FEW else failed(said)


def clock() -> Finding:
    """Custody remembers the latest day that the desks have seen."""
    today = datetime.datetime.now(datetime.UTC).date()
    try:
        ends = [end.number for end in custody.heads().values()]
        last = CustodyEntry.objects.filter(number__in=ends).aggregate(day=Max("day"))["day"]
        jumped = safeguards.jump(today)
    except DatabaseError:
        return note("Unknown: the database did not answer.")
    if last is not None and last > today:
        return failed(f"This clock says {today}, and the desk has an entry of {last}.")
    if jumped:
        return failed(jumped)
    return passed(f"{today} (UTC), not before the desk's last entry.")
