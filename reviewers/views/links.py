"""Naming another case: what a field for a number offers while it is typed, and what it names."""

import uuid

from django.contrib.auth.models import User
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from reviewers import states
from reviewers.casework import numbers
from reviewers.messages import Problem
from reviewers.models import Case
from reviewers.views.access import person
from reviewers.views.answers import refused
from reviewers.views.case import case_of
from reviewers.views.script_data import OfferedCase, OfferedCases


@require_safe
def others(request: HttpRequest, case_id: uuid.UUID) -> JsonResponse:
    """The cases of the same desk whose number begins with ``begins``, a few of them.

    ``more``: whether there are others that begin so.
    """
    case, user = case_of(request, case_id), person(request)
    offered, more = numbers.offers(user, case, request.GET.get("begins", ""))
    cases: list[OfferedCase] = [
        {
            "number": each.number,
            "day": each.case.received_on.isoformat(),
            "state": str(states.LABELS[each.case.verification]),
            "assignee": each.case.assignee.get_username() if each.case.assignee else "",
        }
        for each in offered
    ]
    answer: OfferedCases = {"cases": cases, "more": more}
    return JsonResponse(answer)


def named(user: User, case: Case, text: str) -> Case | JsonResponse:
    """The case that was named, or the answer that says why it is none."""
    try:
        return numbers.named(user, case, text)
    except numbers.NumberError as error:
        # A number that names nothing is answered like a page that is not there: it tells nobody
        # what another desk has.
        status = 404 if error.problem is Problem.NO_CASE else 400
        return refused(str(error.problem.sentence), status=status)
