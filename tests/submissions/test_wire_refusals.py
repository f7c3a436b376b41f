"""What no browser sends, over a raw socket: a page in the path's language, and nothing kept."""

import html
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.utils import translation

from bench.measure import peak_memory
from submissions.messages import Refusal
from tests.server import Server, manage
from tests.submissions import wire
from tests.submissions.asking import BOUNDARY, FORM, closed, form, part

GROWTH = 48 * 2**20  # bytes of memory that a refused body may cost
HEADERS = "".join(f"X-Name-{number}: {'x' * 80}\r\n" for number in range(12_000))
WORDS, CONSENT, END = part("words", "w"), part("consent", "ask"), part("end", "1")
ARABIC = "صورة".encode("windows-1256")
OLD_NAME = part("files", "A line.\n", "NAME.txt").replace(b"NAME", ARABIC)


def with_token(*parts: bytes) -> Callable[[str], bytes]:
    return lambda token: closed(part("token", token), *parts)


def named(name: bytes) -> Callable[[str], bytes]:
    """A form one of whose fields has this name."""
    return with_token(WORDS.replace(b'"words"', b'"' + name + b'"'), CONSENT, END)


BODIES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "100,000 fields": ("malformed", with_token(*(part(f"f{n}", "") for n in range(100_000)))),
    "the same field 100,000 times": ("doubled", with_token(*[WORDS] * 100_000)),
    "10,000 tiny files": ("many", with_token(*[part("files", "x", "a.txt")] * 10_000)),
    "1 MiB of part headers": ("malformed", with_token(part("words", "w", extra=HEADERS), END)),
    "a NUL in a name": ("malformed", named(b"wo\0rds")),
    "a line end in a name": ("malformed", named(b"wo\r\nrds")),
    "an escaped line end in a name": ("malformed", named(b"wo%0D%0Ards")),
    "a path for a name": ("malformed", named(b"../words")),
    "a name from right to left": ("malformed", named("w\u202eords".encode())),
    "an empty name": ("malformed", named(b"")),
    "words that are not UTF-8": ("letters", with_token(part("words", ARABIC), CONSENT, END)),
    "a file name in windows-1256": ("letters", with_token(WORDS, CONSENT, OLD_NAME, END)),
    "a field twice": ("doubled", with_token(WORDS, WORDS, CONSENT, END)),
    "base64": (
        "malformed",
        with_token(part("words", "dw==", extra="Content-Transfer-Encoding: base64\r\n"), END),
    ),
    "a body twice": ("malformed", lambda token: form(token) * 2),
    "no last boundary": ("cut", lambda token: form(token)[: -len(BOUNDARY) - 8]),
    "no last field": ("cut", lambda token: form(token, end=False)),
    "a field after the last": ("malformed", with_token(WORDS, CONSENT, END, part("more", "x"))),
    "no token": ("token", lambda token: closed(WORDS, CONSENT, END)),
    "the token second": ("token", lambda token: closed(WORDS, part("token", token), END)),
}


def is_refused(reply: wire.Reply, code: str, language: str) -> None:
    refusal, text = Refusal[code.upper()].page, html.unescape(reply.text)
    assert reply.status == refusal.status, text
    with translation.override(language):
        assert str(refusal.title) in text
        assert str(refusal.advice) in text
    assert f'lang="{language}"' in text


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("name", BODIES)
def test_it_refuses(server: Server, name: str, language: str) -> None:
    code, made = BODIES[name]
    body, before = made(wire.fresh(server)), wire.kept(server)
    with peak_memory(server.process) as growth:
        reply = wire.converse(server, [wire.request(body, f"/{language}/r/sent/")])
    is_refused(reply, code, language)
    assert wire.kept(server) == before
    assert growth[0] < GROWTH, f"{growth[0] / 2**20:.0f} MiB"


@pytest.mark.parametrize("kind", ["multipart/form-data", f"{FORM[:-11]}{'b' * 71}"])
def test_it_refuses_a_boundary_that_cannot_be(server: Server, kind: str) -> None:
    body, before = form(wire.fresh(server)), wire.kept(server)
    assert BOUNDARY not in kind
    body = body.replace(BOUNDARY.encode(), b"b" * 71)
    is_refused(wire.converse(server, [wire.request(body, kind=kind)]), "malformed", "en")
    assert wire.kept(server) == before


def test_it_refuses_two_lengths(server: Server) -> None:
    body, before = form(wire.fresh(server)), wire.kept(server)
    more = [f"Content-Length: {len(body) - 5}", "Connection: close"]
    assert wire.converse(server, [wire.request(body, more=more)]).status == 400
    assert wire.kept(server) == before


def test_it_refuses_a_length_beside_chunks(server: Server) -> None:
    body, before = form(wire.fresh(server)), wire.kept(server)
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    more = ["Transfer-Encoding: chunked", "Connection: close"]
    assert wire.converse(server, [wire.request(chunked, more=more)]).status in {400, 411}
    assert wire.kept(server) == before


ISSUE = (
    "from submissions import form_token as f; "
    "from submissions.mailbox.codename import Codename as C; "
    "now = f.time.time(); f.time.time = lambda: now - {age}; "
    "print(f.issue({purpose!r}, {subject!r}, C.generate().number))"
)


@pytest.mark.parametrize(
    ("purpose", "subject", "age", "code"),
    [
        ("report", "raqqa", 25 * 3600, "expired"),
        ("report", "raqqa", -3600, "expired"),
        ("desk", "1", 0, "token"),
        ("conversation", "raqqa", 0, "token"),
    ],
)
def test_it_refuses_a_token_that_is_not_for_this(
    server: Server, purpose: str, subject: str, age: int, code: str
) -> None:
    text = ISSUE.format(purpose=purpose, subject=subject, age=age)
    token = manage(server.data, "shell", "-v0", "-c", text).strip()
    before = wire.kept(server)
    is_refused(wire.converse(server, [wire.request(form(token))]), code, "en")
    assert wire.kept(server) == before


def test_it_keeps_nothing_for_a_desk_that_is_not_there(server: Server) -> None:
    text = ISSUE.format(purpose="report", subject="aleppo", age=0)
    token = manage(server.data, "shell", "-v0", "-c", text).strip()
    before = wire.kept(server)
    reply = wire.converse(server, [wire.request(form(token))])
    assert 400 <= reply.status < 500
    assert 'lang="en"' in reply.text
    assert wire.kept(server) == before


@pytest.mark.parametrize("place", [0, 20, -20])
def test_it_refuses_an_edited_token(server: Server, place: int) -> None:
    token, before = wire.fresh(server), wire.kept(server)
    letter = "A" if token[place] != "A" else "B"
    edited = token[:place] + letter + token[place:][1:]
    is_refused(wire.converse(server, [wire.request(form(edited))]), "token", "en")
    assert wire.kept(server) == before


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_codename_of_200_kib_is_answered_with_the_page(server: Server, language: str) -> None:
    body = urlencode({"codename": "w" * 200 * 1024}).encode()
    kind = "application/x-www-form-urlencoded"
    with peak_memory(server.process) as growth:
        reply = wire.converse(server, [wire.request(body, f"/{language}/back/", kind)])
    assert 400 <= reply.status < 500
    assert f'lang="{language}"' in reply.text
    assert growth[0] < GROWTH
