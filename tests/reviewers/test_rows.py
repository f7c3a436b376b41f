"""What the desk's rows say in the clear is this list (docs/threat-model.md), and nothing else."""

from django.apps import apps
from django.db import models

from reviewers.models import Case, CaseParcel

CLEAR = {
    "Case": "id report desk verification publication received_on admitted_on assignee taken_from "
    "priority size parcels news round record duplicate_of retention",
    "CaseParcel": "parcel case number kind received_on size",
    "Assessment": "id case round assessor verdict credibility place_established date_established "
    "body digest at",
    "Verdict": "id case round first second verdict at",
    "Link": "id case other relation independence made_by made_at",
    "Note": "id case author body at",
    "Draft": "id case number since redacted author change content_hash header blob size at",
    "Approval": "id draft author approver content_hash at",
    "Proposal": "id act desk case bound_to details body proposer at last_day closed_at outcome",
    "Confirmation": "id proposal person at",
    "Decision": "id case move track source target actor body at",
    "CustodyEntry": "number previous hash case act actor day at facts",
    "CustodyHead": "id number hash",
    "Reviewer": "id user recipient language enrolled_at handle",
    "Login": "id user key begun_at seen_at",
    "Passkey": "id user name confirmed rp_id credential public_key sign_count made_on",
    "RecoveryCodes": "id user name confirmed",
    "RecoveryCode": "id device digest",
    "FactorReset": "id token_hash user offered_by expires_at used_at",
    "NewIdentity": "id reviewer recipient signing own asked_on",
    "LettingBack": "id reviewer desk begun_on ready_on ended_on ended_by",
    "DeskKey": "id desk number recipient made_by made_at retired_at",
    "Invitation": "id token_hash desk roles invited_by expires_at used_by account",
    "Membership": "id desk reviewer founder admitted_by admitted_at",
    "RecoveryKit": "id desk recipient drilled_on drilled_by",
    "DossierHeader": "id proposal kind row",
    "Imported": "digest content done",
    "SealedBody": "id case key_number",
    "ReplacedBodyHeader": "id body digest key_number replaced_for",
    "ReplacedKey": "id desk number kind reviewer recipient desk_recipient replaced_at",
}
SEALED = {
    "SealedBody": "data",
    "Reviewer": "sealed_identity",
    "Membership": "wrapped_key",
    "NewIdentity": "sealed_identity",
    "RecoveryKit": "wrapped_key",
    "DeskKey": "before",
    "DossierHeader": "wrapped",
    "ReplacedBodyHeader": "header",
    "ReplacedKey": "wrapped",
}
# The fields above that name sealed words by the id or digest of their row, and hold none.
NAMES_OF_BODIES = {"body", "header"}


def fields() -> dict[str, dict[str, models.Field]]:
    return {
        model.__name__: {field.name: field for field in model._meta.concrete_fields}
        for model in apps.get_app_config("reviewers").get_models()
        if model._meta.managed
    }


def test_it_says_this_and_no_more() -> None:
    told = {
        name: set(CLEAR.get(name, "").split()) | set(SEALED.get(name, "").split())
        for name in fields()
    }
    assert {name: set(found) for name, found in fields().items()} == told


def test_what_is_sealed_is_bytes() -> None:
    for name, held in SEALED.items():
        for each in held.split():
            assert isinstance(fields()[name][each], models.BinaryField)


def test_words_are_named_and_not_held() -> None:
    for model, found in fields().items():
        for name in NAMES_OF_BODIES & set(found) - set(SEALED.get(model, "").split()):
            field = found[name]
            assert isinstance(getattr(field, "target_field", field), models.UUIDField)


def test_texts_are_short_words_of_ours() -> None:
    """No column is wide enough for a sentence, but for public keys."""
    wide = {
        f"{model}.{name}"
        for model, found in fields().items()
        for name, field in found.items()
        if isinstance(field, models.TextField)
        or (isinstance(field, models.CharField) and (field.max_length or 1000) > 64)
    }
    assert wide == {
        "Reviewer.recipient",
        "NewIdentity.recipient",
        "RecoveryKit.recipient",
        "DeskKey.recipient",
        # The host at which a passkey was made.
        "Passkey.rp_id",
        "ReplacedKey.recipient",
        "ReplacedKey.desk_recipient",
        "CustodyEntry.actor",
    }


def test_rows_about_reporters_hold_days() -> None:
    for model in (Case, CaseParcel):
        held = {type(field) for field in model._meta.concrete_fields}
        assert models.DateField in held
        assert not held & {models.DateTimeField, models.TimeField, models.BigAutoField}
