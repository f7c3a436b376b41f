"""How a report ended, remembered while a form of it may be sent again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0006_rewrapping")]
    operations = [
        migrations.CreateModel(
            name="EndedReport",
            fields=[
                ("report", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "how",
                    models.CharField(
                        max_length=10,
                        choices=[
                            ("withdrawn", "Withdrawn"),
                            ("destroyed", "Destroyed"),
                            ("retention", "Retention"),
                            ("dropped", "Dropped"),
                        ],
                    ),
                ),
                ("expires_on", models.DateField(db_index=True)),
            ],
        ),
    ]
