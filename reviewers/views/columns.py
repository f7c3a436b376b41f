"""The columns of lists of cases: each is a function of the case, as ``list_display`` takes it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin.utils import (
    display_for_field,
    display_for_value,
    label_for_field,
    lookup_field,
)
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reviewers.models import Case
from reviewers.states import PUBLISHABLE, Publication
from reviewers.templatetags.desk import badge
from reviewers.views.access import SITE

# Its script takes it over (method="dialog" sends nothing by itself). Not a template of its own: a
# page has fifty, and each would be loaded and rendered apart.
TAKE = (
    '<form method="dialog" action="{}" data-desk="take"><input type="hidden" name="seen" value="">'
    '<input type="hidden" name="back" value="{}"><button class="quiet" aria-label="{}">{}</button>'
    "</form>"
)
SIZES = (
    (1024**2, _("small")),
    (64 * 1024**2, _("medium")),
    (1024**3, _("large")),
)
PRIORITIES: dict[int, str | Promise] = {
    0: _("Ordinary"),
    1: _("Soon"),
    2: _("Urgent"),
    3: _("At once"),
}


def size_class(size: int) -> str:
    """A word for how much there is to open; the parcels' sizes are padded anyway."""
    return next((str(word) for limit, word in SIZES if size < limit), str(_("very large")))


@admin.display(description=_("Case"))
def number(case: Case) -> SafeString:
    address = reverse(f"{SITE}:case", args=[case.pk])
    return format_html('<a href="{}" data-row><code>{}</code></a>', address, case)


@admin.display(description=_("Case"))
def number_and_desk(case: Case) -> SafeString:
    """For somebody at several desks."""
    return format_html("{} <small>{}</small>", number(case), case.desk)


@admin.display(description=_("Priority"))
def priority(case: Case) -> SafeString | str:
    if not case.priority:
        return ""
    return format_html("<strong>{}</strong>", PRIORITIES.get(case.priority, case.priority))


@admin.display(description=_("Verification"))
def verification(case: Case) -> SafeString:
    return badge(case.verification)


@admin.display(description=_("Publication"))
def publication(case: Case) -> SafeString:
    return badge(case.publication)


@admin.display(description=_("News"))
def news(case: Case) -> str:
    return str(case.news or "")


@admin.display(description=_("Day received"))
def received(case: Case) -> SafeString:
    day = date_format(case.received_on, "Y-m-d")
    return format_html('<time dir="ltr" datetime="{}">{}</time>', day, day)


@admin.display(description=_("Assigned to"))
def assigned(case: Case) -> SafeString | str:
    """``assignee_name``: as reviewers.casework.listing reads it with a list."""
    name = getattr(case, "assignee_name", None)
    return format_html("<bdi>{}</bdi>", name) if name else ""


@admin.display(description=_("Assigned to"))
def assigned_or_free(case: Case) -> SafeString | str:
    """On the queue: with a button to take what nobody has. ``here``: the page of the list."""
    if case.assignee_id:
        return assigned(case)
    here, name = getattr(case, "here", ""), gettext("Take it: %(case)s") % {"case": case}
    return format_html(
        TAKE, reverse(f"{SITE}:take", args=[case.pk]), here, name, gettext("Take it")
    )


@admin.display(description=_("Size"))
def size(case: Case) -> str:
    return size_class(case.size)


# Where the release of a case goes on, by its state: the page and what its link says.
STEPS: dict[str, tuple[str, str | Promise]] = {
    Publication.DRAFT: ("draft", _("Go on with the draft")),
    Publication.SAFETY_REVIEW: ("release", _("Safety review")),
    Publication.APPROVED: ("release", _("Publish")),
}


@admin.display(description=_("Next"))
def step(case: Case) -> SafeString | str:
    """A link past the page of the case. It is for people who may take this step."""
    page, label = STEPS.get(case.publication, ("draft", _("Write a draft")))
    address = reverse(f"{SITE}:{page}", args=[case.pk])
    return format_html('<a href="{}" aria-label="{}: {}">{}</a>', address, label, case, label)


@admin.display(description=_("Next"))
def own_step(case: Case) -> SafeString | str:
    """Of an editor's own case: only a verdict without a draft has one that is surely theirs."""
    waits = case.verification in PUBLISHABLE and case.publication == Publication.NONE
    return step(case) if waits else ""


COLUMNS = (number, priority, verification, publication, news, received, assigned, size)


@dataclass(frozen=True)
class Row:
    """``cells``: the header of each column, and what stands below it."""

    case: Case
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    headers: tuple[str, ...]
    rows: tuple[Row, ...]


Column = str | Callable[[Case], object]
# What names the columns that are methods of its own (django.contrib.admin's ``list_display``).
Admin = admin.ModelAdmin | None  # type: ignore[type-arg]


def _cell(column: Column, case: Case, model_admin: Admin) -> str:
    field, _attribute, value = lookup_field(column, case, model_admin)
    if field is None:
        return display_for_value(value, "")
    return display_for_field(value, field, "")


def table(
    cases: Iterable[Case], columns: Sequence[Column] = COLUMNS, model_admin: Admin = None
) -> Table:
    """Cases as rows of cells; whatever ``list_display`` takes may be a column."""
    headers = tuple(str(label_for_field(column, Case, model_admin)) for column in columns)

    def row(case: Case) -> Row:
        cells = (_cell(column, case, model_admin) for column in columns)
        return Row(case, tuple(zip(headers, cells, strict=True)))

    return Table(headers, tuple(map(row, cases)))
