"""``make serve``: a port is one server's, and a link that is printed can be followed."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from operations import listening
from operations.management.commands.serve import greeting
from tests.server import PATIENCE, ROOT, environment, free_port, running


def serve(data: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    """A start that is refused, to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment(data, **settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


@pytest.fixture(params=[("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6)], ids=["4", "6"])
def shared(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    """An address on which somebody listens who would share it, as the server's workers do."""
    host, family = request.param
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((host, 0))
        listener.listen()
        yield host, listener.getsockname()[1]


def test_a_port_that_is_shared_would_be_given_twice(shared: tuple[str, int]) -> None:
    """The positive control: without the question, the kernel gives it to a second one."""
    host, port = shared
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as second:
        second.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        second.bind(shared)
        second.listen()


def test_it_takes_no_port_that_somebody_listens_on(shared: tuple[str, int]) -> None:
    host, port = shared
    with pytest.raises(listening.CannotListen, match=f"{port}.*choose another port: PORT="):
        listening.try_port(host, port)


def test_it_takes_a_port_again_that_was_just_given_back() -> None:
    port = free_port()
    listening.try_port("127.0.0.1", port)
    listening.try_port("127.0.0.1", port)


@pytest.mark.parametrize("host", ["203.0.113.1", "nowhere.invalid", "999.1.1.1"])
def test_it_names_a_host_that_is_not_this_machine(host: str) -> None:
    with pytest.raises(listening.CannotListen, match=f"HOST={host}"):
        listening.try_port(host, free_port())


def test_a_second_server_ends_with_a_sentence_and_touches_nothing(tmp_path: Path) -> None:
    with running(tmp_path / "first") as server:
        second = serve(tmp_path / "second", HOST="127.0.0.1", PORT=str(server.port))
    assert second.returncode != 0
    assert f"listens on 127.0.0.1 port {server.port}" in second.stderr
    assert "Traceback" not in second.stderr and "desk/join" not in second.stdout
    assert not (tmp_path / "second" / "amana.sqlite3").exists()


@pytest.mark.second_try
def test_the_link_is_printed_when_the_server_answers(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment(tmp_path / "data", HOST="127.0.0.1", PORT=str(port)),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while "desk/join" not in log.read_text() and time.monotonic() < deadline:
            time.sleep(0.005)
        link = next(line.strip() for line in log.read_text().splitlines() if "desk/join" in line)
        with urllib.request.urlopen(link, timeout=PATIENCE) as answer:
            assert answer.status == 200
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("own", "leads_to"), [("", "http://x.onion/desk"), ("http://d.onion", "http://d.onion/desk")]
)
def test_the_link_leads_to_the_desks_own_address_where_it_has_one(
    settings: Settings, own: str, leads_to: str
) -> None:
    settings.DESK_URL = own
    said = greeting("http://x.onion")
    assert said.startswith("Amana: http://x.onion/\n") and f"  {leads_to}/join/" in said
