"""One custodian's browser, broken or of ill will, makes nothing unreadable for ever."""

import base64
import datetime
import re
from collections.abc import Callable
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from reviewers.accounts import people
from reviewers.casework import assessment, purging
from reviewers.keys import keyring, restoring, rotation
from reviewers.models import (
    Case,
    CustodyEntry,
    Membership,
    ReplacedBodyHeader,
    ReplacedKey,
    SealedBody,
)
from sealing import (
    HybridIdentity,
    NoMatchError,
    Opener,
    read_parcel,
    rewrap,
    seal,
    unseal,
)
from sealing.__main__ import main as offline
from submissions import conversation, intake
from submissions.mailbox import mailboxes, withdrawal
from submissions.models import Desk, Mailbox, Parcel, ReplacedHeader, Reply
from submissions.reports.receiving import today
from submissions.storage import blobs
from tests.reviewers.acting import (
    DESK,
    Cast,
    destroyed,
    received,
)
from tests.reviewers.browsing import SCRIPT, signed_in, url
from tests.reviewers.conftest import gathered
from tests.reviewers.test_purge import LATER, found
from tests.reviewers.test_rotation import made, membership, sweep

WORDS, NOTE, ANSWER = b"They came at dawn.", b"a note", b"Where was it?"


@pytest.fixture
def reporter(case: Case, cast: Cast, desk: HybridIdentity) -> HybridIdentity:
    """Of the case's report: the desk has written a note about it, and answered it."""
    made_one = HybridIdentity.generate()
    Mailbox.objects.update(recipient=str(made_one.recipient()))
    both = [made_one.recipient(), desk.recipient()]
    conversation.reply(case.report, seal(ANSWER, both), day=today())
    assessment.note(cast.editor, case, seal(NOTE, [desk.recipient()]))
    return made_one


def junk_header(people: int) -> bytes:
    """A well-formed header of random bytes, for as many people."""
    nobody = [HybridIdentity.generate().recipient() for _ in range(people)]
    return intake.header_of(seal(b"", nobody))


def attack(by: Cast, leaving: int | None = None) -> None:
    """Two requests of one custodian, with no key at all: junk as keys, and junk as headers."""
    nobody = HybridIdentity.generate()
    junk = seal(b"x", [nobody.recipient()])
    wrapped = {row.pk: junk for row in rotation.staying(DESK, leaving)}
    new = rotation.NewKey(str(nobody.recipient()), wrapped, junk, junk)
    rotation.rotate(by.second, DESK, new, leaving)
    number = rotation.progress(DESK).number
    back = [
        rotation.Rewrapped(
            old.kind, old.id, sha256(old.header).hexdigest(), junk_header(1 + len(old.beside))
        )
        for old in rotation.old_headers(DESK, frozenset())
    ]
    assert rotation.take_back(by.second, DESK, number, back) == len(back) == 3


def opens(identity: HybridIdentity) -> set[bytes]:
    """What this key opens of the report, of the answer and of the note."""
    held: set[bytes] = set()
    parcel = Parcel.objects.get()
    sealed: list[Callable[[], bytes]] = [
        lambda: words(bytes(parcel.header), parcel, identity),
        lambda: unseal(bytes(Reply.objects.get().sealed), [identity]),
        lambda: unseal(bytes(SealedBody.objects.get().data), [identity]),
    ]
    for each in sealed:
        try:
            held.add(each())
        except NoMatchError:
            continue
    return held


def words(header: bytes, parcel: Parcel, identity: HybridIdentity) -> bytes:
    with blobs.open_blob(parcel.blob) as payload:
        opener = Opener(header, payload, [identity])
        members = {member.name: content.read() for member, content in read_parcel(opener)}
    return WORDS if WORDS in members["message.json"] else b""


def command(*more: str) -> str:
    told = StringIO()
    call_command("restore_keys", "--desk", DESK, *more, stdout=told)
    return told.getvalue()


def test_the_kept_rows_open_everything_with_the_old_key(
    reporter: HybridIdentity,
    cast: Cast,
    desk: HybridIdentity,
    identities: dict[str, HybridIdentity],
) -> None:
    assert opens(desk) == {WORDS, NOTE, ANSWER}
    attack(cast)
    assert opens(desk) == set()
    copy = ReplacedKey.objects.get(reviewer__user=cast.reviewer)
    assert unseal(bytes(copy.wrapped), [identities["reviewer"]]) == str(desk).encode()
    parcel, reply, body = Parcel.objects.get(), Reply.objects.get(), SealedBody.objects.get()
    assert words(bytes(parcel.replaced_headers.get().header), parcel, desk) == WORDS
    for row, data, plain in ((reply, reply.sealed, ANSWER), (body, body.data, NOTE)):
        now = intake.header_of(bytes(data))
        whole = bytes(row.replaced_headers.get().header) + bytes(data)[len(now) :]
        assert unseal(whole, [desk]) == plain


