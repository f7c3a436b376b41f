"""Rosters: numbers for people, roles that hold for one desk, signing keys, and what lies beside.

Roles stay empty at the desks of before: there the groups of an account count, as they did, until a
roster says more.
"""

import secrets

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import reviewers.models.people

# Several people can wait at one desk, so their admissions can too.
OF_A_PERSON = ("admit", "remove", "roles")


def give_numbers(apps, schema_editor):
    names = apps.get_model("reviewers", "RosterName").objects
    memberships = apps.get_model("reviewers", "Membership").objects
    for row in memberships.select_related("reviewer__user"):
        row.person = secrets.token_hex(16)
        row.save(update_fields=["person"])
        names.create(
            desk=row.desk,
            person=row.person,
            name=row.reviewer.user.username,
            salt=secrets.token_hex(32),
        )


def number():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [("reviewers", "0019_language_of_any_tag")]
    operations = [
        migrations.CreateModel(
            name="RosterMark",
            fields=[
                ("id", number()),
                ("desk", models.CharField(max_length=40)),
                ("person", models.CharField(max_length=32)),
                ("number", models.PositiveIntegerField()),
                ("head", models.CharField(max_length=64)),
                ("week", models.CharField(max_length=8)),
                ("signature", models.CharField(max_length=128)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("desk", "person", "week"), name="one_mark_a_week"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="RosterName",
            fields=[
                ("id", number()),
                ("desk", models.CharField(max_length=40)),
                ("person", models.CharField(max_length=32)),
                (
                    "name",
                    models.CharField(help_text="The name of the account.", max_length=150),
                ),
                ("salt", models.CharField(max_length=64)),
                ("left_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("desk", "person"), name="one_roster_name_a_person"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="UsedNonce",
            fields=[
                (
                    "nonce",
                    models.CharField(max_length=32, primary_key=True, serialize=False),
                ),
                ("used_on", models.DateField(db_index=True)),
            ],
        ),
        migrations.AddField(
            "reviewer", "signing", models.CharField(blank=True, default="", max_length=64)
        ),
        migrations.AddField("membership", "person", models.CharField(default="", max_length=32)),
        migrations.AddField("membership", "roles", models.JSONField(blank=True, default=list)),
        migrations.AddField("membership", "suspended_on", models.DateField(null=True)),
        migrations.AddField("membership", "kept_key", models.BinaryField(blank=True, default=b"")),
        migrations.RunPython(give_numbers, migrations.RunPython.noop),
        migrations.AlterField(
            "membership",
            "person",
            models.CharField(default=reviewers.models.people.new_person, max_length=32),
        ),
        migrations.AddConstraint(
            "membership",
            models.UniqueConstraint(fields=("desk", "person"), name="one_person_a_number"),
        ),
        migrations.CreateModel(
            name="RosterClaim",
            fields=[
                ("id", number()),
                ("recipient", models.TextField()),
                ("signing", models.CharField(max_length=64)),
                (
                    "own",
                    models.CharField(help_text="The proof, by the signing key.", max_length=128),
                ),
                ("sealed_identity", models.BinaryField(blank=True, default=b"")),
                (
                    "membership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claim",
                        to="reviewers.membership",
                    ),
                ),
            ],
        ),
        # A partial index and not a table made anew, so the triggers on it stay.
        migrations.RemoveConstraint("proposal", "one_open_proposal_of_a_desk"),
        migrations.AddConstraint(
            "proposal",
            models.UniqueConstraint(
                condition=Q(closed_at=None, case=None) & ~Q(act__in=OF_A_PERSON),
                fields=("act", "desk"),
                name="one_open_proposal_of_a_desk",
            ),
        ),
    ]
