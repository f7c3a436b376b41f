"""The roster: an append-only list, one for each desk, of who holds the desk's key.

Made and signed in browsers; checked by browsers, by the server that seals, and off line. Pure: no
Django and no clock, ``today`` is given.
"""

from sealing.roster.chain import (
    Needed,
    apply,
    believed_rotation,
    needed,
    replay,
    start,
)
from sealing.roster.days import later
from sealing.roster.digits import desk_digits, name_commitment, person_digits
from sealing.roster.faults import SENTENCES, Fault, RosterError
from sealing.roster.signers import KIT_DAYS, LONE_LIST
from sealing.roster.signing import SigningKey, signing_key, verify_signature
from sealing.roster.state import Kit, Person, Remembered, State, Suspension, counts_as_two, linked
from sealing.roster.statements import (
    ACT,
    CONSENT,
    IDENTITY,
    KEY,
    KIT,
    MARK,
    ROSTER,
    ZEROS,
    Entry,
    Request,
    Signature,
    canonical,
    digest,
)

__all__ = [
    "ACT",
    "CONSENT",
    "KEY",
    "KIT",
    "IDENTITY",
    "KIT_DAYS",
    "LONE_LIST",
    "MARK",
    "ROSTER",
    "SENTENCES",
    "ZEROS",
    "Entry",
    "Fault",
    "Kit",
    "Needed",
    "Person",
    "Remembered",
    "Request",
    "RosterError",
    "Signature",
    "SigningKey",
    "State",
    "Suspension",
    "apply",
    "believed_rotation",
    "canonical",
    "counts_as_two",
    "desk_digits",
    "digest",
    "later",
    "linked",
    "name_commitment",
    "needed",
    "person_digits",
    "replay",
    "signing_key",
    "start",
    "verify_signature",
]
