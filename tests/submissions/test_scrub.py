"""``manage.py scrub`` finds every flipped bit of what is kept, without a key."""

import hashlib
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from operations.maintenance.scrubbing import Scrubbed, scrub
from sealing import HybridIdentity, seal
from submissions import conversation, intake
from submissions.desks import DeskInfo
from submissions.models import Mailbox, Parcel, Reply
from submissions.reports.receiving import ReportText, today
from submissions.storage import blobs

SAMPLES = 300  # bits of the payload or of a header, by chance


@pytest.fixture
def report(desk: DeskInfo) -> Parcel:
    intake.submit(desk.slug, ReportText("A word.", "en", "ask"))
    return Parcel.objects.get()


def found() -> Scrubbed:
    return scrub(lambda line: None)


def bits(size: int, count: int) -> Iterator[int]:
    """The first and the last bits, and others by chance."""
    chance, last = random.Random(3), size * 8  # noqa: S311
    yield from (0, 1, 127, 128, last - 129, last - 2, last - 1)
    yield from (chance.randrange(last) for _ in range(count))


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_it_says_nothing_of_what_is_whole(
    report: Parcel, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("scrub")
    assert "1 rows and their payloads read" in capsys.readouterr().out
    with blobs.open_blob(report.blob) as file:
        assert hashlib.sha256(file.read()).digest() == report.digest


@pytest.mark.slow
def test_it_finds_any_bit_of_a_payload(data: Path, report: Parcel) -> None:
    path = data / "blobs" / report.blob
    with path.open("r+b", buffering=0) as file:
        for bit in bits(report.size, SAMPLES):
            (byte,) = os.pread(file.fileno(), 1, bit // 8)
            os.pwrite(file.fileno(), bytes([byte ^ 1 << bit % 8]), bit // 8)
            assert found().damaged == [f"parcel {report.pk}: its payload"], bit
            os.pwrite(file.fileno(), bytes([byte]), bit // 8)
    assert found().is_sound


def test_it_finds_any_bit_of_a_header(report: Parcel) -> None:
    rows, header = Parcel.objects.filter(pk=report.pk), bytes(report.header)
    for bit in bits(len(header), SAMPLES):
        rows.update(header=flipped(header, bit))
        assert found().damaged == [f"parcel {report.pk}: its header"], bit
    rows.update(header=header)
    assert found().is_sound


def test_it_finds_any_bit_of_a_reply(report: Parcel, identity: HybridIdentity) -> None:
    keys = [HybridIdentity.generate().recipient(), identity.recipient()]
    conversation.reply(Mailbox.objects.get().pk, seal(b"Thank you.", keys), day=today())
    reply = Reply.objects.get()
    for bit in bits(len(reply.sealed), 50):
        Reply.objects.update(sealed=flipped(bytes(reply.sealed), bit))
        assert found().damaged == [f"reply {reply.pk}: its header"], bit


@pytest.mark.parametrize("size", [0, 100, -1])
def test_it_finds_what_was_cut_or_grew(data: Path, report: Parcel, size: int) -> None:
    os.truncate(data / "blobs" / report.blob, size if size >= 0 else report.size + 1)
    with pytest.raises(CommandError, match=f"damaged: parcel {report.pk}"):
        call_command("scrub")


def test_it_names_what_is_lost(report: Parcel) -> None:
    blobs.drop(report.blob)
    with pytest.raises(CommandError, match=f"lost: parcel {report.pk}"):
        call_command("scrub")


def test_a_large_payload_that_was_sealed_out_of_order_has_its_digest(desk: DeskInfo) -> None:
    intake.submit(desk.slug, ReportText("A word.", "en", "ask"), [b"Words.\n" * (1 << 20)])
    assert Parcel.objects.get().size > 4 << 20
    assert found().is_sound and not found().unknown


def test_what_has_no_digest_is_counted(report: Parcel) -> None:
    Parcel.objects.update(digest=b"", header_digest=b"")
    assert (found().is_sound, found().unknown) == (True, 2)
