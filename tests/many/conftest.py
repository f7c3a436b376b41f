"""One server for three newsrooms: two with people and records, and one that was added to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.many import houses
from tests.many.houses import Asker
from tests.server import Server

ALPHA, BETA, GAMMA = "alpha.test", "beta.test", "gamma.test"
NAMES = {ALPHA: "Alphabetical Post", BETA: "Betelgeuse Times", GAMMA: "Gammarus Weekly"}


@dataclass(frozen=True)
class Houses:
    folder: Path
    server: Server

    def data(self, host: str) -> Path:
        return self.folder / host.partition(".")[0]

    def asker(self, host: str) -> Asker:
        return Asker(self.server.port, host)


@pytest.fixture(scope="package")
def houses_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many") / "newsrooms"
    folder.mkdir()
    houses.begin(folder, "alpha", AMANA_HOSTS=ALPHA, AMANA_NEWSROOM=NAMES[ALPHA])
    houses.begin(folder, "beta", AMANA_HOSTS=BETA, AMANA_NEWSROOM=NAMES[BETA])
    # Both have people of the same names, with the same passwords.
    making = [houses.command(folder, "--newsroom", name, "demo_data") for name in ("alpha", "beta")]
    for process in making:
        houses.done(process)
    return folder


@pytest.fixture(scope="package")
def many(houses_folder: Path) -> Iterator[Houses]:
    with houses.serving(houses_folder, ALPHA) as server:
        before = Houses(houses_folder, server)
        assert before.asker(BETA).get("/healthz").status == 200
        assert before.asker(GAMMA).get("/healthz").status == 404
    add = ("newsroom", "add", "gamma", "--hosts", GAMMA, "--called", NAMES[GAMMA])
    assert "gamma is ready" in houses.done(houses.command(houses_folder, *add))
    # It speaks a language that the others do not, and not all of theirs.
    own = {"AMANA_HOSTS": GAMMA, "AMANA_NEWSROOM": NAMES[GAMMA], "AMANA_LANGUAGES": "en,fr"}
    houses.write(houses_folder / "gamma", **own)
    with houses.serving(houses_folder, ALPHA) as server:
        yield Houses(houses_folder, server)
