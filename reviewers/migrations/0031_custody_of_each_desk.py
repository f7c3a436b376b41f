"""Chains of custody for desks, and the heads that were joined, which nobody may change.

A desk's chain begins with its next entry, or at the end of the day: no row is moved.
"""

from importlib import import_module

from django.db import migrations, models

TABLE = "reviewers_custodytree"
EARLIER = import_module("reviewers.migrations.0002_roles_and_triggers")


def add_triggers(apps, schema_editor):
    # Without parameters at all, so that nothing looks for a placeholder after a "%".
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(EARLIER.POSTGRESQL.format(table=TABLE), params=None)
        return
    for act in ("UPDATE", "DELETE"):
        schema_editor.execute(EARLIER.SQLITE.format(table=TABLE, act=act), params=None)


class Migration(migrations.Migration):
    dependencies = [("reviewers", "0030_custody_mark")]

    operations = [
        migrations.CreateModel(
            name="CustodyChain",
            fields=[
                ("chain", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("desk", models.CharField(max_length=40, unique=True)),
                ("after", models.PositiveBigIntegerField()),
                ("number", models.PositiveBigIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="CustodyTree",
            fields=[
                ("entry", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("heads", models.TextField(blank=True)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RemoveConstraint("custodymark", "one_mark_of_custody"),
        migrations.AlterField(
            "custodymark", "id", models.PositiveIntegerField(primary_key=True, serialize=False)
        ),
        migrations.RunPython(add_triggers, migrations.RunPython.noop),
    ]
