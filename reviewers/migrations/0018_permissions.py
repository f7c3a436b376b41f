from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviewers", "0017_consent_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="Desk",
            fields=[
                (
                    "slug",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="address"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "days",
                    models.PositiveIntegerField(default=0, verbose_name="days a case is kept"),
                ),
                (
                    "originals",
                    models.BooleanField(default=False, verbose_name="keeps untouched originals"),
                ),
            ],
            options={
                "verbose_name": "desk",
                "verbose_name_plural": "desks",
                "permissions": (
                    ("rotate_desk", "Can make a new key for a desk and remove people from it"),
                    ("drill_desk", "Can try the recovery kit"),
                ),
                "managed": False,
                "default_permissions": ("add", "view", "change"),
            },
        ),
        migrations.CreateModel(
            name="Quarantine",
            fields=[
                ("id", models.CharField(max_length=52, primary_key=True, serialize=False)),
                ("desk", models.CharField(max_length=40, verbose_name="desk")),
                ("day", models.DateField(verbose_name="day received")),
                ("count", models.PositiveIntegerField(verbose_name="reports")),
            ],
            options={
                "verbose_name": "quarantined day",
                "verbose_name_plural": "quarantine",
                "permissions": (
                    ("release_quarantine", "Can let reports into the queue"),
                    ("drop_quarantine", "Can destroy what waits aside, with another"),
                ),
                "managed": False,
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="Vouchers",
            fields=[
                ("id", models.CharField(max_length=70, primary_key=True, serialize=False)),
                ("desk", models.CharField(max_length=40, verbose_name="desk")),
                ("issued_on", models.DateField(verbose_name="issued")),
                ("expires_on", models.DateField(verbose_name="good until")),
                ("count", models.PositiveIntegerField(verbose_name="not used yet")),
            ],
            options={
                "verbose_name": "vouchers of a day",
                "verbose_name_plural": "vouchers",
                "permissions": (
                    ("issue_vouchers", "Can make codes for reporters"),
                    ("void_vouchers", "Can make codes worthless"),
                ),
                "managed": False,
                "default_permissions": ("view",),
            },
        ),
        migrations.AlterModelOptions(
            name="case",
            options={
                "default_permissions": ("view", "change"),
                "permissions": (
                    ("triage_case", "Can triage cases and set them aside"),
                    ("assess_case", "Can assess cases and conclude them"),
                    ("link_case", "Can link cases"),
                    ("note_case", "Can write notes"),
                    ("reply_case", "Can reply to reporters"),
                    ("draft_case", "Can draft records"),
                    ("approve_case", "Can approve drafts of others"),
                    ("publish_case", "Can publish, correct and retract"),
                    ("withdraw_case", "Can withdraw records"),
                    ("hold_case", "Can hold cases with another"),
                    ("destroy_case", "Can destroy cases with another"),
                    ("hand_over_case", "Can hand cases to a court with another"),
                    ("fetch_original_case", "Can save sealed originals"),
                ),
                "verbose_name": "case",
                "verbose_name_plural": "cases",
            },
        ),
        migrations.AlterModelOptions(
            name="custodyentry",
            options={
                "default_permissions": ("view",),
                "verbose_name": "custody entry",
                "verbose_name_plural": "custody",
            },
        ),
        migrations.AlterModelOptions(
            name="imported",
            options={
                "default_permissions": ("view",),
                "verbose_name": "imported row",
                "verbose_name_plural": "imported rows",
            },
        ),
        migrations.AlterModelOptions(
            name="membership",
            options={
                "default_permissions": ("view",),
                "permissions": (
                    ("invite_membership", "Can invite people"),
                    ("admit_membership", "Can give the desk's key to a colleague"),
                    (
                        "help_membership",
                        "Can reset a second factor, stop an account and let it in again",
                    ),
                ),
                "verbose_name": "person",
                "verbose_name_plural": "people",
            },
        ),
    ]
