"""What rows say in the clear is this list (docs/threat-model.md), and nothing else: every column of
every table, the framework's own included.
"""

import datetime

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.utils import timezone

from reviewers.accounts import people
from reviewers.models import Case, CaseParcel
from reviewers.models.rounded import rounded
from tests.reviewers.browsing import signed_in, url
from tests.reviewers.conftest import Cast

CLEAR = {
    "Case": "id report desk verification publication received_on admitted_on assignee taken_from "
    "priority size parcels news round record duplicate_of retention",
    "CaseParcel": "parcel case number kind received_on size noted",
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
    "CustodyChain": "chain desk after number hash",
    "CustodyEntry": "number previous hash case act actor day at facts",
    "CustodyHead": "id number hash",
    "CustodyTree": "entry heads",
    "CustodyMark": "id number hash again_number again_hash round_on seal",
    "Reviewer": "id user recipient signing language enrolled_at handle",
    "Login": "id user key begun_at seen_at",
    "Passkey": "id user name confirmed rp_id credential public_key sign_count made_on",
    "RecoveryCodes": "id user name confirmed",
    "RecoveryCode": "id device digest",
    "FactorReset": "id token_hash user offered_by expires_at used_at",
    "LettingBack": "id reviewer desk begun_on ready_on ended_on ended_by",
    "DeskKey": "id desk number recipient made_by made_at retired_at",
    "Invitation": "id token_hash desk roles invited_by expires_at used_by account",
    "Membership": "id desk reviewer founder admitted_by admitted_at opened person roles "
    "suspended_on",
    # The list of a desk's people beside its entries: numbers, public keys, proofs and days.
    "RosterName": "id desk person name salt left_on",
    "RosterClaim": "id membership recipient signing own",
    "RosterMark": "id desk person number head week signature",
    "UsedNonce": "nonce used_on",
    # What somebody agreed to, as a digest, and that it was them.
    "SignedWord": "id desk person act digest head nonce signature",
    "RecoveryKit": "id desk recipient drilled_on drilled_by again_on again_by",
    "DossierHeader": "id proposal kind row",
    "Imported": "digest content done",
    "SealedBody": "id case key_number confirmed_by",
    # Who made a part of the search index on which day, and of which parcels it holds words.
    "SearchSegment": "id desk person digest head nonce signature made_on",
    "SearchEntry": "id segment parcel report",
    "NewBodyHeader": "id body digest number maker made_on",
    "KeyCopy": "id desk number kind reviewer",
    "DroppedKey": "id desk",
    "ReplacedKey": "id desk number kind reviewer recipient desk_recipient replaced_at",
}
# What the tables of every other app say, the framework's too, and why: table, columns, meaning.
# DAY: to the day. DIGEST: keyed, or of random bits. NEVER: nothing is ever written there.
DAY, DIGEST, SEALED_HERE, NEVER = "the day", "a digest", "sealed", "never written"
PUBLIC = "what everybody can read in the archive"
ELSEWHERE = {
    "admin.LogEntry": {
        "id action_time user content_type object_id object_repr action_flag change_message": NEVER
    },
    "auth.User": {
        "id username": "who works at the desk",
        "is_active": "whose account is stopped",
        "password": "a slow digest (Argon2id)",
        "date_joined": DAY,
        "last_login first_name last_name email is_staff is_superuser": NEVER,
    },
    "auth.Group": {"id name": "names of the roles"},
    "auth.Permission": {"id name content_type codename": "what roles may do: the same everywhere"},
    "auth.Group_permissions": {"id group permission": "the same everywhere"},
    "auth.User_groups": {"id user group": "who has which role"},
    "auth.User_user_permissions": {"id user permission": NEVER},
    "contenttypes.ContentType": {"id app_label model": "names of tables: the same everywhere"},
    "sessions.Session": {
        "session_key": "a random name, which the cookie has",
        "session_data": "account, kind of second factor, login, language; signed, not sealed",
        "expire_date": "a moment: eight hours at most; the row goes at the next sign-in after it",
    },
    "reviewers.Authenticator": {
        "id user name confirmed": "who has an app",
        "throttling_failure_timestamp": "a moment: of the last wrong code, until a right one",
        "throttling_failure_count": "how many wrong codes since the last right one",
        "sealed": SEALED_HERE,
    },
    "config.Installation": {"id identifier secret archive_key": "an identifier and fingerprints"},
    "submissions.Desk": {
        "id slug name recipient key_number custodian": "what the reporters' form says, too",
        "opened_on retention_days retention_since": "days",
    },
    "submissions.FormVersion": {
        "id desk number questions": "what the reporters' form asks, which everybody can read",
        "saved_on": DAY,
    },
    "submissions.Mailbox": {
        "id desk recipient": "a random id, the desk, a public key",
        "lookup": DIGEST,
        "received_on": DAY,
    },
    "submissions.Parcel": {
        "id mailbox kind accompanies key_number blob size": "random names, numbers, padded size",
        "confirmed_by": "a person's random number",
        "signature": "the server's, on the rest of the row",
        "header": SEALED_HERE,
        "header_digest digest": DIGEST,
        "received_on": DAY,
    },
    "submissions.Reply": {
        "id mailbox key_number": "random names and a number",
        "confirmed_by": "a person's random number",
        "sealed": SEALED_HERE,
        "digest": DIGEST,
        "sent_on": DAY,
    },
    "submissions.RosterEntry": {
        "hash number desk": "a digest, a number, the desk",
        "encoded": "who did what to whose standing, as random numbers, public keys and days",
    },
    "submissions.ProposedKey": {
        "desk request signature": "a public key that waits, and who proposed it on which day"
    },
    "submissions.NewHeader": {
        "id parcel reply number": "names and numbers",
        "maker": "a person's random number",
        "made_on": DAY,
        "header": SEALED_HERE,
        "digest": DIGEST,
    },
    "submissions.SpentToken": {
        "token": "a random id, for three days",
        "receipt": SEALED_HERE,
        "expires_on": DAY,
    },
    "submissions.EndedReport": {
        "report how": "a random id and how it ended, for three days",
        "expires_on": DAY,
    },
    "submissions.Arrival": {"id parcel quarantined": "what the desk has not looked at"},
    "submissions.Withdrawal": {"id desk report": "until the desk has seen it", "withdrawn_on": DAY},
    "submissions.Relaid": {"id through": DAY, "night_at last_at": "moments of a timer"},
    "submissions.Canary": {"id last_at": "the moment of a timer"},
    "submissions.Voucher": {"id desk": "the desk", "digest": DIGEST, "issued_on expires_on": DAY},
    "archive.Record": {"id latest withdrawn": PUBLIC},
    "archive.RecordVersion": {"record number change digest published_at note id": PUBLIC},
    "archive.Content": {"version public id": PUBLIC},
    "archive.Medium": {"id record digest name media_type size stored": PUBLIC},
    "archive.CustodyHead": {"day hash": PUBLIC},
    "archive.Entry": {"record content day period marks id": PUBLIC},
    "archive.Facet": {"id kind word shown latitude longitude count": PUBLIC},
    "archive.Naming": {"id kind main other cell precision key count": PUBLIC},
    "archive.LogHead": {"id size": PUBLIC},
    "archive.LogSignature": {"id size checkpoint key": PUBLIC},
    "archive.Restoration": {"id day backup_of size": PUBLIC},
    "archive.LogLeaf": {"index record version data": PUBLIC},
    "archive.LogTile": {"id level number hashes": PUBLIC},
}
# Tables without a model: names of migrations and the moments at which somebody upgraded; and the
# index of the public record's words, with the tables that SQLite keeps beside it.
UNMODELLED = {"django_migrations"}
WORDS = "archive_words"
# Moments of the desk's own rows that are not cut to the day, each for a limit that is measured by
# it or as an entry of the desk's own history, which custody has as well.
MOMENTS = {
    "Login": {"begun_at": "minute", "seen_at": "minute"},
    "Invitation": {"expires_at": "three days by the clock"},
    "FactorReset": {"expires_at": "a day by the clock"},
    "Authenticator": {"throttling_failure_timestamp": "each wrong code waits longer"},
    "Assessment": {"at": "history"},
    "Verdict": {"at": "history"},
    "Note": {"at": "history"},
    "Draft": {"at": "history"},
    "Approval": {"at": "history"},
    "Decision": {"at": "history"},
    "Confirmation": {"at": "history"},
    "Proposal": {"at": "history", "closed_at": "history"},
    "Link": {"made_at": "history"},
}
SEALED = {
    "SealedBody": "data",
    "SearchSegment": "data",
    "Reviewer": "sealed_identity",
    "Membership": "wrapped_key kept_key",
    "RosterClaim": "sealed_identity",
    "RecoveryKit": "wrapped_key",
    "DeskKey": "before",
    "DossierHeader": "wrapped",
    "NewBodyHeader": "header",
    "KeyCopy": "wrapped",
    "ReplacedKey": "wrapped",
}
# The fields above that name sealed words by the id or digest of their row, and hold none.
NAMES_OF_BODIES = {"body", "header"}


