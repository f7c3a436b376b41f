"""Actions of a list: one verb for each chosen row, and what came of it as sentences."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviewers import errors
from reviewers.views.answers import REFUSALS
from reviewers.views.problems import sentences_of


def each(request: HttpRequest, rows: Iterable[Any], verb: Callable[[Any], object]) -> None:
    """Calls the verb for each row. A refusal stops nothing: the others are done, and it is said.

    Each verb is a transaction of its own. No row is named: messages travel in a cookie.
    """
    done, refused = 0, Counter[str]()
    for row in rows:
        try:
            verb(row)
        except REFUSALS as error:
            refused[" ".join(_sentences(error))] += 1
        else:
            done += 1
    if done:
        sentence = ngettext("Done: %(count)s.", "Done: %(count)s.", done)
        messages.success(request, sentence % {"count": done})
    for why, count in refused.items():
        sentence = ngettext("Not done: %(count)s.", "Not done: %(count)s.", count)
        messages.warning(request, f"{sentence % {'count': count}} {why}")


def _sentences(error: Exception) -> tuple[str, ...]:
    """As a page says it; but nothing is typed in a list, and several rows may have changed."""
    if isinstance(error, errors.Stale) and not isinstance(error, errors.StalePeople):
        return (_("Somebody else was quicker. The list shows what is now: look again."),)
    return sentences_of(error)
