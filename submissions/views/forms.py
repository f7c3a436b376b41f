"""The words of a form, checked; the files beside them were checked by the ingress."""

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from submissions.errors import CodenameError
from submissions.mailbox.codename import LONGEST, Codename, parse
from submissions.models import Consent
from submissions.storage.originals import OriginalChoice


class Uncleanable(TextChoices):
    """What to do with the others when one file cannot be cleaned."""

    STOP = "stop", _("Send nothing and tell me, so that I can choose another file")
    REST = "rest", _("Send the rest and tell me which file was left out")


class ReportForm(forms.Form):
    """Words, and how many files came beside them; at least one of the two."""

    words = forms.CharField(required=False, strip=False, max_length=200_000)
    uncleanable = forms.ChoiceField(choices=Uncleanable.choices, required=False)
    untouched = forms.BooleanField(required=False)
    flat = forms.BooleanField(required=False)
    consent = forms.ChoiceField(choices=Consent.choices)

    def __init__(self, *args: Any, files: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file_count = files

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not str(cleaned.get("words", "")).strip() and not self.file_count and not self.errors:
            raise forms.ValidationError(
                _("Nothing was written and no file was chosen. Write something or choose a file.")
            )
        return cleaned

    @property
    def without_refused(self) -> bool:
        return bool(self.cleaned_data.get("uncleanable") == Uncleanable.REST)

    def wanted(self, numbers: frozenset[int]) -> OriginalChoice:
        """``numbers``: those of the files that were chosen as originals."""
        return OriginalChoice(numbers, bool(self.cleaned_data["untouched"]))

    def refuse_originals(self) -> None:
        """The desk has nobody who could open them, or has nobody any more."""
        self.add_error(
            None,
            _("This desk keeps no untouched originals. Choose your files again, as ordinary ones."),
        )


class CodenameForm(forms.Form):
    codename = forms.CharField(max_length=LONGEST)

    def clean_codename(self) -> Codename:
        try:
            return parse(self.cleaned_data["codename"])
        except CodenameError as error:
            # One sentence for a typo and for a codename that nobody has: see the view.
            raise forms.ValidationError("unknown") from error
