"""The real haproxy with the configuration that is shipped, between Tor's side and a real server."""

import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import programs
from tests.config.daemons import wait_for_port
from tests.needs import fixture_needs
from tests.server import PATIENCE, ROOT, Server, free_port, manage, running

HEADER = "X-Amana-Circuit"
SHARE = 20  # wrong codenames of one circuit that cost nothing (submissions.wire.quotas)


@dataclass(frozen=True)
class Front:
    """haproxy in front of a server."""

    port: int
    server: Server
    log: Path


@pytest.fixture(scope="module")
@fixture_needs("haproxy")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("onion") / "data"
    folder.mkdir()
    manage(folder, "migrate", "-v0")
    port = free_port()
    with running(folder, AMANA_CIRCUIT_HEADER=HEADER) as server:
        command = [programs.path("haproxy"), "-db", "-f", str(ROOT / "deploy" / "haproxy.cfg")]
        addresses = {
            "AMANA_FRONT": f"127.0.0.1:{port}",
            "AMANA_BACK": f"127.0.0.1:{server.port}",
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        }
        log = folder.parent / "haproxy.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, env=addresses, cwd=folder, stdout=output, stderr=subprocess.STDOUT
            )
        wait_for_port(port, process, log)
        yield Front(port, server, log)
        process.terminate()
        process.wait(PATIENCE)


class Circuit:
    """One connection of Tor's, kept alive, with what Tor says of it first."""

    def __init__(self, front: Front, name: str) -> None:
        self._line = socket.create_connection(("127.0.0.1", front.port), timeout=PATIENCE)
        said = f"PROXY TCP6 fc00:dead:beef:4dad::{name} ::1 65535 80\r\n"
        self._line.sendall(said.encode())
        self._file = self._line.makefile("rb")
        self._host = f"127.0.0.1:{front.server.port}"

    def __enter__(self) -> "Circuit":
        return self

    def __exit__(self, *rest: object) -> None:
        self._file.close()
        self._line.close()

    def tries(self, **headers: str) -> int:
        """Types something that is no codename; gives the status."""
        body = "codename=abacus"
        lines = [
            "POST /en/back/ HTTP/1.1",
            f"Host: {self._host}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        ]
        self._line.sendall("\r\n".join([*lines, "", body]).encode())
        status = int(self._file.readline().split()[1])
        length = 0
        while (line := self._file.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        self._file.read(length)
        return status


def spend(circuit: Circuit, **headers: str) -> list[int]:
    """Twice its share, so that one minute at least holds more than the share of one."""
    return [circuit.tries(**headers) for _ in range(2 * SHARE + 1)]


@pytest.mark.needs("haproxy")
def test_a_circuit_keeps_its_name_over_a_connection_and_has_a_quota(front: Front) -> None:
    with Circuit(front, "1") as one, Circuit(front, "2") as two:
        assert 429 in spend(one)
        assert two.tries() == 422
    with Circuit(front, "1") as again:
        # A wait that ended meanwhile begins anew, and longer.
        assert 429 in [again.tries(), again.tries()]


@pytest.mark.needs("haproxy")
def test_a_forged_name_is_dropped(front: Front) -> None:
    """Neither does it give a share of its own, nor does it use up another's."""
    with Circuit(front, "3") as forger, Circuit(front, "4") as other:
        forged = [
            forger.tries(X_Amana_Circuit=f"fc00:dead:beef:4dad::{number + 100}")
            for number in range(2 * SHARE + 1)
        ]
        assert 429 in forged
        assert other.tries() == 422
        spend(forger, x_amana_circuit="fc00:dead:beef:4dad::4")
        assert other.tries() == 422


def test_whoever_is_not_tor_is_not_let_in(front: Front) -> None:
    with socket.create_connection(("127.0.0.1", front.port), timeout=PATIENCE) as line:
        line.sendall(b"GET /en/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try:
            said = line.recv(100)
        except ConnectionResetError:
            said = b""
        assert said == b""


@pytest.mark.needs("haproxy")
def test_no_log_names_a_circuit(front: Front) -> None:
    with Circuit(front, "5") as circuit:
        assert circuit.tries() == 422
    for log in (front.log, front.server.log):
        assert "fc00" not in log.read_text()
