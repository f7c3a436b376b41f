"""The rosters of desks, which nothing changes or deletes, and keys that wait for a second person."""

from django.db import migrations, models

TABLE = "submissions_rosterentry"
SQLITE = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END
"""
FUNCTION = """
CREATE FUNCTION submissions_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME; END $$ LANGUAGE plpgsql
"""
POSTGRESQL = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION submissions_append_only()
"""


def add_triggers(apps, schema_editor):
    # Without parameters at all, so that nothing looks for a placeholder after a "%".
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)
        schema_editor.execute(POSTGRESQL.format(table=TABLE), params=None)
        return
    for act in ("UPDATE", "DELETE"):
        schema_editor.execute(SQLITE.format(table=TABLE, act=act), params=None)


class Migration(migrations.Migration):
    dependencies = [("submissions", "0009_parcel_accompanies")]
    operations = [
        migrations.CreateModel(
            name="RosterEntry",
            fields=[
                (
                    "hash",
                    models.CharField(
                        help_text="SHA-256 of the bytes.",
                        max_length=64,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("desk", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField()),
                ("encoded", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["desk", "number"], name="one_roster_entry_a_number"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="ProposedKey",
            fields=[
                (
                    "desk",
                    models.CharField(max_length=40, primary_key=True, serialize=False),
                ),
                ("request", models.BinaryField()),
                ("signature", models.JSONField()),
            ],
        ),
        migrations.RunPython(add_triggers, migrations.RunPython.noop),
    ]
