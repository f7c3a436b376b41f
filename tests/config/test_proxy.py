"""The real haproxy while Amana is away: short of half a minute it waits, then it says so."""

import http.server
import socket
import threading
import time
from pathlib import Path

import pytest

from operations.outage_page import FILE, LARGEST, outage_page
from tests.config.daemons import DEPLOY, program
from tests.server import PATIENCE, free_port

CONFIGURATION = DEPLOY / "haproxy.cfg"
# As Tor begins a connection of a circuit.
CIRCUIT = b"PROXY TCP6 fc00:dead:beef:4dad::1 ::1 65535 80\r\n"


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"up")

    def log_message(self, format: str, *values: object) -> None:
        pass


def asked(port: int) -> bytes:
    """One request through haproxy, its whole answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(CIRCUIT + b"GET /ar/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return b"".join(iter(lambda: line.recv(65536), b""))


def test_the_page_is_the_one_that_is_shipped_and_fits() -> None:
    page = outage_page()
    assert (DEPLOY / FILE).read_bytes() == page, "manage.py outage_page > deploy/amana-503.http"
    head, _, text = page.partition(b"\r\n\r\n")
    assert len(page) <= LARGEST and f"Content-Length: {len(text)}".encode() in head
    assert b"<link" not in text and b"<script" not in text
    assert CONFIGURATION.read_text().count(FILE) == 3


@pytest.mark.needs("haproxy")
def test_who_comes_during_a_restart_waits_and_arrives(tmp_path: Path) -> None:
    front, back = free_port(), free_port()
    addresses = {"AMANA_FRONT": f"127.0.0.1:{front}", "AMANA_BACK": f"127.0.0.1:{back}"}
    answers: list[bytes] = []
    command = ("haproxy", "-db", "-f", CONFIGURATION)
    with program(*command, log=tmp_path / "log", ready=front, **addresses):
        visitor = threading.Thread(target=lambda: answers.append(asked(front)))
        visitor.start()
        time.sleep(1.5)
        assert not answers
        with http.server.HTTPServer(("127.0.0.1", back), Answer) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            visitor.join(PATIENCE)
            server.shutdown()
    assert answers and answers[0].startswith(b"HTTP/1.0 200") and answers[0].endswith(b"up")


@pytest.mark.needs("haproxy")
def test_while_it_stays_away_the_page_says_so_and_when_to_return(tmp_path: Path) -> None:
    # Less patient than the one that is shipped, which waits for half a minute.
    (tmp_path / FILE).write_bytes((DEPLOY / FILE).read_bytes())
    hurried = CONFIGURATION.read_text().replace("retries 25", "retries 1")
    (tmp_path / "haproxy.cfg").write_text(hurried)
    front = free_port()
    addresses = {"AMANA_FRONT": f"127.0.0.1:{front}", "AMANA_BACK": f"127.0.0.1:{free_port()}"}
    command = ("haproxy", "-db", "-f", tmp_path / "haproxy.cfg")
    with program(*command, log=tmp_path / "log", ready=front, **addresses):
        answer = asked(front)
    assert answer.startswith(b"HTTP/1.1 503") and b"retry-after: 300\r\n" in answer
    assert b'lang="ar"' in answer and b'lang="en"' in answer
