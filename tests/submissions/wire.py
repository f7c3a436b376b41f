"""Raw bytes to the real server over a socket, what it answers, and what it has kept."""

import asyncio
import io
import re
import socket
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from bench import reporter
from sealing import HybridIdentity, Opener, read_parcel
from tests.server import PATIENCE, Server
from tests.submissions.asking import FORM

TABLES = ("mailbox", "parcel", "arrival", "spenttoken")
PATH = "/en/r/sent/"
TOKEN = re.compile(r'name="token" value="([^"]*)"')
CODENAME = re.compile(r"<li>([a-z-]+)</li>")


@dataclass(frozen=True)
class Reply:
    """``status``: 0 when the server said nothing; ``text``: head and page."""

    status: int
    text: str

    @property
    def codename(self) -> tuple[str, ...]:
        return tuple(CODENAME.findall(self.text)[:6])


def fresh(server: Server) -> str:
    """The token of a form that was just opened."""
    page = asyncio.run(reporter.get(f"{server.address}/en/r/all/")).text
    found = TOKEN.search(page)
    assert found, page
    return found[1]


def request(
    body: bytes,
    path: str = PATH,
    kind: str = FORM,
    length: int | None = None,
    more: Sequence[str] = ("Connection: close",),
) -> bytes:
    """A whole POST. ``length``: what it says of itself, when that is not the truth."""
    said = len(body) if length is None else length
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Type: {kind}"]
    return "\r\n".join([*lines, f"Content-Length: {said}", *more, "", ""]).encode() + body


def converse(server: Server, segments: Sequence[bytes], shut: bool = False) -> Reply:
    """Sends each segment by itself and reads to the end. ``shut``: the sending half is closed."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            for segment in segments:
                line.sendall(segment)
            if shut:
                line.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            # It was answered before all was sent: what it said may be there to read.
            pass
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    text = answer.decode()
    return Reply(int(text.split(" ", 2)[1]) if text else 0, text)


def abandon(server: Server, segment: bytes) -> None:
    """Sends this and is gone."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as line:
        line.sendall(segment)


def kept(server: Server) -> tuple[int, ...]:
    """How many rows of each kind the server holds, and how many payloads."""
    connection = sqlite3.connect(f"file:{server.data}/amana.sqlite3?mode=ro", uri=True)
    queries = [f"SELECT count(*) FROM submissions_{each}" for each in TABLES]  # noqa: S608
    counts = [int(connection.execute(query).fetchone()[0]) for query in queries]
    connection.close()
    blobs = server.data / "blobs"
    payloads = sum(each.is_file() for each in blobs.glob("*/*")) if blobs.exists() else 0
    return (*counts, payloads)


def opened_last(server: Server, identity: HybridIdentity) -> dict[str, bytes]:
    """The members of the parcel that came last, opened with the desk's key."""
    connection = sqlite3.connect(f"file:{server.data}/amana.sqlite3?mode=ro", uri=True)
    query = "SELECT header, blob FROM submissions_parcel ORDER BY rowid DESC LIMIT 1"
    header, blob = connection.execute(query).fetchone()
    connection.close()
    payload = io.BytesIO((server.data / "blobs" / blob).read_bytes())
    opener = Opener(bytes(header), payload, [identity])
    return {member.name: content.read() for member, content in read_parcel(opener)}
