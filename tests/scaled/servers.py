"""PostgreSQL and Redis as deploy/ sets them up, which can be stopped and started again."""

import subprocess
import time
from pathlib import Path

from tests import programs
from tests.config.daemons import DEPLOY
from tests.scaled.processes import Ending, Service, folder_for
from tests.server import free_port

OWNER = "postgres"  # PostgreSQL refuses to run as root


def postgresql(ending: Ending) -> Service:
    """Of a cluster with the user amana and an empty database amana; it runs."""
    tools = Path(programs.path("initdb")).resolve().parent
    folder, port = folder_for(OWNER, ending.folder / "postgresql"), free_port()
    data = folder / "data"
    where = ["-h", "127.0.0.1", "-p", str(port), "-k", str(folder)]
    service = Service(
        ending,
        [str(tools / "postgres"), "-D", str(data), *where],
        port,
        ending.folder / "postgresql.log",
        user=OWNER,
    )
    made = ("-U", "amana", "-A", "trust", "--data-checksums", "-E", "UTF8")
    _run([*service.as_user(), str(tools / "initdb"), "-D", str(data), *made])
    (data / "postgresql.auto.conf").write_text((DEPLOY / "postgresql.conf").read_text())
    service.start()
    reach = ("-h", "127.0.0.1", "-p", str(port), "-U", "amana")
    # The port is open a moment before the server takes questions.
    _run([str(tools / "pg_isready"), *reach, "-q"], tries=600)
    _run([str(tools / "createdb"), *reach, "amana"])
    return service


def redis(ending: Ending) -> Service:
    folder, port = folder_for("", ending.folder / "redis"), free_port()
    words = [str(DEPLOY / "redis.conf"), "--port", str(port), "--dir", str(folder)]
    service = Service(ending, ["redis-server", *words], port, ending.folder / "redis.log")
    service.start()
    return service


def _run(command: list[str], tries: int = 1) -> None:
    for _ in range(tries):
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=120)
        if not done.returncode:
            return
        time.sleep(0.1)
    raise AssertionError(f"{command}: {done.stdout}{done.stderr}")
