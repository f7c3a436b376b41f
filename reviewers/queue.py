"""The queue: what arrived becomes a case, once, and what needs whom."""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, F

from reviewers import custody, retention, workflow
from reviewers.errors import GuardFailed, Stale
from reviewers.models import Case, CaseParcel
from submissions import intake

HIGHEST = 3  # priority


def _drawn(arrival: intake.Arrival) -> tuple[object, ...]:
    """Reports first, then by day; within a day by random id: no row tells who came first."""
    return arrival.kind != "report", arrival.received_on, arrival.id


def admit_arrivals() -> int:
    """Takes notice of what arrived: a new case, or an addition to one. Gives how many.

    Runs when somebody opens the queue; custody keeps the day of arrival and nothing finer. An
    addition to a case that was decided moves nothing: it is a sign on it (``news``).
    """
    if not intake.anything_new():
        return 0
    return _admit_all()


@transaction.atomic
def _admit_all() -> int:
    found = sorted(intake.arrivals(), key=_drawn)
    for arrival in found:
        _admit(arrival)
    intake.acknowledge([arrival.id for arrival in found])
    retention.admit_withdrawals()
    return len(found)


def _admit(arrival: intake.Arrival) -> None:
    case, made = Case.objects.get_or_create(
        report=arrival.report,
        defaults={"desk": arrival.desk, "received_on": arrival.received_on},
    )
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if CaseParcel.objects.filter(parcel=arrival.parcel).exists():
        return
    came = intake.ParcelInfo(arrival.parcel, arrival.kind, arrival.received_on, arrival.size)
    parcels = (came, *arrival.originals)
    for number, each in enumerate(parcels, locked.parcels + 1):
        CaseParcel.objects.create(
            parcel=each.id,
            case=locked,
            number=number,
            kind=each.kind,
            received_on=each.received_on,
            size=each.size,
        )
    Case.objects.filter(pk=case.pk).update(
        size=F("size") + sum(each.size for each in parcels),
        parcels=F("parcels") + len(parcels),
        news=F("news") + 1,
    )
    custody.record_arrival("received" if made else "added to", case.id, arrival.received_on)
    for each in arrival.originals:
        custody.record_arrival("original received", case.id, each.received_on)


def counts(user: User, desks: Sequence[str] = ()) -> dict[str, int]:
    """How many cases that this person can open are in each state of verification.

    ``desks``: of these alone; the caller has seen that the person holds their keys.
    """
    cases = Case.objects.filter(desk__in=desks) if desks else Case.objects.for_user(user)
    mine = cases.order_by()
    return dict(mine.values_list("verification").annotate(Count("pk")))


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
    custody.record("assigned", by, case.id, to=to.get_username() if to else "", **facts)


def known(case: Case, by: User) -> None:
    """This person has seen that the case was taken from them."""
    Case.objects.filter(pk=case.pk, taken_from=by).update(taken_from=None)


@transaction.atomic
def prioritise(case: Case, by: User, priority: int) -> None:
    """``priority``: 0 (ordinary) to 3 (at once). Raises NotAllowed, GuardFailed."""
    workflow.require_member(by, case)
    if not 0 <= priority <= HIGHEST:
        raise GuardFailed("priority")
    Case.objects.filter(pk=case.pk).update(priority=priority)
    custody.record("prioritised", by, case.id, priority=priority)
