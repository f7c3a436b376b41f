"""A reporter's browser at its most talkative: each request carries every canary it can."""

import http.client
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.reporter import Form
from tests.seizure.channels import Channels
from tests.server import PATIENCE

BOUNDARY = "----amana-seizure"
File = tuple[str, bytes]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def codename(self) -> tuple[str, ...]:
        """The six words that the page shows."""
        listed = re.search(r'<ol dir="ltr".*?</ol>', self.text, re.S)
        assert listed, self.text
        return tuple(re.findall(r"<li[^>]*>\s*(?:<[^>]+>)?([a-z-]+)", listed.group()))

    @property
    def arabic_codename(self) -> tuple[str, ...]:
        """The seven Arabic words of the same."""
        listed = re.search(r'<ol dir="rtl".*?</ol>', self.text, re.S)
        assert listed, self.text
        return tuple(re.findall(r"<li>([ء-ي]+)</li>", listed.group()))


class Browser:
    """Speaks to one server on the loopback, over a connection for each request."""

    def __init__(self, port: int, channels: Channels) -> None:
        self.port = port
        self.channels = channels
        self.cookie = ""

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        length: int | None = None,
    ) -> Answer:
        """``length``: announced instead of the true one; then nothing is waited for."""
        connection = self.begin(method, path, headers, body, length)
        try:
            answer = connection.getresponse()
            found = Answer(answer.status, dict(answer.getheaders()), answer.read().decode())
        finally:
            connection.close()
        self.cookie = found.headers.get("set-cookie", self.cookie).partition(";")[0]
        return found

    def begin(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        length: int | None = None,
    ) -> http.client.HTTPConnection:
        """Sends the request and reads nothing. The caller closes the connection."""
        said = self.channels.headers
        if self.cookie:
            said["Cookie"] += f"; {self.cookie}"
        if body is not None:
            said["Content-Length"] = str(len(body) if length is None else length)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(method, path, body, {**said, **(headers or {})})
        return connection

    def open(self, path: str) -> tuple[Answer, Form]:
        page = self.ask("GET", f"{path}?q={self.channels.query}")
        return page, Form.parse(f"http://127.0.0.1:{self.port}{path}", page.text)

    def send(self, form: Form, filled: bytes, **more: str) -> Answer:
        path = form.action.partition(str(self.port))[2]
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", **more}
        return self.ask("POST", f"{path}?q={self.channels.query}", filled, kind)

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self.ask("POST", path, urlencode(fields).encode(), kind)


def part(name: str, value: bytes, extra: str = "", kind: str = "") -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n'
    return (
        head.encode()
        + (f"Content-Type: {kind}\r\n" if kind else "").encode()
        + (b"\r\n" + value + b"\r\n")
    )


def filled(
    form: Form,
    channels: Channels,
    files: Iterable[bytes] = (),
    more: Mapping[str, str] | None = None,
) -> bytes:
    """The form as a browser sends it, with the canaries as its words and its files' names."""
    held = {field.name: field.value for field in form.fields if field.kind != "file"}
    end = held.pop("end", "1")
    held |= {"words": channels.told, **(more or {})}
    pieces = [part(name, value.encode()) for name, value in held.items()]
    named = f'; filename="{channels.name}"'
    pieces += [part("files", data, named, channels.kind) for data in files]
    return b"".join([*pieces, part("end", end.encode()), f"--{BOUNDARY}--\r\n".encode()])
