"""What is compared by voice: 24 digits that stand for a person, or for a desk and its list."""

from sealing.keys import digits_of
from sealing.roster.statements import canonical, digest


def person_digits(name: str, recipient: str, signing: str) -> str:
    """Of an account's name and both public keys."""
    value = {"name": name, "recipient": recipient, "signing": signing}
    return digits_of(b"amana-person/1\n" + canonical(value))


def desk_digits(desk: str, genesis: str, head: str, recipient: str) -> str:
    """Of a desk's key, and of its list from the first entry to the last."""
    value = {"desk": desk, "genesis": genesis, "head": head, "recipient": recipient}
    return digits_of(b"amana-desk/1\n" + canonical(value))


def name_commitment(name: str, salt: str) -> str:
    """What stands for an account's name in a list. ``salt``: 64 hex, erased with the name."""
    return digest({"name": name, "salt": salt})
