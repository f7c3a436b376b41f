"""What to do when something is lost: the same page for everybody, signed in or not.

It says what is so on every server, so a stranger learns nothing from it.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewers.accounts import letting_back
from reviewers.views.access import SITE, person
from reviewers.views.answers import changing, done, valid
from reviewers.views.frame import page
from reviewers.views.key_forms import NumberForm
from reviewers.views.lost_words import LOSSES


@require_safe
def lost_page(request: HttpRequest) -> HttpResponse:
    return page(request, "lost", _("Something is lost"), losses=LOSSES)


@changing
def object_to(request: HttpRequest) -> HttpResponse:
    """A member ends the waiting period of an only custodian."""
    form, today = valid(NumberForm(request.POST)), timezone.now().date()
    letting_back.object_to(person(request), form.cleaned_data["number"], today)
    return done(reverse(f"{SITE}:needs"))
