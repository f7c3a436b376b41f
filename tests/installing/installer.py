"""``python3 -m tests.installing.installer ROOT RELEASE``: from nothing to onions that answer.

``ROOT`` is a fresh Debian (tests/fresh makes it), ``RELEASE`` the folder of a signed release. The
block of deploy/README.md for a fresh machine is run twice; the second run may change nothing. Then
what its units say is started, and asked as Tor asks.
"""

import re
import sys
from pathlib import Path

from tests.installing import blocks
from tests.installing.machines import DESK, REPORTERS, Failed, Machine, ask, expect

README = Path("deploy/README.md")
INSTALL = "/opt/amana/deploy/install"


def main(root: Path, release: Path) -> None:
    machine = Machine(root)
    for path in release.iterdir():
        machine.gets(path, f"/root/{path.name}")
    (block,) = (each for each in blocks.of(README) if each.machine == "installed")
    refuses_what_is_not_the_release(machine, release)
    shown = machine.run(block.commands)
    print(shown)
    expect("keys to the desk's onion that it showed", len(desk_keys(shown)), 1)
    before = machine.state()
    again = machine.run(block.commands)
    after = machine.state()
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    expect("files that a second run changed", changed, set())
    expect("keys that a second run showed", desk_keys(again), [])
    key_is_kept_nowhere(machine, desk_keys(shown)[0])
    answers(machine)
    expect("keys for one more person", len(desk_keys(machine.run(f"{INSTALL} --desk-key ada"))), 1)
    check(machine)
    clearnet(machine)
    print("the installer alone: from nothing to onions that answer, twice without harm")


def refuses_what_is_not_the_release(machine: Machine, release: Path) -> None:
    """The positive control of its look at checksums and signature."""
    (package,) = release.glob("*.deb")
    for spoil in (f"printf x >>{package.name}", "echo >>SHA256SUMS"):
        try:
            machine.run(
                f"mkdir -p spoiled; cp amana* SHA256SUMS* signers spoiled; cd spoiled; {spoil};"
                f" tar -xzf amana-*.tar.gz; amana-*/deploy/install --deb {package.name}"
            )
        except Failed as error:
            reason = str(error)
        else:
            raise Failed(f"After “{spoil}” it was installed.")
        if "is not what SHA256SUMS says" not in reason and "Do not install this" not in reason:
            raise Failed(reason)
    machine.run("rm -r spoiled; ! dpkg-query --show amana 2>/dev/null")
    print("  a package that is not the release's is refused")


def desk_keys(shown: str) -> list[str]:
    return re.findall(r"^ +key +([A-Z2-7]{52})$", shown, re.MULTILINE)


def key_is_kept_nowhere(machine: Machine, key: str) -> None:
    folders = "/etc /var /root /opt/amana/deploy /srv /tmp /run"
    expect("files with that key", machine.run(f"grep -rlF {key} {folders} 2>/dev/null || true"), "")
    public = machine.text("/var/lib/tor/amana-desk/authorized_clients/first.auth")
    expect("the other half is for Tor", public.startswith("descriptor:x25519:"), True)


def answers(machine: Machine) -> None:
    """Its three programs, started as their units say; then both onions, as Tor hands them on."""
    machine.gets_stand_in()
    machine.run("systemctl start amana haproxy tor nftables")
    site, desk = (
        machine.text(f"/var/lib/tor/{name}/hostname").strip() for name in ("amana", "amana-desk")
    )
    expect("reporters' onion", ask(REPORTERS, site, "/ar/r/all/")[0], 200)
    expect("reporters' onion, archive", ask(REPORTERS, site, "/ar/archive/")[0], 200)
    for path in ("/desk/login/", "/%64esk/login/", "/desk/"):
        expect(f"reporters' onion, {path}", ask(REPORTERS, site, path)[0], 404)
        expect(f"the same with the desk's name, {path}", ask(REPORTERS, desk, path)[0], 404)
    expect("desk's onion", ask(DESK, desk, "/desk/login/")[0], 200)
    log = machine.run("journalctl -u amana -o cat | grep /desk/join/")
    link = re.search(r"http://(\S+?)(/desk/join/\S+)", log)
    expect("the founding link is for the desk's onion", link and link[1], desk)
    if link:
        expect("and opens there", ask(DESK, desk, link[2])[0], 200)
    expect("haproxy runs as", machine.users("haproxy"), {"haproxy"})
    expect("Amana runs as", machine.users("granian"), {"amana"})


def check(machine: Machine) -> None:
    """It names what is left to a person, and nothing of its own."""
    said = machine.run(f"{INSTALL} --check || true")
    print(said)
    for word in ("AMANA_INSTALLATION", "AMANA_ALARM", "No backup"):
        expect(f"--check names {word}", word in said, True)
    for line in said.splitlines():
        if re.search(r"is not there|does not start|not .* alone|has no address|AMANA_HOSTS", line):
            raise Failed(f"--check right after the installation: {line}")
    machine.run("chmod 0644 /etc/amana/environment; systemctl disable amana-canary.timer")
    said = machine.run(f"{INSTALL} --check || true")
    expect("--check sees a mode", "chmod 0640" in said, True)
    expect("--check sees a timer that is off", "amana-canary.timer does not start" in said, True)
    machine.run("chmod 0640 /etc/amana/environment; systemctl enable amana-canary.timer")


def clearnet(machine: Machine) -> None:
    machine.run("systemctl stop amana haproxy tor")
    # The real one again: nothing is to be started.
    machine.run("rm /usr/local/bin/systemctl /usr/local/bin/journalctl")
    said = machine.run(f"{INSTALL} --clearnet reports.example.org")
    expect(
        "an older list of names is not written over",
        "does not name reports.example.org" in said,
        True,
    )
    rules = machine.text("/etc/nftables.conf")
    expect("the web may come in", "\t\ttcp dport { 80, 443 } accept" in rules, True)
    unit = machine.text("/etc/systemd/system/caddy.service.d/amana.conf")
    expect("Caddy has the name", '"AMANA_SITE=reports.example.org"' in unit, True)
    machine.run("echo '# mine' >>/etc/nftables.conf")
    said = machine.run(INSTALL)
    expect("what somebody changed stays", "/etc/nftables.conf was changed here" in said, True)
    expect("and is theirs", machine.text("/etc/nftables.conf").endswith("# mine\n"), True)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
    except Failed as error:
        sys.exit(f"FAILED: {error}")
