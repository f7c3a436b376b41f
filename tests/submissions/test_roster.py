"""A report is sealed to what the roster says, or not at all; and the roster stays as it was."""

import json
import secrets
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from config import probes
from sealing import HybridIdentity
from sealing.roster import (
    KEY,
    KIT,
    ROSTER,
    ZEROS,
    Entry,
    Request,
    RosterError,
    Signature,
    SigningKey,
    later,
    signing_key,
)
from submissions import desks, intake, roster
from submissions.errors import RosterDown
from submissions.models import Desk, Mailbox, Parcel, ProposedKey, RosterEntry
from submissions.reports.receiving import ReportText
from submissions.roster import genesis_file
from tests.unguarded import written

SLUG = "raqqa"
CHAIN = "submissions_rosterentry"
WORDS = ReportText("They came at dawn.", "en", "ask")
pytestmark = pytest.mark.django_db


def public(identity: HybridIdentity) -> dict[str, str]:
    return {"recipient": str(identity.recipient()), "signing": signing_key(identity).public}


def proved(identity: HybridIdentity, person: str, name: str = ZEROS) -> dict[str, str]:
    keys = public(identity)
    said = {"desk": SLUG, "genesis": ZEROS, "name": name, "person": person, **keys}
    return {"own": signing_key(identity).sign(KEY, said), **keys}


@dataclass
class Founded:
    person: str
    key: SigningKey
    desk: HybridIdentity

    def entry(self, act: str, facts: dict[str, Any], subject: str = "") -> bytes:
        return self.signed(self.request(act, facts, subject)).encoded

    def request(self, act: str, facts: dict[str, Any], subject: str = "") -> Request:
        head, day = roster.head_of(SLUG).hash or ZEROS, roster.day()
        nonce = secrets.token_hex(16)
        return Request(act, day, SLUG, facts, head, later(day, 30), nonce, subject)

    def signed(self, request: Request) -> Entry:
        head = roster.head_of(SLUG)
        by = Signature(self.person, self.key.sign(ROSTER, request.plain))
        number = head.number + 1
        return Entry(head.hash or ZEROS, roster.day(), SLUG, number, request, (by,))


def founder(desk: HybridIdentity) -> tuple[Founded, bytes]:
    """The hand that signs, and the first entry."""
    own, kit, person = HybridIdentity.generate(), HybridIdentity.generate(), secrets.token_hex(16)
    made, name = Founded(person, signing_key(own), desk), secrets.token_hex(32)
    facts = {
        "carried": 0,
        "from": {},
        "kit": proved(kit, KIT),
        "people": [
            {"name": name, "person": person, "roles": ["custodian"], **proved(own, person, name)}
        ],
        "recipient": str(desk.recipient()),
        "server": roster.first_day(),
    }
    return made, made.entry("found", facts)


@pytest.fixture
def founded(desk: desks.DeskInfo, identity: HybridIdentity) -> Founded:
    made, first = founder(identity)
    roster.begin(SLUG, first, opening=True)
    return made


def stanzas() -> int:
    return bytes(Parcel.objects.get().header).count(b"-> mlkem768x25519")


def test_it_seals_to_the_key_of_the_chain(founded: Founded) -> None:
    assert roster.sealing_recipients(SLUG) == (str(founded.desk.recipient()),)
    intake.submit(SLUG, WORDS)
    assert stanzas() == 1


def test_a_report_asks_for_its_roster_once(
    founded: Founded, django_assert_num_queries: Any
) -> None:
    roster.sealing_recipients(SLUG)
    with django_assert_num_queries(1):
        roster.sealing_recipients(SLUG)


def test_the_beginning_is_written_down_for_its_owner_alone(founded: Founded, data: Path) -> None:
    file = data / "rosters.json"
    head = roster.head_of(SLUG).hash
    line = {"genesis": head, "head": head, "number": 1, "day": roster.day()}
    assert json.loads(file.read_bytes()) == {SLUG: line}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    other = genesis_file.Line("0" * 64, "0" * 64, 1, roster.day())
    with pytest.raises(RosterDown):
        genesis_file.begin(SLUG, other, opening=False)
    genesis_file.advance(SLUG, replace(other, number=9))
    assert json.loads(file.read_bytes()) == {SLUG: line}


def another_key(founded: Founded) -> None:
    Desk.objects.update(recipient=str(HybridIdentity.generate().recipient()))


