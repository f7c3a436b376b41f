"""The doors of the roster: what a browser checks, and what it signed. All of it is JSON."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from reviewers.errors import IllegalMove, NotAllowed, RosterRefused
from reviewers.keys import keyring
from reviewers.roster import carrying, claims, founding, marks, requests, serving
from reviewers.roster.founding import NewDesk
from reviewers.roster.requests import Half
from reviewers.views.access import SITE, person
from reviewers.views.answers import changing, done, refused, valid
from reviewers.views.problems import sentences_of
from reviewers.views.roster_forms import (
    AppendForm,
    CancelForm,
    ClaimForm,
    CompleteForm,
    IdentityForm,
    MarkForm,
    ProposeForm,
)
from sealing.roster import Entry, RosterError
from submissions import intake

View = Callable[..., HttpResponse]


def by_the_rules(view: View) -> View:
    """What the rules refuse, as a refusal of the desk's, which has a sentence for each fault."""

    @wraps(view)
    def inner(request: HttpRequest, **named: str) -> HttpResponse:
        try:
            return view(request, **named)
        except RosterError as error:
            raise RosterRefused(error.fault) from error

    return inner


@require_safe
def entries(request: HttpRequest, slug: str) -> HttpResponse:
    """Also for who waits and who is suspended; to everybody else it is not there. 503: the list is
    broken, or not the one that this machine remembers.
    """
    try:
        answer = JsonResponse(serving.served(person(request), slug))
    except NotAllowed as error:
        raise Http404 from error
    except intake.RosterDown as error:
        return refused(*sentences_of(error), status=503)
    answer["Cache-Control"] = "no-store"
    return answer


def _there() -> HttpResponse:
    return done(reverse(f"{SITE}:people"))


@changing
@by_the_rules
def append(request: HttpRequest, slug: str) -> HttpResponse:
    """An entry that needs nobody else; the first one of a desk of an older release too."""
    held = valid(AppendForm(request.POST)).cleaned_data
    user = person(request)
    if Entry.parse(held["entry"]).request.act == "found":
        carrying.begin(user, slug, held["entry"], held["parts"], held["left_out"])
    else:
        requests.append(user, slug, held["entry"], held["parts"])
    return _there()


@changing
@by_the_rules
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """``slug``: the desk whose members sign; of a further desk the one that its founders are of."""
    held = valid(ProposeForm(request.POST)).cleaned_data
    half = Half(held["request"], held["signature"], held["parts"])
    user, asked = person(request), half.request
    if asked.act != "found":
        made = requests.propose(user, slug, half)
    elif asked.facts.get("carried") == 1:
        without = held["left_out"]
        made = carrying.propose(user, slug, asked, half.signature, half.parts, without)
    else:
        if asked.facts.get("from", {}).get("desk") != slug:
            raise IllegalMove("found")
        new = NewDesk(held["name"], held["salts"], half.parts)
        made = founding.propose(user, new, asked, half.signature)
    return done(reverse(f"{SITE}:people"), id=str(made.pk))


@changing
@by_the_rules
def complete(request: HttpRequest, slug: str) -> HttpResponse:
    held = valid(CompleteForm(request.POST)).cleaned_data
    user, number, encoded = person(request), held["proposal"], held["entry"]
    asked = Entry.parse(encoded).request
    if asked.act != "found":
        requests.complete(user, slug, number, encoded, held["parts"])
    elif asked.facts.get("carried") == 1:
        carrying.complete(user, slug, number, encoded, held["left_out"])
    else:
        founding.complete(user, slug, number, encoded)
    return _there()


@changing
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    held = valid(CancelForm(request.POST)).cleaned_data
    requests.cancel(person(request), slug, held["proposal"])
    return _there()


@changing
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """The keys that this person wants to stand in the list; new ones for lost ones take the
    password too (reviewers.views.replacing).
    """
    held = valid(ClaimForm(request.POST)).cleaned_data
    claims.claim(person(request), slug, signing=held["signing"], own=held["own"])
    return done(reverse(f"{SITE}:index"))


@changing
def mark(request: HttpRequest, slug: str) -> HttpResponse:
    held = valid(MarkForm(request.POST)).cleaned_data
    marks.keep(person(request), slug, **held)
    return done()


@changing
def identity(request: HttpRequest) -> HttpResponse:
    """One's own file anew, for the one that was opened; 409 when another one is there."""
    held = valid(IdentityForm(request.POST)).cleaned_data
    keyring.reseal(person(request), held["was"], held["sealed_identity"], held["signature"])
    return done()