def test_the_operator_brings_the_key_back_and_everything_opens(
    reporter: HybridIdentity,
    cast: Cast,
    desk: HybridIdentity,
    identities: dict[str, HybridIdentity],
) -> None:
    attack(cast)
    assert "Kept: key 1, until" in command() and "Kept: 3 headers." in command()
    assert "Key 1 is in force again, as key 3." in command("--key", "1")
    assert opens(desk) == {WORDS, NOTE, ANSWER}
    assert unseal(bytes(Reply.objects.get().sealed), [reporter]) == ANSWER
    for name in ("reviewer", "second", "editor"):
        (held,) = (each for each in keyring.my_keys(getattr(cast, name)).desks if each.desk == DESK)
        assert unseal(held.wrapped, [identities[name]]) == str(desk).encode()
        assert held.older == ()
    parcel = Parcel.objects.get()
    assert bytes(parcel.header_digest) == sha256(bytes(parcel.header)).digest()
    newer = received("Afterwards.")
    header = bytes(Parcel.objects.get(pk=newer.contents.get().parcel).header)
    assert rewrap(header, desk, [desk.recipient()])
    assert CustodyEntry.objects.filter(act="key restored").count() == 1


def test_an_honest_rotation_follows_on_a_restored_key(
    reporter: HybridIdentity, cast: Cast, desk: HybridIdentity
) -> None:
    attack(cast)
    command("--key", "1")
    fresh = HybridIdentity.generate()
    rotation.rotate(cast.reviewer, DESK, made(desk, fresh))
    assert sweep(cast, desk, fresh) == 3
    assert opens(fresh) == {WORDS, NOTE, ANSWER}


def test_a_wrong_rewrapping_under_a_right_key_is_undone(
    reporter: HybridIdentity, cast: Cast, desk: HybridIdentity
) -> None:
    fresh = HybridIdentity.generate()
    rotation.rotate(cast.reviewer, DESK, made(desk, fresh))
    back = [
        rotation.Rewrapped(
            old.kind, old.id, sha256(old.header).hexdigest(), junk_header(1 + len(old.beside))
        )
        for old in rotation.old_headers(DESK, frozenset())
    ]
    rotation.take_back(cast.second, DESK, 2, back)
    assert rotation.retire(DESK, datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2))
    assert opens(fresh) == opens(desk) == set()
    assert command("--headers").startswith("3 headers are as they were")
    assert command("--headers").startswith("0 headers are as they were")
    (held,) = (each for each in keyring.my_keys(cast.second).desks if each.desk == DESK)
    assert [unseal(each, [fresh]) for each in held.older] == [str(desk).encode()]
    assert sweep(cast, desk, fresh) == 3
    assert opens(fresh) == {WORDS, NOTE, ANSWER}


def test_bringing_a_key_back_can_be_undone(
    reporter: HybridIdentity, cast: Cast, desk: HybridIdentity
) -> None:
    """The operator was wrong: the new key was good."""
    fresh = HybridIdentity.generate()
    rotation.rotate(cast.reviewer, DESK, made(desk, fresh))
    sweep(cast, desk, fresh)
    command("--key", "1")
    assert opens(desk) == {WORDS, NOTE, ANSWER}
    command("--key", "2")
    (held,) = (each for each in keyring.my_keys(cast.second).desks if each.desk == DESK)
    assert [unseal(each, [fresh]) for each in held.older] == [str(desk).encode()]
    assert sweep(cast, desk, fresh) == 3
    assert opens(fresh) == {WORDS, NOTE, ANSWER}


def test_who_was_removed_by_it_comes_back_by_name_alone(
    reporter: HybridIdentity,
    cast: Cast,
    desk: HybridIdentity,
    identities: dict[str, HybridIdentity],
) -> None:
    attack(cast, membership(cast.reviewer).pk)
    assert not people.is_member(cast.reviewer, DESK)
    assert "Not given back to reviewer, who had it:" in command("--key", "1")
    assert not people.is_member(cast.reviewer, DESK)
    command("--key", "2")
    told = command("--key", "1", "--also", "reviewer")
    assert "reviewer" in told and "Not given back" not in told
    copy = Membership.objects.get(reviewer__user=cast.reviewer, desk=DESK)
    assert unseal(bytes(copy.wrapped_key), [identities["reviewer"]]) == str(desk).encode()


def test_who_is_not_in_force_gets_no_key_back(reporter: HybridIdentity, cast: Cast) -> None:
    attack(cast)
    cast.second.is_active = False
    cast.second.save()
    command("--key", "1")
    assert not membership(cast.second).admitted
    assert membership(cast.reviewer).admitted


