"""Bodies that no browser sends, through the whole stack: a refusal in words, and nothing kept."""

import html
import io
import json
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st

from sealing import HybridIdentity, Opener, read_parcel
from submissions import form_token
from submissions.desks import DeskInfo
from submissions.mailbox.codename import RANGE, Codename
from submissions.messages import Refusal
from submissions.models import Arrival, Mailbox, Parcel, SpentToken
from submissions.storage import blobs
from tests.submissions.asking import BOUNDARY, FORM, Answer, Asker, closed, form, part

PATH = "/en/r/sent/"
LIMIT = 256 * 1024  # bytes of the text fields together
KIND = ("Content-Type", FORM)


def fresh(desk: DeskInfo) -> str:
    return form_token.issue(form_token.REPORT, desk.slug, Codename.generate().number)


def rows() -> int:
    return sum(each.objects.count() for each in (Mailbox, Parcel, Arrival, SpentToken))


def scratches() -> int:
    """Scratch files that this process holds open."""
    held = Path("/proc/self/fd")
    links = [str(each.readlink()) for each in held.iterdir() if each.is_symlink()]
    return sum("memfd:amana" in each for each in links)


def is_refused(answer: Answer, code: str, language: str = "en") -> None:
    """The page of this refusal, in this language, with what happened and what to do."""
    refusal, text = Refusal[code.upper()].page, html.unescape(answer.text)
    assert answer.status == refusal.status
    with translation.override(language):
        assert str(refusal.title) in text
        assert str(refusal.advice) in text
    assert f'lang="{language}"' in text
    assert rows() == 0


