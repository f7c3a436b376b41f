from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from reviewers.accounts import people
from reviewers.errors import KeyRefused, NotAllowed, Stale
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


def test_it_admits_a_colleague(cast: Cast, desk: HybridIdentity) -> None:
    own = HybridIdentity.generate()
    membership = enrolled(cast, own)
    keyring.admit(cast.second, membership, seal(str(desk).encode(), [own.recipient()]))
    (held,) = keyring.my_keys(membership.reviewer.user).desks
    assert unseal(held.wrapped, [own]) == str(desk).encode()
    assert {each.reviewer.user.username for each in keyring.members(DESK)} >= {"samar"}


@pytest.mark.parametrize("who", ["editor", "administrator", "outsider"])
def test_it_lets_only_the_desk_s_custodians_admit(cast: Cast, who: str) -> None:
    own = HybridIdentity.generate()
    membership = enrolled(cast, own)
    with pytest.raises(NotAllowed):
        keyring.admit(getattr(cast, who), membership, seal(b"key", [own.recipient()]))


def test_it_admits_nobody_who_opens_nothing(cast: Cast) -> None:
    membership = Membership.objects.get(reviewer__user=cast.administrator)
    assert keyring.waiting(DESK) == ()
    with pytest.raises(NotAllowed):
        keyring.admit(
            cast.reviewer, membership, seal(b"key", [HybridIdentity.generate().recipient()])
        )


def test_it_checks_that_a_wrapped_key_is_sealed_to_one(cast: Cast) -> None:
    own = HybridIdentity.generate()
    membership = enrolled(cast, own)
    two = seal(b"key", [own.recipient(), HybridIdentity.generate().recipient()])
    for wrapped in (b"", b"the desk's key", two, sealed_identity()):
        with pytest.raises(KeyRefused):
            keyring.admit(cast.reviewer, membership, wrapped)
    membership.refresh_from_db()
    assert not membership.admitted


def test_it_admits_once(cast: Cast) -> None:
    own = HybridIdentity.generate()
    membership = enrolled(cast, own)
    wrapped = seal(b"key", [own.recipient()])
    keyring.admit(cast.reviewer, membership, wrapped)
    with pytest.raises(Stale):
        keyring.admit(cast.second, membership, wrapped)


def test_the_database_refuses_self_admission_and_a_second_founder(cast: Cast) -> None:
    rows = Membership.objects.filter(reviewer__user=cast.second)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(admitted_by=rows.get().reviewer)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(founder=True)


def founding(user: object, recovery: str = "", **changed: object) -> None:
    own, made = HybridIdentity.generate(), HybridIdentity.generate()
    wrapped = seal(b"key", [own.recipient()])
    held = {
        "slug": "homs",
        "name": "Homs",
        "recipient": str(made.recipient()),
        "wrapped_key": wrapped,
        "recovery_recipient": str(own.recipient()),
        "recovery_wrapped_key": wrapped,
        **changed,
    }
    keyring.found_desk(user, **held)  # type: ignore[arg-type]


def test_it_lets_custodians_found_a_desk(cast: Cast) -> None:
    founding(cast.second)
    assert people.is_member(cast.second, "homs")
    with pytest.raises(NotAllowed):
        founding(cast.editor, slug="hama")


def test_it_founds_a_desk_whole_or_not_at_all(cast: Cast) -> None:
    with pytest.raises(KeyRefused):
        founding(cast.second, recovery_wrapped_key=b"bare")
    with pytest.raises(intake.DeskError):
        founding(cast.second, slug="Not a slug")
    with pytest.raises(intake.DeskError):
        founding(cast.second, slug=OTHER_DESK)
    assert intake.desk("homs") is None


def test_it_refuses_one_key_in_two_places(cast: Cast) -> None:
    one = str(HybridIdentity.generate().recipient())
    with pytest.raises(KeyRefused):
        founding(cast.second, recipient=one, recovery_recipient=one)
    with pytest.raises(KeyRefused):
        founding(cast.second, recovery_recipient=keyring.my_keys(cast.second).recipient)


def test_nobody_admits_themselves(cast: Cast, desk: HybridIdentity) -> None:
    """A custodian who waits holds no key yet, so they are in no position to give one."""
    own = HybridIdentity.generate()
    membership = enrolled(cast, own, "custodian", "reviewer")
    with pytest.raises(NotAllowed, match="admit"):
        keyring.admit(membership.reviewer.user, membership, seal(b"key", [own.recipient()]))
    membership.refresh_from_db()
    assert not membership.admitted
    assert keyring.my_keys(membership.reviewer.user).desks == ()


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


@pytest.mark.parametrize("field", ["wrapped_key", "recovery_wrapped_key"])
def test_it_founds_no_desk_on_a_key_that_is_not_sealed_so(cast: Cast, field: str) -> None:
    old = seal(b"key", [X25519Identity.generate().recipient()])
    for sealed in (b"AGE-SECRET-KEY-PQ-1", old, sealed_identity()):
        with pytest.raises(KeyRefused):
            founding(cast.second, **{field: sealed})
    assert intake.desk("homs") is None
    assert not RecoveryKit.objects.filter(desk="homs").exists()


@pytest.mark.parametrize("field", ["recipient", "recovery_recipient"])
def test_it_founds_no_desk_for_an_older_kind_of_key(cast: Cast, field: str) -> None:
    with pytest.raises(KeyRefused):
        founding(cast.second, **{field: str(X25519Identity.generate().recipient())})
    assert intake.desk("homs") is None
