"""Untouched originals: kept when the reporter asks, opened by the custodian and by nobody else."""

import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import OperationalError
from django.db.models import Model

from sealing import HybridIdentity, NoMatchError, Opener, ParcelWriter, padme, read_parcel
from stripping import LooksLike
from stripping.kinds import BY_KIND
from submissions import desks, intake
from submissions.models import Arrival, Mailbox, Parcel, SpentToken
from submissions.reports import receiving
from submissions.reports.new_rows import insert
from submissions.storage import blobs, originals
from tests.planted import traces
from tests.submissions.asking import Answer, Asker, closed, form, part

PATH = "/en/r/sent/"
CAMERA = b"CANARY-PHONE"
PSD = b"8BPS\x00\x01CANARY-PAPER"
JUNK = bytes(range(256)) * 20
KEEP = {"words": "A word.", "consent": "ask", "untouched": "1"}


@pytest.fixture(scope="session")
def custodian() -> HybridIdentity:
    """The custodian's key, kept off line."""
    return HybridIdentity.generate()


@pytest.fixture
def keeping(db: None, identity: HybridIdentity, custodian: HybridIdentity) -> desks.DeskInfo:
    """A desk with a custodian."""
    recipients = (str(identity.recipient()), str(custodian.recipient()))
    return desks.open_desk("raqqa", name="Raqqa", recipient=recipients[0], custodian=recipients[1])


def filled(
    token: str,
    untouched: Sequence[bytes],
    files: Sequence[bytes] = (),
    fields: dict[str, str] | None = None,
) -> bytes:
    held = KEEP if fields is None else fields
    return closed(
        part("token", token),
        *(part(name, value) for name, value in held.items()),
        *(part("files", data, "IMG_1.jpg") for data in files),
        *(part("originals", data, "KANARIENNAME.heic") for data in untouched),
        part("end", "1"),
    )


def send(
    asker: Asker,
    untouched: Sequence[bytes],
    files: Sequence[bytes] = (),
    fields: dict[str, str] | None = None,
) -> Answer:
    token = asker.get("/en/r/all/").field("token")
    return asker.send(PATH, filled(token, untouched, files, fields))


def opened(parcel: Parcel, identity: HybridIdentity) -> dict[str, bytes]:
    with blobs.open_blob(parcel.blob) as payload:
        opener = Opener(bytes(parcel.header), io.BytesIO(payload.read()), [identity])
        assert padme(opener.size) == opener.size
        return {member.name: content.read() for member, content in read_parcel(opener)}


def original() -> Parcel:
    return Parcel.objects.get(kind=Parcel.Kind.ORIGINAL)


def message(identity: HybridIdentity) -> dict[str, Any]:
    """What the desk is told."""
    found = opened(Parcel.objects.get(kind=Parcel.Kind.REPORT), identity)
    read: dict[str, Any] = json.loads(found["message.json"])
    return read


def kept(data: Path) -> list[Path]:
    return [path for path in (data / "blobs").rglob("*") if path.is_file()]


def rows(answer: Answer) -> list[str]:
    """The rows of the receipt's table, as their words."""
    found = re.findall(r"<tr><td>(.*?)</td></tr>", answer.text, re.S)
    return [re.sub(r"<[^>]*>|\s+", " ", row) for row in found]


def test_the_custodian_opens_it_and_it_is_what_was_sent(
    asker: Asker, keeping: desks.DeskInfo, custodian: HybridIdentity, photograph: bytes
) -> None:
    assert send(asker, [photograph]).status == 200
    held = opened(original(), custodian)
    assert list(held) == ["message.json", "original.jpg"]
    assert held["original.jpg"] == photograph
    assert CAMERA in held["original.jpg"]
    told = json.loads(held["message.json"])
    assert told.pop("received_on") == original().received_on.isoformat()
    assert told == {
        "format": "amana-original/1",
        "desk": "raqqa",
        "number": 1,
        "file": "original.jpg",
        "kind": "jpeg",
        "size": len(photograph),
        "stripped": "files/01.jpg",
    }


def test_the_desk_s_key_does_not_open_it(
    asker: Asker, keeping: desks.DeskInfo, identity: HybridIdentity, photograph: bytes
) -> None:
    send(asker, [photograph])
    with pytest.raises(NoMatchError):
        opened(original(), identity)


