"""What every test stands on."""

import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, connections
from pytest_django import DjangoDbBlocker

# Seconds that a thread waits for the lock in a database apart: which of several is let through is
# the question there, and a busy machine must not answer it.
PATIENT = {"sqlite": {"timeout": 60}}
pytest_plugins = [
    "tests.needs",
    "tests.sharing",
    "tests.second_try",
    "tests.as_they_fail",
    "tests.scaled.choosing",
    "tests.scaled.store",
]


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


@pytest.fixture(autouse=True)
def a_process_that_tests_share() -> Iterator[None]:
    """What a command asks of the kernel for its own process must not stay for the tests to come."""
    before = _asked_of_the_kernel()
    yield
    assert _asked_of_the_kernel() == before, "Run in a process of its own what hardens one."


def _asked_of_the_kernel() -> tuple[int, tuple[int, int]]:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask, resource.getrlimit(resource.RLIMIT_CORE)


@pytest.fixture(scope="session")
def test_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Made also where no test of the run is marked: pytest-django makes it for those alone."""
    before = connection.settings_dict["NAME"]
    made = before == connection.creation._get_test_db_name()
    if not made:
        with django_db_blocker.unblock():
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    yield
    if not made:
        with django_db_blocker.unblock():
            connection.creation.destroy_test_db(before, verbosity=0)


@pytest.fixture
def apart(
    test_database: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[None]:
    """A database of this test's own that threads can share, with every trigger in place.

    The one in memory cannot be shared so, and the rows of these tests cannot be taken out again.
    """
    with django_db_blocker.unblock():
        before, held = connection.settings_dict["NAME"], connections["default"]
        options = connection.settings_dict["OPTIONS"]
        copy = _copied(before, tmp_path)
        connections["default"] = connections.create_connection("default")
        own = {"NAME": copy, "OPTIONS": options | PATIENT.get(held.vendor, {})}
        connections["default"].settings_dict.update(own)
        yield
        connections["default"].close()
        connections["default"].settings_dict.update({"NAME": before, "OPTIONS": options})
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
