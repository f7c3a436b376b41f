"""The pages of the queue: filters, order, where a page begins, and what they cost."""

import datetime
import re
import uuid
from hashlib import sha256
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewers.casework import assessment, counting, listing, queue, tasks
from reviewers.casework.listing import Asked, Days, Place
from reviewers.consent import waiting
from reviewers.models import Case, Membership
from reviewers.views import search
from sealing import HybridIdentity
from submissions import intake
from tests.reviewers.acting import (
    DESK,
    OTHER_DESK,
    SURE,
    Cast,
    decided,
    document,
    drafted,
    in_review,
    proposed,
    received,
    standing,
)
from tests.reviewers.browsing import SCRIPT, send, signed_in, url

DAY = datetime.date(2026, 5, 1)
# SQLite's plan for what a walk gave, a page of it at most: that is read through and put in order.
WALKED = re.compile(r"SCAN walk\w+(?:\nUSE TEMP B-TREE FOR ORDER BY)?")


def planted(count: int, **more: Any) -> list[Case]:
    """Rows of cases alone, of three priorities and ten days."""
    rows = [
        Case(
            report=uuid.uuid4(),
            **{
                "desk": DESK,
                "priority": each % 3,
                "received_on": DAY + datetime.timedelta(days=each % 10),
                **more,
            },
        )
        for each in range(count)
    ]
    return Case.objects.bulk_create(rows)


def page(
    cast: Cast,
    asked: Asked,
    desks: tuple[str, ...] = (DESK,),
    after: Place | None = None,
    days: Days | None = None,
) -> listing.Listed:
    def narrow(desk: str) -> Any:
        return listing.narrowed(Case.objects.filter(desk=desk), cast.reviewer, asked)

    return listing.page(narrow, desks, after, days)


def walked(
    cast: Cast, asked: Asked, desks: tuple[str, ...] = (DESK,), days: Days | None = None
) -> list[Case]:
    """Every case of the list, page by page."""
    found: list[Case] = []
    after: Place | None = None
    while True:
        listed = page(cast, asked, desks, after, days)
        found += listed.cases
        if listed.end is None:
            return found
        after = Place.parse(str(listed.end))
        assert after == listed.end


def rank(case: Case) -> tuple[int, datetime.date, uuid.UUID]:
    return case.priority, case.received_on, case.pk


def test_pages_go_on_where_the_one_before_ended(cast: Cast) -> None:
    cases = planted(3 * listing.PER_PAGE + 7)
    assert walked(cast, Asked()) == sorted(cases, key=rank, reverse=True)


def test_the_cases_of_several_desks_are_one_list(cast: Cast) -> None:
    cases = planted(70) + planted(70, desk=OTHER_DESK)
    assert walked(cast, Asked(), (OTHER_DESK, DESK)) == sorted(cases, key=rank, reverse=True)


@pytest.mark.parametrize("days", [1, 3, 40])
def test_the_days_of_a_month_are_one_list(cast: Cast, days: int) -> None:
    cases = planted(3 * listing.PER_PAGE) + planted(70, desk=OTHER_DESK)
    some = Days(DAY, DAY + datetime.timedelta(days=days))
    fit = [case for case in cases if some.first <= case.received_on < some.end]
    found = walked(cast, Asked(), (OTHER_DESK, DESK), some)
    assert found == sorted(fit, key=rank, reverse=True)


def test_a_list_that_ends_with_a_page_has_no_other(cast: Cast) -> None:
    planted(listing.PER_PAGE)
    assert page(cast, Asked()).end is None


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        (Asked(verification="spam"), {"verification": "spam"}),
        (Asked(publication="draft"), {"publication": "draft"}),
        (Asked(day=DAY), {"received_on": DAY}),
        (Asked(needs="mine"), {"assignee": "reviewer"}),
        (Asked(who="second"), {"assignee": "second"}),
        (Asked(who="SECOND"), {"assignee": "second"}),
        (Asked(needs="free"), {"assignee": None}),
    ],
)
def test_each_filter_gives_what_fits(cast: Cast, asked: Asked, fits: dict[str, Any]) -> None:
    other = {"received_on": DAY + datetime.timedelta(days=1), "assignee": cast.editor}
    planted(2, **other)
    if isinstance(fits.get("assignee"), str):
        fits = {"assignee": getattr(cast, fits["assignee"])}
    wanted = planted(3, **{**other, **fits})
    assert set(walked(cast, asked)) == set(wanted)


