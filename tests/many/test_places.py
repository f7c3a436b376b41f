"""Connections to PostgreSQL at once: so many for a process, and a part of them for one newsroom."""

import gc
from collections.abc import Iterator

import pytest
from django.db import OperationalError
from django.db.backends.postgresql import base as django_base
from pytest_django.fixtures import Settings

import newsrooms
from config.many.postgresql import base, places
from config.many.postgresql.places import Places


@pytest.fixture(autouse=True)
def two() -> Iterator[None]:
    newsrooms.serve_many(("a", "b"))
    yield
    newsrooms.serve_many(())


def test_one_newsroom_has_a_part_and_leaves_the_rest() -> None:
    of_process = Places(3, of_one=2)
    with newsrooms.entered("a"):
        taken = [of_process.take(0) for _ in range(3)]
        assert taken[0] and taken[1] and taken[2] is None
    with newsrooms.entered("b"):
        assert of_process.take(0) is not None
        # All three are in use now, though its own part is not.
        assert of_process.take(0) is None
        taken[0]()
        taken[0]()
        assert of_process.take(0) is not None
        assert of_process.take(0) is None


class Connection:
    def close(self) -> None:
        """Nothing."""


@pytest.fixture
def wrapper(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[base.DatabaseWrapper]:
    """Of a process that opens one connection; the server gives it, or an error."""
    settings.DATABASE_CONNECTIONS = 1
    monkeypatch.setattr(places, "WAIT", 0.0)
    base._places.cache_clear()
    made = base.DatabaseWrapper({"OPTIONS": {}})
    monkeypatch.setattr(
        django_base.DatabaseWrapper, "get_new_connection", lambda *given: Connection()
    )
    with newsrooms.entered("a"):
        yield made
    base._places.cache_clear()


def test_a_connection_has_a_place_until_it_is_closed(wrapper: base.DatabaseWrapper) -> None:
    wrapper.connection = wrapper.get_new_connection({})
    with pytest.raises(OperationalError, match="AMANA_DATABASE_CONNECTIONS"):
        wrapper.get_new_connection({})
    wrapper._close()
    wrapper.connection = wrapper.get_new_connection({})
    # And of one that nobody closed, once nobody has it.
    wrapper.connection = None
    gc.collect()
    assert wrapper.get_new_connection({})


def test_what_was_never_opened_has_no_place(
    wrapper: base.DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given: object) -> None:
        raise OperationalError("no such server")

    with monkeypatch.context() as away:
        away.setattr(django_base.DatabaseWrapper, "get_new_connection", refuse)
        for _ in range(2):
            with pytest.raises(OperationalError, match="no such server"):
                wrapper.get_new_connection({})
    assert wrapper.get_new_connection({})
