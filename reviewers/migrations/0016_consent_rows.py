"""Open proposals and the history of all old tables come into the one table.

Open ones stay open, and can be confirmed for as long as one that is made today. A closed one that
nobody confirmed counts as cancelled: of the old rows nothing tells a proposal that was taken back
from one that a later draft had overtaken.
"""

import datetime
from hashlib import sha256

from django.db import migrations

LIFE = datetime.timedelta(days=30)


def _outcome(old):
    if old.closed_at is None:
        return ""
    return "confirmed" if old.confirmer_id else "cancelled"


def _last_day(old):
    """Counted from today for what is open: nobody was told of a last day before."""
    today = datetime.datetime.now(datetime.UTC).date()
    return (old.at.date() if old.closed_at else today) + LIFE


def _digest(text):
    return sha256(text.encode()).hexdigest()


def _confirmed(apps, old, proposal):
    if old.confirmer_id:
        apps.get_model("reviewers", "Confirmation").objects.create(
            proposal=proposal, person_id=old.confirmer_id, at=old.closed_at
        )


def _proposals(apps):
    for old in apps.get_model("reviewers", "Proposal").objects.select_related("case"):
        old.desk, old.outcome, old.last_day = old.case.desk, _outcome(old), _last_day(old)
        old.save(update_fields=["desk", "outcome", "last_day"])
        _confirmed(apps, old, old)


def _new(apps, old, act, bound_to, details, desk, **more):
    proposal = apps.get_model("reviewers", "Proposal").objects.create(
        act=act,
        desk=desk,
        bound_to=bound_to,
        details=details,
        proposer_id=old.proposer_id,
        at=old.at,
        last_day=_last_day(old),
        closed_at=old.closed_at,
        outcome=_outcome(old),
        **more,
    )
    _confirmed(apps, old, proposal)
    return proposal


def _dossiers(apps):
    headers = apps.get_model("reviewers", "DossierHeader")
    for old in apps.get_model("reviewers", "Dossier").objects.select_related("case").order_by("pk"):
        proposal = _new(
            apps,
            old,
            "dossier",
            _digest(old.recipient),
            {"recipient": old.recipient},
            old.case.desk,
            case=old.case,
            body=old.body,
        )
        headers.objects.filter(dossier=old).update(proposal=proposal)


def _keys(apps):
    for old in apps.get_model("reviewers", "CustodianKey").objects.order_by("pk"):
        details = {"recipient": old.recipient}
        _new(apps, old, "custodian_key", _digest(old.recipient), details, old.desk)


def _drops(apps):
    for old in apps.get_model("reviewers", "QuarantineDrop").objects.order_by("pk"):
        details = {"count": old.count}
        if old.closed_at is None:
            details["reports"] = old.reports
        # Of a closed one the ids are gone: what it was bound to cannot be told any more.
        bound_to = _digest(" ".join(sorted(old.reports))) if old.reports else ""
        _new(apps, old, "drop_quarantine", bound_to, details, old.desk)


def move_rows(apps, schema_editor):
    _proposals(apps)
    _dossiers(apps)
    _keys(apps)
    _drops(apps)


class Migration(migrations.Migration):
    dependencies = [("reviewers", "0015_consent")]
    operations = [migrations.RunPython(move_rows)]
