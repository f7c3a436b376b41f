"""The desk's sealed search index, and the triggers by which it forgets what a report's end takes.

A report's end is a row in submissions_endedreport, whatever ended it: it is written in the
transaction that deletes the report's parcels, by whichever face does. Rows of parcels alone tell
nothing: the night deletes each of them and inserts it again.

A later migration that remakes submissions_endedreport, submissions_parcel or
reviewers_searchsegment on SQLite drops these triggers and has to add them again, and one that
remakes a table of the index has to drop them first: tests/reviewers/test_segments_forgotten.py
notices.
"""

import uuid

import django.db.models.deletion
from django.db import migrations, models

SEGMENT, ENTRY = "reviewers_searchsegment", "reviewers_searchentry"
FORGET = """
DELETE FROM {segment} WHERE id IN (SELECT segment_id FROM {entry} WHERE {which});
DELETE FROM {entry} WHERE segment_id IN (SELECT segment_id FROM {entry} WHERE {which});
"""
# (name, table, event, which entries, when)
TRIGGERS = (
    ("ended", "submissions_endedreport", "INSERT", "report = NEW.report", "true"),
    (
        "rewrapped",
        "submissions_parcel",
        "UPDATE OF header_digest",
        "parcel = OLD.id",
        "OLD.header_digest <> NEW.header_digest",
    ),
)
SQLITE = "CREATE TRIGGER {segment}_{name} AFTER {event} ON {table} WHEN {when} BEGIN {forget} END"
# Whoever takes a report back writes as a role that may not even look into the desk's rows.
FUNCTION = """
CREATE FUNCTION {segment}_{name}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$ BEGIN {forget} RETURN NULL; END $$
"""
POSTGRESQL = """
CREATE TRIGGER {segment}_{name} AFTER {event} ON {table}
FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {segment}_{name}()
"""
KEPT_SQLITE = f"""
CREATE TRIGGER {SEGMENT}_no_UPDATE BEFORE UPDATE ON {SEGMENT}
BEGIN SELECT RAISE(ABORT, 'append-only: {SEGMENT}'); END
"""
KEPT_POSTGRESQL = f"""
CREATE TRIGGER {SEGMENT}_no_UPDATE BEFORE UPDATE ON {SEGMENT}
FOR EACH ROW EXECUTE FUNCTION reviewers_append_only()
"""


def add_triggers(apps, schema_editor):
    # Without parameters at all, so that nothing looks for a placeholder after a "%".
    postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(KEPT_POSTGRESQL if postgresql else KEPT_SQLITE, params=None)
    for name, table, event, which, when in TRIGGERS:
        words = {"segment": SEGMENT, "name": name, "table": table, "event": event, "when": when}
        words["forget"] = FORGET.format(segment=SEGMENT, entry=ENTRY, which=which)
        for statement in (FUNCTION, POSTGRESQL) if postgresql else (SQLITE,):
            schema_editor.execute(statement.format(**words), params=None)


def drop_triggers(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for name, table, *_ in (("no_UPDATE", SEGMENT), *TRIGGERS):
        on_table = f" ON {table}" if postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {SEGMENT}_{name}{on_table}", params=None)
    for name, *_ in TRIGGERS if postgresql else ():
        schema_editor.execute(f"DROP FUNCTION {SEGMENT}_{name}()", params=None)


def random_id():
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [
        ("reviewers", "0031_custody_of_each_desk"),
        ("submissions", "0016_canary"),
    ]
    operations = [
        migrations.CreateModel(
            name="SearchSegment",
            fields=[
                ("id", random_id()),
                ("desk", models.CharField(db_index=True, max_length=40)),
                ("person", models.CharField(max_length=32)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("head", models.CharField(max_length=64)),
                ("nonce", models.CharField(max_length=32)),
                ("signature", models.CharField(max_length=128)),
                ("made_on", models.DateField()),
                ("data", models.BinaryField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", random_id()),
                (
                    "segment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="reviewers.searchsegment",
                    ),
                ),
                ("parcel", models.UUIDField(db_index=True)),
                ("report", models.UUIDField(db_index=True)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AddIndex(
            "caseparcel",
            models.Index(fields=["received_on", "parcel"], name="parcels_by_day"),
        ),
        migrations.RunPython(add_triggers, drop_triggers),
    ]
