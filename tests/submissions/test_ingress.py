"""The ingress refuses whole whatever is not a report, before it reads more than it must."""

import asyncio
import threading
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from submissions import form_token
from submissions.desks import DeskInfo
from submissions.errors import Refused
from submissions.messages import Refusal
from submissions.models import Parcel
from submissions.wire.multipart_form import MultipartForm
from submissions.wire.upload_pump import Sealing
from tests.server import PATIENCE
from tests.submissions.asking import BOUNDARY, FORM, Answer, Asker, closed, form, part

PATH = "/en/r/sent/"


@pytest.fixture
def token(desk: DeskInfo) -> str:
    return form_token.issue(form_token.REPORT, desk.slug, 7)


def refused(answer: Answer, status: int, words: str) -> None:
    assert answer.status == status
    assert words in answer.text
    assert "not received" in answer.text
    assert not Parcel.objects.exists()


def test_it_takes_a_whole_form(asker: Asker, token: str) -> None:
    answer = asker.send(PATH, form(token))
    assert answer.status == 200, answer.text
    assert Parcel.objects.count() == 1


@pytest.mark.parametrize("piece", [1, 7, 100, 65536])
def test_it_takes_a_form_in_pieces_of_any_size(asker: Asker, token: str, piece: int) -> None:
    assert asker.send(PATH, form(token), piece=piece).status == 200


def test_it_takes_a_file_control_that_was_left_empty(asker: Asker, token: str) -> None:
    body = closed(
        part("token", token),
        part("words", "w"),
        part("consent", "ask"),
        part("files", b"", ""),
        part("end", "1"),
    )
    assert asker.send(PATH, body).status == 200


def test_a_body_without_a_length_is_told_so(asker: Asker, token: str) -> None:
    kind = ("Content-Type", FORM)
    answer = asker.ask("POST", PATH, [form(token)], [kind]).answer()
    refused(answer, 411, "how long")


def test_a_chunked_body_is_told_so(asker: Asker, token: str) -> None:
    headers = [("Content-Type", FORM), ("Transfer-Encoding", "chunked")]
    refused(asker.ask("POST", PATH, [form(token)], headers).answer(), 411, "how long")


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", ""])
def test_a_chunked_body_of_any_kind_is_refused(asker: Asker, desk: DeskInfo, kind: str) -> None:
    headers = [("Content-Type", kind), ("Transfer-Encoding", "chunked")]
    refused(asker.ask("POST", "/en/back/", [b"{}"], headers).answer(), 411, "how long")


def test_two_lengths_are_refused(asker: Asker, token: str) -> None:
    length = ("Content-Length", str(len(form(token))))
    headers = [("Content-Type", FORM), length, length]
    refused(asker.ask("POST", PATH, [form(token)], headers).answer(), 400, "does not understand")


def test_a_length_beside_a_transfer_encoding_is_refused(asker: Asker, token: str) -> None:
    answer = asker.send(PATH, form(token), [("Transfer-Encoding", "chunked")])
    refused(answer, 400, "does not understand")


@pytest.mark.parametrize("length", ["-1", "1e3", "+5", " ", "٣", "9" * 16])
def test_a_length_that_is_no_number_is_refused(asker: Asker, token: str, length: str) -> None:
    headers = [("Content-Type", FORM), ("Content-Length", length.encode().decode("latin-1"))]
    refused(asker.ask("POST", PATH, [form(token)], headers).answer(), 400, "does not understand")


def test_it_refuses_what_is_too_large_before_it_reads(asker: Asker, token: str) -> None:
    headers = [("Content-Type", FORM), ("Content-Length", str(10**13))]
    asked = asker.ask("POST", PATH, [form(token)], headers)
    refused(asked.answer(), 413, "larger than this server takes")


@pytest.mark.parametrize("change", [-1, 1, 40])
def test_a_wrong_length_is_refused(asker: Asker, token: str, change: int) -> None:
    body = form(token)
    headers = [("Content-Type", FORM), ("Content-Length", str(len(body) + change))]
    answer = asker.ask("POST", PATH, [body], headers).answer()
    assert answer.status == 400
    assert not Parcel.objects.exists()


def test_a_line_that_breaks_leaves_nothing(asker: Asker, token: str) -> None:
    body = form(token, files=[b"x" * 100_000])
    headers = [("Content-Type", FORM), ("Content-Length", str(len(body)))]
    asked = asker.ask("POST", PATH, [body[:50_000]], headers, whole=False)
    refused(asked.answer(), 400, "the line broke")


def test_a_form_without_its_last_field_is_refused(asker: Asker, token: str) -> None:
    refused(asker.send(PATH, form(token, end=False)), 400, "the line broke")


