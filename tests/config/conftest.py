"""What an operator meets: there an empty folder counts, and what may fill it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.daemons import DEPLOY, postgresql
from tests.needs import fixture_needs
from tests.server import first_starts


@pytest.fixture(scope="module", autouse=True)
def each_first_start() -> Iterator[None]:
    """``manage`` and ``running`` prepare what is tested; first starts are tested with commands of
    these files' own."""
    with first_starts(but=("migrate", "serve", "demo_data")):
        yield


@pytest.fixture
@fixture_needs("postgresql")
def on_postgresql(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The settings of nodes with one database and one blob store."""
    folder = Path(tempfile.mkdtemp())
    shutil.chown(folder, "postgres") if folder.owner() == "root" else None
    with postgresql(folder, DEPLOY / "postgresql.conf") as (port, _):
        yield {
            "DATABASE_URL": f"postgres://amana@127.0.0.1:{port}/postgres",
            "AMANA_BLOBS": str(tmp_path / "blobs"),
        }
    shutil.rmtree(folder)
