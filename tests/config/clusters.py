"""One PostgreSQL for all tests of a process, each of which has databases of its own in it.

A cluster takes two seconds of a core to make, and the migrations of an empty database ten: an
installation that only prepares what is tested is a copy of one that was begun before.
"""

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg import sql

from config import secret_files
from config.installation import fingerprints
from tests.config.daemons import DEPLOY, postgresql
from tests.server import first_starts, manage

TEMPLATE = "begun"


@dataclass(frozen=True)
class Cluster:
    """``folder``: where the installation lies that others are copies of; ``log``: the server's."""

    port: int
    log: Path
    folder: Path
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def url(self, database: str, role: str = "amana") -> str:
        return f"postgres://{role}@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str, *names: str) -> None:
        """``{}`` in the statement: one name each."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as client:
            client.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The name of an empty database, which goes with the block."""
        name = f"test{next(self.numbers)}"
        self.run("CREATE DATABASE {}", name)
        yield name
        self.run("DROP DATABASE {} WITH (FORCE)", name)

    @contextmanager
    def begun(self, data: Path, blobs: Path) -> Iterator[str]:
        """The same with the tables, after a first start of ``data`` with its payloads in ``blobs``.

        ``data`` and ``blobs`` are made; secret and identifier are this installation's own.
        """
        if not (self.folder / "data").exists():
            self.run("CREATE DATABASE {}", TEMPLATE)
            settings = self.settings(TEMPLATE, self.folder / "blobs")
            with first_starts():
                manage(self.folder / "data", "migrate", "-v0", **settings)
        name = f"test{next(self.numbers)}"
        self.run("CREATE DATABASE {} TEMPLATE {}", name, TEMPLATE)
        shutil.copytree(self.folder / "data", data)
        shutil.copytree(self.folder / "blobs", blobs)
        secret, identifier = os.urandom(32), os.urandom(16).hex()
        (data / "secret").unlink()
        secret_files.keep(data / "secret", secret)
        mark = blobs / "installation"
        day = mark.stat().st_mtime
        mark.write_text(f"{identifier}\n")
        os.utime(mark, (day, day))
        with psycopg.connect(self.url(name)) as client:
            row = (identifier, fingerprints.of_secret(secret))
            client.execute("UPDATE config_installation SET identifier = %s, secret = %s", row)
        yield name
        self.run("DROP DATABASE {} WITH (FORCE)", name)

    def settings(self, database: str, blobs: Path) -> dict[str, str]:
        """Of nodes with one database and one blob store."""
        return {"DATABASE_URL": self.url(database), "AMANA_BLOBS": str(blobs)}


@contextmanager
def running() -> Iterator[Cluster]:
    with TemporaryDirectory() as place, TemporaryDirectory() as folder:  # both go with the tests
        # PostgreSQL refuses to run as root, and runs as its own user.
        shutil.chown(place, "postgres") if not os.geteuid() else None
        with postgresql(Path(place), DEPLOY / "postgresql.conf") as (port, log):
            yield Cluster(port, log, Path(folder))
