"""What the server signs of each parcel that it takes in; those of before have no signature."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0011_new_headers")]

    operations = [
        migrations.AddField(
            model_name="parcel",
            name="signature",
            field=models.BinaryField(
                default=bytes,
                help_text="The server's, on what it says of this parcel; empty: from before it "
                "signed.",
                max_length=64,
            ),
        ),
    ]
