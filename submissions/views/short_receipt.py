"""The receipt of a report without files: rendered once, and then filled in.

Two of them differ in a token and a codename alone, and rendering one took more of the processor
than anything else about a text but its codename. What is kept is made of the arguments of
``_rendered``, where marks stand for those two: nothing of a request, and so nothing of a reporter,
can get into it.
"""

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine, RequestContext
from django.utils.translation import get_language

from languages import SOURCE, Language
from submissions.mailbox.codename import ARABIC_WORDS, CHECK, DIGITS, GROUP, WORDS, Codename
from submissions.reports.parts import Whole
from submissions.reports.receipt import Receipt

TEMPLATE = "submissions/sealed.html"
OF_VISIT = ("site", "connection")  # what a page says of the site, and of the way to it
RENDERED = 256  # languages, ways to come, and what a receipt can say
MARK = re.compile("\0[0-9]+\0")
GROUPS = -(-(DIGITS + CHECK) // GROUP)


@dataclass(frozen=True)
class Marks:
    """What stands in the place of a token and a codename, in the order of ``_values``."""

    token: str
    words: tuple[str, ...]
    arabic_words: tuple[str, ...]
    groups: tuple[str, ...]


def short_receipt(
    request: HttpRequest,
    token: str,
    codename: Codename,
    whole: Whole,
    shown: Receipt,
    others: Sequence[Language],
) -> HttpResponse:
    """``token``: as text; ``shown``: what the page says of this sending; ``others``: languages."""
    context = RequestContext(request)
    with context.bind_template(Engine.get_default().get_template(TEMPLATE)):
        visit = tuple(context.get(name) for name in OF_VISIT)
    language = get_language() or SOURCE
    said = (whole.aside, shown.again, shown.unchosen)
    parts = _rendered(language, visit, *said, tuple(others))
    values = [escape(value) for value in _values(token, codename)]
    return HttpResponse("".join(values[each] if isinstance(each, int) else each for each in parts))


def _values(token: str, codename: Codename) -> tuple[str, ...]:
    return (token, *codename.words, *codename.arabic_words, *codename.groups)


def _marks() -> Marks:
    numbers = iter(range(1 + WORDS + ARABIC_WORDS + GROUPS))

    def some(count: int) -> Iterator[str]:
        return (f"\0{next(numbers)}\0" for _ in range(count))

    return Marks(next(some(1)), *(tuple(some(count)) for count in (WORDS, ARABIC_WORDS, GROUPS)))


@lru_cache(maxsize=RENDERED)
def _rendered(
    language: str,
    visit: tuple[Hashable, ...],
    aside: bool,
    again: bool,
    unchosen: bool,
    others: tuple[Language, ...],
) -> tuple[str | int, ...]:
    """Pieces of the page, and between them the numbers of the values that belong there.

    ``language``: the active one, in which it is rendered.
    """
    receipt, marks = Receipt((), (), again, unchosen, aside=aside), _marks()
    own = {"face": "reporter", "whole": Whole((receipt,)), "receipt": receipt, "others": others}
    marked = {"token": marks.token, "codename": marks}
    values = {**dict(zip(OF_VISIT, visit, strict=True)), **own, **marked}
    text = Engine.get_default().get_template(TEMPLATE).render(Context(values))
    fixed = MARK.split(text)
    numbers = [int(mark.strip("\0")) for mark in MARK.findall(text)]
    return (fixed[0], *(each for pair in zip(numbers, fixed[1:], strict=True) for each in pair))
