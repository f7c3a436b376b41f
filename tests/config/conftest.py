"""What an operator meets: there an empty folder counts, and what may fill it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config import clusters
from tests.config.clusters import Cluster
from tests.config.hosts import archive, hosts, intake
from tests.needs import fixture_needs
from tests.server import first_starts

__all__ = ["archive", "hosts", "intake"]


@pytest.fixture(scope="module", autouse=True)
def each_first_start() -> Iterator[None]:
    """``manage`` and ``running`` prepare what is tested; first starts are tested with commands of
    these files' own."""
    with first_starts(but=("migrate", "serve", "demo_data")):
        yield


@pytest.fixture(scope="session")
@fixture_needs("postgresql")
def databases() -> Iterator[Cluster]:
    with clusters.running() as cluster:
        yield cluster


@pytest.fixture
def empty_database(databases: Cluster) -> Iterator[str]:
    """The URL of a database in which nothing is."""
    with databases.empty() as name:
        yield databases.url(name)


@pytest.fixture
def on_postgresql(databases: Cluster, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The settings of nodes with one database, in which nothing is, and one blob store."""
    with databases.empty() as name:
        yield databases.settings(name, tmp_path / "blobs")


@pytest.fixture
def begun_on_postgresql(databases: Cluster, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The same of an installation: after the first start of ``tmp_path / "data"``."""
    with databases.begun(tmp_path / "data", tmp_path / "blobs") as name:
        yield databases.settings(name, tmp_path / "blobs")
