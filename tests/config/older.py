"""``python -m tests.config.older``: an older state's SQLite database, as PostgreSQL would have it.

Of the folder AMANA_DATA into the empty database DATABASE_URL: the tables as that state's migrations
made them, and every row of them. Our releases' fixtures are folders of SQLite.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import django
import psycopg
from psycopg import sql

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Tables of plugins that are installed no more have no migrations here: they get their columns.
TYPES = {"bool": "boolean", "datetime": "timestamptz"}
# SQLite's own, what the migrations note themselves, and the archive's words, which each engine
# keeps in its own way and an upgrade makes anew.
NOT_COPIED = ("sqlite_", "django_migrations", "archive_words")


def migrate(names: list[tuple[str, str]]) -> None:
    """As far as the older state was, and no farther."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    executor.migrate([name for name in names if name in executor.loader.graph.nodes])


def tables_of(source: sqlite3.Connection) -> list[str]:
    names = source.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in names if not name.startswith(NOT_COPIED)]


def copy(source: sqlite3.Connection, target: psycopg.Connection, table: str) -> None:
    """Each value by its text, which PostgreSQL reads as its column's type; bytes as they are."""
    described = source.execute(f'PRAGMA table_info("{table}")').fetchall()
    kinds = dict(
        target.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s",
            [table],
        ).fetchall()
    )
    if not kinds:
        described = [(*each[:2], each[2].removesuffix(" unsigned")) for each in described]
        kinds = {name: TYPES.get(kind, kind) for _, name, kind in described}
        columns = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
        target.execute(f'CREATE TABLE "{table}" ({columns})')  # type: ignore[arg-type]
    names = [name for _, name, *_ in described]
    values = sql.SQL(", ").join(sql.SQL("%s::" + kinds[name]) for name in names)  # type: ignore[arg-type]
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names)), values
    )
    rows = source.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608 - a table's own name
    with target.cursor() as cursor:
        cursor.executemany(
            statement, [[v if isinstance(v, bytes | None) else str(v) for v in row] for row in rows]
        )


def continue_numbers(target: psycopg.Connection) -> None:
    """The next row gets a number that none has."""
    columns = target.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE "
        "table_schema = 'public' AND (is_identity = 'YES' OR column_default LIKE 'nextval%')"
    ).fetchall()
    for table, column in columns:
        last = sql.SQL(
            "SELECT setval(pg_get_serial_sequence({}, {}), max({})) FROM {} HAVING count(*) > 0"
        )
        name, number = sql.Identifier(table), sql.Identifier(column)
        target.execute(last.format(f'"{table}"', column, number, name))


def main() -> None:
    file = Path(os.environ["AMANA_DATA"]) / "amana.sqlite3"
    django.setup()
    with closing(sqlite3.connect(file)) as source:
        migrate(source.execute("SELECT app, name FROM django_migrations").fetchall())
        with psycopg.connect(os.environ["DATABASE_URL"]) as target:
            # What migrations put there comes with its own numbers; guards and keys watch nothing.
            target.execute("SET session_replication_role = replica")
            target.execute("SET TIME ZONE 'UTC'")
            for table in tables_of(source):
                if target.execute("SELECT to_regclass(%s)", [table]).fetchone() != (None,):
                    target.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
                copy(source, target, table)
            continue_numbers(target)


if __name__ == "__main__":
    main()
