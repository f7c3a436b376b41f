"""A header that opens goes when two people's browsers have seen the new one open, not before."""

import datetime
from collections.abc import Callable
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from reviewers.casework import assessment, purging
from reviewers.errors import KeyRefused, NotAllowed, Stale
from reviewers.keys import keyring, rewrapping, rotation, vouching
from reviewers.keys.rewrapping import Made
from reviewers.keys.vouching import CONFIRMED, MADE, Listed
from reviewers.models import Case, CustodyEntry, DeskKey, NewBodyHeader, RecoveryKit, SealedBody
from sealing import (
    HybridIdentity,
    NoMatchError,
    Opener,
    SealingError,
    carry_over,
    check_carried,
    read_header,
    read_parcel,
    rewrap,
    seal,
    unseal,
)
from sealing.__main__ import main as offline
from sealing.roster import signing_key
from submissions import conversation, intake
from submissions.mailbox import mailboxes, withdrawal
from submissions.models import Desk as DeskRow
from submissions.models import Mailbox, NewHeader, Parcel, Reply
from submissions.reports.receiving import today
from submissions.storage import blobs
from tests.reviewers.acting import DESK, Cast, destroyed, received
from tests.reviewers.conftest import gathered
from tests.reviewers.listing import Desk, begun
from tests.reviewers.test_purge import LATER as MONTHS_LATER
from tests.reviewers.test_purge import found

WORDS, NOTE, ANSWER = b"They came at dawn.", b"a note", b"Where was it?"
LATER = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2)
CUSTODIAN = ("custodian", "editor", "reviewer")
PEOPLE = {"reviewer": CUSTODIAN, "second": CUSTODIAN, "editor": ("editor",)}


@pytest.fixture
def fresh() -> HybridIdentity:
    return HybridIdentity.generate()


@pytest.fixture
def listed(cast: Cast, desk: HybridIdentity, identities: dict[str, HybridIdentity]) -> Desk:
    return begun(DESK, desk, identities, PEOPLE)


@pytest.fixture
def reporter(case: Case, cast: Cast, desk: HybridIdentity) -> HybridIdentity:
    """Of the case's report: the desk has written a note about it, and answered it."""
    made_one = HybridIdentity.generate()
    Mailbox.objects.update(recipient=str(made_one.recipient()))
    both = [made_one.recipient(), desk.recipient()]
    conversation.reply(case.report, seal(ANSWER, both), day=today())
    assessment.note(cast.editor, case, seal(NOTE, [desk.recipient()]))
    return made_one


@pytest.fixture
def rotated(reporter: HybridIdentity, listed: Desk, fresh: HybridIdentity) -> Desk:
    """The desk has a new key in force, and nothing is rewrapped yet."""
    in_force(listed, fresh)
    return listed


def in_force(listed: Desk, fresh: HybridIdentity, number: int = 2) -> None:
    """What a rotation by two leaves behind, as far as headers are concerned."""
    listed.append("rotate", "reviewer", "second", facts={"recipient": str(fresh.recipient())})
    intake.set_recipient(DESK, str(fresh.recipient()))
    DeskKey.objects.create(
        desk=DESK,
        number=number,
        recipient=str(fresh.recipient()),
        before=seal(b"the key before", [fresh.recipient()]),
        made_by=keyring.members(DESK)[0].reviewer.user,
        made_at=datetime.datetime.now(datetime.UTC),
    )


def honest(desk: HybridIdentity, fresh: HybridIdentity) -> list[Made]:
    """What a browser makes of everything that is left."""
    made = []
    for old in rewrapping.old_headers(DESK):
        was = sha256(old.header).hexdigest()
        new = carry_over(old.header, [fresh, desk], fresh.recipient())
        made.append(Made(old.kind, old.id, was, new))
    return made


def take(listed: Desk, name: str, cast: Cast, made: list[Made]) -> int:
    number = rewrapping.progress(DESK).number
    vouched = listed.vouch_for(name, MADE, made)
    return rewrapping.take(getattr(cast, name), DESK, number, made, vouched)


