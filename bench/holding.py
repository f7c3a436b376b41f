"""Clients that hold a server up: requests that are half sent and stay so, and very slow senders.

Bounded, on the loopback only, and everything is closed when a block ends.
"""

import asyncio
import resource
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from bench.reporter import Answer, Body, Form
from bench.reporter import body as body_of
from tests.server import Server, manage

OPENING = 200  # connections that are opened at the same time
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def many_files() -> int:
    """Raises this process's limit of open files to what the system allows; gives that number."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


# Prints a form's token a line.
TOKENS = """
from submissions import form_token
from submissions.desks import desks
slug = desks()[0].slug
for number in range({count}):
    print(form_token.issue(form_token.REPORT, slug, number))
"""


def bodies_of(server: Server, form: Form, words: str, count: int) -> list[Body]:
    """The form, filled in so often: each with a token of its own, for a form has one live upload.

    The server's secret makes the tokens, so that nobody waits until so many forms were opened.
    """
    made = manage(server.data, "shell", "-v", "0", "-c", TOKENS.format(count=count)).split()
    if len(made) != count:
        raise RuntimeError(f"{len(made)} tokens")
    return [body_of(form, {"token": token, "words": words}, []) for token in made]


def bytes_of(body: Body) -> bytes:
    """A filled form as it goes over the line; only for small ones."""
    held = (piece if isinstance(piece, bytes) else piece.source for piece in body.pieces)
    return b"".join(piece for piece in held if isinstance(piece, bytes))


def head(form: Form, body: Body, more: Mapping[str, str] | None = None) -> bytes:
    """The head of the request that sends ``body``."""
    parts = urlsplit(form.action)
    lines = [
        f"POST {parts.path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Connection: close",
        f"Content-Type: multipart/form-data; boundary={body.boundary}",
        f"Content-Length: {body.size}",
        *(f"{name}: {value}" for name, value in (more or {}).items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


@asynccontextmanager
async def half_sent(
    form: Form, bodies: Sequence[Body], part: float = 0.5
) -> AsyncIterator[list[Line]]:
    """A connection for each body, which has sent the head and that ``part`` of it."""
    gate, lines = asyncio.Semaphore(OPENING), list[Line]()

    async def one(body: Body) -> None:
        data = bytes_of(body)
        sent = head(form, body) + data[: int(len(data) * part)]
        async with gate:
            line = await _line(form)
            lines.append(line)
            line[1].write(sent)
            await line[1].drain()

    try:
        await asyncio.gather(*map(one, bodies))
        yield lines
    finally:
        for _, writer in lines:
            writer.transport.abort()


async def slowly(form: Form, body: Body, rate: int, pieces: float = 0.25) -> Answer:
    """Sends ``body`` at ``rate`` bytes a second, a little every ``pieces`` seconds."""
    reader, writer = await _line(form)
    try:
        writer.write(head(form, body))
        data, step = bytes_of(body), max(1, int(rate * pieces))
        for place in range(0, len(data), step):
            writer.write(data[place : place + step])
            await writer.drain()
            await asyncio.sleep(pieces)
        return await answer(reader)
    finally:
        writer.close()


async def answer(reader: asyncio.StreamReader) -> Answer:
    """What the server says until it closes."""
    first, _, text = (await reader.read()).partition(b"\r\n\r\n")
    return Answer(int(first.split(b" ", 2)[1]), text.decode(errors="replace"))


async def _line(form: Form) -> Line:
    parts = urlsplit(form.action)
    if parts.hostname not in {"127.0.0.1", "::1", "localhost"}:
        raise ValueError("Benchmarks and tests speak to this machine only.")
    return await asyncio.open_connection(parts.hostname, parts.port)
