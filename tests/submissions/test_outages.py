"""The database is locked, gone or unreadable: 503 and when to return, never a 500, nothing lost."""

import asyncio
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bench import kills, reporter
from bench.reporter import Form
from config import probes
from sealing import HybridIdentity
from tests.server import free_port

PATHS = ("/en/", "/ar/r/all/", "/en/archive/", "/desk/login/")
WORDS = {"words": "Seen from the bridge."}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, HybridIdentity]:
    return kills.prepared(tmp_path_factory.mktemp("outage"))


@pytest.fixture(scope="module")
def port(place: tuple[Path, HybridIdentity]) -> Iterator[int]:
    port = free_port()
    with kills.serving(place[0], port):
        yield port


def get(port: int, path: str) -> reporter.Answer:
    return asyncio.run(reporter.get(f"http://127.0.0.1:{port}{path}"))


def test_a_locked_database_is_a_page_and_the_same_form_arrives_after(
    place: tuple[Path, HybridIdentity], port: int
) -> None:
    (data, identity), page = place, f"http://127.0.0.1:{port}/ar/r/all/"
    form = Form.parse(page, get(port, "/ar/r/all/").text)
    body = reporter.body(form, WORDS, [])
    with closing(sqlite3.connect(data / "amana.sqlite3")) as other:
        other.execute("BEGIN EXCLUSIVE")

        async def several() -> list[reporter.Answer]:
            return await asyncio.gather(*(reporter.send(form, body) for _ in range(4)))

        answers = asyncio.run(several())
        # Of four sends of one form the newest is answered so; an older one may be told of a newer.
        assert 503 in {each.status for each in answers} <= {409, 503}
        assert any("إرساله مرتين لا يضرّ" in each.text for each in answers)
    assert kills.seen(data) == []
    assert not [each for each in (data / "blobs").glob("*/*") if each.is_file()]
    assert asyncio.run(reporter.send(form, body)).status == 200
    assert len(kills.words(kills.seen(data), identity)) == 1


def moved(data: Path, to: str) -> None:
    for name in ("", "-wal", "-shm"):
        path = data / f"amana.sqlite3{name}"
        if path.exists():
            path.rename(data / f"{to}{name}")


@pytest.mark.parametrize("left", [b"", b"This is no database, and long enough to look at." * 200])
def test_a_database_that_is_gone_is_said_on_every_face(
    place: tuple[Path, HybridIdentity], port: int, left: bytes
) -> None:
    data = place[0]
    before = len(kills.seen(data))
    moved(data, "kept")
    if left:
        (data / "amana.sqlite3").write_bytes(left)
    time.sleep(probes.SOON)
    answers = {path: get(port, path) for path in (*PATHS, "/healthz")}
    moved(data, "broken")
    moved_back = {path.name for path in data.glob("kept*")}
    for name in moved_back:
        (data / name).rename(data / name.replace("kept", "amana.sqlite3"))
    statuses = {path: each.status for path, each in answers.items()}
    assert set(statuses.values()) <= {200, 503}, statuses
    assert statuses["/healthz"] == statuses["/ar/r/all/"] == statuses["/en/archive/"] == 503
    assert re.search("غير ممكن", answers["/ar/r/all/"].text)
    assert get(port, "/ar/r/all/").status == 200
    assert len(kills.seen(data)) == before
    # Each page failed; the log names the cause, and not each time.
    lines = (data.parent / "kills.log").read_text().splitlines()
    named = [line for line in lines if "SQLite does not answer" in line]
    said = [line for line in lines if "ERROR" in line]
    assert named and not [line for line in said if "status=503" in line or str(data) in line]
    assert re.fullmatch(r"[0-9-]{10} ERROR amana\.outage .*", named[0])
