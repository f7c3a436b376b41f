"""Each desk has a chain of custody, and every day the ends of all are joined under one head."""

import datetime
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from archive import accession
from reviewers import custody
from reviewers.consent import departures
from reviewers.custody import recording
from reviewers.custody.recording import Said
from reviewers.models import (
    Case,
    CustodyChain,
    CustodyEntry,
    CustodyHead,
    CustodyMark,
    CustodyTree,
)
from submissions import intake
from tests.reviewers.acting import DESK, OTHER_DESK, Cast, proposed, received
from tests.reviewers.test_custody import unlocked
from tests.unguarded import written

TODAY = datetime.date(2026, 12, 1)
DAY = datetime.timedelta(days=1)
ENTRY = "UPDATE reviewers_custodyentry SET "


@pytest.fixture
def desks(cast: Cast) -> tuple[int, int]:
    """The numbers of two desks' chains, of some entries each; the day was closed, and looked at."""
    for desk in (DESK, OTHER_DESK, ""):
        for _ in range(5):
            custody.record(custody.Act.NOTE, cast.reviewer, desk=desk)
    custody.close_day(TODAY)
    assert not custody.look(TODAY).fault
    found = dict(CustodyChain.objects.values_list("desk", "chain"))
    return found[DESK], found[OTHER_DESK]


def in_chain(chain: int) -> list[CustodyEntry]:
    rows = CustodyEntry.objects.filter(number__gt=custody.before(chain))
    return list(rows.filter(number__lte=custody.before(chain + 1)).order_by("number"))


def newest(act: str) -> CustodyEntry:
    return CustodyEntry.objects.filter(act=act).latest("number")


def root_of(lines: list[bytes]) -> bytes:
    """RFC 6962, 2.1, as it stands there."""
    if len(lines) == 1:
        return sha256(b"\0" + lines[0]).digest()
    middle = 1 << (len(lines) - 1).bit_length() - 1
    return sha256(b"\1" + root_of(lines[:middle]) + root_of(lines[middle:])).digest()


def leaves() -> list[bytes]:
    """Of the first day that was closed, as docs/formats.md has them."""
    return [
        f"{TODAY} {rows[-1].number}:{rows[-1].hash} {len(rows)} {digest_of(rows)}".encode()
        for rows in map(in_chain, sorted(custody.heads())[1:])
    ]


def digest_of(rows: list[CustodyEntry]) -> str:
    return sha256("".join(f"{row.number} {row.hash}\n" for row in rows).encode()).hexdigest()


def test_an_act_is_in_the_chain_of_its_desk(case: Case, cast: Cast) -> None:
    other = received(desk=OTHER_DESK)
    before = custody.head(), custody.head(DESK), custody.head(OTHER_DESK)
    custody.record(custody.Act.NOTE, cast.reviewer, other.pk)
    assert (custody.head(), custody.head(DESK)) == before[:2]
    assert custody.head(OTHER_DESK).number > before[2].number
    custody.record(custody.Act.VOUCHERS_ISSUED, cast.reviewer, desk=DESK)
    custody.record(custody.Act.PASSWORD_CHANGED, cast.reviewer)
    assert custody.head(DESK).number == before[1].number + 1
    assert custody.head().number == before[0].number + 1 + (before[2].number == 0)
    assert not custody.verify().fault


def test_a_chain_begins_after_an_entry_of_the_installation(desks: tuple[int, int]) -> None:
    for chain in desks:
        first = in_chain(chain)[0]
        said = CustodyEntry.objects.get(number=first.facts["after"])
        assert custody.chain_of(said.number) == custody.INSTALLATION
        assert (said.act, first.act, first.previous) == ("chain begun", "chain begun", said.hash)
        assert said.facts == {"desk": first.facts["desk"], "chain": chain}
        assert first.at == said.at == "", "it may be an arrival that begins it"


def test_the_head_of_the_day_names_the_root_over_all_chains(desks: tuple[int, int]) -> None:
    entry = newest("heads joined")
    assert accession.custody_heads_noted() == {TODAY: entry.hash}
    lines = leaves()
    assert len(lines) == len(intake.desks()) >= 2
    assert entry.facts == {"root": root_of(lines).hex(), "chains": len(lines)}


def test_every_desk_has_a_chain_when_a_day_is_closed(cast: Cast) -> None:
    custody.close_day(TODAY)
    assert set(CustodyChain.objects.values_list("desk", flat=True)) == {
        desk.slug for desk in intake.desks()
    }


# The past, as an older release wrote it: one chain for all.


