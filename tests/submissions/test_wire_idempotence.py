"""The same form again, over real sockets and without a cookie: one report, one receipt."""

from concurrent.futures import ThreadPoolExecutor

from tests.server import Server
from tests.submissions import wire
from tests.submissions.asking import form

MANY = 50
AGAIN = "had arrived already"


def more(server: Server, before: tuple[int, ...]) -> list[int]:
    return [now - then for now, then in zip(wire.kept(server), before, strict=True)]


def test_the_same_form_again_has_the_same_receipt(server: Server, photograph: bytes) -> None:
    whole, before = wire.request(form(wire.fresh(server), files=[photograph])), wire.kept(server)
    first, second = (wire.converse(server, [whole]) for _ in range(2))
    assert (first.status, second.status) == (200, 200)
    assert first.codename == second.codename
    assert len(first.codename) == 6
    assert AGAIN not in first.text
    assert AGAIN in second.text
    assert more(server, before) == [1] * 5


def test_a_form_that_was_cut_before_is_received_as_new(server: Server) -> None:
    body, before = form(wire.fresh(server)), wire.kept(server)
    for part in (0.2, 0.7, 0.99):
        piece = body[: int(len(body) * part)]
        wire.converse(server, [wire.request(piece, length=len(body))], shut=True)
    assert more(server, before) == [0] * 5
    reply = wire.converse(server, [wire.request(body)])
    assert reply.status == 200
    assert AGAIN not in reply.text
    assert more(server, before) == [1] * 5


def test_fifty_at_once_are_one_though_half_of_them_are_cut(
    server: Server, photograph: bytes
) -> None:
    body, before = form(wire.fresh(server), files=[photograph]), wire.kept(server)

    def one(number: int) -> wire.Reply:
        piece = body if number % 2 else body[: len(body) * number // MANY]
        return wire.converse(server, [wire.request(piece, length=len(body))], shut=piece != body)

    with ThreadPoolExecutor(MANY) as senders:
        replies = list(senders.map(one, range(MANY)))
    whole = [reply for number, reply in enumerate(replies) if number % 2]
    # A form has one live upload: the newer one stays, and an older one is told so.
    assert {reply.status for reply in whole} <= {200, 409}
    arrived = [reply for reply in whole if reply.status == 200]
    assert len({reply.codename for reply in arrived}) == 1
    # Whoever was the first may have been told that a newer one is under way.
    assert sum(AGAIN not in reply.text for reply in arrived) <= 1
    cut = {reply.status for number, reply in enumerate(replies) if not number % 2}
    assert cut <= {0, 400, 409}
    assert more(server, before) == [1] * 5


def test_the_same_form_with_other_words_is_the_first_one(server: Server) -> None:
    token, before = wire.fresh(server), wire.kept(server)
    first = wire.converse(server, [wire.request(form(token, {"words": "One."}))])
    second = wire.converse(server, [wire.request(form(token, {"words": "Two."}))])
    assert first.codename == second.codename
    assert AGAIN in second.text
    assert more(server, before) == [1] * 5
