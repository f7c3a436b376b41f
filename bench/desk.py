"""The desk: pages of the queue among 100,000 cases, through every middleware, on SQLite."""

import json
import re
import sys
from pathlib import Path
from subprocess import run

from bench.measure import ROUNDS, Row
from tests.server import ROOT, environment, manage

CASES, QUICK_CASES = 100_000, 10_000
# Runs in a process of its own, with the settings of the data folder it is given.
QUEUE = """
import datetime, json, random, statistics, sys, time, uuid
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp import DEVICE_ID_SESSION_KEY
from reviewers.accounts import logins, roles
from reviewers.models import Authenticator, Case, Membership, Reviewer
from reviewers.views.access import LOGIN
count, rounds = map(int, sys.argv[1:])
draw = random.Random(7)
states = ("new", "triaged", "in_review", "assessed", "verified", "reported", "spam", "rejected")
first = datetime.date(2026, 1, 1)
rows = (
    Case(
        report=uuid.uuid4(), desk="bench", verification=draw.choice(states),
        priority=draw.choice((0, 0, 0, 0, 0, 0, 1, 2, 3)),
        received_on=first + datetime.timedelta(days=draw.randrange(300)),
    )
    for _ in range(count)
)
Case.objects.bulk_create(rows, batch_size=5000)
user = User.objects.create(username="bench")
roles.give(user, ("reviewer", "editor", "custodian"))
reviewer = Reviewer.objects.create(user=user, recipient="age1pq1bench")
Membership.objects.create(desk="bench", reviewer=reviewer, wrapped_key=b"x", founder=True)
client = Client(headers={"host": "127.0.0.1"})
client.force_login(user)
session = client.session
session[LOGIN] = str(logins.begin(user).pk)
device = Authenticator.objects.create(user=user, confirmed=True)
session[DEVICE_ID_SESSION_KEY] = device.persistent_id
session.save()
middle = f"0.{first + datetime.timedelta(days=150)}.{uuid.UUID(int=1 << 127).hex}"
pages = {
    "first page": "", "from the middle": f"?after={middle}", "one state": "?verification=verified",
    "awaiting a second": "?needs=second", "assigned to nobody": "?needs=free",
}
found = {}
many = {"first page, ten desks": "", "from the middle, ten desks": f"?after={middle}"}
for name, query in {"": "", **pages, **many}.items():
    if name in many and reviewer.memberships.count() == 1:
        for number in range(9):
            slug, low = f"bench-{number}", uuid.UUID(int=number << 124)
            Membership.objects.create(desk=slug, reviewer=reviewer, wrapped_key=b"x")
            part = Case.objects.filter(id__range=(low, uuid.UUID(int=(number + 1) << 124)))
            part.update(desk=slug)
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        answer = client.get(f"/desk/{query}")
        taken.append(time.perf_counter() - start)
        assert answer.status_code == 200 and answer.content.count(b"data-row") == 50, answer
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/desk/{query}")
    found[name] = (1000 * statistics.median(taken), len(queries))
del found[""]
print("FOUND" + json.dumps(found))
"""


def rows(folder: Path, quick: bool) -> list[Row]:
    data = folder / "desk"
    manage(data, "migrate", "--verbosity", "0")
    count, rounds = (QUICK_CASES, 1) if quick else (CASES, ROUNDS)
    script = f"import django\ndjango.setup()\n{QUEUE}"
    done = run(  # noqa: S603
        [sys.executable, "-c", script, str(count), str(rounds)],
        cwd=ROOT,
        env=environment(data, DJANGO_SETTINGS_MODULE="config.settings"),
        capture_output=True,
        text=True,
        check=False,
    )
    told = re.search(r"FOUND(.*)", done.stdout)
    if told is None:
        raise RuntimeError(done.stderr)
    return [
        Row(
            f"queue, {count:,} cases: {name}",
            f"{ms:.0f} ms, {queries} queries",
            "",
            "",
            "≤ 100 ms, ≤ 10 queries",
        )
        for name, (ms, queries) in json.loads(told.group(1)).items()
    ]
