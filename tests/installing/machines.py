"""A Debian in a folder, in which commands run as on a machine of its own."""

import hashlib
import os
import shutil
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).parent
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PATIENCE = 1800  # seconds for one block, on a machine that does much else
# haproxy's two doors, and how Tor presents a visitor (PROXY protocol, with a circuit's name).
REPORTERS, DESK = 8080, 8081
PRESENTED = "PROXY TCP6 fc00:dead:beef:4dad::1 ::1 65535 80\r\n"


class Failed(Exception):
    """A command ended with another number than 0; the message has its last lines."""


class Machine:
    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, commands: str) -> str:
        """As root, in root's folder, as one script of bash that stops at the first failure; what
        it prints. Raises Failed."""
        done = subprocess.run(
            ["chroot", str(self.root), "env", "-i", f"PATH={PATH}", "HOME=/root", "LANG=C.UTF-8",
             "bash", "-euo", "pipefail", "-c", f"cd; {commands}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, timeout=PATIENCE,
        )  # fmt: skip
        if done.returncode:
            raise Failed(f"{commands}\n{done.stdout[-4000:]}\nended with {done.returncode}")
        return done.stdout

    def gets(self, source: Path, target: str) -> None:
        place = self.root / target.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, place)

    def gets_stand_in(self) -> None:
        for name in ("systemctl", "journalctl"):
            self.gets(HERE / "stand_in.py", f"/usr/local/bin/{name}")

    def text(self, path: str) -> str:
        return (self.root / path.lstrip("/")).read_text()

    def users(self, program: str) -> set[str]:
        """As whom it runs, by the names of this machine; of programs that have it as a word."""
        names = {
            int(fields[2]): fields[0]
            for fields in (line.split(":") for line in self.text("/etc/passwd").splitlines())
        }
        users = set()
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile
                words = (folder / "cmdline").read_bytes().split(b"\0")
                if any(Path(os.fsdecode(word)).name == program for word in words):
                    users.add(names.get(folder.stat().st_uid, "?"))
        return users

    def state(self) -> dict[str, str]:
        """What installing lays out: a digest of each file of settings and of Tor's folders."""
        files = (
            path
            for folder in ("etc", "lib/systemd", "var/lib/tor", "srv", "var/lib/amana-install")
            for path in (self.root / folder).rglob("*")
            if path.is_file() and not path.is_symlink()
        )
        return {str(path): _digest(path) for path in files if not _changes_by_itself(path)}


def _digest(path: Path) -> str:
    status = path.stat()
    about = f"{status.st_mode} {status.st_uid} {status.st_gid}\n".encode()
    return hashlib.sha256(about + path.read_bytes()).hexdigest()


def _changes_by_itself(path: Path) -> bool:
    """Tor's notes of its own runs, and what the linker keeps."""
    return path.name in {"state", "lock", "ld.so.cache"} or "cached-" in path.name


def ask(port: int, host: str, path: str) -> tuple[int, str]:
    """A page as a visitor of an onion gets it: Tor's line first, then the request."""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as line:
        request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        line.sendall((PRESENTED + request).encode())
        answer = b""
        while part := line.recv(65536):
            answer += part
    return int(answer.split()[1]), answer.decode(errors="replace")


def expect(what: str, found: object, wanted: object) -> None:
    """Raises Failed."""
    if found != wanted:
        raise Failed(f"{what}: found {found}, expected {wanted}")
    print(f"  {what}: {found}", flush=True)
