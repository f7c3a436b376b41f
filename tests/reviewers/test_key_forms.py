"""What is signed beside headers and keys is read from its form, and is no text any more."""

import json

from reviewers.views.key_forms import VouchedForm

SAID = {"signing": "ab" * 32, "head": "cd" * 32, "nonce": "ef" * 16, "signature": "01" * 64}


def test_what_was_signed_is_taken_as_it_was_read() -> None:
    form = VouchedForm({"vouched": json.dumps(SAID)})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["vouched"].signing == SAID["signing"]


def test_what_is_longer_than_it_can_be_is_refused() -> None:
    form = VouchedForm({"vouched": json.dumps({**SAID, "more": "x" * 2000})})
    assert "not sealed as it should be" in str(form.errors)
