"""The queue: what arrived becomes a case, once, and what needs whom."""

import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from django.contrib.auth.models import User
from django.db import transaction

from reviewers import custody
from reviewers.casework import retention, workflow
from reviewers.casework.listing import HIGHEST
from reviewers.errors import GuardFailed, Stale
from reviewers.messages import Problem
from reviewers.models import Case, CaseParcel
from submissions import intake

# Parcels in one transaction. Reporters wait while it holds the database, so it must stay below
# 50 ms. With nine other processes on two cores 12 parcels held it for 27 ms, 38 ms at the 95th of
# 100 bites; 24 for 42 and 54 ms; the 500 that were one bite once for 400 and more.
BITE = 12
# Seconds between two bites of a loop, so that whoever else writes has more of the time than it.
PAUSE = 0.1


def _drawn(arrival: intake.Arrival) -> tuple[object, ...]:
    """Reports first, then by day; within a day by random id: no row tells who came first."""
    return arrival.kind != "report", arrival.received_on, arrival.id


def admit_arrivals() -> int:
    """Takes notice of a bite of what arrived or was taken back: a new case, or an addition to one.

    Gives how many; 0 when nothing is new. Custody's entry is written when the day is closed. An
    addition to a case that was decided moves nothing: it is a sign on it (``news``).
    Raises submissions.intake.Busy when too many reporters are ahead.
    """
    if not intake.anything_new():
        return 0
    return _admit_bite() + retention.admit_withdrawals()


def admit_all(pause: float = PAUSE) -> int:
    """Bite by bite, all that waits now: what comes meanwhile may wait for somebody to look.

    Gives how many. Not for a page's request.
    """
    waiting, done = intake.new_count(), 0
    while done < waiting and (bite := admit_arrivals()):
        done += bite
        if done < waiting:
            time.sleep(pause)
    return done


def _admit_bite() -> int:
    # Read and put in order before anything is locked.
    candidates = _few(intake.arrivals(BITE))
    if not candidates:
        return 0
    with intake.turn(), transaction.atomic():
        _lock_cases({each.report for each in candidates})
        # Nobody else admits meanwhile.
        custody.lock()
        new = intake.still_new(each.id for each in candidates)
        arrivals = sorted((each for each in candidates if each.id in new), key=_drawn)
        _admit(arrivals)
        intake.acknowledge(each.id for each in arrivals)
    return len(arrivals)


def _lock_cases(reports: Iterable[uuid.UUID]) -> None:
    """Before custody's head, as every decision does: who takes the two in another order waits for
    somebody who waits for them, and the database ends one of both.
    """
    cases = Case.objects.select_for_update().filter(report__in=reports).order_by("pk")
    list(cases.values_list("pk", flat=True))


def _few(arrivals: Sequence[intake.Arrival]) -> Sequence[intake.Arrival]:
    """As many as hold BITE parcels together, and one at least: its originals come with it."""
    sums = accumulate(1 + len(each.originals) for each in arrivals)
    return arrivals[: max(1, sum(each <= BITE for each in sums))]


@dataclass
class _Rows:
    """What a bite writes, each table in one statement."""

    new: list[Case] = field(default_factory=list)
    changed: dict[object, Case] = field(default_factory=dict)
    contents: list[CaseParcel] = field(default_factory=list)

    def add(self, case: Case, parcels: Iterable[intake.ParcelInfo]) -> None:
        for number, each in enumerate(parcels, case.parcels + 1):
            self.contents.append(
                CaseParcel(
                    parcel=each.id,
                    case=case,
                    number=number,
                    kind=each.kind,
                    received_on=each.received_on,
                    size=each.size,
                )
            )
            case.parcels, case.size = number, case.size + each.size
        case.news += 1

    def save(self) -> None:
        Case.objects.bulk_create(self.new)
        Case.objects.bulk_update(self.changed.values(), ["size", "parcels", "news"])
        CaseParcel.objects.bulk_create(self.contents)


def _admit(arrivals: Sequence[intake.Arrival]) -> None:
    """In the caller's transaction, which holds custody's head."""
    found = Case.objects.select_for_update().filter(report__in={each.report for each in arrivals})
    cases, rows = {case.report: case for case in found}, _Rows()
    contents = CaseParcel.objects.filter(parcel__in=[each.parcel for each in arrivals])
    known = set(contents.values_list("parcel", flat=True))
    for arrival in arrivals:
        if arrival.parcel in known:
            continue
        case = cases.get(arrival.report)
        if case is None:
            case = _new_case(arrival)
            rows.new.append(case)
            cases[case.report] = case
        elif case not in rows.new:
            rows.changed[case.pk] = case
        came = intake.ParcelInfo(arrival.parcel, arrival.kind, arrival.received_on, arrival.size)
        rows.add(case, (came, *arrival.originals))
    rows.save()


def _new_case(arrival: intake.Arrival) -> Case:
    today = intake.today()
    return Case(
        report=arrival.report,
        desk=arrival.desk,
        received_on=arrival.received_on,
        admitted_on=today if today > arrival.received_on else None,
    )


@transaction.atomic
def assign(case: Case, by: User, to: User | None, *, seen: str | None = None) -> None:
    """To a member of the case's desk, or to nobody; custody names both, the one before as well.

    Whoever it is taken from is told so (``Case.taken_from``). ``seen``: the name of whom it was
    assigned to as the person saw it ("": nobody); None where nobody looked. Raises NotAllowed, and
    Stale when it is somebody else's by now.
    """
    workflow.require_member(by, case)
    if to is not None:
        workflow.require_member(to, case)
    fresh = Case.objects.select_for_update(of=("self",)).select_related("assignee").get(pk=case.pk)
    before = fresh.assignee
    name = before.get_username() if before else ""
    if seen is not None and seen != name:
        raise Stale("assign")
    told = fresh.taken_from_id if to is None or fresh.taken_from_id != to.pk else None
    if before is not None and before not in {by, to}:
        told = before.pk
    Case.objects.filter(pk=case.pk).update(assignee=to, taken_from=told)
    facts = {"before": name} if before else {}
    custody.record(custody.Act.ASSIGNED, by, case.id, to=to.get_username() if to else "", **facts)


def known(case: Case, by: User) -> None:
    """This person has seen that the case was taken from them."""
    Case.objects.filter(pk=case.pk, taken_from=by).update(taken_from=None)


@transaction.atomic
def prioritise(case: Case, by: User, priority: int) -> None:
    """``priority``: 0 (ordinary) to 3 (at once). Raises NotAllowed, GuardFailed."""
    workflow.require_member(by, case)
    if not 0 <= priority <= HIGHEST:
        raise GuardFailed(Problem.PRIORITY)
    Case.objects.filter(pk=case.pk).update(priority=priority)
    custody.record(custody.Act.PRIORITISED, by, case.id, priority=priority)
