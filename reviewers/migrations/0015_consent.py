"""Room for every act that takes more than one person in one table, beside what stands there.

What is in the old tables comes over in the next migration, and they go in the one after it: a
database that would not alter a table with changes of the same transaction gets three.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "reviewers_proposal"
ACTS = ("INSERT", "UPDATE")


def drop_triggers(apps, schema_editor):
    """Of 0006: confirmations carry their rule from now on. The function goes with its trigger."""
    for act in ACTS:
        name = f"{TABLE}_makers_{act}"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION {name}() CASCADE", params=None)
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("reviewers", "0014_imported_content"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RenameField("case", "twin", "duplicate_of"),
        migrations.AlterField(
            "case",
            "duplicate_of",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duplicates",
                to="reviewers.case",
            ),
        ),
        migrations.RunPython(drop_triggers),
        migrations.RemoveConstraint("proposal", "one_open_proposal"),
        migrations.RemoveConstraint("proposal", "nobody_confirms_their_own"),
        migrations.RenameField("proposal", "move", "act"),
        migrations.AlterField(
            "proposal",
            "case",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposals",
                to="reviewers.case",
            ),
        ),
        migrations.AlterField(
            "proposal",
            "bound_to",
            models.CharField(help_text="A hash, or the case's id.", max_length=64),
        ),
        migrations.AlterField(
            "proposal",
            "body",
            models.UUIDField(help_text="The sealed reason, where the act needs one.", null=True),
        ),
        migrations.AddField(
            "proposal",
            "desk",
            models.CharField(default="", max_length=40),
            preserve_default=False,
        ),
        migrations.AddField("proposal", "details", models.JSONField(default=dict)),
        migrations.AddField("proposal", "last_day", models.DateField(null=True)),
        migrations.AddField(
            "proposal",
            "outcome",
            models.CharField(
                blank=True,
                choices=[
                    ("", "Open"),
                    ("confirmed", "Confirmed"),
                    ("cancelled", "Cancelled"),
                    ("expired", "Expired"),
                    ("overtaken", "Overtaken"),
                    ("void", "Void"),
                ],
                default="",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="reviewers.proposal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "person"), name="one_word_a_person")
                ]
            },
        ),
        migrations.AddField(
            "dossierheader",
            "proposal",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="headers",
                to="reviewers.proposal",
            ),
        ),
    ]
