"""How long a desk keeps its cases."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from reviewers.casework import retention
from reviewers.consent import proposals
from reviewers.consent.act import Name, Request
from reviewers.views.access import SITE, person
from reviewers.views.answers import changing, done, valid
from reviewers.views.forms import RetentionForm


@changing
def days(request: HttpRequest) -> HttpResponse:
    """Fewer days are proposed to another custodian; more, or none, count at once."""
    form, user = valid(RetentionForm(request.POST)), person(request)
    desk, number = form.cleaned_data["desk"], form.cleaned_data["days"]
    if retention.is_shorter(desk, number):
        proposals.propose(user, Name.RETENTION, desk, Request(days=number))
    else:
        retention.set_days(user, desk, number)
    return done(reverse(f"{SITE}:people"))
