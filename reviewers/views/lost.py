"""What to do when something is lost: the same page for everybody, signed in or not.

It says what is so on every server, so a stranger learns nothing from it.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviewers.accounts import letting_back
from reviewers.errors import NotAllowed
from reviewers.messages import Problem
from reviewers.roster import kit_alone, requests
from reviewers.roster.effects import Parts
from reviewers.views.access import SITE, person
from reviewers.views.answers import changing, done, valid
from reviewers.views.frame import page, without_keys
from reviewers.views.key_forms import NumberForm
from reviewers.views.lost_words import LOSSES
from reviewers.views.roster import by_the_rules
from reviewers.views.roster_forms import AppendForm
from submissions import intake


@require_safe
def lost_page(request: HttpRequest) -> HttpResponse:
    return page(request, "lost", _("Something is lost"), losses=LOSSES)


@changing
def object_to(request: HttpRequest) -> HttpResponse:
    """A member ends the waiting period of an only custodian."""
    form, today = valid(NumberForm(request.POST)), timezone.now().date()
    letting_back.object_to(person(request), form.cleaned_data["number"], today)
    return done(reverse(f"{SITE}:needs"))


@require_safe
def _let_back_page(request: HttpRequest, token: str) -> HttpResponse:
    row = kit_alone.begun(token)
    if row is None:
        return page(request, "join_over", _("This link cannot be used"), status=410)
    user, today = row.reviewer.user, intake.today()
    way = next((each for each in kit_alone.ways(user, today) if each.desk == row.desk), None)
    data = {"kit": {row.desk: kit_alone.for_kit(user, row.desk)}}
    scripts = {**without_keys("let_back"), "page": data}
    return page(request, "let_back", _("The recovery kit alone"), scripts=scripts, row=row, way=way)


@changing
@by_the_rules
def _suspend_lost(request: HttpRequest, token: str) -> HttpResponse:
    """The kit's signature alone, of whoever has its paper; the link is the operator's."""
    row, held = kit_alone.begun(token), valid(AppendForm(request.POST)).cleaned_data
    if row is None:
        raise NotAllowed(Problem.KIT_ALONE)
    kit_alone.require_suspension(row, held["entry"])
    requests.append(row.reviewer.user, row.desk, held["entry"], Parts())
    return done(request.path)


def let_back(request: HttpRequest, token: str) -> HttpResponseBase:
    """Where the kit suspends an only custodian's lost key: nobody need be able to sign in."""
    view = _suspend_lost if request.method == "POST" else _let_back_page
    return view(request, token=token)
