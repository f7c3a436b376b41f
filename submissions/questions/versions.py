"""The forms of desks as rows: one a version, never changed, so that answers find their question."""

import datetime
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NotRequired, TypedDict

from django.db import IntegrityError, connection, transaction

from languages import SOURCE, Text
from submissions.errors import FormOvertaken, FormRefused, Missing
from submissions.models import Desk, FormVersion
from submissions.questions.checking import faults, without_blanks
from submissions.questions.question import PREFIX, Kind, Question, Questionnaire
from submissions.questions.shipped import shipped

# Every report asks this: putting the query together would cost many times what asking does.
NEWEST = """
    SELECT form.questions, form.number FROM submissions_formversion AS form
    JOIN submissions_desk AS desk ON desk.id = form.desk_id
    WHERE desk.slug = %s ORDER BY form.number DESC LIMIT 1
"""


class QuestionRow(TypedDict):
    """A question in a row of JSON; ``options``: of a choice alone."""

    id: str
    kind: str
    label: Text
    help: Text
    options: NotRequired[list[Text]]
    required: bool
    shown: bool


@dataclass(frozen=True)
class Version:
    number: int
    saved_on: datetime.date


def of_desk(slug: str) -> Questionnaire:
    """What the form of this desk asks now. One query."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, [slug])
        newest = cursor.fetchone()
    return _parsed(*newest) if newest else shipped()


def of_version(slug: str, number: int) -> Questionnaire:
    """As it was; 0: the one that comes with Amana. Raises Missing."""
    if not number:
        return shipped()
    row = FormVersion.objects.filter(desk__slug=slug, number=number).first()
    if row is None:
        raise Missing("form")
    return _read(row)


def versions(slug: str) -> tuple[Version, ...]:
    """The newest first; none while the desk has written none."""
    rows = FormVersion.objects.filter(desk__slug=slug).order_by("-number")
    return tuple(Version(*row) for row in rows.values_list("number", "saved_on"))


def saved_since(slugs: tuple[str, ...], day: datetime.date) -> tuple[tuple[str, Version], ...]:
    """Desks whose form was changed on this day or later, each with its newest version."""
    rows = FormVersion.objects.filter(desk__slug__in=slugs, saved_on__gte=day).order_by("number")
    found = rows.values_list("desk__slug", "number", "saved_on")
    return tuple({slug: Version(number, saved) for slug, number, saved in found}.items())


def once_asked(slug: str, names: Collection[str]) -> tuple[Question, ...]:
    """The questions of these names of fields in earlier versions, whose form somebody had open.

    None is required, and one that no version knows is called by its id: no answer is dropped.
    """
    if not names:
        return ()
    rows = FormVersion.objects.filter(desk__slug=slug).order_by("number")
    forms = [shipped().questions, *(_read(row).questions for row in rows)]
    known = {question.name: question for form in forms for question in form}
    return tuple(
        replace(known[name], required=False, shown=True)
        if name in known
        else Question(name.removeprefix(PREFIX), Kind.LINE, {SOURCE: name.removeprefix(PREFIX)})
        for name in names
    )


def save(slug: str, questions: tuple[Question, ...], *, after: int, day: datetime.date) -> int:
    """The desk's next version, in force from now on; gives its number.

    ``after``: the version that it was made from. Raises FormRefused (with all that is wrong),
    FormOvertaken when there is a newer one, and Missing (the desk).
    """
    if wrong := faults(questions):
        raise FormRefused(wrong)
    desk = Desk.objects.filter(slug=slug).first()
    if desk is None:
        raise Missing("desk")
    if of_desk(slug).version != after:
        raise FormOvertaken
    rows = [_row(question) for question in questions]
    try:
        with transaction.atomic():
            FormVersion.objects.create(desk=desk, number=after + 1, questions=rows, saved_on=day)
    except IntegrityError as error:
        raise FormOvertaken from error
    return after + 1


def _row(question: Question) -> QuestionRow:
    row = QuestionRow(
        id=question.id,
        kind=question.kind.value,
        label=without_blanks(question.label),
        help=without_blanks(question.help),
        required=question.required and not question.fixed,
        shown=question.shown,
    )
    if question.kind is Kind.CHOICE:
        row["options"] = [without_blanks(option) for option in question.options]
    return row


def _read(row: FormVersion) -> Questionnaire:
    return _questionnaire(row.questions, row.number)


@lru_cache(maxsize=32)
def _parsed(questions: str, number: int) -> Questionnaire:
    """By the text itself, as the row has it: what is remembered is never older than the row."""
    return _questionnaire(json.loads(questions), number)


def _questionnaire(rows: Iterable[QuestionRow], number: int) -> Questionnaire:
    return Questionnaire(tuple(_question(row) for row in rows), number)


def _question(row: QuestionRow) -> Question:
    return Question(
        id=row["id"],
        kind=Kind(row["kind"]),
        label=row["label"],
        help=row["help"],
        options=tuple(row.get("options", ())),
        required=row["required"],
        shown=row["shown"],
    )