def test_a_field_after_the_last_is_refused(asker: Asker, token: str) -> None:
    body = closed(part("token", token), part("end", "1"), part("words", "w"))
    refused(asker.send(PATH, body), 400, "does not understand")


def test_a_body_without_its_closing_boundary_is_refused(asker: Asker, token: str) -> None:
    body = form(token)[: -len(f"--{BOUNDARY}--\r\n")]
    refused(asker.send(PATH, body), 400, "the line broke")


def test_a_field_that_comes_twice_is_refused(asker: Asker, token: str) -> None:
    body = closed(part("token", token), part("words", "a"), part("words", "b"), part("end", "1"))
    refused(asker.send(PATH, body), 400, "the same field twice")


def test_an_encoded_part_is_refused(asker: Asker, token: str) -> None:
    coded = part("words", "QQ==", extra="Content-Transfer-Encoding: base64\r\n")
    body = closed(part("token", token), coded, part("end", "1"))
    refused(asker.send(PATH, body), 400, "does not understand")


@pytest.mark.parametrize("name", ["", "a\x00b", "../a", "a\nb", "a b", "\u202ea", "n" * 65])
def test_a_name_that_no_form_has_is_refused(asker: Asker, token: str, name: str) -> None:
    body = closed(part("token", token), part(name, "w"), part("end", "1"))
    refused(asker.send(PATH, body), 400, "does not understand")


@pytest.mark.parametrize("name", [b"\xd5\xe6\xd1\xc9.jpg", b"\xff.jpg"])
def test_a_name_in_an_old_encoding_is_refused_and_said(
    asker: Asker, token: str, name: bytes
) -> None:
    file = part("files", b"x", "NAME").replace(b"NAME", name)
    body = closed(part("token", token), file, part("end", "1"))
    refused(asker.send(PATH, body), 400, "UTF-8")


def test_words_that_are_not_utf8_are_refused(asker: Asker, token: str) -> None:
    body = closed(part("token", token), part("words", b"\xe3\xd1\xcd"), part("end", "1"))
    refused(asker.send(PATH, body), 400, "UTF-8")


def test_joiners_that_persian_needs_arrive(asker: Asker, desk: DeskInfo) -> None:
    token = form_token.issue(form_token.REPORT, desk.slug, 8)
    answer = asker.send(PATH, form(token, {"words": "می‌خواهم", "consent": "perhaps"}))
    assert answer.status == 422
    assert "می‌خواهم" in answer.text


def test_too_many_words_are_refused(asker: Asker, token: str) -> None:
    refused(asker.send(PATH, form(token, {"words": "w" * 300_000})), 413, "text is longer")


@pytest.mark.parametrize("count", [101, 5_000])
def test_too_many_fields_are_refused(asker: Asker, desk: DeskInfo, count: int) -> None:
    token = part("token", form_token.issue(form_token.DESK, "1"))
    fields = (part(f"f{number}", "") for number in range(count))
    refused(asker.send("/desk/case/", closed(token, *fields)), 413, "more files")


@pytest.mark.parametrize(
    "stray", [part("files", "a text"), part("title", "x"), part("words", "x", "words.txt")]
)
def test_a_field_that_the_form_does_not_have_is_refused(
    asker: Asker, token: str, stray: bytes
) -> None:
    """A browser that leaves a file's name out would lose the file."""
    body = closed(part("token", token), stray, part("end", "1"))
    refused(asker.send(PATH, body), 400, "does not understand")


def test_too_many_files_are_refused(asker: Asker, token: str) -> None:
    files = [part("files", b"x", "a.txt")] * 101
    refused(asker.send(PATH, closed(part("token", token), *files)), 413, "more files")


def test_a_file_without_a_name_counts_as_one_too(asker: Asker, token: str) -> None:
    files = [part("files", b"x", "")] * 101
    refused(asker.send(PATH, closed(part("token", token), *files)), 413, "more files")


def test_file_fields_that_were_left_empty_cost_nothing(asker: Asker, token: str) -> None:
    """Microphone and camera are fields beside the one in which a hundred files were chosen."""
    files = [part("files", b"a text", "a.txt")] * 100
    empty = [part("files", b"", "", "Content-Type: application/octet-stream\r\n")] * 4
    body = closed(part("token", token), part("consent", "ask"), *files, *empty, part("end", "1"))
    answer = asker.send(PATH, body)
    assert answer.status == 200, answer.text
    assert answer.text.count("<tr><td>") == 100


def test_long_part_headers_are_refused(asker: Asker, token: str) -> None:
    huge = part("words", "w", extra=f"X-Long: {'x' * 1_000_000}\r\n")
    refused(asker.send(PATH, closed(part("token", token), huge)), 400, "does not understand")


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        f"multipart/form-data; boundary={'b' * 71}",
        "multipart/form-data; boundary=a\x00b",
        "multipart/mixed; boundary=b",
    ],
)
def test_a_boundary_that_is_none_is_refused(asker: Asker, token: str, kind: str) -> None:
    body = form(token)
    headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
    refused(asker.ask("POST", PATH, [body], headers).answer(), 400, "does not understand")


