"""Addresses of a database, of counters and of stores. Their errors never repeat an address."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from config.environment import kinds
from config.environment.setting import Kind

BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:/.*)?")
EXPECTED_DATABASE = "postgres://user:password@host/name"


def sqlite(file: Path) -> dict[str, Any]:
    """Django's description of the embedded database."""
    return {
        "ENGINE": "config.sqlite",
        "NAME": file,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # Said in words, because pytest-django knows it of Django's own engine alone.
        "TEST": {"NAME": ":memory:"},
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 1.4,  # seconds: whoever finds it locked has an answer within three
            # A deleted row must not live on in free pages, and an answer must mean "on the disk".
            # Without recursive triggers INSERT OR REPLACE would rewrite an append-only row.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                "PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
            ),
        },
    }


def postgresql(url: str) -> dict[str, Any]:
    """Django's description of the database, with values bound by the server: bound by the client,
    they would reach its log. Raises ValueError.
    """
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60))
    except (ValueError, KeyError):
        # The parser's own words repeat the address, and with it the password.
        raise ValueError(EXPECTED_DATABASE) from None
    if parsed["ENGINE"] != "django.db.backends.postgresql" or not parsed["NAME"]:
        raise ValueError(EXPECTED_DATABASE)
    limits = {"connect_timeout": 2, "tcp_user_timeout": 3000, "options": "-c lock_timeout=2500"}
    parsed["OPTIONS"] = {**limits, **parsed.get("OPTIONS", {}), "server_side_binding": True}
    return parsed


def _database(text: str) -> str:
    postgresql(text)
    return text


def _redis(text: str) -> str:
    for each in text.split(","):
        parts = urlsplit(each)
        place = parts.path if parts.scheme == "unix" else parts.hostname
        # Reading the port raises where it is none.
        if parts.scheme not in {"redis", "rediss", "unix"} or not place or parts.port == 0:
            raise ValueError
    return text


def _store(text: str) -> str:
    if "://" in text:
        if not BUCKET.fullmatch(text):
            raise ValueError
        return text
    return kinds.place(text)


DATABASE = Kind(_database, EXPECTED_DATABASE, "")
REDIS = Kind(_redis, "redis://[:password@]host[:port]/number", "")
STORE = Kind(_store, "a folder, or s3://bucket/prefix", "")
