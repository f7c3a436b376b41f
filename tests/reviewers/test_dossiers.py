"""A case for a court: two people, headers for the court's key alone, a file that it can check."""

import datetime
import io
import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from archive import keys as archive_keys
from archive.log import checking, note
from reviewers import custody
from reviewers.casework import assessment, correspondence, queue
from reviewers.consent import proposals
from reviewers.errors import GuardFailed, KeyRefused, NotAllowed, Stale
from reviewers.handover import court, dossiers
from reviewers.handover.dossiers import Handed
from reviewers.models import (
    Case,
    Confirmation,
    CustodyEntry,
    DossierHeader,
    Outcome,
    Proposal,
)
from reviewers.release import publication
from sealing import (
    HybridIdentity,
    NoMatchError,
    open_sealed,
    parse_recipient,
    read_header,
    read_parcel,
    recipient_types,
    rewrap,
    seal,
    unseal,
)
from submissions import conversation
from tests.reviewers.acting import (
    Cast,
    added,
    decided,
    destroyed,
    document,
    proposed,
    published,
    received,
)
from tests.reviewers.browsing import signed_in, url

# What goes with each version, so that a stranger can find it in the log.
FILES = ("proof.txt", "leaf.json", "key.txt")


@pytest.fixture(scope="session")
def judge() -> HybridIdentity:
    return HybridIdentity.generate()


@pytest.fixture
def full(case: Case, cast: Cast, desk: HybridIdentity) -> Case:
    """With reasons, a note, a question to the reporter, and something published."""
    decided(case, cast.reviewer, cast.second, seal(b"The minaret fits.", [desk.recipient()]))
    assessment.note(cast.reviewer, case, seal(b"CANARY-NOTE", [desk.recipient()]))
    published(cast.second, cast.editor, case, document(), desk)
    reporter = conversation.recipient(case.report)
    assert reporter is not None
    both = [parse_recipient(reporter), desk.recipient()]
    correspondence.reply(cast.reviewer, case, seal(b"Which street?", both))
    return case


def reason(desk: HybridIdentity) -> bytes:
    return seal(b"A request of 3 May.", [desk.recipient()])


@pytest.fixture
def confirmed(full: Case, cast: Cast, desk: HybridIdentity, judge: HybridIdentity) -> Proposal:
    made = proposed(cast.reviewer, "dossier", full, reason(desk), recipient=str(judge.recipient()))
    proposals.confirm(cast.second, made.pk, made.bound_to)
    made.refresh_from_db()
    return made


def rewrapped(dossier: Proposal, desk: HybridIdentity, judge: HybridIdentity) -> list[Handed]:
    """As a custodian's browser makes them."""
    left = dossiers.left(dossier, frozenset())
    return [Handed(old.id, rewrap(old.header, desk, [judge.recipient()])) for old in left]


@pytest.fixture
def handed(
    confirmed: Proposal, cast: Cast, desk: HybridIdentity, judge: HybridIdentity
) -> Proposal:
    dossiers.take_back(cast.reviewer, confirmed, rewrapped(confirmed, desk, judge))
    return confirmed


def opened(file: bytes, identity: HybridIdentity) -> dict[str, bytes]:
    source = open_sealed(io.BytesIO(file), [identity])
    return {member.name: content.read() for member, content in read_parcel(source)}


def test_the_court_opens_what_was_handed_over(
    handed: Proposal, desk: HybridIdentity, judge: HybridIdentity, tmp_path: Path
) -> None:
    call_command("court_dossier", str(handed.case), str(tmp_path / "d.age"))
    whole = (tmp_path / "d.age").read_bytes()
    with pytest.raises(NoMatchError):
        unseal(whole, [desk])
    held = opened(whole, judge)
    assert b"They came at dawn." in opened(held["parcels/01.age"], judge)["message.json"]
    assert unseal(held["replies/01.age"], [judge]) == b"Which street?"
    told = json.loads(held["words/index.json"])
    words = [unseal(held[f"words/{each['file']}"], [judge]) for each in told]
    assert words.count(b"The minaret fits.") == 2
    assert not any(b"CANARY-NOTE" in unseal(held[name], [judge]) for name in held if ".age" in name)


