"""What happened to a case since a page was opened, for whoever was overtaken."""

import uuid

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from reviewers import custody
from reviewers.templatetags.desk import act
from reviewers.views.case import case_of
from reviewers.views.script_data import Meanwhile


@require_safe
def meanwhile(request: HttpRequest, case_id: uuid.UUID, number: int) -> JsonResponse:
    """The desk's acts after entry ``number``; custody holds no word of a report.

    Not what came: its entries are written when the day is closed, long after it was shown.
    """
    case = case_of(request, case_id)
    entries = custody.entries(case.id)
    newer = [each for each in entries if each.number > number and each.act not in custody.ARRIVALS]
    answer: Meanwhile = {
        "entries": [{"act": act(entry.act), "actor": entry.actor} for entry in newer]
    }
    return JsonResponse(answer)
