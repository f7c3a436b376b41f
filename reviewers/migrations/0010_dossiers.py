"""Cases for a court. A dossier that was confirmed or taken back is never changed again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

TABLE = "reviewers_dossier"
SQLITE = (
    """
CREATE TRIGGER {table}_closed BEFORE UPDATE ON {table}
WHEN OLD.closed_at IS NOT NULL OR OLD.recipient <> NEW.recipient OR OLD.case_id <> NEW.case_id
OR OLD.proposer_id <> NEW.proposer_id
BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END
""",
    """
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END
""",
)
POSTGRESQL = (
    """
CREATE TRIGGER {table}_closed BEFORE UPDATE ON {table} FOR EACH ROW
WHEN (OLD.closed_at IS NOT NULL OR OLD.recipient <> NEW.recipient OR OLD.case_id <> NEW.case_id
OR OLD.proposer_id <> NEW.proposer_id)
EXECUTE FUNCTION reviewers_append_only()
""",
    """
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION reviewers_append_only()
""",
)


def add_triggers(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if postgresql else SQLITE:
        schema_editor.execute(statement.format(table=TABLE), params=None)


def number():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def somebody(**more):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        **more,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("reviewers", "0009_queue_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Dossier",
            fields=[
                ("id", number()),
                ("recipient", models.TextField()),
                ("at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("body", models.UUIDField(help_text="The sealed reason.")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dossiers",
                        to="reviewers.case",
                    ),
                ),
                ("confirmer", somebody(null=True)),
                ("proposer", somebody()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(closed_at=None), fields=["case"], name="one_open_dossier"
                    ),
                    models.CheckConstraint(
                        condition=Q(confirmer=None) | ~Q(confirmer=F("proposer")),
                        name="nobody_confirms_their_own_dossier",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="DossierHeader",
            fields=[
                ("id", number()),
                ("kind", models.CharField(max_length=8)),
                ("row", models.UUIDField()),
                ("wrapped", models.BinaryField(default=b"")),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="headers",
                        to="reviewers.dossier",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["dossier", "row"], name="one_header_a_dossier")
                ]
            },
        ),
        migrations.RunPython(add_triggers, migrations.RunPython.noop),
    ]
