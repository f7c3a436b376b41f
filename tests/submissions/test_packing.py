"""A report with a large file: sealed while it is stripped, and whole or not there at all."""

import datetime
import io
import json
from pathlib import Path

import pytest
from django.conf import settings as configured

from sealing import HybridIdentity, Opener, Scratch, read_parcel
from submissions import desks, sandbox
from submissions.errors import Busy, FilesRefused
from submissions.roster import SealingKeys
from submissions.storage import blobs
from submissions.storage.packing import LARGE, Content, Packed, ReportText, pack

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

    monkeypatch.setattr(sandbox, "verify", refuse)
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
