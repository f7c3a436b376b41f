"""``Parcel.beside`` is called ``accompanies``. Its column is renamed, and no row changes."""

from django.db import migrations, models
from django.db.models import Q

OLD = "originals_alone_lie_beside"
NEW = "originals_alone_accompany"


class Migration(migrations.Migration):
    dependencies = [("submissions", "0008_replaced_headers")]

    operations = [
        migrations.RemoveConstraint(model_name="parcel", name=OLD),
        migrations.RenameField(model_name="parcel", old_name="beside", new_name="accompanies"),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=Q(kind="original", accompanies__isnull=False)
                | ~Q(kind="original") & Q(accompanies=None),
                name=NEW,
            ),
        ),
    ]
