"""``python3 -m tests.installing.package ROOT RELEASE``: the life of the Debian package, by dpkg.

``ROOT`` is a fresh Debian (tests/fresh makes it), ``RELEASE`` the folder of a release. A server of
all faces, one of the archive alone and two timers run while the package is installed again,
upgraded to a version with one migration more, refused as an older one, taken back, removed, purged
and installed anew. Nobody but who reads the messages acts in between.
"""

import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from tests.installing.machines import Failed, Machine, expect
from tests.ports import free_port

NEWER = "9.0"
MIGRATION = """from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("submissions", "{last}")]
    operations = []
"""
SERVERS = ["amana.service", "amana@archive.service"]
TIMERS = ["amana-canary.timer", "amana-relay.timer"]


def main(root: Path, release: Path) -> None:
    machine = Machine(root)
    (package,) = release.glob("*.deb")
    with tempfile.TemporaryDirectory() as folder:  # beside the machine's own
        two_versions(package, Path(folder), root / "root")
    begin(machine)
    ports = settings(machine)
    machine.run(f"systemctl enable --now {' '.join([*SERVERS, *TIMERS])}")
    answer(ports)
    before = started(machine)

    machine.run("dpkg -i amana.deb")
    expect("run after the same package again", runs(machine), [*SERVERS, *TIMERS])
    expect("and were started anew", started(machine) & before, set())
    answer(ports)

    said = machine.run("dpkg -i newer.deb")
    expect("run after an upgrade that has to migrate", runs(machine), TIMERS)
    (start,) = re.findall(r"systemctl start .*", said)
    machine.run(f"amana upgrade --without-backup && {start}")
    expect("run after what it said", runs(machine), [*SERVERS, *TIMERS])
    answer(ports)

    refused(machine)
    answer(ports)
    machine.run(f"systemctl stop {' '.join(SERVERS)}; amana upgrade --back; dpkg -i amana.deb")
    machine.run(f"systemctl start {' '.join(SERVERS)}")
    answer(ports)
    goes_and_comes_back(machine, ports)
    print(
        "the Debian package: again, upgraded, refused, taken back, removed, purged, installed anew"
    )


def two_versions(package: Path, folder: Path, target: Path) -> None:
    """The package, and the same as a later version with one migration more.

    Both without the compiling of their code, which takes most of an installation's time.
    """
    tree = folder / "tree"
    subprocess.run(["dpkg-deb", "--raw-extract", package, tree], check=True)
    script = tree / "DEBIAN/postinst"
    script.write_text(re.sub(r"(?m)^.* -m compileall .*$", "", script.read_text()))
    build = ["dpkg-deb", "-Znone", "--build", str(tree)]
    subprocess.run([*build, str(target / "amana.deb")], check=True)
    control = tree / "DEBIAN/control"
    control.write_text(re.sub(r"(?m)^Version: .*", f"Version: {NEWER}", control.read_text()))
    (migrations,) = tree.glob("opt/amana/.venv/lib/python3*/site-packages/submissions/migrations")
    last = max(path.stem for path in migrations.glob("[0-9]*.py"))
    (migrations / "9000_newer.py").write_text(MIGRATION.format(last=last))
    subprocess.run([*build, str(target / "newer.deb")], check=True)


def begin(machine: Machine) -> None:
    """As if systemd ran: the stand-in does what it is told, and the package asks it."""
    machine.run(
        "apt-get update -qq &&"
        " apt-get install -y -qq --no-install-recommends systemd python3 libseccomp2"
    )
    machine.gets_stand_in()
    machine.run("mkdir -p /run/systemd/system && dpkg -i amana.deb")


def settings(machine: Machine) -> list[int]:
    """Two servers on one database; their ports."""
    ports = [free_port(), free_port()]
    machine.run(
        f"echo PORT={ports[0]} >>/etc/amana/environment;"
        " cp /etc/amana/environment /etc/amana/archive.environment;"
        f" printf 'PORT={ports[1]}\\nAMANA_FACES=archive\\n' >>/etc/amana/archive.environment;"
        " systemd-tmpfiles --create amana.conf"
    )
    expect("rights of a face's settings",
           machine.run("stat -c '%a %U %G' /etc/amana/archive.environment").strip(),
           "640 root amana")  # fmt: skip
    return ports


def answer(ports: list[int]) -> None:
    for port in ports:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=120) as page:
            expect(f"/healthz of {port}", page.status, 200)


def runs(machine: Machine) -> list[str]:
    lines = machine.run("systemctl list-units 'amana*.service' 'amana*.timer'").splitlines()
    return [line.split()[0] for line in lines if line]


def started(machine: Machine) -> set[str]:
    """Numbers of the processes of its servers."""
    return set(machine.run("cat /run/stand-in/amana /run/stand-in/amana@archive").split())


def refused(machine: Machine) -> None:
    try:
        machine.run("dpkg -i amana.deb")
    except Failed as error:
        expect("it says the way back", "amana upgrade --back" in str(error), True)
    else:
        raise Failed("An older package was installed over a newer database.")
    version = machine.run("dpkg-query --show --showformat '${db:Status-Abbrev}${Version}' amana")
    expect("what is installed after it was refused", version.split(), ["ii", NEWER])
    expect("run after it was refused", runs(machine), [*SERVERS, *TIMERS])


def goes_and_comes_back(machine: Machine, ports: list[int]) -> None:
    secret = (machine.root / "var/lib/amana/secret").read_bytes()
    machine.run("dpkg -r amana")
    expect("run after the removal", runs(machine), [])
    links = machine.run("find /etc/systemd/system -name 'amana*' -path '*.wants/*'")
    expect("start with the machine after the removal", links, "")
    expect("left of the code", machine.run("find /opt/amana 2>/dev/null || true"), "")
    said = machine.run("dpkg -P amana")
    expect("it says what stays", "still in /var/lib/amana" in said, True)
    expect("settings after the purge", (machine.root / "etc/amana/environment").exists(), False)
    machine.run(f"dpkg -i amana.deb; echo PORT={ports[0]} >>/etc/amana/environment")
    machine.run("systemctl start amana")
    answer(ports[:1])
    kept = (machine.root / "var/lib/amana/secret").read_bytes()
    expect("the installation is the one of before", kept == secret, True)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
    except Failed as error:
        sys.exit(f"FAILED: {error}")
