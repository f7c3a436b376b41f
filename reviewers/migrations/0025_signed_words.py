"""What people sign about approvals, publications and proposals; nothing changes or deletes it."""

from django.db import migrations, models

TABLE = "reviewers_signedword"
SQLITE = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END
"""
POSTGRESQL = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
FOR EACH ROW EXECUTE FUNCTION reviewers_append_only()
"""


def add_triggers(apps, schema_editor):
    # Without parameters at all, so that nothing looks for a placeholder after a "%".
    statement = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for act in ("UPDATE", "DELETE"):
        schema_editor.execute(statement.format(table=TABLE, act=act), params=None)


class Migration(migrations.Migration):
    dependencies = [("reviewers", "0024_lost_things")]
    operations = [
        migrations.CreateModel(
            name="SignedWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("desk", models.CharField(max_length=40)),
                ("person", models.CharField(max_length=32)),
                ("act", models.CharField(max_length=24)),
                ("digest", models.CharField(max_length=64)),
                ("head", models.CharField(max_length=64)),
                ("nonce", models.CharField(max_length=32, unique=True)),
                ("signature", models.CharField(max_length=128)),
            ],
            options={
                "indexes": [models.Index(fields=["digest"], name="signed_words_of_a_request")]
            },
        ),
        migrations.RunPython(add_triggers, migrations.RunPython.noop),
    ]
