"""The literal table of what can be lost at a desk: what to do, whom to ask, what is gone."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Loss:
    """``slug``: its place on the page, never respelled, because other pages link to it.

    ``now``: steps in their order; ``ask``: whom; ``lost`` and ``kept``: what is gone, and what is
    not; ``page`` and ``link``: the name of the desk's page that cures it, and the words that lead
    there ("" for none).
    """

    slug: str
    title: Text
    now: tuple[Text, ...]
    ask: Text
    lost: Text
    kept: Text
    page: str = ""
    link: Text = ""

    @property
    def address(self) -> str:
        return f"desk:{self.page}"


LOSSES = (
    Loss(
        "passphrase",
        _("The passphrase of your key"),
        (
            _(
                "Look for the paper on which you wrote it. Nobody can reset a passphrase, and the "
                "server does not know it."
            ),
            _(
                "Not found? Sign in with your password and code, and make a new key for your "
                "account. Your name and your cases stay yours."
            ),
            _(
                "Call two colleagues, one of them a custodian. Each compares the digits of the new "
                "key with you by voice; then they give it the desk’s key."
            ),
            _(
                "At a desk of two, the other one and the recovery kit on paper do it, after seven "
                "days in which you could object."
            ),
        ),
        _("A custodian of your desk and one more colleague."),
        _("The old key, and what your browser kept for you alone, as words that you had not sent."),
        _("Your account, your cases, and every report: your colleagues hold the desk’s key."),
        "replace-key",
        _("Make a new key for my account"),
    ),
    Loss(
        "phone",
        _("The phone with the app for codes"),
        (
            _("Sign in with a recovery code or a passkey in the place of the code."),
            _(
                "For a new app, or with none of them at hand, ask a custodian or an administrator "
                "for a link (“People”, “Help or end access”). It asks for your password."
            ),
            _(
                "Was it stolen? Say so at once. The app alone opens nothing without your password; "
                "after the link is used, its codes are void."
            ),
        ),
        _("A custodian or an administrator of your desk."),
        _("The old app, and with the link also your passkeys and recovery codes: make new ones."),
        _("Your key and its passphrase, your password, your cases."),
        "account",
        _("Your account: recovery codes and passkeys"),
    ),
    Loss(
        "passkey",
        _("A passkey or a security key"),
        (
            _("Sign in with your app’s code, or with a recovery code."),
            _("Remove the lost one on the page “Your account”, and add another there."),
        ),
        _("Nobody: you do it yourself. Without app and codes: as for a lost phone."),
        _("That passkey. From the moment you remove it, it signs nobody in."),
        _("Everything else."),
        "account",
        _("Your account: passkeys"),
    ),
    Loss(
        "codes",
        _("Your recovery codes"),
        (
            _("Sign in with your app’s code and make ten new ones: the old ones are void at once."),
            _("Did somebody see them? Do it now. They open nothing without your password."),
        ),
        _("Nobody: you do it yourself."),
        _("The old codes."),
        _("Everything else."),
        "account",
        _("Your account: recovery codes"),
    ),
    Loss(
        "password",
        _("Your password"),
        (
            _(
                "Call whoever runs the server. They set a new one with “manage.py changepassword” "
                "and tell it to you by voice."
            ),
            _("Sign in with it and your code, and change it at once on the page “Your account”."),
        ),
        _("Whoever runs the server."),
        _("Nothing. Whoever set it opens no report with it: your key takes your passphrase."),
        _("Your key, its passphrase and your second factor."),
        "password_change",
        _("Change password"),
    ),
    Loss(
        "kit",
        _("The recovery kit on paper"),
        (
            _("Tell every custodian today, and do not wait: look together who saw it last."),
            _("A custodian makes a new one, and another confirms it; print it, and try it."),
            _(
                "May somebody have found it? Then make a new key for the desk as well. With the "
                "paper and a copy of the server’s data, every report before that can be read."
            ),
        ),
        _("The custodians of your desk."),
        _("The last way in, should everybody lose their key."),
        _("Every report, for as long as one of you holds the desk’s key."),
        "holders",
        _("Keys: who holds what"),
    ),
    Loss(
        "colleague",
        _("A colleague who is gone, and you are two at the desk"),
        (
            _(
                "Suspend them on the page “People”, “Help or end access”. From that moment the "
                "server gives them nothing, and tells them so when they sign in."
            ),
            _(
                "Wait thirty days. Whoever has their key can object, signed; then the kit cannot "
                "remove them, and you talk to each other."
            ),
            _(
                "Nobody objected? The page says so. Type in the key from the paper of the recovery "
                "kit: it signs as the second, in your browser, and they are removed."
            ),
            _("Then make a new key for the desk (“Keys”), and invite somebody."),
        ),
        _("Whoever keeps the paper of the recovery kit."),
        _("What they opened, they may have kept. Only what comes under the new key is closed."),
        _("Every report, and your own place at the desk."),
        "people",
        _("People: suspend them"),
    ),
    Loss(
        "custodian",
        _("Everything, and you are the only custodian"),
        (
            _(
                "Call whoever runs the server. They run “manage.py let_back” with your name. All "
                "members of the desk see it at once, in red, and each of them can object."
            ),
            _(
                "The same day, whoever keeps the recovery kit opens the page that the command "
                "names, and suspends your lost key with the paper: the days begin in the list too."
            ),
            _(
                "After 30 days without objection you get a link: with your password you set up a "
                "new app. A forgotten password they set anew, as above."
            ),
            _(
                "Sign in, make a new key for your account, and let the recovery kit open the "
                "desk’s key for it."
            ),
            _("Then invite a second custodian, so that this cannot happen again."),
        ),
        _("Whoever runs the server, and whoever keeps the recovery kit."),
        _("Thirty days. If the kit is lost too, and nobody else holds the key: every report."),
        _("Reports that arrive meanwhile: they are sealed and kept, and opened once you are back."),
        "people",
        _("People: invite a second custodian"),
    ),
    Loss(
        "computer",
        _("A computer that was seized or stolen"),
        (
            _(
                "From another device, or by phone: a custodian stops your account (“People”, “Help "
                "or end access”). Every login ends at once."
            ),
            _("Change your password, and end every other login on the page “Your account”."),
            _(
                "Was the desk unlocked in it, or the passphrase beside it? Then a custodian "
                "removes you: the desk gets a new key. You are invited again under your name, and "
                "make a new key."
            ),
            _("Say which cases you had open, and which files you had saved."),
        ),
        _("A custodian, at once; then whoever is responsible for the people you report about."),
        _("What was open in an unlocked tab, and every file that was saved outside the desk."),
        _("All else: a tab that is locked or closed opens nothing without your passphrase."),
        "account",
        _("Your account: where you are signed in"),
    ),
)
