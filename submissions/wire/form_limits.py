"""How long the body of a form without files may be, by its path.

Such a body waits in memory, and most of these pages are open to everybody: where a codename or a
password is typed there is no reason to take more than a page of text.
"""

import re
from dataclasses import dataclass

KIB = 1024
SMALL_FORM = 16 * KIB
# The lists of a key's headers, and sealed words of 1.5 million letters (reviewers.views.forms).
LARGEST_FORM = 2 * 1024 * KIB


@dataclass(frozen=True)
class FormLimit:
    """``largest``: bytes of a body that is sent to one of ``paths``."""

    paths: re.Pattern[str]
    largest: int


# The first row that matches decides.
FORM_LIMITS = (
    # Sealed words, drafts, rosters, headers, and parts of the search index.
    FormLimit(
        re.compile(r"/desk/(?:case|proposal|roster|keys|people|flood|search)/"), LARGEST_FORM
    ),
    # Sealed and wrapped keys of 100,000 letters, several of them where a desk is founded.
    FormLimit(re.compile(r"/desk/(?:join|open|key|account|custodian)/"), 512 * KIB),
    # What reporters are asked: at most 22 questions of 700 letters in each language.
    FormLimit(re.compile(r"/desk/form/"), 512 * KIB),
    # Signing in, with what a passkey answers.
    FormLimit(re.compile(r"/desk/"), 32 * KIB),
    # What reporters type besides a report: a codename, a code; and a form's token.
    FormLimit(re.compile(r"/"), SMALL_FORM),
)


def largest_form(path: str) -> int:
    """Bytes."""
    return next((row.largest for row in FORM_LIMITS if row.paths.match(path)), SMALL_FORM)
