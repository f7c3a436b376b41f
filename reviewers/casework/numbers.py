"""Case numbers as people type them: any beginning of a case's id that belongs to one case alone."""

import re
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from reviewers.casework.listing import PER_PAGE, with_names
from reviewers.messages import Problem
from reviewers.models import Case
from reviewers.models.cases import CaseQuerySet

SHOWN = 8  # hexadecimal digits of a number, as every page shows it
WHOLE = 32  # hexadecimal digits of an id
OFFERED = 10  # cases that a field offers: what the eye takes in at once
# Spaces, hyphens, marks of direction: whatever comes along when a number is copied or read out.
BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
HEXADECIMAL = re.compile(rf"[0-9a-f]{{1,{WHOLE}}}")


class NumberError(Exception):
    """``problem``: NO_NUMBER, NO_CASE, SEVERAL_CASES or SAME_CASE."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.slug)
        self.problem = problem


@dataclass(frozen=True)
class Offered:
    """``number``: as short as it names the case alone, at least as long as pages show it."""

    case: Case
    number: str


def digits(text: str) -> str:
    """The hexadecimal digits of a typed number; empty when it is none.

    Capitals, Arabic and Persian digits, spaces and hyphens are all the same number.
    """
    plain = BETWEEN.sub("", unicodedata.normalize("NFKC", text)).lower()
    latin = "".join(str(unicodedata.decimal(sign, sign)) for sign in plain)
    return latin if HEXADECIMAL.fullmatch(latin) else ""


def beginning(cases: CaseQuerySet, begins: str) -> CaseQuerySet:
    """Of ``cases`` those whose id begins with these digits, as a range of the key."""
    ends = (begins.ljust(WHOLE, fill) for fill in "0f")
    return cases.filter(pk__range=tuple(uuid.UUID(hex=end) for end in ends))


def anywhere(desks: Sequence[str], text: str) -> tuple[Case, ...]:
    """The cases of some desks whose number begins as typed, a page of them; none for no number."""
    begins = digits(text)
    if not begins:
        return ()
    found = with_names(beginning(Case.objects.filter(desk__in=desks), begins))
    return tuple(found.order_by("pk")[:PER_PAGE])


def others(user: User, case: Case) -> CaseQuerySet:
    """What a case may be linked to: the rest of its own desk, for who holds that desk's key."""
    return Case.objects.for_user(user).filter(desk=case.desk).exclude(pk=case.pk)


def named(user: User, case: Case, text: str) -> Case:
    """The one other case of the same desk that a typed number names. Raises NumberError."""
    begins = digits(text)
    if not begins:
        raise NumberError(Problem.NO_NUMBER)
    matches = list(beginning(others(user, case), begins)[:2])
    if len(matches) > 1:
        raise NumberError(Problem.SEVERAL_CASES)
    if not matches:
        raise NumberError(Problem.SAME_CASE if case.pk.hex.startswith(begins) else Problem.NO_CASE)
    return matches[0]


def offers(user: User, case: Case, text: str) -> tuple[tuple[Offered, ...], bool]:
    """The first other cases whose number begins as typed, and whether there are more of them."""
    begins, cases = digits(text), others(user, case)
    if not begins:
        return (), False
    rows = list(beginning(cases, begins).select_related("assignee").order_by("pk")[: OFFERED + 1])
    heads = [row.pk.hex[:SHOWN] for row in rows]
    shown = tuple(
        Offered(row, str(row.pk) if heads.count(head) > 1 else head)
        for row, head in zip(rows, heads, strict=True)
    )
    return shown[:OFFERED], len(rows) > OFFERED
