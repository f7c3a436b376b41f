"""Why one file was refused on its way, beside words that are kept: said in the frames.

A Refusal without a sentence here fails mypy.
"""

from typing import assert_never

from django.utils.translation import gettext_lazy as _

from submissions.messages import Refusal, Text


def sentence(refusal: Refusal) -> Text:
    """What happened, and what to do next."""
    match refusal:
        case Refusal.LARGE:
            return _(
                "This file is too big. Record or cut the film into short clips, and send each one."
            )
        case Refusal.MANY:
            return _(
                "These are more files than one report takes. Send the others with your codename."
            )
        case Refusal.CUT:
            return _("The line broke. Press Send again.")
        case Refusal.SLOW:
            return _(
                "It came in too slowly, or stood still. Press Send again, or send a shorter clip."
            )
        case Refusal.BUSY | Refusal.CROWDED | Refusal.PAUSED | Refusal.DOWN | Refusal.KEYS:
            return _("Too many people are sending now. Wait a few minutes and press Send again.")
        case Refusal.FULL:
            return _("There is no room for this file at this moment. Press Send again in an hour.")
        case Refusal.REPLACED:
            return _("It is being sent again: the newer one counts.")
        case Refusal.EXPIRED:
            return _("This page is older than a day. Come back with your codename to send more.")
        case Refusal.TOKEN:
            return _("This page is not good any more. Come back with your codename to send more.")
        case Refusal.LETTERS:
            return _("The name of this file cannot be read. Give it a name in plain letters.")
        case Refusal.LENGTH | Refusal.WORDS | Refusal.MALFORMED | Refusal.DOUBLED:
            return _(
                "Your browser sent this file in a way that is not understood. Try another one."
            )
    assert_never(refusal)
