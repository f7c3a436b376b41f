"""Custody notes what came when its day is closed; what stands there already has its entries."""

from django.db import migrations, models


def noted_already(apps, schema_editor):
    apps.get_model("reviewers", "CaseParcel").objects.update(noted=True)


class Migration(migrations.Migration):
    dependencies = [("reviewers", "0025_signed_words")]
    operations = [
        migrations.AddField(
            "caseparcel",
            "noted",
            models.BooleanField(
                default=False, help_text="Custody has its entry: written when the day is closed."
            ),
        ),
        migrations.RunPython(noted_already, migrations.RunPython.noop),
    ]
