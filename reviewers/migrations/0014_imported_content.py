"""What an imported row said, as a keyed digest: to notice when a later table says otherwise."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviewers", "0013_taken_from")]
    operations = [
        migrations.AddField(
            model_name="imported",
            name="content",
            field=models.CharField(default="", max_length=64),
        )
    ]