def fields() -> dict[str, dict[str, models.Field]]:
    return {
        model.__name__: {field.name: field for field in model._meta.concrete_fields}
        for model in apps.get_app_config("reviewers").get_models()
        if model._meta.managed and model._meta.label not in ELSEWHERE
    }


def every_model() -> dict[str, type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    return {model._meta.label: model for model in found if model._meta.managed}


def columns(label: str) -> set[str]:
    return {field.name for field in every_model()[label]._meta.concrete_fields}


def test_it_says_this_and_no_more() -> None:
    told = {
        name: set(CLEAR.get(name, "").split()) | set(SEALED.get(name, "").split())
        for name in fields()
    }
    assert {name: set(found) for name, found in fields().items()} == told


def test_every_other_table_says_this_and_no_more() -> None:
    others = {label for label in every_model() if not label.startswith("reviewers.")}
    assert set(ELSEWHERE) == others | {"reviewers.Authenticator"}
    for label, told in ELSEWHERE.items():
        assert set(" ".join(told).split()) == columns(label), label


@pytest.mark.django_db
def test_the_database_has_no_other_table() -> None:
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    modelled = {model._meta.db_table for model in every_model().values()}
    extra = {name for name in there - modelled if not name.startswith(WORDS)}
    assert extra == UNMODELLED


def test_moments_are_days_where_no_limit_needs_more() -> None:
    found = {}
    for label, model in every_model().items():
        if not label.startswith("reviewers."):
            continue
        moments = [
            field
            for field in model._meta.concrete_fields
            if isinstance(field, models.DateTimeField) and getattr(field, "to", "") != "day"
        ]
        if moments:
            found[model.__name__] = {field.name for field in moments}
    assert found == {name: set(held) for name, held in MOMENTS.items()}


@pytest.mark.django_db
def test_what_is_never_written_stays_empty(cast: Cast) -> None:
    """After a sign-in with both factors, and a page of the framework's."""
    client = signed_in(cast.reviewer)
    assert client.get(url("account")).status_code == 200
    user = User.objects.get(pk=cast.reviewer.pk)
    assert user.last_login is None
    assert not (user.first_name + user.last_name + user.email or user.user_permissions.exists())
    assert not LogEntry.objects.exists()


@pytest.mark.django_db
def test_an_account_tells_the_day_on_which_it_was_made() -> None:
    token = people.first_link() or ""
    user = people.join(token, username="amal", password="four long quiet words", language="en")
    user.refresh_from_db()
    assert user.date_joined == rounded(user.date_joined, "day")


@pytest.mark.django_db
def test_sessions_that_are_over_are_cleared_away(cast: Cast) -> None:
    signed_in(cast.second)
    Session.objects.update(expire_date=timezone.now() - datetime.timedelta(seconds=1))
    signed_in(cast.reviewer)
    assert Session.objects.count() == 1


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
        "RosterClaim.recipient",
        # A proof, a signature, and the name of an account.
        "RosterClaim.own",
        "RosterMark.signature",
        "SearchSegment.signature",
        "SignedWord.signature",
        "RosterName.name",
        "RecoveryKit.recipient",
        "DeskKey.recipient",
        # The host at which a passkey was made.
        "Passkey.rp_id",
        "ReplacedKey.recipient",
        "ReplacedKey.desk_recipient",
        "CustodyEntry.actor",
        # Numbers and hashes of entries.
        "CustodyTree.heads",
    }


def test_rows_about_reporters_hold_days() -> None:
    for model in (Case, CaseParcel):
        held = {type(field) for field in model._meta.concrete_fields}
        assert models.DateField in held
        assert not held & {models.DateTimeField, models.TimeField, models.BigAutoField}
