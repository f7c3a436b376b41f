"""What every test stands on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, connections
from pytest_django import DjangoDbBlocker

pytest_plugins = ["tests.needs"]


@pytest.fixture(autouse=True)
def a_connection_of_its_own() -> Iterator[None]:
    """A request inside a test must not close the connection that holds the test's transaction.

    Django's test client sees to that; a request through the ASGI application does not.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def apart(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[None]:
    """A database of this test's own that threads can share, with every trigger in place.

    The one in memory cannot be shared so, and the rows of these tests cannot be taken out again.
    """
    with django_db_blocker.unblock():
        before, held = connection.settings_dict["NAME"], connections["default"]
        copy = _copied(before, tmp_path)
        connections["default"] = connections.create_connection("default")
        connections["default"].settings_dict["NAME"] = copy
        yield
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = before
        connections["default"] = held
        if held.vendor == "postgresql":
            with held.creation._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{copy}"')


def _copied(name: str, folder: Path) -> str:
    """The name of a copy of the test database."""
    if connection.vendor == "postgresql":
        connection.close()
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}_apart" TEMPLATE "{name}"')
        return f"{name}_apart"
    copy = str(folder / "apart.sqlite3")
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [copy])
    return copy
