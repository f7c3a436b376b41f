"""Sealed files on a stick: taken in once, answered where that was asked for, named one by one."""

import errno
import io
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from sealing import HybridIdentity, Opener
from submissions import conversation, desks, intake
from submissions.mailbox import keys
from submissions.mailbox.codename import parse
from submissions.models import Mailbox, Parcel
from submissions.storage import blobs
from tests.carrying import DIGITS, carried
from tests.submissions.asking import Asker
from tests.submissions.test_conversation import sealed_reply
from tests.submissions.test_flow import FILE, file_body, fresh


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def brought(folder: Path, *more: str) -> str:
    said = StringIO()
    call_command("import_sealed", folder, *more, stdout=said)
    return said.getvalue()


def refused(folder: Path, *more: str) -> str:
    said = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("import_sealed", folder, *more, stdout=said)
    return f"{said.getvalue()}{error.value}"


def person() -> HybridIdentity:
    """The keys of somebody with the number of tests.carrying."""
    return keys.derive(parse(DIGITS)).identity


def test_each_file_is_a_report_and_only_once(
    desk: desks.DeskInfo, identity: HybridIdentity, stick: Path
) -> None:
    (stick / "one.bin").write_bytes(carried(identity, "FIRST"))
    (stick / "inner").mkdir()
    (stick / "inner" / "two").write_bytes(carried(identity, "SECOND"))
    assert brought(stick).count("a new report.") == 2
    assert brought(stick).count("was here before") == 2
    assert (Mailbox.objects.count(), Parcel.objects.filter(kind="sealed").count()) == (2, 2)
    assert len(intake.arrivals()) == 2
    first = Parcel.objects.filter(kind="sealed").first()
    assert first
    with blobs.open_blob(first.blob) as payload:
        opener = Opener(bytes(first.header), io.BytesIO(payload.read()), [identity])
        assert b'"amana-away/1"' in opener.read()


def test_whoever_wants_an_answer_finds_it_with_the_number(
    asker: Asker, desk: desks.DeskInfo, identity: HybridIdentity, stick: Path
) -> None:
    mine = person().recipient()
    (stick / "a").write_bytes(carried(identity, "FIRST", answer=mine))
    brought(stick)
    (arrival,) = intake.arrivals()
    mailbox = Mailbox.objects.get()
    assert mailbox.recipient == str(mine)
    sealed = sealed_reply(arrival.report, identity, "YOUR-ANSWER")
    conversation.reply(arrival.report, sealed, day=intake.today())
    back = asker.post("/en/back/", f"codename={DIGITS.replace(' ', '+')}")
    assert back.status == 302
    page = asker.get("/en/talk/", [("Cookie", back.cookie)])
    assert "YOUR-ANSWER" in page.text


def test_a_second_file_of_the_same_number_is_an_addition(
    desk: desks.DeskInfo, identity: HybridIdentity, stick: Path
) -> None:
    for word in ("FIRST", "SECOND"):
        (stick / word).write_bytes(carried(identity, word, answer=person().recipient()))
    assert "added to the report" in brought(stick)
    kinds = sorted(Parcel.objects.values_list("kind", flat=True))
    assert kinds == ["addition", "report", "sealed", "sealed"]
    assert Mailbox.objects.count() == 1


def test_what_was_destroyed_since_is_not_taken_again(
    desk: desks.DeskInfo, identity: HybridIdentity, stick: Path
) -> None:
    (stick / "a").write_bytes(carried(identity))
    brought(stick)
    intake.destroy(Mailbox.objects.get().id)
    assert "destroyed since" in refused(stick)
    assert not Parcel.objects.exists()


def test_what_is_none_and_what_is_cut_is_named_and_costs_no_other(
    desk: desks.DeskInfo, identity: HybridIdentity, stick: Path, settings: Settings
) -> None:
    whole = carried(identity)
    settings.UPLOAD_LIMIT = len(whole) + 1
    (stick / "a-picture.jpg").write_bytes(b"\xff\xd8\xff")
    (stick / "b-cut").write_bytes(whole[: -32 * 1024 - 4])
    (stick / "c-large").write_bytes(whole + bytes(2))
    (stick / "d-shorter").write_bytes(whole[:-100])
    (stick / "e-whole").write_bytes(whole)
    os.symlink("/etc/passwd", stick / "f-link")
    lines = refused(stick).splitlines()
    told = {line.split(" ", 1)[0]: line for line in lines}
    assert "left alone" in told["a-picture.jpg"]
    assert "not whole" in told["b-cut"]
    assert "larger than this server takes" in told["c-large"]
    assert "a part of it is missing" in told["d-shorter"]
    assert "a new report." in told["e-whole"]
    assert "f-link" not in told
    assert Parcel.objects.filter(kind="sealed").count() == 2


def test_a_copy_that_came_by_the_form_does_not_take_its_place(
    asker: Asker, desk: desks.DeskInfo, identity: HybridIdentity, stick: Path
) -> None:
    data = carried(identity, answer=person().recipient())
    assert asker.send(FILE, file_body(fresh(asker), ("a.bin", data))).status == 200
    (stick / "a").write_bytes(data)
    assert "a new report" in brought(stick)
    assert Mailbox.objects.filter(recipient=str(person().recipient())).exists()
    assert "was here before" in brought(stick)


def test_names_of_any_bytes_are_one_line_each(
    desk: desks.DeskInfo, identity: HybridIdentity, stick: Path
) -> None:
    forged = "a\n\x1b[31mb.bin taken in as a new report.\u202e"
    (stick / forged).write_bytes(b"x")
    Path(os.fsdecode(os.fsencode(stick) + b"/b\xff")).write_bytes(carried(identity))
    os.mkfifo(stick / "c-fifo")
    lines = refused(stick).encode().decode().splitlines()
    assert lines[0].startswith("a\\n\\x1b[31mb.bin taken in as a new report.\\u202e is no file")
    assert lines[1] == "b\\udcff taken in as a new report."
    assert len(lines) == 3


def test_a_file_that_the_stick_does_not_give_costs_no_other(
    desk: desks.DeskInfo, identity: HybridIdentity, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (stick / name).write_bytes(carried(identity, name))
    real = Path.open

    def opened(path: Path, *more: Any) -> Any:
        if path.name == "a":
            raise OSError(errno.EIO, "a bad spot")
        return real(path, *more)

    monkeypatch.setattr(Path, "open", opened)
    said = refused(stick)
    assert "a cannot be read" in said and "b taken in as a new report." in said


def test_it_asks_which_desk_where_are_several(
    desk: desks.DeskInfo, identity: HybridIdentity, stick: Path
) -> None:
    other = HybridIdentity.generate()
    desks.open_desk("hasaka", name="Hasaka", recipient=str(other.recipient()))
    (stick / "a").write_bytes(carried(identity, answer=person().recipient()))
    assert "--desk" in refused(stick)
    assert "no desk" in refused(stick, "--desk", "nobody")
    assert "a new report" in brought(stick, "--desk", "raqqa")
    (stick / "a").write_bytes(carried(identity, answer=person().recipient()))
    assert "at another desk" in refused(stick, "--desk", "hasaka")
    assert "no folder" in refused(stick / "none")
