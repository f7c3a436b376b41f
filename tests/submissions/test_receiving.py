"""Taking a report in, on a database that is a file: one sealed parcel, or nothing at all."""

import io
import json
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.db import connection, connections

from sealing import HybridIdentity, NoMatchError, Opener, Scratch, padme, read_parcel
from submissions import desks, form_token, intake
from submissions.errors import Gone
from submissions.mailbox.codename import Codename
from submissions.models import Arrival, Desk, Mailbox, Parcel, SpentToken
from submissions.reports.receipt import Receipt
from submissions.reports.receiving import add
from submissions.storage import blobs
from tests.planted import traces
from tests.server import PATIENCE
from tests.submissions.asking import Asker, form

PATH = "/en/r/sent/"
WORDS, NAME, CAMERA = "KANARIENWORT رأيت", "KANARIENNAME", "CANARY-PHONE"
T = TypeVar("T")


@pytest.fixture
def in_thread(data: Path, django_db_blocker: Any) -> Iterator[Callable[[Callable[[], T]], T]]:
    """Runs a function in a thread whose database is a file below ``data``, as on a real server."""
    held = connections.settings["default"]
    (data / "amana.sqlite3").touch()  # as the first start does; nothing else makes it
    own = {**configured.EMBEDDED_DATABASE, "NAME": str(data / "amana.sqlite3")}
    connections.settings["default"] = connections.configure_settings({"default": own})["default"]

    def alone(work: Callable[[], T]) -> T:
        try:
            return work()
        finally:
            connections.close_all()

    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as threads:

        def run(work: Callable[[], T]) -> T:
            return threads.submit(alone, work).result()

        try:
            run(lambda: call_command("migrate", "submissions", verbosity=0))
            yield run
        finally:
            connections.settings["default"] = held


@pytest.fixture
def slug(in_thread: Callable[[Callable[[], Any]], Any], identity: HybridIdentity) -> str:
    recipient = str(identity.recipient())
    made = in_thread(lambda: desks.open_desk("raqqa", name="Raqqa", recipient=recipient))
    return str(made.slug)


def receive(token: form_token.FormToken, *files: bytes) -> Receipt:
    held = [Scratch.create(configured.DATA) for _ in files]
    try:
        for scratch, data in zip(held, files, strict=True):
            scratch.write(data)
            scratch.finish()
        return intake.receive(
            token, intake.ReportText(WORDS, "ar", "ask"), held, without_refused=False
        )
    finally:
        for scratch in held:
            scratch.close()


def fresh(slug: str) -> form_token.FormToken:
    text = form_token.issue(form_token.REPORT, slug, Codename.generate().number)
    return form_token.read(text, form_token.REPORT)


def kept(data: Path) -> list[Path]:
    return [path for path in (data / "blobs").rglob("*") if path.is_file()]


def counts() -> tuple[int, ...]:
    return tuple(each.objects.count() for each in (Mailbox, Parcel, Arrival, SpentToken))


def whole(parcel: Parcel) -> tuple[bytes, bytes]:
    with blobs.open_blob(parcel.blob) as payload:
        return bytes(parcel.header), payload.read()


def test_it_makes_one_parcel_that_the_desk_opens_and_nobody_else(
    in_thread: Any, slug: str, identity: HybridIdentity, photograph: bytes
) -> None:
    in_thread(lambda: receive(fresh(slug), photograph, b"A line.\n"))
    header, payload = in_thread(lambda: whole(Parcel.objects.get()))
    opener = Opener(header, io.BytesIO(payload), [identity])
    held = {member.name: content.read() for member, content in read_parcel(opener)}
    assert list(held) == ["message.json", "files/01.jpg", "files/02.txt", "removed.json"]
    assert json.loads(held["message.json"])["words"] == WORDS
    assert CAMERA.encode() not in b"".join(held.values())
    with pytest.raises(NoMatchError):
        Opener(header, io.BytesIO(payload), [HybridIdentity.generate()])


def test_its_payload_is_padded_and_apart_from_its_header(
    in_thread: Any, slug: str, identity: HybridIdentity
) -> None:
    in_thread(lambda: receive(fresh(slug), b"A line.\n" * 9000))
    parcel = in_thread(Parcel.objects.get)
    header, payload = in_thread(lambda: whole(parcel))
    assert len(payload) == parcel.size
    assert header.startswith(b"age-encryption.org/v1\n")
    assert b"age-encryption.org" not in payload
    plain = Opener(header, io.BytesIO(payload), [identity]).read()
    assert padme(len(plain)) == len(plain)


def test_it_takes_the_same_form_from_twenty_threads_once(
    in_thread: Any, slug: str, data: Path, photograph: bytes
) -> None:
    token, together = fresh(slug), threading.Barrier(20)

    def send(_: int) -> Receipt:
        together.wait(PATIENCE)
        try:
            return receive(token, photograph)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as threads:
        receipts = list(threads.map(send, range(20)))
    assert sorted(each.again for each in receipts) == [False] + [True] * 19
    assert len({each.files for each in receipts}) == 1
    assert in_thread(counts) == (1, 1, 1, 1)
    assert len(kept(data)) == 1


def test_it_gives_the_first_receipt_to_the_same_form_sent_later(in_thread: Any, slug: str) -> None:
    token = fresh(slug)
    first = in_thread(lambda: receive(token, b"A line.\n"))
    second = in_thread(lambda: receive(token))
    assert (first.again, second.again) == (False, True)
    assert second.files == first.files
    assert in_thread(counts) == (1, 1, 1, 1)


