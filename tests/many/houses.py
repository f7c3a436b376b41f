"""Newsrooms in one folder, the server of all of them, and somebody who asks it by name."""

import http.client
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from tests import server as servers

# What differs between two answers to one question: tokens, codenames, moments.
RANDOM = re.compile(r"[A-Za-z0-9_=-]{20,}")
VARYING = {"date", "expires", "content-length"}
IDENTIFIER = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,}"
)


def begin(folder: Path, name: str, **settings: str) -> Path:
    """A newsroom as its first start leaves it, with a secret and an identifier of its own."""
    data = shutil.copytree(servers._first_start(), folder / name)
    servers._renew(data)
    write(data, **settings)
    return data


def write(data: Path, **settings: str) -> None:
    lines = [f'{name}="{value}"' for name, value in settings.items()]
    (data / "environment").write_text("\n".join(lines) + "\n")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """``more``: settings of the process."""
    own = {"AMANA_NEWSROOMS": str(folder), "PYTHONUNBUFFERED": "1"}
    return {**servers.inherited(), **own, **more}


def command(folder: Path, *words: str, **more: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=servers.ROOT,
        env=environment(folder, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def done(process: "subprocess.Popen[str]") -> str:
    said, _ = process.communicate(timeout=1800)
    assert process.returncode == 0, said
    return said


@contextmanager
def serving(folder: Path, first: str, **more: str) -> Iterator[servers.Server]:
    """``first``: a host that answers when the server is there."""
    port, log = servers.free_port(), folder.parent / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=servers.ROOT,
            env=environment(folder, HOST="127.0.0.1", PORT=str(port), **more),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, port, first, log)
        yield servers.Server(f"http://127.0.0.1:{port}", port, folder, log, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=servers.LAST_MOMENTS)


def _wait(process: "subprocess.Popen[bytes]", port: int, host: str, log: Path) -> None:
    deadline = time.monotonic() + 3 * servers.PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            if Asker(port, host).get("/healthz").status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.2)
    raise AssertionError(log.read_text())


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def likeness(self, *asked: str) -> tuple[object, ...]:
        """The same for two answers that tell the same; ``asked``: what the question named."""
        text, said = self.text, [(name.lower(), value) for name, value in self.headers]
        for word in asked:
            text = text.replace(word, "")
            said = [(name, value.replace(word, "")) for name, value in said]
        kept = sorted((n, RANDOM.sub("", v)) for n, v in said if n not in VARYING)
        return self.status, tuple(kept), RANDOM.sub("", text)


@dataclass
class Asker:
    """A browser with one name in its address line; ``cookies`` are of that name."""

    port: int
    host: str
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self.ask("GET", path, b"", headers or {})

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields).encode(), form)

    def ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=servers.PATIENCE)
        own = {"Host": self.host, "Origin": f"http://{self.host}", "Accept-Language": "en"}
        if self.cookies:
            own["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with closing(line):
            line.request(method, path, body or None, {**own, **headers})
            came = line.getresponse()
            answer = Answer(came.status, tuple(came.getheaders()), came.read())
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                self.cookies |= {key: each.value for key, each in SimpleCookie(value).items()}
        return answer

    def hidden(self, path: str, name: str) -> str:
        """The value of a hidden field of a page."""
        answer = self.get(path)
        found = re.search(rf'name="{name}" value="([^"]+)"', answer.text)
        assert found, (path, answer.status, answer.text[:300])
        return found[1]

    def sign_in(self, username: str, password: str, code: str) -> "Asker":
        """Codes are good once, in each newsroom."""
        token = self.hidden("/desk/login/", "csrfmiddlewaretoken")
        own = {"username": username, "password": password, "code": code}
        answer = self.post("/desk/login/", {**own, "csrfmiddlewaretoken": token})
        assert answer.status == 302, answer.text
        return self


def files(data: Path) -> Iterator[bytes]:
    for path in data.rglob("*"):
        if path.is_file():
            yield path.read_bytes()
