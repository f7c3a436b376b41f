"""What a page may send: each form validates its words, and sealed bytes as far as shape goes."""

import base64
import binascii
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

import languages
from languages import Face
from reviewers.accounts import roles
from reviewers.casework.assessment import INDEPENDENCE, RELATIONS
from reviewers.casework.listing import HIGHEST
from reviewers.release.publication import FIRST, RELEASE_OF
from reviewers.states import VERDICTS

LONGEST_SECRET = 200  # letters of a password: hashing a longer one costs more than it protects


class SealedField(forms.CharField):
    """Sealed bytes in base64. What is in it is for the verbs to check."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        if not text:
            return text
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise forms.ValidationError(
                _("This was not sealed as it should be. Reload the page and try again.")
            ) from error


def _known(slugs: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(slug, slug) for slug in slugs]


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("Name"),
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "dir": "auto"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_SECRET,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits from your authenticator app, or a recovery code."),
        max_length=40,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}
        ),
    )

    # In the place of the code: what a passkey answered, and to which question.
    passkey = forms.CharField(max_length=20_000, required=False, widget=forms.HiddenInput)
    token = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)


def spoken() -> list[tuple[str, str]]:
    """The desk's languages, by the names that they give themselves."""
    return [(each.code, each.own_name) for each in languages.installed(Face.DESK)]


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=spoken)


class JoinForm(forms.Form):
    username = forms.CharField(
        label=_("Name"),
        help_text=_("How colleagues see you here. It need not be your real name."),
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "dir": "auto"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 letters, one that you use nowhere else."),
        max_length=LONGEST_SECRET,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password once more"),
        max_length=LONGEST_SECRET,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=spoken)

    def clean(self) -> dict[str, Any]:
        held = super().clean() or {}
        if held.get("password") and held.get("again") and held["password"] != held["again"]:
            self.add_error("again", _("The two passwords are not the same."))
        return held


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        help_text=_("The six digits that the app shows now."),
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autofocus": True,
                "dir": "ltr",
            }
        ),
    )


class KeyForm(forms.Form):
    recipient = forms.CharField(max_length=4000)
    signing = forms.RegexField(r"\A[0-9a-f]{64}\Z")
    sealed_identity = SealedField(max_length=100_000)


class FoundForm(forms.Form):
    """``entry``: the first one of the desk's roster, signed; ``salt``: of its founder's name."""

    name = forms.CharField(label=_("Name of the desk"), max_length=100)
    entry = SealedField(max_length=100_000)
    salt = forms.RegexField(r"\A[0-9a-f]{64}\Z")
    wrapped_key = SealedField(max_length=100_000)
    recovery_wrapped_key = SealedField(max_length=100_000)


class InviteForm(forms.Form):
    desk = forms.CharField(max_length=40)
    roles = forms.CharField(label=_("Roles"), max_length=200)
    former = forms.CharField(label=_("For whom"), max_length=150, required=False)

    def clean_roles(self) -> tuple[str, ...]:
        asked = set(self.cleaned_data["roles"].split())
        chosen = tuple(slug for slug in roles.SLUGS if slug in asked)
        if not chosen or asked - set(chosen):
            raise forms.ValidationError(_("Choose at least one role."))
        return chosen


class DeskForm(forms.Form):
    desk = forms.CharField(max_length=40)


class RetentionForm(DeskForm):
    days = forms.IntegerField(label=_("Days"), min_value=0, max_value=36_500)


class VouchersForm(DeskForm):
    """``count`` one-time codes that are good for so many days."""

    count = forms.IntegerField(label=_("How many codes"), min_value=1, max_value=50)
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=365)


class AsideForm(DeskForm):
    """``most``: how many of the reports of ``day`` are let into the queue."""

    day = forms.DateField(label=_("Day"))
    most = forms.IntegerField(label=_("How many"), min_value=1, max_value=100_000)


class TheseForm(DeskForm):
    """Reports that wait aside, by their ids with commas between."""

    reports = forms.CharField(label=_("Reports"), max_length=10_000)

    def clean_reports(self) -> list[UUID]:
        try:
            return [UUID(hex=each) for each in self.cleaned_data["reports"].split(",")]
        except ValueError as error:
            raise forms.ValidationError(
                _("This page is older than the list. Reload it, and choose again.")
            ) from error


