"""The roles, and the triggers that make judgement and custody append-only.

A later migration that remakes one of these tables on SQLite (most that alter a field do) drops its
triggers and has to add them again: tests/reviewers/test_append_only.py notices.
"""

from django.db import migrations

ROLES = ("reviewer", "editor", "custodian", "administrator")
TABLES = (
    "reviewers_assessment",
    "reviewers_verdict",
    "reviewers_draft",
    "reviewers_approval",
    "reviewers_decision",
    "reviewers_custodyentry",
)
SQLITE = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END
"""
FUNCTION = """
CREATE FUNCTION reviewers_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME; END $$ LANGUAGE plpgsql
"""
POSTGRESQL = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION reviewers_append_only()
"""


def add_roles(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


def add_triggers(apps, schema_editor):
    # Without parameters at all, so that nothing looks for a placeholder after a "%".
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRESQL.format(table=table), params=None)
        else:
            for act in ("UPDATE", "DELETE"):
                schema_editor.execute(SQLITE.format(table=table, act=act), params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("reviewers", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [
        migrations.RunPython(add_roles, migrations.RunPython.noop),
        migrations.RunPython(add_triggers, migrations.RunPython.noop),
    ]
