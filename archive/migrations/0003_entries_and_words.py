"""Entries, facets, and the words of entries: what each database searches best in.

The words of an entry go when the entry goes, whoever deletes it: a trigger sees to that. What was
published before there was an index comes into it with 0006.
"""

import django.db.models.deletion
from django.db import migrations, models

SQLITE = (
    "CREATE VIRTUAL TABLE archive_words USING fts5("
    "tokens, detail=none, tokenize=\"ascii tokenchars '-_:'\")",
    "CREATE TRIGGER archive_entry_words AFTER DELETE ON archive_entry "
    "BEGIN DELETE FROM archive_words WHERE rowid = old.id; END",
)
POSTGRESQL = (
    # Rows stay whole up to 8 KiB: the newest are read one by one, and unpacking them costs most.
    "CREATE TABLE archive_words (rowid bigint PRIMARY KEY, tokens tsvector NOT NULL) "
    "WITH (toast_tuple_target = 8160)",
    "CREATE INDEX archive_words_tokens ON archive_words USING gin (tokens) WITH (fastupdate = off)",
    "CREATE FUNCTION archive_drop_words() RETURNS trigger AS $$ BEGIN "
    "IF TG_OP = 'TRUNCATE' THEN TRUNCATE archive_words; RETURN NULL; END IF; "
    "DELETE FROM archive_words WHERE rowid = OLD.id; RETURN OLD; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER archive_entry_words AFTER DELETE ON archive_entry "
    "FOR EACH ROW EXECUTE FUNCTION archive_drop_words()",
    "CREATE TRIGGER archive_entry_no_words AFTER TRUNCATE ON archive_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION archive_drop_words()",
)


def add_words(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if postgresql else SQLITE:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("archive", "0002_custody_heads")]
    operations = [
        migrations.CreateModel(
            name="Facet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("word", models.CharField(max_length=100, unique=True)),
                ("shown", models.JSONField(default=dict)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("source", models.BigIntegerField()),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "-count", "word"], name="facet_by_count")],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(null=True)),
                ("marks", models.TextField()),
                (
                    "content",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, to="archive.content"
                    ),
                ),
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, to="archive.record"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["day", "id"], name="entry_by_day")],
            },
        ),
        migrations.AddIndex(
            model_name="recordversion",
            index=models.Index(fields=["change", "-published_at"], name="version_by_change"),
        ),
        migrations.RunPython(add_words, migrations.RunPython.noop),
    ]
