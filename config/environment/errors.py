"""What can be wrong with settings.

ValueError
└── Unfit           one value; a sentence where “expected …” would say too little
ImproperlyConfigured
└── WrongSettings   everything that is wrong, a line each
"""

from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

# EX_CONFIG of sysexits.h; deploy/systemd/amana.service does not start again after it.
EXIT = 78


class Unfit(ValueError):
    """A sentence that never repeats a secret."""


class WrongSettings(ImproperlyConfigured):
    """``problems``: one line each, with the name, what was found and what is expected."""

    def __init__(self, problems: Sequence[str]) -> None:
        count = "1 setting is" if len(problems) == 1 else f"{len(problems)} settings are"
        super().__init__("\n".join([f"Amana does not start: {count} wrong.", *problems]))
        self.problems = tuple(problems)
