"""Who may come in: a door before every page of the desk, and the permission that the page asks for.

A page asked for by a script answers 401 where a page asked for by a person shows the sign-in, so
that nothing typed is lost when a session ends.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django_otp import user_has_device

import languages
from languages import Face
from reviewers.accounts import letting_back, logins, roles
from reviewers.accounts.roles import OPENS, reviewer_of
from reviewers.accounts.standing import outside
from reviewers.errors import NotAllowed
from reviewers.messages import role_needed
from reviewers.views import suspended
from reviewers.views.answers import refused
from reviewers.views.problems import sentences_of
from reviewers.views.signed_in import SITE, is_verified
from submissions import intake

__all__ = ["SITE", "is_verified"]

View = Callable[..., HttpResponseBase]
Door = Callable[[HttpRequest], HttpResponseBase | None]
LANGUAGE = "language"
SEES_PEOPLE = "reviewers.view_membership"
OUTSIDE = "outside"  # the page of whoever was removed
LOGIN = "login"  # in the session: the id of a row of reviewers.accounts.logins


@dataclass(frozen=True)
class Standing:
    """How far somebody has come in. ``next_step``: the page that they must see before the queue."""

    enrolled: bool
    admitted: bool
    office: bool
    next_step: str


def person(request: HttpRequest) -> User:
    """The account that is signed in. Raises Http404 when none is: pages behind a door have one."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def standing(user: User) -> Standing:
    """Raises Http404 for an account that nobody invited to the desk.

    ``office``: somebody of a desk who brings people in and holds no role that opens anything.
    """
    reviewer = reviewer_of(user)
    if reviewer is None:
        raise Http404
    prefetch_related_objects([reviewer], Prefetch("memberships", letting_back.beside()))
    roles.remember(user, reviewer)
    memberships = list(reviewer.memberships.all())
    admitted = any(membership.admitted for membership in memberships)
    enrolled, opens = bool(reviewer.recipient), roles.opens(user)
    office = not opens and user.has_perm(SEES_PEOPLE)
    step = ""
    if office:
        step = "people"
    elif not enrolled:
        step = "key"
    elif not admitted and user.has_perm("reviewers.add_desk") and not intake.desks():
        step = "found"
    elif not admitted and any(membership.suspended_on for membership in memberships):
        step = suspended.STEP
    elif memberships and not admitted:
        step = "waiting"
    elif outside(user) and intake.desks():
        step = OUTSIDE
    return Standing(enrolled, admitted and enrolled and opens, office, step)


def desks_of(user: User) -> tuple[str, ...]:
    """The desks whose key this person holds, in the order of their names."""
    reviewer = reviewer_of(user)
    held = reviewer.memberships.all() if reviewer else ()
    return tuple(sorted(each.desk for each in held if each.admitted))


def language_of(request: HttpRequest) -> str:
    """The reader's own, else the one chosen before signing in, else what the browser asks for."""
    chosen = request.session.get(LANGUAGE)
    if isinstance(request.user, User) and (reviewer := reviewer_of(request.user)):
        chosen = reviewer.language
    known = languages.codes(Face.DESK)
    return chosen if chosen in known else translation.get_language() or known[0]


def asked_by_script(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "text/html")
    return "text/html" not in accepted


def _signed_out(request: HttpRequest) -> HttpResponseBase:
    if asked_by_script(request):
        return JsonResponse({"problems": [_("You are signed out.")]}, status=401)
    return redirect_to_login(request.get_full_path(), f"{SITE}:login")


def _goes_on(request: HttpRequest) -> bool:
    """Signed in, and the login was not ended from elsewhere, is in use, and is not too old."""
    if not isinstance(request.user, User):
        return False
    if logins.current(request.user, request.session.get(LOGIN, "")) is not None:
        return True
    logout(request)
    return False


def anyone(request: HttpRequest) -> HttpResponseBase | None:
    return None


def account(request: HttpRequest) -> HttpResponseBase | None:
    """Signed in with a password, still without a second factor: only to set one up."""
    return None if _goes_on(request) else _signed_out(request)


def verified(request: HttpRequest) -> HttpResponseBase | None:
    """Signed in with both factors."""
    if not _goes_on(request):
        return _signed_out(request)
    if is_verified(request):
        return None
    if user_has_device(person(request)):
        return _signed_out(request)
    return redirect(f"{SITE}:second-factor")


def _lets_in(request: HttpRequest, permission: str) -> HttpResponseBase | None:
    """Whoever is suspended, and at work nowhere else, gets the page on which they object; whoever
    was removed is led to the one that says so, whatever they ask for.

    Raises Http404: to everybody else nothing is there, not even that a case is.
    """
    step = standing(person(request)).next_step
    if step == suspended.STEP:
        return suspended.answer(request, by_script=asked_by_script(request))
    if person(request).has_perm(permission):
        return None
    if step == OUTSIDE and not asked_by_script(request):
        return redirect(f"{SITE}:{OUTSIDE}")
    raise Http404


def member(request: HttpRequest) -> HttpResponseBase | None:
    """Holds the key of a desk."""
    if turned := verified(request):
        return turned
    return _lets_in(request, OPENS)


def first_page(request: HttpRequest) -> HttpResponseBase | None:
    """As ``member``, and whoever is still on the way in is led to their next step."""
    if turned := verified(request):
        return turned
    step = standing(person(request)).next_step
    if step and step != suspended.STEP:
        return redirect(f"{SITE}:{step}")
    return _lets_in(request, OPENS)


def colleague(request: HttpRequest) -> HttpResponseBase | None:
    """A member, or an administrator: those bring people in, and open nothing."""
    if turned := verified(request):
        return turned
    return _lets_in(request, SEES_PEOPLE)


def _without(request: HttpRequest, permission: str, *, changes: bool) -> HttpResponseBase | None:
    """The answer to somebody who is in and lacks a page's permission; None when they have it.

    What a script sends is refused in a sentence that says whose act it is; anything else is not
    there (Http404), but that a page which only changes something says 405 to a GET.
    """
    if not permission or person(request).has_perm(permission):
        return None
    if request.method != "POST" and changes:
        return None
    if request.method != "POST" or not asked_by_script(request):
        raise Http404
    whose = roles.whose(permission.partition(".")[2])
    return refused(*sentences_of(NotAllowed(role_needed(whose))), status=409)


def behind(door: Door, view: View, permission: str = "", *, changes: bool = False) -> View:
    """The view behind a door and a permission, answering in the reader's language.

    ``permission``: "" for what everybody may whom the door lets in; ``changes``: the view only
    changes something. What the framework forbids is not there.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.current_app = SITE
        language = language_of(request)
        with translation.override(language):
            turned = door(request) or _without(request, permission, changes=changes)
            try:
                response = turned if turned is not None else view(request, *args, **kwargs)
            except PermissionDenied as error:
                raise Http404 from error
            # Rendered here, where the reader's language is in force.
            if isinstance(response, SimpleTemplateResponse):
                response.render()
        response.headers["Content-Language"] = language
        return response

    return inner
