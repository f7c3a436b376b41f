"""The desk's next key: who leaves opens nothing more, and nothing that was sealed is lost."""

import datetime
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from reviewers.casework import assessment
from reviewers.errors import KeyRefused, NotAllowed, Stale
from reviewers.keys import keyring, rotation
from reviewers.models import (
    Case,
    CustodyEntry,
    DeskKey,
    Membership,
    RecoveryKit,
    SealedBody,
)
from sealing import HybridIdentity, NoMatchError, parse_recipient, rewrap, seal, unseal
from sealing.__main__ import main as offline
from submissions import conversation, intake
from submissions.models import Parcel, Reply
from tests.reviewers.acting import DESK, Cast, received

LATER = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2)


def membership(user: User) -> Membership:
    return Membership.objects.get(reviewer__user=user, desk=DESK)


def older(user: User) -> tuple[bytes, ...]:
    (held,) = (each for each in keyring.my_keys(user).desks if each.desk == DESK)
    return held.older


def made(
    desk: HybridIdentity, fresh: HybridIdentity, leaving: int | None = None
) -> rotation.NewKey:
    """What a browser makes: the new key for everybody who stays, and for the kit."""
    secret = str(fresh).encode()
    stay = rotation.staying(DESK, leaving)
    kit = parse_recipient(RecoveryKit.objects.get(desk=DESK).recipient)
    return rotation.NewKey(
        recipient=str(fresh.recipient()),
        wrapped={row.pk: seal(secret, [parse_recipient(row.reviewer.recipient)]) for row in stay},
        kit=seal(secret, [kit]),
        old=seal(str(desk).encode(), [fresh.recipient()]),
    )


def sweep(cast: Cast, desk: HybridIdentity, fresh: HybridIdentity) -> int:
    """What the browser does with the headers that it is given."""
    number, back = rotation.progress(DESK).number, []
    for old in rotation.old_headers(DESK, frozenset()):
        people = [fresh.recipient(), *map(parse_recipient, old.beside)]
        try:
            unwrapped = rewrap(old.header, fresh, people)
        except NoMatchError:
            unwrapped = rewrap(old.header, desk, people)
        was = sha256(old.header).hexdigest()
        back.append(rotation.Rewrapped(old.kind, old.id, was, unwrapped))
    return rotation.take_back(cast.reviewer, DESK, number, back)


@pytest.fixture
def fresh() -> HybridIdentity:
    return HybridIdentity.generate()


@pytest.fixture
def removed(cast: Cast, case: Case, desk: HybridIdentity, fresh: HybridIdentity) -> Cast:
    """A report and a note lie there; then the editor is removed."""
    assessment.note(cast.editor, case, seal(b"a note", [desk.recipient()]))
    leaving = membership(cast.editor).pk
    rotation.rotate(cast.reviewer, DESK, made(desk, fresh, leaving), leaving)
    return cast


def test_who_is_removed_holds_nothing_from_then_on(removed: Cast) -> None:
    assert keyring.desks_held(removed.editor) == []
    assert keyring.my_keys(removed.editor).desks == ()
    assert {row.reviewer.user for row in keyring.members(DESK)} == {
        removed.reviewer,
        removed.second,
    }


def test_who_stays_and_the_kit_hold_the_new_key_and_through_it_the_old(
    removed: Cast,
    desk: HybridIdentity,
    fresh: HybridIdentity,
    identities: dict[str, HybridIdentity],
) -> None:
    (held,) = keyring.my_keys(removed.second).desks
    assert unseal(held.wrapped, [identities["second"]]) == str(fresh).encode()
    assert unseal(held.older[0], [fresh]) == str(desk).encode()


