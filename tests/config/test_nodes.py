"""Several nodes on one PostgreSQL: they migrate one after the other, and share one secret."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.server import ROOT, environment


def migrating(data: Path, more: dict[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=ROOT,
        env=environment(data, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_two_nodes_that_start_at_once_on_an_empty_database(
    on_postgresql: dict[str, str], tmp_path: Path
) -> None:
    """One begins; the other waits, and says that it needs the secret of the first."""
    nodes = {name: tmp_path / name for name in ("one", "two")}
    running = {name: migrating(data, on_postgresql) for name, data in nodes.items()}
    said = {name: process.communicate(timeout=240)[0] for name, process in running.items()}
    codes = {name: process.returncode for name, process in running.items()}
    assert sorted(codes.values()) == [0, 1], said
    first, second = sorted(nodes, key=lambda name: codes[name])
    assert "server secret is missing" in said[second] and "another node has it" in said[second]
    assert "Traceback" not in said[second]
    assert not (nodes[second] / "secret").exists()
    shutil.copy2(nodes[first] / "secret", nodes[second] / "secret")
    assert node(nodes[second], on_postgresql) == (0, "")
    (nodes[second] / "secret").unlink()
    (nodes[second] / "secret").write_bytes(b"x" * 32)
    code, why = node(nodes[second], on_postgresql)
    assert code == 1 and "is not the one of the database" in why


def node(data: Path, more: dict[str, str]) -> tuple[int, str]:
    process = migrating(data, more)
    said = process.communicate(timeout=240)[0]
    return process.returncode, said