def test_the_court_can_check_what_the_server_signed(
    full: Case, cast: Cast, desk: HybridIdentity, judge: HybridIdentity, tmp_path: Path
) -> None:
    added(full.report)
    queue.admit_arrivals()
    made = proposed(cast.reviewer, "dossier", full, reason(desk), recipient=str(judge.recipient()))
    proposals.confirm(cast.second, made.pk, made.bound_to)
    made.refresh_from_db()
    dossiers.take_back(cast.reviewer, made, rewrapped(made, desk, judge))
    court.write(made, tmp_path / "d.age")
    (tmp_path / "judge.key").write_text(f"{judge}\n")

    key = str(tmp_path / "judge.key")

    def tool(*words: str) -> subprocess.CompletedProcess[str]:
        whole = [sys.executable, "-m", "sealing", *words]
        return subprocess.run(whole, capture_output=True, text=True, check=False)

    tool("open", str(tmp_path / "d.age"), "-i", key, "-o", str(tmp_path / "out"))
    parcels = sorted((tmp_path / "out/parcels").iterdir())
    assert [path.name for path in parcels] == [
        "01.age",
        "01.signature",
        "02.age",
        "02.signature",
        "server.pub",
    ]
    ages = [str(path) for path in parcels if path.suffix == ".age"]
    run = tool("verify", *ages)
    assert (run.returncode, run.stdout.count("The server stripped it on")) == (0, 2)
    assert "stripped it" in tool("open", ages[1], "-i", key, "-o", str(tmp_path / "second")).stderr
    # Another report's parcel in its place is told.
    parcels[3].write_bytes(parcels[1].read_bytes())
    assert tool("verify", *ages).returncode == 3


def led_to(line: bytes, index: int, size: int, path: list[str]) -> str:
    """RFC 9162, 2.1.3.2, as it stands there: the root to which a path leads from a leaf."""
    place, last, found = index, size - 1, sha256(b"\0" + line).digest()
    for beside in map(bytes.fromhex, path):
        if place % 2 or place == last:
            found = sha256(b"\1" + beside + found).digest()
            while place and not place % 2:
                place, last = place >> 1, last >> 1
        else:
            found = sha256(b"\1" + found + beside).digest()
        place, last = place >> 1, last >> 1
    assert last == 0
    return found.hex()


def proven(held: dict[str, bytes]) -> set[int]:
    """As the readme says: the entries that a published head covers. AssertionError: it does not
    fit."""
    lines = held["custody/chain.txt"].decode().splitlines(keepends=True)
    chain = dict(line.split() for line in lines)
    for entry in json.loads(held["custody/entries.json"]):
        found = entry.pop("hash")
        assert sha256(rfc8785.dumps(entry)).hexdigest() == found == chain[str(entry["number"])]
        assert chain.get(str(entry["number"] - 1), entry["previous"]) == entry["previous"]
    heads = dict(line.split() for line in held["custody/heads.txt"].decode().splitlines())
    covered = set[int]()
    for day in json.loads(held["custody/days.json"]):
        entry, head, count = day["entry"], day["head"], day["count"]
        found = entry.pop("hash")
        assert sha256(rfc8785.dumps(entry)).hexdigest() == found == heads[entry["day"]]
        last = lines.index(head.replace(":", " ") + "\n") + 1
        assert count <= last
        digest = sha256("".join(lines[last - count : last]).encode()).hexdigest()
        leaf = f"{entry['day']} {head} {count} {digest}".encode()
        number = int(head.partition(":")[0])
        assert day["index"] == (number - 1) // 10**10 - 1
        assert day["size"] == entry["facts"]["chains"]
        root = led_to(leaf, day["index"], day["size"], day["path"])
        assert (root, digest) == (entry["facts"]["root"], day["digest"])
        covered |= {int(line.split()[0]) for line in lines[last - count : last]}
    return covered


def acts_of(held: dict[str, bytes]) -> dict[str, int]:
    return {each["act"]: each["number"] for each in json.loads(held["custody/entries.json"])}


def test_the_court_can_check_the_custody(
    handed: Proposal, cast: Cast, judge: HybridIdentity, tmp_path: Path
) -> None:
    """Of two days; a day that was closed a second time has a head that nobody published."""
    day = handed.at.date()
    custody.close_day(day)
    custody.record(custody.Act.NOTE, cast.reviewer, handed.case_id)
    custody.close_day(day + datetime.timedelta(days=9))
    custody.record(custody.Act.LINKED, cast.reviewer, handed.case_id)
    custody.close_day(day)
    custody.record(custody.Act.PRIORITISED, cast.reviewer, handed.case_id)
    custody.close_day(day + datetime.timedelta(days=1))
    received("Somebody else's.")
    court.write(handed, tmp_path / "d.age")
    held = opened((tmp_path / "d.age").read_bytes(), judge)
    acts = acts_of(held)
    assert {*acts.values()} - proven(held) == {acts["dossier written"]}
    assert len(json.loads(held["custody/days.json"])) == 3
    version = json.loads(held["published/v1.json"])
    assert sha256(rfc8785.dumps(version["public"])).hexdigest() == version["digest"]


