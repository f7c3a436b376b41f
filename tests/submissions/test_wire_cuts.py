"""Bodies in pieces over a raw socket: the honest one arrives, and nothing else does."""

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sealing import HybridIdentity
from tests.server import Server
from tests.submissions import wire
from tests.submissions.asking import BOUNDARY, closed, form, part

KIB = 1024
WORDS = "می‌خواهم\u200d — كلمة"  # ZWNJ and ZWJ are letters of the word and stay
SIZES = [base + more for base in (64 * KIB, 512 * KIB, 1024 * KIB) for more in (-1, 0, 1)]
torn = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def text(size: int, seed: int) -> bytes:
    """A plain text of this many bytes, no two alike."""
    chosen = random.Random(f"{size}/{seed}")  # noqa: S311
    return bytes(chosen.choices(b"abcdefghijklmnopqrstuvwxyz \n", k=size))


def report(token: str, files: list[bytes]) -> bytes:
    held = [part("files", data, f"{number}.txt") for number, data in enumerate(files)]
    words, consent, end = part("words", WORDS), part("consent", "ask"), part("end", "1")
    return closed(part("token", token), words, consent, *held, end)


@pytest.mark.parametrize("shut", [True, False])
def test_it_takes_no_body_cut_at_any_64th(server: Server, photograph: bytes, shut: bool) -> None:
    token, before = wire.fresh(server), wire.kept(server)
    body = form(token, {"words": "كلمة"}, [photograph])
    for place in range(64):
        piece = body[: len(body) * place // 64]
        if shut:
            whole = wire.request(piece, length=len(body))
            reply = wire.converse(server, [whole], shut=True)
            assert reply.status in {0, 400}, (place, reply.text)
        else:
            wire.abandon(server, wire.request(piece, length=len(body)))
        # 409: the abandoned one came to the server after it, and a form has one live upload.
        assert wire.converse(server, [wire.request(piece)]).status in {400, 403, 409}, place
    assert wire.kept(server) == before
    assert wire.converse(server, [wire.request(body)]).status == 200


@pytest.mark.parametrize("more", [1, 2, 1000])
def test_a_body_shorter_than_it_says_is_cut(server: Server, more: int) -> None:
    body, before = form(wire.fresh(server)), wire.kept(server)
    reply = wire.converse(server, [wire.request(body, length=len(body) + more)], shut=True)
    assert reply.status in {0, 400}
    assert "not received" in reply.text.lower() or not reply.text
    assert wire.kept(server) == before


@pytest.mark.parametrize("fewer", [3, 30, 100])
def test_a_body_longer_than_it_says_is_refused(server: Server, fewer: int) -> None:
    body, before = form(wire.fresh(server)), wire.kept(server)
    reply = wire.converse(server, [wire.request(body, length=len(body) - fewer)])
    assert reply.status == 400
    assert "Not received" in reply.text
    assert wire.kept(server) == before


def test_the_same_length_said_twice_is_one_length(server: Server) -> None:
    """RFC 9110, section 8.6: nothing is in doubt, so nothing is lost by taking it."""
    body, before = form(wire.fresh(server)), wire.kept(server)
    more = [f"Content-Length: {len(body)}", "Connection: close"]
    assert wire.converse(server, [wire.request(body, more=more)]).status == 200
    assert wire.kept(server)[1] == before[1] + 1


def test_two_reports_in_one_breath_are_two_reports(server: Server) -> None:
    first, second = form(wire.fresh(server)), form(wire.fresh(server))
    before = wire.kept(server)
    reply = wire.converse(server, [wire.request(first, more=()) + wire.request(second)])
    assert reply.text.count("HTTP/1.1 200") == 2
    assert [now - then for now, then in zip(wire.kept(server), before, strict=True)] == [2] * 5


def test_what_follows_a_refused_body_is_no_part_of_it(server: Server) -> None:
    refused, honest = form(wire.fresh(server), end=False), form(wire.fresh(server))
    before = wire.kept(server)
    reply = wire.converse(server, [wire.request(refused, more=()) + wire.request(honest)])
    assert reply.status == 400
    assert wire.kept(server)[1] - before[1] == reply.text.count("HTTP/1.1 200") == 1


@pytest.mark.parametrize("segment", [1447, 64 * KIB, 10**8])
def test_every_size_comes_back_identical(
    server: Server, identity: HybridIdentity, segment: int
) -> None:
    chosen = random.Random(segment)  # noqa: S311
    sizes = [*SIZES, *(chosen.randrange(1, 2 * 1024 * KIB) for _ in range(3))]
    files = [text(size, segment) for size in sizes]
    whole = wire.request(report(wire.fresh(server), files))
    pieces = [whole[place : place + segment] for place in range(0, len(whole), segment)]
    assert wire.converse(server, pieces).status == 200
    held = wire.opened_last(server, identity)
    assert [held[f"files/{number:02}.txt"] for number in range(1, len(files) + 1)] == files
    assert json.loads(held["message.json"])["words"] == WORDS


@pytest.mark.parametrize(
    "name",
    [
        b"../../etc/passwd",
        b"C:\\\\docs\\\\a.txt",
        "\u202egpj.exe".encode(),
        b"a%0D%0Ab.txt",
        "می\u200cخواهم.txt".encode(),
        b"CON",
    ],
)
def test_a_strange_file_name_costs_no_file(
    server: Server, identity: HybridIdentity, name: bytes
) -> None:
    body = report(wire.fresh(server), [b"A line.\n"]).replace(b"0.txt", name)
    assert name in body
    assert wire.converse(server, [wire.request(body)]).status == 200
    held = wire.opened_last(server, identity)
    assert held["files/01.txt"] == b"A line.\n"
    assert name not in b"".join(held.values())


@pytest.mark.parametrize("name", [b"a\0.txt", b"a\r\nb.txt"])
def test_a_file_name_with_control_bytes_loses_nothing_without_a_word(
    server: Server, identity: HybridIdentity, name: bytes
) -> None:
    before = wire.kept(server)
    body = report(wire.fresh(server), [b"A line.\n"]).replace(b"0.txt", name)
    reply = wire.converse(server, [wire.request(body)])
    if reply.status == 200:
        assert wire.opened_last(server, identity)["files/01.txt"] == b"A line.\n"
    else:
        assert reply.status == 400
        assert "Not received" in reply.text
        assert wire.kept(server) == before


@torn
@given(cuts=st.lists(st.integers(1, 900), max_size=12, unique=True))
def test_it_arrives_however_it_is_split(server: Server, cuts: list[int]) -> None:
    whole = wire.request(report(wire.fresh(server), [b"One.\n", b"Two.\n"]))
    before = wire.kept(server)
    places = [0, *sorted(cuts), len(whole)]
    segments = [whole[a:b] for a, b in zip(places, places[1:], strict=False)]
    assert wire.converse(server, segments).status == 200
    assert wire.kept(server)[1] == before[1] + 1


@torn
@given(first=st.integers(0, 880), last=st.integers(0, 880), doubled=st.booleans())
def test_a_stretch_lost_or_doubled_on_the_way_is_noticed(
    server: Server, first: int, last: int, doubled: bool
) -> None:
    """The head still says how long the honest body was."""
    body, before = report(wire.fresh(server), [b"One.\n", b"Two.\n"]), wire.kept(server)
    first, last = sorted((min(first, len(body) - 3), min(last + 1, len(body) - 3)))
    changed = body[:last] + body[first:] if doubled else body[:first] + body[last:]
    whole = wire.request(changed, length=len(body))
    reply = wire.converse(server, [whole], shut=len(changed) < len(body))
    if changed[: len(body)] == body:
        assert reply.status == 200
        return
    assert reply.status in {0, 400, 403}
    assert wire.kept(server) == before


TEXTS = {"one": "One.\n", "two": "Two.\n"}
PARTS = ("token", "words", "one", "two", "end", "close")


def is_honest(order: list[str]) -> bool:
    """A form may hold any number of files; every other part comes once, in its place."""
    fixed = order[:1] == ["token"] and order[-2:] == ["end", "close"]
    once = all(order.count(each) == 1 for each in ("token", "end", "close"))
    return fixed and once and order.count("words") < 2 and len(order) > 3


@st.composite
def orders(draw: st.DrawFn) -> list[str]:
    """The parts of a form, with up to two of them lost, doubled or moved."""
    order = list(PARTS)
    for _ in range(draw(st.integers(0, 2))):
        taken = order.pop(draw(st.integers(0, len(order) - 1)))
        for _ in range(draw(st.integers(0, 2))):
            order.insert(draw(st.integers(0, len(order))), taken)
    return order


@torn
@given(order=orders(), cuts=st.lists(st.integers(1, 800), max_size=3, unique=True))
def test_parts_lost_doubled_or_moved_are_taken_whole_or_not_at_all(
    server: Server, identity: HybridIdentity, order: list[str], cuts: list[int]
) -> None:
    made = {
        "token": part("token", wire.fresh(server)) + part("consent", "ask"),
        "words": part("words", WORDS),
        "one": part("files", "One.\n", "a.txt"),
        "two": part("files", "Two.\n", "b.txt"),
        "end": part("end", "1"),
        "close": f"--{BOUNDARY}--\r\n".encode(),
    }
    whole, before = wire.request(b"".join(made[each] for each in order)), wire.kept(server)
    places = [0, *sorted(cuts), len(whole)]
    reply = wire.converse(server, [whole[a:b] for a, b in zip(places, places[1:], strict=False)])
    assert (reply.status == 200) == is_honest(order), reply.text
    if reply.status != 200:
        assert wire.kept(server) == before
        return
    held = wire.opened_last(server, identity)
    files = [held[name].decode() for name in sorted(held) if name.startswith("files/")]
    assert files == [
        {"one": "One.\n", "two": "Two.\n"}[each]
        for each in order
        if each in made and each in {"one", "two"}
    ]
    assert json.loads(held["message.json"])["words"] == (WORDS if "words" in order else "")
