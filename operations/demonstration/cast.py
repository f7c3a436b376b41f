"""The two reviewers of the demonstration and the key of its desk, made as their browsers make them.

Passwords, passphrases and the secrets of their second factors are fixed and printed: this is a desk
to look at, and not one to work with.
"""

import base64
import time
from dataclasses import dataclass

from django.contrib.auth.models import User
from django_otp.oath import TOTP

from operations.demonstration import browsers
from reviewers.accounts import people, roles
from reviewers.consent.signatures import Signed, Words
from reviewers.errors import PeopleError
from reviewers.keys import keyring
from reviewers.messages import Problem
from reviewers.models.authenticator import Seed
from sealing import HybridIdentity, HybridRecipient, ScryptRecipient, seal
from sealing.roster import signing_key
from submissions import intake

SLUG = "demonstration"
NAME = "Demonstration desk"
WORK = 15  # log2 of the work factor; a browser takes 18


@dataclass(frozen=True)
class Person:
    """``totp``: 20 bytes, the secret of the second factor."""

    username: str
    password: str
    passphrase: str
    totp: bytes
    language: str

    def secret(self) -> str:
        """As an authenticator takes it in."""
        return base64.b32encode(self.totp).decode()

    def code(self) -> str:
        """The six digits of this moment."""
        generator = TOTP(self.totp)
        generator.time = time.time()
        return f"{generator.token():06d}"


AMAL = Person(
    "amal",
    "a-quiet-morning-by-the-river",
    "olive tree river stone lamp",
    b"demonstration-amal-1",
    "ar",
)
BASEM = Person(
    "basem",
    "two-cups-of-tea-and-a-map",
    "paper kite orchard bridge rain",
    b"demonstration-basem2",
    "en",
)
PEOPLE = (AMAL, BASEM)


@dataclass(frozen=True)
class Desk:
    """The open desk: its people's accounts, its key, and what their browsers opened."""

    amal: User
    basem: User
    identity: HybridIdentity
    hands: tuple[browsers.Hand, ...] = ()

    @property
    def recipient(self) -> HybridRecipient:
        return self.identity.recipient()

    def signed(self, user: User, words: Words) -> Signed | None:
        """What this person's browser signs; None where the desk has no list of people."""
        hand = next((each for each in self.hands if each.user == user), None)
        return browsers.consent(hand, words) if hand else None

    def sealed(self, data: bytes) -> bytes:
        return seal(data, [self.recipient])


def identity_file(identity: HybridIdentity) -> bytes:
    """As ``python -m sealing keygen`` writes it."""
    return f"# public key: {identity.recipient()}\n{identity}\n".encode()


def join(token: str, person: Person) -> browsers.Hand:
    """An account behind a link of invitation, with its second factor and its key."""
    user = people.join(
        token, username=person.username, password=person.password, language=person.language
    )
    people.begin_totp(user, Seed(person.totp))
    people.confirm_totp(user, person.code())
    own = HybridIdentity.generate()
    sealed = seal(identity_file(own), [ScryptRecipient(person.passphrase, WORK)])
    keyring.enrol(user, str(own.recipient()), sealed, signing_key(own).public)
    return browsers.Hand(user, own)


def open_desk() -> Desk:
    """Both people join, one founds the desk, and admits the other."""
    token = people.first_link()
    if token is None:
        raise PeopleError(Problem.INVITATION)
    amal = join(token, AMAL)
    desk, recovery = HybridIdentity.generate(), HybridIdentity.generate()
    browsers.found(amal, SLUG, NAME, desk, recovery, roles.SLUGS)
    basem = join(people.invite(amal.user, SLUG, roles.SLUGS), BASEM)
    browsers.admit(SLUG, basem, desk, [amal])
    return Desk(amal.user, basem.user, desk, (amal, basem))


def is_open() -> bool:
    return intake.desk(SLUG) is not None
