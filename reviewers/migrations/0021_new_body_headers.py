"""As submissions' 0011_new_headers, for words of the desk; and the keys that open them again."""

import hashlib
import io

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from sealing import read_header

TABLE, KEYS = "reviewers_newbodyheader", "reviewers_replacedkey"
SQLITE = f"""
CREATE TRIGGER {TABLE}_no_UPDATE BEFORE UPDATE ON {TABLE}
BEGIN SELECT RAISE(ABORT, 'append-only: {TABLE}'); END
"""
POSTGRESQL = f"""
CREATE TRIGGER {TABLE}_no_UPDATE BEFORE UPDATE ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION reviewers_append_only()
"""


def add_trigger(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        # What was put in above is checked now: a table with checks to come cannot be altered.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE", params=None)
    schema_editor.execute(POSTGRESQL if postgresql else SQLITE, params=None)


def change_places(apps, schema_editor):
    bodies = apps.get_model("reviewers", "SealedBody")
    replaced = apps.get_model("reviewers", "ReplacedBodyHeader")
    waiting = apps.get_model("reviewers", "NewBodyHeader")
    bodies.objects.exclude(key_number=0).update(key_number=0)
    for pk in list(replaced.objects.order_by().values_list("body", flat=True).distinct()):
        body = bodies.objects.select_related("case").get(pk=pk)
        kept = replaced.objects.filter(body=pk)
        before = bytes(kept.order_by("key_number", "id")[0].header)
        data = bytes(body.data)
        new = read_header(io.BytesIO(data)).raw
        body.data = before + data[len(new) :]
        body.save(update_fields=["data"])
        waiting.objects.create(
            body=body,
            header=new,
            digest=hashlib.sha256(new).hexdigest(),
            number=kept.order_by("-replaced_for")[0].replaced_for,
            maker="",
            made_on=body.case.received_on,
        )


def let_go(apps, schema_editor):
    """Sealed keys from before a rotation go when each owner has opened the new one."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {KEYS}_no_DELETE ON {KEYS}", params=None)
    else:
        schema_editor.execute(f"DROP TRIGGER {KEYS}_no_DELETE", params=None)


def bring_back_keys(apps, schema_editor):
    """A key that was retired opens something again, and nothing else says so."""
    keys = apps.get_model("reviewers", "DeskKey")
    replaced = apps.get_model("reviewers", "ReplacedKey")
    for key in keys.objects.filter(before=b"").exclude(retired_at=None):
        copies = replaced.objects.filter(desk=key.desk, kind="before", number=key.number - 1)
        copy = copies.filter(recipient=key.recipient).order_by("pk").last()
        if copy is not None:
            keys.objects.filter(pk=key.pk).update(before=copy.wrapped, retired_at=None)


class Migration(migrations.Migration):
    dependencies = [
        ("reviewers", "0020_roster"),
        ("submissions", "0011_new_headers"),
    ]
    operations = [
        migrations.CreateModel(
            name="NewBodyHeader",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("header", models.BinaryField()),
                ("digest", models.CharField(help_text="SHA-256 of the header.", max_length=64)),
                (
                    "number",
                    models.PositiveIntegerField(help_text="Which of the desk's keys it is for."),
                ),
                (
                    "maker",
                    models.CharField(
                        blank=True,
                        help_text="A person's random number; empty: nobody signed.",
                        max_length=32,
                    ),
                ),
                ("made_on", models.DateField()),
                (
                    "body",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="new_header",
                        to="reviewers.sealedbody",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            "sealedbody",
            "confirmed_by",
            models.CharField(
                blank=True,
                default="",
                help_text="The second of them: a random number.",
                max_length=32,
            ),
        ),
        migrations.AlterField(
            "sealedbody",
            "key_number",
            models.PositiveIntegerField(
                db_index=True,
                default=0,
                help_text="The desk's key that two people saw open it; 0: none.",
            ),
        ),
        migrations.RunPython(change_places, migrations.RunPython.noop),
        migrations.RunPython(bring_back_keys, migrations.RunPython.noop),
        migrations.DeleteModel("ReplacedBodyHeader"),
        migrations.AddConstraint(
            "sealedbody",
            models.CheckConstraint(
                condition=Q(key_number=0) | ~Q(confirmed_by=""),
                name="a_bodys_new_header_is_confirmed",
            ),
        ),
        migrations.CreateModel(
            name="KeyCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("desk", models.CharField(db_index=True, max_length=40)),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("member", "Member"), ("kit", "Kit"), ("before", "Before")],
                        default="member",
                        max_length=8,
                    ),
                ),
                ("wrapped", models.BinaryField()),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
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
                        name="a_members_copy_has_a_member",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="DroppedKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("desk", models.CharField(max_length=40, unique=True)),
            ],
        ),
        migrations.AddField(
            "membership",
            "opened",
            models.PositiveIntegerField(
                default=0, help_text="The newest of the desk's keys that they said they opened."
            ),
        ),
        migrations.AddField(
            "recoverykit",
            "again_on",
            models.DateField(help_text="By a second person.", null=True),
        ),
        migrations.AddField(
            "recoverykit",
            "again_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(add_trigger, migrations.RunPython.noop),
        migrations.RunPython(let_go, migrations.RunPython.noop),
    ]
