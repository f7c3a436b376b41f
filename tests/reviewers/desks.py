"""Desks with their rosters, and the keys of the people in them, as their browsers have them."""

import secrets

from django.contrib.auth.models import User
from django.db import transaction

from operations.demonstration import browsers
from operations.demonstration.browsers import Hand
from reviewers.accounts import roles
from reviewers.keys import keyring
from reviewers.models import Membership, Reviewer
from reviewers.roster import founding
from reviewers.roster.effects import Parts
from reviewers.roster.founding import NewDesk
from sealing import HybridIdentity, ScryptRecipient, seal
from sealing.roster import signing_key
from submissions import intake

# The identities of everybody who was enrolled in this process, by their recipient.
_identities: dict[str, HybridIdentity] = {}


def sealed_identity() -> bytes:
    return seal(b"a private key", [ScryptRecipient("a passphrase", log_n=2)])


def enrolled(user: User, identity: HybridIdentity) -> User:
    """Their own key is made, and kept here for what they sign."""
    recipient = str(identity.recipient())
    _identities[recipient] = identity
    keyring.enrol(user, recipient, sealed_identity(), signing_key(identity).public)
    return user


def hand(user: User) -> Hand:
    return Hand(user, _identities[Reviewer.objects.get(user=user).recipient])


def hands(desk: str) -> list[Hand]:
    """Of everybody in the desk's list, the founder first, custodians before the others."""
    rows = Membership.objects.filter(desk=desk).exclude(wrapped_key=b"")
    members = rows.select_related("reviewer__user").order_by("-founder", "pk")
    custodians = sorted(members, key=lambda row: "custodian" not in row.roles)
    return [hand(row.reviewer.user) for row in custodians]


def found(user: User, slug: str, desk: HybridIdentity, own: HybridIdentity) -> HybridIdentity:
    """Opens a desk with its roster; gives the recovery kit. A further desk takes two people at its
    door, and is founded beside it here, by one: who is where must not change with that.
    """
    kit = HybridIdentity.generate()
    if not intake.desks():
        browsers.found(Hand(user, own), slug, slug.title(), desk, kit, roles.SLUGS)
        return kit
    person, salt = secrets.token_hex(16), secrets.token_hex(32)
    listed = browsers.listed(Hand(user, own), slug, person, salt, roles.SLUGS)
    request = browsers.first_request(slug, desk, kit, [listed])
    entry = browsers.signed(request, (person, signing_key(own)))
    wrapped = {person: seal(str(desk).encode(), [own.recipient()])}
    parts = Parts(wrapped, seal(str(desk).encode(), [kit.recipient()]))
    with transaction.atomic():
        new = NewDesk(slug.title(), {person: salt}, parts)
        founding._open(entry, new, entry.encoded, (user,))
    return kit


def admitted(by: User, user: User, desk: HybridIdentity, own: HybridIdentity) -> None:
    """``by`` makes the entry; where it takes two, another custodian of the desk completes it."""
    slug = Membership.objects.get(reviewer__user=user).desk
    others = [each for each in hands(slug) if each.user != by]
    browsers.admit(slug, Hand(user, own), desk, [hand(by), *others])


def suspended(by: User, user: User) -> None:
    """By one custodian, at once."""
    row = Membership.objects.filter(reviewer__user=user).exclude(wrapped_key=b"").first()
    assert row
    browsers.act(row.desk, "suspend", row.person, {}, [hand(by)])