def another_custodian(founded: Founded) -> None:
    Desk.objects.update(custodian=str(HybridIdentity.generate().recipient()))


def no_chain(founded: Founded) -> None:
    assert written(CHAIN, "DELETE FROM submissions_rosterentry")


def another_chain(founded: Founded) -> None:
    """Whoever writes to the database makes a whole chain of their own, and fits the row to it."""
    no_chain(founded)
    theirs = HybridIdentity.generate()
    first = Entry.parse(founder(theirs)[1])
    RosterEntry.objects.create(hash=first.hash, desk=SLUG, number=1, encoded=first.encoded)
    Desk.objects.update(recipient=str(theirs.recipient()))


def a_chain_that_was_changed(founded: Founded) -> None:
    row = RosterEntry.objects.get()
    changed = bytes(row.encoded).replace(b'"carried":0', b'"carried":1')
    assert written(CHAIN, "DELETE FROM submissions_rosterentry")
    entry = Entry.parse(changed)
    RosterEntry.objects.create(hash=entry.hash, desk=SLUG, number=1, encoded=changed)


BREAKING = (another_key, another_custodian, no_chain, another_chain, a_chain_that_was_changed)


@pytest.mark.parametrize("breaking", BREAKING)
def test_it_seals_nothing_to_what_is_not_in_the_chain(
    founded: Founded, client: Client, data: Path, breaking: Any
) -> None:
    assert client.get(f"/en/r/all/{SLUG}/").status_code == 200
    breaking(founded)
    with pytest.raises(RosterDown):
        intake.submit(SLUG, WORDS)
    assert not Parcel.objects.exists()
    assert not Mailbox.objects.exists()
    assert not [path for path in (data / "blobs").rglob("*") if path.is_file()]
    answer = client.get(f"/en/r/all/{SLUG}/")
    assert answer.status_code == 503
    assert "This desk cannot take reports now" in answer.content.decode()
    probes.forget()
    assert client.get("/healthz/intake").status_code == 503


def test_a_chain_whose_end_was_cut_off_is_noticed(founded: Founded) -> None:
    roster.append(SLUG, founded.entry("retention", {"days": 30}))
    roster.sealing_recipients(SLUG)
    assert written(CHAIN, "DELETE FROM submissions_rosterentry WHERE number = 2")
    with pytest.raises(RosterDown, match="written down|broken"):
        roster.sealing_recipients(SLUG)


def test_a_desk_of_an_older_release_seals_as_before(desk: desks.DeskInfo) -> None:
    assert roster.sealing_recipients(SLUG) == (desk.recipient,)
    assert roster.state(SLUG) is None


def test_while_a_key_is_proposed_it_seals_to_both(founded: Founded) -> None:
    following = HybridIdentity.generate()
    request = founded.request("rotate", {"recipient": str(following.recipient())})
    by = founded.signed(request).signatures[0].plain
    ProposedKey.objects.create(desk=SLUG, request=request.encoded, signature=by)
    assert roster.sealing_recipients(SLUG)[1:] == (str(following.recipient()),)
    intake.submit(SLUG, WORDS)
    assert stanzas() == 2


@pytest.mark.parametrize("signature", ["0" * 128, "not hex"])
def test_a_proposed_key_that_nobody_signed_is_passed_by(founded: Founded, signature: str) -> None:
    request = founded.request("rotate", {"recipient": str(HybridIdentity.generate().recipient())})
    by = {"algorithm": "ed25519", "by": founded.person, "signature": signature}
    ProposedKey.objects.create(desk=SLUG, request=request.encoded, signature=by)
    assert roster.sealing_recipients(SLUG) == (str(founded.desk.recipient()),)


def test_what_the_rules_refuse_is_not_kept(founded: Founded) -> None:
    forged = replace(founded, key=signing_key(HybridIdentity.generate()))
    with pytest.raises(RosterError):
        roster.append(SLUG, forged.entry("retention", {"days": 30}))
    assert roster.head_of(SLUG).number == 1


def test_a_second_beginning_is_refused(founded: Founded, identity: HybridIdentity) -> None:
    with pytest.raises(RosterError):
        roster.begin(SLUG, founder(identity)[1], opening=False)


@pytest.mark.parametrize("sql", ["UPDATE {} SET number = 9", "DELETE FROM {}"])
def test_the_database_keeps_the_entries(founded: Founded, sql: str) -> None:
    statement = sql.format("submissions_rosterentry")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert roster.head_of(SLUG).number == 1
