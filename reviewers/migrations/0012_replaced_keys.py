"""What a rotation took the place of: sealed keys, which nothing erases, and headers of bodies."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

HEADERS, KEYS = "reviewers_replacedbodyheader", "reviewers_replacedkey"
SQLITE = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END
"""
POSTGRESQL = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
FOR EACH ROW EXECUTE FUNCTION reviewers_append_only()
"""


def add_triggers(apps, schema_editor):
    statement = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for table, act in ((HEADERS, "UPDATE"), (KEYS, "UPDATE"), (KEYS, "DELETE")):
        schema_editor.execute(statement.format(table=table, act=act), params=None)


def number():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [("reviewers", "0011_admission")]
    operations = [
        migrations.CreateModel(
            name="ReplacedBodyHeader",
            fields=[
                ("id", number()),
                ("header", models.BinaryField()),
                (
                    "digest",
                    models.CharField(help_text="SHA-256 of the header.", max_length=64),
                ),
                (
                    "key_number",
                    models.PositiveIntegerField(help_text="The body's, while it had this header."),
                ),
                (
                    "replaced_for",
                    models.PositiveIntegerField(help_text="The body's number since."),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replaced_headers",
                        to="reviewers.sealedbody",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["body", "digest", "replaced_for"],
                        name="one_replaced_header_a_body",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="ReplacedKey",
            fields=[
                ("id", number()),
                ("desk", models.CharField(db_index=True, max_length=40)),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("member", "Member"), ("kit", "Kit"), ("before", "Before")],
                        max_length=8,
                    ),
                ),
                ("recipient", models.TextField()),
                ("desk_recipient", models.TextField(blank=True)),
                ("wrapped", models.BinaryField()),
                ("replaced_at", models.DateTimeField()),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviewers.reviewer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind="member", reviewer__isnull=False)
                        | ~Q(kind="member") & Q(reviewer=None),
                        name="a_members_key_has_a_member",
                    )
                ]
            },
        ),
        migrations.RunPython(add_triggers, migrations.RunPython.noop),
    ]
