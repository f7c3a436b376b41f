"""Judgement and custody cannot be changed, and who must differ differs: also by raw SQL."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from reviewers.models import (
    Approval,
    Assessment,
    Case,
    Confirmation,
    CustodyEntry,
    Decision,
    Draft,
    Membership,
    Outcome,
    Proposal,
    Verdict,
)
from reviewers.release import publication
from sealing import HybridIdentity
from tests.reviewers.acting import (
    Cast,
    confirmed,
    decided,
    document,
    drafted,
    proposed,
    published,
)

APPEND_ONLY: list[type[models.Model]] = [
    Assessment,
    Verdict,
    Draft,
    Approval,
    Decision,
    CustodyEntry,
]
NOTE = {"ar": "تصحيح.", "en": "A correction."}


@pytest.fixture
def lived(case: Case, cast: Cast, body: bytes, desk: HybridIdentity) -> Case:
    """A case that has a row in every table: published, with a correction proposed."""
    decided(case, cast.reviewer, cast.second, body)
    published(cast.second, cast.editor, case, document(), desk)
    draft = drafted(cast.second, case, document(change="correction", note=NOTE), desk)
    publication.propose(cast.second, case, draft.content_hash)
    return case


def raw(sql: str, *values: Any) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model.__name__)
def test_the_database_refuses_to_change_or_delete(lived: Case, model: Any) -> None:
    table, key = model._meta.db_table, model._meta.pk.column
    before = list(model.objects.order_by("pk").values())
    assert before
    for column in (field.column for field in model._meta.concrete_fields):
        with pytest.raises(DatabaseError, match="append-only"):
            raw(f'UPDATE {table} SET "{column}" = "{column}"')  # noqa: S608
    with pytest.raises(DatabaseError, match="append-only"):
        raw(f"DELETE FROM {table} WHERE {key} = {key}")  # noqa: S608
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.all()._raw_delete("default")
    assert list(model.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model.__name__)
def test_a_row_cannot_be_replaced_under_its_own_key(lived: Case, model: Any) -> None:
    table, key = model._meta.db_table, model._meta.pk.column
    before = list(model.objects.order_by("pk").values())
    replace = {
        "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",  # noqa: S608
        "postgresql": f"INSERT INTO {table} SELECT * FROM {table} "  # noqa: S608
        f"ON CONFLICT ({key}) DO UPDATE SET {key} = EXCLUDED.{key}",
    }
    with pytest.raises(DatabaseError, match="append-only"):
        raw(replace[connection.vendor])
    assert list(model.objects.order_by("pk").values()) == before


def test_other_rows_can_be_changed(lived: Case) -> None:
    """The refusals above come from the triggers, not from the statements."""
    assert raw('UPDATE reviewers_case SET "priority" = 1') == 1
    assert raw("DELETE FROM reviewers_sealedbody WHERE id = id") > 1


# Each rule of two different people: the row that keeps it, and its two columns.
PAIRS = [
    (Verdict, "first_id", "second_id"),
    (Approval, "author_id", "approver_id"),
    (Membership, "reviewer_id", "admitted_by_id"),
]


@pytest.mark.parametrize(("model", "one", "other"), PAIRS, ids=lambda each: str(each))
def test_the_database_refuses_one_person_twice(
    lived: Case, model: Any, one: str, other: str
) -> None:
    row = model.objects.filter(founder=False)[0] if model is Membership else model.objects.get()
    held = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
    del held["id"]
    if "round" in held:
        held["round"] += 1
    if "closed_at" in held:
        held["closed_at"] = held["at"]
    if model is Membership:
        held["desk"] = "elsewhere"
    with transaction.atomic():
        model.objects.create(**held)  # the same row for two people is taken
        transaction.set_rollback(True)
    with pytest.raises(IntegrityError, match="nobody|two_people"):
        insert(model, {**held, other: held[one]})


def insert(model: Any, held: dict[str, Any]) -> None:
    columns = ", ".join(f'"{name}"' for name in held)
    marks = ", ".join("%s" for _ in held)
    fields = {field.attname: field for field in model._meta.concrete_fields}
    values = [fields[name].get_db_prep_save(value, connection) for name, value in held.items()]
    raw(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks})", *values)  # noqa: S608


def test_the_database_refuses_a_confirmation_of_one_s_own(lived: Case, cast: Cast) -> None:
    proposal = proposed(cast.reviewer, "destroy", lived)
    own = {"proposal_id": proposal.pk, "person_id": proposal.proposer_id, "at": proposal.at}
    with pytest.raises(IntegrityError, match="nobody confirms their own"):
        insert(Confirmation, own)
    assert not proposal.confirmations.exists()


def test_the_database_refuses_what_nobody_confirmed(lived: Case) -> None:
    held = {**row_of(Proposal), "outcome": "confirmed"}
    held["closed_at"] = held["at"]
    with pytest.raises(IntegrityError, match="nobody confirms alone"):
        insert(Proposal, held)
    with pytest.raises(IntegrityError, match="nobody confirms alone"), transaction.atomic():
        Proposal.objects.close(Outcome.CONFIRMED)
    assert Proposal.objects.open().exists()


def test_the_database_keeps_a_proposal_as_it_was_proposed(lived: Case, cast: Cast) -> None:
    table, row = "reviewers_proposal", Proposal.objects.open().get()
    changes: dict[str, object] = {
        "act": "destroy",
        "desk": "idlib",
        "case_id": None,
        "bound_to": "0" * 64,
        "body": row.case_id,
        "proposer_id": cast.editor.pk,
        "at": row.at + timedelta(days=1),
        "last_day": row.last_day + timedelta(days=1),
        "details": {"recipient": "age1other"},
    }
    for name, value in changes.items():
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Proposal.objects.filter(pk=row.pk).update(**{name: value})
    assert row.case is not None
    Proposal.objects.filter(pk=row.pk).overtaken()
    with pytest.raises(DatabaseError, match="append-only"):
        raw(f"UPDATE {table} SET closed_at = NULL, outcome = ''")  # noqa: S608
    with pytest.raises(DatabaseError, match="append-only"):
        raw(f"DELETE FROM {table}")  # noqa: S608
    with pytest.raises(IntegrityError, match="closed"):
        insert(Confirmation, {"proposal_id": row.pk, "person_id": cast.reviewer.pk, "at": row.at})


def test_the_database_keeps_a_confirmation(lived: Case, cast: Cast) -> None:
    proposal = Proposal.objects.open().get()
    word = Confirmation.objects.create(proposal=proposal, person=cast.reviewer, at=proposal.at)
    for change in ("UPDATE {} SET person_id = person_id", "DELETE FROM {}"):
        with pytest.raises(DatabaseError, match="append-only"):
            raw(change.format("reviewers_confirmation"))
    assert Confirmation.objects.get(proposal=proposal) == word


def test_destroying_a_case_leaves_judgement_and_takes_the_words(lived: Case, cast: Cast) -> None:
    kept = {model: model.objects.filter(case=lived.id).count() for model in (Assessment, Draft)}
    proposal = proposed(cast.reviewer, "destroy", lived)
    confirmed(cast.second, proposal)
    assert not lived.bodies.exists()
    assert {model: model.objects.filter(case=lived.id).count() for model in kept} == kept


def row_of(model: Any) -> dict[str, Any]:
    """A row of this table as it stands, to be put in once more with something changed."""
    row = model.objects.all()[0]
    held = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
    del held["id"]
    return held


def test_the_database_refuses_a_second_rating_in_a_round(lived: Case) -> None:
    held = row_of(Assessment)
    with pytest.raises(IntegrityError):
        insert(Assessment, held)
    insert(Assessment, {**held, "round": held["round"] + 1})


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"credibility": 0}, "credibility_is_one_to_six"),
        ({"credibility": 7}, "credibility_is_one_to_six"),
        ({"verdict": "true"}, "a_known_verdict"),
        ({"verdict": "spam"}, "a_known_verdict"),
    ],
)
def test_the_database_refuses_a_rating_that_is_none(
    lived: Case, changed: dict[str, Any], rule: str
) -> None:
    held = row_of(Assessment)
    with pytest.raises(IntegrityError, match=rule):
        insert(Assessment, {**held, "round": held["round"] + 1, **changed})


def test_the_database_refuses_a_second_verdict_in_a_round(lived: Case, cast: Cast) -> None:
    held = row_of(Verdict)
    with pytest.raises(IntegrityError):
        insert(Verdict, {**held, "first_id": cast.editor.pk})


def test_the_database_refuses_a_second_open_proposal(lived: Case, cast: Cast) -> None:
    held = Proposal.objects.open().values().get()
    del held["id"]
    assert held["closed_at"] is None
    with pytest.raises(IntegrityError):
        insert(Proposal, {**held, "proposer_id": cast.editor.pk})
    insert(Proposal, {**held, "closed_at": held["at"], "outcome": "cancelled"})


def test_the_database_refuses_a_second_draft_of_a_number(lived: Case) -> None:
    with pytest.raises(IntegrityError):
        insert(Draft, {**row_of(Draft), "content_hash": "a" * 64})
