"""Several nodes on one PostgreSQL: they migrate one after the other, and share one secret."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from tests.server import PATIENCE, ROOT, environment, free_port

WAITS = "Another node is migrating the database: waiting for it."
SOME_TABLES = "SELECT count(*) FROM information_schema.tables WHERE table_name = 'auth_user'"


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
    said = {name: process.communicate(timeout=PATIENCE)[0] for name, process in running.items()}
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
    said = process.communicate(timeout=PATIENCE)[0]
    return process.returncode, said


def test_a_node_that_starts_in_the_middle_of_the_first_ones_start_waits_for_it(
    on_postgresql: dict[str, str], tmp_path: Path
) -> None:
    """With one secret between them. What it sees of the tables is no older version."""
    shared = tmp_path / "secret"
    shared.write_bytes(os.urandom(32))
    shared.chmod(0o400)
    more = {**on_postgresql, "AMANA_SECRET_FILE": str(shared)}
    first = migrating(tmp_path / "one", more)
    until(lambda: tables(on_postgresql["DATABASE_URL"]))
    first.send_signal(signal.SIGSTOP)
    log = tmp_path / "two.log"
    with log.open("wb") as output:
        second = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment(tmp_path / "two", PORT=str(free_port()), **more),
            stdout=output,
            stderr=output,
        )
    try:
        until(lambda: WAITS in log.read_text() or second.poll() is not None)
        assert WAITS in log.read_text(), log.read_text()
        first.send_signal(signal.SIGCONT)
        assert first.communicate(timeout=240)[0] == "" and not first.returncode
        until(lambda: "Amana: http" in log.read_text() or second.poll() is not None)
        assert "Amana: http" in log.read_text(), log.read_text()
    finally:
        second.terminate()
        second.wait(PATIENCE)
        first.kill()


def tables(database: str) -> bool:
    """Whether some of the tables are there."""
    with psycopg.connect(database) as client:
        return client.execute(SOME_TABLES).fetchall() == [(1,)]


def until(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.05)
