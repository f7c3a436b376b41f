"""The words of a form, checked; the files beside them were checked by the ingress."""

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from languages import SOURCE
from submissions import questions
from submissions.errors import CodenameError
from submissions.mailbox.codename import LONGEST, Codename, parse
from submissions.models import Consent
from submissions.questions import PREFIX, Answer, Asked, Question
from submissions.storage.originals import OriginalChoice
from submissions.views.lengths import AtMost


class Uncleanable(TextChoices):
    """What to do with the others when one file cannot be cleaned."""

    STOP = "stop", _("Send nothing and tell me, so that I can choose another file")
    REST = "rest", _("Send the rest and tell me which file was left out")


NEEDED = _("The desk needs an answer here. A few words are enough.")

NOTHING = _("Nothing was written and no file was chosen. Write something or choose a file.")


class AnswerField(forms.CharField):
    """What was typed, as it was typed."""

    def __init__(self, question: Question) -> None:
        super().__init__(
            required=question.required,
            strip=False,
            validators=[AtMost(questions.LONGEST[question.kind])],
            error_messages={"required": NEEDED},
        )

    def validate(self, value: str) -> None:
        super().validate(value.strip())


class SharedChoice(forms.ChoiceField):
    """One object for all forms. A form copies its fields, so that it may change them, which costs
    more than checking them; nobody changes these."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "SharedChoice":
        return self


class SharedBox(forms.BooleanField):
    """As ``SharedChoice``."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "SharedBox":
        return self


class ReportForm(forms.Form):
    """Words, answers, and how many files came beside them; at least one of these.

    ``desk``: the slug of the desk whose questions it asks; without one, those of Amana.
    """

    words = forms.CharField(
        label=_("What happened?"), required=False, strip=False, validators=[AtMost(200_000)]
    )
    uncleanable = SharedChoice(choices=Uncleanable.choices, required=False)
    untouched = SharedBox(required=False)
    flat = SharedBox(required=False)
    consent = forms.ChoiceField(choices=Consent.choices)

    def __init__(self, *args: Any, desk: str = "", files: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file_count = files
        self.questions = self._of_desk(desk)
        self._own = {each.name: each for each in self.questions if not each.fixed}
        for name, question in self._own.items():
            self.fields[name] = AnswerField(question)
        for question in self.questions:
            self.fields[question.name].label = self._label(question)

    def _of_desk(self, desk: str) -> tuple[Question, ...]:
        """Also what the desk took off its form while somebody answered it: no answer is lost."""
        now = (questions.of_desk(desk) if desk else questions.shipped()).shown
        names = {question.name for question in now}
        given = self.data or self.initial
        typed = (name for name, text in given.items() if str(text).strip())
        late = [name for name in typed if name.startswith(PREFIX) and name not in names]
        return (*now, *questions.once_asked(desk, late))

    def _label(self, question: Question) -> str:
        return questions.said(question.label, get_language() or SOURCE).text

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The questions as the page shows them, with what was typed and what is wrong with it."""
        values = {each.name: str(self[each.name].value() or "") for each in self.questions}
        errors = self.errors if self.is_bound else {}
        return questions.asked(self.questions, get_language() or SOURCE, values, errors)

    def answers(self) -> tuple[Answer, ...]:
        """Those that are not empty, each with its question as the reporter read it."""
        return tuple(
            Answer(question.id, self._label(question), text)
            for name, question in self._own.items()
            if (text := str(self.cleaned_data.get(name, ""))).strip()
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        written = str(cleaned.get("words", "")).strip() or self.answers()
        if not written and not self.file_count and not self.errors:
            self.add_error("words", NOTHING)
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
