"""The transparency log, with what was published before it, and triggers that keep it.

Leaves are never changed or removed; a tile and the head only grow.
"""

from django.db import migrations, models

from archive.log.filling import fill

# What may not happen to which table. In place of {prefix}: the bytes that stood there before.
RULES = (
    ("archive_logleaf", "UPDATE", "true"),
    ("archive_logleaf", "DELETE", "true"),
    ("archive_logtile", "DELETE", "true"),
    (
        "archive_logtile",
        "UPDATE",
        "OLD.level <> NEW.level OR OLD.number <> NEW.number OR {prefix} <> OLD.hashes",
    ),
    ("archive_loghead", "DELETE", "true"),
    ("archive_loghead", "UPDATE", "NEW.size < OLD.size"),
)
SQLITE_PREFIX = "substr(NEW.hashes, 1, length(OLD.hashes))"
POSTGRESQL_PREFIX = "substring(NEW.hashes from 1 for length(OLD.hashes))"
SQLITE = """
CREATE TRIGGER {table}_keeps_{act} BEFORE {act} ON {table} WHEN {rule}
BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END
"""
FUNCTION = """
CREATE FUNCTION archive_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME; END $$ LANGUAGE plpgsql
"""
POSTGRESQL = """
CREATE TRIGGER {table}_keeps_{act} BEFORE {act} ON {table} FOR EACH ROW WHEN ({rule})
EXECUTE FUNCTION archive_append_only()
"""


def add_triggers(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(FUNCTION, params=None)
    for table, act, rule in RULES:
        prefix = POSTGRESQL_PREFIX if postgresql else SQLITE_PREFIX
        words = {"table": table, "act": act, "rule": rule.format(prefix=prefix)}
        statement = POSTGRESQL if postgresql else SQLITE
        schema_editor.execute(statement.format(**words), params=None)


def add_leaves(apps, schema_editor):
    """What was published before there was a log, in the order of its publication."""
    leaf, tile, head = (
        apps.get_model("archive", f"Log{name}") for name in ("Leaf", "Tile", "Head")
    )
    versions = apps.get_model("archive", "RecordVersion").objects.order_by("published_at", "id")
    fill(versions.iterator(chunk_size=2000), leaf, tile, head)


class Migration(migrations.Migration):
    dependencies = [("archive", "0003_entries_and_words")]
    operations = [
        migrations.CreateModel(
            name="LogHead",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("size", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="one_head_of_the_log"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LogLeaf",
            fields=[
                ("index", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("record", models.UUIDField()),
                ("version", models.PositiveIntegerField()),
                ("data", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("record", "version"), name="one_leaf_a_version")
                ],
            },
        ),
        migrations.CreateModel(
            name="LogTile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("number", models.PositiveBigIntegerField()),
                ("hashes", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("level", "number"), name="one_tile")
                ],
            },
        ),
        migrations.RunPython(add_leaves, migrations.RunPython.noop),
        migrations.RunPython(add_triggers, migrations.RunPython.noop),
    ]
