"""Run inside a server's data folder: many arrivals that nobody noticed, and somebody signed in."""

import datetime
import uuid

from django.contrib.auth.models import Group, User

from reviewers.accounts import roles
from reviewers.models import Membership, Reviewer
from submissions.models import Arrival, Desk, Mailbox, Parcel
from tests.reviewers.browsing import signed_in

SIZE = 32 * 1024  # bytes of a payload, which nobody opens here


def plant(slug: str, count: int, age: int = 0) -> None:
    """Rows as reports leave them, without payloads; ``age``: how many days ago they came."""
    desk = Desk.objects.get(slug=slug)
    day = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=age)
    boxes = [
        Mailbox(lookup=uuid.uuid4().bytes, desk=desk, recipient="", received_on=day)
        for _ in range(count)
    ]
    Mailbox.objects.bulk_create(boxes)
    parcels = [
        Parcel(
            mailbox=box,
            kind="report",
            blob=box.id.hex,
            size=SIZE,
            received_on=day,
            header=bytes(3000),
        )
        for box in boxes
    ]
    Parcel.objects.bulk_create(parcels)
    Arrival.objects.bulk_create(Arrival(parcel=each) for each in parcels)


def cookie(slug: str) -> str:
    """Of a session of a reviewer of this desk, signed in with both factors."""
    user = User.objects.create_user("amal", password=None)
    user.groups.set(Group.objects.all())
    reviewer = Reviewer.objects.create(user=user, recipient="age1pq1", language="en")
    row = Membership(desk=slug, reviewer=reviewer, wrapped_key=b"sealed", roles=list(roles.SLUGS))
    row.save()
    ((name, held),) = signed_in(user).cookies.items()
    return f"{name}={held.value}"
