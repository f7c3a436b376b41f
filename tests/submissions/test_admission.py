"""Floods that announce much and send little, over real sockets: every way in stays open."""

import asyncio
from collections.abc import Iterator

import pytest

from bench.announcing import CIRCUIT, FLOODS, PROBES, Flood, tokens, unserved
from sealing import HybridIdentity
from tests.server import Server, manage, running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def onion(tmp_path_factory: pytest.TempPathFactory, identity: HybridIdentity) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("onion") / "data"
    folder.mkdir()
    manage(folder, "migrate", "-v0")
    recipient = str(identity.recipient())
    manage(folder, "open_desk", "raqqa", "--name", "Raqqa", "--recipient", recipient)
    with running(folder, AMANA_CIRCUIT_HEADER=CIRCUIT) as found:
        yield found


@pytest.fixture(scope="module")
def shown(onion: Server) -> list[str]:
    """Tokens for every line of every flood."""
    most = sum(flood.whole * flood.shown + len(PROBES) for flood in FLOODS)
    return tokens(onion.data, "raqqa", most)


@pytest.mark.parametrize("flood", FLOODS, ids=lambda flood: flood.name)
def test_every_way_stays_open(onion: Server, shown: list[str], flood: Flood) -> None:
    count = flood.whole * flood.shown + len(PROBES)
    own, shown[:] = shown[:count], shown[count:]
    assert not asyncio.run(unserved(onion.port, "raqqa", flood, own))
