"""Files that their senders sealed: a kind of parcel that lies beside another, as originals do."""

from django.db import migrations, models
from django.db.models import Q

BESIDE = ("original", "sealed")


class Migration(migrations.Migration):
    dependencies = [("submissions", "0014_form_versions")]

    operations = [
        migrations.RemoveConstraint(model_name="parcel", name="originals_alone_accompany"),
        migrations.AlterField(
            model_name="parcel",
            name="kind",
            field=models.CharField(
                choices=[
                    ("report", "Report"),
                    ("addition", "Addition"),
                    ("original", "Original"),
                    ("sealed", "Sealed"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="parcel",
            name="accompanies",
            field=models.ForeignKey(
                help_text="Of an original or a sealed file: the parcel that it came with.",
                null=True,
                on_delete=models.CASCADE,
                related_name="originals",
                to="submissions.parcel",
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=Q(kind__in=BESIDE, accompanies__isnull=False)
                | ~Q(kind__in=BESIDE) & Q(accompanies=None),
                name="some_kinds_accompany",
            ),
        ),
    ]