def test_a_new_report_is_sealed_to_the_new_key(
    removed: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    case = received()
    header = bytes(Parcel.objects.get(pk=case.contents.get().parcel).header)
    assert rewrap(header, fresh, [fresh.recipient()])
    with pytest.raises(NoMatchError):
        rewrap(header, desk, [desk.recipient()])


def test_it_rewraps_reports_replies_and_words_and_scrub_still_finds_them_sound(
    removed: Cast, case: Case, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    reporter = HybridIdentity.generate()
    mailbox = Parcel.objects.get().mailbox
    mailbox.recipient = str(reporter.recipient())
    mailbox.save()
    to = [reporter.recipient(), desk.recipient()]
    conversation.reply(case.report, seal(b"thanks", to), day=datetime.date(2026, 1, 2))
    assert rotation.progress(DESK).left == 3
    assert sweep(removed, desk, fresh) == 3
    assert rotation.progress(DESK).left == 0
    parcel, reply = Parcel.objects.get(), Reply.objects.get()
    assert bytes(parcel.header_digest) == sha256(bytes(parcel.header)).digest()
    assert bytes(reply.digest) == sha256(bytes(reply.sealed)).digest()
    assert rewrap(bytes(parcel.header), fresh, [fresh.recipient()])
    for identity in (reporter, fresh):
        assert unseal(bytes(reply.sealed), [identity]) == b"thanks"
    assert unseal(bytes(SealedBody.objects.get().data), [fresh]) == b"a note"


def test_doing_it_twice_changes_nothing(
    removed: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    (first, *_) = rotation.old_headers(DESK, frozenset())
    header = rewrap(first.header, desk, [fresh.recipient()])
    back = rotation.Rewrapped(first.kind, first.id, sha256(first.header).hexdigest(), header)
    assert rotation.take_back(removed.second, DESK, 2, [back]) == 1
    assert rotation.take_back(removed.second, DESK, 2, [back]) == 0


def test_it_takes_no_header_but_one_for_as_many_people(
    removed: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    (first, *_) = rotation.old_headers(DESK, frozenset())
    was = sha256(first.header).hexdigest()
    two = rewrap(first.header, desk, [fresh.recipient(), desk.recipient()])
    for header, digest in ((two, was), (b"words", was), (first.header, sha256(b"").hexdigest())):
        back = rotation.Rewrapped(first.kind, first.id, digest, header)
        with pytest.raises(intake.HeaderChanged):
            rotation.take_back(removed.second, DESK, 2, [back])
    assert bytes(Parcel.objects.get().header) == first.header


@pytest.mark.parametrize("who", ["administrator", "outsider", "editor"])
def test_only_a_custodian_of_the_desk_rotates_and_rewraps(
    cast: Cast, case: Case, desk: HybridIdentity, fresh: HybridIdentity, who: str
) -> None:
    with pytest.raises(NotAllowed):
        rotation.rotate(getattr(cast, who), DESK, made(desk, fresh))
    with pytest.raises(NotAllowed):
        rotation.take_back(getattr(cast, who), DESK, 1, [])
    assert intake.desk(DESK).recipient == str(desk.recipient())  # type: ignore[union-attr]


def test_nobody_removes_themselves(cast: Cast, desk: HybridIdentity, fresh: HybridIdentity) -> None:
    leaving = membership(cast.reviewer).pk
    with pytest.raises(NotAllowed, match="yourself"):
        rotation.rotate(cast.reviewer, DESK, made(desk, fresh, leaving), leaving)


def test_a_colleague_admitted_meanwhile_is_not_locked_out(
    cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    new = made(desk, fresh, membership(cast.editor).pk)
    with pytest.raises(Stale):
        rotation.rotate(cast.reviewer, DESK, new)
    assert keyring.desks_held(cast.editor) == [DESK]


@pytest.mark.parametrize("which", ["recipient", "kit", "old"])
def test_it_takes_a_new_key_whole_or_not_at_all(
    cast: Cast, desk: HybridIdentity, fresh: HybridIdentity, which: str
) -> None:
    good = made(desk, fresh)
    bad = {"recipient": str(desk.recipient()), "kit": b"bare", "old": str(desk).encode()}
    broken = rotation.NewKey(**{**good.__dict__, which: bad[which]})
    with pytest.raises(KeyRefused):
        rotation.rotate(cast.reviewer, DESK, broken)
    assert intake.desk(DESK).key_number == 1  # type: ignore[union-attr]
    assert not DeskKey.objects.exists()


def test_who_is_not_in_force_gets_no_key(
    cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    cast.editor.is_active = False
    cast.editor.save()
    rotation.rotate(cast.reviewer, DESK, made(desk, fresh))
    assert not membership(cast.editor).admitted


def test_two_rotations_make_a_chain_that_opens_the_first_key(
    removed: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    third = HybridIdentity.generate()
    rotation.rotate(removed.reviewer, DESK, made(fresh, third))
    newest, oldest = older(removed.reviewer)
    assert unseal(newest, [third]) == str(fresh).encode()
    assert unseal(oldest, [fresh]) == str(desk).encode()


def test_the_old_key_goes_when_nothing_is_left_for_it_and_a_day_has_passed(
    removed: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    assert not rotation.retire(DESK, LATER)
    sweep(removed, desk, fresh)
    assert not rotation.retire(DESK, datetime.datetime.now(datetime.UTC))
    assert rotation.retire(DESK, LATER)
    assert keyring.older(DESK) == ()
    assert older(removed.reviewer) == ()


def test_custody_tells_of_it(removed: Cast, desk: HybridIdentity, fresh: HybridIdentity) -> None:
    sweep(removed, desk, fresh)
    rotation.retire(DESK, LATER)
    told = CustodyEntry.objects.order_by("-number").values_list("act", "actor")[:4]
    assert list(told) == [
        ("old key retired", ""),
        ("rewrapped", "reviewer"),
        ("key rotated", "reviewer"),
        ("removed", "reviewer"),
    ]


def test_the_database_refuses_a_retired_key_that_is_kept(removed: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DeskKey.objects.update(retired_at=LATER)


def test_it_is_rewrapped_on_a_machine_without_a_network(
    removed: Cast, desk: HybridIdentity, fresh: HybridIdentity, tmp_path: Path
) -> None:
    out, back, key = tmp_path / "out", tmp_path / "back", tmp_path / "old.key"
    key.write_text(str(desk))
    call_command("rewrap_headers", str(out), "--desk", DESK, stdout=StringIO())
    words = ["rewrap", str(out), "-i", str(key), "-r", str(fresh.recipient()), "-o", str(back)]
    assert offline(words) == 0
    told = StringIO()
    call_command("rewrap_headers", str(back), "--desk", DESK, "--back", stdout=told)
    assert told.getvalue() == "2 taken back, 0 left\n"
    assert rewrap(bytes(Parcel.objects.get().header), fresh, [fresh.recipient()])
    assert unseal(bytes(SealedBody.objects.get().data), [fresh]) == b"a note"


def test_headers_go_out_only_after_a_rotation(cast: Cast, case: Case, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Nothing of this desk"):
        call_command("rewrap_headers", str(tmp_path / "out"), "--desk", DESK)
