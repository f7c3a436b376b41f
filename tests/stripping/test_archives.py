"""Archives and e-mails: each file in one goes its own way, within limits."""

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from sealing import Scratch
from stripping import Notice, Reason
from stripping.__main__ import main
from stripping.limits import MOST_MEMBERS
from submissions import messages, sandbox
from submissions.sandbox import otherwise
from submissions.sandbox.results import Clean, SandboxError, Unclean, Unsupported
from tests.stripping.planting import canaries
from tests.stripping.sandboxed import FOLDER, scratch
from tests.stripping.test_jpeg import exif_of, jpeg

CHAT = "01/12/2026, 10:00 - Amal: رأيت هذا\n01/12/2026, 10:01 - +963 944 123 456: نعم\n".encode()
PROGRAM = b"MZ" + bytes(300)


def zipped(*files: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = b"CANARY"
        for name, data in files:
            archive.writestr(name, data)
    return held.getvalue()


def each(data: bytes, room: otherwise.Room | None = None) -> list[tuple[str, bytes] | SandboxError]:
    """The ending and bytes of each clean file, or what refused it."""
    found: list[tuple[str, bytes] | SandboxError] = []
    with scratch(data) as source:
        for done in otherwise.files(sandbox.SANDBOX, source, FOLDER, room=room):
            if isinstance(done, Clean):
                with done.scratch:
                    found.append((done.extension, done.scratch.open().read()))
            else:
                found.append(done)
    return found


def test_a_chat_s_export_gives_its_words_and_pictures() -> None:
    export = zipped(
        ("_chat.txt", CHAT),
        ("IMG-2026.jpg", jpeg(exif=exif_of(6))),
        ("__MACOSX/._IMG", b"CANARY"),
        (".DS_Store", b"CANARY"),
    )
    (text, words), (picture, pixels) = each(export)  # type: ignore[misc]
    assert (text, words, picture) == ("txt", CHAT, "jpg")
    assert not canaries(pixels)


def test_one_that_cannot_be_cleaned_costs_that_one() -> None:
    found = each(zipped(("a.exe", PROGRAM), ("b.txt", b"words\n")))
    assert isinstance(found[0], Unsupported)
    assert found[1:] == [("txt", b"words\n")]


def test_a_file_without_a_name_is_a_file() -> None:
    nameless = io.BytesIO()
    with zipfile.ZipFile(nameless, "w") as archive:
        archive.writestr(zipfile.ZipInfo(""), CHAT)
    assert each(nameless.getvalue()) == [("txt", CHAT)]


def test_a_damaged_one_costs_that_one() -> None:
    with io.BytesIO() as held:
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr("a.txt", b"wrong\n")
            archive.writestr("b.txt", b"words\n")
        broken = held.getvalue().replace(b"wrong\n", b"wrung\n")
    refused, kept = each(broken)
    assert isinstance(refused, Unclean) and refused.reason is Reason.DAMAGED
    assert kept == ("txt", b"words\n")


def test_archives_in_one_another_are_opened_twice() -> None:
    inner = zipped(("a.txt", b"words\n"))
    assert each(zipped(("inner.zip", inner))) == [("txt", b"words\n")]
    (refused,) = each(zipped(("outer.zip", zipped(("inner.zip", inner)))))
    assert isinstance(refused, Unsupported)


def test_too_many_files_are_refused() -> None:
    many = [(f"{number}.txt", b"a") for number in range(MOST_MEMBERS + 1)]
    (refused,) = each(zipped(*many))
    assert isinstance(refused, Unclean) and refused.reason is Reason.TOO_MANY_FILES


def test_an_archive_that_takes_too_long_is_refused_from_there_on() -> None:
    """What was clean by then is kept; the time that it waits for its turn does not count."""
    first = sandbox.SANDBOX.worked
    found = each(zipped(("a.txt", b"a\n"), ("b.txt", b"b\n")))
    assert len(found) == 2 and sandbox.SANDBOX.worked > first
    room = otherwise.Room(until=sandbox.SANDBOX.worked)
    (refused,) = each(zipped(("a.txt", b"a\n"), ("b.txt", b"b\n")), room)
    assert isinstance(refused, Unclean) and refused.reason is Reason.TOOK_TOO_LONG


def test_many_in_archives_in_an_archive_are_too_many_as_well() -> None:
    many = zipped(*((f"{number}.txt", b"a") for number in range(MOST_MEMBERS)))
    found = each(zipped(("a.zip", many)))
    assert len(found) == 1 and isinstance(found[0], Unclean)


def test_archives_in_an_archive_have_the_room_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = zipped(("a.txt", b"words\n" * 100))
    outer = zipped(*((f"{number}.zip", inner) for number in range(9)))
    room, opened = otherwise.Room(bytes=9 * len(inner) + 1500), list[int]()
    real = sandbox.SANDBOX.unpack

    def unpack(source: Scratch, folder: Path) -> tuple[tuple[int, ...], Scratch]:
        opened.append(source.size)
        return real(source, folder)

    monkeypatch.setattr(sandbox.SANDBOX, "unpack", unpack)
    found = each(outer, room)
    assert [isinstance(one, Unclean) for one in found] == [False, False, *[True] * 7]
    assert len(opened) == 4


def test_a_locked_one_is_refused() -> None:
    data = bytearray(zipped(("a.txt", b"words")))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    (refused,) = each(bytes(data))
    assert isinstance(refused, Unclean) and refused.reason is Reason.LOCKED_DOCUMENT


def test_a_broken_one_is_refused() -> None:
    (refused,) = each(zipped(("a.txt", b"words"))[:4] + bytes(200))
    assert isinstance(refused, SandboxError)


def mail() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "Amal <amal@example.org>", "desk@example.org"
    made["Subject"], made["Date"] = "رسالة", "Tue, 1 Dec 2026 10:00:00 +0300"
    made["Message-ID"], made["X-Originating-IP"] = "<CANARY@example.org>", "10.1.2.3"
    made["Received"] = "from CANARY by CANARY"
    made.set_content("كلمات\n")
    made.add_alternative("<p>CANARY</p>", subtype="html")
    made.add_attachment(jpeg(exif=exif_of(6)), "image", "jpeg", filename="CANARY.jpg")
    return made


def test_a_mail_gives_its_words_and_what_came_with_it() -> None:
    (text, words), (picture, pixels) = each(mail().as_bytes())  # type: ignore[misc]
    assert words.decode() == (
        "From: Amal <amal@example.org>\nTo: desk@example.org\n"
        "Date: 2026-12-01 10:00+03:00\nSubject: رسالة\n\nكلمات\n"
    )
    assert (text, picture) == ("txt", "jpg")
    assert not canaries(pixels)


@pytest.mark.parametrize("people", ["undisclosed-recipients:; (not shown)", "a@[", "a b: <"])
def test_an_address_that_cannot_be_read_does_not_cost_the_mail(people: str) -> None:
    """The library falls over the first, which servers of mail write."""
    head = f"From: a\r\nCc: {people}\r\nSubject: =?utf-8?B?2LHYs9in2YTYqQ==?=\r\n"
    head += "Message-ID: <CANARY@example.org>\r\nReceived: from CANARY by CANARY\r\n\r\n"
    ((_, words),) = each((head + "seen\r\n").encode())  # type: ignore[misc]
    text = words.decode()
    assert "Subject: رسالة" in text and text.endswith("seen\n")
    assert people.split()[0] in text
    assert "CANARY" not in text


@pytest.mark.parametrize(
    "people",
    [
        "a@example.org; b@example.org; c@example.org",
        "=?utf-8?B?2LHYs9in2YTYqQ==?= <a@example.org>; <b@example.org>; c@example.org",
        "desk: a@example.org, Basem <b@example.org>;, c@example.org",
    ],
)
def test_nobody_who_had_the_mail_is_left_out(people: str) -> None:
    """The library ends a line behind the first address where a semicolon follows it."""
    head = "From: a\r\nMessage-ID: <1@example.org>\r\nReceived: from b by c\r\n"
    ((_, words),) = each(f"{head}Cc: {people}\r\n\r\nseen\r\n".encode())  # type: ignore[misc]
    (line,) = (line for line in words.decode().splitlines() if line.startswith("Cc: "))
    assert [line.count(f"{letter}@example.org") for letter in "abc"] == [1, 1, 1]
    assert "=?" not in line


@pytest.mark.parametrize("field", ["X-Mailer", "x-ms-exchange-messagedata-0"])
def test_a_mail_that_is_a_page_is_a_mail(field: str) -> None:
    """Its head is no part of the page: only five lines of it are kept."""
    head = f"From: a\r\n{field}: CANARY\r\nMessage-ID: <CANARY@example.org>\r\n"
    head += "X-Originating-IP: [10.1.2.3]\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    ((_, words),) = each((head + "<html><p>seen</p></html>").encode())  # type: ignore[misc]
    assert words == b"From: a\n\nseen\n"


def test_addresses_in_a_mail_are_pointed_at() -> None:
    with scratch(mail().as_bytes()) as source:
        first, *others = otherwise.files(sandbox.SANDBOX, source, FOLDER)
        for done in (first, *others):
            assert isinstance(done, Clean)
            done.scratch.close()
    assert isinstance(first, Clean)
    assert Notice.CONTACTS_KEPT in {removal.what for removal in first.removed}


def test_a_mail_in_a_mail_is_read_too() -> None:
    outer = EmailMessage()
    outer["Message-ID"], outer["Subject"] = "<a@example.org>", "outer"
    outer.set_content("outer words\n")
    outer.add_attachment(mail())
    found = each(outer.as_bytes())
    assert [one[0] for one in found if not isinstance(one, SandboxError)] == ["txt", "txt", "jpg"]


@pytest.mark.parametrize("charset", ["windows-1256", "iso-8859-6", "utf-8"])
def test_its_encoding_is_believed(charset: str) -> None:
    head = f"Message-ID: <a@b>\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode()
    ((_, words),) = each(head + "رأيت هذا".encode(charset))  # type: ignore[misc]
    assert words.decode() == "رأيت هذا\n"


@pytest.mark.parametrize("code", [code for code, _ in settings.LANGUAGES])
def test_the_list_of_what_can_be_sent_names_archives(code: str) -> None:
    with translation.override(code):
        said = str(messages.WHAT_CAN_BE_SENT)
    assert all(name in said for name in ("ZIP", "EML", "XLS", "HEIC"))


def streamed(*files: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """As a telephone writes it, which knows no length before it has written."""

    class Forward(io.RawIOBase):
        def __init__(self) -> None:
            self.held = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            piece = bytes(data)  # type: ignore[call-overload]
            self.held += piece
            return len(piece)

    forward = Forward()
    with zipfile.ZipFile(forward, "w", packing) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return bytes(forward.held)


PARTS = (("_chat.txt", CHAT), ("__MACOSX/._a", b"CANARY"), ("a.jpg", jpeg()), ("b.txt", b"b\n" * 9))


@pytest.mark.parametrize("made", [zipped(*PARTS), streamed(*PARTS)], ids=["lengths", "streamed"])
def test_of_one_that_was_cut_off_what_came_is_taken(made: bytes) -> None:
    whole = each(made)
    assert [one[0] for one in whole if isinstance(one, tuple)] == ["txt", "jpg", "txt"]
    *came, refused = each(made[: made.rindex(b"b.txt", 0, made.index(b"PK\x01\x02"))])
    assert came == whole[:2]
    assert isinstance(refused, Unclean) and refused.reason is Reason.TRUNCATED
    # The list alone is missing.
    *came, refused = each(made[: made.index(b"PK\x01\x02")])
    assert came == whole
    assert isinstance(refused, Unclean) and refused.reason is Reason.TRUNCATED


def test_of_the_file_in_which_it_was_cut_off_what_came_is_taken() -> None:
    packed = zipped(("a.txt", CHAT), ("b.txt", b"line after line\n" * 30_000))
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.txt", CHAT)
        archive.writestr("b.txt", b"line after line\n" * 30_000)
    for data in (packed[:900], stored.getvalue()[:9000]):
        first, (kind, words), refused = each(data)  # type: ignore[misc]
        assert first == ("txt", CHAT) and kind == "txt"
        assert words and (b"line after line\n" * 30_000).startswith(words)
        assert isinstance(refused, Unclean) and refused.reason is Reason.TRUNCATED


def test_a_damaged_one_of_a_cut_archive_costs_that_one() -> None:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.txt", b"wrong\n")
        archive.writestr("b.txt", b"words\n")
    data = stored.getvalue().replace(b"wrong\n", b"wrung\n")
    refused, kept, cut = each(data[: data.index(b"PK\x01\x02")])
    assert isinstance(refused, Unclean) and refused.reason is Reason.DAMAGED
    assert kept == ("txt", b"words\n")
    assert isinstance(cut, Unclean) and cut.reason is Reason.TRUNCATED


def test_one_that_was_cut_before_anything_came_is_refused() -> None:
    (refused,) = each(zipped(("a.txt", CHAT))[:20])
    assert isinstance(refused, Unclean) and refused.reason is Reason.TRUNCATED


def test_the_command_takes_what_came(tmp_path: Path) -> None:
    made = zipped(("a.txt", b"wrong"), ("b.txt", CHAT))
    (tmp_path / "a.zip").write_bytes(made[: made.index(b"PK\x01\x02")])
    assert main([str(tmp_path / "a.zip"), "-o", str(tmp_path / "out")]) == 1
    assert {path.read_bytes() for path in (tmp_path / "out").iterdir()} == {b"wrong", CHAT}