def seen(desk: HybridIdentity, fresh: HybridIdentity) -> tuple[list[Listed], list[Listed]]:
    """What another browser finds: what fits, and what is wrong."""
    good, wrong = [], []
    for pair in rewrapping.new_headers(DESK):
        digests = intake.header_digest(pair.old), intake.header_digest(pair.new)
        row = Listed(f"{pair.kind}-{pair.id}", *digests)
        try:
            check_carried(pair.old, pair.new, [desk], fresh)
            good.append(row)
        except SealingError:
            wrong.append(row)
    return good, wrong


def confirm(listed: Desk, name: str, cast: Cast, rows: list[Listed]) -> int:
    number = rewrapping.progress(DESK).number
    vouched = listed.vouch_for(name, CONFIRMED, rows)
    return rewrapping.confirm(getattr(cast, name), DESK, number, rows, vouched)


def opens(identity: HybridIdentity) -> set[bytes]:
    """What this key opens of the report, of the answer and of the note, by the headers in force."""
    held: set[bytes] = set()
    sealed: list[Callable[[], bytes]] = [
        lambda: words(Parcel.objects.get(), identity),
        lambda: unseal(bytes(Reply.objects.get().sealed), [identity]),
        lambda: unseal(bytes(SealedBody.objects.get().data), [identity]),
    ]
    for each in sealed:
        try:
            held.add(each())
        except NoMatchError:
            continue
    return held


def words(parcel: Parcel, identity: HybridIdentity) -> bytes:
    with blobs.open_blob(parcel.blob) as payload:
        opener = Opener(bytes(parcel.header), payload, [identity])
        members = {member.name: content.read() for member, content in read_parcel(opener)}
    return WORDS if WORDS in members["message.json"] else b""


def junk_header(people: int) -> bytes:
    """A well-formed header of random bytes, for as many people."""
    nobody = [HybridIdentity.generate().recipient() for _ in range(people)]
    return intake.header_of(seal(b"", nobody))


# --- The two phases ------------------------------------------------------------------------------


def test_one_person_makes_another_confirms_and_only_then_the_old_ones_go(
    rotated: Desk,
    cast: Cast,
    desk: HybridIdentity,
    fresh: HybridIdentity,
    reporter: HybridIdentity,
) -> None:
    assert rewrapping.progress(DESK).left == 3
    assert take(rotated, "reviewer", cast, honest(desk, fresh)) == 3
    assert opens(desk) == {WORDS, NOTE, ANSWER}
    assert opens(fresh) == set()
    state = rewrapping.progress(DESK)
    assert (state.left, state.waiting) == (0, 3)
    good, wrong = seen(desk, fresh)
    assert (len(good), wrong) == (3, [])
    assert confirm(rotated, "editor", cast, good) == 3
    assert rewrapping.progress(DESK).done
    assert opens(fresh) == {WORDS, NOTE, ANSWER}
    assert opens(desk) == set()
    assert unseal(bytes(Reply.objects.get().sealed), [reporter]) == ANSWER
    parcel, reply = Parcel.objects.get(), Reply.objects.get()
    assert bytes(parcel.header_digest) == sha256(bytes(parcel.header)).digest()
    assert bytes(reply.digest) == sha256(bytes(reply.sealed)).digest()
    assert {parcel.confirmed_by, reply.confirmed_by} == {rotated.people["editor"]}
    assert not NewHeader.objects.exists()
    assert not NewBodyHeader.objects.exists()


