"""Logging that cannot betray a reporter.

The log gets the class of what happened and a random number; never a path, a value, a header or an
exception's text, because each of those has carried somebody's words (docs/threat-model.md).
"""

import logging
import logging.config
import secrets
import traceback
from typing import Any

from django.http import HttpRequest

# Loggers whose messages are written by us, about the server and never about a request.
OURS = ("amana", "_granian", "granian")


class Formatter(logging.Formatter):
    """One line a record: time to the minute, level, logger, and only what is safe to say."""

    def format(self, record: logging.LogRecord) -> str:
        day = self.formatTime(record, "%Y-%m-%d %H:%M")
        parts = [day, record.levelname, record.name]
        if record.name.split(".")[0] in OURS:
            parts.append(record.getMessage())
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
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "safe"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {
                "amana": {"level": "INFO"},
                # The framework gave these handlers of their own: a mail, and the request's line.
                "django": {"handlers": []},
                "django.server": {"handlers": [], "propagate": True},
                "asyncio": {"level": "CRITICAL"},
                # A refused Host, Origin or CSRF token is an attacker's text, not news.
                "django.security": {"level": "CRITICAL"},
                "django.request": {"level": "ERROR"},
            },
        }
    )
