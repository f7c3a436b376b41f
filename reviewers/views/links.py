"""Naming another case: what a field for a number offers while it is typed, and what it names."""

import uuid

from django.contrib.auth.models import User
from django.http import HttpRequest, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from reviewers import states
from reviewers.casework import numbers
from reviewers.models import Case
from reviewers.views.access import person
from reviewers.views.answers import refused
from reviewers.views.case import case_of

# A number that names nothing is answered 404 like a page that is not there: it tells nobody what
# another desk has.
REFUSALS: dict[str, tuple[int, str | Promise]] = {
    "no number": (
        400,
        _("This is not a number of a case. It has digits and the letters a to f, as in 3e05f1c9."),
    ),
    "no case": (404, _("No other case of this desk has a number that begins so.")),
    "several cases": (
        400,
        _("Several cases have a number that begins so. Type more of it, or choose one below."),
    ),
    "same case": (400, _("This is the number of the case itself. Type that of another one.")),
}


@require_safe
def others(request: HttpRequest, case_id: uuid.UUID) -> JsonResponse:
    """The cases of the same desk whose number begins with ``begins``, a few of them.

    ``more``: whether there are others that begin so.
    """
    case, user = case_of(request, case_id), person(request)
    offered, more = numbers.offers(user, case, request.GET.get("begins", ""))
    cases = [
        {
            "number": each.number,
            "day": each.case.received_on.isoformat(),
            "state": str(states.LABELS[each.case.verification]),
            "assignee": each.case.assignee.get_username() if each.case.assignee else "",
        }
        for each in offered
    ]
    return JsonResponse({"cases": cases, "more": more})


def named(user: User, case: Case, text: str) -> Case | JsonResponse:
    """The case that was named, or the answer that says why it is none."""
    try:
        return numbers.named(user, case, text)
    except numbers.NumberError as error:
        status, sentence = REFUSALS[error.slug]
        return refused(str(sentence), status=status)
