"""A reviewer's language: any tag, as the installation has them. What was chosen stays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviewers", "0018_permissions")]
    operations = [
        migrations.AlterField(
            model_name="reviewer",
            name="language",
            field=models.CharField(
                blank=True,
                default="",
                help_text="The tag of a language; one that the desk does not have counts as none.",
                max_length=35,
            ),
        )
    ]
