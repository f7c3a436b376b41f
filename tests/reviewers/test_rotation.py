"""The desk's next key: one makes it, another puts it in force, and nobody is locked out."""

import base64
import datetime
import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction

from operations.demonstration import browsers
from reviewers.casework import assessment
from reviewers.consent import proposals
from reviewers.errors import KeyRefused, NotAllowed, Stale
from reviewers.keys import keyring, kit, rewrapping, rotation
from reviewers.keys.vouching import DRILLED, OPENED
from reviewers.models import (
    Case,
    DeskKey,
    DroppedKey,
    KeyCopy,
    Membership,
    Proposal,
    RecoveryKit,
    ReplacedKey,
    SealedBody,
)
from reviewers.roster.effects import Parts
from sealing import HybridIdentity, SealingError, parse_recipient, read_header, seal, unseal
from sealing.__main__ import main as offline
from sealing.roster import ROSTER, Request, RosterError, Signature, digest
from submissions import conversation, intake, roster
from submissions.models import Mailbox, Parcel, Reply
from tests.reviewers import desks
from tests.reviewers.acting import DESK, Cast, in_custody, received
from tests.reviewers.browsing import SCRIPT, signed_in, url
from tests.reviewers.listing import drilled, person, state, vouch, wrapped
from tests.reviewers.test_rewrapping import confirm, honest, rotate, seen, take

LATER = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2)
NOTE = b"a note"


@pytest.fixture
def fresh() -> HybridIdentity:
    return HybridIdentity.generate()


@pytest.fixture
def noted(cast: Cast, case: Case, desk: HybridIdentity) -> Case:
    assessment.note(cast.editor, case, seal(NOTE, [desk.recipient()]))
    return case


@pytest.fixture
def rotated(noted: Case, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity) -> Cast:
    rotate(cast, desk, fresh)
    return cast


def asked(by: User, fresh: HybridIdentity) -> Request:
    facts = {"recipient": str(fresh.recipient())}
    return browsers.request_for(desks.hand(by), DESK, "rotate", "", facts)


def propose(
    by: User, desk: HybridIdentity, fresh: HybridIdentity, parts: Parts | None = None
) -> int:
    return browsers.propose(desks.hand(by), asked(by, fresh), parts or wrapped(desk, fresh))


def complete(second: User, maker: User, request: Request, number: int, parts: Parts) -> None:
    browsers.complete(desks.hand(second), desks.hand(maker), request, number, parts)


def mine(user: User) -> keyring.WrappedKey:
    (held,) = (each for each in keyring.my_keys(user).desks if each.desk == DESK)
    return held


def opens(sealed: bytes, *identities: HybridIdentity) -> set[bytes]:
    """What any of these keys opens."""
    found = set()
    for identity in identities:
        try:
            found.add(unseal(sealed, [identity]))
        except SealingError:
            continue
    return found


def header_opens(case: Case, identity: HybridIdentity) -> bool:
    header = bytes(Parcel.objects.get(pk=case.contents.get().parcel).header)
    return identity.unwrap(read_header(header).stanzas) is not None


def everybody(identities: dict[str, HybridIdentity], cast: Cast) -> dict[User, HybridIdentity]:
    return {getattr(cast, name): identities[name] for name in ("reviewer", "second", "editor")}


def opened(user: User) -> None:
    said = digest({"recipient": state().recipient})
    rotation.opened(user, DESK, vouch(user, OPENED, said))


# --- Proposed ------------------------------------------------------------------------------------


def test_while_it_is_proposed_nothing_in_force_changes_and_both_keys_open_what_comes(
    cast: Cast,
    noted: Case,
    desk: HybridIdentity,
    fresh: HybridIdentity,
    identities: dict[str, HybridIdentity],
) -> None:
    propose(cast.reviewer, desk, fresh)
    assert intake.desk(DESK).key_number == 1  # type: ignore[union-attr]
    for user, identity in everybody(identities, cast).items():
        assert unseal(mine(user).wrapped, [identity]) == str(desk).encode()
    case = received("Meanwhile.")
    assert header_opens(case, desk)
    assert header_opens(case, fresh)
    both = [desk.recipient(), fresh.recipient()]
    assessment.note(cast.editor, noted, seal(b"another", both))


