"""Intake, desk and archive on three hosts with one PostgreSQL, each with a role of its own."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.config.clusters import Cluster
from tests.server import Server, manage, running


@dataclass(frozen=True)
class Hosts:
    """``owner``: the settings of who owns the tables; ``desk``: the folder of the desk's host;
    ``log``: PostgreSQL's."""

    cluster: Cluster
    database: str
    desk: Path
    folder: Path
    owner: dict[str, str]

    @property
    def log(self) -> Path:
        return self.cluster.log

    def url(self, role: str) -> str:
        return self.cluster.url(self.database, role)

    def settings(self, face: str) -> dict[str, str]:
        """What the environment file of a host says."""
        return {
            "DATABASE_URL": self.url(f"amana_{face}"),
            "AMANA_FACES": face,
            "AMANA_MIGRATE": "0",
            "AMANA_BLOBS": self.owner["AMANA_BLOBS"],
            "AMANA_ARCHIVE_MEDIA": str(self.desk / "archive-media"),
        }


@pytest.fixture(scope="package")
def hosts(databases: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosts]:
    """An installation with a demonstration, all of which the desk's role made."""
    folder = tmp_path_factory.mktemp("hosts")
    with databases.begun(folder / "desk", folder / "blobs") as name:
        owner = databases.settings(name, folder / "blobs")
        made = Hosts(databases, name, folder / "desk", folder, owner)
        # Twice: it is run again after each upgrade.
        for _ in range(2):
            with psycopg.connect(made.url("amana")) as client:
                client.execute(manage(made.desk, "roles_sql", **owner).encode())
        manage(made.desk, "demo_data", **{**owner, "DATABASE_URL": made.url("amana_desk")})
        yield made


@pytest.fixture(scope="package")
def intake(hosts: Hosts) -> Iterator[Server]:
    """It has the secret and the beginnings of the lists of people, and no key of the archive."""
    data = hosts.folder / "intake"
    data.mkdir(mode=0o700)
    for name in ("secret", "rosters.json"):
        shutil.copy2(hosts.desk / name, data / name)
    with running(data, **hosts.settings("intake")) as server:
        yield server


@pytest.fixture(scope="package")
def archive(hosts: Hosts) -> Iterator[Server]:
    with running(hosts.folder / "archive", **hosts.settings("archive")) as server:
        yield server
