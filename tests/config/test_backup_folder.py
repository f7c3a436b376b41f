"""Where backups go stands in a folder of root: the server reads it, and changes nothing there."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import programs
from tests.config.daemons import DEPLOY

MANUAL = (DEPLOY / "backup/README.md").read_text()
NOBODY = 65534  # stands for Amana's user, which a machine for tests need not have

pytestmark = [
    pytest.mark.needs("ssh-keygen"),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files of two owners"),
]


@pytest.fixture
def folder() -> Iterator[Path]:
    # pytest's own folders are closed to other users.
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        (commands,) = re.findall(r"^install -d -g amana.*?(?=^name=)", MANUAL, re.M | re.S)
        own = commands.replace("/etc/amana", place).replace("amana", str(NOBODY))
        subprocess.run(["bash", "-euc", own], check=True)
        (Path(place) / "backup/ssh_config").write_text("Host keeper\n")
        yield Path(place) / "backup"


def as_the_server(*words: str | Path) -> int:
    return subprocess.run(words, user=NOBODY, group=NOBODY, extra_groups=[]).returncode


def test_the_server_reads_its_key_and_changes_nothing(folder: Path) -> None:
    key = folder / "id_ed25519"
    assert as_the_server(programs.path("ssh-keygen"), "-y", "-f", key) == 0
    for file in (key, folder / "ssh_config", folder / "new"):
        assert as_the_server("bash", "-c", f"echo >>{file}") != 0
        assert as_the_server("chmod", "0666", file) != 0
    assert as_the_server("mv", folder, folder.with_name("moved")) != 0
    # The positive control: in a folder of its own it could.
    os.chown(folder, NOBODY, NOBODY)
    assert as_the_server("bash", "-c", f"echo >{folder / 'new'}") == 0


def test_nobody_else_reads_the_key(folder: Path) -> None:
    stranger = NOBODY - 1
    reading = ["cat", str(folder / "id_ed25519")]
    done = subprocess.run(reading, user=stranger, group=stranger, extra_groups=[])
    assert done.returncode != 0


def test_an_older_folder_is_put_right() -> None:
    rows = (DEPLOY / "debian/tmpfiles.conf").read_text().splitlines()
    assert "z /etc/amana/backup 0750 root amana" in rows
    assert "z /etc/amana/backup/* 0640 root amana" in rows
