"""Names as records write them, and the cell of the timeline that each date names."""

from django.db import migrations, models

AGAIN = (
    "DROP TRIGGER IF EXISTS archive_entry_words",
    "CREATE TRIGGER archive_entry_words AFTER DELETE ON archive_entry "
    "BEGIN DELETE FROM archive_words WHERE rowid = old.id; END",
)


def keep_trigger(apps, schema_editor):
    """SQLite makes the table of entries anew for a column, and loses its trigger with the old."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in AGAIN:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("archive", "0004_log")]
    operations = [
        migrations.CreateModel(
            name="Naming",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("arabic", models.CharField(max_length=80)),
                ("english", models.CharField(max_length=80)),
                ("cell", models.CharField(max_length=12)),
                ("precision", models.CharField(max_length=20)),
                ("key", models.CharField(default="", max_length=92)),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "english"], name="naming_by_english"),
                    models.Index(fields=["kind", "key"], name="naming_by_key"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "arabic", "english", "cell", "precision"),
                        name="one_naming",
                    )
                ],
            },
        ),
        migrations.RemoveField(model_name="facet", name="source"),
        migrations.AddField(
            model_name="entry",
            name="period",
            field=models.CharField(default="", max_length=7),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["period", "day", "id"], name="entry_by_period"),
        ),
        migrations.RunPython(keep_trigger, keep_trigger),
    ]
