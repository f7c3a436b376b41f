"""A report with a large file: sealed while it is stripped, and whole or not there at all."""

import datetime
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as configured

from sealing import HybridIdentity, Opener, Scratch, read_parcel
from stripping import Reason
from stripping.warming import document
from submissions import desks, sandbox
from submissions.errors import Busy, FilesRefused
from submissions.roster import SealingKeys
from submissions.storage import blobs
from submissions.storage.packing import LARGE, Content, Packed, ReportText, pack
from tests.stripping.test_archives import zipped

DAY = datetime.date(2026, 1, 2)
LINES = "سطر من الشهادة\n".encode() * 200_000
UNKNOWN = bytes(range(256)) * (LARGE // 256 + 1)
pytestmark = pytest.mark.django_db
assert len(LINES) > LARGE


@pytest.fixture
def content(desk: desks.DeskInfo) -> Content:
    keys = SealingKeys((desk.recipient,), "")
    return Content(desk.slug, keys, ReportText("رأيت", "ar", "ask"), DAY, "ab" * 32)


def packed(content: Content, *files: bytes, without_refused: bool = False) -> Packed:
    held = [Scratch.create(configured.DATA) for _ in files]
    try:
        for scratch, data in zip(held, files, strict=True):
            scratch.write(data)
            scratch.finish()
        return pack(content, held, without_refused=without_refused)
    finally:
        for scratch in held:
            scratch.close()


def opened(made: Packed, identity: HybridIdentity) -> dict[str, bytes]:
    with blobs.open_blob(made.blob) as payload:
        sealed = io.BytesIO(payload.read())
    assert len(sealed.getvalue()) == made.size
    return {
        member.name: part.read()
        for member, part in read_parcel(Opener(made.header, sealed, [identity]))
    }


def kept(data: Path) -> list[Path]:
    return [path for path in (data / "blobs").rglob("*") if path.is_file()]


def test_it_opens_for_the_desk_with_the_message_first(
    content: Content, identity: HybridIdentity
) -> None:
    made = packed(content, LINES)
    held = opened(made, identity)
    assert list(held) == ["message.json", "files/01.txt", "removed.json"]
    assert held["files/01.txt"] == LINES
    message = json.loads(held["message.json"])
    assert message["words"] == "رأيت"
    assert message["files"] == [
        {"name": "files/01.txt", "type": "text/plain", "kind": "text", "size": len(LINES)}
    ]


def test_files_keep_the_order_of_the_form(
    content: Content, identity: HybridIdentity, photograph: bytes
) -> None:
    made = packed(content, photograph, b"Short.\n", LINES, photograph)
    held = opened(made, identity)
    names = [each["name"] for each in json.loads(held["message.json"])["files"]]
    assert names == ["files/01.jpg", "files/02.txt", "files/03.txt", "files/04.jpg"]
    assert held["files/03.txt"] == LINES
    assert [number for number, _ in made.clean] == [1, 2, 3, 4]
    assert {each["what"] for each in json.loads(held["removed.json"])["files/01.jpg"]} >= {"camera"}


def test_one_that_cannot_be_stripped_stops_everything(content: Content, data: Path) -> None:
    with pytest.raises(FilesRefused) as refused:
        packed(content, b"Short.\n", UNKNOWN)
    assert [each.number for each in refused.value.refusals] == [2]
    assert kept(data) == []


def test_or_the_rest_is_kept_when_the_reporter_said_so(
    content: Content, identity: HybridIdentity, data: Path
) -> None:
    made = packed(content, UNKNOWN, b"Short.\n", b"\0\1\2", without_refused=True)
    assert [each.number for each in made.refused] == [1, 3]
    assert opened(made, identity)["files/01.txt"] == b"Short.\n"
    assert len(kept(data)) == 1


def test_a_small_one_that_is_refused_takes_the_large_one_along(
    content: Content, data: Path
) -> None:
    with pytest.raises(FilesRefused):
        packed(content, LINES, b"\0\1\2")
    assert kept(data) == []


def test_what_the_second_look_refuses_is_not_kept(
    content: Content, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(payload: int, key: bytes, start: int, size: int) -> None:
        raise sandbox.Unclean("not_allowed")

    def refuse_all(source: Scratch, **_: object) -> Iterator[sandbox.SandboxError]:
        yield sandbox.Unclean(Reason.NOT_ALLOWED)

    monkeypatch.setattr(sandbox, "verify", refuse)
    # In order, the child's own second look refuses it as well.
    monkeypatch.setattr(sandbox, "files", refuse_all)
    with pytest.raises(FilesRefused):
        packed(content, LINES)
    assert kept(data) == []


def test_no_sandbox_is_not_the_fault_of_a_file(
    content: Content, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*args: object, **options: object) -> None:
        raise sandbox.Unavailable

    monkeypatch.setattr(sandbox, "passed", missing)
    with pytest.raises(Busy):
        packed(content, LINES, without_refused=True)
    assert kept(data) == []


def test_the_files_of_an_archive_stand_one_by_one(
    content: Content, identity: HybridIdentity, photograph: bytes
) -> None:
    archive = zipped(("a.jpg", photograph), ("b.txt", b"words\n"), ("c.exe", b"MZ" + bytes(99)))
    made = packed(content, b"Short.\n", archive, LINES, without_refused=True)
    held = opened(made, identity)
    message = json.loads(held["message.json"])
    names = [each["name"] for each in message["files"]]
    assert names == ["files/01.txt", "files/02.jpg", "files/03.txt", "files/04.txt"]
    assert [held[name] for name in names[2:]] == [b"words\n", LINES]
    assert [number for number, _ in made.clean] == [1, 2, 2, 3]
    assert [refusal.number for refusal in made.refused] == [2]


def test_documents_of_an_archive_are_each_read(content: Content, identity: HybridIdentity) -> None:
    archive = zipped(("a.pdf", document()), ("b.txt", b"words\n"), ("c.pdf", document()))
    made = packed(content, archive)
    held = opened(made, identity)
    readings = [each.get("reading") for each in json.loads(held["message.json"])["files"]]
    assert [reading and reading["of"] for reading in readings] == [2, None, 2]
    assert {"words/01.txt", "words/03.txt"} <= set(held)


def test_an_original_of_an_archive_is_the_archive(desk: desks.DeskInfo) -> None:
    keys = SealingKeys((desk.recipient,), "")
    words = ReportText("رأيت", "ar", "ask")
    content = Content(desk.slug, keys, words, DAY, "ab" * 32, originals=frozenset({1}))
    made = packed(
        content, zipped(("a.txt", b"one\n"), ("b.txt", b"two\n"), ("c", b"MZ" + bytes(99)))
    )
    assert [(each.number, each.file) for each in made.originals] == [(1, "files/01.txt")]
    assert made.refused == ()
