"""What a form is told whose report is no more: one literal table, by how the report ended."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from submissions.models import EndedReport

How = EndedReport.How


@dataclass(frozen=True)
class Ending:
    """``title``: what happened; ``told``: to what; ``advice``: what to do next."""

    title: str | Promise
    told: str | Promise
    advice: str | Promise = _("To send something again, open a new form: it has its own codename.")


STATUS = 410  # Gone (RFC 9110)
DESTROYED = _("It was destroyed")
UNREMEMBERED = Ending(
    _("It is not here any more"),
    _("What was sent with this codename is not kept here any more."),
)
ENDINGS: dict[str, Ending] = {
    How.WITHDRAWN: Ending(
        _("It was taken back"),
        _("Everything that was sent with this codename was taken back, and is destroyed."),
    ),
    How.DESTROYED: Ending(
        DESTROYED,
        _("The desk has destroyed everything that was sent with this codename."),
    ),
    How.RETENTION: Ending(
        DESTROYED,
        _(
            "This desk keeps reports for a limited time. That time is over, and everything that "
            "was sent with this codename is destroyed."
        ),
    ),
    How.DROPPED: Ending(
        _("It was destroyed unread"),
        _(
            "More had arrived than this desk could look at, and two of its people destroyed what "
            "waited, without reading it. What was sent with this codename was among it."
        ),
        _("If you can, send it again with a new form: it has its own codename."),
    ),
}