def test_what_is_altered_in_front_of_another_case_s_entry_is_told(
    handed: Proposal, cast: Cast, judge: HybridIdentity, tmp_path: Path
) -> None:
    """Of the entry behind it the court has the hash alone, and cannot see that it does not fit."""
    custody.record(custody.Act.NOTE, cast.reviewer, handed.case_id)
    custody.record(custody.Act.NOTE, cast.reviewer, received("Somebody else's.").pk)
    custody.close_day(handed.at.date())
    court.write(handed, tmp_path / "d.age")
    held = opened((tmp_path / "d.age").read_bytes(), judge)
    entries = json.loads(held["custody/entries.json"])
    altered = next(each for each in reversed(entries) if each["act"] == "note")
    assert altered["number"] in proven(held)
    old = altered.pop("hash")
    altered["actor"] = "somebody"
    altered["hash"] = sha256(rfc8785.dumps(altered)).hexdigest()
    chain = held["custody/chain.txt"].replace(old.encode(), altered["hash"].encode())
    forged = held | {
        "custody/entries.json": json.dumps(entries).encode(),
        "custody/chain.txt": chain,
    }
    with pytest.raises(AssertionError):
        proven(forged)
    # The positive control: all else of it fits.
    assert proven(forged | {"custody/days.json": b"[]"}) == set()


def test_the_court_can_check_what_was_published_and_withdrawn(
    handed: Proposal, cast: Cast, judge: HybridIdentity, tmp_path: Path, settings: Any
) -> None:
    settings.ARCHIVE_KEY_FILE = tmp_path / "archive.key"
    archive_keys.make(settings.ARCHIVE_KEY_FILE)
    publication.withdraw(cast.editor, handed.case, None)
    court.write(handed, tmp_path / "d.age")
    held = opened((tmp_path / "d.age").read_bytes(), judge)
    for number, change in ((1, "publication"), (2, "safety_withdrawal")):
        told = {name: held[f"published/v{number}-{name}"] for name in FILES}
        key = note.read_verifier(told["key.txt"].decode())
        leaf, version = json.loads(told["leaf.json"]), json.loads(held[f"published/v{number}.json"])
        assert not checking.proof_faults(told["proof.txt"].decode(), told["leaf.json"], key)
        assert leaf["change"] == change and leaf["digest"] == version["digest"]


def test_it_takes_two_and_the_key_that_was_compared(
    full: Case, cast: Cast, desk: HybridIdentity, judge: HybridIdentity
) -> None:
    made = proposed(cast.reviewer, "dossier", full, reason(desk), recipient=str(judge.recipient()))
    with pytest.raises(NotAllowed, match="alone"):
        proposals.confirm(cast.reviewer, made.pk, made.bound_to)
    with pytest.raises(NotAllowed):
        proposals.confirm(cast.editor, made.pk, made.bound_to)
    with pytest.raises(Stale):
        proposals.confirm(cast.second, made.pk, "0" * 64)
    with pytest.raises(Stale):
        proposed(cast.second, "dossier", full, reason(desk), recipient=str(judge.recipient()))
    assert not DossierHeader.objects.exists()


def test_what_a_row_alone_calls_handed_over_is_given_no_header(
    full: Case, cast: Cast, judge: HybridIdentity, tmp_path: Path
) -> None:
    """Whoever writes the database names a key of theirs, and waits for a custodian's browser."""
    key, now = str(judge.recipient()), timezone.now()
    forged = Proposal.objects.create(
        act="dossier",
        desk=full.desk,
        case=full,
        bound_to=sha256(key.encode()).hexdigest(),
        details={"recipient": key},
        proposer=cast.second,
        at=now,
        last_day=now.date(),
    )
    Confirmation.objects.create(proposal=forged, person=cast.reviewer, at=now)
    Proposal.objects.filter(pk=forged.pk).close(Outcome.CONFIRMED, details=forged.details)
    dossiers.carry_out(forged)
    client = signed_in(cast.reviewer)
    page: Any = client.get(url("dossier", full.pk))
    assert page.context["scripts"]["page"]["recipient"] == ""
    assert page.context["confirmed"][0].why_not
    assert client.get(url("dossier-headers", full.pk)).status_code == 404
    with pytest.raises(CommandError, match="signed"):
        call_command("court_dossier", str(full), "--headers", str(tmp_path))


