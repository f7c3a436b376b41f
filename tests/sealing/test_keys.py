"""The text of keys, and who may stand beside whom."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealing import (
    HeaderError,
    HybridIdentity,
    HybridRecipient,
    KeyFormatError,
    NoMatchError,
    Recipient,
    ScryptIdentity,
    ScryptRecipient,
    X25519Identity,
    X25519Recipient,
    parse_identity,
    parse_recipient,
    seal,
    unseal,
)

KINDS = [HybridIdentity, X25519Identity]
PREFIXES = {HybridIdentity: "AGE-SECRET-KEY-PQ-1", X25519Identity: "AGE-SECRET-KEY-1"}
COUNTED = "age1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0savhh7m"  # bytes 0 to 31
# A recipient as age's own manual page prints it.
PUBLIC = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"


@pytest.mark.parametrize("kind", KINDS)
def test_it_writes_and_reads_both_halves(kind: type[HybridIdentity | X25519Identity]) -> None:
    identity = kind.generate()
    assert str(identity).startswith(PREFIXES[kind])
    assert parse_identity(str(identity)) == identity
    assert parse_recipient(str(identity.recipient())) == identity.recipient()


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_recipient(
    kind: type[HybridIdentity | X25519Identity],
) -> None:
    assert kind.from_seed(bytes(32)).recipient() == kind.from_seed(bytes(32)).recipient()
    assert kind.from_seed(bytes(32)).recipient() != kind.from_seed(b"\1" * 32).recipient()


def test_it_reads_a_recipient_of_the_manual() -> None:
    assert str(parse_recipient(f" {PUBLIC}\n")) == PUBLIC


@pytest.mark.parametrize(
    "text",
    [
        # The check letters fit, but a bit is set, or five are added, that belong to no byte.
        "age1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc03q6rzrf",
        "age1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0sq47der8",
    ],
)
def test_a_key_has_one_spelling_only(text: str) -> None:
    assert str(parse_recipient(COUNTED)) == COUNTED
    assert str(X25519Recipient.from_bytes(bytes(range(32)))) == COUNTED
    with pytest.raises(KeyFormatError):
        parse_recipient(text)


@settings(deadline=None)
@given(st.integers(0, len(PUBLIC) - 1), st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7l"))
def test_it_notices_every_single_typo(place: int, letter: str) -> None:
    typed = PUBLIC[:place] + letter + PUBLIC[place + 1 :]
    if typed != PUBLIC:
        with pytest.raises(KeyFormatError):
            parse_recipient(typed)


@pytest.mark.parametrize(
    "text",
    ["", "age1", "hello", PUBLIC.upper(), PUBLIC[:-1], PUBLIC.title(), PUBLIC + "\u202e", "1" * 9],
)
def test_it_refuses_what_is_no_recipient(text: str) -> None:
    with pytest.raises(KeyFormatError):
        parse_recipient(text)


def test_one_half_is_not_the_other() -> None:
    identity = HybridIdentity.generate()
    for parse, text in [
        (parse_recipient, str(identity)),
        (parse_identity, str(identity.recipient())),
        (parse_identity, str(identity).lower()),
    ]:
        with pytest.raises(KeyFormatError):
            parse(text)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_it_refuses_seeds_of_another_length(size: int) -> None:
    for kind in KINDS:
        with pytest.raises(KeyFormatError):
            kind.from_seed(bytes(size))
    with pytest.raises(KeyFormatError):
        X25519Recipient.from_bytes(bytes(size))
    with pytest.raises(KeyFormatError):
        HybridRecipient.from_bytes(bytes(1184 + size))


def test_it_refuses_1216_bytes_that_are_no_public_key() -> None:
    with pytest.raises(KeyFormatError):
        HybridRecipient.from_bytes(b"\xff" * 1216)


def test_it_does_not_seal_to_a_point_that_hides_nothing() -> None:
    with pytest.raises(KeyFormatError):
        seal(b"words", [X25519Recipient(bytes(32))])


def test_no_representation_tells_a_secret() -> None:
    seed = os.urandom(32)
    for identity in (HybridIdentity(seed), X25519Identity(seed)):
        for text in (repr(identity), f"{identity!r}", repr([identity]), repr({"held": identity})):
            assert str(identity) not in text
            assert repr(seed) not in text
            assert seed.hex() not in text
    for holder in (ScryptRecipient("open sesame"), ScryptIdentity("open sesame")):
        assert "sesame" not in f"{holder!r} {holder!s}"


HYBRID, CLASSICAL = HybridIdentity.generate().recipient(), X25519Identity.generate().recipient()
PASSPHRASE = ScryptRecipient("words", log_n=2)


@pytest.mark.parametrize(
    "recipients",
    [
        [],
        [HYBRID, CLASSICAL],
        [HYBRID, PASSPHRASE],
        [CLASSICAL, PASSPHRASE],
        [PASSPHRASE, PASSPHRASE],
    ],
)
def test_it_never_seals_to_a_mixture_or_to_nobody(recipients: list[Recipient]) -> None:
    with pytest.raises(HeaderError):
        seal(b"words", recipients)


@pytest.mark.parametrize("recipient", [HYBRID, CLASSICAL])
def test_it_seals_to_several_of_one_kind(recipient: Recipient) -> None:
    assert seal(b"words", [recipient, recipient])


def test_a_passphrase_opens_what_it_sealed_and_nothing_else() -> None:
    file = seal(b"words", [PASSPHRASE])
    assert unseal(file, [ScryptIdentity("words")]) == b"words"
    with pytest.raises(NoMatchError):
        unseal(file, [ScryptIdentity("other")])
    with pytest.raises(NoMatchError):
        unseal(seal(b"words", [HYBRID]), [ScryptIdentity("words")])


def test_a_passphrase_may_cost_as_much_as_is_accepted_and_no_more() -> None:
    file = seal(b"words", [PASSPHRASE])
    assert unseal(file, [ScryptIdentity("words", max_log_n=2)]) == b"words"
    with pytest.raises(HeaderError, match="work factor"):
        unseal(file, [ScryptIdentity("words", max_log_n=1)])
