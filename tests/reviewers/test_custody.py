"""Any edit, deletion, reordering or cut of the chain is found: by raw SQL, with triggers gone."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, ManagementUtility, call_command
from django.db import DataError, connection
from django.test import Client
from django.utils import translation

from archive import accession
from reviewers import custody
from reviewers.casework import assessment, queue, workflow
from reviewers.custody import Head
from reviewers.custody.acts import Act
from reviewers.models import Case, CustodyChain, CustodyEntry, CustodyHead
from reviewers.templatetags import desk as desk_words
from submissions import intake
from tests.reviewers.acting import Cast, added, decided, received
from tests.unguarded import written

COUNT = 12


@pytest.fixture
def chain(case: Case, cast: Cast, body: bytes) -> Head:
    """The desk's chain, of some length, as its work made it."""
    decided(case, cast.reviewer, cast.second, body)
    received()
    assert CustodyEntry.objects.count() > COUNT
    return custody.head(case.desk)


def at(place: int) -> int:
    """The number of an entry of the desk's chain, which is the second."""
    return custody.before(2) + place


def walked_before(number: int) -> int:
    """Entries that are walked before this one: the installation's chain is the first."""
    return custody.head().number + number - custody.before(2) - 1


def unlocked(sql: str, *values: Any) -> None:
    assert written("reviewers_custodyentry", sql, *values)


def removed_after(number: int) -> None:
    """What follows in the desk's chain, and nothing of the next one."""
    end = custody.before(3)
    unlocked("DELETE FROM reviewers_custodyentry WHERE number > %s AND number <= %s", number, end)


def test_it_holds_as_the_desk_wrote_it(chain: Head) -> None:
    report = custody.verify()
    assert (report.fault, report.head) == ("", custody.head())
    assert report.count == custody.count() == CustodyEntry.objects.count()
    assert not custody.verify(chain).fault


EDITS = {
    "act": "praised",
    "actor": "nobody",
    "at": "2020-01-01T00:00:00+00:00",
    "day": "2020-01-01",
    "facts": '{"source": "new"}',
    "hash": "a" * 64,
    "case": None,
}


@pytest.mark.parametrize("column", EDITS)
def test_it_finds_an_edit(chain: Head, column: str) -> None:
    number = CustodyEntry.objects.get(act="triage").number
    unlocked(
        f'UPDATE reviewers_custodyentry SET "{column}" = %s WHERE number = %s',  # noqa: S608
        EDITS[column],
        number,
    )
    report = custody.verify()
    assert report.fault == f"entry {number} was changed"
    assert report.count == walked_before(number)


def test_it_finds_an_edit_with_a_hash_made_anew(chain: Head) -> None:
    entry = CustodyEntry.objects.get(act="triage")
    entry.actor = "nobody"
    unlocked(
        "UPDATE reviewers_custodyentry SET actor = %s, hash = %s WHERE number = %s",
        entry.actor,
        custody.entry_hash(entry),
        entry.number,
    )
    assert custody.verify().fault == f"entry {entry.number + 1} was moved"


@pytest.mark.parametrize("number", [1, 2, at(1), at(COUNT)])
def test_it_finds_a_deletion(chain: Head, number: int) -> None:
    unlocked("DELETE FROM reviewers_custodyentry WHERE number = %s", number)
    assert custody.verify().fault == f"entry {number} is missing"


def test_it_finds_a_reordering(chain: Head) -> None:
    for old, new in ((2, 900), (3, 2), (900, 3)):
        sql = "UPDATE reviewers_custodyentry SET number = %s WHERE number = %s"
        unlocked(sql, at(new), at(old))
    assert custody.verify().fault == f"entry {at(2)} was moved"


def test_it_finds_the_end_cut_off(chain: Head) -> None:
    removed_after(at(COUNT))
    length = chain.number - at(0)
    assert custody.verify().fault == f"the end was cut off: {length} entries stood here"


def test_it_finds_the_end_cut_off_with_its_mark_by_a_remembered_head(chain: Head) -> None:
    last = CustodyEntry.objects.get(number=at(COUNT))
    removed_after(at(COUNT))
    CustodyChain.objects.filter(chain=2).update(number=last.number, hash=last.hash)
    assert custody.verify().fault == ""
    assert custody.verify(chain).fault.startswith("the end was cut off")


