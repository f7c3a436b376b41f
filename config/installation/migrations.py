"""Which migrations the code and the database have, each of them by its name."""

from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def compared() -> tuple[tuple[str, ...], int]:
    """Those in the database that this code does not know, and how many of its own are missing.

    Mostly none: then the names say so, and no migration is read. To read them all costs a tenth of
    a second, of each task and twice of each start. Raises DatabaseError.
    """
    of_code = names()
    labels = {label for label, _ in of_code}
    applied = MigrationRecorder(connection).applied_migrations()
    if of_code == {key for key in applied if key[0] in labels}:
        return (), 0
    return _read()


def names() -> set[tuple[str, str]]:
    """Label of the app and name of each migration of the code, as the framework finds them."""
    out = set()
    for app in apps.get_app_configs():
        module, _ = MigrationLoader.migrations_module(app.label)
        spec = find_spec(module) if module else None
        for entry in iter_modules(spec and spec.submodule_search_locations or []):
            if not entry.ispkg and entry.name[0] not in "_~":
                out.add((app.label, entry.name))
    return out


def _read() -> tuple[tuple[str, ...], int]:
    """As ``compared``; one that stands for others is weighed as the framework does it."""
    loader = MigrationLoader(connection)
    known = set(loader.disk_migrations)
    known |= {each for one in loader.disk_migrations.values() for each in one.replaces}
    labels = {label for label, _ in known}
    newer = sorted(
        f"{label}.{name}"
        for label, name in loader.applied_migrations
        if label in labels and (label, name) not in known
    )
    waiting = [key for key in loader.graph.nodes if key not in loader.applied_migrations]
    return tuple(newer), len(waiting)
