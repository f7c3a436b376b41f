"""Leaving at once: the visit ends, the browser forgets the site, and a harmless page comes."""

import calendar as calendars

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

import languages
from submissions.days import today
from submissions.mailbox import sessions
from submissions.views.pages import page


@csrf_exempt  # It only takes away from its sender, and must work from a page that is a day old.
@require_http_methods(["GET", "HEAD", "POST"])
def go(request: HttpRequest) -> HttpResponse:
    """303 to AMANA_EXIT_URL, or to a calendar. Only a form of ours ends the visit: a stranger's
    page that sends one here would sign people out."""
    to = settings.EXIT_URL or f"/{get_language() or languages.SOURCE}/calendar/"
    response = HttpResponse(status=303, headers={"Location": to, "Referrer-Policy": "no-referrer"})
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") != "cross-site":
        sessions.end(request, response)
    return response


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """This month, and nothing that tells this site from another."""
    code, day = get_language() or languages.SOURCE, today()
    week = languages.week(code)
    month = calendars.Calendar(week[0][0]).monthdayscalendar(day.year, day.month)
    context = {
        "month": languages.month_and_year(day, code),
        "names": [name for _, name in week],
        "weeks": [[(each, languages.digits(str(each), code)) for each in row] for row in month],
        "day": day.day,
    }
    return page(request, "calendar", context)