@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked(verification="new"),
        Asked(publication="none"),
        Asked(needs="mine"),
        Asked(needs="free"),
        Asked(needs="second"),
        Asked(day=DAY),
    ],
    ids=str,
)
@pytest.mark.parametrize("desks", [(DESK,), (DESK, OTHER_DESK, "third", "fourth")], ids=len)
@pytest.mark.parametrize("days", [None, Days(DAY, DAY + datetime.timedelta(days=31))], ids=bool)
def test_no_page_reads_the_table_through_or_sorts_it(
    cast: Cast, asked: Asked, desks: tuple[str, ...], days: Days | None
) -> None:
    planted(400)
    planted(100, desk=OTHER_DESK)
    end = Place(1, DAY, uuid.uuid4())
    with CaptureQueriesContext(connection) as queries:
        page(cast, asked, desks, None, days)
        page(cast, asked, desks, end, days)
        counting.counted(desks)
    plans = [WALKED.sub("", plan(each["sql"])) for each in queries.captured_queries]
    assert len(plans) == 3
    for each in plans:
        assert "SCAN" not in each, each
        assert "Seq Scan on reviewers_case" not in each, each
        # The few cases of one day and priority may be put in order; a list never is.
        assert "TEMP B-TREE FOR ORDER BY" not in each, each


def plan(query: str) -> str:
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgresql:
            # A few hundred rows are read through faster than by any index: the question is
            # whether there is one.
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'' if postgresql else 'QUERY PLAN'} {query}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.mark.parametrize("place", ["", f"?after={Place(1, DAY, uuid.UUID(int=1))}"])
def test_a_page_of_the_queue_takes_ten_queries_at_most(cast: Cast, place: str) -> None:
    planted(200, assignee=cast.second)
    client = signed_in(cast.second)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url("index") + place).content.count(b"data-row") > 40
    assert len(queries) <= 10, [each["sql"] for each in queries]


@pytest.mark.parametrize("place", ["", f"?after={Place(1, DAY, uuid.UUID(int=1))}"])
def test_somebody_at_many_desks_costs_no_more(cast: Cast, place: str) -> None:
    for number in range(6):
        planted(60, desk=f"desk-{number}", assignee=cast.second)
        Membership.objects.create(
            desk=f"desk-{number}", reviewer=cast.second.reviewer, wrapped_key=b"sealed"
        )
    client = signed_in(cast.second)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url("index") + place).content.count(b"data-row") == listing.PER_PAGE
    assert len(queries) <= 10, [each["sql"] for each in queries]


def test_what_needs_me_costs_no_query_for_each_case(cast: Cast) -> None:
    client, taken = signed_in(cast.second), []
    client.get(url("needs"))  # reads the desk's list of people once for this process
    for _ in range(2):
        planted(8, assignee=cast.second)
        with CaptureQueriesContext(connection) as queries:
            client.get(url("needs"))
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 26


def test_the_address_of_the_next_page_keeps_the_filters(cast: Cast) -> None:
    planted(listing.PER_PAGE + 1, verification="triaged")
    page = signed_in(cast.second).get(url("index") + "?verification=triaged").content.decode()
    assert page.count("data-row") == listing.PER_PAGE
    assert "?verification=triaged&amp;after=" in page


def test_the_field_of_a_day_says_what_it_is(cast: Cast) -> None:
    """A browser shows an empty date as nothing but its form."""
    page = signed_in(cast.reviewer).get(url("index")).content.decode()
    assert '<label>يوم الوصول <input name="day" type="date" value=""></label>' in page


def test_a_nonsense_place_is_the_first_page(cast: Cast) -> None:
    planted(1)
    for text in ("x", "1.2.3", "0.2026-05-01.zz", "9" * 5000):
        page = signed_in(cast.second).get(f"{url('index')}?after={text}&day=nonsense&who=%00")
        assert page.content.decode().count("data-row") == 1


def test_a_case_is_taken_from_the_list_and_the_list_comes_again(cast: Cast, case: Case) -> None:
    answer = send(signed_in(cast.second), "take", case, back="?needs=free")
    assert answer.json()["next"] == f"{url('index')}?needs=free"
    answer = send(signed_in(cast.second), "take", case, back="//elsewhere.example/")
    assert answer.json()["next"] == url("case", case.pk)