def test_a_key_that_is_not_kept_changes_nothing(reporter: HybridIdentity, cast: Cast) -> None:
    before = intake.desk(DESK)
    for number in ("1", "2", "7"):
        with pytest.raises(CommandError, match="Nothing was changed"):
            command("--key", number)
    assert intake.desk(DESK) == before
    with pytest.raises(CommandError, match="no desk"):
        call_command("restore_keys", "--desk", "nowhere")


def test_the_paper_opens_a_kept_key_off_line(
    reporter: HybridIdentity,
    cast: Cast,
    desk: HybridIdentity,
    identities: dict[str, HybridIdentity],
    tmp_path: Path,
) -> None:
    attack(cast)
    assert command("--out", str(tmp_path / "kept")).startswith("4 sealed keys written.")
    (mine,) = (tmp_path / "kept").glob(f"{DESK}-1-reviewer-*.age")
    assert [*(tmp_path / "kept").glob(f"{DESK}-1-kit-*.age")]
    key = tmp_path / "own.key"
    key.write_text(str(identities["reviewer"]))
    assert offline(["unseal", str(mine), "-i", str(key), "-o", str(tmp_path / "desk.key")]) == 0
    assert (tmp_path / "desk.key").read_text() == str(desk)


# --- What is kept goes with what it opens, and no page serves it --------------------------------


def test_it_goes_with_the_report(reporter: HybridIdentity, case: Case, cast: Cast) -> None:
    attack(cast)
    assert (ReplacedHeader.objects.count(), ReplacedBodyHeader.objects.count()) == (2, 1)
    destroyed(case, cast.reviewer, cast.second)
    assert (ReplacedHeader.objects.count(), ReplacedBodyHeader.objects.count()) == (0, 0)


def test_it_goes_when_its_reporter_takes_everything_back(
    reporter: HybridIdentity, case: Case, cast: Cast
) -> None:
    attack(cast)
    mailboxes.forget_replies(Mailbox.objects.get(), [str(Reply.objects.get().id)])
    assert ReplacedHeader.objects.count() == 1
    assert withdrawal.withdraw(case.report)
    assert not ReplacedHeader.objects.exists()


@pytest.mark.usefixtures("apart")
def test_no_copy_of_a_replaced_header_is_left_in_the_file(
    desk: HybridIdentity, identities: dict[str, HybridIdentity]
) -> None:
    cast = gathered(desk, identities)
    received()
    header, fresh = bytes(Parcel.objects.get().header), HybridIdentity.generate()
    rotation.rotate(cast.reviewer, DESK, made(desk, fresh))
    sweep(cast, desk, fresh)
    assert bytes(Parcel.objects.get().header) != header
    if connection.vendor == "sqlite":
        assert found(header) >= 5
    Desk.objects.filter(slug=DESK).update(retention_days=30)
    assert purging.purge(LATER).clean
    assert found(header) == 0


def test_the_database_refuses_to_change_it(reporter: HybridIdentity, cast: Cast) -> None:
    attack(cast)
    changed = ReplacedHeader.objects.update, ReplacedBodyHeader.objects.update
    for update in (*changed,):
        with pytest.raises(DatabaseError), transaction.atomic():
            update(header=b"")
    with pytest.raises(DatabaseError), transaction.atomic():
        ReplacedKey.objects.update(wrapped=b"")
    with pytest.raises(DatabaseError), transaction.atomic():
        ReplacedKey.objects.all().delete()


def test_no_page_serves_a_kept_key(reporter: HybridIdentity, cast: Cast) -> None:
    attack(cast)
    kept = [base64.b64encode(bytes(each.wrapped)).decode() for each in ReplacedKey.objects.all()]
    client = signed_in(cast.second)
    for name in ("people", "holders", "key", "account"):
        text = client.get(url(name)).content.decode()
        assert not any(each in text for each in kept)
    headers = client.get(url("old-headers", DESK), headers=SCRIPT).json()["headers"]
    assert headers == []
    views = Path(rotation.__file__).parent / "views"
    for path in views.glob("*.py"):
        assert not re.search(r"restoring|replaced|Replaced(Key|Body)", path.read_text()), path


def test_scrub_says_how_many_wait(
    reporter: HybridIdentity, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("scrub")
    assert "from before rotations" not in capsys.readouterr().out
    attack(cast)
    call_command("scrub")
    assert "3 headers and 4 sealed keys from before rotations are kept" in capsys.readouterr().out
    assert restoring.counts() == (3, 4)


def test_a_header_that_opens_already_is_not_kept_twice(
    reporter: HybridIdentity, cast: Cast, desk: HybridIdentity
) -> None:
    rotation.rotate(cast.reviewer, DESK, made(desk, HybridIdentity.generate()))
    (first, *_) = rotation.old_headers(DESK, frozenset())
    was = sha256(first.header).hexdigest()
    same = rotation.Rewrapped(first.kind, first.id, was, first.header)
    assert rotation.take_back(cast.reviewer, DESK, 2, [same]) == 1
    assert not ReplacedHeader.objects.exists()
