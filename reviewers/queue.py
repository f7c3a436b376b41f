"""The queue: what arrived becomes a case, once, and what needs whom."""

from collections import Counter

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from reviewers import custody
from reviewers.models import Case, CaseParcel
from submissions import intake


@transaction.atomic
def admit_arrivals() -> int:
    """Takes notice of what arrived: a new case, or an addition to one. Gives how many.

    Runs when somebody opens the queue; custody keeps the day of arrival and nothing finer.
    """
    found = intake.arrivals()
    for arrival in found:
        case, made = Case.objects.get_or_create(
            report=arrival.report,
            defaults={"desk": arrival.desk, "received_on": arrival.received_on},
        )
        _, new = CaseParcel.objects.get_or_create(
            parcel=arrival.parcel,
            defaults={
                "case": case,
                "kind": arrival.kind,
                "received_on": arrival.received_on,
                "size": arrival.size,
            },
        )
        if new:
            Case.objects.filter(pk=case.pk).update(
                size=F("size") + arrival.size, parcels=F("parcels") + 1
            )
            act = "received" if made else "added to"
            custody.record_arrival(act, case.id, arrival.received_on)
    intake.acknowledge([arrival.id for arrival in found])
    return len(found)


def counts(user: User) -> dict[str, int]:
    """How many cases this person can open are in each state of verification."""
    return dict(Counter(Case.objects.for_user(user).values_list("verification", flat=True)))


@transaction.atomic
def assign(case: Case, by: User, to: User | None) -> None:
    Case.objects.filter(pk=case.pk).update(assignee=to)
    custody.record("assigned", by, case.id, to=to.get_username() if to else "")