def test_the_desk_gets_the_stripped_copy_and_is_told(
    asker: Asker, keeping: desks.DeskInfo, identity: HybridIdentity, photograph: bytes
) -> None:
    send(asker, [photograph], [b"A line.\n"])
    held = opened(Parcel.objects.get(kind=Parcel.Kind.REPORT), identity)
    assert list(held) == ["message.json", "files/01.txt", "files/02.jpg", "removed.json"]
    assert CAMERA not in b"".join(held.values())
    assert message(identity)["originals"] == [{"number": 2, "file": "files/02.jpg", "kind": "jpeg"}]


def test_nothing_of_it_is_anywhere_in_the_clear(
    asker: Asker,
    keeping: desks.DeskInfo,
    data: Path,
    photograph: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    send(asker, [photograph, PSD])
    planted = ["CANARY-PHONE", "CANARY-PAPER", "KANARIENNAME"]
    assert len(kept(data)) == 3
    assert not traces([data], planted)
    models = apps.get_app_config("submissions").get_models()
    everything = "".join(str(list(model._default_manager.values())) for model in models)
    assert "raqqa" in everything
    assert not [canary for canary in planted if canary in everything + caplog.text]


def test_a_type_that_cannot_be_stripped_comes_this_way_only(
    asker: Asker, keeping: desks.DeskInfo, identity: HybridIdentity, custodian: HybridIdentity
) -> None:
    answer = send(asker, [PSD, JUNK], [b"A line.\n"])
    assert answer.status == 200
    assert [sorted(opened(each, custodian))[1] for each in originals_in_order(custodian)] == [
        "original.psd",
        "original.bin",
    ]
    told = message(identity)
    assert [each["name"] for each in told["files"]] == ["files/01.txt"]
    assert told["originals"] == [
        {"number": 2, "file": None, "kind": "psd"},
        {"number": 3, "file": None, "kind": "unknown"},
    ]


def originals_in_order(custodian: HybridIdentity) -> list[Parcel]:
    def number(parcel: Parcel) -> int:
        return int(json.loads(opened(parcel, custodian)["message.json"])["number"])

    return sorted(Parcel.objects.filter(kind=Parcel.Kind.ORIGINAL), key=number)


def test_it_is_enough_for_a_report_without_words(
    asker: Asker, keeping: desks.DeskInfo, custodian: HybridIdentity
) -> None:
    assert send(asker, [PSD], fields={**KEEP, "words": ""}).status == 200
    assert opened(original(), custodian)["original.psd"] == PSD


def test_it_is_enough_beside_a_file_that_was_left_out(
    asker: Asker, keeping: desks.DeskInfo, custodian: HybridIdentity
) -> None:
    answer = send(asker, [PSD], [JUNK], {**KEEP, "words": "", "uncleanable": "rest"})
    assert answer.status == 200
    assert "File 1." in answer.text
    assert opened(original(), custodian)["original.psd"] == PSD


def test_the_same_type_among_ordinary_files_still_stops_the_report(
    asker: Asker, keeping: desks.DeskInfo, data: Path, photograph: bytes
) -> None:
    answer = send(asker, [photograph], [PSD])
    assert answer.status == 422
    assert "File 1." in answer.text
    assert (Parcel.objects.count(), kept(data)) == (0, [])


def test_an_empty_file_is_no_original(asker: Asker, keeping: desks.DeskInfo, data: Path) -> None:
    answer = send(asker, [b"", PSD])
    assert answer.status == 422
    assert "The file is empty." in answer.text
    assert "File 2." not in answer.text
    assert kept(data) == []


def test_a_large_film_of_an_unknown_kind_is_whole(
    asker: Asker, keeping: desks.DeskInfo, custodian: HybridIdentity, photograph: bytes
) -> None:
    """Sealed straight from the scratch file, over many chunks."""
    film = b"FLV\x01" + bytes(range(251)) * 30_000
    assert send(asker, [film], [photograph]).status == 200
    assert opened(original(), custodian)["original.flv"] == film


def test_a_large_one_that_can_be_stripped_is_in_both_parcels(
    asker: Asker, keeping: desks.DeskInfo, identity: HybridIdentity, custodian: HybridIdentity
) -> None:
    lines = "سطر من الشهادة\n".encode() * 200_000
    assert send(asker, [lines], [b"\xff\xfe\x00"], {**KEEP, "uncleanable": "rest"}).status == 200
    assert opened(original(), custodian)["original.txt"] == lines
    assert message(identity)["originals"] == [{"number": 2, "file": "files/01.txt", "kind": "text"}]


def test_without_the_tick_it_is_stripped_only_and_the_receipt_says_so(
    asker: Asker, keeping: desks.DeskInfo, identity: HybridIdentity, photograph: bytes
) -> None:
    answer = send(asker, [photograph], fields={"words": "A word.", "consent": "ask"})
    assert "was not kept, because the box was not ticked" in rows(answer)[0]
    held = opened(Parcel.objects.get(), identity)
    assert list(held) == ["message.json", "files/01.jpg", "removed.json"]
    assert "originals" not in json.loads(held["message.json"])


def test_the_receipt_names_each_file_by_its_number_on_the_form(
    asker: Asker, keeping: desks.DeskInfo, photograph: bytes
) -> None:
    first, second, third = rows(send(asker, [photograph, PSD], [b"A line.\n"]))
    assert first.strip().startswith("1 · text") and "original" not in first
    assert second.strip().startswith("2 · picture") and "kept too" in second
    assert third.strip().startswith("3 ") and "cannot be cleaned, so it is kept" in third


def test_a_tick_without_a_file_is_not_passed_over(asker: Asker, keeping: desks.DeskInfo) -> None:
    answer = send(asker, [], [b"A line.\n"])
    assert answer.status == 200
    assert "because no file was chosen for it" in answer.text
    assert Parcel.objects.get().kind == Parcel.Kind.REPORT


@pytest.mark.parametrize("untouched", [[b"A line.\n"], []])
def test_a_desk_without_a_custodian_takes_none(
    asker: Asker, desk: desks.DeskInfo, data: Path, untouched: list[bytes]
) -> None:
    assert 'name="originals"' not in asker.get("/en/r/all/").text
    answer = send(asker, untouched, fields={**KEEP, "words": "رأيت"})
    assert answer.status == 422
    assert "This desk keeps no untouched originals" in answer.text
    assert "رأيت" in answer.text
    assert (Mailbox.objects.count(), SpentToken.objects.count(), kept(data)) == (0, 0, [])


def test_the_same_form_again_gives_the_same_receipt(
    asker: Asker, keeping: desks.DeskInfo, photograph: bytes
) -> None:
    body = filled(asker.get("/en/r/all/").field("token"), [photograph, PSD])
    first, second = asker.send(PATH, body), asker.send(PATH, body)
    assert rows(first) == rows(second)
    assert "had arrived already" in second.text
    assert Parcel.objects.count() == 3


def test_a_slower_twin_of_the_form_leaves_no_payload(
    asker: Asker,
    keeping: desks.DeskInfo,
    data: Path,
    photograph: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It did not see the first one's receipt before it sealed, and meets it at the commit."""
    body = filled(asker.get("/en/r/all/").field("token"), [photograph, PSD])
    asker.send(PATH, body)
    before, found = kept(data), iter([lambda _: None, receiving.earlier])
    monkeypatch.setattr(receiving, "earlier", lambda token: next(found)(token))
    assert "had arrived already" in asker.send(PATH, body).text
    assert (Parcel.objects.count(), sorted(kept(data))) == (3, sorted(before))


def test_all_parcels_of_a_form_or_none(
    asker: Asker,
    keeping: desks.DeskInfo,
    data: Path,
    photograph: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The last row cannot be written: the rows before it and all payloads go."""

    def failing(*rows: Model) -> None:
        for row in rows:
            if isinstance(row, Arrival):
                assert Parcel.objects.count() == 3
                raise OperationalError
            insert(row)

    monkeypatch.setattr(receiving, "insert", failing)
    assert send(asker, [photograph, PSD]).status == 503
    assert (Parcel.objects.count(), Mailbox.objects.count(), kept(data)) == (0, 0, [])


def test_no_room_for_an_original_is_no_room_for_the_report(
    asker: Asker,
    keeping: desks.DeskInfo,
    data: Path,
    photograph: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Full(ParcelWriter):
        def add_file(self, name: str, source: Any, size: int) -> None:
            if name == "original.psd":
                raise OSError(28, "No space left on device")
            super().add_file(name, source, size)

    monkeypatch.setattr(originals, "ParcelWriter", Full)
    assert send(asker, [photograph, PSD]).status == 503
    assert (Parcel.objects.count(), kept(data)) == (0, [])


def test_the_desk_hears_of_them_with_the_parcel_they_came_with(
    asker: Asker, keeping: desks.DeskInfo, photograph: bytes
) -> None:
    send(asker, [photograph, PSD])
    (arrival,) = intake.arrivals()
    assert arrival.kind == "report"
    assert {each.kind for each in arrival.originals} == {"original"}
    found = Parcel.objects.filter(kind=Parcel.Kind.ORIGINAL)
    assert {each.id for each in arrival.originals} == set(found.values_list("id", flat=True))


def test_destroying_the_report_destroys_them(
    asker: Asker, keeping: desks.DeskInfo, data: Path, django_capture_on_commit_callbacks: Any
) -> None:
    send(asker, [PSD])
    with django_capture_on_commit_callbacks(execute=True):
        intake.destroy(Mailbox.objects.get().id)
    assert (Parcel.objects.count(), kept(data)) == (0, [])


def test_one_can_come_later_with_the_codename(
    asker: Asker, keeping: desks.DeskInfo, custodian: HybridIdentity, photograph: bytes
) -> None:
    page = asker.get("/en/r/all/")
    words = re.findall(r"<li>([a-z-]+)</li>", page.text)[:6]
    asker.send(PATH, form(page.field("token")))
    back = asker.post("/en/back/", "codename=" + "+".join(words))
    cookie = [("Cookie", back.cookie)]
    visit = asker.get("/en/talk/", cookie)
    answer = asker.send("/en/talk/", filled(visit.field("token"), [photograph]), cookie)
    assert answer.status == 200
    assert "kept too, for the custodian" in answer.text
    assert ": 2 times" in answer.text
    assert opened(original(), custodian)["original.jpg"] == photograph


def test_a_new_custodian_opens_what_comes_later_alone(
    asker: Asker, keeping: desks.DeskInfo, custodian: HybridIdentity
) -> None:
    other = HybridIdentity.generate()
    send(asker, [PSD])
    intake.set_custodian("raqqa", str(other.recipient()))
    send(asker, [PSD])
    opens = [
        {name for name, key in (("old", custodian), ("new", other)) if _opens(parcel, key)}
        for parcel in Parcel.objects.filter(kind=Parcel.Kind.ORIGINAL)
    ]
    assert sorted(map(sorted, opens)) == [["new"], ["old"]]


def _opens(parcel: Parcel, identity: HybridIdentity) -> bool:
    try:
        return bool(opened(parcel, identity))
    except NoMatchError:
        return False


@pytest.mark.parametrize("key", ["age1pq1nonsense", "the desk's"])
def test_a_custodian_needs_a_key_of_their_own(
    keeping: desks.DeskInfo, identity: HybridIdentity, key: str
) -> None:
    recipient = str(identity.recipient()) if key == "the desk's" else key
    with pytest.raises(intake.DeskError):
        intake.set_custodian("raqqa", recipient)
    with pytest.raises(intake.DeskError):
        desks.open_desk("homs", name="Homs", recipient=keeping.recipient, custodian=recipient)


def test_the_form_says_what_an_original_can_show(asker: Asker, keeping: desks.DeskInfo) -> None:
    for page in (asker.get("/en/r/all/"), asker.get("/ar/r/all/")):
        assert "<details><summary>" in page.text
        assert re.search(r'<input type="checkbox" name="untouched" value="1">', page.text)
    assert "where, when and with which device it was made" in asker.get("/en/r/all/").text


def test_endings_are_those_of_types_that_stripping_tells_apart() -> None:
    assert {*LooksLike, *BY_KIND} >= originals.ENDINGS
