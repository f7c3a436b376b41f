from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from reviewers.accounts import people
from reviewers.errors import KeyRefused, NotAllowed
from reviewers.keys import keyring
from reviewers.models import Membership, RecoveryKit
from sealing import (
    HybridIdentity,
    NoMatchError,
    ScryptRecipient,
    X25519Identity,
    armor,
    seal,
    unseal,
)
from submissions import intake
from tests.reviewers.acting import DESK, OTHER_DESK, PASSWORD, Cast, sealed_identity


def newcomer(cast: Cast, *roles: str, desk: str = DESK) -> Membership:
    token = people.invite(cast.reviewer, desk, roles or ("reviewer",))
    user = people.join(token, username="samar", password=PASSWORD, language="en")
    return Membership.objects.get(reviewer__user=user)


def enrolled(cast: Cast, own: HybridIdentity, *roles: str) -> Membership:
    found = newcomer(cast, *roles)
    keyring.enrol(found.reviewer.user, str(own.recipient()), sealed_identity())
    found.refresh_from_db()
    return found


def test_it_hands_a_browser_what_unlocks_the_desk(
    cast: Cast, desk: HybridIdentity, identities: dict[str, HybridIdentity]
) -> None:
    held = keyring.my_keys(cast.second)
    assert held.recipient == str(identities["second"].recipient())
    assert [each.desk for each in held.desks] == [DESK]
    assert held.desks[0].recipient == str(desk.recipient())
    assert unseal(held.desks[0].wrapped, [identities["second"]]) == str(desk).encode()


def test_it_keeps_a_recovery_kit_and_tells_intake_the_recipient(
    cast: Cast, desk: HybridIdentity
) -> None:
    opened = intake.desk(DESK)
    assert opened and opened.recipient == str(desk.recipient())
    assert RecoveryKit.objects.get(desk=DESK).recipient != opened.recipient


# Keys are drawn when a test runs: a test's name must hold none.
NO_RECIPIENTS: dict[str, Callable[[], str]] = {
    "nothing": str,
    "nonsense": lambda: "age1pq1nonsense",
    "classical": lambda: str(X25519Identity.generate().recipient()),
    "secret": lambda: str(HybridIdentity.generate()),
}


@pytest.mark.parametrize("kind", NO_RECIPIENTS)
def test_it_enrols_post_quantum_recipients_alone(cast: Cast, kind: str) -> None:
    user = newcomer(cast).reviewer.user
    with pytest.raises(KeyRefused):
        keyring.enrol(user, NO_RECIPIENTS[kind](), sealed_identity())
    assert keyring.my_keys(user).recipient == ""


NOT_UNDER_A_PASSPHRASE: dict[str, Callable[[], bytes]] = {
    "nothing": bytes,
    "the beginning of a secret": lambda: b"AGE-SECRET-KEY-PQ-1",
    "a secret": lambda: str(HybridIdentity.generate()).encode(),
    "sealed to a key": lambda: seal(b"key", [HybridIdentity.generate().recipient()]),
    "text": lambda: armor(seal(b"key", [ScryptRecipient("words", log_n=2)])).encode(),
    "too long": lambda: seal(bytes(70_000), [ScryptRecipient("words", log_n=2)]),
}


@pytest.mark.parametrize("kind", NOT_UNDER_A_PASSPHRASE)
def test_it_enrols_identities_under_a_passphrase_alone(cast: Cast, kind: str) -> None:
    user = newcomer(cast).reviewer.user
    sealed = NOT_UNDER_A_PASSPHRASE[kind]()
    with pytest.raises(KeyRefused):
        keyring.enrol(user, str(HybridIdentity.generate().recipient()), sealed)


def test_it_enrols_once(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        keyring.enrol(cast.second, str(HybridIdentity.generate().recipient()), sealed_identity())


def test_it_lists_who_waits_with_a_key_of_their_own(cast: Cast) -> None:
    membership = newcomer(cast)
    assert keyring.waiting(DESK) == ()
    own = HybridIdentity.generate().recipient()
    keyring.enrol(membership.reviewer.user, str(own), sealed_identity())
    assert keyring.waiting(DESK) == (membership,)


def test_the_database_refuses_self_admission_and_a_second_founder(cast: Cast) -> None:
    rows = Membership.objects.filter(reviewer__user=cast.second)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(admitted_by=rows.get().reviewer)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(founder=True)


def test_it_hands_out_one_s_own_keys_alone(
    cast: Cast, identities: dict[str, HybridIdentity]
) -> None:
    wrapped = {
        (name, each.desk): each.wrapped
        for name in ("reviewer", "second", "editor", "outsider", "administrator")
        for each in keyring.my_keys(getattr(cast, name)).desks
    }
    own = [("reviewer", DESK), ("reviewer", OTHER_DESK), ("second", DESK), ("editor", DESK)]
    assert set(wrapped) == {*own, ("outsider", OTHER_DESK)}
    for (name, _), sealed in wrapped.items():
        for other, identity in identities.items():
            if other != name:
                with pytest.raises(NoMatchError):
                    unseal(sealed, [identity])
