"""Headers that others took the place of, which nothing erases but their report's destruction."""

import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

TABLE = "submissions_replacedheader"
SQLITE = f"""
CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE}
BEGIN SELECT RAISE(ABORT, 'never changed: {TABLE}'); END
"""
POSTGRESQL = (
    """
CREATE FUNCTION submissions_never_changed() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'never changed: %', TG_TABLE_NAME; END $$ LANGUAGE plpgsql
""",
    f"""
CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION submissions_never_changed()
""",
)


def add_trigger(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if postgresql else (SQLITE,):
        schema_editor.execute(statement, params=None)


def of(model):
    return models.ForeignKey(
        null=True,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="replaced_headers",
        to=f"submissions.{model}",
    )


class Migration(migrations.Migration):
    dependencies = [("submissions", "0007_ended_reports")]
    operations = [
        migrations.CreateModel(
            name="ReplacedHeader",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("header", models.BinaryField()),
                (
                    "digest",
                    models.BinaryField(help_text="SHA-256 of the header.", max_length=32),
                ),
                (
                    "key_number",
                    models.PositiveIntegerField(help_text="The row's, while it had this header."),
                ),
                (
                    "replaced_for",
                    models.PositiveIntegerField(help_text="The row's number since."),
                ),
                ("parcel", of("parcel")),
                ("reply", of("reply")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(parcel=None, reply__isnull=False)
                        | Q(parcel__isnull=False, reply=None),
                        name="a_replaced_header_is_of_one_row",
                    ),
                    models.UniqueConstraint(
                        fields=["parcel", "digest", "replaced_for"],
                        name="one_replaced_header_a_parcel",
                    ),
                    models.UniqueConstraint(
                        fields=["reply", "digest", "replaced_for"],
                        name="one_replaced_header_a_reply",
                    ),
                ]
            },
        ),
        migrations.RunPython(add_trigger, migrations.RunPython.noop),
    ]
