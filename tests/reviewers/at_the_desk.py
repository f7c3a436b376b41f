"""One person at the desk with keys alone, in whatever browser: coming in, and people and keys.

Each step ends when the page shows that it is done, and fails with the page's own words when it
shows that something went wrong.
"""

import base64

from tests.hands import SHOWN, Browser, Hands
from tests.journey import Colleague

MARKED = """
window.before = true;
delete document.querySelector('.saying').dataset.state;
"""
FOLLOWED = """
const saved = document.querySelector('.saying[data-state=saved]');
return saved || (!window.before && document.readyState === 'complete');
"""
GONE = "return !document.querySelector(arguments[0]);"
DIGITS = """
return /^(\\d{4} ){5}\\d{4}$/.test(document.querySelector(arguments[0])?.textContent ?? "");
"""
REQUIRED = """
return [...document.querySelectorAll(`${arguments[0]} [type=checkbox][required]`)].length;
"""
PERSON = """
for (const row of document.querySelectorAll('tr'))
  if (row.querySelector('th bdi')?.textContent === arguments[0])
    return row.querySelector('[data-person-print]')?.dataset.personPrint ?? '';
return '';
"""
ALERTS = """
const found = [...document.querySelectorAll('[role=alert], .errorlist')];
return found.filter((each) => each.checkVisibility()).map((each) => each.innerText);
"""
COMPLETE = "form[data-complete]"
ROLES = ("reviewer", "editor", "custodian", "administrator")


