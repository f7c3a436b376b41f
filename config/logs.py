"""Logging that cannot betray a reporter.

The log gets the class of what happened and a random number; never a path, a value, a header or an
exception's text, because each of those has carried somebody's words (docs/threat-model.md).
"""

import logging
import logging.config
import secrets
import threading
import time
import traceback
from typing import Any

from django.http import HttpRequest

import newsrooms
from config import causes

# Loggers whose messages are written by us, about the server and never about a request.
OURS = ("amana", "_granian", "granian")
OUTAGE = "amana.outage"  # what could not be received or shown, with its error or its cause
MINUTE = 60.0  # seconds in which a cause is named once


class Formatter(logging.Formatter):
    """One line a record: when, level, logger, and only what is safe to say.

    To the minute where it is the server's own; of what a visit brought about, the day.
    """

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.split(".")[0] in OURS
        minute = ours and record.name != OUTAGE
        when = self.formatTime(record, "%Y-%m-%d %H:%M" if minute else "%Y-%m-%d")
        parts = [when, record.levelname, record.name]
        if ours:
            parts.append(record.getMessage())
        if newsrooms.are_many():
            # The name of its folder, for the operator of all.
            parts.append(f"newsroom={newsrooms.known_or_nothing() or '-'}")
        status = getattr(record, "status_code", None)
        if status is not None:
            parts.append(f"status={status}")
        if record.exc_info and record.exc_info[1] is not None:
            parts.append(_where(record.exc_info[1]))
        return " ".join(str(part) for part in parts)


def _where(error: BaseException) -> str:
    """The class of an exception and the line of code that raised it, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    last = f" at {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{last} id={secrets.token_hex(4)}"


class NamesCauses(logging.Filter):
    """In the place of a message the sentence of its cause, once a minute for each: a flood of
    failed requests fills no log. What has no cause is a mistake of ours, and passes as it is."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Each cause is named anew."""
        self._until: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        named = record.msg if isinstance(record.msg, causes.Cause) else None
        cause = named or causes.cause_of(record.exc_info[1] if record.exc_info else None)
        if cause is None:
            return True
        now, named_so = time.monotonic(), (newsrooms.known_or_nothing(), cause)
        with self._lock:
            if now < self._until.get(named_so, 0.0):
                return False
            self._until[named_so] = now + MINUTE
        record.msg = causes.sentence(cause)
        return True


def _is_no_outage(record: logging.LogRecord) -> bool:
    """The framework's line for each 503 says nothing that NamesCauses does not say better."""
    return getattr(record, "status_code", None) != 503


class SilentReporter:
    """Stands where Django's exception reporter would render a request's POST and settings."""

    def __init__(self, request: HttpRequest | None, *args: Any, **kwargs: Any) -> None:
        pass

    def get_traceback_html(self) -> str:
        return ""

    def get_traceback_text(self) -> str:
        return ""


def configure(_: dict[str, Any]) -> None:
    """Replaces Django's default logging, whose mail handler and request lines carry plaintext."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"safe": {"()": Formatter}},
            "filters": {
                "causes": {"()": NamesCauses},
                "no-outage": {"()": lambda: _is_no_outage},
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "safe"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {
                "amana": {"level": "INFO"},
                OUTAGE: {"filters": ["causes"]},
                # The framework gave these handlers of their own: a mail, and the request's line.
                "django": {"handlers": []},
                "django.server": {"handlers": [], "propagate": True},
                "asyncio": {"level": "CRITICAL"},
                # A refused Host, Origin or CSRF token is an attacker's text, not news.
                "django.security": {"level": "CRITICAL"},
                "django.request": {"level": "ERROR", "filters": ["no-outage"]},
            },
        }
    )