def test_the_database_holds_to_two_people_and_one_key(confirmed: Proposal, cast: Cast) -> None:
    table, row = "reviewers_proposal", f"WHERE id = {confirmed.pk}"
    for change in (
        f"UPDATE {table} SET bound_to = '0' {row}",  # noqa: S608
        f"UPDATE {table} SET details = '{{}}' {row}",  # noqa: S608
        f"UPDATE {table} SET proposer_id = {cast.second.pk} {row}",  # noqa: S608
        f"DELETE FROM {table} {row}",  # noqa: S608
        "UPDATE reviewers_confirmation SET person_id = person_id",
        "INSERT INTO reviewers_confirmation (proposal_id, person_id, at) "
        "SELECT id, proposer_id, at FROM reviewers_proposal",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


@pytest.mark.parametrize("role", ["editor", "administrator", "outsider"])
def test_others_cannot(
    full: Case, cast: Cast, role: str, desk: HybridIdentity, judge: HybridIdentity
) -> None:
    with pytest.raises(NotAllowed):
        proposed(
            getattr(cast, role), "dossier", full, reason(desk), recipient=str(judge.recipient())
        )


def test_a_key_of_the_desk_is_no_court_s(full: Case, cast: Cast, desk: HybridIdentity) -> None:
    for key in (str(desk.recipient()), "age1nonsense", ""):
        with pytest.raises(KeyRefused):
            proposed(cast.reviewer, "dossier", full, reason(desk), recipient=key)
    with pytest.raises(GuardFailed):
        proposed(
            cast.reviewer,
            "dossier",
            full,
            b"",
            recipient=str(HybridIdentity.generate().recipient()),
        )


def test_a_header_that_is_none_is_not_taken(
    confirmed: Proposal, cast: Cast, desk: HybridIdentity, judge: HybridIdentity
) -> None:
    first = rewrapped(confirmed, desk, judge)[0]
    two = rewrap(first.header, judge, [judge.recipient(), desk.recipient()])
    for wrong in (b"", b"nonsense", first.header[:-2], first.header + b"more", two):
        with pytest.raises(KeyRefused):
            dossiers.take_back(cast.reviewer, confirmed, [Handed(first.id, wrong)])
    assert dossiers.take_back(cast.reviewer, confirmed, [first, first]) == 1


def test_what_comes_later_is_not_in_it(handed: Proposal, judge: HybridIdentity) -> None:
    total = dossiers.progress(handed).total
    added(handed.case.report, "CANARY-LATER")
    assert dossiers.progress(handed).total == total
    types = {recipient_types(read_header(bytes(row.wrapped))) for row in handed.headers.all()}
    assert types == {("mlkem768x25519",)}


def test_nothing_is_written_before_everything_opens_there(
    confirmed: Proposal, full: Case, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="do not open with the court's key"):
        call_command("court_dossier", str(full), str(tmp_path / "d.age"))
    assert list(tmp_path.glob("d.age*")) == []


def test_a_case_that_nobody_handed_over_is_not_written(full: Case, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Two custodians"):
        call_command("court_dossier", str(full), str(tmp_path / "d.age"))


def test_no_file_is_written_over(handed: Proposal, tmp_path: Path) -> None:
    (tmp_path / "d.age").write_bytes(b"mine")
    with pytest.raises(CommandError, match="there already"):
        call_command("court_dossier", str(handed.case), str(tmp_path / "d.age"))
    assert [path.read_bytes() for path in tmp_path.glob("d.age*")] == [b"mine"]


def test_it_goes_off_line(
    confirmed: Proposal, desk: HybridIdentity, judge: HybridIdentity, tmp_path: Path
) -> None:
    key, out, back = tmp_path / "desk.key", tmp_path / "out", tmp_path / "back"
    key.write_text(f"{desk}\n")
    call_command("court_dossier", str(confirmed.case), headers=out)
    tool = [sys.executable, "-m", "sealing", "rewrap", str(out), "-i", str(key), "-o", str(back)]
    subprocess.run([*tool, "-r", confirmed.recipient], check=True, capture_output=True)
    call_command("court_dossier", str(confirmed.case), back=back)
    call_command("court_dossier", str(confirmed.case), str(tmp_path / "d.age"))
    assert "parcels/01.age" in opened((tmp_path / "d.age").read_bytes(), judge)


def test_a_destroyed_case_leaves_nothing_for_a_court(
    handed: Proposal, cast: Cast, tmp_path: Path
) -> None:
    destroyed(handed.case, cast.reviewer, cast.second)
    assert not DossierHeader.objects.exists()
    with pytest.raises(CommandError, match="destroyed"):
        call_command("court_dossier", str(handed.case), str(tmp_path / "d.age"))
    with pytest.raises(GuardFailed, match="gone"):
        proposed(cast.reviewer, "dossier", handed.case, b"x", recipient=handed.recipient)


def test_custody_says_who(handed: Proposal) -> None:
    acts = CustodyEntry.objects.filter(act__startswith="dossier").order_by("number")
    assert [(entry.act, entry.actor) for entry in acts] == [
        ("dossier proposed", "reviewer"),
        ("dossier confirmed", "second"),
        ("dossier rewrapped", "reviewer"),
    ]
    assert not custody.verify().fault


@pytest.mark.parametrize(("role", "status"), [("second", 200), ("editor", 404), ("outsider", 404)])
def test_headers_are_for_custodians(
    confirmed: Proposal, cast: Cast, role: str, status: int
) -> None:
    answer: Any = signed_in(getattr(cast, role)).get(url("dossier-headers", confirmed.case_id))
    assert answer.status_code == status
