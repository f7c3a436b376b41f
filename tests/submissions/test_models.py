"""What the rows about reporters may hold: days, and nothing finer."""

from django.apps import apps
from django.db import models

from submissions.models import Canary, Relaid

MODELS = list(apps.get_app_config("submissions").get_models())
TIMES = (models.DateTimeField, models.TimeField, models.DurationField)
TRACES = (models.GenericIPAddressField, models.FileField, models.EmailField)


def test_no_row_holds_a_time() -> None:
    """When past days were last laid anew is no reporter's time, and there is one row of it."""
    assert MODELS
    assert not [
        field
        for model in MODELS
        for field in model._meta.get_fields()
        if isinstance(field, TIMES) and model not in {Relaid, Canary}
    ]


def test_no_row_has_a_place_for_an_address_or_a_file_name() -> None:
    assert not [
        field for model in MODELS for field in model._meta.get_fields() if isinstance(field, TRACES)
    ]


def test_identifiers_carry_no_order() -> None:
    ordered = {model.__name__ for model in MODELS if isinstance(model._meta.pk, models.AutoField)}
    # The numbers of a desk and of the versions of its form say nothing of a reporter.
    assert ordered == {"Desk", "FormVersion"}
