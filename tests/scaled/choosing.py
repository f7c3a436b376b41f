"""Which tests are worth running in the scaled setting: ``-m scaled`` (`make test-scaled`).

Those that work with the database in this process, and the files of tests/scaled. What starts a
server of its own gives it a database of its own, too, and says nothing new there.

A test that begins real servers itself and repeats on them what another shows on the embedded
setting has ``@pytest.mark.in_scaled``: `make test` leaves it out, and `make test-scaled` runs it
beside the others, as it is.
"""

import pytest

from tests.needs import starts_a_server

MARK = "scaled: works with the database in this process, or is about the scaled setting"
IN_SCALED = (
    "in_scaled: repeats on real servers what make test shows on the embedded setting; "
    "make test-scaled runs it"
)
FIXTURES = {"db", "transactional_db", "test_database", "object_store"}
FOLDER = "tests/scaled/"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Before ``-m`` chooses."""
    for item in items:
        if item.nodeid.startswith(FOLDER) or (uses_database(item) and not starts_a_server(item)):
            item.add_marker(pytest.mark.scaled)


def uses_database(item: pytest.Item) -> bool:
    names = set(item.fixturenames) if isinstance(item, pytest.Function) else set()
    return bool(item.get_closest_marker("django_db") or FIXTURES & names)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARK)
    config.addinivalue_line("markers", IN_SCALED)
