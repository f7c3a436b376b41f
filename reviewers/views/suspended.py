"""What somebody is shown who is suspended: why, since when, and the way to object. Nothing else."""

import datetime

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from reviewers.errors import NotAllowed
from reviewers.messages import Problem
from reviewers.models import Membership
from reviewers.roster import names
from reviewers.views.answers import refused
from reviewers.views.frame import for_scripts, page
from reviewers.views.problems import sentences_of
from sealing.roster import KIT, KIT_DAYS, LONE_LIST, State, later
from submissions import intake, roster

STEP = "suspended"


def _desks(user: User) -> list[dict[str, object]]:
    """``by``: who suspended them; ``objected``: they have said so by now; ``kit``: the day from
    which the recovery kit can sign for their removal, None where others can decide.
    """
    found: list[dict[str, object]] = []
    rows = Membership.objects.filter(reviewer__user=user).exclude(suspended_on=None)
    for row in rows:
        info, state = intake.desk(row.desk), roster.state(row.desk)
        held = state.suspended.get(row.person) if state else None
        found.append(
            {
                "slug": row.desk,
                "name": info.name if info else row.desk,
                "since": row.suspended_on,
                "by": names.called(row.desk, held.by) if held else "",
                "objected": bool(held and held.objected),
                "kit": _kit_day(state, row.person) if state else None,
            }
        )
    return found


def _kit_day(state: State, person: str) -> datetime.date | None:
    """Where one other person is left in the list, who suspended them."""
    held = state.suspended.get(person)
    if held is None or held.by == KIT or len(state.people) > LONE_LIST:
        return None
    return datetime.date.fromisoformat(later(held.day, KIT_DAYS))


def answer(request: HttpRequest, *, by_script: bool) -> HttpResponseBase:
    """The page, or its sentence for a script: 403. Raises Http404 where there is no account."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    if by_script:
        return refused(*sentences_of(NotAllowed(Problem.SUSPENDED)), status=403)
    scripts = for_scripts(user, "suspended", {})
    title = _("You are suspended")
    return page(request, "suspended", title, status=403, scripts=scripts, desks=_desks(user))
