"""What a desk asks its reporters: for everybody to read, and for editors to write."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from languages import Language
from reviewers.accounts import roles
from reviewers.casework import questions as verbs
from reviewers.errors import NotAllowed, Stale
from reviewers.views import question_drafts as drafts
from reviewers.views.access import SITE, desks_of, person
from reviewers.views.frame import page
from reviewers.views.problems import sentences_of
from submissions import intake, questions
from submissions.intake import Consent
from submissions.questions import Asked, FormFault, Question


@dataclass(frozen=True)
class Preview:
    """The questions as reporters read them: stands for their form in its template."""

    asked: tuple[Asked, ...]
    language: Language


@dataclass(frozen=True)
class DeskForm:
    """``forms``: where reporters find it, by language; ``version``: 0 for the one of Amana."""

    slug: str
    name: str
    preview: Preview
    version: int
    changes: tuple[verbs.Change, ...]
    may_write: bool
    forms: tuple[tuple[Language, str], ...]


@dataclass(frozen=True)
class Draft:
    """The form as it is being written. ``after``: the version that it was made from."""

    asked: tuple[Question, ...]
    after: int
    faults: tuple[FormFault, ...] = ()
    problems: tuple[str, ...] = ()
    changed: bool = False


def _preview(asked: tuple[Question, ...], code: str) -> Preview:
    """In this language of the reporters' pages, else in the reader's, else in the first of them."""
    spoken = {each.code: each for each in drafts.spoken()}
    language = spoken.get(code) or spoken.get(get_language() or "") or drafts.spoken()[0]
    shown = [question for question in asked if question.shown]
    return Preview(questions.asked(shown, language.code, {}, {}), language)


@require_safe
def forms_page(request: HttpRequest) -> HttpResponse:
    """Each of the reader's desks: what its form asks, and who changed it when."""
    user, code = person(request), request.GET.get("in", "")
    mine = desks_of(user)
    shown = [_of_desk(request, desk, code) for desk in intake.desks() if desk.slug in mine]
    consents, spoken = Consent.choices, drafts.spoken()
    return page(
        request, "forms", _("Reporters’ form"), desks=shown, consents=consents, spoken=spoken
    )


def _of_desk(request: HttpRequest, desk: intake.DeskInfo, code: str) -> DeskForm:
    form = questions.of_desk(desk.slug)
    return DeskForm(
        desk.slug,
        desk.name,
        _preview(form.questions, code),
        form.version,
        verbs.history(desk.slug),
        roles.may(person(request), "ask_desk", desk.slug),
        tuple((each, intake.form_path(desk.slug, each.code)) for each in drafts.spoken()),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def form_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Where an editor writes the form of a desk. Raises Http404 for whoever may not."""
    desk = intake.desk(slug)
    if desk is None or not roles.may(person(request), "ask_desk", slug):
        raise Http404
    if request.method != "POST":
        return _page(request, desk, _begun(request, slug))
    asked, after, button = drafts.read(request.POST), _after(request), request.POST.get("do", "")
    if button != "save":
        return _page(request, desk, Draft(drafts.pressed(asked, button), after, changed=True))
    return _save(request, desk, asked, after)


def _begun(request: HttpRequest, slug: str) -> Draft:
    """The form in force, or an earlier version of it to go on from (``from``). Raises Http404."""
    now, number = questions.of_desk(slug), request.GET.get("from", "")
    if not number.isdecimal():
        return Draft(now.questions, now.version)
    try:
        earlier = questions.of_version(slug, int(number))
    except intake.Missing as error:
        raise Http404 from error
    return Draft(earlier.questions, now.version, changed=earlier != now)


def _after(request: HttpRequest) -> int:
    number = request.POST.get("after", "")
    return int(number) if number.isdecimal() else 0


def _save(
    request: HttpRequest, desk: intake.DeskInfo, asked: tuple[Question, ...], after: int
) -> HttpResponseBase:
    """Leads to the list of forms; or the page again, with what is wrong beside its field."""
    try:
        verbs.save(person(request), desk.slug, asked, after)
    except intake.FormRefused as error:
        faults = tuple(each for each in error.faults if isinstance(each, FormFault))
        draft = Draft(asked, after, faults, changed=True)
        return _page(request, desk, draft, status=422)
    except Stale:
        said = _(
            "A colleague saved another version meanwhile. Yours is below, and not saved: look at "
            "theirs on the page “Reporters’ form”. Saving now puts yours in its place."
        )
        draft = Draft(asked, questions.of_desk(desk.slug).version, problems=(said,), changed=True)
        return _page(request, desk, draft, status=409)
    except NotAllowed as error:
        draft = Draft(asked, after, problems=sentences_of(error), changed=True)
        return _page(request, desk, draft, status=409)
    return redirect(f"{reverse(f'{SITE}:forms')}#{desk.slug}")


def _page(
    request: HttpRequest, desk: intake.DeskInfo, draft: Draft, *, status: int = 200
) -> HttpResponseBase:
    code = request.POST.get("do", "").removeprefix("look-")
    return page(
        request,
        "form",
        _("Reporters’ form"),
        status=status,
        desk=desk,
        draft=draft,
        rows=tuple(drafts.rows(draft.asked, draft.faults)),
        problems=(*draft.problems, *drafts.of_whole(draft.faults)),
        kinds=drafts.KINDS.items(),
        spoken=drafts.spoken(),
        last=len(draft.asked) - 1,
        preview=_preview(draft.asked, code),
        consents=Consent.choices,
    )
