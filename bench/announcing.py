"""Circuits that announce much, send little, and stay: everybody else is served meanwhile.

Bounded, on the loopback only, and each line is closed when its block ends.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import reporter
from bench.holding import many_files
from bench.measure import Row, resident
from bench.servers import amana
from tests.server import Server, manage

CIRCUIT = "X-Circuit"
KIB, MIB, GIB = 2**10, 2**20, 2**30
MULTIPART, PLAIN = "multipart/form-data; boundary=b", "application/x-www-form-urlencoded"
TRICKLE = b"x" * 256  # a second and line: what a sender needs so as not to count as standing still
OPENING = 100  # lines that are opened at the same time
TOKENS = """
from submissions.form_token import REPORT, issue
from submissions.mailbox.codename import Codename
print("TOKENS", *(issue(REPORT, {slug!r}, Codename.generate().number) for _ in range({count})))
"""
SEALED = "/en/r/sent/"
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True)
class Flood:
    """``circuits`` with ``lines`` each, which announce a body of ``announced`` bytes for ``path``.

    ``shown``: whether each begins with a form's token.
    """

    name: str
    circuits: int
    lines: int
    path: str
    announced: int
    shown: bool = False

    @property
    def whole(self) -> int:
        return self.circuits * self.lines


FLOODS = (
    Flood("three films of one circuit", 1, 3, SEALED, 4 * GIB, shown=True),
    Flood("32 films of one circuit", 1, 32, SEALED, 4 * GIB, shown=True),
    Flood("32 codenames of one circuit", 1, 32, "/en/back/", 16 * KIB),
    Flood("32 bodies of 2 MiB of one circuit", 1, 32, "/en/back/", 2 * MIB),
    Flood("256 desk forms of one circuit", 1, 256, "/desk/case/", 2 * MIB),
    Flood("256 sign-ins of one circuit", 1, 256, "/desk/login/", 32 * KIB),
    Flood("films of 32 circuits", 32, 32, SEALED, 4 * GIB, shown=True),
    Flood("texts of 32 circuits", 32, 32, SEALED, 512 * KIB, shown=True),
    Flood("codenames of 32 circuits", 32, 32, "/en/back/", 16 * KIB),
    Flood("desk forms of 32 circuits", 32, 32, "/desk/case/", 2 * MIB),
    Flood("heads of 32 circuits", 32, 32, SEALED, 4 * GIB),
    Flood("heads of 128 circuits", 128, 32, SEALED, 4 * GIB),
)


def tokens(data: Path, slug: str, count: int) -> list[str]:
    """Of as many forms: what opening each of them would give."""
    said = manage(data, "shell", "-v0", "-c", TOKENS.format(slug=slug, count=count))
    return said.split("TOKENS ", 1)[1].split()


def part(name: str, value: bytes, more: str = "") -> bytes:
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + value + b"\r\n"


def head(path: str, length: int, circuit: str, kind: str, method: str = "POST") -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Connection: close",
        f"{CIRCUIT}: {circuit}",
        *([f"Content-Type: {kind}", f"Content-Length: {length}"] if method == "POST" else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


@asynccontextmanager
async def held(port: int, flood: Flood, shown: Sequence[str]) -> AsyncIterator[None]:
    """The flood's lines are open, have sent their beginning, and trickle on."""
    many_files()
    gate, lines = asyncio.Semaphore(OPENING), list[Line]()
    kind = MULTIPART if flood.path == SEALED else PLAIN

    async def one(number: int) -> None:
        begun = b""
        if flood.shown:
            begun = part("token", shown[number].encode()) + part("consent", b"ask")
            begun += part("files", b"", '; filename="a.mp4"')[:-2]
        async with gate:
            line = await asyncio.open_connection("127.0.0.1", port)
            lines.append(line)
            circuit = f"flood-{number % flood.circuits}"
            line[1].write(head(flood.path, flood.announced, circuit, kind) + begun)
            await line[1].drain()

    async def trickle() -> None:
        while True:
            await asyncio.sleep(1)
            for _, writer in lines:
                if (flood.shown or kind == PLAIN) and not writer.is_closing():
                    writer.write(TRICKLE)

    try:
        await asyncio.gather(*(one(number) for number in range(flood.whole)))
        going = asyncio.create_task(trickle())
        await asyncio.sleep(1.5)
        yield
        going.cancel()
    finally:
        for _, writer in lines:
            writer.transport.abort()


