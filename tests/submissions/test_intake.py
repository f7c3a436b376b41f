"""The door to what reporters sent: arrivals, parcels, destruction, and the desk's own uploads."""

import io
import uuid
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import RequestFactory

from sealing import HybridIdentity, Scratch, ScryptRecipient, X25519Identity, open_sealed
from submissions import form_token, intake
from submissions.desks import DeskInfo
from submissions.models import Mailbox, Parcel
from tests.submissions.asking import Asker, closed, part

WORDS = intake.ReportText("What I saw.", "ar", "words")


@pytest.fixture
def report(desk: DeskInfo) -> uuid.UUID:
    intake.submit(desk.slug, WORDS)
    return Mailbox.objects.get().id


def test_a_report_arrives_and_is_acknowledged_once(report: uuid.UUID) -> None:
    (arrival,) = intake.arrivals()
    (parcel,) = intake.parcels(report)
    assert (arrival.report, arrival.parcel, arrival.desk) == (report, parcel.id, "raqqa")
    assert (arrival.kind, arrival.size) == ("report", parcel.size)
    assert arrival.received_on == parcel.received_on
    intake.acknowledge([arrival.id])
    assert intake.arrivals() == ()
    assert intake.parcels(report) == (parcel,)


def test_an_acknowledgement_that_fails_is_none(report: uuid.UUID) -> None:
    with pytest.raises(ValueError, match="the desk"), transaction.atomic():
        intake.acknowledge(arrival.id for arrival in intake.arrivals())
        raise ValueError("the desk's own work failed")
    assert len(intake.arrivals()) == 1


def test_reports_come_before_additions_and_no_more_than_asked(desk: DeskInfo) -> None:
    for _ in range(3):
        intake.submit(desk.slug, WORDS)
    Parcel.objects.filter(pk=Parcel.objects.first().pk).update(kind="addition")  # type: ignore[union-attr]
    assert [arrival.kind for arrival in intake.arrivals()] == ["report", "report", "addition"]
    assert len(intake.arrivals(limit=2)) == 2


def test_a_parcel_is_a_whole_age_file(report: uuid.UUID, identity: HybridIdentity) -> None:
    (parcel,) = intake.parcels(report)
    held = intake.open_parcel(parcel.id)
    with held.payload:
        whole = held.header + held.payload.read()
    assert len(whole) == len(held.header) + held.size
    assert b"What I saw." not in whole
    assert b"What I saw." in open_sealed(io.BytesIO(whole), [identity]).read()


def test_what_never_was_or_is_gone_is_missing(report: uuid.UUID, data: Path) -> None:
    with pytest.raises(intake.Missing):
        intake.open_parcel(uuid.uuid4())
    (parcel,) = intake.parcels(report)
    for file in (data / "blobs").rglob("*"):
        if file.is_file():
            file.unlink()
    with pytest.raises(intake.Missing):
        intake.open_parcel(parcel.id)


@pytest.mark.django_db(transaction=True)
def test_destruction_leaves_no_header_and_no_payload(report: uuid.UUID, data: Path) -> None:
    (parcel,) = intake.parcels(report)
    intake.destroy(report)
    assert not Mailbox.objects.exists()
    assert not Parcel.objects.exists()
    assert intake.arrivals() == ()
    assert [path for path in (data / "blobs").rglob("*") if path.is_file()] == []
    with pytest.raises(intake.Missing):
        intake.open_parcel(parcel.id)


@pytest.mark.django_db(transaction=True)
def test_a_destruction_that_is_undone_keeps_the_payload(report: uuid.UUID) -> None:
    (parcel,) = intake.parcels(report)
    with pytest.raises(ValueError, match="refused"), transaction.atomic():
        intake.destroy(report)
        raise ValueError("refused")
    with intake.open_parcel(parcel.id).payload as payload:
        assert len(payload.read()) == parcel.size


def test_a_report_without_a_browser_gives_its_codename(desk: DeskInfo) -> None:
    submitted = intake.submit(desk.slug, WORDS, [b"A line.\n"])
    assert len(submitted.words) == 6
    assert [file.kind for file in submitted.receipt.files] == ["text"]
    assert submitted.words[0] not in repr(submitted)
    with pytest.raises(intake.FilesRefused):
        intake.submit(desk.slug, WORDS, [b"8BPS\x00\x01"])
    with pytest.raises(intake.Missing):
        intake.submit("nowhere", WORDS)


