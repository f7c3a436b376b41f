"""Passkeys: WebAuthn credentials that a person uses in the place of the app's code.

A passkey belongs to one host (its RP id): one made at the onion address is not offered on another.
The browser is asked for any passkey of this host, so that the question tells nobody who has one.
"""

import json
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from reviewers import custody
from reviewers.errors import PeopleError
from reviewers.messages import Problem
from reviewers.models import Passkey, Reviewer

CHALLENGE = 32  # bytes
MOST = 10  # of one person
REQUIRED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True)
class Host:
    """Where the browser is, as the request says and the allowed hosts confirm: with its port."""

    name: str

    @property
    def rp_id(self) -> str:
        return self.name.rsplit(":", 1)[0] if ":" in self.name else self.name

    @property
    def origins(self) -> list[str]:
        """A browser gives passkeys to secure contexts alone: HTTPS, an onion, or loopback."""
        return [f"https://{self.name}", f"http://{self.name}"]


def new_challenge() -> bytes:
    return secrets.token_bytes(CHALLENGE)


def of(user: User) -> tuple[Passkey, ...]:
    return tuple(Passkey.objects.filter(user=user).order_by("made_on", "pk"))


def making(user: User, host: Host, challenge: bytes) -> str:
    """What ``navigator.credentials.create`` is asked, as JSON."""
    held = [bytes(key.credential) for key in Passkey.objects.filter(user=user, rp_id=host.rp_id)]
    options = generate_registration_options(
        rp_id=host.rp_id,
        rp_name="Amana",
        user_name=user.get_username(),
        # The handle says nothing of the person: the authenticator may show it to whoever has it.
        user_id=_handle(user),
        challenge=challenge,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=held_id) for held_id in held],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED
        ),
    )
    return options_to_json(options)


def _handle(user: User) -> bytes:
    Reviewer.objects.filter(user=user, handle=None).update(handle=uuid.uuid4())
    handle = Reviewer.objects.get(user=user).handle
    return handle.bytes if handle else b""


@transaction.atomic
def add(user: User, host: Host, challenge: bytes, name: str, answer: str) -> Passkey:
    """A new passkey of this person. Raises PeopleError("passkey")."""
    if Passkey.objects.filter(user=user).count() >= MOST:
        raise PeopleError(Problem.PASSKEY)
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host.rp_id,
            expected_origin=host.origins,
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise PeopleError(Problem.PASSKEY) from error
    if Passkey.objects.filter(credential=made.credential_id).exists():
        raise PeopleError(Problem.PASSKEY)
    key: Passkey = Passkey.objects.create(
        user=user,
        name=name,
        rp_id=host.rp_id,
        credential=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        made_on=timezone.now().date(),
    )
    custody.record(custody.Act.PASSKEY_ADDED, user)
    return key


def asking(host: Host, challenge: bytes) -> str:
    """What ``navigator.credentials.get`` is asked, as JSON: the same for everybody."""
    options = generate_authentication_options(
        rp_id=host.rp_id, challenge=challenge, user_verification=REQUIRED
    )
    return options_to_json(options)


def verified(user: User, host: Host, challenge: bytes, answer: str) -> Passkey | None:
    """The passkey of this person that signed the challenge here; None when none did.

    A counter that does not grow means a copy of the key: it is put out of force.
    """
    key = _named(user, host, answer)
    if key is None:
        return None
    try:
        signed = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host.rp_id,
            expected_origin=host.origins,
            credential_public_key=bytes(key.public_key),
            # Compared below, so that a copy is told apart from a forgery.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except WebAuthnException:
        return None
    return key if _counted(key, signed.new_sign_count) else None


def _named(user: User, host: Host, answer: str) -> Passkey | None:
    try:
        told = json.loads(answer)
        named = base64url_to_bytes(told["id"]) if isinstance(told, Mapping) else b""
    except (ValueError, KeyError, TypeError, AttributeError, WebAuthnException):
        return None
    rows = Passkey.objects.filter(user=user, rp_id=host.rp_id, confirmed=True)
    found: Passkey | None = rows.filter(credential=named).first()
    return found


@transaction.atomic
def _counted(key: Passkey, count: int) -> bool:
    """Many authenticators count nothing and say 0 always; those that count only ever grow."""
    if count == key.sign_count == 0:
        return True
    grown = Passkey.objects.filter(pk=key.pk, sign_count__lt=count)
    if grown.update(sign_count=count):
        return True
    Passkey.objects.filter(pk=key.pk).update(confirmed=False)
    custody.record(custody.Act.PASSKEY_COPIED, key.user)
    return False


@transaction.atomic
def remove(user: User, key: int) -> None:
    """One of their own; the app's code stays."""
    if Passkey.objects.filter(user=user, pk=key).delete()[0]:
        custody.record(custody.Act.PASSKEY_REMOVED, user)
