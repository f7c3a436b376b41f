"""Asks the application what a browser would ask, byte by byte and without a socket."""

import asyncio
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from asgiref.sync import async_to_sync
from django.core.asgi import get_asgi_application

from submissions.wire.fields import RequestWithFields
from submissions.wire.request_body import Application, Message, Scope
from tests.server import PATIENCE

BOUNDARY = "----amana-test"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
Headers = Sequence[tuple[str, str]]
LOCALHOST = (("Host", "localhost"),)


def pages() -> Application:
    """Django as the server has it, but in this thread: its connection has the test's rows."""
    handler = get_asgi_application()
    handler.request_class = RequestWithFields
    return handler


@dataclass(frozen=True)
class Answer:
    """What came back; ``text`` without the signs that set off numbers and names in it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    text: str

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def cookie(self) -> str:
        """The cookie that this answer sets, as a browser sends it back."""
        return (self.header("Set-Cookie") or "").partition(";")[0]

    def field(self, name: str) -> str:
        """The value of a hidden field of the page."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, self.text
        return found.group(1)


async def reached(true: Callable[[], object]) -> None:
    """Until other tasks of this loop, or their threads, have come so far."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "It did not come so far."
        await asyncio.sleep(0.01)


class Asked:
    """One request: the body in pieces, and what was answered. Without ``whole`` the line breaks."""

    def __init__(self, pieces: Iterable[bytes], whole: bool = True) -> None:
        self.pieces = list(pieces) or [b""]
        self.whole = whole
        self.read = 0
        self.messages: list[Message] = []

    async def receive(self) -> Message:
        if self.read == len(self.pieces):
            if not self.whole:
                return {"type": "http.disconnect"}
            await asyncio.Event().wait()
        self.read += 1
        more = self.read < len(self.pieces) or not self.whole
        return {"type": "http.request", "body": self.pieces[self.read - 1], "more_body": more}

    async def send(self, message: Message) -> None:
        self.messages.append(message)

    def answer(self) -> Answer:
        start = self.messages[0]
        headers = tuple((key.decode(), value.decode()) for key, value in start.get("headers", ()))
        body = b"".join(message.get("body", b"") for message in self.messages[1:])
        return Answer(start["status"], headers, re.sub("[\u2068\u2069]", "", body.decode()))


class Asker:
    """A browser that keeps nothing but the cookies it is given."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def ask(
        self,
        method: str,
        path: str,
        pieces: Iterable[bytes] = (),
        headers: Headers = (),
        whole: bool = True,
    ) -> Asked:
        asked = Asked(pieces, whole)
        path, _, query = path.partition("?")
        named = any(name.lower() == "host" for name, _ in headers)
        scope: Scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [
                (name.lower().encode(), value.encode("latin-1"))
                for name, value in (*(() if named else LOCALHOST), *headers)
            ],
            "client": ("127.0.0.1", 5000),
            "server": ("127.0.0.1", 80),
        }
        async_to_sync(self.application)(scope, asked.receive, asked.send)
        return asked

    def get(self, path: str, headers: Headers = ()) -> Answer:
        return self.ask("GET", path, headers=headers).answer()

    def send(self, path: str, body: bytes, headers: Headers = (), piece: int = 8192) -> Answer:
        """Sends a multipart body with its length."""
        pieces = [body[place : place + piece] for place in range(0, len(body), piece)]
        length = ("Content-Length", str(len(body)))
        return self.ask("POST", path, pieces, [("Content-Type", FORM), length, *headers]).answer()

    def post(self, path: str, body: str, headers: Headers = ()) -> Answer:
        """Sends a form without files."""
        kind = ("Content-Type", "application/x-www-form-urlencoded")
        data = body.encode()
        length = ("Content-Length", str(len(data)))
        return self.ask("POST", path, [data], [kind, length, *headers]).answer()


def part(name: str, value: bytes | str, filename: str | None = None, extra: str = "") -> bytes:
    held = value.encode() if isinstance(value, str) else value
    given = "" if filename is None else f'; filename="{filename}"'
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{given}\r\n{extra}\r\n'
    return head.encode() + held + b"\r\n"


def closed(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def form(
    token: str,
    fields: Mapping[str, str] | None = None,
    files: Sequence[bytes] = (),
    end: bool = True,
) -> bytes:
    """A filled form as a browser sends it: the token first, then words, files, and the end."""
    held = {"words": "A word.", "consent": "ask", **(fields or {})}
    return closed(
        part("token", token),
        *(part(name, value) for name, value in held.items()),
        *(part("files", data, "IMG_1.jpg", "Content-Type: image/jpeg\r\n") for data in files),
        *([part("end", "1")] if end else []),
    )
