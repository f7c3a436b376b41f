"""Whatever ends a report takes every segment of the search index with it, in the same transaction.

By triggers: also where a later migration remade one of their tables, which drops them on SQLite.
"""

import datetime
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from operations.relaying import rows
from reviewers.casework import purging, queue, retention
from reviewers.models import Case, SearchEntry, SearchSegment
from sealing import HybridIdentity
from submissions import intake
from submissions.mailbox import withdrawal
from submissions.models import Desk, EndedReport, Mailbox, Parcel
from tests.reviewers.acting import DESK, Cast, added, destroyed, received
from tests.reviewers.conftest import gathered
from tests.reviewers.segmented import made, made_of, named
from tests.reviewers.test_rewrapping import rotate

TODAY = datetime.datetime.now(datetime.UTC).date()
LATER = TODAY + datetime.timedelta(days=40)


def two_people(case: Case, cast: Cast) -> None:
    destroyed(case, cast.reviewer, cast.second)


def reporter(case: Case, cast: Cast) -> None:
    assert withdrawal.withdraw(case.report)


def days(case: Case, cast: Cast) -> None:
    assert retention.expire(case, LATER)


def purge(case: Case, cast: Cast) -> None:
    assert purging.purge(LATER).destroyed


WAYS = (two_people, reporter, days, purge)


@pytest.mark.parametrize("ends", WAYS, ids=lambda way: way.__name__)
def test_it_goes_with_each_of_its_reports(
    cast: Cast, case: Case, desk: HybridIdentity, ends: Callable[[Case, Cast], None]
) -> None:
    Desk.objects.filter(slug=DESK).update(retention_days=30)
    beside, elsewhere = received("Another one."), received("A third one.")
    made(cast.second, desk, case, beside)
    made(cast.reviewer, desk, case)
    stays, before = made(cast.second, desk, elsewhere), named([case])
    if ends is purge:  # which takes everything that is due
        Case.objects.exclude(pk=case.pk).update(retention="held")
    with transaction.atomic():
        ends(case, cast)
        # Before anything is committed: no moment shows the one without the other.
        assert list(SearchSegment.objects.values_list("pk", flat=True)) == [stays.pk]
    assert set(SearchEntry.objects.values_list("report", flat=True)) == {elsewhere.report}
    # What else it held is made again, and what ended is not taken a second time.
    made(cast.second, desk, beside)
    with pytest.raises(intake.Missing):
        made_of(cast.second, desk, before)


def test_an_addition_goes_with_its_report(cast: Cast, case: Case, desk: HybridIdentity) -> None:
    added(case.report)
    queue.admit_arrivals()
    case.refresh_from_db()
    assert case.contents.count() == 2
    made(cast.second, desk, case)
    assert SearchEntry.objects.count() == 2
    assert withdrawal.withdraw(case.report)
    assert not SearchEntry.objects.exists() and not SearchSegment.objects.exists()


def test_an_end_that_is_taken_back_takes_nothing(
    cast: Cast, case: Case, desk: HybridIdentity
) -> None:
    made(cast.second, desk, case)
    with pytest.raises(RuntimeError), transaction.atomic():
        withdrawal.withdraw(case.report)
        raise RuntimeError
    assert SearchSegment.objects.exists() and Mailbox.objects.filter(id=case.report).exists()


@pytest.mark.usefixtures("apart")
def test_the_night_leaves_them(desk: HybridIdentity, identities: dict[str, HybridIdentity]) -> None:
    """It deletes and inserts each row of a parcel, and of what ended."""
    cast, case, ended = gathered(desk, identities), received(), received("Another one.")
    kept = made(cast.second, desk, case)
    withdrawal.withdraw(ended.report)
    assert EndedReport.objects.exists()
    entries = set(SearchEntry.objects.values_list("pk", "parcel"))
    rows.relay(None, TODAY, pause=0)
    assert list(SearchSegment.objects.values_list("pk", flat=True)) == [kept.pk]
    assert set(SearchEntry.objects.values_list("pk", "parcel")) == entries


def test_a_parcel_that_gets_another_header_takes_them(
    cast: Cast, case: Case, desk: HybridIdentity
) -> None:
    stays = made(cast.second, desk, received("Another one."))
    made(cast.second, desk, case)
    parcel = Parcel.objects.get(id=case.contents.get().parcel)
    parcel.save()  # the same one again: nothing has changed
    assert SearchSegment.objects.count() == 2
    parcel.header_digest = b"\x01" * 32
    parcel.save()
    assert list(SearchSegment.objects.values_list("pk", flat=True)) == [stays.pk]


def test_a_new_key_of_the_desk_takes_them(cast: Cast, case: Case, desk: HybridIdentity) -> None:
    """Those of another desk stay."""
    made(cast.second, desk, case)
    fresh = HybridIdentity.generate()
    rotate(cast, desk, fresh)
    assert not SearchSegment.objects.exists() and not SearchEntry.objects.exists()
    # The next ones are for the new key, and that is what a browser seals to.
    made(cast.second, fresh, case)


def test_an_end_without_the_triggers_would_leave_them(
    cast: Cast, case: Case, desk: HybridIdentity
) -> None:
    """The control: nothing but they does it."""
    made(cast.second, desk, case)
    drop = "DROP TRIGGER reviewers_searchsegment_ended"
    on_table = " ON submissions_endedreport" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(drop + on_table)
    assert withdrawal.withdraw(case.report)
    assert SearchSegment.objects.exists()