def test_its_kept_receipt_opens_with_its_own_token_alone(in_thread: Any, slug: str) -> None:
    token = fresh(slug)
    in_thread(lambda: receive(token, b"A line.\n"))
    row = in_thread(SpentToken.objects.get)
    assert Receipt.unsealed(bytes(row.receipt), token).files
    assert token.nonce.hex() not in row.token
    assert token.nonce not in bytes(row.receipt)
    with pytest.raises(InvalidTag):
        Receipt.unsealed(bytes(row.receipt), fresh(slug))


def test_it_leaves_no_word_no_name_and_no_place_on_the_disk(
    in_thread: Any, slug: str, data: Path, asker: Asker, photograph: bytes
) -> None:
    text = form_token.issue(form_token.REPORT, slug, Codename.generate().number)
    body = form(text, {"words": WORDS}, [photograph]).replace(b"IMG_1", NAME.encode())
    assert in_thread(lambda: asker.send(PATH, body)).status == 200

    def searched() -> tuple[set[str], set[tuple[str, str]]]:
        # Inside the thread, while its connection is open: the last one to close takes the -wal.
        assert counts() == (1, 1, 1, 1)
        names = {path.name for path in data.iterdir()}
        return names, traces([data], ["KANARIENWORT", NAME, CAMERA, "raqqa"])

    names, found = in_thread(searched)
    assert {"amana.sqlite3", "amana.sqlite3-wal", "blobs"} <= names
    # The desk's address is no secret: that it is found shows that the rows were searched.
    assert {canary for _, canary in found} == {"raqqa"}
    assert len(kept(data)) == 1


def test_the_same_search_finds_what_stock_means_leave(
    in_thread: Any, data: Path, identity: HybridIdentity
) -> None:
    """The positive control, in a row, in a stored file and in an upload's temporary file."""
    recipient = str(identity.recipient())

    def planted() -> set[tuple[str, str]]:
        desks.open_desk("plain", name="KANARIENWORT", recipient=recipient)
        stored = FileSystemStorage(data / "blobs").save("plain", ContentFile(CAMERA.encode()))
        with tempfile.NamedTemporaryFile(dir=data, prefix="upload-") as upload:
            upload.write(NAME.encode())
            upload.flush()
            found = traces([data], ["KANARIENWORT", NAME, CAMERA])
            names = {Path(upload.name).name: NAME, stored: CAMERA}
        return found - set(names.items()) if set(names.items()) <= found else set()

    found = in_thread(planted)
    assert {canary for _, canary in found} == {"KANARIENWORT"}
    assert {name for name, _ in found} <= {"amana.sqlite3", "amana.sqlite3-wal"}


def test_it_removes_the_blob_when_the_row_cannot_be_written(
    in_thread: Any, slug: str, data: Path, asker: Asker
) -> None:
    """The database itself refuses the row, after the payload was written."""
    text = form_token.issue(form_token.REPORT, slug, Codename.generate().number)
    trigger = "CREATE TRIGGER no BEFORE INSERT ON submissions_{} BEGIN SELECT RAISE(ABORT, ''); END"
    for table in ("parcel", "arrival"):
        in_thread(lambda table=table: connection.cursor().execute(trigger.format(table)))
        assert in_thread(lambda: asker.send(PATH, form(text))).status >= 400
        assert in_thread(counts) == (0, 0, 0, 0)
        assert kept(data) == []
        in_thread(lambda: connection.cursor().execute("DROP TRIGGER no"))
    assert in_thread(lambda: asker.send(PATH, form(text))).status == 200
    assert in_thread(counts) == (1, 1, 1, 1)


def test_it_keeps_nothing_for_a_mailbox_that_was_destroyed_meanwhile(
    in_thread: Any, slug: str, data: Path
) -> None:
    in_thread(lambda: receive(fresh(slug)))
    before = in_thread(lambda: Mailbox.objects.select_related("desk").get())
    in_thread(lambda: intake.destroy(before.id))
    text = form_token.issue(form_token.CONVERSATION, str(before.id))
    token = form_token.read(text, form_token.CONVERSATION)
    words = intake.ReportText(WORDS, "ar", "ask")
    with pytest.raises(Gone):
        in_thread(lambda: add(token, before, words, [], without_refused=False))
    assert in_thread(counts)[:3] == (0, 0, 0)
    assert kept(data) == []


def test_it_needs_a_desk_that_is_open(in_thread: Any, slug: str, data: Path) -> None:
    token = fresh(slug)
    in_thread(lambda: Desk.objects.all().delete())
    with pytest.raises(intake.Missing):
        in_thread(lambda: receive(token, b"A line.\n"))
    assert in_thread(counts) == (0, 0, 0, 0)
    assert kept(data) == []


def test_it_keeps_the_joiners_that_persian_needs(
    in_thread: Any, slug: str, asker: Asker, identity: HybridIdentity
) -> None:
    text = form_token.issue(form_token.REPORT, slug, Codename.generate().number)
    assert in_thread(lambda: asker.send(PATH, form(text, {"words": "می‌خواهم ‍"}))).status == 200
    header, payload = in_thread(lambda: whole(Parcel.objects.get()))
    opener = Opener(header, io.BytesIO(payload), [identity])
    held = {member.name: content.read() for member, content in read_parcel(opener)}
    assert json.loads(held["message.json"])["words"] == "می‌خواهم ‍"
