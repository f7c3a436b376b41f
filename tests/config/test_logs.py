"""A log line says what broke, never what was said."""

import io
import logging

import pytest
from django.http import HttpRequest
from django.test import Client
from django.views.debug import ExceptionReporter

from config.logs import Formatter, SilentReporter

CANARY = "kanarya-7431"


def written(logger: str, message: str, *args: object, error: Exception | None = None) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Formatter())
    record = logging.LogRecord(logger, logging.ERROR, "x.py", 1, message, args, None)
    if error is not None:
        record.exc_info = (type(error), error, error.__traceback__)
    handler.emit(record)
    return stream.getvalue()


def test_it_drops_the_text_of_other_peoples_loggers() -> None:
    line = written("django.request", "Internal Server Error: /ar/r/all/%s", CANARY)
    assert CANARY not in line
    assert "django.request" in line


def test_a_failed_visit_has_the_day_and_no_minute() -> None:
    assert ":" not in written("django.request", "Internal Server Error")
    assert written("amana", "It serves.").split(" ")[1].count(":") == 1


def test_it_names_the_class_of_an_error_and_not_its_text() -> None:
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        line = written("amana.intake", "A report was refused.", error=error)
    assert CANARY not in line
    assert "ValueError" in line and "A report was refused." in line


def test_the_stock_formatter_would_have_told() -> None:
    record = logging.LogRecord(
        "django.request", logging.ERROR, "x.py", 1, "Error: %s", (CANARY,), None
    )
    assert CANARY in logging.Formatter().format(record)


@pytest.mark.django_db
def test_an_error_report_shows_nothing() -> None:
    request = HttpRequest()
    request.META = {"SERVER_NAME": "x", "SERVER_PORT": "1", "HTTP_X_FORWARDED_FOR": CANARY}
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        facts = (request, type(error), error, error.__traceback__)
        assert CANARY in ExceptionReporter(*facts).get_traceback_text()
        assert SilentReporter(*facts).get_traceback_text() == ""
        assert SilentReporter(*facts).get_traceback_html() == ""


@pytest.mark.django_db
def test_a_hostile_host_is_not_logged(client: Client, capfd: pytest.CaptureFixture[str]) -> None:
    client.get("/en/", headers={"host": f"{CANARY}.example"})
    captured = capfd.readouterr()
    assert CANARY not in captured.out + captured.err