class WordsForm(forms.Form):
    """Words that were sealed in the browser: a note, a reply."""

    sealed = SealedField(label=_("Words"), max_length=1_500_000)


class AssessmentForm(forms.Form):
    verdict = forms.ChoiceField(label=_("Verdict"), choices=_known(VERDICTS))
    credibility = forms.IntegerField(label=_("Credibility"), min_value=1, max_value=6)
    place_established = forms.BooleanField(required=False)
    date_established = forms.BooleanField(required=False)
    sealed = SealedField(label=_("Reasoning"), max_length=1_500_000)


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(label=_("Verdict"), choices=_known(VERDICTS))


class GiveForm(forms.Form):
    """``to``: the name of a colleague; ``seen``: of whom it was assigned to, "" for nobody."""

    to = forms.CharField(label=_("Give it to"), max_length=150)
    seen = forms.CharField(max_length=150, required=False)


class LinkForm(forms.Form):
    other = forms.CharField(label=_("Number of the other case"), max_length=100)
    relation = forms.ChoiceField(label=_("Relation"), choices=_known(RELATIONS))
    independence = forms.ChoiceField(label=_("Independence"), choices=_known(INDEPENDENCE))


class DuplicateForm(forms.Form):
    """``other``: the number of the case that came before; ``expected``: as in MoveForm."""

    other = forms.CharField(label=_("Number of the other case"), max_length=100)
    expected = forms.CharField(max_length=24)
    sealed = SealedField(label=_("Reason"), max_length=1_500_000)


class MoveForm(forms.Form):
    """``expected``: the state that the person saw when they pressed the button."""

    move = forms.CharField(max_length=24)
    expected = forms.CharField(max_length=24)
    sealed = SealedField(label=_("Reason"), max_length=1_500_000, required=False)


class HashForm(forms.Form):
    content_hash = forms.RegexField(r"\A[0-9a-f]{64}\Z")


class DraftForm(HashForm):
    """``header``: the header of the sealed draft; its payload comes as the one file beside it.

    ``based_on``: the number of the revision that the editor began from, 0 for none; ``day``: on
    which a proposal to release it was signed.
    """

    change = forms.ChoiceField(choices=_known((FIRST, *RELEASE_OF)))
    header = SealedField(max_length=100_000)
    based_on = forms.IntegerField(min_value=0)
    redacted = forms.IntegerField(min_value=0, max_value=1000)
    submit = forms.BooleanField(required=False)
    day = forms.DateField(input_formats=["%Y-%m-%d"], required=False)


class ApprovalForm(HashForm):
    """The checklist of the safety review. What is not ticked is refused by the verb."""

    consent_covers = forms.BooleanField(required=False)
    files_clean = forms.BooleanField(required=False)
    precision_not_finer = forms.BooleanField(required=False)
    nobody_endangered = forms.BooleanField(required=False)


class ReleaseForm(HashForm):
    document = forms.CharField(max_length=250_000)


class PriorityForm(forms.Form):
    priority = forms.IntegerField(min_value=0, max_value=HIGHEST)


class ProposalForm(forms.Form):
    proposal = forms.IntegerField()


class ProposeForm(forms.Form):
    """``act``: of reviewers.consent, about a case or a desk; the rest where the act needs it.
    ``day``: on which its proposer signed it, where it is signed.
    """

    act = forms.CharField(max_length=24)
    case = forms.UUIDField(required=False)
    desk = forms.CharField(max_length=40, required=False)
    recipient = forms.CharField(label=_("Public key"), max_length=4000, required=False)
    sealed = SealedField(label=_("Reason"), max_length=1_500_000, required=False)
    day = forms.DateField(input_formats=["%Y-%m-%d"], required=False)


class ConfirmForm(forms.Form):
    """``bound_to``: what the proposal was bound to on the page of who confirms it."""

    bound_to = forms.CharField(max_length=64)


class WithdrawForm(forms.Form):
    """The public note of a withdrawal: ``note_`` and a language's tag; each may stay empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in languages.codes():
            self.fields[f"note_{code}"] = forms.CharField(
                label=_("Public note"), max_length=2000, required=False
            )

    @property
    def note(self) -> dict[str, str]:
        """By language, without those that were left empty."""
        written = {code: self.cleaned_data[f"note_{code}"] for code in languages.codes()}
        return {code: text for code, text in written.items() if text}
