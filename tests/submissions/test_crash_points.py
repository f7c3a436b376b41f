"""Killed at each step between a report and its receipt: nothing lost, half or twice."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench import kills, reporter
from bench.reporter import Form
from sealing import HybridIdentity
from submissions.storage.crash_points import POINTS
from tests.server import free_port

WORDS = {"words": "Seen from the bridge."}
# Of these the report had arrived when the server died; nobody had been told.
ARRIVED = {"committed"}


class Crashing:
    """A server that is begun anew when it has died; what it took goes on to the next test."""

    def __init__(self, data: Path, identity: HybridIdentity, running: ExitStack) -> None:
        self.data, self.identity, self._running = data, identity, running
        self.port, self._point = free_port(), data.with_name("crash-at")
        self.start()

    def start(self) -> None:
        self.die_at("")
        told = {"CRASH_AT": str(self._point)}
        application = "tests.submissions.crashing:application"
        server = kills.serving(self.data, self.port, application, **told)
        self._running.enter_context(server)

    def die_at(self, point: str) -> None:
        self._point.write_text(point)

    def stop(self) -> None:
        self._running.close()

    def reports(self) -> int:
        return len(kills.words(kills.seen(self.data), self.identity))


@pytest.fixture(scope="module")
def crashing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crashing]:
    with ExitStack() as running:
        yield Crashing(*kills.prepared(tmp_path_factory.mktemp("crash")), running)


def opened(port: int) -> Form:
    page = f"http://127.0.0.1:{port}/en/r/all/"
    return Form.parse(page, asyncio.run(reporter.get(page)).text)


@pytest.mark.parametrize("point", POINTS)
def test_it_is_killed_and_the_same_form_arrives_once(
    crashing: Crashing, photograph: bytes, point: str
) -> None:
    before = crashing.reports()
    form = opened(crashing.port)
    body = reporter.body(form, WORDS, [reporter.Attached(photograph)])
    crashing.die_at(point)
    with pytest.raises((OSError, IndexError)):
        asyncio.run(reporter.send(form, body))
    crashing.stop()
    assert crashing.reports() == before + (point in ARRIVED)
    crashing.start()
    answers = [asyncio.run(reporter.send(form, body)) for _ in range(2)]
    assert [each.status for each in answers] == [200, 200]
    assert crashing.reports() == before + 1
