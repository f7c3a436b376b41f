"""Several nodes on one PostgreSQL: they migrate one after the other, and share one secret."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.daemons import DEPLOY, postgresql
from tests.needs import fixture_needs
from tests.server import ROOT, environment


@pytest.fixture
@fixture_needs("postgresql")
def settings_of_nodes(tmp_path: Path) -> Iterator[dict[str, str]]:
    """One database and one blob store for all of them."""
    folder = Path(tempfile.mkdtemp())
    shutil.chown(folder, "postgres") if folder.owner() == "root" else None
    with postgresql(folder, DEPLOY / "postgresql.conf") as (port, _):
        yield {
            "DATABASE_URL": f"postgres://amana@127.0.0.1:{port}/postgres",
            "AMANA_BLOBS": str(tmp_path / "blobs"),
        }
    shutil.rmtree(folder)


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
    settings_of_nodes: dict[str, str], tmp_path: Path
) -> None:
    """One begins; the other waits, and says that it needs the secret of the first."""
    nodes = {name: tmp_path / name for name in ("one", "two")}
    running = {name: migrating(data, settings_of_nodes) for name, data in nodes.items()}
    said = {name: process.communicate(timeout=240)[0] for name, process in running.items()}
    codes = {name: process.returncode for name, process in running.items()}
    assert sorted(codes.values()) == [0, 1], said
    first, second = sorted(nodes, key=lambda name: codes[name])
    assert "server secret is missing" in said[second] and "another node has it" in said[second]
    assert "Traceback" not in said[second]
    assert not (nodes[second] / "secret").exists()
    shutil.copy2(nodes[first] / "secret", nodes[second] / "secret")
    assert node(nodes[second], settings_of_nodes) == (0, "")
    (nodes[second] / "secret").unlink()
    (nodes[second] / "secret").write_bytes(b"x" * 32)
    code, why = node(nodes[second], settings_of_nodes)
    assert code == 1 and "is not the one of the database" in why


def node(data: Path, more: dict[str, str]) -> tuple[int, str]:
    process = migrating(data, more)
    said = process.communicate(timeout=240)[0]
    return process.returncode, said
