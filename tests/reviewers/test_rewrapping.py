"""A header that opens goes when two people's browsers have seen the new one open, not before."""

import base64
import datetime
import json
from collections.abc import Callable
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from operations.demonstration import browsers
from reviewers.accounts import people
from reviewers.casework import assessment, purging
from reviewers.errors import KeyRefused, NotAllowed, Stale
from reviewers.keys import keyring, rewrapping, rotation, vouching
from reviewers.keys.rewrapping import Made
from reviewers.keys.vouching import CONFIRMED, MADE, Listed
from reviewers.models import (
    Case,
    Membership,
    NewBodyHeader,
    RecoveryKit,
    SealedBody,
)
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
from submissions.models import Desk, Mailbox, NewHeader, Parcel, Reply
from submissions.reports.receiving import today
from submissions.storage import blobs
from tests.reviewers import desks
from tests.reviewers.acting import DESK, Cast, destroyed, in_custody, joined, received
from tests.reviewers.browsing import SCRIPT, signed_in, url
from tests.reviewers.conftest import gathered
from tests.reviewers.listing import drilled, person, vouch_for, wrapped
from tests.reviewers.test_purge import LATER as MONTHS_LATER
from tests.reviewers.test_purge import found

WORDS, NOTE, ANSWER = b"They came at dawn.", b"a note", b"Where was it?"
LATER = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2)


@pytest.fixture
def fresh() -> HybridIdentity:
    return HybridIdentity.generate()


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
def rotated(
    reporter: HybridIdentity, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> Cast:
    """The desk has a new key in force, and nothing is rewrapped yet."""
    rotate(cast, desk, fresh)
    return cast


def rotate(cast: Cast, before: HybridIdentity, fresh: HybridIdentity) -> None:
    maker, second = desks.hand(cast.reviewer), desks.hand(cast.second)
    facts = {"recipient": str(fresh.recipient())}
    request = browsers.request_for(maker, DESK, "rotate", "", facts)
    number = browsers.propose(maker, request, wrapped(before, fresh))
    browsers.complete(second, maker, request, number, wrapped(before, fresh))


def act(by: User, name: str, subject: User | None = None) -> None:
    """An entry of one person."""
    hand = desks.hand(by)
    about = person(subject) if subject else ""
    browsers.append(hand, browsers.request_for(hand, DESK, name, about, {}))


def every_owner_opened() -> None:
    number = intake.desk(DESK).key_number  # type: ignore[union-attr]
    Membership.objects.filter(desk=DESK).update(opened=number)
    drilled(User.objects.get(username="editor"))


def honest(desk: HybridIdentity, fresh: HybridIdentity) -> list[Made]:
    """What a browser makes of everything that is left."""
    made = []
    for old in rewrapping.old_headers(DESK):
        was = sha256(old.header).hexdigest()
        new = carry_over(old.header, [fresh, desk], fresh.recipient(), int(old.kind == "reply"))
        made.append(Made(old.kind, old.id, was, new))
    return made


def take(by: User, made: list[Made]) -> int:
    number = rewrapping.progress(DESK).number
    return rewrapping.take(by, DESK, number, made, vouch_for(by, MADE, made))


def seen(desk: HybridIdentity, fresh: HybridIdentity) -> tuple[list[Listed], list[Listed]]:
    """What another browser finds: what fits, and what is wrong."""
    good, wrong = [], []
    for pair in rewrapping.new_headers(DESK):
        digests = intake.header_digest(pair.old), intake.header_digest(pair.new)
        row = Listed(f"{pair.kind}-{pair.id}", *digests)
        try:
            check_carried(pair.old, pair.new, [desk], fresh, int(pair.kind == "reply"))
            good.append(row)
        except SealingError:
            wrong.append(row)
    return good, wrong


def confirm(by: User, rows: list[Listed]) -> int:
    number = rewrapping.progress(DESK).number
    return rewrapping.confirm(by, DESK, number, rows, vouch_for(by, CONFIRMED, rows))


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
    rotated: Cast,
    cast: Cast,
    desk: HybridIdentity,
    fresh: HybridIdentity,
    reporter: HybridIdentity,
) -> None:
    assert rewrapping.progress(DESK).left == 3
    assert take(cast.reviewer, honest(desk, fresh)) == 3
    assert opens(desk) == {WORDS, NOTE, ANSWER}
    assert opens(fresh) == set()
    state = rewrapping.progress(DESK)
    assert (state.left, state.waiting) == (0, 3)
    good, wrong = seen(desk, fresh)
    assert (len(good), wrong) == (3, [])
    assert confirm(cast.editor, good) == 3
    assert rewrapping.progress(DESK).done
    assert opens(fresh) == {WORDS, NOTE, ANSWER}
    assert opens(desk) == set()
    assert unseal(bytes(Reply.objects.get().sealed), [reporter]) == ANSWER
    parcel, reply = Parcel.objects.get(), Reply.objects.get()
    assert bytes(parcel.header_digest) == sha256(bytes(parcel.header)).digest()
    assert bytes(reply.digest) == sha256(bytes(reply.sealed)).digest()
    assert {parcel.confirmed_by, reply.confirmed_by} == {person(cast.editor)}
    assert not NewHeader.objects.exists()
    assert not NewBodyHeader.objects.exists()


