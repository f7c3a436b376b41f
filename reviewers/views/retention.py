"""How long a desk keeps its cases."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from reviewers.casework import retention
from reviewers.views.access import SITE, person
from reviewers.views.answers import changing, done, valid
from reviewers.views.forms import RetentionForm


@changing
def days(request: HttpRequest) -> HttpResponse:
    form = valid(RetentionForm(request.POST))
    retention.set_days(person(request), form.cleaned_data["desk"], form.cleaned_data["days"])
    return done(reverse(f"{SITE}:people"))
