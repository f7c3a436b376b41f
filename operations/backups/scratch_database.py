"""The PostgreSQL database of a drill: empty before it, and empty after it, however it ended."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from config.environment import servers
from operations.backups.errors import NoDrill

ALIAS = "drill"
EMPTYING = ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


@contextmanager
def lent(url: str) -> Iterator[None]:
    """Takes what the block put there out again; does nothing where ``url`` is "".

    Raises NoDrill where there is no such database, or it holds something: that is left alone.
    """
    if not url:
        yield
        return
    _refuse_unless_empty(url)
    try:
        yield
    finally:
        with _connected(url) as connection, connection.cursor() as cursor:
            for statement in EMPTYING:
                cursor.execute(statement)


def _refuse_unless_empty(url: str) -> None:
    try:
        with _connected(url) as connection:
            tables = connection.introspection.table_names()
    except ValueError as error:
        raise NoDrill(f"The database of a drill is {servers.EXPECTED_DATABASE}.") from error
    except (DatabaseError, ImproperlyConfigured) as error:
        raise NoDrill(
            f"The database of the drill cannot be used ({type(error).__name__}): start it, look at "
            "--database."
        ) from error
    if tables:
        raise NoDrill(
            f"The database of the drill is not empty ({len(tables)} tables), and was left as it "
            "is: name an empty one. If a drill that was cut off left them, empty it: "
            f"{'; '.join(EMPTYING)}."
        )


@contextmanager
def _connected(url: str) -> Iterator[BaseDatabaseWrapper]:
    """Raises ValueError, DatabaseError, ImproperlyConfigured."""
    described = connections.configure_settings(
        {"default": settings.DATABASES["default"], ALIAS: servers.postgresql(url)}
    )[ALIAS]
    connection: BaseDatabaseWrapper = load_backend(described["ENGINE"]).DatabaseWrapper(
        described, ALIAS
    )
    try:
        yield connection
    finally:
        connection.close()
