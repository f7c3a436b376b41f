"""What needs me: lists of what waits for the person who looks."""

import datetime

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewers.accounts import letting_back, roles
from reviewers.casework import admission, questions, retention, tasks
from reviewers.consent import waiting
from reviewers.models import Case, RosterClaim
from reviewers.roster import claims, closed, replacing
from reviewers.views import proposals
from reviewers.views.access import desks_of, person
from reviewers.views.columns import COLUMNS, Column, own_step, step, table
from reviewers.views.frame import page, plain_scripts
from submissions import intake

Group = tuple[str, tuple[Case, ...], tuple[Column, ...]]


def _groups(found: tasks.Needs, *, drafts: bool) -> tuple[Group, ...]:
    """Titles, cases and columns. ``drafts``: whether the person does."""
    next_one = _beside_number(step)
    has_next = drafts and any(map(own_step, found.mine))
    mine = _beside_number(own_step) if has_next else COLUMNS
    return (
        (_("Assigned to me"), found.mine, mine),
        (_("Waits for a second assessment"), found.second, COLUMNS),
        (_("Rated by two: the verdict is mine"), found.conclude, COLUMNS),
        (_("Sent back to me: the draft needs a change"), found.sent_back, next_one),
        (_("My drafts, not yet in the safety review"), found.drafts, next_one),
        (_("Releases that I may approve"), found.approvals, next_one),
        (_("Approved, and not yet published"), found.approved, next_one),
    )


def _new_keys(user: User, desks: tuple[str, ...]) -> tuple[RosterClaim, ...]:
    """Of colleagues who lost their passphrase; for who may admit people."""
    return replacing.waiting(desks) if roles.may(user, "admit_membership") else ()


def _beside_number(column: Column) -> tuple[Column, ...]:
    """Where a phone shows it: what follows has to be pushed aside there."""
    return (COLUMNS[0], column, *COLUMNS[1:])


@require_safe
def needs_page(request: HttpRequest) -> HttpResponse:
    """What waits for the person who looks, at all of their desks."""
    admission.take_notice()
    user, desks = person(request), desks_of(person(request))
    waiting_for_me, proposed = tasks.of(user, desks), waiting.of(user, desks)
    return page(
        request,
        "needs",
        _("Needs me"),
        scripts=plain_scripts("queue"),
        found=waiting_for_me,
        groups=[
            (title, table(cases, columns), len(cases) == tasks.MOST)
            for title, cases, columns in _groups(
                waiting_for_me, drafts=roles.may(user, "draft_case")
            )
            if cases
        ],
        proposals=proposals.waiting(proposed),
        new_reports="?verification=new",
        aside=intake.waiting_aside(desks),
        letting_back=letting_back.told(user, desks),
        new_keys=_new_keys(user, desks),
        key_first=claims.key_first(user),
        changes=retention.changed(desks, timezone.now().date()),
        form_changes=questions.changed(desks, timezone.now().date()),
        most=tasks.MOST,
        closed=closed.closed(desks),
        canary=_canary(timezone.now()),
    )


def _canary(now: datetime.datetime) -> dict[str, int] | None:
    """How long ago a test report last arrived; ``hours``: 0 while that is as it should be."""
    last = intake.canary.last()
    if last is None:
        return None
    age = max(now - last, datetime.timedelta(0))
    late = age > intake.canary.LATE
    minutes = int(age.total_seconds()) // 60
    return {"minutes": minutes, "hours": minutes // 60 if late else 0}
