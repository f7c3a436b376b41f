"""What the server says of each parcel that it took in, and what a writer of rows cannot say."""

import io
import json
import secrets
from datetime import timedelta
from hashlib import sha256

import pytest
from django.conf import settings

from sealing import HybridIdentity, open_sealed, read_parcel, seal, statement
from sealing.statement import Statement
from submissions import desks, intake
from submissions.desks import DeskInfo
from submissions.models import Mailbox, Parcel
from submissions.reports.receiving import OriginalChoice
from submissions.storage import blobs
from submissions.storage.rewrapping import (
    OldHeader,
    header_digest,
    keep_new,
    new_header,
    put_in_force,
)

WORDS = intake.ReportText("What I saw.", "ar", "words")


@pytest.fixture
def parcel(desk: DeskInfo) -> Parcel:
    intake.submit(desk.slug, WORDS)
    return Parcel.objects.get()


def payload(parcel: Parcel) -> bytes:
    with intake.open_parcel(parcel.id).payload as held:
        return held.read()


def said(parcel: Parcel) -> Statement | None:
    """What a reader with the server's public key finds true of it, or nothing."""
    document = intake.statement_of(parcel.id)
    if not document:
        return None
    found, signature = statement.read_document(document.encode())
    key = statement.read_key_line(intake.server_key())
    true = found.digest == sha256(payload(parcel)).digest()
    return found if true and statement.verify(key, found, signature) else None


def test_a_report_s_parcel_is_signed_with_its_day_and_no_time(parcel: Parcel) -> None:
    assert said(parcel) == Statement(
        str(parcel.id),
        "report",
        parcel.received_on.isoformat(),
        bytes(parcel.digest),
        intake.digest_of_mailbox(parcel.mailbox.recipient),
    )
    held = intake.open_parcel(parcel.id)
    held.payload.close()
    assert held.statement == intake.statement_of(parcel.id)


def test_an_original_is_called_one(desk: DeskInfo) -> None:
    desks.set_custodian(desk.slug, str(HybridIdentity.generate().recipient()))
    intake.submit(
        desk.slug, WORDS, [b"A line.\n"], wanted=OriginalChoice(frozenset({1}), ticked=True)
    )
    files = {each.kind: found.files for each in Parcel.objects.all() if (found := said(each))}
    assert files == {"report": "stripped", "original": "original"}


def test_another_header_changes_nothing_of_it(parcel: Parcel) -> None:
    before, header = said(parcel), bytes(parcel.header)
    new = intake.header_of(seal(b"", [HybridIdentity.generate().recipient()]))
    given, was = OldHeader("parcel", parcel.id, new), header_digest(header)
    assert keep_new("raqqa", 1, given, was, "a" * 32, intake.today())
    waiting = new_header("raqqa", 1, "parcel", parcel.id)
    assert waiting and put_in_force("raqqa", 1, waiting, "b" * 32)
    parcel.refresh_from_db()
    assert bytes(parcel.header) == new
    assert before
    assert said(parcel) == before


def forged(desk: DeskInfo, like: Parcel, **fields: object) -> Parcel:
    """A row and a payload of somebody who can write both, and knows the desk's public key."""
    recipient = HybridIdentity.generate().recipient()
    whole = seal(b"a parcel that nobody stripped" * 100, [recipient])
    header = intake.header_of(whole)
    with blobs.writing(like.received_on) as blob:
        blob.sink.write(whole[len(header) :])
    made = {
        "mailbox": like.mailbox,
        "kind": "report",
        "header": header,
        "blob": blob.name,
        "digest": blob.digest,
        "size": len(whole) - len(header),
        "received_on": like.received_on,
    }
    return Parcel.objects.create(**{**made, **fields})


def test_a_forged_parcel_has_no_statement_that_is_true(desk: DeskInfo, parcel: Parcel) -> None:
    assert said(forged(desk, parcel)) is None
    for signature in (bytes(parcel.signature), secrets.token_bytes(64), bytes(64), b"x"):
        assert said(forged(desk, parcel, signature=signature)) is None
    digest = bytes(parcel.digest)
    assert said(forged(desk, parcel, signature=parcel.signature, digest=digest)) is None


@pytest.mark.parametrize("field", ["kind", "received_on", "blob", "digest", "signature"])
def test_a_row_that_was_changed_says_nothing_true(
    desk: DeskInfo, parcel: Parcel, field: str
) -> None:
    assert said(parcel)
    other = forged(desk, parcel)
    changed = {
        "kind": "addition",
        "received_on": parcel.received_on - timedelta(days=1),
        "blob": other.blob,
        "digest": b"",
        "signature": b"",
    }
    Parcel.objects.filter(pk=other.pk).update(blob="gone")
    Parcel.objects.filter(pk=parcel.pk).update(**{field: changed[field]})
    parcel.refresh_from_db()
    assert said(parcel) is None


def test_a_parcel_that_was_put_into_another_report_has_no_statement_that_is_true(
    desk: DeskInfo, parcel: Parcel
) -> None:
    intake.submit(desk.slug, WORDS)
    other = Mailbox.objects.exclude(pk=parcel.mailbox_id).get()
    Parcel.objects.filter(pk=parcel.pk).update(mailbox=other)
    assert said(parcel) is None
    # Nor where the reporter's key was changed under it.
    Parcel.objects.filter(pk=parcel.pk).update(mailbox=parcel.mailbox)
    assert said(parcel)
    attacker = str(HybridIdentity.generate().recipient())
    Mailbox.objects.filter(pk=parcel.mailbox_id).update(recipient=attacker)
    assert said(parcel) is None


def test_what_an_older_release_signed_is_true_and_names_no_mailbox(parcel: Parcel) -> None:
    older = Statement(
        str(parcel.id), "report", parcel.received_on.isoformat(), bytes(parcel.digest)
    )
    Parcel.objects.update(signature=statement.sign(settings.PARCEL_KEY, older))
    assert said(parcel) == older
    assert json.loads(intake.statement_of(parcel.id))["format"] == "amana-parcel/1"


def test_a_parcel_of_an_older_release_has_none(parcel: Parcel) -> None:
    Parcel.objects.update(signature=b"")
    assert intake.statement_of(parcel.id) == ""


def test_the_key_is_for_this_alone() -> None:
    others = (settings.SECRET_KEY, settings.FORM_TOKEN_KEY, settings.VOUCHER_KEY)
    assert settings.PARCEL_KEY not in {*others, settings.IMPORT_KEY, settings.SERVER_SECRET}


def test_a_report_names_its_mailbox(
    desk: DeskInfo, parcel: Parcel, identity: HybridIdentity
) -> None:
    """A database writer who puts a key of their own into the row gets no reply sealed to it."""
    whole = bytes(parcel.header) + payload(parcel)
    opened = read_parcel(open_sealed(io.BytesIO(whole), [identity]))
    message = next(json.loads(content.read()) for member, content in opened)
    recipient = Mailbox.objects.get().recipient
    assert message["mailbox"] == sha256(recipient.encode()).hexdigest()
