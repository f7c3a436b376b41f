#!/usr/bin/python3
"""Stands in for systemd in a chroot: starts and stops what units say.

As ``systemctl`` it takes start, stop, restart, reload and is-active of services, list-units, and
``--now``; all else is given to the real one, which works on files. A timer is noted as running and
starts nothing. A pattern means what runs. As ``journalctl`` it prints what a unit wrote.
It reads ExecStartPre, ExecStart, Type, User, AmbientCapabilities, WorkingDirectory, Environment,
EnvironmentFile, RuntimeDirectory and KillSignal with their drop-ins; walls it has none. Three
programs would reach out, or change the machine below: Tor starts without a network, Caddy only
reads its file, and rules of the firewall are loaded into a network that ends at once. Of Amana's
server it waits until it listens, as a reader does.
"""

import fnmatch
import os
import pwd
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

REAL = "/usr/bin/systemctl"
STATE = Path("/run/stand-in")
# What systemd's generators make of these two.
MADE = {"tor": "tor@default", "postgresql": "postgresql@15-main"}
ABSENT = {"systemd-journald"}
PATIENCE = 300  # seconds, on a machine that does much else
ALONE = {
    "tor@default": lambda words: [*words, "--DisableNetwork", "1"],
    "caddy": lambda words: ["/usr/bin/caddy", "validate", "--config", "/etc/caddy/Caddyfile"],
    "nftables": lambda words: ["unshare", "--net", *words],
}


class Unit:
    def __init__(self, name: str) -> None:
        self.name = name
        self.values: dict[str, list[str]] = {}
        stem, at, self.instance = name.partition("@")
        folders = [Path("/etc/systemd/system"), Path("/lib/systemd/system")]
        names = [f"{name}.service", f"{stem}{at}.service"] if at else [f"{name}.service"]
        own = next(
            (path for part in names for folder in folders if (path := folder / part).exists()), None
        )
        if own is None:
            sys.exit(f"Unit {name}.service could not be found.")
        for path in [
            own,
            *sorted(path for part in names for path in folders[0].glob(f"{part}.d/*.conf")),
        ]:
            self._read(path.read_text())

    def _read(self, text: str) -> None:
        section = ""
        for line in re.sub(r"\\\n", " ", text).splitlines():
            key, equals, value = line.partition("=")
            if line.startswith("["):
                section = line
            elif equals and section == "[Service]" and line[0] not in "#;":
                listed = self.values.setdefault(key, [])
                # An empty value takes back what stood before.
                self.values[key] = [*listed, self._specified(value)] if value else []

    def _specified(self, value: str) -> str:
        return (
            value.replace("%i", self.instance)
            .replace("%n", f"{self.name}.service")
            .replace("%%", "%")
        )

    def last(self, key: str, default: str = "") -> str:
        return (self.values.get(key) or [default])[-1]

    def environment(self) -> dict[str, str]:
        lines = [
            word for value in self.values.get("Environment", []) for word in shlex.split(value)
        ]
        for name in self.values.get("EnvironmentFile", []):
            path = Path(name.lstrip("-"))
            if path.exists() or not name.startswith("-"):
                lines += [
                    line for line in path.read_text().splitlines() if re.match(r"\s*\w+=", line)
                ]
        given = dict(line.strip().split("=", 1) for line in lines)
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        return {"PATH": path, "LANG": "C.UTF-8"} | {
            name: value.strip("\"'") for name, value in given.items()
        }

    def command(self, line: str) -> tuple[list[str], bool]:
        """The words, and whether it may fail."""
        values, words = self.environment(), []
        for word in shlex.split(line.lstrip("-@+!:")):
            if re.fullmatch(r"\$\w+", word):
                words += values.get(word[1:], "").split()
            else:
                words.append(re.sub(r"\$\{(\w+)\}", lambda found: values.get(found[1], ""), word))
        # Not what is done before, as a folder that is made.
        if (alone := ALONE.get(self.name)) and line == self.last("ExecStart"):
            words = alone(words)
        return words, line.startswith("-")

    @property
    def log(self) -> Path:
        return Path("/var/log") / f"{self.name}.unit.log"

    @property
    def mark(self) -> Path:
        return STATE / self.name

    def process(self) -> int:
        """Its number; 0 where it does not run."""
        if not self.mark.exists():
            return 0
        number = int(self.mark.read_text())
        try:
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return 0
        return 0 if state == "Z" else number


def spawn(unit: Unit, words: list[str], **more: object) -> "subprocess.Popen[bytes]":
    environment = unit.environment() | dict(more.pop("environment", {}))  # type: ignore[call-overload]
    user = unit.last("User")
    given: dict[str, object] = (
        {"user": user, "group": unit.last("Group", user), "extra_groups": []} if user else {}
    )
    if user:
        environment |= {"HOME": pwd.getpwnam(user).pw_dir, "USER": user}
    if (folder := unit.last("RuntimeDirectory")) and user:
        subprocess.run(["install", "-d", "-o", user, "-g", user, f"/run/{folder}"], check=True)
    if rights := unit.last("AmbientCapabilities").lower().replace("cap_", "+"):
        # As systemd: another user, and these rights with it.
        who = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
        words, given = [*who, f"--inh-caps={rights}", f"--ambient-caps={rights}", *words], {}
    log = unit.log.open("ab")
    folder = unit.last("WorkingDirectory", "/")
    return subprocess.Popen(words, env=environment, cwd=folder, stdin=subprocess.DEVNULL,
                            stdout=log, stderr=log, start_new_session=True,
                            **given, **more)  # fmt: skip


