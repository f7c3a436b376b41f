"""Moments that nothing asks for are cut to the day, and those of a limit to the minute.

The columns stay as they are: altering them would remake the tables, without their triggers.
"""

from django.db import migrations

from reviewers.models.rounded import RoundedDateTimeField, rounded

ROUNDED = (
    ("deskkey", "made_at", RoundedDateTimeField()),
    ("deskkey", "retired_at", RoundedDateTimeField(null=True)),
    ("factorreset", "used_at", RoundedDateTimeField(null=True)),
    ("membership", "admitted_at", RoundedDateTimeField(null=True)),
    ("reviewer", "enrolled_at", RoundedDateTimeField(blank=True, null=True)),
    ("replacedkey", "replaced_at", RoundedDateTimeField()),
    ("login", "begun_at", RoundedDateTimeField(to="minute")),
    ("login", "seen_at", RoundedDateTimeField(to="minute")),
)
# These rows are append-only by a trigger of 0012, which stands aside for this one change.
KEPT = "reviewers_replacedkey"
ASIDE = {
    "postgresql": (
        f"ALTER TABLE {KEPT} DISABLE TRIGGER {KEPT}_no_UPDATE",
        f"ALTER TABLE {KEPT} ENABLE TRIGGER {KEPT}_no_UPDATE",
    ),
    "sqlite": (
        f"DROP TRIGGER {KEPT}_no_UPDATE",
        f"CREATE TRIGGER {KEPT}_no_UPDATE BEFORE UPDATE ON {KEPT} "
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {KEPT}'); END",
    ),
}


def round_rows(apps, editor):
    aside, back = ASIDE[editor.connection.vendor]
    editor.execute(aside, params=None)
    for name, field, kept in ROUNDED:
        model = apps.get_model("reviewers", name)
        for key, moment in model.objects.exclude(**{field: None}).values_list("pk", field):
            # The field rounds on its way in; the change of its class is in the state by now.
            model.objects.filter(pk=key).update(**{field: rounded(moment, kept.to)})
    editor.execute(back, params=None)
    user = apps.get_model("auth", "User")
    user.objects.update(last_login=None)
    for key, moment in user.objects.values_list("pk", "date_joined"):
        user.objects.filter(pk=key).update(date_joined=rounded(moment, "day"))


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("reviewers", "0022_second_factor_at_rest"),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(model_name=name, name=field, field=kept)
                for name, field, kept in ROUNDED
            ]
        ),
        migrations.RunPython(round_rows, migrations.RunPython.noop),
    ]
