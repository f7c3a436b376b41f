"""Secrets of authenticator apps are sealed at rest; the tables that had them in the clear go."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from reviewers.models.authenticator import Seed, seal_seed

CLEAR = "otp_totp_totpdevice"
# Of django-otp's two plugins, which are installed no more. The second was never used.
TABLES = (CLEAR, "otp_static_statictoken", "otp_static_staticdevice")


def seal_secrets(apps, editor):
    connection = editor.connection
    there = [name for name in TABLES if name in connection.introspection.table_names()]
    if CLEAR in there:
        authenticator = apps.get_model("reviewers", "Authenticator")
        with connection.cursor() as cursor:
            # The name is ours.
            cursor.execute(
                f"SELECT user_id, name, confirmed, key, last_t, drift FROM {CLEAR}"  # noqa: S608
            )
            rows = cursor.fetchall()
        for user, name, confirmed, key, last, drift in rows:
            sealed = seal_seed(Seed(bytes.fromhex(key), last, drift), user)
            authenticator.objects.create(
                user_id=user, name=name, confirmed=bool(confirmed), sealed=sealed
            )
    for name in there:
        editor.execute(f"DROP TABLE {name}")


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("reviewers", "0021_new_body_headers"),
    ]
    operations = [
        migrations.CreateModel(
            name="Authenticator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="The human-readable name of this device.", max_length=64
                    ),
                ),
                (
                    "confirmed",
                    models.BooleanField(default=True, help_text="Is this device ready for use?"),
                ),
                (
                    "throttling_failure_timestamp",
                    models.DateTimeField(
                        blank=True,
                        default=None,
                        help_text="A timestamp of the last failed verification attempt. "
                        "Null if last attempt succeeded.",
                        null=True,
                    ),
                ),
                (
                    "throttling_failure_count",
                    models.PositiveIntegerField(
                        default=0, help_text="Number of successive failed attempts."
                    ),
                ),
                ("sealed", models.BinaryField()),
                (
                    "user",
                    models.ForeignKey(
                        help_text="The user that this device belongs to.",
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.RunPython(seal_secrets, migrations.RunPython.noop),
    ]
