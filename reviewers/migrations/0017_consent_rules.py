"""The old tables go, and the database keeps the rules of consent.

The triggers name ``reviewers_draft`` and ``reviewers_proposal``: a later migration that remakes one
of these tables on SQLite has to drop them first and add them again
(tests/reviewers/test_append_only.py notices).
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

PROPOSAL, CONFIRMATION = "reviewers_proposal", "reviewers_confirmation"
# What was proposed stays as it was proposed; what was closed stays as it was closed; and details
# change in the one step that closes it (the ids of reports are forgotten there).
CHANGED = """
OLD.closed_at IS NOT NULL OR OLD.id <> NEW.id OR OLD.act <> NEW.act OR OLD.desk <> NEW.desk
OR OLD.case_id {other} NEW.case_id OR OLD.bound_to <> NEW.bound_to OR OLD.body {other} NEW.body
OR OLD.proposer_id <> NEW.proposer_id OR OLD.at <> NEW.at OR OLD.last_day <> NEW.last_day
OR (NEW.closed_at IS NULL AND OLD.details <> NEW.details)
"""
ALONE = """
NEW.outcome = 'confirmed' AND NOT EXISTS (SELECT 1 FROM reviewers_confirmation word
WHERE word.proposal_id = NEW.id AND word.person_id <> NEW.proposer_id)
"""
OWN = """
EXISTS (SELECT 1 FROM reviewers_proposal proposal WHERE proposal.id = NEW.proposal_id
AND proposal.proposer_id = NEW.person_id)
"""
CLOSED = """
EXISTS (SELECT 1 FROM reviewers_proposal proposal WHERE proposal.id = NEW.proposal_id
AND proposal.closed_at IS NOT NULL)
"""
# Somebody who wrote a revision that the proposed one descends from, or these very bytes (0006).
MADE = """
EXISTS (SELECT 1 FROM reviewers_proposal proposal
JOIN reviewers_draft shown ON shown.case_id = proposal.case_id
JOIN reviewers_draft made ON made.case_id = shown.case_id
AND (made.content_hash = shown.content_hash OR made.number BETWEEN shown.since AND shown.number)
WHERE proposal.id = NEW.proposal_id AND made.author_id = NEW.person_id
AND shown.number = (SELECT max(newest.number) FROM reviewers_draft newest
WHERE newest.case_id = proposal.case_id AND newest.content_hash = proposal.bound_to))
"""
# (name, table, event, rule or "" for always, what it says)
TRIGGERS = (
    ("kept", PROPOSAL, "UPDATE", CHANGED, f"append-only: {PROPOSAL}"),
    ("no_delete", PROPOSAL, "DELETE", "", f"append-only: {PROPOSAL}"),
    ("alone", PROPOSAL, "UPDATE", ALONE, "nobody confirms alone"),
    ("alone_new", PROPOSAL, "INSERT", ALONE, "nobody confirms alone"),
    ("no_update", CONFIRMATION, "UPDATE", "", f"append-only: {CONFIRMATION}"),
    ("no_delete", CONFIRMATION, "DELETE", "", f"append-only: {CONFIRMATION}"),
    ("own", CONFIRMATION, "INSERT", OWN, "nobody confirms their own"),
    ("closed", CONFIRMATION, "INSERT", CLOSED, "nobody confirms what is closed"),
    ("makers", CONFIRMATION, "INSERT", MADE, "nobody releases what they made"),
)
SQLITE = """
CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{said}'); END
"""
FUNCTION = """
CREATE FUNCTION {table}_{name}() RETURNS trigger AS $$
BEGIN IF {rule} THEN RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation'; END IF;
RETURN {row}; END $$ LANGUAGE plpgsql
"""
POSTGRESQL = """
CREATE TRIGGER {table}_{name} BEFORE {event} ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_{name}()
"""


def add_triggers(apps, schema_editor):
    sqlite = schema_editor.connection.vendor != "postgresql"
    for name, table, event, rule, said in TRIGGERS:
        rule = rule.format(other="IS NOT" if sqlite else "IS DISTINCT FROM")
        words = {
            "table": table,
            "name": name,
            "event": event,
            "said": said,
            "when": f"WHEN {rule}" if rule else "",
            "rule": rule or "true",
            "row": "OLD" if event == "DELETE" else "NEW",
        }
        for statement in (SQLITE,) if sqlite else (FUNCTION, POSTGRESQL):
            schema_editor.execute(statement.format(**words), params=None)


class Migration(migrations.Migration):
    dependencies = [("reviewers", "0016_consent_rows")]
    operations = [
        migrations.RemoveConstraint("dossierheader", "one_header_a_dossier"),
        migrations.RemoveField("dossierheader", "dossier"),
        migrations.AlterField(
            "dossierheader",
            "proposal",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="headers",
                to="reviewers.proposal",
            ),
        ),
        migrations.AddConstraint(
            "dossierheader",
            models.UniqueConstraint(fields=("proposal", "row"), name="one_header_a_dossier"),
        ),
        migrations.DeleteModel("Dossier"),
        migrations.DeleteModel("CustodianKey"),
        migrations.DeleteModel("QuarantineDrop"),
        migrations.RemoveField("proposal", "confirmer"),
        migrations.AlterField(
            "proposal",
            "last_day",
            models.DateField(help_text="The last day on which it can be confirmed."),
        ),
        migrations.AddConstraint(
            "proposal",
            models.UniqueConstraint(
                condition=Q(("case__isnull", False), ("closed_at", None)),
                fields=("act", "case"),
                name="one_open_proposal_of_a_case",
            ),
        ),
        migrations.AddConstraint(
            "proposal",
            models.UniqueConstraint(
                condition=Q(("case", None), ("closed_at", None)),
                fields=("act", "desk"),
                name="one_open_proposal_of_a_desk",
            ),
        ),
        migrations.AddConstraint(
            "proposal",
            models.CheckConstraint(
                condition=Q(
                    Q(("closed_at", None), ("outcome", "")),
                    Q(("closed_at__isnull", False), Q(("outcome", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_closed_proposal_says_how",
            ),
        ),
        migrations.RunPython(add_triggers),
    ]
