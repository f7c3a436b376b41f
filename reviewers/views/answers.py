"""Answers to scripts: where to go next, or in plain sentences why nothing was done."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_POST

from archive import accession
from reviewers import errors
from reviewers.views.problems import sentences_of
from submissions import intake

F = TypeVar("F", bound=Form)
REFUSALS = (errors.DeskError, intake.IntakeError, accession.ArchiveError)


def done(next_page: str = "", **more: str) -> JsonResponse:
    return JsonResponse({"next": next_page, **more} if next_page else more)


def refused(*problems: str, status: int = 400, **more: object) -> JsonResponse:
    return JsonResponse({"problems": problems, **more}, status=status)


class Incomplete(Exception):
    """A form does not validate; ``changing`` answers with what is wrong."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self.form = form


def valid(form: F) -> F:
    """The form, which validates. Raises Incomplete, so it is for views that are ``changing``."""
    if not form.is_valid():
        raise Incomplete(form)
    return form


def _incomplete(form: Form) -> JsonResponse:
    """The sentences of a form that does not validate, each with the name of its field."""
    sentences = []
    for name, problems in form.errors.items():
        label = form.fields[name].label if name in form.fields else None
        sentences += [f"{label}: {problem}" if label else str(problem) for problem in problems]
    return refused(*sentences)


def changing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A view that changes something: POST alone, and every refusal as its sentences."""

    @require_POST
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Incomplete as error:
            return _incomplete(error.form)
        except REFUSALS as error:
            return refused(*sentences_of(error), status=409)

    return inner
