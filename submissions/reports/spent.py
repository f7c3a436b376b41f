"""What one form has brought: a spent token for each of its parts, whose receipt it alone opens.

A form that sends everything at once has one part. One that sends words first, and files one by
one, has a part for each time that something new came; all of them are one report.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import connection

from submissions.errors import FileRefusal, Gone
from submissions.form_token import FormToken
from submissions.mailbox import keys as mailbox_keys
from submissions.mailbox.codename import Codename
from submissions.models import EndedReport, Mailbox, SpentToken
from submissions.reports import quarantine
from submissions.reports.receipt import Receipt

MOST = 100  # parts of one form
# Every report asks this: putting the query together, and a row's object, would cost ten times what
# asking does.
SPENT = "SELECT receipt FROM submissions_spenttoken WHERE token = %s"


@dataclass(frozen=True)
class Part:
    """``number``: from 0; ``digests``: SHA-256 of the words, or of each file in the form's order;
    none where the form is one part.

    ``name``: what the key of its spent token is derived for.
    """

    number: int = 0
    digests: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"spent/{self.number}" if self.number else "spent"

    def kept(self, refused: Iterable[FileRefusal]) -> tuple[str, ...]:
        """Without those of files that were refused: they may come again, and be looked at again."""
        lost = {refusal.number for refusal in refused}
        return tuple(each for place, each in enumerate(self.digests, 1) if place not in lost)


FIRST = Part()


def earlier(token: FormToken) -> Receipt | None:
    """The receipt that this very form was given before. Raises Gone when its report is no more."""
    receipt = _first(token)
    if receipt is None:
        return None
    _still_there(token, receipt)
    return replace(receipt, aside=receipt.aside and quarantine.holds(receipt.report))


def _first(token: FormToken) -> Receipt | None:
    """Of the form's first part: where there is none, there is no further one either."""
    with connection.cursor() as cursor:
        cursor.execute(SPENT, [token.key(FIRST.name).hex()])
        row = cursor.fetchone()
    return Receipt.unsealed(bytes(row[0]), token) if row else None


def parts(token: FormToken) -> tuple[Receipt, ...]:
    """The receipts of all that this form has brought, in order. Raises Gone."""
    first = _first(token)
    if first is None:
        return ()
    names = [token.key(Part(number).name).hex() for number in range(1, MOST)]
    rows = dict(SpentToken.objects.filter(token__in=names).values_list("token", "receipt"))
    more = (Receipt.unsealed(bytes(rows[name]), token) for name in names if name in rows)
    _still_there(token, first)
    return (first, *more)


def mailbox_of(token: FormToken, first: Receipt) -> Mailbox | None:
    """The mailbox of the report that this form brought. ``first``: the receipt of its first part.

    A receipt from before an upgrade names no report: the form's own codename finds it.
    """
    boxes = Mailbox.objects.select_related("desk")
    if first.report:
        return boxes.filter(id=first.report).first()
    if token.secret is None:
        return None
    lookup = mailbox_keys.derive(Codename(token.secret)).lookup
    return boxes.filter(lookup=lookup).first()


def ended(report: str) -> Gone:
    """What to raise for a report (its id, or nothing) whose mailbox is no more."""
    row = EndedReport.objects.filter(report=report).first() if report else None
    return Gone(row.how if row else "")


def _still_there(token: FormToken, first: Receipt) -> None:
    if not first.report and token.secret is None:
        return
    if mailbox_of(token, first) is None:
        raise ended(first.report)
