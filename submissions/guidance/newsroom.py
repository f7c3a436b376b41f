"""How the newsroom checks, and what it never asks."""

from django.utils.translation import gettext_lazy as _

from submissions.guidance.topic import Topic, part

CHECKS = Topic(
    "checks",
    _("How we check"),
    (
        part(
            _("Two people look at what you sent, each without knowing what the other thinks."),
            _(
                "They compare place, time, weather and shadows with what others saw. A second "
                "view, or a slow turn around, helps more than a longer video."
            ),
            _("They may have a question. Come back with your codename after some days."),
            _("Nothing is published before two people of the newsroom have agreed to it."),
            _(
                "What cannot be confirmed is published with words that say so, or it is not "
                "published."
            ),
        ),
    ),
)
NEVER = Topic(
    "never",
    _("What we never ask"),
    (
        part(
            _("Your name, your number, your address or a picture of you."),
            _("Your codename. It is typed on this site, and nowhere else."),
            _("Money, or an account to pay into."),
            _("To install an app, or to open a file that came by another way."),
            _("To go where it is dangerous, or to film something for us."),
        ),
        part(
            _(
                "We write to you only here, under your codename. Whoever calls, writes or comes "
                "in our name is not one of us."
            ),
            warning=True,
        ),
    ),
)