def test_the_desks_own_blobs_lie_beside_the_parcels(db: None, data: Path) -> None:
    with Scratch.create(data) as scratch:
        scratch.write(b"sealed " * 400_000)
        scratch.finish()
        names = [intake.keep_blob(scratch), intake.keep_blob(b"sealed")]
    contents = []
    for name in names:
        with intake.open_blob(name) as file:
            contents.append(file.read())
        intake.drop_blob(name)
        with pytest.raises(intake.Missing):
            intake.open_blob(name)
    assert contents == [b"sealed " * 400_000, b"sealed"]


def test_the_desk_sends_files_with_a_token_of_its_own(asker: Asker, data: Path) -> None:
    taken: list[intake.Upload | None] = []

    async def view(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        request = RequestFactory().get("/")
        request.scope = scope  # type: ignore[attr-defined]
        taken.append(intake.upload(request))
        await send({"type": "http.response.start", "status": 204})
        await send({"type": "http.response.body"})

    asker.application.application = view  # type: ignore[attr-defined]
    token = intake.issue_desk_token(5)
    body = closed(
        part("token", token),
        part("csrfmiddlewaretoken", "x"),
        part("sealed", b"age-encryption.org/v1", "draft.age"),
        part("end", "1"),
    )
    assert asker.send("/desk/case/draft/", body).status == 204
    (upload,) = taken
    assert upload
    assert (upload.token.purpose, upload.token.subject) == (form_token.DESK, "5")
    assert ("csrfmiddlewaretoken", "x") in upload.fields
    assert len(upload.files) == 1


def test_a_request_without_an_upload_has_none() -> None:
    assert intake.upload(RequestFactory().get("/")) is None


def test_a_desk_is_opened_once(db: None, identity: HybridIdentity) -> None:
    recipient = str(identity.recipient())
    custodian = str(X25519Identity.generate().recipient())
    made = intake.open_desk("raqqa", name=" Raqqa ", recipient=recipient, custodian=custodian)
    assert intake.desk("raqqa") == made
    assert intake.desks() == (made,)
    assert (made.name, made.recipient, made.custodian) == ("Raqqa", recipient, custodian)
    with pytest.raises(intake.DeskError, match="open already"):
        intake.open_desk("raqqa", name="Again", recipient=recipient)
    assert intake.desk("hasaka") is None


@pytest.mark.parametrize("slug", ["", "Raqqa", "a b", "-a", "a-", "رقة", "a" * 41, "sealed", "a/b"])
def test_an_address_that_is_none_is_refused(db: None, identity: HybridIdentity, slug: str) -> None:
    with pytest.raises(intake.DeskError, match="address"):
        intake.open_desk(slug, name="Raqqa", recipient=str(identity.recipient()))


@pytest.mark.parametrize("name", ["", "  ", "n" * 101])
def test_a_name_that_is_none_is_refused(db: None, identity: HybridIdentity, name: str) -> None:
    with pytest.raises(intake.DeskError, match="name"):
        intake.open_desk("raqqa", name=name, recipient=str(identity.recipient()))


def test_a_key_that_is_none_is_refused(db: None, identity: HybridIdentity) -> None:
    secret = str(identity)
    for wrong in ("", "age1", secret, str(identity.recipient())[:-1], str(ScryptRecipient("x"))):
        with pytest.raises(intake.DeskError) as refused:
            intake.open_desk("raqqa", name="Raqqa", recipient=wrong)
        assert secret not in str(refused.value)
    with pytest.raises(intake.DeskError):
        recipient = str(identity.recipient())
        intake.open_desk("raqqa", name="Raqqa", recipient=recipient, custodian="age1nobody")


def test_the_command_opens_a_desk(
    db: None, identity: HybridIdentity, capsys: pytest.CaptureFixture[str]
) -> None:
    recipient = str(identity.recipient())
    call_command("open_desk", "raqqa", "--name", "Raqqa", "--recipient", recipient)
    assert "Raqqa" in capsys.readouterr().out
    found = intake.desk("raqqa")
    assert found
    assert found.recipient == recipient
    with pytest.raises(CommandError, match="open already"):
        call_command("open_desk", "raqqa", "--name", "Raqqa", "--recipient", recipient)
