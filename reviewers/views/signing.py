"""The signature that a browser sends with a form (reviewers.consent.signatures verifies it)."""

from django import forms
from django.http import HttpRequest

from reviewers.consent.signatures import Signed
from reviewers.models import SignedWord
from reviewers.views.script_data import SignedBy

NONE = Signed("", "", "")


class SignedForm(forms.Form):
    """Nothing of it where the desk has no list of people: nothing is signed there."""

    head = forms.RegexField(r"\A[0-9a-f]{64}\Z")
    nonce = forms.RegexField(r"\A[0-9a-f]{32}\Z")
    signature = forms.RegexField(r"\A[0-9a-f]{128}\Z")


def signed(request: HttpRequest) -> Signed:
    """``NONE`` for what is no signature: whether one is needed, the verb decides."""
    form = SignedForm(request.POST)
    return Signed(**form.cleaned_data) if form.is_valid() else NONE


def as_sent(said: SignedWord) -> SignedBy:
    """For a browser, which verifies it by its own copy of the desk's list."""
    return {
        "person": said.person,
        "head": said.head,
        "nonce": said.nonce,
        "signature": said.signature,
    }
