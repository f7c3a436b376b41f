"""Somebody with every right on the database, for one night: what they would have published."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from archive import accession
from reviewers import custody
from reviewers.custody import joining
from reviewers.errors import CustodyBroken
from reviewers.models import Case, CustodyChain, CustodyEntry, CustodyMark
from submissions import intake
from tests.reviewers.acting import DESK, OTHER_DESK, Cast
from tests.reviewers.test_custody import unlocked
from tests.reviewers.test_custody_chains import DAY, TODAY, in_chain, newest, unjoined

ENTRY = "UPDATE reviewers_custodyentry SET "


@pytest.fixture
def chain(cast: Cast) -> int:
    """The number of a desk's chain, the last; a day was closed, and looked at."""
    for desk in (OTHER_DESK, DESK):
        for _ in range(3):
            custody.record(custody.Act.NOTE, cast.reviewer, desk=desk)
    custody.close_day(TODAY)
    assert not custody.look(TODAY).fault and not custody.verify().fault
    return max(custody.heads())


def told(why: str) -> None:
    assert why in custody.verify().fault
    assert why in custody.look(TODAY + DAY).fault
    with pytest.raises(CommandError, match="nothing was published"):
        call_command("custody_head", yes_day=intake.today())


def test_an_entry_before_the_first(chain: int, case: Case) -> None:
    """It would stand in the history of its case, and in a dossier."""
    CustodyEntry(
        number=0, previous="", hash="a" * 64, case=case.pk, act="verified", actor="", day=TODAY
    ).save(force_insert=True)
    assert custody.entries(case.pk)[0].number == 0
    told("an entry before the first was not written by the desk")


@pytest.fixture
def empty(chain: int) -> CustodyChain:
    """A chain with an end and no entry. The end is any hash: that of a past that somebody made up,
    whose last number is the last that the chain before has room for."""
    row = CustodyChain(chain=chain + 1, desk="x", number=custody.before(chain + 1), hash="a" * 64)
    row.after = newest("chain begun").number
    row.save(force_insert=True)
    return row


def test_a_chain_without_an_entry(empty: CustodyChain) -> None:
    told(f"chain {empty.chain} has no entry")


def between_look_and_end(row: CustodyChain) -> None:
    before = accession.custody_heads_noted(), custody.count()
    with pytest.raises(CustodyBroken):
        custody.close_day(TODAY + DAY)
    assert (accession.custody_heads_noted(), custody.count()) == before


def test_no_end_without_an_entry_comes_under_a_root(empty: CustodyChain) -> None:
    """However late it came."""
    between_look_and_end(empty)


@pytest.mark.parametrize("number", [-1, 0])
def test_no_end_that_is_another_comes_under_a_root(chain: int, number: int) -> None:
    row = CustodyChain.objects.get(chain=chain)
    CustodyChain.objects.filter(chain=chain).update(number=row.number + number, hash="b" * 64)
    between_look_and_end(row)


def test_no_end_of_another_chain_comes_under_a_root(chain: int) -> None:
    """Two leaves of one desk, and none of another."""
    ends = CustodyChain.objects.filter(chain=chain - 1)
    number, digest = ends.values_list("number", "hash").get()
    CustodyChain.objects.filter(chain=chain).update(number=number, hash=digest)
    between_look_and_end(CustodyChain.objects.get(chain=chain))


def test_a_leaf_counts_what_came_since_the_day_that_was_published(chain: int, cast: Cast) -> None:
    """A day that was closed a second time has no head in public: what it joined counts again."""
    desk = CustodyChain.objects.get(chain=chain).desk
    start = custody.head(desk).number
    for day, whole in ((TODAY + 9 * DAY, 1), (TODAY, 1), (TODAY + DAY, 2), (TODAY + 2 * DAY, 1)):
        custody.record(custody.Act.NOTE, cast.reviewer, desk=desk)
        custody.close_day(day)
        start += 1
        leaf = (joining._kept(newest("heads joined").number) or [])[chain - 2]
        assert (leaf.head.number, leaf.count) == (start, whole)
    assert not custody.verify().fault


def deep(_: int) -> str:
    return "[" * 900 + "]" * 900


def long(_: int) -> str:
    return "1" * 5000


@pytest.mark.parametrize("facts", [deep, long])
@pytest.mark.parametrize("act", ["heads joined", "chain begun", "note"])
def test_facts_that_no_reader_takes(chain: int, act: str, facts: Callable[[int], str]) -> None:
    if connection.vendor == "postgresql" and facts is long:
        pytest.skip("its numbers are shorter")
    unlocked(ENTRY + "facts = %s WHERE number = %s", facts(0), newest(act).number)
    fault = custody.verify().fault
    assert "cannot be read" in fault or "changed" in fault
    assert custody.look(TODAY + DAY).fault
    assert joining.fault_of_newest() or act != "heads joined"


@pytest.mark.parametrize("heads", ["1" * 5000 + ":a 1 b", "1:a", "1:a b c", ":: :: ::", "\0"])
def test_heads_that_no_reader_takes(chain: int, heads: str) -> None:
    if connection.vendor == "postgresql" and "\0" in heads:
        pytest.skip("its texts have none")
    unjoined("UPDATE reviewers_custodytree SET heads = %s", heads)
    told("were changed")
    assert list(custody.proofs(1, custody.before(chain + 1))) == []


def test_an_entry_that_was_made_anew_in_the_middle(chain: int) -> None:
    """Its own hash fits, and so do its neighbours' as far as a mark's look goes: the digest of
    the day tells, without a walk."""
    first, row, *_, last = in_chain(chain)
    row.actor = "somebody"
    made = custody.entry_hash(row)
    unlocked(ENTRY + "actor = %s, hash = %s WHERE number = %s", row.actor, made, row.number)
    fault = f"an entry from {first.number} to {last.number} was changed"
    assert joining.fault_of_newest() == fault
    CustodyMark.objects.all().delete()
    assert custody.verify().fault