def test_one_custodian_who_proposes_dead_keys_locks_nobody_out(
    cast: Cast, noted: Case, desk: HybridIdentity, identities: dict[str, HybridIdentity]
) -> None:
    """Finding 1: the first of the two requests."""
    dead = HybridIdentity.generate()
    junk = seal(b"x", [HybridIdentity.generate().recipient()])
    parts = Parts(dict.fromkeys(state().people, junk), junk, junk)
    number = propose(cast.second, desk, dead, parts)
    case = received("Meanwhile.")
    assert header_opens(case, desk)
    for user, identity in everybody(identities, cast).items():
        assert unseal(mine(user).wrapped, [identity]) == str(desk).encode()
    assert opens(bytes(SealedBody.objects.get().data), desk) == {NOTE}
    proposals.cancel(cast.reviewer, number)
    assert roster.sealing_recipients(DESK) == (str(desk.recipient()),)


def test_nobody_completes_their_own(
    cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    request = asked(cast.reviewer, fresh)
    number = browsers.propose(desks.hand(cast.reviewer), request, wrapped(desk, fresh))
    parts = wrapped(desk, fresh)
    with pytest.raises((RosterError, NotAllowed)):
        complete(cast.reviewer, cast.reviewer, request, number, parts)
    with pytest.raises((RosterError, NotAllowed)):
        browsers.append(desks.hand(cast.reviewer), request, parts)
    assert intake.desk(DESK).key_number == 1  # type: ignore[union-attr]


def test_two_rotations_at_once_are_one(
    cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    propose(cast.reviewer, desk, fresh)
    other = HybridIdentity.generate()
    with pytest.raises(Stale):
        propose(cast.second, desk, other)
    assert roster.sealing_recipients(DESK) == (str(desk.recipient()), str(fresh.recipient()))
    assert Proposal.objects.open().filter(act="rotate").count() == 1


@pytest.mark.parametrize("which", ["recipient", "kit", "old", "wrapped", "people"])
def test_it_takes_a_new_key_whole_or_not_at_all(
    cast: Cast, desk: HybridIdentity, fresh: HybridIdentity, which: str
) -> None:
    good, key = wrapped(desk, fresh), desk if which == "recipient" else fresh
    first = next(iter(good.wrapped))
    bad = {
        "recipient": good,
        "kit": replace(good, kit=b"bare"),
        "old": replace(good, old=str(desk).encode()),
        "wrapped": replace(good, wrapped={**good.wrapped, first: b"bare"}),
        "people": replace(good, wrapped={first: good.wrapped[first]}),
    }
    with pytest.raises((KeyRefused, RosterError, Stale)):
        propose(cast.reviewer, desk, key, bad[which])
    assert roster.sealing_recipients(DESK) == (str(desk.recipient()),)
    assert not KeyCopy.objects.exists()


@pytest.mark.parametrize("who", ["administrator", "outsider", "editor"])
def test_only_a_custodian_of_the_desk_proposes(
    cast: Cast, desk: HybridIdentity, fresh: HybridIdentity, who: str
) -> None:
    with pytest.raises((NotAllowed, RosterError)):
        propose(getattr(cast, who), desk, fresh)
    assert roster.sealing_recipients(DESK) == (str(desk.recipient()),)


def test_what_was_sealed_to_both_opens_after_a_cancellation_and_drops_the_second_part(
    cast: Cast, case: Case, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    number = propose(cast.reviewer, desk, fresh)
    meanwhile = received("Meanwhile.")
    reporter = HybridIdentity.generate()
    Mailbox.objects.update(recipient=str(reporter.recipient()))
    three = [reporter.recipient(), desk.recipient(), fresh.recipient()]
    conversation.reply(meanwhile.report, seal(b"thanks", three), day=intake.today())
    proposals.cancel(cast.second, number)
    assert header_opens(meanwhile, desk)
    assert not KeyCopy.objects.exists()
    assert rewrapping.progress(DESK).left == 3
    assert take(cast.reviewer, honest(HybridIdentity.generate(), desk)) == 3
    assert confirm(cast.second, seen(HybridIdentity.generate(), desk)[0]) == 3
    assert not header_opens(meanwhile, fresh)
    sealed = bytes(Reply.objects.get().sealed)
    assert opens(sealed, fresh) == set()
    assert opens(sealed, desk) == opens(sealed, reporter) == {b"thanks"}
    rotation.retire(DESK, LATER)
    assert not DroppedKey.objects.exists()


def test_a_proposal_whose_maker_is_suspended_seals_to_nothing(
    cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    propose(cast.second, desk, fresh)
    hand = desks.hand(cast.reviewer)
    request = browsers.request_for(hand, DESK, "suspend", person(cast.second), {})
    browsers.append(hand, request)
    assert roster.sealing_recipients(DESK) == (str(desk.recipient()),)
    assert not roster.is_proposed(DESK)


# --- Final ---------------------------------------------------------------------------------------


def test_the_second_person_puts_it_in_force_and_the_old_copies_stay(
    rotated: Cast,
    desk: HybridIdentity,
    fresh: HybridIdentity,
    identities: dict[str, HybridIdentity],
) -> None:
    for user, identity in everybody(identities, rotated).items():
        held = mine(user)
        assert unseal(held.wrapped, [identity]) == str(fresh).encode()
        assert unseal(held.older[0], [fresh]) == str(desk).encode()
        others = set.union(*(opens(copy, identity) for copy in held.copies))
        assert others == {str(fresh).encode(), str(desk).encode()}
        assert held.unopened
    case = received()
    assert header_opens(case, fresh)
    assert not header_opens(case, desk)
    assert state().recipient == str(fresh.recipient())


@pytest.mark.parametrize("junk_of", ["maker", "second"])
def test_a_junk_copy_for_one_of_three_leaves_them_another(
    cast: Cast,
    noted: Case,
    desk: HybridIdentity,
    fresh: HybridIdentity,
    identities: dict[str, HybridIdentity],
    junk_of: str,
) -> None:
    good, third = wrapped(desk, fresh), person(cast.editor)
    junk = seal(b"x", [parse_recipient(state().people[third].recipient)])
    broken = replace(good, wrapped={**good.wrapped, third: junk}, old=junk)
    first, second = (broken, good) if junk_of == "maker" else (good, broken)
    request = asked(cast.reviewer, fresh)
    number = browsers.propose(desks.hand(cast.reviewer), request, first)
    complete(cast.second, cast.reviewer, request, number, second)
    held = mine(cast.editor)
    keys = opens(held.wrapped, identities["editor"]).union(
        *(opens(copy, identities["editor"]) for copy in held.copies)
    )
    assert {str(fresh).encode(), str(desk).encode()} <= keys
    assert opens(bytes(SealedBody.objects.get().data), desk) == {NOTE}


def test_who_is_suspended_gets_no_copy_and_another_when_they_are_back(
    cast: Cast,
    desk: HybridIdentity,
    fresh: HybridIdentity,
    identities: dict[str, HybridIdentity],
) -> None:
    hand = desks.hand(cast.reviewer)
    browsers.append(hand, browsers.request_for(hand, DESK, "suspend", person(cast.editor), {}))
    rotate(cast, desk, fresh)
    assert not any(each.desk == DESK for each in keyring.my_keys(cast.editor).desks)
    browsers.append(hand, browsers.request_for(hand, DESK, "restore", person(cast.editor), {}))
    assert unseal(mine(cast.editor).wrapped, [identities["editor"]]) == str(desk).encode()
    assert "editor" in rotation.waits(DESK).people
    copy = seal(str(fresh).encode(), [identities["editor"].recipient()])
    rotation.give(cast.second, DESK, person(cast.editor), copy)
    newest, *_ = mine(cast.editor).copies
    assert unseal(newest, [identities["editor"]]) == str(fresh).encode()


def test_removing_somebody_and_the_new_key_are_one_press_of_the_second_person(
    cast: Cast, noted: Case, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    maker, gone = desks.hand(cast.reviewer), person(cast.editor)
    browsers.append(maker, browsers.request_for(maker, DESK, "suspend", gone, {}))
    removal = browsers.request_for(maker, DESK, "remove", gone, {})
    first = browsers.propose(maker, removal)
    request = asked(cast.reviewer, fresh)
    second = browsers.propose(maker, request, wrapped(desk, fresh))
    browsers.complete(desks.hand(cast.second), maker, removal, first)
    complete(cast.second, cast.reviewer, request, second, wrapped(desk, fresh))
    assert keyring.desks_held(cast.editor) == []
    assert {row.reviewer.user for row in keyring.members(DESK)} == {cast.reviewer, cast.second}
    assert state().recipient == str(fresh.recipient())


def test_two_rotations_make_a_chain_that_opens_the_first_key(
    rotated: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    third = HybridIdentity.generate()
    rotate(rotated, fresh, third)
    newest, oldest = mine(rotated.reviewer).older
    assert unseal(newest, [third]) == str(fresh).encode()
    assert unseal(oldest, [fresh]) == str(desk).encode()


# --- The keys before go --------------------------------------------------------------------------


def test_the_old_key_goes_when_all_is_rewrapped_and_each_owner_and_the_paper_opened_the_new(
    rotated: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    take(rotated.reviewer, honest(desk, fresh))
    assert not rotation.retire(DESK, LATER)
    confirm(rotated.second, seen(desk, fresh)[0])
    assert not rotation.retire(DESK, LATER)
    for user in (rotated.reviewer, rotated.second, rotated.editor):
        assert rotation.waits(DESK).people
        opened(user)
        assert not rotation.retire(DESK, LATER)
    assert rotation.waits(DESK) == rotation.Waits((), kit=True)
    drilled(rotated.editor)
    assert not rotation.retire(DESK, datetime.datetime.now(datetime.UTC))
    assert rotation.retire(DESK, LATER)
    assert keyring.older(DESK) == mine(rotated.reviewer).copies == ()
    assert not ReplacedKey.objects.exists()
    assert not KeyCopy.objects.exists()


def test_the_word_that_it_opened_is_signed_for_this_very_key(
    rotated: Cast, desk: HybridIdentity
) -> None:
    said = digest({"recipient": state().recipient})
    old = digest({"recipient": str(desk.recipient())})
    of_another = vouch(rotated.second, OPENED, said)
    for vouched in (vouch(rotated.editor, OPENED, old), of_another, None):
        with pytest.raises(KeyRefused):
            rotation.opened(rotated.editor, DESK, vouched)
    with pytest.raises(NotAllowed):
        rotation.opened(rotated.outsider, DESK, of_another)
    assert "editor" in rotation.waits(DESK).people


def test_a_drill_of_the_kit_is_signed_and_a_second_persons_is_shown_beside_it(
    rotated: Cast,
) -> None:
    held = RecoveryKit.objects.get(desk=DESK)
    assert not kit.is_drilled(DESK)
    foreign = digest(
        {"desk": state().recipient, "kit": state().people[person(rotated.editor)].name}
    )
    for vouched in (None, vouch(rotated.editor, DRILLED, foreign)):
        with pytest.raises(KeyRefused):
            kit.drilled(rotated.editor, DESK, vouched)
    drilled(rotated.editor)
    drilled(rotated.editor)
    held.refresh_from_db()
    assert (held.drilled_by, held.again_by) == (rotated.editor, None)
    drilled(rotated.second)
    held.refresh_from_db()
    assert (held.drilled_by, held.again_by) == (rotated.editor, rotated.second)


def test_a_drill_that_was_written_into_the_database_counts_for_nothing(
    rotated: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    take(rotated.reviewer, honest(desk, fresh))
    confirm(rotated.second, seen(desk, fresh)[0])
    for user in (rotated.reviewer, rotated.second, rotated.editor):
        opened(user)
    day = datetime.date(2026, 1, 1)
    RecoveryKit.objects.update(
        drilled_on=day, drilled_by=rotated.editor, again_on=day, again_by=rotated.second
    )
    assert not kit.is_drilled(DESK)
    assert not rotation.retire(DESK, LATER)
    page = signed_in(rotated.reviewer).get(url("holders")).content.decode()
    assert "2026-01-01" not in page
    drilled(rotated.second)
    held = kit.of(DESK)
    assert held
    assert (held.drilled_by, held.again_by) == (rotated.second, None)
    assert rotation.retire(DESK, LATER)


def test_a_drill_of_the_key_before_is_none_of_the_next_one(
    noted: Case, cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    drilled(cast.editor)
    rotate(cast, desk, fresh)
    RecoveryKit.objects.update(drilled_on=datetime.date(2026, 1, 1), drilled_by=cast.editor)
    assert not kit.is_drilled(DESK)


def test_custody_tells_of_it(rotated: Cast) -> None:
    told = in_custody().reverse().values_list("act", "actor")[:2]
    assert list(told) == [("key rotated", "second"), ("rotation proposed", "reviewer")]


def test_the_database_refuses_a_retired_key_that_is_kept_and_a_changed_copy(rotated: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DeskKey.objects.update(retired_at=LATER)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReplacedKey.objects.update(wrapped=b"")


# --- Who is served what --------------------------------------------------------------------------


def test_a_kept_copy_is_served_to_its_owner_alone(rotated: Cast) -> None:
    client = signed_in(rotated.second)
    reviewer = Membership.objects.get(reviewer__user=rotated.second, desk=DESK).reviewer
    kept = ReplacedKey.objects.all()
    text = client.get(url("holders")).content.decode()
    for row in kept:
        inside = base64.b64encode(bytes(row.wrapped)).decode() in text
        assert inside == (row.reviewer_id == reviewer.pk), row.kind


def test_the_paper_opens_a_kept_key_off_line(
    rotated: Cast, desk: HybridIdentity, identities: dict[str, HybridIdentity], tmp_path: Path
) -> None:
    told = StringIO()
    call_command("restore_keys", "--desk", DESK, "--out", str(tmp_path / "kept"), stdout=told)
    assert told.getvalue().startswith("4 sealed keys written.")
    (copy,) = (tmp_path / "kept").glob(f"{DESK}-1-reviewer-*.age")
    assert [*(tmp_path / "kept").glob(f"{DESK}-1-kit-*.age")]
    key = tmp_path / "own.key"
    key.write_text(str(identities["reviewer"]))
    assert offline(["unseal", str(copy), "-i", str(key), "-o", str(tmp_path / "desk.key")]) == 0
    assert (tmp_path / "desk.key").read_text() == str(desk)


def test_a_new_recovery_kit_takes_two_and_the_old_copy_stays(
    cast: Cast, desk: HybridIdentity
) -> None:
    paper = HybridIdentity.generate()
    own = browsers.proof(paper, DESK, state().genesis, "0" * 64, "kit")
    facts = {**browsers.keys_of(paper), "own": own}
    maker = desks.hand(cast.reviewer)
    request = browsers.request_for(maker, DESK, "kit", "", facts)
    sealed = seal(str(desk).encode(), [paper.recipient()])
    number = browsers.propose(maker, request)
    complete(cast.second, cast.reviewer, request, number, Parts(kit=sealed))
    held = RecoveryKit.objects.get(desk=DESK)
    assert unseal(bytes(held.wrapped_key), [paper]) == str(desk).encode()
    assert not kit.is_drilled(DESK)
    kept = ReplacedKey.objects.filter(kind="kit")
    assert kept.count() == 1
    # The paper before opens its copy until two people have tried the new one.
    for user in (cast.editor, cast.editor):
        drilled(user)
        assert (kept.exists(), kit.former(DESK)) == (True, True)
    drilled(cast.second)
    assert not kept.exists()
    assert not kit.former(DESK)


def test_both_phases_go_through_the_doors(
    cast: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    request, maker = asked(cast.reviewer, fresh), desks.hand(cast.reviewer)
    half = Signature(person(cast.reviewer), maker.signing.sign(ROSTER, request.plain))
    parts = json.dumps(wrapped(desk, fresh).plain)
    fields = {"request": in_base64(request.encoded), "signature": json.dumps(half.plain)}
    answer = door(cast.reviewer, "propose", {**fields, "parts": parts})
    entry = browsers.signed(
        request,
        *((person(user), desks.hand(user).signing) for user in (cast.reviewer, cast.second)),
    )
    page = signed_in(cast.second).get(url("holders")).content.decode()
    assert f'data-complete="{answer["id"]}"' in page
    fields = {"proposal": answer["id"], "entry": in_base64(entry.encoded)}
    door(cast.second, "complete", {**fields, "parts": parts})
    assert state().recipient == str(fresh.recipient())
    said = vouch(cast.second, OPENED, digest({"recipient": state().recipient}))
    client = signed_in(cast.second)
    sent = {"vouched": json.dumps(vars(said))}
    assert client.post(url("key-opened", DESK), sent, headers=SCRIPT).status_code == 200
    assert "second" not in rotation.waits(DESK).people


def in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def door(user: User, name: str, fields: dict[str, str]) -> dict[str, str]:
    answer = signed_in(user).post(f"/desk/roster/{DESK}/{name}", fields, headers=SCRIPT)
    assert answer.status_code == 200, answer.content
    found: dict[str, str] = answer.json()
    return found


def test_a_member_gives_another_three_copies_and_no_more(
    rotated: Cast, desk: HybridIdentity, fresh: HybridIdentity
) -> None:
    client = signed_in(rotated.second)
    sealed = seal(str(fresh).encode(), [parse_recipient(state().kit.recipient)])
    held = {"person": person(rotated.editor), "wrapped": base64.b64encode(sealed).decode()}
    kept = KeyCopy.objects.filter(kind="member")
    before = kept.count()
    answers = [client.post(url("give-key", DESK), held, headers=SCRIPT) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 409]
    assert kept.count() == before + 3
    other = signed_in(rotated.reviewer).post(url("give-key", DESK), held, headers=SCRIPT)
    assert other.status_code == 200
