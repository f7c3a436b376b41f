"""Pages of the desk's queue, in this process: ``python -m bench.queue_pages CASES ROUNDS``.

Makes so many cases (0: those that are there), and prints FOUND and, as JSON, the median of
milliseconds and the number of queries of each page.
"""

import datetime
import json
import random
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from django.test import Client

FIRST = datetime.date(2026, 1, 1)
MIDDLE = f"0.{FIRST + datetime.timedelta(days=150)}.{uuid.UUID(int=1 << 127).hex}"
PAGES = {
    "first page": "",
    "from the middle": f"?after={MIDDLE}",
    "one state": "?verification=verified",
    "awaiting a second": "?needs=second",
    "assigned to nobody": "?needs=free",
}
MANY = {"first page, ten desks": "", "from the middle, ten desks": f"?after={MIDDLE}"}
STATES = ("new", "triaged", "in_review", "assessed", "verified", "reported", "spam", "rejected")
Found = dict[str, tuple[float, int]]
Clock = Callable[[], float]


def furnish(count: int) -> None:
    """Cases of one desk, in every state and of 300 days."""
    from reviewers.models import Case

    draw = random.Random(7)  # noqa: S311 - the same cases each time
    rows = (
        Case(
            report=uuid.uuid4(),
            desk="bench",
            verification=draw.choice(STATES),
            priority=draw.choice((0, 0, 0, 0, 0, 0, 1, 2, 3)),
            received_on=FIRST + datetime.timedelta(days=draw.randrange(300)),
        )
        for _ in range(count)
    )
    Case.objects.bulk_create(rows, batch_size=5000)


def _member() -> "Client":
    """Somebody of the desk, who has signed in."""
    from django.contrib.auth.models import User
    from django.test import Client
    from django_otp import DEVICE_ID_SESSION_KEY

    from reviewers.accounts import logins, roles
    from reviewers.models import Authenticator, Membership, Reviewer
    from reviewers.views.access import LOGIN

    user = User.objects.create(username=f"bench-{uuid.uuid4().hex[:8]}")
    roles.give(user, ("reviewer", "editor", "custodian"))
    reviewer = Reviewer.objects.create(user=user, recipient="age1pq1bench")
    first = not Membership.objects.exists()
    Membership.objects.create(desk="bench", reviewer=reviewer, wrapped_key=b"x", founder=first)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    session = client.session
    session[LOGIN] = str(logins.begin(user).pk)
    device = Authenticator.objects.create(user=user, confirmed=True)
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client


def _share_among_ten() -> None:
    """A part of the cases to each of nine more desks, of which the same person is a member."""
    from reviewers.models import Case, Membership, Reviewer

    reviewer = Reviewer.objects.get()
    for number in range(9):
        slug, low = f"bench-{number}", uuid.UUID(int=number << 124)
        Membership.objects.create(desk=slug, reviewer=reviewer, wrapped_key=b"x")
        part = Case.objects.filter(id__range=(low, uuid.UUID(int=(number + 1) << 124)))
        part.update(desk=slug)


def _page(client: "Client", query: str, rounds: int, clock: Clock) -> tuple[float, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    taken = []
    for _ in range(rounds):
        start = clock()
        answer = client.get(f"/desk/{query}")
        taken.append(clock() - start)
        if answer.status_code != 200 or answer.content.count(b"data-row") != 50:
            raise RuntimeError(f"{answer}")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/desk/{query}")
    return 1000 * statistics.median(taken), len(queries)


def pages(rounds: int, clock: Clock = time.perf_counter, *, many: bool = False) -> Found:
    """Of each page, once a first one has warmed the process up; with ``many`` of ten desks too."""
    client = _member()
    _page(client, "", 1, clock)
    found = {name: _page(client, query, rounds, clock) for name, query in PAGES.items()}
    if many:
        _share_among_ten()
        found |= {name: _page(client, query, rounds, clock) for name, query in MANY.items()}
    return found


if __name__ == "__main__":
    django.setup()
    furnish(int(sys.argv[1]))
    print("FOUND" + json.dumps(pages(int(sys.argv[2]), many=True)))
