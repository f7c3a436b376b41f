"""Every block of docs/newsrooms.md, in its order, on a machine that is a scratch folder."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.many import folder as folders
from tests.installing import blocks
from tests.server import ROOT, inherited

PAGE = ROOT / "docs/newsrooms.md"
PLACES = re.compile(r"/(?:etc|var/lib)(?=/)")
# Of no Tor: addresses with a checksum that fits.
SITE = "aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dyp3kead.onion"
DESK = "eaqseizeeutcokbjfivsyljof4ydcmrtgq2tmnzyhe5dwpb5hy74yhqd.onion"
# Of the package's file, and what deploy/install sets in it.
ENVIRONMENT = """
AMANA_DATA={0}/var/lib/amana
AMANA_HOSTS=first.onion,127.0.0.1
AMANA_SITE_URL=http://first.onion
AMANA_SECURE_TRANSPORT=1
AMANA_BACKUP_ALSO=/etc/amana
"""
HEAD = """set -euo pipefail
systemctl() {{ true; }}
amana() {{ (set -a; . {0}/etc/amana/environment; cd {1}; exec {2} -m config "$@"); }}
"""


def machine(root: Path) -> None:
    """What deploy/install and Tor leave."""
    for name, onion in (("coast", SITE), ("coast-desk", DESK)):
        (root / "var/lib/tor" / name).mkdir(parents=True)
        (root / "var/lib/tor" / name / "hostname").write_text(f"{onion}\n")
    for folder in ("etc/amana/tasks", "etc/tor"):
        (root / folder).mkdir(parents=True)
    (root / "etc/amana/environment").write_text(ENVIRONMENT.format(root))
    (root / "etc/tor/torrc").write_text((ROOT / "deploy/torrc").read_text())


@pytest.mark.slow
def test_a_reader_who_types_it_has_a_newsroom(tmp_path: Path) -> None:
    machine(tmp_path)
    commands = "\n".join(block.commands for block in blocks.of(PAGE))
    there = PLACES.sub(lambda place: f"{tmp_path}{place[0]}", commands)
    there = there.replace("/opt/amana", str(ROOT))
    script = tmp_path / "typed.sh"
    script.write_text(HEAD.format(tmp_path, ROOT, sys.executable) + there)
    done = subprocess.run(
        ["bash", script],
        env=inherited(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert f"coast\t{SITE},{DESK}" in done.stdout
    assert done.stdout.count("unbroken.") == 2 and "\ncoast:\n" in done.stdout
    own = folders._parsed(tmp_path / "var/lib/amana/newsrooms/coast/environment")
    assert own["AMANA_HOSTS"] == f"{SITE},{DESK}" and own["AMANA_NEWSROOM"] == "The Coast"
    onions = re.findall(r"^HiddenServiceDir (\S+)$", (tmp_path / "etc/tor/torrc").read_text(), re.M)
    names = [Path(onion).name for onion in onions]
    assert names == ["amana", "amana-desk", "coast", "coast-desk"]
    assert not (tmp_path / "var/lib/amana/amana.sqlite3").exists(), "nothing of one alone is begun"
