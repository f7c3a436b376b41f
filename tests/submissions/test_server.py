"""The real server over a real socket: what browsers on bad lines and strange programs send."""

import asyncio
import io
import re
import socket
import sqlite3

import pytest
from PIL import Image

from bench import reporter
from sealing import HybridIdentity, Opener, read_parcel
from tests.server import PATIENCE, Server
from tests.submissions.asking import FORM, form

PATH = "/en/r/sent/"


def fresh(server: Server) -> reporter.Form:
    address = f"{server.address}/en/r/all/"
    return reporter.Form.parse(address, asyncio.run(reporter.get(address)).text)


def token(server: Server) -> str:
    return next(field.value for field in fresh(server).fields if field.name == "token")


def rows(server: Server, table: str = "submissions_parcel") -> int:
    connection = sqlite3.connect(f"file:{server.data}/amana.sqlite3?mode=ro", uri=True)
    try:
        (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
        return int(count)
    finally:
        connection.close()


def exchange(server: Server, head: list[str], body: bytes, shut: bool = False) -> str:
    """Sends these very bytes and reads until the server closes. ``shut``: ends sending early."""
    lines = [f"POST {PATH} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", "Connection: close", *head]
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        if shut:
            line.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    return answer.decode()


def status(answer: str) -> int:
    return int(answer.split(" ", 2)[1])


def test_fifty_of_the_same_form_at_once_are_one_report_with_one_receipt(
    server: Server, photograph: bytes
) -> None:
    opened = fresh(server)
    body = reporter.body(opened, {"words": "At once."}, [reporter.Attached(photograph)])
    before = rows(server)

    async def all_at_once() -> list[reporter.Answer]:
        return await asyncio.gather(*(reporter.send(opened, body) for _ in range(50)))

    everyone = asyncio.run(all_at_once())
    # Who was still sending when the same form came again is told to look at the newer page.
    assert {answer.status for answer in everyone} <= {200, 409}
    answers = [answer for answer in everyone if answer.status == 200]
    shown = {tuple(re.findall(r"<li>([a-z-]+)</li>", answer.text)[:6]) for answer in answers}
    assert len(shown) == 1
    first = [answer for answer in answers if "had arrived already" not in answer.text]
    assert len(first) == 1
    assert rows(server) == before + 1
    assert rows(server, "submissions_arrival") == before + 1


def test_a_large_picture_arrives_as_it_was_painted(
    server: Server, identity: HybridIdentity
) -> None:
    picture = Image.effect_noise((1600, 1200), 80)
    file = io.BytesIO()
    picture.save(file, "PNG")
    page = f"{server.address}/ar/r/all/"
    sent = reporter.Attached(file.getvalue(), "صورة.png", "image/png")
    answer = asyncio.run(reporter.report(page, "صورة", [sent]))
    assert answer.status == 200, answer.text
    assert list(opened_last(server, identity)["files/01.png"][:4]) == [0x89, 0x50, 0x4E, 0x47]
    held = Image.open(io.BytesIO(opened_last(server, identity)["files/01.png"]))
    assert held.tobytes() == picture.tobytes()


def opened_last(server: Server, identity: HybridIdentity) -> dict[str, bytes]:
    connection = sqlite3.connect(f"file:{server.data}/amana.sqlite3?mode=ro", uri=True)
    query = "SELECT header, blob FROM submissions_parcel ORDER BY rowid DESC LIMIT 1"
    header, blob = connection.execute(query).fetchone()
    connection.close()
    payload = io.BytesIO((server.data / "blobs" / blob).read_bytes())
    opener = Opener(bytes(header), payload, [identity])
    return {member.name: content.read() for member, content in read_parcel(opener)}


@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
def test_a_body_cut_short_leaves_nothing(server: Server, part: float) -> None:
    before = rows(server)
    body = form(token(server), files=[b"x" * 300_000])
    head = [f"Content-Type: {FORM}", f"Content-Length: {len(body)}"]
    answer = exchange(server, head, body[: int(len(body) * part)], shut=True)
    assert status(answer) == 400
    assert "the line broke" in answer
    assert rows(server) == before


def test_a_chunked_body_is_answered_with_a_page(server: Server) -> None:
    body = form(token(server))
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    head = [f"Content-Type: {FORM}", "Transfer-Encoding: chunked"]
    answer = exchange(server, head, chunked)
    assert status(answer) == 411
    assert "not received" in answer


def test_two_lengths_are_refused(server: Server) -> None:
    body = form(token(server))
    lengths = [f"Content-Length: {len(body)}", f"Content-Length: {len(body) - 5}"]
    before = rows(server)
    assert status(exchange(server, [f"Content-Type: {FORM}", *lengths], body)) == 400
    assert rows(server) == before


def test_a_length_beside_a_transfer_encoding_is_refused(server: Server) -> None:
    body = form(token(server))
    both = [f"Content-Length: {len(body)}", "Transfer-Encoding: chunked"]
    before = rows(server)
    answer = exchange(server, [f"Content-Type: {FORM}", *both], body)
    assert status(answer) in {400, 411}
    assert rows(server) == before


@pytest.mark.parametrize("size", [3_000_000, 12_000_000])
def test_a_refusal_in_the_middle_is_a_page_and_no_broken_line(server: Server, size: int) -> None:
    """A browser that is still sending shows the page only when the server reads on."""
    body = form("not-a-token", files=[b"x" * size])
    head = [f"Content-Type: {FORM}", f"Content-Length: {len(body)}"]
    answer = exchange(server, head, body)
    assert status(answer) == 403
    assert "does not belong to this page" in answer


def test_what_is_too_large_is_a_page_too(server: Server) -> None:
    head = [f"Content-Type: {FORM}", f"Content-Length: {10**13}"]
    # It is said where it can be shown: to its own form, whose token comes first.
    opened = fresh(server)
    token = next(field.value for field in opened.fields if field.name == "token")
    answer = exchange(server, head, form(token)[:-40], shut=True)
    assert status(answer) == 413
    assert "larger than this server takes" in answer


def test_a_line_that_breaks_after_the_last_byte_costs_nothing(server: Server) -> None:
    opened = fresh(server)
    body = form(next(field.value for field in opened.fields if field.name == "token"))
    before = rows(server)
    lines = [f"POST {PATH} HTTP/1.1", f"Host: 127.0.0.1:{server.port}"]
    lines += [f"Content-Type: {FORM}", f"Content-Length: {len(body)}"]
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode() + body)
    head = [f"Content-Type: {FORM}", f"Content-Length: {len(body)}"]
    answer = exchange(server, head, body)
    while status(answer) == 409:
        # The two came at once, and the broken one was looked at last: it is sent again, as it says.
        answer = exchange(server, head, body)
    assert status(answer) == 200
    assert rows(server) == before + 1
