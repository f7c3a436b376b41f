"""The name that a request was sent to is one name, however it is written: of one newsroom, or of
nobody's."""

import socket

import pytest

from tests.many.conftest import ALPHA, BETA, NAMES, Houses
from tests.server import PATIENCE

GET = "GET /en/ HTTP/1.1\r\n"
OF_ALPHA = {
    "capitals": f"{GET}Host: ALPHA.Test\r\n",
    "a port": f"{GET}Host: {ALPHA}:99999\r\n",
    "the dot of the root": f"{GET}Host: {ALPHA}.\r\n",
    "that dot and a port": f"{GET}Host: {ALPHA}.:80\r\n",
    "headers of proxies": f"{GET}Host: {ALPHA}\r\nX-Forwarded-Host: {BETA}\r\nX-Host: {BETA}\r\n"
    f"Forwarded: host={BETA}\r\nHost_: {BETA}\r\nHTTP_HOST: {BETA}\r\n",
    "another address in the line": f"GET http://{BETA}/en/ HTTP/1.1\r\nHost: {ALPHA}\r\n",
    "an older protocol": f"GET /en/ HTTP/1.0\r\nHost: {ALPHA}\r\n",
    "an upgrade": f"{GET}Host: {ALPHA}\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
}
OF_NOBODY = {
    "two dots": f"{GET}Host: {ALPHA}..\r\n",
    "two names": f"{GET}Host: {ALPHA}\r\nHost: {BETA}\r\n",
    "one name twice": f"{GET}Host: {ALPHA}\r\nHost: {ALPHA}\r\n",
    "no name": "GET /en/ HTTP/1.0\r\n",
    "an empty name": f"{GET}Host:\r\n",
    "an account in front": f"{GET}Host: {BETA}@{ALPHA}\r\n",
    "two in one": f"{GET}Host: {ALPHA} {BETA}\r\n",
    "a path": f"{GET}Host: {ALPHA}/{BETA}\r\n",
    "a NUL": f"{GET}Host: {ALPHA}\0.x\r\n",
    "a second line": f"{GET}Host: {ALPHA}\r\n {BETA}\r\n",
}


def answered(many: Houses, head: str) -> bytes:
    with socket.create_connection(("127.0.0.1", many.server.port), timeout=PATIENCE) as line:
        line.sendall(f"{head}Connection: close\r\n\r\n".encode("latin-1"))
        pieces = []
        while piece := line.recv(1 << 16):
            pieces.append(piece)
    return b"".join(pieces)


def named_in(answer: bytes) -> set[str]:
    return {host for host, name in NAMES.items() if name.encode() in answer}


@pytest.mark.parametrize("head", OF_ALPHA.values(), ids=OF_ALPHA)
def test_one_name_however_it_is_written(many: Houses, head: str) -> None:
    answer = answered(many, head)
    assert answer.split()[1] == b"200" and named_in(answer) == {ALPHA}
    assert BETA.encode() not in answer


@pytest.mark.parametrize("head", OF_NOBODY.values(), ids=OF_NOBODY)
def test_what_is_no_name_leads_nowhere(many: Houses, head: str) -> None:
    answer = answered(many, head)
    assert answer.split()[1] in {b"400", b"404"} and not named_in(answer)


def test_each_request_of_a_connection_has_its_own_name(many: Houses) -> None:
    answer = answered(many, f"{GET}Host: {ALPHA}\r\n\r\n{GET}Host: {BETA}\r\n")
    first, second, third = answer.partition(b"</html>")
    assert second and (named_in(first), named_in(third)) == ({ALPHA}, {BETA})


@pytest.mark.parametrize("path", ["../beta/environment", "%2e%2e/beta/secret", "..%2fbeta/secret"])
def test_no_file_of_a_newsroom_is_a_static_one(many: Houses, path: str) -> None:
    answer = answered(many, f"GET /static/{path} HTTP/1.1\r\nHost: {ALPHA}\r\n")
    assert answer.split()[1] == b"404" and b"AMANA_" not in answer
