"""What every test stands on."""

from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections


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