@pytest.fixture
def older(db: None) -> tuple[custody.Head, custody.Head]:
    """Some head of its chain, and the one that was published; the desk had no chain."""
    for day in range(4):
        end = recording.locked("")
        recording.append(end, Said(custody.Act.NOTE, TODAY, facts={"desk": DESK, "day": day}))
    noted = custody.head()
    closed = recording.append(recording.locked(""), Said(custody.CLOSED, TODAY))
    accession.custody_head(TODAY, closed.hash)
    return noted, custody.head()


def test_heads_of_an_older_release_hold(older: tuple[custody.Head, custody.Head]) -> None:
    assert not custody.verify(*older).fault
    custody.record(custody.Act.NOTE, None, desk=DESK)
    custody.close_day(TODAY + DAY)
    assert not custody.verify(*older).fault
    for head in older:
        call_command("verify_custody", head=str(head))
        with pytest.raises(CommandError, match=f"entry {head.number} was rewritten"):
            call_command("verify_custody", head=f"{head.number}:{'a' * 64}")
    first = in_chain(2)[0]
    assert first.previous == CustodyEntry.objects.get(number=older[1].number + 1).hash


def test_a_day_that_an_older_release_closed_is_left_so(
    older: tuple[custody.Head, custody.Head],
) -> None:
    assert custody.close_day(TODAY) == older[1]
    assert accession.custody_heads_noted() == {TODAY: older[1].hash}


# Somebody with every right on the database.


def moved(chains: tuple[int, int]) -> None:
    """An entry of one chain to the end of the other."""
    end = CustodyChain.objects.get(chain=chains[1])
    number = in_chain(chains[0])[-1].number
    unlocked(ENTRY + "number = %s WHERE number = %s", end.number + 1, number)
    CustodyChain.objects.filter(chain=chains[0]).update(number=number - 1)
    CustodyChain.objects.filter(chain=chains[1]).update(number=end.number + 1)


def swapped(chains: tuple[int, int]) -> None:
    one, two = (in_chain(chain)[2] for chain in chains)
    free = 900
    for old, new in ((one.number, free), (two.number, one.number), (free, two.number)):
        unlocked(ENTRY + "number = %s WHERE number = %s", new, old)


def swapped_and_hashed(chains: tuple[int, int]) -> None:
    """Two entries trade what they say, and both chains are hashed anew to their ends."""
    one, two = (in_chain(chain)[2] for chain in chains)
    unlocked(ENTRY + "act = 'praised' WHERE number IN (%s, %s)", one.number, two.number)
    for chain in chains:
        hashed_anew(chain)


def hashed_anew(chain: int) -> None:
    rows = in_chain(chain)
    previous = rows[0].previous
    for row in rows:
        row.previous = previous
        previous = custody.entry_hash(row)
        sql = ENTRY + "previous = %s, hash = %s WHERE number = %s"
        unlocked(sql, row.previous, previous, row.number)
    CustodyChain.objects.filter(chain=chain).update(hash=previous)


def cut_off(chains: tuple[int, int]) -> None:
    """The end of a chain, with the row that keeps it."""
    rows = in_chain(chains[0])
    unlocked("DELETE FROM reviewers_custodyentry WHERE number = %s", rows[-1].number)
    ends = CustodyChain.objects.filter(chain=chains[0])
    ends.update(number=rows[-2].number, hash=rows[-2].hash)


def dropped(chains: tuple[int, int]) -> None:
    """A whole chain, with its row and its mark; the last, or one between."""
    for row in in_chain(chains[0]):
        unlocked("DELETE FROM reviewers_custodyentry WHERE number = %s", row.number)
    CustodyChain.objects.filter(chain=chains[0]).delete()
    CustodyMark.objects.filter(id=chains[0]).delete()


def dropped_last(chains: tuple[int, int]) -> None:
    dropped((max(CustodyChain.objects.values_list("chain", flat=True)), 0))


def renamed(chains: tuple[int, int]) -> None:
    """One desk's chain is said to be another's."""
    CustodyChain.objects.filter(chain=chains[0]).update(desk="nobody")


def invented(chains: tuple[int, int]) -> None:
    """A chain that the installation's does not name."""
    last = CustodyChain.objects.latest("chain")
    chain = last.chain + 1
    number = custody.before(chain)
    row = CustodyChain(chain=chain, desk="x", after=last.after, number=number, hash="0" * 64)
    row.save(force_insert=True)
    recording.append(row, Said(custody.Act.NOTE, TODAY))


def other_heads(chains: tuple[int, int]) -> None:
    unjoined("UPDATE reviewers_custodytree SET heads = %s", f"20000000001:{'a' * 64} 1 {'b' * 64}")


