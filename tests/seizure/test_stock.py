"""The positive control: of a stock project, the same search and the same trace find nearly all."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from bench.reporter import Field, Form
from tests.seizure.channels import Channels
from tests.seizure.machine import Machine, started
from tests.seizure.searching import Search, below
from tests.seizure.telling import BOUNDARY, Browser, filled
from tests.seizure.tracing import calls, command

KEEP = "/en/r/sent/"
TOLD = Channels()
SEARCH = Search(TOLD.all())
# Where a channel of a report ends up in a stock project.
PLACES = {
    "stock.sqlite3": {"title", "words", "arabic", "user_agent", "forwarded_for", "query"},
    "log": {"query", "path", "host", "origin"},
    "stock-mail": {"host", "cookie", "user_agent", "forwarded_for", "referer", "circuit"},
    "stock-tmp": {"exif", "extension"},
}
WSGI = [sys.executable, "-m", "tests.seizure.stock", ".", "serve", "PORT"]
ASGI = [
    *(sys.executable, "-m", "granian", "--interface", "asginl", "--factory", "--no-ws"),
    *("--port", "PORT", "tests.seizure.stock:stock_application"),
]


def form(port: int) -> Form:
    names = (Field("words", "textarea", ""), Field("files", "file", ""))
    return Form(f"http://127.0.0.1:{port}{KEEP}", names)


def migrated(folder: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.seizure.stock", str(folder), "migrate"], check=True
    )


def half_way(machine: Machine, browser: Browser, until: str) -> None:
    """A large upload stops before its end, when a file named ``until`` has come; then kill -9."""
    body = filled(form(machine.port), TOLD, [TOLD.picture(large=True)])
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    line = browser.begin("POST", KEEP, kind, body[: -len(body) // 5], len(body))
    while not list(machine.folder.glob(until)):
        time.sleep(0.05)
    time.sleep(0.2)
    for each in reversed(machine.processes()):
        os.kill(each, 9)
    line.close()


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stock project under WSGI was told everything and then killed in an upload."""
    folder = tmp_path_factory.mktemp("stock")
    migrated(folder)
    with started(folder, WSGI) as machine:
        browser = Browser(machine.port, TOLD)
        assert browser.ask("GET", f"/form/?q={TOLD.query}").status == 200
        assert browser.send(form(machine.port), filled(form(machine.port), TOLD)).status == 200
        assert browser.ask("GET", f"/{TOLD.path}/").status == 404
        assert browser.ask("GET", "/form/", headers={"Host": TOLD.host}).status == 400
        far = {"Origin": f"https://{TOLD.origin}.example"}
        assert browser.post("/form/", {"words": TOLD.words}, **far).status == 403
        assert browser.ask("GET", "/fail/").status == 500
        half_way(machine, browser, "stock-tmp/*.upload*")
    return folder


@pytest.mark.parametrize("place", PLACES)
def test_the_search_finds_what_a_stock_project_keeps(stock: Path, place: str) -> None:
    where = stock / place
    files: Sequence[Path] = [*below(where)] if where.is_dir() else [*stock.glob(f"{place}*")]
    assert {channel for _, channel in SEARCH.files(files)} >= PLACES[place]


@pytest.mark.needs("strace")
def test_the_trace_finds_the_spool_that_no_folder_lists(tmp_path: Path) -> None:
    """Under ASGI the framework spools a large body to a nameless file: a search cannot see it."""
    migrated(tmp_path)
    output = tmp_path / "trace"
    with started(tmp_path, ASGI, command(output), STOCK_FOLDER=str(tmp_path)) as machine:
        sent = filled(form(machine.port), TOLD, [TOLD.picture(large=True)])
        answer = Browser(machine.port, TOLD).send(form(machine.port), sent)
        assert answer.status == 200
    written = [call for call in calls(output) if call.to_file]
    spooled = b"".join(call.data for call in written if "deleted" in call.target)
    assert SEARCH.plainly(spooled) >= {"words", "arabic", "exif", "file_name", "media_type"}
    assert not list((tmp_path / "stock-tmp").iterdir())
