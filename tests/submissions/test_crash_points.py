"""Killed at each step between a report and its receipt: nothing lost, half or twice."""

import asyncio
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


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, HybridIdentity]:
    return kills.prepared(tmp_path_factory.mktemp("crash"))


def opened(port: int) -> Form:
    page = f"http://127.0.0.1:{port}/en/r/all/"
    return Form.parse(page, asyncio.run(reporter.get(page)).text)


@pytest.mark.parametrize("point", POINTS)
def test_it_is_killed_and_the_same_form_arrives_once(
    place: tuple[Path, HybridIdentity], photograph: bytes, point: str
) -> None:
    (data, identity), port = place, free_port()
    before = len(kills.words(kills.seen(data), identity))
    with kills.serving(data, port, "tests.submissions.crashing:application", CRASH_AT=point):
        form = opened(port)
        body = reporter.body(form, WORDS, [reporter.Attached(photograph)])
        with pytest.raises((OSError, IndexError)):
            asyncio.run(reporter.send(form, body))
    found = kills.words(kills.seen(data), identity)
    assert len(found) == before + (point in ARRIVED)
    with kills.serving(data, port):
        answers = [asyncio.run(reporter.send(form, body)) for _ in range(2)]
    assert [each.status for each in answers] == [200, 200]
    assert len(kills.words(kills.seen(data), identity)) == before + 1
