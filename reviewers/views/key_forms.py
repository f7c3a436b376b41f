"""What the pages of people and keys may send, beyond reviewers.views.forms."""

import base64
import json
import re
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from reviewers.handover.dossiers import Handed
from reviewers.keys.rotation import Rewrapped
from reviewers.views.forms import LONGEST_SECRET, KeyForm, SealedField

PROOF = re.compile("[0-9a-f]{128}")


class JsonField(forms.CharField):
    """Several things at a time. Bytes in it are base64."""

    def to_python(self, value: Any) -> Any:
        if not self.required and value in self.empty_values:
            return None
        try:
            return self.read(json.loads(super().to_python(value) or ""))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise forms.ValidationError(
                _("This was not sealed as it should be. Reload the page and try again.")
            ) from error

    def read(self, held: Any) -> Any:
        raise NotImplementedError


class WrappedField(JsonField):
    """A wrapped key by the id of a membership."""

    def read(self, held: Any) -> dict[int, bytes]:
        return {int(pk): base64.b64decode(key, validate=True) for pk, key in held.items()}


class HeadersField(JsonField):
    def read(self, held: Any) -> tuple[Rewrapped, ...]:
        return tuple(
            Rewrapped(
                str(one["kind"]),
                UUID(one["id"]),
                str(one["was"]),
                base64.b64decode(one["header"], validate=True),
            )
            for one in held
        )


class HandedField(JsonField):
    def read(self, held: Any) -> tuple[Handed, ...]:
        return tuple(
            Handed(UUID(one["id"]), base64.b64decode(one["header"], validate=True)) for one in held
        )


class HandedForm(forms.Form):
    headers = HandedField(max_length=1_500_000)


class RotateForm(forms.Form):
    desk = forms.CharField(max_length=40)
    leaving = forms.IntegerField(required=False)
    recipient = forms.CharField(max_length=4000)
    wrapped = WrappedField(max_length=1_000_000)
    kit = SealedField(max_length=100_000)
    old = SealedField(max_length=100_000)


class RewrappedForm(forms.Form):
    number = forms.IntegerField(min_value=1)
    headers = HeadersField(max_length=1_500_000)


class LoginForm(forms.Form):
    login = forms.UUIDField()


class PasskeyForm(forms.Form):
    """``answer``: what the browser's authenticator said, as JSON; ``token``: to which question."""

    name = forms.CharField(label=_("Name of the passkey"), max_length=60)
    answer = forms.CharField(max_length=20_000)
    token = forms.CharField(max_length=300)


class RemovePasskeyForm(forms.Form):
    passkey = forms.IntegerField()


class PersonForm(forms.Form):
    membership = forms.IntegerField()


class NumberForm(forms.Form):
    number = forms.IntegerField(min_value=1)


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_SECRET,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ProofsField(JsonField):
    """By desk, the proof that whoever made a key holds it: a signature as hex."""

    def read(self, held: Any) -> dict[str, str]:
        proofs = {str(desk): str(proof) for desk, proof in held.items()}
        if not all(PROOF.fullmatch(proof) for proof in proofs.values()):
            raise ValueError("a proof")
        return proofs


class NewKeyForm(KeyForm, PasswordForm):
    """A key that takes the place of one whose passphrase is lost."""

    signing = forms.RegexField(r"^[0-9a-f]{64}$", required=False)
    own = ProofsField(max_length=20_000, required=False)
