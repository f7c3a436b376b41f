"""What runs: the server's processes, the sandbox, Redis, and Django's own checks."""

import io
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.cache import caches

from config.probes import PIXEL
from operations.doctor import confinement
from operations.doctor.values import Finding, failed, note, passed
from sealing import Scratch
from submissions import sandbox

PROC = Path("/proc")
MARK = b"config.asgi:application"
DATA = b"AMANA_DATA="


@dataclass(frozen=True)
class Process:
    """A server process as the kernel shows it to everybody.

    ``hidden``: its memory is closed to debuggers; None where that cannot be told from here.
    ``elsewhere``: it is known to serve another AMANA_DATA.
    """

    number: int
    parent: int
    umask: int
    core: str
    hidden: bool | None
    elsewhere: bool


def server() -> Finding:
    """The processes on this machine that serve this AMANA_DATA."""
    served = [process for folder in PROC.glob("[0-9]*") if (process := _served_by(folder))]
    others = {process.number for process in served if process.elsewhere}
    found = [process for process in served if not {process.number, process.parent} & others]
    if not found:
        return note("No server runs on this machine.")
    wrong = []
    if any(process.umask != 0o077 for process in found):
        wrong.append("others could read files that it makes")
    if any(process.core != "0" for process in found):
        wrong.append("it may write core files")
    # A worker's parent only watches over it: no report passes through its memory.
    parents = {process.parent for process in found}
    workers = [process for process in found if process.number not in parents]
    if any(process.hidden is False for process in workers):
        wrong.append("a debugger could read its memory")
    if wrong:
        return failed(f"{len(found)} processes: {'; '.join(wrong)}.")
    unseen = any(process.hidden is None for process in workers)
    said = f"{len(found)} processes, umask 0077, no core files"
    return passed(f"{said}{'' if unseen else ', closed to debuggers'}.")


def _served_by(folder: Path) -> Process | None:
    """None for a process that is not a server's, or has ended meanwhile."""
    try:
        if MARK not in (folder / "cmdline").read_bytes().split(b"\0"):
            return None
        status = dict(
            line.split(":\t", 1)
            for line in (folder / "status").read_text().splitlines()
            if ":\t" in line
        )
        limits = (folder / "limits").read_text().splitlines()
        core = next(line.split()[5] for line in limits if line.startswith("Max core file size"))
        user = int(status["Uid"].split()[0])
        # The kernel gives the files of a closed process to root.
        hidden = None if user == 0 else (folder / "environ").stat().st_uid == 0
        umask, parent = int(status["Umask"], 8), int(status["PPid"])
        return Process(int(folder.name), parent, umask, core, hidden, _elsewhere(folder))
    except (OSError, KeyError):
        return None


def _elsewhere(folder: Path) -> bool:
    """A worker's environment is closed; its parent's says it for both."""
    try:
        variables = (folder / "environ").read_bytes().split(b"\0")
    except PermissionError:
        return False
    named = [each.removeprefix(DATA) for each in variables if each.startswith(DATA)]
    return (
        Path(os.fsdecode(named[0])).resolve() != settings.DATA
        if named
        else bool(os.environ.get("AMANA_DATA"))
    )


def strips() -> Finding:
    """Strips a tiny picture in the sandbox, as for a reporter."""
    try:
        with Scratch.create(settings.DATA) as source:
            source.write(PIXEL)
            source.finish()
            with sandbox.clean(source).scratch as clean, clean.open() as file:
                whole = io.BytesIO(file.read()).read(8) == PIXEL[:8]
    except (sandbox.SandboxError, OSError) as error:
        return failed(f"It could not strip a picture ({type(error).__name__}).")
    finally:
        sandbox.stop()
    return passed("Stripped a picture.") if whole else failed("It gave back no picture.")


def layers() -> Finding:
    """Which of the sandbox's walls hold on this kernel."""
    found = confinement.denied()
    missing = [layer for layer, holds in found.items() if not holds]
    holding = ", ".join(layer for layer, holds in found.items() if holds)
    if missing:
        return note(f"Hold: {holding or 'none'}. Do not hold here: {', '.join(missing)}.")
    return passed(f"Hold: {holding}.")


def redis() -> Finding:
    if not settings.REDIS_URL:
        return note("Not in use: one process counts in its own memory.")
    held = caches["default"]
    try:
        held.set("doctor", 1, 10)
        same = held.get("doctor") == 1
        held.delete("doctor")
    except Exception as error:  # noqa: BLE001 - the client's errors, whichever client it is
        return failed(f"It does not answer ({type(error).__name__}).")
    return passed("Took and gave back a probe.") if same else failed("It does not answer.")


def transport() -> Finding:
    """A public name needs HTTPS or an onion."""
    public = set(settings.ALLOWED_HOSTS) - {"localhost", "127.0.0.1", "[::1]"}
    if public and not settings.SECURE_TRANSPORT:
        return failed("It answers to a public name, and AMANA_SECURE_TRANSPORT is not set.")
    return passed(f"{len(public)} public names." if public else "It answers to this machine only.")


def system_checks() -> Finding:
    """``manage.py check`` has more to say about each."""
    found = [each for each in checks.run_checks(databases=["default"]) if not each.is_silenced()]
    serious = sorted({str(each.id) for each in found if each.is_serious()})
    others = sorted({str(each.id) for each in found} - set(serious))
    if serious:
        return failed(f"Refused: {', '.join(serious)}.")
    return note(f"Pointed out: {', '.join(others)}.") if others else passed("Nothing to say.")
