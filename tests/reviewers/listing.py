"""What people's browsers sign about headers and keys of a desk, in tests."""

import secrets
from collections.abc import Iterable

from django.contrib.auth.models import User

from operations.demonstration import browsers
from reviewers.keys import kit
from reviewers.keys.rewrapping import Made
from reviewers.keys.vouching import DRILLED, Listed, Vouched, digest_of, statement
from reviewers.models import Membership, RecoveryKit
from reviewers.roster.effects import Parts
from sealing import HybridIdentity, parse_recipient, seal
from sealing.roster import ACT, State, digest
from submissions import roster
from tests.reviewers import desks
from tests.reviewers.acting import DESK


def state() -> State:
    found = roster.state(DESK)
    assert found
    return found


def vouch(user: User, act: str, what: str) -> Vouched:
    key, nonce, head = desks.hand(user).signing, secrets.token_hex(16), state().head
    value = statement(DESK, act, what, head, nonce)
    return Vouched(key.public, head, nonce, key.sign(ACT, value))


def vouch_for(user: User, act: str, listed: Iterable[Listed | Made]) -> Vouched:
    rows = [each.listed if isinstance(each, Made) else each for each in listed]
    return vouch(user, act, digest_of(rows))


def drilled(user: User) -> None:
    """They tried the paper, and say so."""
    said = digest({"desk": state().recipient, "kit": state().kit.recipient})
    kit.drilled(user, DESK, vouch(user, DRILLED, said))


def person(user: User) -> str:
    return Membership.objects.get(reviewer__user=user, desk=DESK).person


def suspended(by: User, user: User) -> None:
    """The first step of every removal, by one person."""
    hand = desks.hand(by)
    browsers.append(hand, browsers.request_for(hand, DESK, "suspend", person(user), {}))


def wrapped(desk: HybridIdentity, fresh: HybridIdentity) -> Parts:
    """What a browser makes: the new key for everybody who stays and for the kit, and the old."""
    secret = str(fresh).encode()
    copies = {
        name: seal(secret, [parse_recipient(one.recipient)])
        for name, one in state().people.items()
        if state().can_sign(name)
    }
    paper = parse_recipient(RecoveryKit.objects.get(desk=DESK).recipient)
    return Parts(copies, seal(secret, [paper]), seal(str(desk).encode(), [fresh.recipient()]))
