"""What the pages of people and keys may send, beyond reviewers.views.forms."""

import base64
import json
import re
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from reviewers.handover.dossiers import Handed
from reviewers.keys.rewrapping import Made
from reviewers.keys.vouching import Listed, Vouched
from reviewers.views.forms import LONGEST_SECRET, KeyForm, SealedField

PROOF = re.compile("[0-9a-f]{128}")


class JsonField(forms.CharField):
    """Several things at a time. Bytes in it are base64."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        try:
            if self.max_length is not None and len(text) > self.max_length:
                raise ValueError(len(text))
            return self.read(json.loads(text))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise forms.ValidationError(
                _("This was not sealed as it should be. Reload the page and try again.")
            ) from error

    def run_validators(self, value: Any) -> None:
        """Its text was measured before it was read; what it says has no length."""

    def read(self, held: Any) -> Any:
        raise NotImplementedError


class HeadersField(JsonField):
    def read(self, held: Any) -> tuple[Made, ...]:
        return tuple(
            Made(
                str(one["kind"]),
                UUID(one["id"]),
                str(one["was"]),
                base64.b64decode(one["header"], validate=True),
            )
            for one in held
        )


class ListedField(JsonField):
    def read(self, held: Any) -> tuple[Listed, ...]:
        return tuple(Listed(str(one["row"]), str(one["old"]), str(one["new"])) for one in held)


class VouchedField(JsonField):
    """Who signed, seeing which entry of the roster; nobody where it is left out."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value) if value else None

    def read(self, held: Any) -> Vouched:
        names = ("signing", "head", "nonce", "signature")
        return Vouched(*(str(held[name]) for name in names))


class HandedField(JsonField):
    def read(self, held: Any) -> tuple[Handed, ...]:
        return tuple(
            Handed(UUID(one["id"]), base64.b64decode(one["header"], validate=True)) for one in held
        )


class HandedForm(forms.Form):
    headers = HandedField(max_length=1_500_000)


class VouchedForm(forms.Form):
    vouched = VouchedField(max_length=2000, required=False)


class DrilledForm(VouchedForm):
    desk = forms.CharField(max_length=40)


class GiveForm(forms.Form):
    person = forms.CharField(max_length=32)
    wrapped = SealedField(max_length=100_000)


class RewrappedForm(forms.Form):
    number = forms.IntegerField(min_value=1)
    headers = HeadersField(max_length=1_500_000)
    vouched = VouchedField(max_length=2000)


class ConfirmedForm(forms.Form):
    """``wrong``: what is to be made again; the signature is over ``listed``."""

    number = forms.IntegerField(min_value=1)
    listed = ListedField(max_length=100_000, required=False)
    wrong = ListedField(max_length=100_000, required=False)
    vouched = VouchedField(max_length=2000, required=False)


class LoginForm(forms.Form):
    login = forms.UUIDField()


class PasskeyForm(forms.Form):
    """``answer``: what the browser's authenticator said, as JSON; ``token``: to which question."""

    name = forms.CharField(label=_("Name of the passkey"), max_length=60)
    answer = forms.CharField(max_length=20_000)
    token = forms.CharField(max_length=300)


class PassphraseForm(forms.Form):
    """``before``: SHA-256 of the sealed key that was opened; ``sealed``: the same key, anew."""

    password = forms.CharField(max_length=LONGEST_SECRET, strip=False)
    before = forms.RegexField(r"[0-9a-f]{64}")
    sealed = SealedField(max_length=100_000)
    signature = forms.RegexField(r"[0-9a-f]{128}")


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

    own = ProofsField(max_length=20_000)