class AtTheDesk(Hands[Browser]):
    """One person and their browser."""

    who = Colleague("")

    def send(self, selector: str) -> None:
        """Presses a button and waits until the page says that it is saved, or another one came."""
        self.driven.run(MARKED)
        self.enter(selector)
        self.until(FOLLOWED)
        self.seen("#opened")

    def no_mistake(self) -> None:
        assert not (said := self.driven.run(ALERTS)), said

    def unlock(self) -> None:
        self.seen("#opened, #locked")
        if self.driven.run(SHOWN, "#locked"):
            self.type("#passphrase", self.who.passphrase)
            self.enter("#unlock-form button")
        self.seen("#opened")

    def on(self, page: str) -> None:
        """``page``: "people", "keys" or another that opens with the passphrase."""
        self.go(f"/desk/{page}/")
        self.unlock()

    def sign(self, form: str) -> None:
        """What the form wants assured is ticked, and the passphrase typed again."""
        self.seen(form)
        if self.driven.run(REQUIRED, form):
            self.tick(f"{form} [type=checkbox][required]")
        self.type(f"{form} [data-passphrase]", self.who.passphrase)
        self.enter(f"{form} button")

    # Coming in

    def new_app(self) -> None:
        """The secret of a new second factor, and its first code."""
        self.seen("#secret")
        secret = self.text("#secret").replace(" ", "")
        self.who.app.key = base64.b32decode(secret + "=" * (-len(secret) % 8))
        self.who.app.last = 0
        self.type("[name=code]", self.who.app.code())
        self.enter("main form:has([name=code]) button")
        # Whoever goes elsewhere before the answer has no second factor.
        self.until(GONE, "#secret")

    def join(self, link: str) -> str:
        """An account, its second factor and a key. Gives the digits of the key."""
        self.driven.go(link)
        self.type("[name=username]", self.who.name)
        self.type("[name=password]", self.who.password)
        self.type("[name=again]", self.who.password)
        self.enter("main form button")
        self.new_app()
        self.enter("#later")
        self.type("#passphrase", self.who.passphrase)
        self.type("#again", self.who.passphrase)
        self.enter("#key-form button")
        self.seen("#made")
        digits = self.text("#print")
        self.enter("#onward")
        return digits

    def show_keys(self, digits: str) -> None:
        """Waits to be admitted: the digits of the desk are compared, the own ones read out."""
        self.at("/desk/waiting/")
        self.unlock()
        self.says(digits)
        self.tick("form[data-claim] [type=checkbox]")
        self.enter("form[data-claim] button")
        self.until(GONE, "form[data-claim]")

    def found(self) -> str:
        """Gives the key of the recovery kit, as it stands on the paper."""
        self.type("#name", "Homs")
        self.type("#slug", "homs")
        self.enter("#name-form button")
        self.seen("#kit")
        paper = self.text("#kit-key")
        self.type("#last-group", paper.split()[-1])
        self.enter("#confirm-form button")
        self.at("/desk/")
        return paper

    def sign_in(self) -> None:
        self.go("/desk/login/")
        self.type("[name=username]", self.who.name)
        self.type("[name=password]", self.who.password)
        self.type("[name=code]", self.who.app.code())
        self.enter("main form button")
        self.at("/desk/")

    # People

    def invite(self, *roles: str) -> str:
        """Gives the link."""
        self.on("people")
        for role in ROLES:
            self.tick(f"form[data-invite] [name=roles][value={role}]", role in roles)
        self.enter("form[data-invite] button")
        self.seen("#invited")
        return self.text("#link")

    def admit(self, digits: str, *, alone: bool = True) -> None:
        """Gives the newcomer the desk's key, or proposes it."""
        self.on("people")
        self.says(digits)
        self.sign("form[data-roster=admit]")
        if alone:
            self.until(GONE, "form[data-roster=admit]")
        else:
            self.asked(digits)
        self.no_mistake()

    def asked(self, *words: str) -> None:
        """A proposal stands on the page, with what was signed."""
        self.seen("[data-asked]")
        for each in words:
            self.until(
                "return document.querySelector('[data-asked]').innerText.includes(arguments[0]);",
                each,
            )

    def agree(self, *words: str) -> None:
        """Signs as the second, on "People", what the first has signed and these words say."""
        self.on("people")
        self.asked(*words)
        self.sign(COMPLETE)
        self.until(GONE, COMPLETE)
        self.no_mistake()

    def help(self, name: str) -> str:
        """Opens what can be done for somebody; gives the selector of it."""
        self.on("people")
        # The digits of people come when the list is checked.
        self.until(DIGITS, "[data-desk-print]")
        person = self.driven.run(PERSON, name)
        assert person, f"{name} is not in the table."
        place = f"details:has([data-person='{person}'])"
        self.enter(f"{place} > summary")
        return place

    def give_roles(self, name: str, *roles: str) -> None:
        place = self.help(name)
        form = f"{place} form[data-roster=roles]"
        for role in ROLES:
            self.tick(f"{form} [name=roles][value={role}]", role in roles)
        self.sign(form)
        self.asked(name)
        self.no_mistake()

    def propose_removal(self, name: str) -> None:
        self.sign(f"{self.help(name)} form[data-roster=remove][data-way=two]")
        self.asked(name)
        self.no_mistake()

    def phone_link(self, name: str) -> str:
        """For somebody whose phone is lost."""
        place = self.help(name)
        self.enter(f"{place} form[data-link] button")
        self.seen(f"{place} .success code")
        return self.text(f"{place} .success code")

    # Lost things

    def set_new_phone(self, link: str) -> None:
        self.driven.go(link)
        self.type("[name=password]", self.who.password)
        self.enter("main form button")
        self.new_app()

    def make_new_key(self, passphrase: str) -> str:
        """The passphrase is lost. Gives the digits of the new key, which waits."""
        self.go("/desk/lost/")
        self.enter("a[href$='/desk/key/replace/']")
        self.type("#password", self.who.password)
        self.type("#passphrase", passphrase)
        self.type("#again", passphrase)
        self.enter("#key-form button")
        self.until("return document.querySelector('#print') !== null;")
        self.until(DIGITS, "#print")
        return self.text("#print")

    def propose_new_key(self, name: str, digits: str) -> None:
        self.on("people")
        self.says(digits)
        self.sign("form[data-roster=admit][data-way=two]")
        self.asked(name, digits)
        self.no_mistake()

    def compare_desk(self) -> None:
        """Whose key took a lost one's place compares the desk's digits, as at first."""
        box = "[data-set-back=not_compared]"
        self.on("people")
        self.until(
            "return Boolean(document.querySelector(arguments[0])?.textContent);",
            f"{box} [data-seen-digits]",
        )
        self.sign(f"{box} form")
        self.until("return !document.querySelector(arguments[0])?.checkVisibility();", box)
        self.until(DIGITS, "[data-desk-print]")
        self.no_mistake()

    # Keys

    def drill(self, paper: str) -> None:
        """Types the recovery key from the paper."""
        self.on("keys")
        self.enter("details:has([data-drill]) > summary")
        self.type("[data-drill] textarea", paper)
        self.enter("[data-drill] button")
        self.says(f"by {self.who.name}.")
        self.no_mistake()

    def propose_key(self) -> None:
        self.on("keys")
        self.enter("details:has([data-rotate]) > summary")
        self.sign("form[data-rotate]")
        self.says("A new key is proposed")
        self.no_mistake()

    def put_in_force(self) -> None:
        self.on("keys")
        self.sign(COMPLETE)
        self.says("The new headers are made.")
        self.no_mistake()

    def confirm_key(self) -> None:
        self.on("keys")
        self.says("What colleagues made opens with the new key.")
        self.no_mistake()