def test_the_reporters_part_of_an_answer_is_the_same_bytes(
    rotated: Cast, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    before = read_header(bytes(Reply.objects.get().sealed)).stanzas[0]
    take(cast.reviewer, honest(desk, fresh))
    confirm(cast.second, seen(desk, fresh)[0])
    assert read_header(bytes(Reply.objects.get().sealed)).stanzas[0] == before


def test_junk_and_another_reports_header_change_nothing_that_opens(
    rotated: Cast, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
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
    assert take(cast.second, made) == 3
    assert opens(desk) == {WORDS, NOTE, ANSWER}
    good, wrong = seen(desk, fresh)
    assert (good, len(wrong)) == ([], 3)
    assert rewrapping.refuse(cast.reviewer, DESK, 2, wrong) == 3
    assert rewrapping.progress(DESK).left == 3
    assert take(cast.second, honest(desk, fresh)) == 3
    confirm(cast.reviewer, seen(desk, fresh)[0])
    assert opens(fresh) == {WORDS, NOTE, ANSWER}


def header_with(stanzas: bytes) -> bytes:
    return b"age-encryption.org/v1\n" + stanzas + b"--- " + b"A" * 43 + b"\n"


def test_a_header_for_other_people_or_without_the_reporters_part_is_refused_at_once(
    rotated: Cast, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
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
            take(cast.second, [made])
    assert rewrapping.progress(DESK).left == 3


def test_nobody_confirms_their_own(
    rotated: Cast, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    take(cast.reviewer, honest(desk, fresh))
    assert list(rewrapping.asked(cast.reviewer, DESK)) == []
    assert len(list(rewrapping.asked(cast.editor, DESK))) == 3
    with pytest.raises(NotAllowed):
        confirm(cast.reviewer, seen(desk, fresh)[0])
    assert opens(desk) == {WORDS, NOTE, ANSWER}


def test_an_open_session_is_no_signature(
    rotated: Cast, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    """The second's session and the maker's key, or the other way round: neither is two people."""
    made = honest(desk, fresh)
    by_other = vouch_for(cast.reviewer, MADE, made)
    for vouched in (by_other, None):
        with pytest.raises(KeyRefused):
            rewrapping.take(cast.second, DESK, 2, made, vouched)
    take(cast.reviewer, made)
    rows = seen(desk, fresh)[0]
    mine = vouch_for(cast.reviewer, CONFIRMED, rows)
    as_made = vouch_for(cast.second, MADE, rows)
    less = vouch_for(cast.second, CONFIRMED, rows[1:])
    for vouched in (mine, as_made, less):
        with pytest.raises(KeyRefused):
            rewrapping.confirm(cast.second, DESK, 2, rows, vouched)
    assert opens(desk) == {WORDS, NOTE, ANSWER}


def test_who_is_no_member_or_no_custodian_makes_and_confirms_nothing(
    rotated: Cast, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    made = honest(desk, fresh)
    with pytest.raises(NotAllowed):
        take(cast.editor, made)
    take(cast.reviewer, made)
    rows = seen(desk, fresh)[0]
    stranger = signing_key(HybridIdentity.generate())
    vouched = vouch_for(cast.second, CONFIRMED, rows)
    with pytest.raises(NotAllowed):
        rewrapping.confirm(cast.outsider, DESK, 2, rows, vouched)
    foreign = vouching.Vouched(stranger.public, vouched.head, vouched.nonce, vouched.signature)
    with pytest.raises(NotAllowed):
        rewrapping.confirm(None, DESK, 2, rows, foreign)


def test_while_somebody_is_suspended_nothing_is_erased(
    rotated: Cast, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    take(cast.reviewer, honest(desk, fresh))
    rows = seen(desk, fresh)[0]
    act(cast.second, "suspend", cast.editor)
    with pytest.raises(NotAllowed, match="suspension open"):
        confirm(cast.second, rows)
    assert list(rewrapping.asked(cast.second, DESK)) == []
    assert not rotation.retire(DESK, LATER)
    act(cast.second, "restore", cast.editor)
    assert confirm(cast.second, rows) == 3


def test_who_made_them_and_was_suspended_or_left_counts_for_nobody(
    rotated: Cast, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    take(cast.reviewer, honest(desk, fresh))
    rows = seen(desk, fresh)[0]
    act(cast.second, "suspend", cast.reviewer)
    hands = [desks.hand(cast.second), desks.hand(cast.editor)]
    browsers.act(DESK, "remove", person(cast.reviewer), {}, hands)
    assert confirm(cast.second, rows) == 0
    assert confirm(cast.editor, rows) == 3


def test_twice_changes_nothing_and_a_confirmed_one_is_never_replaced(
    rotated: Cast, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    made = honest(desk, fresh)
    assert (take(cast.reviewer, made), take(cast.reviewer, made)) == (3, 0)
    assert take(cast.second, made) == 0
    rows = seen(desk, fresh)[0]
    assert confirm(cast.second, rows) == 3
    assert confirm(cast.second, rows) == 0
    parcel = Parcel.objects.get()
    was = sha256(bytes(parcel.header)).hexdigest()
    junk = Made("parcel", parcel.pk, was, junk_header(1))
    assert take(cast.second, [junk]) == 0
    assert opens(fresh) == {WORDS, NOTE, ANSWER}


def test_it_goes_on_after_any_interruption(
    rotated: Cast, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    for left in (3, 2, 1):
        assert rewrapping.progress(DESK).left == left
        assert take(cast.reviewer, honest(desk, fresh)[:1]) == 1
    for waiting in (3, 2, 1):
        assert rewrapping.progress(DESK).waiting == waiting
        assert not rotation.retire(DESK, LATER)
        assert opens(desk) | opens(fresh) == {WORDS, NOTE, ANSWER}
        assert confirm(cast.second, seen(desk, fresh)[0][:1]) == 1
    every_owner_opened()
    assert rotation.retire(DESK, LATER)
    assert keyring.older(DESK) == ()


def test_reports_that_arrive_meanwhile_are_not_missed(
    rotated: Cast, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    take(cast.reviewer, honest(desk, fresh))
    received("Meanwhile.")
    assert rewrapping.progress(DESK).left == 1
    confirm(cast.second, seen(desk, fresh)[0])
    assert not rotation.retire(DESK, LATER)
    (already,) = honest(desk, fresh)
    assert sha256(already.header).hexdigest() == already.was
    assert take(cast.reviewer, [already]) == 1
    assert confirm(cast.second, seen(desk, fresh)[0]) == 1
    every_owner_opened()
    assert rotation.retire(DESK, LATER)


def test_a_claim_that_it_opens_already_needs_a_second_person_too(
    rotated: Cast, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    """Else one browser retires the key that alone opens it."""
    old = next(each for each in rewrapping.old_headers(DESK) if each.kind == "parcel")
    same = Made(old.kind, old.id, sha256(old.header).hexdigest(), old.header)
    assert take(cast.reviewer, [same]) == 1
    good, wrong = seen(desk, fresh)
    assert (good, len(wrong)) == ([], 1)
    assert not rotation.retire(DESK, LATER)


def test_a_key_that_changed_again_takes_nothing_for_the_one_before(
    rotated: Cast, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    made = honest(desk, fresh)
    take(cast.reviewer, made)
    rows, third = seen(desk, fresh)[0], HybridIdentity.generate()
    rotate(cast, fresh, third)
    vouched = vouch_for(cast.second, CONFIRMED, rows)
    with pytest.raises(Stale):
        rewrapping.confirm(cast.second, DESK, 2, rows, vouched)
    assert rewrapping.progress(DESK).left == 3
    again = [
        Made(old.kind, old.id, sha256(old.header).hexdigest(), new)
        for old in rewrapping.old_headers(DESK)
        if (
            new := carry_over(
                old.header, [third, fresh, desk], third.recipient(), int(old.kind == "reply")
            )
        )
    ]
    assert take(cast.reviewer, again) == 3
    assert opens(desk) == {WORDS, NOTE, ANSWER}


# --- One person alone ----------------------------------------------------------------------------


def test_a_desk_of_one_person_waits_seven_days_and_for_a_drill(
    db: None,
    desk: HybridIdentity,
    fresh: HybridIdentity,
    identities: dict[str, HybridIdentity],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token = people.first_link()
    assert token
    only = joined(token, "reviewer", identities["reviewer"])
    desks.found(only, DESK, desk, identities["reviewer"])
    received()
    hand, facts = desks.hand(only), {"recipient": str(fresh.recipient())}
    request = browsers.request_for(hand, DESK, "rotate", "", facts)
    browsers.append(hand, request, wrapped(desk, fresh))
    take(only, honest(desk, fresh))
    rows = seen(desk, fresh)[0]
    with pytest.raises(NotAllowed):
        confirm(only, rows)
    later = today() + datetime.timedelta(days=7)
    monkeypatch.setattr(intake, "today", lambda: later)
    # What somebody wrote into the database is no drill.
    RecoveryKit.objects.update(drilled_on=later, drilled_by=only)
    with pytest.raises(NotAllowed):
        confirm(only, rows)
    drilled(only)
    assert confirm(only, rows) == 1


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
    rotated: Cast,
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
    rotated: Cast, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    rewrapping.take(None, DESK, 2, honest(desk, fresh), None)
    rows = seen(desk, fresh)[0]
    assert confirm(cast.reviewer, rows) == 0
    assert opens(desk) == {WORDS, NOTE, ANSWER}
    assert list(rewrapping.asked(cast.reviewer, DESK)) == []
    assert confirm(cast.second, rows) == 3


def test_what_is_wrong_goes_back_off_line_and_is_made_again(
    rotated: Cast, cast: Cast, files: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    made = [
        Made(old.kind, old.id, sha256(old.header).hexdigest(), junk_header(1))
        for old in rewrapping.old_headers(DESK)
        if old.kind != "reply"
    ]
    take(cast.reviewer, made)
    command(files("waiting"), "--confirm")
    keys = ["-i", files("old.key"), "-n", files("new.key"), "-s", files("second.key")]
    assert offline(["confirm", files("waiting"), *keys, "-o", files("list.jsonl")]) == 0
    assert "0 confirmed, 2 wrong, 0 not known" in capsys.readouterr().out
    assert command(files("list.jsonl"), "--back") == "2 taken back, 3 left, 0 to confirm\n"


def test_a_damaged_list_says_so(rotated: Cast, files: Callable[[str], str], tmp_path: Path) -> None:
    for content in ("no json", '{"act": "rewrapped", "number": 2}', "[]"):
        (tmp_path / "list.jsonl").write_text(content)
        with pytest.raises(CommandError, match="damaged"):
            command(files("list.jsonl"), "--back")


# --- In the browser's words ----------------------------------------------------------------------


def test_both_phases_go_through_the_doors(
    rotated: Cast, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    made = honest(desk, fresh)
    headers = [
        {"kind": each.kind, "id": str(each.id), "was": each.was, "header": in_base64(each.header)}
        for each in made
    ]
    vouched = json.dumps(vars(vouch_for(cast.reviewer, MADE, made)))
    fields = {"number": "2", "headers": json.dumps(headers), "vouched": vouched}
    assert door(cast.reviewer, "rewrapped", fields) == {"count": "3"}
    client = signed_in(cast.editor)
    pairs = client.get(url("new-headers", DESK), headers=SCRIPT).json()["pairs"]
    assert {each["header"] for each in pairs} == {each["header"] for each in headers}
    assert signed_in(cast.reviewer).get(url("new-headers", DESK)).json()["pairs"] == []
    rows = seen(desk, fresh)[0]
    listed = {"listed": json.dumps([vars(each) for each in rows[1:]])}
    vouched = json.dumps(vars(vouch_for(cast.editor, CONFIRMED, rows[1:])))
    wrong = {"number": "2", "wrong": json.dumps([vars(rows[0])])}
    fields = {**listed, **wrong, "vouched": vouched}
    assert door(cast.editor, "confirmed", fields) == {"count": "2"}
    wrong = {"number": "2", "listed": "[]", "wrong": "[]"}
    assert door(cast.editor, "confirmed", wrong) == {"count": "0"}
    assert rewrapping.progress(DESK).left == 1


def in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def door(user: User, name: str, fields: dict[str, str]) -> dict[str, str]:
    answer = signed_in(user).post(url(name, DESK), fields, headers=SCRIPT)
    assert answer.status_code == 200, answer.content
    found: dict[str, str] = answer.json()
    return found


# --- Rows ----------------------------------------------------------------------------------------


def test_custody_tells_of_both_phases(
    rotated: Cast, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    every_owner_opened()
    take(cast.reviewer, honest(desk, fresh))
    confirm(cast.second, seen(desk, fresh)[0])
    rotation.retire(DESK, LATER)
    told = in_custody().reverse().values_list("act", "actor")[:3]
    assert list(told) == [
        ("old key retired", ""),
        ("rewrap confirmed", "second"),
        ("rewrapped", "reviewer"),
    ]


def test_a_new_header_goes_with_what_it_would_open(
    rotated: Cast, cast: Cast, case: Case, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    take(cast.reviewer, honest(desk, fresh))
    mailboxes.forget_replies(Mailbox.objects.get(), [str(Reply.objects.get().id)])
    assert NewHeader.objects.count() == 1
    destroyed(case, cast.reviewer, cast.second)
    assert not NewHeader.objects.exists()
    assert not NewBodyHeader.objects.exists()


def test_a_new_header_goes_when_its_reporter_takes_everything_back(
    rotated: Cast, cast: Cast, case: Case, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    take(cast.reviewer, honest(desk, fresh))
    assert withdrawal.withdraw(case.report)
    assert not NewHeader.objects.exists()


@pytest.mark.usefixtures("apart")
def test_no_copy_of_an_old_or_new_header_is_left_in_the_file(
    desk: HybridIdentity, identities: dict[str, HybridIdentity], fresh: HybridIdentity
) -> None:
    cast = gathered(desk, identities)
    received()
    header = bytes(Parcel.objects.get().header)
    rotate(cast, desk, fresh)
    made = honest(desk, fresh)
    take(cast.reviewer, made)
    confirm(cast.second, seen(desk, fresh)[0])
    assert bytes(Parcel.objects.get().header) == made[0].header != header
    Desk.objects.filter(slug=DESK).update(retention_days=30)
    if connection.vendor == "sqlite":
        assert found(made[0].header) >= 5
    assert purging.purge(MONTHS_LATER).clean
    assert found(header) == found(made[0].header) == 0


def test_the_database_refuses_to_change_a_new_header_or_to_count_one_that_nobody_confirmed(
    rotated: Cast, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    take(cast.reviewer, honest(desk, fresh))
    for table in (NewHeader, NewBodyHeader):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.update(header=b"")
    for rows in (Parcel.objects.all(), Reply.objects.all(), SealedBody.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(key_number=2)


def test_scrub_says_how_many_wait(
    rotated: Cast,
    cast: Cast,
    desk: HybridIdentity,
    fresh: HybridIdentity,
    capsys: pytest.CaptureFixture[str],
) -> None:
    take(cast.reviewer, honest(desk, fresh))
    call_command("scrub")
    assert "3 new headers wait until a second person" in capsys.readouterr().out
    confirm(cast.second, seen(desk, fresh)[0])
    call_command("scrub")
    assert "new headers wait" not in capsys.readouterr().out
