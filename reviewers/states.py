"""The states of the two tracks, with the words people see.

"Is it true?" and "may we release it?" are two questions, so they are two tracks.
"""

from django.utils.translation import gettext_lazy as _

VERIFICATION = (
    ("new", _("New")),
    ("triaged", _("Triaged")),
    ("in_review", _("In review")),
    ("awaiting_corroboration", _("Awaiting corroboration")),
    ("assessed", _("Assessed once")),
    ("verified", _("Verified")),
    ("corroborated", _("Corroborated")),
    ("reported", _("Reported")),
    ("disputed", _("Disputed")),
    ("false", _("False")),
    ("unverifiable", _("Unverifiable")),
    ("duplicate", _("Duplicate")),
    ("rejected", _("Rejected")),
    ("spam", _("Spam")),
    ("destroyed", _("Destroyed")),
    ("taken_back", _("Taken back by the reporter")),
)
VERDICTS = ("verified", "corroborated", "reported", "disputed", "false", "unverifiable")
PUBLISHABLE = ("verified", "corroborated", "reported", "disputed", "false")
SIDE_EXITS = ("duplicate", "rejected", "spam")

PUBLICATION = (
    ("none", _("Not drafted")),
    ("draft", _("Draft")),
    ("safety_review", _("Safety review")),
    ("approved", _("Approved")),
    ("published", _("Published")),
    ("corrected", _("Corrected")),
    ("retracted", _("Retracted")),
    ("withdrawn", _("Withdrawn")),
)
RETENTION = (
    ("timed", _("Destroyed in its time")),
    ("held", _("Held")),
)
# Nothing sealed is left of a case in these states.
GONE = ("destroyed", "taken_back")
PUBLIC = ("published", "corrected", "retracted")
LABELS = {**dict(VERIFICATION), **dict(PUBLICATION), **dict(RETENTION)}
