"""What the rows about reporters may hold: days, and nothing finer."""

from django.apps import apps
from django.db import models

MODELS = list(apps.get_app_config("submissions").get_models())
TIMES = (models.DateTimeField, models.TimeField, models.DurationField)
TRACES = (models.GenericIPAddressField, models.FileField, models.EmailField)


def test_no_row_holds_a_time() -> None:
    assert MODELS
    assert not [
        field for model in MODELS for field in model._meta.get_fields() if isinstance(field, TIMES)
    ]


def test_no_row_has_a_place_for_an_address_or_a_file_name() -> None:
    assert not [
        field for model in MODELS for field in model._meta.get_fields() if isinstance(field, TRACES)
    ]


def test_identifiers_carry_no_order() -> None:
    ordered = {model.__name__ for model in MODELS if isinstance(model._meta.pk, models.AutoField)}
    # A desk's number says nothing of a reporter.
    assert ordered == {"Desk"}