def start(unit: Unit) -> int:
    if unit.process():
        return 0
    STATE.mkdir(exist_ok=True)
    for line in unit.values.get("ExecStartPre", []):
        words, may_fail = unit.command(line)
        if spawn(unit, words).wait() and not may_fail:
            return told(unit, "its ExecStartPre failed")
    passing = unit.last("Type") in {"oneshot", "forking"} or unit.name in {"caddy", "nftables"}
    for line in unit.values["ExecStart"]:
        words, may_fail = unit.command(line)
        if passing:
            if (status := spawn(unit, words).wait()) and not may_fail:
                return told(unit, f"it ended with {status}", status)
            continue
        if not stands(unit, words):
            return told(unit, "it did not come up")
    return 0


def stands(unit: Unit, words: list[str]) -> bool:
    """Starts it, and waits until it says so or, of Amana's server, listens."""
    address = STATE / f"{unit.name}.socket"
    address.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(address))
        address.chmod(0o777)
        ear.settimeout(1)
        waits = {"NOTIFY_SOCKET": str(address)} if unit.last("Type") == "notify" else {}
        process = spawn(unit, words, environment=waits)
        unit.mark.write_text(str(process.pid))
        for _ in range(PATIENCE):
            if process.poll() is not None:
                return False
            if waits:
                try:
                    if b"READY=1" in ear.recv(4096):
                        return True
                except TimeoutError:
                    continue
            elif unit.name.partition("@")[0] != "amana" or listens(
                int(unit.environment().get("PORT", "8000"))
            ):
                return True
            time.sleep(1)
    return False


def listens(port: int) -> bool:
    with socket.socket() as line:
        return not line.connect_ex(("127.0.0.1", port))


def told(unit: Unit, what: str, status: int = 1) -> int:
    print(f"{unit.name}: {what}", unit.log.read_text()[-3000:], sep="\n", file=sys.stderr)
    return status


def stop(unit: Unit) -> int:
    if number := unit.process():
        os.kill(number, getattr(signal, unit.last("KillSignal", "SIGTERM")))
        for _ in range(10 * PATIENCE):
            if not unit.process():
                break
            time.sleep(0.1)
        else:
            return told(unit, "it did not end")
    unit.mark.unlink(missing_ok=True)
    return 0


def act(verb: str, name: str) -> int:
    name = name.removesuffix(".service")
    if name in ABSENT:
        return 0
    if name.endswith(".timer"):
        return noted(verb, STATE / name)
    unit = Unit(MADE.get(name, name))
    if verb == "start":
        return start(unit)
    if verb == "stop":
        return stop(unit)
    if verb == "is-active":
        return 0 if unit.process() else 3
    if verb == "reload" and unit.process():
        os.kill(unit.process(), signal.SIGHUP)
        return 0
    return stop(unit) or start(unit)


def noted(verb: str, mark: Path) -> int:
    if verb == "is-active":
        return 0 if mark.exists() else 3
    STATE.mkdir(exist_ok=True)
    mark.unlink(missing_ok=True) if verb == "stop" else mark.touch()
    return 0


def running(pattern: str) -> list[str]:
    """The units that run and fit."""
    marks = [path.name for path in STATE.glob("*") if not path.name.endswith(".socket")]
    names = [name if name.endswith(".timer") else f"{name}.service" for name in sorted(marks)]
    return [name for name in fnmatch.filter(names, pattern) if not act("is-active", name)]


def journal(words: list[str]) -> None:
    for flag, name in zip(words, words[1:], strict=False):
        if flag == "-u":
            print(Unit(MADE.get(name, name)).log.read_text(), end="")


def main() -> int:
    words = sys.argv[1:]
    if Path(sys.argv[0]).name == "journalctl":
        journal(words)
        return 0
    verb, *patterns = [word for word in words if not word.startswith("-")]
    names = [name for each in patterns for name in (running(each) if "*" in each else [each])]
    if verb == "list-units":
        names = [name for each in patterns for name in running(each)]
        print(*(f"{name} loaded active running" for name in names), sep="\n")
        return 0
    if verb in {"start", "stop", "restart", "reload", "is-active"}:
        return max((act(verb, name) for name in names), default=0)
    done = subprocess.run([REAL, *(word for word in words if word != "--now")]).returncode
    if "--now" in words and not done:
        return max(act("start" if verb == "enable" else "stop", name) for name in names)
    return done


if __name__ == "__main__":
    sys.exit(main())
