"""A reporter's browser without the browser: reads a form as it is served and sends it in order.

Only addresses on the loopback are taken. Used by the benchmarks and by the tests that need many
reporters at once.
"""

import asyncio
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit


@dataclass(frozen=True)
class Field:
    """One control of a form, in the order of the page."""

    name: str
    kind: str
    value: str


class _FormParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.inside = False
        self.fields: list[Field] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and found.get("enctype") == "multipart/form-data":
            self.inside, self.action = True, found.get("action", "")
        if not self.inside or tag not in {"input", "textarea", "select"} or "name" not in found:
            return
        kind = found.get("type", "text") if tag == "input" else tag
        if kind in {"radio", "checkbox"} and "checked" not in found:
            return
        if kind != "submit":
            self.fields.append(Field(found["name"], kind, found.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


@dataclass(frozen=True)
class Form:
    """A multipart form of a page: where it goes and its controls in order."""

    action: str
    fields: tuple[Field, ...]

    @classmethod
    def parse(cls, address: str, page: str) -> "Form":
        parser = _FormParser()
        parser.feed(page)
        if parser.action is None:
            raise ValueError("The page has no form that sends files.")
        return cls(urljoin(address, parser.action), tuple(parser.fields))


@dataclass(frozen=True)
class Attached:
    """A file to send: its bytes, or a path that is read piece by piece."""

    source: bytes | Path
    name: str = "IMG_2041.jpg"
    media_type: str = "image/jpeg"

    @property
    def size(self) -> int:
        return len(self.source) if isinstance(self.source, bytes) else os.stat(self.source).st_size


@dataclass(frozen=True)
class Body:
    """A multipart body: its boundary and its pieces (bytes, or a file between two of them)."""

    boundary: str
    pieces: tuple[bytes | Attached, ...]

    @property
    def size(self) -> int:
        return sum(len(piece) if isinstance(piece, bytes) else piece.size for piece in self.pieces)


def body(form: Form, words: Mapping[str, str], files: Iterable[Attached]) -> Body:
    """The form filled in: ``words`` by field name, ``files`` in its first file control."""
    boundary = f"----amana{secrets.token_hex(12)}"
    pieces: list[bytes | Attached] = []
    attached = list(files)
    for field in form.fields:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field.name}"'
        if field.kind != "file":
            value = words.get(field.name, field.value)
            pieces.append(f"{head}\r\n\r\n{value}\r\n".encode())
            continue
        for file in attached:
            kind = f'; filename="{file.name}"\r\nContent-Type: {file.media_type}\r\n\r\n'
            pieces += [(head + kind).encode(), file, b"\r\n"]
        attached = []
    pieces.append(f"--{boundary}--\r\n".encode())
    return Body(boundary, tuple(pieces))


@dataclass(frozen=True)
class Answer:
    status: int
    text: str


async def get(address: str, first: bytes = b"") -> Answer:
    """One page, over a connection of its own; ``first`` goes before it, as a proxy speaks."""
    return await _exchange(address, f"GET {_path(address)} HTTP/1.1", {}, None, first)


async def send(form: Form, filled: Body, first: bytes = b"") -> Answer:
    """The filled form, over a connection of its own, after ``first``."""
    headers = {
        "Content-Type": f"multipart/form-data; boundary={filled.boundary}",
        "Content-Length": str(filled.size),
    }
    line = f"POST {_path(form.action)} HTTP/1.1"
    return await _exchange(form.action, line, headers, filled, first)


async def report(page: str, words: str, files: Iterable[Attached] = ()) -> Answer:
    """Opens the form at ``page`` and sends ``words`` and ``files``."""
    form = Form.parse(page, (await get(page)).text)
    return await send(form, body(form, {"words": words}, files))


def _path(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


async def _exchange(
    address: str, line: str, headers: Mapping[str, str], filled: Body | None, first: bytes
) -> Answer:
    parts = urlsplit(address)
    if parts.hostname not in {"127.0.0.1", "::1", "localhost"}:
        raise ValueError("Benchmarks and tests speak to this machine only.")
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        lines = [line, f"Host: {parts.netloc}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write(first + ("\r\n".join(lines) + "\r\n\r\n").encode())
        loop = asyncio.get_running_loop()
        for piece in filled.pieces if filled else ():
            held = piece.source if isinstance(piece, Attached) else piece
            if isinstance(held, bytes):
                writer.write(held)
                await writer.drain()
                continue
            # The kernel sends the file: this client shares its cores with the server.
            with held.open("rb") as file:
                await writer.drain()
                await loop.sendfile(writer.transport, file)
        head, _, text = (await reader.read()).partition(b"\r\n\r\n")
        return Answer(int(head.split(b" ", 2)[1]), text.decode(errors="replace"))
    finally:
        writer.close()