def test_uploads_come_in_where_a_form_is_and_nowhere_else(asker: Asker, token: str) -> None:
    refused(asker.send("/en/back/", form(token)), 400, "does not understand")


def test_the_token_comes_first_or_nothing_is_read(asker: Asker, token: str) -> None:
    body = closed(part("words", "w"), part("token", token), part("end", "1"))
    pieces = [body, *[b"x" * 65_536] * 4]
    length = ("Content-Length", str(sum(map(len, pieces))))
    refused(
        asker.ask("POST", PATH, pieces, [("Content-Type", FORM), length]).answer(), 403, "belong"
    )


@pytest.mark.parametrize("piece", [1, 8192])
@pytest.mark.parametrize("before", [b"\r\n", b"--", b"a word\r\n", b"x" * 10_000 + b"\r\n"])
def test_nothing_stands_before_the_first_boundary(
    asker: Asker, token: str, before: bytes, piece: int
) -> None:
    refused(asker.send(PATH, before + form(token), piece=piece), 400, "does not understand")


def test_a_token_waits_in_memory_with_no_more_than_one() -> None:
    def read(text: str) -> form_token.FormToken:
        raise AssertionError("No token ended.")

    body = MultipartForm(BOUNDARY, 10**6, Path(), read)
    # The parser keeps back what may be the beginning of a boundary.
    body.feed(part("token", "x" * form_token.LONGEST))
    with pytest.raises(Refused) as raised:
        body.feed(b"x" * 100)
    assert raised.value.refusal is Refusal.TOKEN


def test_a_token_that_grows_is_refused_before_its_end(asker: Asker, token: str) -> None:
    pieces = [part("token", "x" * 400_000)]
    length = ("Content-Length", "10000000")
    answer = asker.ask("POST", PATH, pieces, [("Content-Type", FORM), length]).answer()
    refused(answer, 403, "belong")


def test_the_page_speaks_the_language_of_its_address(asker: Asker, token: str) -> None:
    answer = asker.send("/ar/r/sent/", form(token, end=False))
    assert answer.status == 400
    assert 'lang="ar"' in answer.text
    assert "لم تصل شهادتك" in answer.text


def test_nobody_else_comes_to_the_page_of_refusals(asker: Asker, db: None) -> None:
    assert asker.get("/en/refused/").status == 404


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_body_where_none_belongs_is_not_read(asker: Asker, db: None, method: str) -> None:
    pieces = [b"CANARY" * 100] * 3
    asked = asker.ask(method, "/en/", pieces, [("Content-Length", "1800")])
    assert asked.answer().status in {200, 405}


def test_a_small_body_that_was_cut_is_refused(asker: Asker, db: None) -> None:
    kind = ("Content-Type", "application/x-www-form-urlencoded")
    headers = [kind, ("Content-Length", "40")]
    asked = asker.ask("POST", "/en/back/", [b"codename=abacus"], headers)
    refused(asked.answer(), 400, "the line broke")


def test_a_body_that_is_no_form_is_bounded(asker: Asker, db: None) -> None:
    headers = [("Content-Type", "application/json"), ("Content-Length", "3000000")]
    assert asker.ask("POST", "/en/back/", [b"{}"], headers).answer().status == 413


def test_a_delete_needs_no_body(asker: Asker, db: None) -> None:
    assert asker.ask("DELETE", "/en/").answer().status in {403, 405}


def test_where_no_reporter_is_served_a_refusal_is_its_status(
    asker: Asker, db: None, settings: Settings
) -> None:
    settings.FACES = frozenset({"desk"})
    answer = asker.send("/desk/case/", form("no token"))
    assert (answer.status, answer.text) == (403, "")


def test_a_cancelled_request_waits_for_the_thread_that_writes() -> None:
    """A scratch file that is closed under a writing thread could send its bytes elsewhere."""
    begun, end = threading.Event(), threading.Event()
    done: list[bytes] = []

    class Slow(MultipartForm):
        def __init__(self) -> None:
            pass

        def feed(self, data: bytes) -> None:
            begun.set()
            end.wait(PATIENCE)
            done.append(data)

    async def fed() -> None:
        async with Sealing(Slow()) as sealing:
            sealing.begin(b"x")
            await sealing.done()

    async def cancelled() -> None:
        task = asyncio.create_task(fed())
        await asyncio.to_thread(begun.wait, PATIENCE)
        task.cancel()
        await asyncio.sleep(0.05)
        assert not task.done()
        end.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert done == [b"x"]
