"""Which revisions a draft descends from, and triggers so that none of their makers releases it.

A check constraint sees one row; who made the revisions stands in others. These triggers name
``reviewers_draft``: a later migration that remakes that table on SQLite has to drop them first and
add them again, and the two of 0002 on it as well (tests/reviewers/test_append_only.py notices).
"""

from django.db import migrations, models

# Somebody who wrote a revision that this one descends from, or these very bytes.
MADE = """
EXISTS (SELECT 1 FROM reviewers_draft shown JOIN reviewers_draft made
ON made.case_id = shown.case_id AND (made.content_hash = shown.content_hash
OR made.number BETWEEN shown.since AND shown.number)
WHERE {shown} AND made.author_id = {person})
"""
APPROVED = MADE.format(shown="shown.id = NEW.draft_id", person="NEW.approver_id")
CONFIRMED = MADE.format(
    shown="""shown.case_id = NEW.case_id AND shown.number = (
SELECT max(newest.number) FROM reviewers_draft newest
WHERE newest.case_id = NEW.case_id AND newest.content_hash = NEW.bound_to)""",
    person="NEW.confirmer_id",
)
RULES = {
    ("reviewers_approval", "INSERT"): APPROVED,
    ("reviewers_proposal", "INSERT"): CONFIRMED,
    ("reviewers_proposal", "UPDATE"): CONFIRMED,
}
SAID = "nobody releases what they made: {table}"
SQLITE = """
CREATE TRIGGER {table}_makers_{act} BEFORE {act} ON {table} WHEN {rule}
BEGIN SELECT RAISE(ABORT, '{said}'); END
"""
FUNCTION = """
CREATE FUNCTION {table}_makers_{act}() RETURNS trigger AS $$
BEGIN IF {rule} THEN RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation'; END IF;
RETURN NEW; END $$ LANGUAGE plpgsql
"""
POSTGRESQL = """
CREATE TRIGGER {table}_makers_{act} BEFORE {act} ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_makers_{act}()
"""
APPEND_ONLY = """
CREATE TRIGGER reviewers_draft_no_{act} BEFORE {act} ON reviewers_draft
BEGIN SELECT RAISE(ABORT, 'append-only: reviewers_draft'); END
"""


def add_triggers(apps, schema_editor):
    sqlite = schema_editor.connection.vendor != "postgresql"
    if sqlite:
        # Adding the columns remade the table, without its triggers.
        for act in ("UPDATE", "DELETE"):
            schema_editor.execute(APPEND_ONLY.format(act=act), params=None)
    for (table, act), rule in RULES.items():
        words = {"table": table, "act": act, "rule": rule, "said": SAID.format(table=table)}
        for statement in (SQLITE,) if sqlite else (FUNCTION, POSTGRESQL):
            schema_editor.execute(statement.format(**words), params=None)


class Migration(migrations.Migration):
    dependencies = [("reviewers", "0005_quarantine_drop")]
    operations = [
        migrations.AddField("draft", "since", models.PositiveIntegerField(default=1)),
        migrations.AddField("draft", "redacted", models.PositiveIntegerField(default=0)),
        migrations.RunPython(add_triggers, migrations.RunPython.noop),
    ]
