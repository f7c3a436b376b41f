"""What the doors of the roster take. Bytes are base64, and the rest of it JSON where it is many."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviewers.roster.effects import Parts
from reviewers.roster.founding import parts_of
from reviewers.views.forms import SealedField
from reviewers.views.key_forms import JsonField
from sealing.roster import Request, RosterError, Signature

# A founding entry with a hundred people, in base64 (sealing.roster, MAX_ENTRY).
LONGEST = 400_000
# As many wrapped keys of three kilobytes, and the kit's.
LONGEST_PARTS = 1_000_000


class TextLength:
    """The length that a field allows is that of its text, and not of what was read from it."""

    max_length: int | None

    def run_validators(self, value: Any) -> None:
        if isinstance(value, str | bytes):
            super().run_validators(value)  # type: ignore[misc]

    def clean(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > (self.max_length or 0):
            raise forms.ValidationError(_("This is longer than it can be. Reload the page."))
        return super().clean(value)  # type: ignore[misc]


class RequestField(TextLength, SealedField):
    """Canonical bytes of a request."""

    def to_python(self, value: Any) -> Any:
        data = super().to_python(value)
        try:
            return Request.parse(data) if data else data
        except RosterError as error:
            raise forms.ValidationError(
                _("What was signed is not written as it should be. Reload the page and try again.")
            ) from error


class SignatureField(TextLength, JsonField):
    def read(self, held: Any) -> Signature:
        try:
            return Signature.read(held)
        except RosterError as error:
            raise ValueError(str(error)) from error


class PartsField(TextLength, JsonField):
    """``{"wrapped": {person: …}, "kit": …, "old": …}``; empty where nothing is sealed."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value) if value else Parts()

    def read(self, held: Any) -> Parts:
        return parts_of(held)


class SaltsField(TextLength, JsonField):
    def to_python(self, value: Any) -> Any:
        return super().to_python(value) if value else {}

    def read(self, held: Any) -> dict[str, str]:
        return {str(person): str(salt) for person, salt in dict(held).items()}


class LeftOutField(TextLength, JsonField):
    """``[person, …]``: who holds a desk's key and is left out of its first list."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value) if value else frozenset()

    def read(self, held: Any) -> frozenset[str]:
        return frozenset(str(person) for person in list(held))


class AppendForm(forms.Form):
    entry = SealedField(max_length=LONGEST)
    parts = PartsField(max_length=LONGEST_PARTS, required=False)
    left_out = LeftOutField(max_length=10_000, required=False)


class ProposeForm(forms.Form):
    """``name`` and ``salts``: of a further desk."""

    request = RequestField(max_length=LONGEST)
    signature = SignatureField(max_length=1000)
    parts = PartsField(max_length=LONGEST_PARTS, required=False)
    left_out = LeftOutField(max_length=10_000, required=False)
    name = forms.CharField(max_length=100, required=False)
    salts = SaltsField(max_length=1000, required=False)


class CompleteForm(AppendForm):
    proposal = forms.IntegerField()


class CancelForm(forms.Form):
    proposal = forms.IntegerField()


class ClaimForm(forms.Form):
    signing = forms.RegexField(r"\A[0-9a-f]{64}\Z")
    own = forms.RegexField(r"\A[0-9a-f]{128}\Z")


class IdentityForm(forms.Form):
    sealed_identity = SealedField(max_length=100_000)
    was = forms.RegexField(r"\A[0-9a-f]{64}\Z")
    signature = forms.RegexField(r"\A[0-9a-f]{128}\Z")


class MarkForm(forms.Form):
    number = forms.IntegerField(min_value=1)
    head = forms.RegexField(r"\A[0-9a-f]{64}\Z")
    week = forms.RegexField(r"\A[0-9]{4}-W[0-9]{2}\Z")
    signature = forms.RegexField(r"\A[0-9a-f]{128}\Z")
