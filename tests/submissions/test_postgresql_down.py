"""PostgreSQL stops, or its line breaks at the commit: 503 and when to return, never a 500."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from bench import reporter
from bench.reporter import Form
from config import probes
from sealing import HybridIdentity
from tests.config.daemons import postgresql
from tests.needs import fixture_needs
from tests.server import Server, manage, running
from tests.submissions.fault_proxy import FaultProxy, between

PATHS = ("/ar/r/all/", "/en/archive/")
WORDS = {"words": "Seen from the bridge."}


@dataclass(frozen=True)
class Place:
    """A server whose database lies behind a line that can fail; ``admin``: the straight way."""

    server: Server
    line: FaultProxy
    admin: str

    def get(self, path: str) -> reporter.Answer:
        return asyncio.run(reporter.get(self.server.address + path))

    def form(self) -> tuple[Form, reporter.Body]:
        page = self.server.address + "/en/r/all/"
        form = Form.parse(page, self.get("/en/r/all/").text)
        return form, reporter.body(form, WORDS, [])

    def kept(self) -> int:
        with psycopg.connect(self.admin) as client:
            found = client.execute("SELECT count(*) FROM submissions_parcel").fetchone()
        assert found
        return int(found[0])


@pytest.fixture(scope="module")
@fixture_needs("postgresql")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    # A folder that PostgreSQL's own user can reach.
    folder = Path(tempfile.mkdtemp())
    shutil.chown(folder, "postgres") if folder.owner() == "root" else None
    data = tmp_path_factory.mktemp("outage") / "data"
    data.mkdir()
    key = str(HybridIdentity.generate().recipient())
    try:
        with postgresql(folder, None) as (port, _), between(port) as line:
            admin = f"host=127.0.0.1 port={port} user=amana dbname=postgres"
            with psycopg.connect(admin, autocommit=True) as client:
                client.execute("CREATE DATABASE amana")
            more = {"DATABASE_URL": f"postgres://amana@127.0.0.1:{line.port}/amana"}
            manage(data, "migrate", "-v0", **more)
            manage(data, "open_desk", "raqqa", "--name", "R", "--recipient", key, **more)
            with running(data, **more) as server:
                yield Place(server, line, admin.replace("dbname=postgres", "dbname=amana"))
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("fault", ["refuse", "stall"])
def test_a_database_that_is_gone_is_a_page_and_the_same_form_arrives_after(
    place: Place, fault: str
) -> None:
    form, body = place.form()
    before = place.kept()
    place.line.fault = fault
    place.line.hang_up()
    try:
        answer = asyncio.run(reporter.send(form, body))
        assert answer.status == 503
        assert {place.get(path).status for path in PATHS} == {503}
        time.sleep(probes.SOON)
        assert "unwell" in place.get("/healthz").text
    finally:
        place.line.fault = ""
        place.line.hang_up()
    assert place.kept() == before
    assert asyncio.run(reporter.send(form, body)).status == 200
    assert place.kept() == before + 1
    log = place.server.log.read_text()
    assert "PostgreSQL does not answer" in log
    assert "status=503" not in log


def test_a_commit_whose_answer_is_lost_is_one_report_when_it_is_sent_again(place: Place) -> None:
    """Nobody can tell whether it was committed; the form itself can."""
    form, body = place.form()
    before = place.kept()
    place.line.unanswered = b"COMMIT"
    try:
        answer = asyncio.run(reporter.send(form, body))
    finally:
        place.line.unanswered = b""
    assert answer.status == 503
    assert "ot confirmed" in answer.text
    assert place.kept() == before + 1
    again = asyncio.run(reporter.send(form, body))
    assert again.status == 200
    assert place.kept() == before + 1
