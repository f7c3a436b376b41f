"""What a form is told whose report is no more: by how the report ended.

A value of ``EndedReport.How`` without a sentence fails mypy.
"""

from dataclasses import dataclass
from typing import assert_never

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from submissions.models import EndedReport

How = EndedReport.How


@dataclass(frozen=True)
class Ending:
    """``title``: what happened; ``what``: to what; ``advice``: what to do next."""

    title: str | Promise
    what: str | Promise
    advice: str | Promise = _("To send something again, open a new form: it has its own codename.")


STATUS = 410  # Gone (RFC 9110)
DESTROYED = _("It was destroyed")
UNREMEMBERED = Ending(
    _("It is not here any more"),
    _("What was sent with this codename is not kept here any more."),
)


def ending(how: str) -> Ending:
    """``how``: a value of EndedReport.How, or nothing where nobody remembers."""
    return _ending(How(how)) if how in How.values else UNREMEMBERED


def _ending(how: EndedReport.How) -> Ending:
    match how:
        case How.WITHDRAWN:
            return Ending(
                _("It was taken back"),
                _("Everything that was sent with this codename was taken back, and is destroyed."),
            )
        case How.DESTROYED:
            return Ending(
                DESTROYED,
                _("The desk has destroyed everything that was sent with this codename."),
            )
        case How.RETENTION:
            return Ending(
                DESTROYED,
                _(
                    "This desk keeps reports for a limited time. That time is over, and everything "
                    "that was sent with this codename is destroyed."
                ),
            )
        case How.DROPPED:
            return Ending(
                _("It was destroyed unread"),
                _(
                    "More had arrived than this desk could look at, and two of its people "
                    "destroyed what waited, without reading it. What was sent with this codename "
                    "was among it."
                ),
                _("If you can, send it again with a new form: it has its own codename."),
            )
    assert_never(how)
