"""How much too long a text is, said in the reader's language."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from languages import SOURCE, isolated, number

TOO_LONG = _(
    "The text is too long. Letters to take out: %(over)s of %(count)s. Or put the rest into a text "
    "file, and send it along."
)


@dataclass(frozen=True)
class AtMost:
    """A validator. ``letters``: the most that a text may have."""

    letters: int

    def __call__(self, text: str) -> None:
        code, over = get_language() or SOURCE, len(text) - self.letters
        if over > 0:
            counts = {"over": over, "count": len(text)}
            said = {name: isolated(number(value, code)) for name, value in counts.items()}
            raise ValidationError(TOO_LONG, code="too_long", params=said)
