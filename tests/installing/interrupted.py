"""``python3 -m tests.installing.interrupted ROOT RELEASE``: what keeps it from its end.

``ROOT`` is a fresh Debian (tests/fresh makes it), ``RELEASE`` the folder of a signed release. First
what the installer refuses, with one sentence that says what to do, and nothing done: another
Debian, a port that is taken, no network. Then it is killed at one step after the other, and run
again.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.installing import blocks
from tests.installing.installer import INSTALL, README, desk_keys
from tests.installing.machines import PATH, PATIENCE, REPORTERS, Failed, Machine, expect

# The command of the installer before which it is killed, and how many keys it has shown by then.
CUTS = {
    'remember "$target"': 0,
    'whole "$target.before-amana"': 0,
    'mv "$1.amana-part"': 0,
    "process=$!": 0,  # Tor, which makes the keys, goes on alone
    "sed -i": 0,
    "install -m 0600": 1,  # not in force yet: the next run shows another
    "systemctl enable": 1,
}
# Read by bash before a script; for every command of the script and of its functions.
CUTTER = """set -o functrace
trap '[[ -z ${CUT:-} || $BASH_COMMAND != "$CUT"* ]] || kill -9 $$' DEBUG
"""


def main(root: Path, release: Path) -> None:
    machine = Machine(root)
    for path in release.iterdir():
        machine.gets(path, f"/root/{path.name}")
    (block,) = (each for each in blocks.of(README) if each.machine == "installed")
    refusals(machine, block.commands)
    cut_off_while_unpacking(machine, block.commands)
    (root / "root/cutter").write_text(CUTTER)
    for cut, keys in CUTS.items():
        said = killed(machine, f"export BASH_ENV=/root/cutter CUT='{cut}'; {block.commands}")
        expect(f"keys shown when it was killed before “{cut}”", len(desk_keys(said)), keys)
    left(machine, machine.run(block.commands))
    print("the installer: refused with a sentence, killed at every step, and ended by the next run")


def refusals(machine: Machine, commands: str) -> None:
    release = machine.root / "usr/lib/os-release"
    words = release.read_text()
    release.write_text(re.sub(r'VERSION_ID="12"', 'VERSION_ID="13"', words))
    refused(machine, commands, "this is for Debian 12")
    release.write_text(words)
    with socket.create_server(("127.0.0.1", REPORTERS)):
        refused(
            machine, commands, f"port {REPORTERS} of this machine is taken, and haproxy needs it"
        )
    # Nor what was fetched for another machine of this test.
    apt = machine.root / "etc/apt/apt.conf.d/99empty"
    apt.write_text('Dir::Cache::Archives "/root/none";\n')
    machine.run("mkdir -p none/partial")
    alone = commands.replace("amana-*/deploy/install", "unshare --net amana-*/deploy/install")
    expect("the command has a network taken away", alone != commands, True)
    refused(machine, alone, "Without a network")
    apt.unlink()


def refused(machine: Machine, commands: str, said: str) -> None:
    before = machine.state()
    try:
        machine.run(commands)
    except Failed as error:
        sentences = re.findall(r"^deploy/install: .*", str(error), re.MULTILINE)
        expect(f"it says “{said}”", len(sentences) == 1 and said in sentences[0], True)
    else:
        raise Failed(f"It was installed, without “{said}”.")
    expect("files that it changed", machine.state().keys() ^ before.keys(), set())
    machine.run("! dpkg-query --show amana tor 2>/dev/null; [ ! -e /usr/sbin/policy-rc.d ]")


def begun(machine: Machine, commands: str, log: Path) -> "subprocess.Popen[bytes]":
    """What it prints goes to a file: a pipe would wait for what goes on alone."""
    words = ["chroot", str(machine.root), "env", "-i", f"PATH={PATH}", "HOME=/root",
             "bash", "-euo", "pipefail", "-c", f"cd; {commands}"]  # fmt: skip
    with log.open("wb") as output:
        return subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )


def cut_off_while_unpacking(machine: Machine, commands: str) -> None:
    """As when the power goes: everything on that machine ends at once."""
    log, code = machine.root / "tmp/unpacking.log", machine.root / "opt/amana/.venv"
    process = begun(machine, commands, log)
    for _ in range(PATIENCE):
        if code.exists() or process.poll() is not None:
            break
        time.sleep(0.5)
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile
            if (folder / "root").readlink() == machine.root.resolve():
                os.kill(int(folder.name), signal.SIGKILL)
    process.wait(PATIENCE)
    if not code.exists():
        raise Failed(log.read_text())
    left_behind = (machine.root / "usr/sbin/policy-rc.d").exists()
    expect("what forbids starts is left behind by a cut", left_behind, True)


def killed(machine: Machine, commands: str) -> str:
    """What it had printed until then."""
    log = machine.root / "tmp/killed.log"
    ended = begun(machine, commands, log).wait(PATIENCE)
    if ended not in {137, -signal.SIGKILL}:
        raise Failed(f"It was not killed: {log.read_text()}")
    return log.read_text()


def left(machine: Machine, said: str) -> None:
    """After the run that nobody cut off."""
    print(said)
    expect("keys that it showed", len(desk_keys(said)), 0)
    expect("what forbids starts", (machine.root / "usr/sbin/policy-rc.d").exists(), False)
    expect("taken for somebody's change", "was changed here" in said, False)
    parts = machine.run("find /etc /var/lib/amana-install -name '*.amana-part' -o -name pending")
    expect("halves of files", parts, "")
    expect("Tor that still makes keys", machine.users("tor"), set())
    kept = machine.text("/etc/tor/torrc.before-amana")
    expect("Debian's torrc is kept", "HiddenServicePort 80 127.0.0.1:8080" in kept, False)
    checked = machine.run(f"{INSTALL} --check || true")
    expect("files that are missing", "run deploy/install" in checked, False)
    state = machine.state()
    machine.run(INSTALL)
    expect("one more run changed nothing", machine.state() == state, True)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
    except Failed as error:
        sys.exit(f"FAILED: {error}")
