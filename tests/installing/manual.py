"""``python3 -m tests.installing.manual SERVER ELSEWHERE RELEASE``: the manual, as a reader does it.

Every block of commands of deploy/README.md, docs/operations.md and deploy/backup/README.md runs in
its order, on the machine that the page names: fresh Debians in ``SERVER`` and ``ELSEWHERE``
(tests/fresh makes them). The first that ends with another number than 0 ends the run. What a reader
does between the blocks is in two tables: what they write in the place of an example, and what they
carry to another machine.
"""

import re
import shutil
import sys
from pathlib import Path

from tests.installing import blocks
from tests.installing.machines import DESK, REPORTERS, Failed, Machine, ask, expect
from tests.ports import free_port

PAGES = (Path("deploy/README.md"), Path("docs/operations.md"), Path("deploy/backup/README.md"))
# What stands for something of the reader's own, and where they read that.
RECIPIENT = "age1pq1…"
RECIPIENT_SHOWN = re.compile(r"age1pq1[a-z0-9]{50,}")
# The line that one machine shows and the other is told.
KEY = "ssh-ed25519 AAAA…'\n"
HOST_KEY, SERVER_KEY = "etc/ssh/ssh_host_ed25519_key.pub", "etc/amana/backup/id_ed25519.pub"
# A disk that is carried to the other machine, before a block that names it: there, and here.
CARRIED = {"/srv/copy": "srv/amana/backup"}


def main(server: Machine, elsewhere: Machine, release: Path) -> None:
    machines = {blocks.SERVER: server, "elsewhere": elsewhere}
    for machine in machines.values():
        for package in release.glob("*.deb"):
            machine.gets(package, f"/root/{package.name}")
        # As in every chroot: Debian's packages start nothing, the blocks do.
        (machine.root / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
        (machine.root / "usr/sbin/policy-rc.d").chmod(0o755)
        machine.gets_stand_in()
    shown, asked = "", False
    for page in PAGES:
        for block in blocks.of(page):
            if block.machine not in machines:
                continue
            if page == PAGES[1] and not asked:
                onions_answer(server)
                asked = True
            commands = block.commands
            if recipient := RECIPIENT_SHOWN.search(shown):
                commands = commands.replace(RECIPIENT, recipient[0])
            if KEY in commands:
                commands = tell_key(commands, server, elsewhere, block.machine)
            carry(commands, server, elsewhere)
            print(f"== {block}", flush=True)
            shown += machines[block.machine].run(commands)
    onions_answer(server)
    print("the manual alone: every block of its pages ended with 0")


def carry(commands: str, server: Machine, elsewhere: Machine) -> None:
    for target, source in CARRIED.items():
        place = elsewhere.root / target.lstrip("/")
        if target in commands and not place.exists():
            shutil.copytree(server.root / source, place)


def tell_key(commands: str, server: Machine, elsewhere: Machine, reader: str) -> str:
    """The block with the other machine's key; an sshd of that machine on loopback, where the
    server finds it."""
    if reader == "elsewhere":
        return commands.replace(KEY, f"{public(server.text(SERVER_KEY))}'\n")
    port = free_port()
    elsewhere.run(f"mkdir -p /run/sshd; /usr/sbin/sshd -o ListenAddress=127.0.0.1 -o Port={port}")
    server.run("echo '127.0.0.1 backup.example.org' >>/etc/hosts")
    told = commands.replace(KEY, f"{public(elsewhere.text(HOST_KEY))}'\n")
    # As another port than 22 is written in both files.
    return told + (
        f"sed -i 's/^ *HostName.*/&\\n Port {port}/' /etc/amana/backup/ssh_config\n"
        f"sed -i 's/^backup.example.org/[&]:{port}/' /etc/amana/backup/known_hosts\n"
    )


def public(line: str) -> str:
    return " ".join(line.split()[:2])


def onions_answer(server: Machine) -> None:
    site, desk = (
        server.text(f"/var/lib/tor/{name}/hostname").strip() for name in ("amana", "amana-desk")
    )
    expect("reporters' onion", ask(REPORTERS, site, "/ar/r/all/")[0], 200)
    expect("the desk on it", ask(REPORTERS, site, "/desk/login/")[0], 404)
    expect("desk's onion", ask(DESK, desk, "/desk/login/")[0], 200)


if __name__ == "__main__":
    try:
        main(Machine(Path(sys.argv[1])), Machine(Path(sys.argv[2])), Path(sys.argv[3]))
    except Failed as error:
        sys.exit(f"FAILED: {error}")