def asked(asker: Asker, path: str, code: str, token: str) -> Answer:
    """A request that is refused with this code."""
    whole, end = form(token), part("end", "1")
    length = ("Content-Length", str(len(whole)))
    letters = part("words", b"\xe3\xd1\xcd\xc8\xc7")
    words = part("words", "w")
    match code:
        case "length":
            return asker.ask("POST", path, [whole], [KIND]).answer()
        case "malformed":
            return asker.ask("POST", path, [whole], [KIND, length, length]).answer()
        case "large":
            return asker.ask("POST", path, [whole], [KIND, ("Content-Length", "9" * 13)]).answer()
        case "cut":
            return asker.ask("POST", path, [whole[:99]], [KIND, length], whole=False).answer()
        case "many":
            return asker.send(path, closed(part("token", token), *[part("files", "", "a")] * 101))
        case "words":
            return asker.send(path, form(token, {"words": "w" * (LIMIT + 1)}))
        case "doubled":
            return asker.send(path, closed(part("token", token), words, words, end))
        case "letters":
            return asker.send(path, closed(part("token", token), letters, end))
        case _:
            return asker.send(path, form(token))


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(
    "code", ["length", "malformed", "large", "cut", "many", "words", "doubled", "letters"]
)
def test_it_says_in_the_language_of_the_path_what_to_do(
    asker: Asker, desk: DeskInfo, code: str, language: str
) -> None:
    answer = asked(asker, f"/{language}/r/sent/", code, fresh(desk))
    is_refused(answer, code, language)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_it_says_what_is_wrong_with_a_token(
    asker: Asker, desk: DeskInfo, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, token = f"/{language}/r/sent/", fresh(desk)
    is_refused(asked(asker, path, "token", token[:-8]), "token", language)
    later = form_token.time.time() + form_token.LIFE + 60
    monkeypatch.setattr(form_token.time, "time", lambda: later)
    is_refused(asked(asker, path, "expired", token), "expired", language)


def test_it_takes_no_body_that_was_cut_wherever_it_was_cut(
    asker: Asker, desk: DeskInfo, photograph: bytes
) -> None:
    body, before = form(fresh(desk), {"words": "كلمة"}, [photograph]), scratches()
    for place in range(64):
        piece = body[: len(body) * place // 64]
        for length, whole in ((len(body), False), (len(body), True), (len(piece), True)):
            headers = [KIND, ("Content-Length", str(length))]
            answer = asker.ask("POST", PATH, [piece], headers, whole=whole).answer()
            assert answer.status in {400, 403}, (place, length, whole)
            assert rows() == 0
    assert scratches() == before
    assert asker.send(PATH, body).status == 200
    assert Parcel.objects.count() == 1


@pytest.mark.parametrize("piece", [500, 70_000, 600_000])
def test_a_line_that_breaks_in_a_file_leaves_no_scratch(
    asker: Asker, desk: DeskInfo, piece: int, data: Path
) -> None:
    body, before = form(fresh(desk), files=[b"x" * 2_000_000]), scratches()
    pieces = [body[place : place + piece] for place in range(0, 1_200_000, piece)]
    headers = [KIND, ("Content-Length", str(len(body)))]
    is_refused(asker.ask("POST", PATH, pieces, headers, whole=False).answer(), "cut")
    assert scratches() == before
    assert list(data.iterdir()) == []


def test_it_makes_no_scratch_of_what_is_too_large(asker: Asker, desk: DeskInfo, data: Path) -> None:
    """The length alone decides; what comes is dropped, and no more than a little of it."""
    body = form(fresh(desk), files=[b"x" * 1_000_000])
    headers = [KIND, ("Content-Length", str(10**13))]
    sent = asker.ask("POST", PATH, [body] * 64, headers)
    is_refused(sent.answer(), "large")
    assert sent.read < 32
    assert list(data.iterdir()) == []


@pytest.mark.parametrize("count", [101, 10_000])
def test_it_refuses_a_crowd_of_tiny_files(asker: Asker, desk: DeskInfo, count: int) -> None:
    before = scratches()
    body = closed(part("token", fresh(desk)), *[part("files", "x", "a.txt")] * count)
    is_refused(asker.send(PATH, body, piece=65_536), "many")
    assert scratches() == before


def test_it_refuses_a_hundred_thousand_fields(asker: Asker, desk: DeskInfo) -> None:
    token = part("token", form_token.issue(form_token.DESK, "1"))
    body = closed(token, *(part(f"f{number}", "") for number in range(100_000)))
    answer = asker.send("/desk/case/", body, piece=65_536)
    is_refused(answer, "many")


def test_it_refuses_a_megabyte_of_part_headers(asker: Asker, desk: DeskInfo) -> None:
    many = "".join(f"X-Name-{number}: {'x' * 80}\r\n" for number in range(12_000))
    body = closed(part("token", fresh(desk)), part("words", "w", extra=many), part("end", "1"))
    assert len(many) > 2**20
    answer = asker.send(PATH, body, piece=65_536)
    assert answer.status in {400, 413}
    assert rows() == 0


def test_it_takes_words_up_to_their_limit_and_not_one_byte_more(
    asker: Asker, desk: DeskInfo
) -> None:
    is_refused(asker.send(PATH, form(fresh(desk), {"words": "w" * (LIMIT + 1)})), "words")
    assert asker.send(PATH, form(fresh(desk), {"words": "w" * 199_999})).status == 200


def test_it_says_when_words_are_too_many_for_the_form(asker: Asker, desk: DeskInfo) -> None:
    answer = asker.send(PATH, form(fresh(desk), {"words": "w" * 200_001}))
    assert answer.status == 422
    assert "w" * 200_001 in answer.text
    assert rows() == 0


def opened(identity: HybridIdentity) -> dict[str, bytes]:
    parcel = Parcel.objects.get()
    with blobs.open_blob(parcel.blob) as payload:
        opener = Opener(bytes(parcel.header), io.BytesIO(payload.read()), [identity])
    return {member.name: content.read() for member, content in read_parcel(opener)}


@pytest.mark.parametrize("name", ["", "كلمة.txt", "a" * 200, "../../etc/passwd"])
def test_it_loses_no_file_for_its_name(
    asker: Asker, desk: DeskInfo, identity: HybridIdentity, name: str
) -> None:
    file = part("files", "A line.\n", name)
    fields = (part("words", "w"), part("consent", "ask"), file, part("end", "1"))
    assert asker.send(PATH, closed(part("token", fresh(desk)), *fields)).status == 200
    assert opened(identity)["files/01.txt"] == b"A line.\n"


def sent(body: bytes) -> tuple[list[bytes], int]:
    """What a body says, read by the rule of RFC 2046 alone: its words, and how many files."""
    words, files = [], 0
    for each in (b"\r\n" + body).split(f"\r\n--{BOUNDARY}".encode())[1:-1]:
        head, _, value = each.partition(b"\r\n\r\n")
        files += b"filename=" in head
        words += [value] if b'name="words"' in head else []
    return words, files


@tried(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_it_takes_a_torn_body_whole_or_not_at_all(
    asker: Asker, desk: DeskInfo, identity: HybridIdentity, data: st.DataObject
) -> None:
    for each in (Mailbox, SpentToken):
        each.objects.all().delete()
    parts = [
        part("token", form_token.issue(form_token.REPORT, desk.slug, RANGE - 1)),
        part("words", "کلمه‌ها"),
        part("consent", "ask"),
        part("files", "One.\n", "a.txt"),
        part("files", "Two.\n", "b.txt"),
        part("end", "1"),
        f"--{BOUNDARY}--\r\n".encode(),
    ]
    whole = b"".join(parts)
    places = {0, len(whole)} | {
        len(b"".join(parts[:count])) for count in range(1, len(parts)) if data.draw(st.booleans())
    }
    places |= set(data.draw(st.lists(st.integers(1, len(whole) - 1), max_size=2)))
    edges = sorted(places)
    pieces = [whole[a:b] for a, b in zip(edges, edges[1:], strict=False)]
    for _ in range(data.draw(st.integers(0, 2))):
        at = data.draw(st.integers(0, max(0, len(pieces) - 1)))
        moved = pieces[at : at + 1] * data.draw(st.integers(0, 2))
        del pieces[at : at + 1]
        to = data.draw(st.integers(0, len(pieces)))
        pieces[to:to] = moved
    body = b"".join(pieces)
    answer = asker.send(PATH, body)
    if answer.status != 200:
        assert rows() == 0
        return
    held, (words, files) = opened(identity), sent(body)
    message = json.loads(held["message.json"])
    # A form without a field for words is whole too, when it holds files.
    assert [message["words"].encode()] == (words or [b""])
    assert len(message["files"]) == files
    assert (Mailbox.objects.count(), Parcel.objects.count()) == (1, 1)