def test_the_reporters_part_of_an_answer_is_the_same_bytes(
    rotated: Desk, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    before = read_header(bytes(Reply.objects.get().sealed)).stanzas[0]
    take(rotated, "reviewer", cast, honest(desk, fresh))
    confirm(rotated, "second", cast, seen(desk, fresh)[0])
    assert read_header(bytes(Reply.objects.get().sealed)).stanzas[0] == before


def test_junk_and_another_reports_header_change_nothing_that_opens(
    rotated: Desk, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    """Finding 1: one custodian, two requests."""
    foreign = intake.header_of(seal(b"another report", [fresh.recipient()]))
    made = []
    for old in rewrapping.old_headers(DESK):
        was = sha256(old.header).hexdigest()
        if old.kind == "reply":
            kept = read_header(old.header).stanzas[0]
            other = HybridIdentity.generate().recipient().wrap(b"a foreign key...")
            new = header_with(kept.encoded() + other.encoded())
        else:
            new = foreign if old.kind == "body" else junk_header(1)
        made.append(Made(old.kind, old.id, was, new))
    assert take(rotated, "second", cast, made) == 3
    assert opens(desk) == {WORDS, NOTE, ANSWER}
    good, wrong = seen(desk, fresh)
    assert (good, len(wrong)) == ([], 3)
    assert rewrapping.refuse(cast.reviewer, DESK, 2, wrong) == 3
    assert rewrapping.progress(DESK).left == 3
    assert take(rotated, "second", cast, honest(desk, fresh)) == 3
    confirm(rotated, "reviewer", cast, seen(desk, fresh)[0])
    assert opens(fresh) == {WORDS, NOTE, ANSWER}


def header_with(stanzas: bytes) -> bytes:
    return b"age-encryption.org/v1\n" + stanzas + b"--- " + b"A" * 43 + b"\n"


def test_a_header_for_other_people_or_without_the_reporters_part_is_refused_at_once(
    rotated: Desk, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    olds = {old.kind: old for old in rewrapping.old_headers(DESK)}
    reply, parcel = olds["reply"], olds["parcel"]
    two = intake.header_of(seal(b"", [fresh.recipient(), desk.recipient()]))
    again = rewrap(reply.header, desk, [HybridIdentity.generate().recipient(), fresh.recipient()])
    only = rewrap(reply.header, desk, [fresh.recipient()])
    was = {old: sha256(each.header).hexdigest() for old, each in olds.items()}
    for made in (
        Made("reply", reply.id, was["reply"], again),
        Made("reply", reply.id, was["reply"], only),
        Made("reply", reply.id, was["parcel"], reply.header),
        Made("parcel", parcel.id, was["parcel"], two),
        Made("parcel", parcel.id, was["parcel"], b"words"),
        Made("parcel", parcel.id, was["parcel"], parcel.header + b"more"),
    ):
        with pytest.raises(intake.HeaderChanged):
            take(rotated, "second", cast, [made])
    assert rewrapping.progress(DESK).left == 3


def test_nobody_confirms_their_own(
    rotated: Desk, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    take(rotated, "reviewer", cast, honest(desk, fresh))
    assert list(rewrapping.asked(cast.reviewer, DESK)) == []
    assert len(list(rewrapping.asked(cast.editor, DESK))) == 3
    with pytest.raises(NotAllowed):
        confirm(rotated, "reviewer", cast, seen(desk, fresh)[0])
    assert opens(desk) == {WORDS, NOTE, ANSWER}


def test_an_open_session_is_no_signature(
    rotated: Desk, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    """The second's session and the maker's key, or the other way round: neither is two people."""
    made = honest(desk, fresh)
    by_other = rotated.vouch_for("reviewer", MADE, made)
    for vouched in (by_other, None):
        with pytest.raises(KeyRefused):
            rewrapping.take(cast.second, DESK, 2, made, vouched)
    take(rotated, "reviewer", cast, made)
    rows = seen(desk, fresh)[0]
    mine = rotated.vouch_for("reviewer", CONFIRMED, rows)
    as_made = rotated.vouch_for("second", MADE, rows)
    less = rotated.vouch_for("second", CONFIRMED, rows[1:])
    for vouched in (mine, as_made, less):
        with pytest.raises(KeyRefused):
            rewrapping.confirm(cast.second, DESK, 2, rows, vouched)
    assert opens(desk) == {WORDS, NOTE, ANSWER}


def test_who_is_no_member_or_no_custodian_makes_and_confirms_nothing(
    rotated: Desk, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    made = honest(desk, fresh)
    with pytest.raises(NotAllowed):
        take(rotated, "editor", cast, made)
    take(rotated, "reviewer", cast, made)
    rows = seen(desk, fresh)[0]
    stranger = signing_key(HybridIdentity.generate())
    vouched = rotated.vouch_for("second", CONFIRMED, rows)
    with pytest.raises(NotAllowed):
        rewrapping.confirm(cast.outsider, DESK, 2, rows, vouched)
    foreign = vouching.Vouched(stranger.public, vouched.head, vouched.nonce, vouched.signature)
    with pytest.raises(NotAllowed):
        rewrapping.confirm(None, DESK, 2, rows, foreign)


def test_while_somebody_is_suspended_nothing_is_erased(
    rotated: Desk, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    take(rotated, "reviewer", cast, honest(desk, fresh))
    rows = seen(desk, fresh)[0]
    rotated.append("suspend", "second", subject="editor")
    with pytest.raises(NotAllowed, match="suspension open"):
        confirm(rotated, "second", cast, rows)
    assert list(rewrapping.asked(cast.second, DESK)) == []
    assert not rotation.retire(DESK, LATER)
    rotated.append("restore", "second", subject="editor")
    assert confirm(rotated, "second", cast, rows) == 3


def test_who_made_them_and_was_suspended_or_left_counts_for_nobody(
    rotated: Desk, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    take(rotated, "reviewer", cast, honest(desk, fresh))
    rows = seen(desk, fresh)[0]
    rotated.append("suspend", "second", subject="reviewer")
    rotated.append("remove", "second", "editor", subject="reviewer")
    assert confirm(rotated, "second", cast, rows) == 0
    assert confirm(rotated, "editor", cast, rows) == 3


def test_twice_changes_nothing_and_a_confirmed_one_is_never_replaced(
    rotated: Desk, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    made = honest(desk, fresh)
    assert (take(rotated, "reviewer", cast, made), take(rotated, "reviewer", cast, made)) == (3, 0)
    assert take(rotated, "second", cast, made) == 0
    rows = seen(desk, fresh)[0]
    assert confirm(rotated, "second", cast, rows) == 3
    assert confirm(rotated, "second", cast, rows) == 0
    parcel = Parcel.objects.get()
    was = sha256(bytes(parcel.header)).hexdigest()
    junk = Made("parcel", parcel.pk, was, junk_header(1))
    assert take(rotated, "second", cast, [junk]) == 0
    assert opens(fresh) == {WORDS, NOTE, ANSWER}


def test_it_goes_on_after_any_interruption(
    rotated: Desk, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    for left in (3, 2, 1):
        assert rewrapping.progress(DESK).left == left
        assert take(rotated, "reviewer", cast, honest(desk, fresh)[:1]) == 1
    for waiting in (3, 2, 1):
        assert rewrapping.progress(DESK).waiting == waiting
        assert not rotation.retire(DESK, LATER)
        assert opens(desk) | opens(fresh) == {WORDS, NOTE, ANSWER}
        assert confirm(rotated, "second", cast, seen(desk, fresh)[0][:1]) == 1
    assert rotation.retire(DESK, LATER)
    assert keyring.older(DESK) == ()


def test_reports_that_arrive_meanwhile_are_not_missed(
    rotated: Desk, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    take(rotated, "reviewer", cast, honest(desk, fresh))
    received("Meanwhile.")
    assert rewrapping.progress(DESK).left == 1
    confirm(rotated, "second", cast, seen(desk, fresh)[0])
    assert not rotation.retire(DESK, LATER)
    (already,) = honest(desk, fresh)
    assert sha256(already.header).hexdigest() == already.was
    assert take(rotated, "reviewer", cast, [already]) == 1
    assert confirm(rotated, "second", cast, seen(desk, fresh)[0]) == 1
    assert rotation.retire(DESK, LATER)


def test_a_claim_that_it_opens_already_needs_a_second_person_too(
    rotated: Desk, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    """Else one browser retires the key that alone opens it."""
    old = next(each for each in rewrapping.old_headers(DESK) if each.kind == "parcel")
    same = Made(old.kind, old.id, sha256(old.header).hexdigest(), old.header)
    assert take(rotated, "reviewer", cast, [same]) == 1
    good, wrong = seen(desk, fresh)
    assert (good, len(wrong)) == ([], 1)
    assert not rotation.retire(DESK, LATER)


def test_a_key_that_changed_again_takes_nothing_for_the_one_before(
    rotated: Desk, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    made = honest(desk, fresh)
    take(rotated, "reviewer", cast, made)
    rows, third = seen(desk, fresh)[0], HybridIdentity.generate()
    in_force(rotated, third, 3)
    vouched = rotated.vouch_for("second", CONFIRMED, rows)
    with pytest.raises(Stale):
        rewrapping.confirm(cast.second, DESK, 2, rows, vouched)
    assert rewrapping.progress(DESK).left == 3
    again = [
        Made(old.kind, old.id, sha256(old.header).hexdigest(), new)
        for old in rewrapping.old_headers(DESK)
        if (new := carry_over(old.header, [third, fresh, desk], third.recipient()))
    ]
    assert take(rotated, "reviewer", cast, again) == 3
    assert opens(desk) == {WORDS, NOTE, ANSWER}


# --- One person alone ----------------------------------------------------------------------------


def test_a_desk_of_one_person_waits_seven_days_and_for_a_drill(
    reporter: HybridIdentity,
    cast: Cast,
    desk: HybridIdentity,
    fresh: HybridIdentity,
    identities: dict[str, HybridIdentity],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listed = begun(DESK, desk, identities, {"reviewer": CUSTODIAN})
    listed.append("rotate", "reviewer", facts={"recipient": str(fresh.recipient())})
    intake.set_recipient(DESK, str(fresh.recipient()))
    DeskKey.objects.create(
        desk=DESK,
        number=2,
        recipient=str(fresh.recipient()),
        before=seal(b"x", [fresh.recipient()]),
        made_by=cast.reviewer,
        made_at=datetime.datetime.now(datetime.UTC),
    )
    RecoveryKit.objects.update(drilled_on=today())
    take(listed, "reviewer", cast, honest(desk, fresh))
    rows = seen(desk, fresh)[0]
    with pytest.raises(NotAllowed):
        confirm(listed, "reviewer", cast, rows)
    later = today() + datetime.timedelta(days=7)
    monkeypatch.setattr(intake, "today", lambda: later)
    RecoveryKit.objects.update(drilled_on=None)
    with pytest.raises(NotAllowed):
        confirm(listed, "reviewer", cast, rows)
    RecoveryKit.objects.update(drilled_on=later)
    assert confirm(listed, "reviewer", cast, rows) == 3


# --- Off line ------------------------------------------------------------------------------------


def command(*more: str) -> str:
    told = StringIO()
    call_command("rewrap_headers", *more, "--desk", DESK, stdout=told)
    return told.getvalue()


@pytest.fixture
def files(
    tmp_path: Path,
    desk: HybridIdentity,
    fresh: HybridIdentity,
    identities: dict[str, HybridIdentity],
) -> Callable[[str], str]:
    """Key files and folders of a machine without a network, by name."""
    for name, key in {**identities, "old": desk, "new": fresh}.items():
        (tmp_path / f"{name}.key").write_text(f"{key}\n")
    return lambda name: str(tmp_path / name)


def test_both_phases_go_off_line(
    rotated: Desk,
    cast: Cast,
    desk: HybridIdentity,
    fresh: HybridIdentity,
    reporter: HybridIdentity,
    files: Callable[[str], str],
) -> None:
    recipient = str(fresh.recipient())
    assert command(files("out")) == "3 written, 3 left, 0 to confirm\n"
    made = ["rewrap", files("out"), "-i", files("old.key"), "-r", recipient, "-o", files("back")]
    assert offline([*made, "-s", files("reviewer.key")]) == 0
    assert offline([*made, "-s", files("reviewer.key")]) == 0
    assert command(files("back"), "--back") == "3 taken back, 0 left, 3 to confirm\n"
    assert command(files("waiting"), "--confirm") == "3 written, 0 left, 3 to confirm\n"
    keys = ["-i", files("old.key"), "-n", files("new.key"), "-s"]
    asked = ["confirm", files("waiting"), *keys]
    assert offline([*asked, files("reviewer.key"), "-o", files("own.jsonl")]) == 0
    with pytest.raises(CommandError, match="Whoever made these"):
        command(files("own.jsonl"), "--back")
    assert offline([*asked, files("second.key"), "-o", files("second.jsonl")]) == 0
    assert command(files("second.jsonl"), "--back") == "3 taken back, 0 left, 0 to confirm\n"
    assert opens(fresh) == {WORDS, NOTE, ANSWER}
    assert unseal(bytes(Reply.objects.get().sealed), [reporter]) == ANSWER


def test_what_came_off_line_without_a_signature_takes_two_to_confirm(
    rotated: Desk, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    rewrapping.take(None, DESK, 2, honest(desk, fresh), None)
    rows = seen(desk, fresh)[0]
    assert confirm(rotated, "reviewer", cast, rows) == 0
    assert opens(desk) == {WORDS, NOTE, ANSWER}
    assert list(rewrapping.asked(cast.reviewer, DESK)) == []
    assert confirm(rotated, "second", cast, rows) == 3


def test_what_is_wrong_goes_back_off_line_and_is_made_again(
    rotated: Desk, cast: Cast, files: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    made = [
        Made(old.kind, old.id, sha256(old.header).hexdigest(), junk_header(1))
        for old in rewrapping.old_headers(DESK)
        if old.kind != "reply"
    ]
    take(rotated, "reviewer", cast, made)
    command(files("waiting"), "--confirm")
    keys = ["-i", files("old.key"), "-n", files("new.key"), "-s", files("second.key")]
    assert offline(["confirm", files("waiting"), *keys, "-o", files("list.jsonl")]) == 0
    assert "0 confirmed, 2 wrong, 0 not known" in capsys.readouterr().out
    assert command(files("list.jsonl"), "--back") == "2 taken back, 3 left, 0 to confirm\n"


def test_a_damaged_list_says_so(rotated: Desk, files: Callable[[str], str], tmp_path: Path) -> None:
    for content in ("no json", '{"act": "rewrapped", "number": 2}', "[]"):
        (tmp_path / "list.jsonl").write_text(content)
        with pytest.raises(CommandError, match="damaged"):
            command(files("list.jsonl"), "--back")


# --- Rows ----------------------------------------------------------------------------------------


def test_custody_tells_of_both_phases(
    rotated: Desk, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    take(rotated, "reviewer", cast, honest(desk, fresh))
    confirm(rotated, "second", cast, seen(desk, fresh)[0])
    rotation.retire(DESK, LATER)
    told = CustodyEntry.objects.order_by("-number").values_list("act", "actor")[:3]
    assert list(told) == [
        ("old key retired", ""),
        ("rewrap confirmed", "second"),
        ("rewrapped", "reviewer"),
    ]


def test_a_new_header_goes_with_what_it_would_open(
    rotated: Desk, cast: Cast, case: Case, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    take(rotated, "reviewer", cast, honest(desk, fresh))
    mailboxes.forget_replies(Mailbox.objects.get(), [str(Reply.objects.get().id)])
    assert NewHeader.objects.count() == 1
    destroyed(case, cast.reviewer, cast.second)
    assert not NewHeader.objects.exists()
    assert not NewBodyHeader.objects.exists()


def test_a_new_header_goes_when_its_reporter_takes_everything_back(
    rotated: Desk, cast: Cast, case: Case, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    take(rotated, "reviewer", cast, honest(desk, fresh))
    assert withdrawal.withdraw(case.report)
    assert not NewHeader.objects.exists()


@pytest.mark.usefixtures("apart")
def test_no_copy_of_an_old_or_new_header_is_left_in_the_file(
    desk: HybridIdentity, identities: dict[str, HybridIdentity], fresh: HybridIdentity
) -> None:
    cast = gathered(desk, identities)
    listed = begun(DESK, desk, identities, PEOPLE)
    received()
    header = bytes(Parcel.objects.get().header)
    in_force(listed, fresh)
    made = honest(desk, fresh)
    take(listed, "reviewer", cast, made)
    confirm(listed, "second", cast, seen(desk, fresh)[0])
    assert bytes(Parcel.objects.get().header) == made[0].header != header
    DeskRow.objects.filter(slug=DESK).update(retention_days=30)
    if connection.vendor == "sqlite":
        assert found(made[0].header) >= 5
    assert purging.purge(MONTHS_LATER).clean
    assert found(header) == found(made[0].header) == 0


def test_the_database_refuses_to_change_a_new_header_or_to_count_one_that_nobody_confirmed(
    rotated: Desk, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    take(rotated, "reviewer", cast, honest(desk, fresh))
    for table in (NewHeader, NewBodyHeader):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.update(header=b"")
    for rows in (Parcel.objects.all(), Reply.objects.all(), SealedBody.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(key_number=2)


def test_scrub_says_how_many_wait(
    rotated: Desk,
    cast: Cast,
    desk: HybridIdentity,
    fresh: HybridIdentity,
    capsys: pytest.CaptureFixture[str],
) -> None:
    take(rotated, "reviewer", cast, honest(desk, fresh))
    call_command("scrub")
    assert "3 new headers wait until a second person" in capsys.readouterr().out
    confirm(rotated, "second", cast, seen(desk, fresh)[0])
    call_command("scrub")
    assert "new headers wait" not in capsys.readouterr().out
