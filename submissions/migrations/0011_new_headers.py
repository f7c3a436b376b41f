"""New headers wait beside those in force, until a second person has confirmed them.

Before this, one browser's headers were in force at once, and those before were kept aside. Here
they change places: the oldest one, which the server itself had made, is in force again, and the
newest waits to be confirmed. So nothing is lost whatever that browser did.
"""

import hashlib
import io
import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from sealing import read_header

TABLE = "submissions_newheader"
SQLITE = f"""
CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE}
BEGIN SELECT RAISE(ABORT, 'never changed: {TABLE}'); END
"""
POSTGRESQL = f"""
CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION submissions_never_changed()
"""


def add_trigger(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        # What was put in above is checked now: a table with checks to come cannot be altered.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE", params=None)
    schema_editor.execute(POSTGRESQL if postgresql else SQLITE, params=None)


def change_places(apps, schema_editor):
    """One person saw these open, whoever it was: so for every row no second one has."""
    tables = {name: apps.get_model("submissions", name) for name in ("Parcel", "Reply")}
    replaced = apps.get_model("submissions", "ReplacedHeader")
    waiting = apps.get_model("submissions", "NewHeader")
    for table in tables.values():
        table.objects.exclude(key_number=0).update(key_number=0)
    for of, table in (("parcel", tables["Parcel"]), ("reply", tables["Reply"])):
        kept = replaced.objects.filter(**{f"{of}__isnull": False})
        for pk in list(kept.order_by().values_list(of, flat=True).distinct()):
            row = table.objects.select_related("mailbox__desk").get(pk=pk)
            before = bytes(kept.filter(**{of: pk}).order_by("key_number", "id")[0].header)
            new = put_back(row, of, before)
            waiting.objects.create(
                **{f"{of}_id": pk},
                header=new,
                digest=hashlib.sha256(new).digest(),
                number=row.mailbox.desk.key_number,
                maker="",
                made_on=row.mailbox.received_on,
            )


def put_back(row, of, before):
    """The header that was in force."""
    if of == "parcel":
        new = bytes(row.header)
        row.header, row.header_digest = before, hashlib.sha256(before).digest()
        row.save(update_fields=["header", "header_digest"])
        return new
    sealed = bytes(row.sealed)
    new = read_header(io.BytesIO(sealed)).raw
    row.sealed = before + sealed[len(new) :]
    row.digest = hashlib.sha256(row.sealed).digest()
    row.save(update_fields=["sealed", "digest"])
    return new


def of(model):
    return models.OneToOneField(
        null=True,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="new_header",
        to=f"submissions.{model}",
    )


def confirmed_by():
    return models.CharField(
        blank=True,
        default="",
        help_text="The second of them: a random number.",
        max_length=32,
    )


def number():
    return models.PositiveIntegerField(
        db_index=True, default=0, help_text="The desk's key that two people saw open it; 0: none."
    )


class Migration(migrations.Migration):
    dependencies = [("submissions", "0010_roster")]
    operations = [
        migrations.CreateModel(
            name="NewHeader",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("header", models.BinaryField()),
                ("digest", models.BinaryField(help_text="SHA-256 of the header.", max_length=32)),
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
                ("parcel", of("parcel")),
                ("reply", of("reply")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(parcel=None, reply__isnull=False)
                        | Q(parcel__isnull=False, reply=None),
                        name="a_new_header_is_of_one_row",
                    )
                ]
            },
        ),
        migrations.AddField("parcel", "confirmed_by", confirmed_by()),
        migrations.AddField("reply", "confirmed_by", confirmed_by()),
        migrations.AlterField("parcel", "key_number", number()),
        migrations.AlterField("reply", "key_number", number()),
        migrations.RunPython(change_places, migrations.RunPython.noop),
        migrations.DeleteModel("ReplacedHeader"),
        migrations.AddConstraint(
            "parcel",
            models.CheckConstraint(
                condition=Q(key_number=0) | ~Q(confirmed_by=""),
                name="a_parcels_new_header_is_confirmed",
            ),
        ),
        migrations.AddConstraint(
            "reply",
            models.CheckConstraint(
                condition=Q(key_number=0) | ~Q(confirmed_by=""),
                name="a_replys_new_header_is_confirmed",
            ),
        ),
        migrations.RunPython(add_trigger, migrations.RunPython.noop),
    ]
