"""The queue and "what needs me": lists of cases, plain pages that a keyboard goes through."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reviewers import states
from reviewers.casework import admission, listing, numbers, queue, tasks
from reviewers.views.access import SITE, desks_of, person
from reviewers.views.frame import page, plain_scripts
from submissions import intake

SIZES = (
    (1024**2, gettext_lazy("small")),
    (64 * 1024**2, gettext_lazy("medium")),
    (1024**3, gettext_lazy("large")),
)
NEEDS: dict[str, str | Promise] = {
    "mine": gettext_lazy("Assigned to me"),
    "second": gettext_lazy("Waits for a second assessment"),
    "free": gettext_lazy("Assigned to nobody"),
}
PRIORITIES: dict[int, str | Promise] = {
    0: gettext_lazy("Ordinary"),
    1: gettext_lazy("Soon"),
    2: gettext_lazy("Urgent"),
    3: gettext_lazy("At once"),
}


def size_class(size: int) -> str:
    """A word for how much there is to open; the parcels' sizes are padded anyway."""
    large = gettext_lazy("very large")
    return next((str(word) for limit, word in SIZES if size < limit), str(large))


def badge(state: str) -> SafeString:
    return format_html('<span class="badge" data-state="{}">{}</span>', state, states.LABELS[state])


@dataclass(frozen=True)
class Choice:
    slug: str
    label: str | Promise
    chosen: bool


def _known(value: str, known: Mapping[str, object]) -> str:
    return value if value in known else ""


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def asked(request: HttpRequest, desks: tuple[str, ...]) -> listing.Asked:
    """What an address asks for; what it says that nobody knows is left out.

    ``desks``: those that may be asked for.
    """
    given = request.GET
    desk = given.get("desk", "")
    return listing.Asked(
        desk if desk in desks else "",
        verification=_known(given.get("verification", ""), dict(states.VERIFICATION)),
        publication=_known(given.get("publication", ""), dict(states.PUBLICATION)),
        needs=_known(given.get("needs", ""), NEEDS),
        who=given.get("who", "")[:150].replace("\0", "").strip(),
        day=_day(given.get("day", "")),
    )


def query(asked: listing.Asked, after: listing.Place | None = None) -> str:
    """The address of a page of the list, from its question mark on."""
    filled = {name: str(value) for name, value in asdict(asked).items() if value}
    return "?" + urlencode({**filled, "after": str(after)} if after else filled)


def _choices(labels: Mapping[str, str | Promise], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(slug, label, slug == chosen) for slug, label in labels.items())


@require_safe
def queue_page(request: HttpRequest) -> HttpResponse:
    """A page of a desk's cases. Opening its first page takes notice of some of what has arrived.

    ``number``: leads to the one case whose number begins so, or lists those that do.
    """
    user, desks = person(request), desks_of(person(request))
    number = request.GET.get("number", "")[:100].strip()
    numbered = numbers.anywhere(desks, number)
    if len(numbered) == 1:
        return redirect(f"{SITE}:case", numbered[0].pk)
    wanted = asked(request, desks)
    after = listing.Place.parse(request.GET.get("after", ""))
    more = admission.take_notice() if after is None else False
    listed = listing.page(user, desks, wanted, after)
    if number:
        listed = listing.Listed(numbered, None)
    counts = queue.counts(user, [wanted.desk] if wanted.desk else desks)
    return page(
        request,
        "queue",
        _("Queue"),
        scripts=plain_scripts("queue"),
        asked=wanted,
        narrowed=bool(number) or wanted != listing.Asked(),
        number=number,
        here=query(wanted, after),
        next_page=query(wanted, listed.end) if listed.end else "",
        first_page=query(wanted) if after else "",
        cases=listed.cases,
        priorities=PRIORITIES,
        all_desks=desks,
        counts=[
            (slug, counts[slug], query(replace(listing.Asked(wanted.desk), verification=slug)))
            for slug in dict(states.VERIFICATION)
            if slug in counts
        ],
        total=sum(counts.values()),
        needs=_choices(NEEDS, wanted.needs),
        verifications=_choices(dict(states.VERIFICATION), wanted.verification),
        publications=_choices(dict(states.PUBLICATION), wanted.publication),
        aside=intake.waiting_aside(desks) if after is None else 0,
        coming=intake.new_count(desks) if more else 0,
    )


@require_safe
def needs_page(request: HttpRequest) -> HttpResponse:
    """What waits for the person who looks, at all of their desks."""
    admission.take_notice()
    user, desks = person(request), desks_of(person(request))
    found = tasks.of(user, desks)
    return page(
        request,
        "needs",
        _("Needs me"),
        scripts=plain_scripts("queue"),
        found=found,
        groups=(
            (_("Assigned to me"), found.mine),
            (_("Waits for a second assessment"), found.second),
            (_("Rated by two: the verdict is mine"), found.conclude),
            (_("Sent back to me: the draft needs a change"), found.sent_back),
            (_("My drafts, not yet in the safety review"), found.drafts),
            (_("Releases that I may approve"), found.approvals),
            (_("Approved, and not yet published"), found.approved),
        ),
        new_reports=query(listing.Asked(verification="new")),
        aside=intake.waiting_aside(desks),
        priorities=PRIORITIES,
        most=tasks.MOST,
    )
