"""When a desk took notice of a case: a report that waited in quarantine is not due at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviewers", "0010_dossiers")]
    operations = [
        migrations.AddField("case", "admitted_on", models.DateField(null=True)),
    ]