def test_a_priority_is_set_on_the_case_page(cast: Cast, case: Case) -> None:
    client = signed_in(cast.second)
    assert send(client, "priority", case, priority="3").status_code == 200
    case.refresh_from_db()
    assert case.priority == 3
    page = client.get(url("case", case.pk)).content.decode()
    assert "حُدِّدت الأولوية" in page
    assert "prioritised" not in page
    assert send(client, "priority", case, priority="4").status_code == 400


def test_what_needs_me_are_my_cases_and_second_halves(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity
) -> None:
    in_review(case, cast.reviewer)
    assessment.assess(cast.reviewer, case, SURE, body)
    queue.assign(case, cast.reviewer, cast.reviewer)
    assert tasks.of(cast.second, (DESK,)).second == (case,)
    assert tasks.of(cast.reviewer, (DESK,)).second == ()
    assert tasks.of(cast.reviewer, (DESK,)).mine == (case,)
    assert tasks.of(cast.outsider, (OTHER_DESK,)).nothing


def test_a_release_needs_those_who_had_no_hand_in_it(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    drafted(cast.reviewer, case, document(), desk)
    standing(case, publication="safety_review")
    assert tasks.of(cast.second, (DESK,)).approvals == (case,)
    assert tasks.of(cast.reviewer, (DESK,)).approvals == ()


def test_a_proposal_needs_the_others_whose_role_it_takes(
    cast: Cast, case: Case, body: bytes
) -> None:
    proposal = proposed(cast.reviewer, "hold", case, body)
    assert waiting.of(cast.second, (DESK,)) == (proposal,)
    assert waiting.of(cast.reviewer, (DESK,)) == ()
    assert waiting.of(cast.editor, (DESK,)) == ()
    page = signed_in(cast.second).get(url("needs")).content.decode()
    assert url("case", case.pk) in page


def searched(cast: Cast, **asked: str) -> list[str]:
    told = signed_in(cast.second).get(url("search-parcels"), asked, headers=SCRIPT).json()
    assert (told["more"], told["total"]) == ("", len(told["parcels"]))
    states = sorted(state for _parcel, _case, _desk, _day, state, _mark in told["parcels"])
    assert set(told["labels"]) == set(states)
    return states


def test_search_is_told_the_parcels_of_decided_cases_too(cast: Cast, case: Case) -> None:
    standing(received(), verification="verified", publication="published")
    standing(received(), verification="spam")
    # Nothing sealed is left of these.
    standing(received(), verification="destroyed")
    standing(received(), verification="taken_back")
    assert searched(cast) == ["new", "spam", "verified"]
    assert searched(cast, which="open") == ["new"]
    assert searched(cast, which="decided") == ["spam", "verified"]
    assert searched(cast, which="nonsense", month="2026-13") == ["new", "spam", "verified"]
    other = signed_in(cast.outsider).get(url("search-parcels"), headers=SCRIPT).json()
    assert other["parcels"] == []


def test_search_is_told_of_each_parcel_whose_and_of_which_day_it_is(cast: Cast, case: Case) -> None:
    (parcel,) = case.contents.values_list("parcel", flat=True)
    told = signed_in(cast.second).get(url("search-parcels"), headers=SCRIPT).json()
    (row,) = told["parcels"]
    assert row[:2] == [parcel.hex, case.pk.hex]
    assert told["desks"][row[2]] == DESK
    assert row[3:5] == [case.received_on.isoformat(), "new"]
    sealed = intake.open_parcel(parcel)
    sealed.payload.close()
    assert row[5] == sha256(sealed.header).hexdigest()[:16]


def test_search_is_told_of_many_parcels_by_days_some_at_a_time(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "AT_A_TIME", 2)
    days = ["2026-02-01", "2026-01-31", "2026-02-01", "2026-02-01", "2026-03-01"]
    for day in days:
        standing(received(), received_on=day).contents.update(received_on=day)
    client, after, found = signed_in(cast.second), "", []
    for number in range(3):
        told = client.get(url("search-parcels"), {"after": after}, headers=SCRIPT).json()
        assert told["total"] == (0 if number else 5)
        found += told["parcels"]
        after = told["more"]
    assert after == "" and [row[3] for row in found] == sorted(days)
    assert len({row[0] for row in found}) == 5


@pytest.mark.parametrize("which", ["", "open", "decided"])
def test_the_searchs_list_is_walked_in_its_order_and_never_sorted(cast: Cast, which: str) -> None:
    planted(400)
    planted(100, desk=OTHER_DESK)
    asked = {"which": which, "after": f"{DAY}.{uuid.UUID(int=1).hex}"}
    with CaptureQueriesContext(connection) as queries:
        signed_in(cast.second).get(url("search-parcels"), asked, headers=SCRIPT)
    (listed,) = [
        each["sql"]
        for each in queries.captured_queries
        if each["sql"].startswith("SELECT") and "LIMIT 5000" in each["sql"]
    ]
    assert "parcels_by_day" in plan(listed)
    assert "TEMP B-TREE" not in plan(listed)


def heads(user: User, *parcels: uuid.UUID) -> dict[uuid.UUID, bytes]:
    """What the search page is given to open, by the ids of parcels."""
    asked = {"parcel": [parcel.hex for parcel in parcels]}
    rest = signed_in(user).get(url("search-heads"), asked, headers=SCRIPT).content
    found = {}
    while rest:
        size = int.from_bytes(rest[16:20], "big")
        found[uuid.UUID(bytes=rest[:16])], rest = rest[20 : 20 + size], rest[20 + size :]
    return found


def test_search_is_given_the_beginning_of_each_parcel_that_it_is_told_of(
    cast: Cast, case: Case, desk: HybridIdentity
) -> None:
    long = received("long " * 20_000)
    gone = standing(received(), verification="destroyed")
    (short_id,), (long_id,), (gone_id,) = (
        each.contents.values_list("parcel", flat=True) for each in (case, long, gone)
    )
    found = heads(cast.second, short_id, long_id, gone_id, uuid.uuid4())
    assert set(found) == {short_id, long_id}
    for parcel, head in found.items():
        sealed = intake.open_parcel(parcel)
        with sealed.payload as payload:
            file = sealed.header + payload.read()
        assert file.startswith(head)
        # One byte more than the first chunk says that there is another.
        assert len(head) == min(len(file), len(sealed.header) + 16 + 65536 + 16 + 1)
        assert (len(head) < len(file)) == (parcel == long_id)
    assert set(heads(cast.second, short_id)) == {short_id}
    assert heads(cast.second) == {}
    assert heads(cast.outsider, short_id, long_id) == {}
    asked = {"parcel": ["nonsense", short_id.hex]}
    answer = signed_in(cast.second).get(url("search-heads"), asked, headers=SCRIPT)
    assert answer.content[:16] == short_id.bytes


@pytest.mark.parametrize(
    ("month", "days"),
    [("2026-01", ["2026-01-31"]), ("2026-02", ["2026-02-01", "2026-02-28"]), ("2026-12", [])],
)
def test_search_is_narrowed_to_a_month(cast: Cast, month: str, days: list[str]) -> None:
    for day in ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01"):
        standing(received(), received_on=day).contents.update(received_on=day)
    told = signed_in(cast.second).get(url("search-parcels"), {"month": month}, headers=SCRIPT)
    assert sorted(row[3] for row in told.json()["parcels"]) == days
    page = signed_in(cast.second).get(url("search")).content.decode()
    assert ">2026-01</option>" in page
    assert ">2025-12</option>" not in page


def test_a_number_leads_to_its_case(cast: Cast, case: Case) -> None:
    planted(1, id=uuid.UUID("3e05f1c9-0a1b-4c2d-8e3f-000000000001"))
    planted(1, id=uuid.UUID("3e05aaaa-0a1b-4c2d-8e3f-000000000002"), desk=OTHER_DESK)
    client = signed_in(cast.second)
    one = client.get(url("index"), {"number": " 3E05 F1"})
    assert one["Location"] == url("case", "3e05f1c9-0a1b-4c2d-8e3f-000000000001")
    planted(1, id=uuid.UUID("3e05ffff-0a1b-4c2d-8e3f-000000000003"))
    several = client.get(url("index"), {"number": "3e05"}).content.decode()
    assert several.count("data-row") == 2
    assert "3e05aaaa" not in several
    for none in ("3e05b", "nonsense"):
        assert "data-row" not in client.get(url("index"), {"number": none}).content.decode()
