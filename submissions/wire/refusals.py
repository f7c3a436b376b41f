"""Why a body was refused: one literal table, each with a plain page in the reporter's language."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Refusal:
    """``status``: the HTTP status; ``title``: what happened; ``advice``: what to do next."""

    status: int
    title: str | Promise
    advice: str | Promise
    heading: str | Promise = _("Not received")


AGAIN = _("Open the form again, choose your files again, and send it once more.")
NOT_NOW = _("Not at this moment")

REFUSALS: dict[str, Refusal] = {
    "length": Refusal(
        411,
        _("Your report was not received: it did not say how long it is."),
        _("Send it with a browser, such as Tor Browser; some other programs leave this out."),
    ),
    "large": Refusal(
        413,
        _("Your report was not received: it is larger than this server takes at one time."),
        _("Send it in parts: first some files, then the others with your codename."),
    ),
    "words": Refusal(
        413,
        _("Your report was not received: the text is longer than this server takes."),
        _("Send a shorter text, or put the text into a plain text file and add that file."),
    ),
    "many": Refusal(
        413,
        _("Your report was not received: it holds more files than this server takes at one time."),
        _("Send it in parts: first some files, then the others with your codename."),
    ),
    "cut": Refusal(
        400,
        _("Your report was not received: the line broke before all of it had arrived."),
        AGAIN,
    ),
    "malformed": Refusal(
        400,
        _("Your report was not received: it came in a form that this server does not understand."),
        _("Send it with a browser, such as Tor Browser, and do not change the page."),
    ),
    "doubled": Refusal(
        400,
        _("Your report was not received: it names the same field twice."),
        AGAIN,
    ),
    "letters": Refusal(
        400,
        _("Your report was not received: some of its letters are not in UTF-8."),
        _("Send it with another browser, such as Tor Browser, and name the file in plain letters."),
    ),
    "token": Refusal(
        403,
        _("Your report was not received: this form does not belong to this page any more."),
        AGAIN,
    ),
    "expired": Refusal(
        403,
        _("Your report was not received: this form was opened more than a day ago."),
        AGAIN,
    ),
    "slow": Refusal(
        408,
        _("Your report was not received: it came in too slowly, or stood still for too long."),
        _("Try again with a better line, or send it in parts: first the text, then each file."),
    ),
    "busy": Refusal(
        503,
        _("Your report was not received: too many people are sending at this moment."),
        _("Wait a few minutes and send it again."),
    ),
    "full": Refusal(
        503,
        _("Your report was not received: this server has no room at this moment."),
        _("Keep what you have and try again in an hour."),
    ),
    "down": Refusal(
        503,
        _("Your report was not confirmed: a part of this server does not answer at this moment."),
        _("Wait a few minutes and send the same form again. Sending it twice does no harm."),
        _("Not confirmed"),
    ),
    "crowded": Refusal(
        503,
        _("This page cannot be shown now: too many people are here at this moment."),
        _("Wait a few minutes and open it again."),
        NOT_NOW,
    ),
    "paused": Refusal(
        503,
        _("Your conversation cannot be opened at this moment."),
        _(
            "What you may just have sent was not received. Try again in a few minutes, if need be "
            "with your codename."
        ),
        NOT_NOW,
    ),
}