def no_heads(chains: tuple[int, int]) -> None:
    unjoined("DELETE FROM reviewers_custodytree")


def unjoined(sql: str, *values: Any) -> None:
    assert written("reviewers_custodytree", sql, *values)


EDITS = (moved, swapped, swapped_and_hashed, cut_off, dropped, dropped_last, renamed, invented,
         other_heads, no_heads)  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("marks", [True, False], ids=["walked", "without marks"])
def test_it_finds_what_is_done_between_chains(
    desks: tuple[int, int], edit: Callable[[tuple[int, int]], None], marks: bool
) -> None:
    assert not custody.verify().fault and not custody.look(TODAY).fault
    edit(desks)
    if not marks:
        CustodyMark.objects.all().delete()
    assert custody.verify().fault
    assert custody.look(TODAY + DAY).fault
    with pytest.raises(CommandError, match="Custody is broken"):
        call_command("custody_head", yes_day=intake.today())


def test_everything_made_anew_lacks_what_was_published(desks: tuple[int, int]) -> None:
    """Both chains, the heads that were joined and the installation's chain, down to its head."""
    swapped_and_hashed(desks)
    lines = leaves()
    kept = "\n".join(line.decode().partition(" ")[2] for line in lines)
    unjoined("UPDATE reviewers_custodytree SET heads = %s", kept)
    entry = newest("heads joined")
    entry.facts = {**entry.facts, "root": root_of(lines).hex()}
    made = custody.entry_hash(entry)
    unlocked("DELETE FROM reviewers_custodyentry WHERE number = %s", entry.number)
    entry.hash = made
    entry.save(force_insert=True)
    CustodyHead.objects.update(hash=made)
    CustodyMark.objects.all().delete()
    assert custody.verify().fault == f"the head that was published on {TODAY} is not in it"


def test_a_remembered_head_of_a_chain_that_is_gone(desks: tuple[int, int]) -> None:
    """As of a backup of another day, or a database that was exchanged."""
    gone = custody.before(max(custody.heads()) + 1) + 5
    assert not custody.verify(custody.head(DESK)).fault
    missing = custody.verify(custody.Head(gone, "a" * 64)).fault
    assert missing == f"chain {custody.chain_of(gone)} is missing"


def test_a_mark_of_another_chain_is_as_none(desks: tuple[int, int]) -> None:
    whole = custody.count()
    CustodyMark.objects.filter(id=desks[1]).delete()
    CustodyMark.objects.filter(id=desks[0]).update(id=desks[1])
    assert custody.look(TODAY).count == whole


def test_a_part_of_each_chain(desks: tuple[int, int]) -> None:
    assert sum(custody.part(each, 3).count for each in (1, 2, 3)) == custody.count()
    number = in_chain(desks[1])[0].number
    unlocked(ENTRY + "actor = 'nobody' WHERE number = %s", number)
    assert custody.part(1, 3).fault == f"entry {number} was changed"
    assert not custody.part(2, 3).fault


def test_the_database_refuses_to_change_what_was_joined(desks: tuple[int, int]) -> None:
    for change in (CustodyTree.objects.all().delete, lambda: CustodyTree.objects.update(heads="")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_every_chain_says_that_a_backup_was_restored(desks: tuple[int, int]) -> None:
    before = custody.heads()
    custody.record_in_all(custody.Act.FROM_BACKUP, backup_of="2026-11-30")
    for chain, head in before.items():
        entry = in_chain(chain)[-1]
        assert (entry.act, entry.number) == ("restored from backup", head.number + 1)
        facts = {"backup_of": "2026-11-30", "number": head.number, "hash": head.hash}
        assert entry.facts == facts
    assert not custody.verify().fault


def test_who_writes_to_several_chains_locks_them_in_their_order(
    cast: Cast, case: Case, body: bytes
) -> None:
    """The installation's first, then those of desks as they are numbered."""
    proposed(cast.reviewer, "hold", received(desk=OTHER_DESK), body)
    proposed(cast.reviewer, "hold", case, body)
    with CaptureQueriesContext(connection) as queries:
        departures.take_back(cast.second, cast.reviewer, [OTHER_DESK, DESK], everywhere=True)
    said = [query["sql"] for query in queries]
    first = {name: next(place for place, sql in enumerate(said) if name in sql)
             for name in ("reviewers_custodyhead", "reviewers_custodychain")}  # fmt: skip
    assert first["reviewers_custodyhead"] < first["reviewers_custodychain"]
    locks = said[first["reviewers_custodychain"]]
    assert DESK in locks and OTHER_DESK in locks and "ORDER BY" in locks
    assert CustodyEntry.objects.filter(act="proposal voided").count() == 2