def made_anew(chain: Head, cast: Cast) -> None:
    """All of the desk's chain but its first entry, by somebody with every right on the database."""
    first = CustodyEntry.objects.get(number=at(1))
    removed_after(first.number)
    CustodyChain.objects.filter(chain=2).update(number=first.number, hash=first.hash)
    desk = CustodyChain.objects.get(chain=2).desk
    while custody.head(desk).number < chain.number:
        custody.record("invented", cast.reviewer, desk=desk)


def test_it_finds_a_chain_made_anew_by_a_remembered_head(chain: Head, cast: Cast) -> None:
    made_anew(chain, cast)
    assert custody.verify().fault == ""
    assert custody.verify(chain).fault == f"entry {chain.number} was rewritten"


def test_it_finds_a_chain_made_anew_by_the_heads_that_were_joined(chain: Head, cast: Cast) -> None:
    custody.close_day(datetime.date(2026, 1, 1))
    made_anew(chain, cast)
    assert custody.verify().fault == f"entry {chain.number} was rewritten"
    assert custody.look(datetime.date(2026, 1, 2)).fault == f"entry {chain.number} was rewritten"


def test_it_finds_an_entry_that_the_desk_did_not_write(chain: Head) -> None:
    last = CustodyEntry.objects.get(number=chain.number)
    forged = CustodyEntry(number=last.number + 1, previous=last.hash, act="x", day=last.day)
    forged.hash = custody.entry_hash(forged)
    forged.save(force_insert=True)
    assert custody.verify().fault == f"entry {forged.number} was not written by the desk"


def test_every_verb_leaves_its_entry(case: Case, cast: Cast, body: bytes) -> None:
    before = custody.head(case.desk).number
    queue.assign(case, cast.reviewer, cast.second)
    workflow.apply(case.id, "triage", cast.second)
    assessment.note(cast.second, case, body)
    found = custody.entries(case.id)
    assert [entry.act for entry in found[-3:]] == ["assigned", "triage", "note"]
    assert [entry.actor for entry in found[-3:]] == ["reviewer", "second", "second"]
    assert custody.head(case.desk).number == before + 3


def test_it_stands_and_falls_with_its_act(case: Case, cast: Cast) -> None:
    before = custody.head(case.desk)
    with pytest.raises(ZeroDivisionError), queue.transaction.atomic():
        workflow.apply(case.id, "triage", cast.second)
        raise ZeroDivisionError
    case.refresh_from_db()
    assert (case.verification, custody.head(case.desk)) == ("new", before)