async def asked(port: int, sent: bytes) -> int:
    """The status of the answer; 0 for none."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        await writer.drain()
        return int((await reader.read()).split(b" ", 2)[1] or 0)
    except (ConnectionError, IndexError):
        return 0
    finally:
        writer.close()


@dataclass(frozen=True)
class Probe:
    """What an honest person does from a circuit of their own, and the statuses that serve them."""

    column: str
    request: Callable[[str, str, str], bytes]  # of a circuit, a desk's slug and a token
    served: frozenset[int]


def _form(path: str, text: str) -> Callable[[str, str, str], bytes]:
    def request(circuit: str, slug: str, _: str) -> bytes:
        body = text.encode()
        return head(path.format(slug=slug), len(body), circuit, PLAIN) + body

    return request


def _page(path: str) -> Callable[[str, str, str], bytes]:
    return lambda circuit, _slug, _token: head(path, 0, circuit, PLAIN, "GET")


def _report(size: int) -> Callable[[str, str, str], bytes]:
    def request(circuit: str, _: str, token: str) -> bytes:
        # Chance has no format that is taken: an answer that says so came after all was received.
        file = part("files", os.urandom(size), '; filename="a.jpg"') if size else b""
        fields = part("words", b"A word.") + part("consent", b"ask") + file + part("end", b"1")
        body = part("token", token.encode()) + fields + b"--b--\r\n"
        return head(SEALED, len(body), circuit, MULTIPART) + body

    return request


PROBES = (
    Probe("the form", _page("/en/r/all/"), frozenset({200})),
    Probe("a text", _report(0), frozenset({200})),
    Probe("a file", _report(2 * MIB), frozenset({422})),
    Probe("the way back", _form("/en/back/", "codename=abacus"), frozenset({422})),
    Probe("a voucher", _form("/en/r/{slug}/voucher/", "voucher=abc"), frozenset({200})),
    Probe("leaving", _form("/en/talk/leave/", "token=x"), frozenset({200, 302, 403})),
    Probe("taking back", _form("/en/talk/all/", "token=x"), frozenset({302, 403})),
    Probe("the desk", _page("/desk/login/"), frozenset({200})),
    Probe("signing in", _form("/desk/login/", "username=a&password=b"), frozenset({200, 403})),
)


async def unserved(port: int, slug: str, flood: Flood, shown: Sequence[str]) -> list[str]:
    """Each column that the flood keeps closed, and with what. ``shown``: a token for each line,
    and one for each probe."""
    found = []
    async with held(port, flood, shown[len(PROBES) :]):
        for number, probe in enumerate(PROBES):
            request = probe.request(f"honest-{number}", slug, shown[number])
            status = await asked(port, request)
            if status not in probe.served:
                found.append(f"{probe.column}: {status}")
    return found


def rows(folder: Path, quick: bool) -> list[Row]:
    """How many ways in stay open under each flood, and what standing still costs in memory."""
    found = []
    with amana(folder, AMANA_CIRCUIT_HEADER=CIRCUIT) as server:
        for flood in FLOODS[-3:] if quick else FLOODS:
            shown = tokens(server.data, "bench", flood.whole * flood.shown + len(PROBES))
            closed = asyncio.run(unserved(server.port, "bench", flood, shown))
            open_ways = f"{len(PROBES) - len(closed)} of {len(PROBES)} ways in served"
            found.append(Row(f"announced: {flood.name}", open_ways, "", "", "all served"))
    return [*found, _silent(folder)]


def _silent(folder: Path) -> Row:
    """Memory for as many heads as there are places, that nothing follows."""
    flood = FLOODS[-1]

    async def grown(server: Server) -> int:
        page = f"{server.address}/en/r/all/"
        # A server that has worked: threads, and the memory that deriving keys takes.
        await asyncio.gather(*(reporter.report(page, "Warm.") for _ in range(40)))
        before = resident(server.process)
        async with held(server.port, flood, ()):
            return resident(server.process) - before

    with amana(folder, AMANA_CIRCUIT_HEADER=CIRCUIT) as server:
        memory = asyncio.run(grown(server))
    name = f"memory for {flood.whole:,} connections that show nothing"
    return Row(name, f"{memory / 2**20:+,.0f} MiB", "", "", "+64 MiB")
