"""Phones and cafés, Tor Browser, bridges, and what to do when somebody looks.

What is said of Tor Browser is that of its version 15 (2026): a change of the security level starts
it again; Snowflake and obfs4 are built in, and WebTunnel bridges are asked for.
"""

from django.utils.translation import gettext_lazy as _

from submissions.guidance.topic import Point, Topic, part

DOWNLOAD = "torproject.org/download"
PHONES = Topic(
    "phones",
    _("Phones, cafés and other people’s devices"),
    (
        part(
            _("Lock it with a long code: a face or a finger can be forced."),
            _("Turn off copies to a cloud before you film."),
            _("Where your phone is, the network knows, even when you send nothing."),
            heading=_("Your own phone"),
        ),
        part(
            _("Go where nobody knows you, and not twice to the same place. Mind the cameras."),
            _("Sit with your back to a wall, so that nobody sees the screen."),
            _("Do not open your own accounts in the same hour."),
            heading=_("A café or another open network"),
        ),
        part(
            _("You put their owner in danger too. Ask first, and leave nothing on it."),
            _(
                "A device that is not yours may record what is typed. Use it only if your own is "
                "the greater danger."
            ),
            heading=_("Other people’s devices"),
        ),
    ),
)
TOR = Topic(
    "tor",
    _("Get Tor Browser"),
    (
        part(
            Point(
                _(
                    "Install “Tor Browser” by The Tor Project from Google Play, or from F-Droid "
                    "with the repository of the Guardian Project; or take the file (APK) from:"
                ),
                DOWNLOAD,
            ),
            heading=_("On Android"),
        ),
        part(
            _(
                "There is no Tor Browser for it. “Onion Browser” together with “Orbot”, both from "
                "the App Store, comes closest and protects less."
            ),
            heading=_("On an iPhone or iPad"),
        ),
        part(
            Point(_("For Windows, macOS and Linux it is at:"), DOWNLOAD),
            heading=_("On a computer"),
        ),
        part(
            Point(
                _(
                    "Write an e-mail that has one word as its subject: android, windows, macos or "
                    "linux. To:"
                ),
                "gettor@torproject.org",
            ),
            Point(_("Or ask the robot in Telegram, which sends the file:"), "@GetTor_Bot"),
            _("Your mail provider, or Telegram, then knows that you asked for it."),
            heading=_("If you cannot reach that page"),
        ),
        part(
            _(
                "Set the security level to “Safest”: on a computer by the shield beside the "
                "address, on a phone in the settings. The browser then starts again."
            ),
            _(
                "“Standard” lets every script run, “Safer” only those of encrypted sites, "
                "“Safest” none. Our pages need none."
            ),
            heading=_("Before you open our address"),
        ),
    ),
    _(
        "Tor Browser hides from your network which site you visit, and from us where you are. "
        "That you use Tor may still be noticed."
    ),
)
BLOCKED = Topic(
    "blocked",
    _("Where Tor is blocked"),
    (
        part(
            _(
                "Choose “Connect”. If that fails, let the browser look for a way by itself "
                "(Connection Assist), and name your country."
            ),
            _(
                "If it still fails, open the settings, “Connection”, “Bridges”, and choose a "
                "built-in bridge: first Snowflake, then obfs4."
            ),
            Point(
                _(
                    "If those are blocked too, request a bridge there, or in Telegram, and enter "
                    "its line by hand:"
                ),
                "@GetBridgesBot",
            ),
            _(
                "Snowflake looks like a video call, obfs4 like noise, WebTunnel like an ordinary "
                "website. When one fails or is slow, try another."
            ),
            steps=True,
        ),
        part(
            _(
                "No bridge hides it for certain. Where Tor itself is punished, do not use it on a "
                "line that carries your name."
            ),
            _("Remove the browser after use, and install it again for the next time."),
            warning=True,
        ),
        part(
            Point(_("Seal away from the network"), page="reporter:away"),
            heading=_("If no network is safe"),
        ),
    ),
    _("A bridge is an entrance to Tor that is on no list, and is hard to tell from other traffic."),
)
LOOKS = Topic(
    "looks",
    _("When somebody looks"),
    (
        part(
            _(
                "Press “Quick exit” at the top of any page: it ends the visit and leads to a page "
                "about something else."
            ),
            _("“Back” may still show what you typed: close the window as well."),
            _(
                "Close the window, or the whole browser: Tor Browser keeps nothing of what you "
                "looked at."
            ),
            heading=_("If somebody comes near"),
        ),
        part(
            _("Switch it off before: a device that is off gives away less than a locked one."),
            _(
                "Have an everyday reason for Tor Browser: it also opens news and sites that are "
                "blocked."
            ),
            _("Do not delete anything while you are watched."),
            heading=_("If your device may be taken"),
        ),
        part(
            _(
                "Whoever has your codename can read our answers to you, and how often you sent "
                "something. They cannot read what you sent."
            ),
            _(
                "With it you can delete our answers and take back what you sent, as long as it is "
                "not published."
            ),
            heading=_("If your codename is found"),
        ),
    ),
)