def test_the_command_says_that_it_holds(chain: Head, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_custody")
    told = capsys.readouterr().out
    assert f"{custody.count()} entries, unbroken." in told
    call_command("verify_custody", head=told.partition("head ")[2].strip())
    call_command("verify_custody", head=str(chain))
    with pytest.raises(CommandError, match=f"entry {chain.number} was rewritten"):
        call_command("verify_custody", head=f"{chain.number}:{'a' * 64}")


def test_the_command_fails_on_a_fault(chain: Head) -> None:
    unlocked("DELETE FROM reviewers_custodyentry WHERE number = 2")
    with pytest.raises(CommandError, match="entry 2 is missing"):
        call_command("verify_custody")


@pytest.mark.parametrize("head", ["7", "x:y", "7:short"])
def test_the_command_refuses_a_head_it_cannot_read(chain: Head, head: str) -> None:
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        call_command("verify_custody", head=head)


@pytest.fixture
def unchecked() -> Iterator[None]:
    """SQLite without its checks, so that a column takes anything."""
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA ignore_check_constraints = ON")
    yield
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA ignore_check_constraints = OFF")


@pytest.mark.parametrize(
    "facts", ["not json", '{"count": 99999999999999999999}', '{"count": 1e400}', "[1]"]
)
def test_it_names_an_edit_that_has_no_hash(chain: Head, unchecked: None, facts: str) -> None:
    if connection.vendor == "postgresql":
        facts = facts if facts != "not json" else '"not json"'
    number = CustodyEntry.objects.get(act="triage").number
    unlocked("UPDATE reviewers_custodyentry SET facts = %s WHERE number = %s", facts, number)
    report = custody.verify()
    assert (report.fault, report.count) == (f"entry {number} was changed", walked_before(number))


# What a column of SQLite takes, and one of PostgreSQL refuses.
UNREADABLE = [("day", "some day"), ("day", "2020-13-45"), ("case", "not a case")]


@pytest.mark.parametrize(("column", "value"), UNREADABLE)
def test_it_finds_an_edit_that_cannot_even_be_read(chain: Head, column: str, value: str) -> None:
    number = CustodyEntry.objects.get(act="triage").number
    sql = f'UPDATE reviewers_custodyentry SET "{column}" = %s WHERE number = %s'  # noqa: S608
    if connection.vendor == "postgresql":
        with pytest.raises(DataError):
            unlocked(sql, value, number)
        return
    unlocked(sql, value, number)
    report = custody.verify()
    assert report.count < number
    assert report.fault.endswith(("was changed", "or one after it cannot be read"))
    with pytest.raises(CommandError, match="Custody is broken"):
        call_command("verify_custody")


def leaves(*arguments: str) -> int:
    """What ``manage.py`` with these arguments leaves with, as a shell sees it."""
    try:
        ManagementUtility(["manage.py", *arguments]).execute()
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def test_the_command_leaves_with_a_fault(apart: None, capsys: pytest.CaptureFixture[str]) -> None:
    """In a database apart: a command closes its connections when it is done."""
    for _ in range(3):
        custody.record("noted", None)
    chain = custody.head()
    here = f"{chain.number}:{chain.hash}"
    assert leaves("verify_custody", "--head", here) == 0
    assert leaves("verify_custody", "--head", f"{chain.number + 1}:{chain.hash}") == 1
    assert "the end was cut off" in capsys.readouterr().err
    assert leaves("verify_custody", "--head", f"{chain.number}:{'a' * 64}") == 1
    assert f"entry {chain.number} was rewritten" in capsys.readouterr().err
    assert leaves("verify_custody", "--head", "short") == 1


def test_arrivals_of_every_kind_carry_no_time_and_no_person(case: Case) -> None:
    added(case.report)
    queue.admit_arrivals()
    custody.close_day(intake.today())
    found = custody.entries(case.id)
    assert [entry.act for entry in found] == ["received", "added to"]
    assert {(entry.at, entry.actor, str(entry.facts)) for entry in found} == {("", "", "{}")}


def test_each_day_ends_with_a_head_that_is_published(chain: Head, client: Client) -> None:
    before = custody.head().number
    call_command("custody_head")
    call_command("custody_head")
    end = custody.head()
    closing = CustodyEntry.objects.filter(number__gt=before, number__lte=end.number)
    assert [entry.act for entry in closing.order_by("number")] == ["day_closed", "heads joined"]
    day = CustodyEntry.objects.get(number=end.number).day
    page = client.get("/archive/log/custody.txt")
    assert page.content.decode() == f"{day} {end.hash}\n"


def test_a_day_without_work_moves_the_head_too(chain: Head) -> None:
    first = custody.close_day(datetime.date(2026, 1, 1))
    second = custody.close_day(datetime.date(2026, 1, 2))
    assert len({chain.hash, first.hash, second.hash}) == 3
    assert not custody.verify().fault


def test_a_chain_made_anew_lacks_what_was_published(chain: Head) -> None:
    """Somebody who may write every table takes the day's entry off, and puts the head back."""
    before = custody.head()
    custody.close_day(datetime.date(2026, 1, 1))
    unlocked(
        "DELETE FROM reviewers_custodyentry WHERE number IN (%s, %s)",
        before.number + 1,
        before.number + 2,
    )
    CustodyHead.objects.update(number=before.number, hash=before.hash)
    assert custody.verify().fault == "the head that was published on 2026-01-01 is not in it"


def test_a_broken_chain_publishes_nothing(chain: Head) -> None:
    unlocked("UPDATE reviewers_custodyentry SET actor = 'nobody' WHERE number = 2")
    with pytest.raises(CommandError, match="nothing was published"):
        call_command("custody_head")
    assert accession.custody_heads_noted() == {}


@pytest.mark.parametrize("act", Act)
def test_every_act_is_said_in_the_reader_s_language(act: Act) -> None:
    plain = desk_words.act(act)
    assert plain != act.value
    with translation.override("ar"):
        assert desk_words.act(act) != plain


def test_an_act_of_an_older_chain_is_shown_as_it_stands() -> None:
    assert desk_words.act("something older") == "something older"
