"""Another machine that keeps backups: a real sshd on loopback, with the files of deploy/backup."""

import getpass
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import programs
from tests.server import PATIENCE, ROOT, free_port

SHIPPED = ROOT / "deploy" / "backup"
SETTINGS = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/authorized_keys
PidFile {folder}/pid
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin forced-commands-only
LogLevel ERROR
"""


@dataclass(frozen=True)
class Keeper:
    """``folder``: where the backup lies there; ``config``: the server's file for ssh."""

    folder: Path
    config: Path


@contextmanager
def keeping(place: Path) -> Iterator[Keeper]:
    """``place``: an empty folder for all of it."""
    port, folder = free_port(), place / "backup"
    for name in ("host", "id_ed25519"):
        subprocess.run(
            [programs.path("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", place / name],
            check=True,
        )
    public = " ".join((place / "id_ed25519.pub").read_text().split()[:2])
    (place / "authorized_keys").write_text(
        (SHIPPED / "authorized_keys")
        .read_text()
        .replace("/opt/amana", str(ROOT))
        .replace("/srv/backups/amana", str(folder))
        .replace("ssh-ed25519 AAAA…", public)
    )
    host = " ".join((place / "host.pub").read_text().split()[:2])
    (place / "known_hosts").write_text(f"[127.0.0.1]:{port} {host}\n")
    config = place / "ssh_config"
    config.write_text(
        (SHIPPED / "ssh_config")
        .read_text()
        .replace("HostName backup.example.org", f"HostName 127.0.0.1\n    Port {port}")
        .replace("User keeper", f"User {getpass.getuser()}")
        .replace("/etc/amana/backup/", f"{place}/")
    )
    (place / "sshd_config").write_text(SETTINGS.format(port=port, folder=place))
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    with subprocess.Popen(
        [programs.path("sshd"), "-D", "-e", "-f", place / "sshd_config"]
    ) as daemon:
        try:
            _wait(place / "pid")
            yield Keeper(folder, config)
        finally:
            daemon.terminate()


def _wait(file: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not file.exists():
        assert time.monotonic() < deadline, "sshd did not start"
        time.sleep(0.1)


def ssh(config: Path, *words: str, said: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [programs.path("ssh"), "-F", config, "-T", "-o", "BatchMode=yes", "keeper", *words],
        input=said,
        capture_output=True,
    )
