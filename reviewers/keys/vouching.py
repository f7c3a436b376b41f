"""What somebody's browser signs about headers: a list of rows, each with two SHA-256.

    amana-act/1, {"act", "desk", "digest", "head", "nonce"}

``digest`` is the SHA-256 of the canonical form of the list, sorted by row; ``head`` the entry of
the roster that the signer saw last; ``nonce`` random. A list that is sent twice changes nothing
that the first one did not, so the server keeps no nonce of it.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from uuid import UUID

from django.contrib.auth.models import User

from reviewers.errors import KeyRefused, NotAllowed
from reviewers.messages import Problem
from reviewers.models import Reviewer, SignedWord
from sealing.roster import ACT, RosterError, State, counts_as_two, digest, verify_signature
from submissions import intake, roster

MADE, CONFIRMED = "rewrapped", "rewrap-confirmed"
DRILLED, OPENED = "kit-drilled", "key-opened"
ROW = re.compile(r"(parcel|reply|body)-([0-9a-f-]{36})")
HEX = {16: re.compile(r"[0-9a-f]{32}"), 32: re.compile(r"[0-9a-f]{64}")}


@dataclass(frozen=True, order=True)
class Listed:
    """``row``: ``kind-id``; the SHA-256 of its old header and of its new one."""

    row: str
    old: str
    new: str

    @property
    def of(self) -> tuple[str, UUID]:
        """Raises KeyRefused."""
        named = ROW.fullmatch(self.row)
        if named is None or not all(HEX[32].fullmatch(each) for each in (self.old, self.new)):
            raise KeyRefused(Problem.NOT_SEALED)
        return named[1], UUID(named[2])


@dataclass(frozen=True)
class Vouched:
    """``signing``: the public key of whoever signed."""

    signing: str
    head: str
    nonce: str
    signature: str


@dataclass(frozen=True)
class Voucher:
    """Who signed, in the roster as it is now."""

    person: str
    state: State

    def knows(self, maker: str) -> bool:
        """Whether somebody in the list answers for it."""
        return self.state.can_sign(maker)

    def is_second(self, maker: str) -> bool:
        day = intake.today().isoformat()
        return maker != self.person and counts_as_two(self.state, maker, self.person, day)

    @property
    def is_alone(self) -> bool:
        """In a desk that never had a second member."""
        return not self.state.ever_two and set(self.state.people) == {self.person}


def statement(desk: str, act: str, digest: str, head: str, nonce: str) -> dict[str, str]:
    return {"act": act, "desk": desk, "digest": digest, "head": head, "nonce": nonce}


def digest_of(listed: Iterable[Listed]) -> str:
    return digest([asdict(each) for each in sorted(listed)])


def checked(
    desk: str, act: str, listed: Iterable[Listed], vouched: Vouched | None, by: User | None
) -> Voucher:
    """Who signed this list. ``by``: whose session brought it, where one did.

    Raises KeyRefused: no signature, or not one of theirs; NotAllowed: not in the list of people,
    or suspended.
    """
    return checked_digest(desk, act, digest_of(listed), vouched, by)


def checked_digest(
    desk: str, act: str, what: str, vouched: Vouched | None, by: User | None
) -> Voucher:
    state = roster.state(desk)
    if state is None:
        raise NotAllowed(Problem.NO_ROSTER)
    if vouched is None or not HEX[16].fullmatch(vouched.nonce):
        raise KeyRefused(Problem.NOT_SIGNED)
    signers = (name for name, one in state.people.items() if one.signing == vouched.signing)
    person = next(signers, "")
    if not state.can_sign(person):
        raise NotAllowed(Problem.NOT_IN_THE_LIST)
    if by is not None and person != person_of(by, state):
        raise KeyRefused(Problem.NOT_SIGNED)
    if vouched.head not in state.heads:
        raise KeyRefused(Problem.NOT_SIGNED)
    value = statement(desk, act, what, vouched.head, vouched.nonce)
    try:
        verify_signature(vouched.signing, ACT, value, vouched.signature)
    except RosterError as error:
        raise KeyRefused(Problem.NOT_SIGNED) from error
    return Voucher(person, state)


def keep(desk: str, act: str, what: str, vouched: Vouched | None, by: User) -> None:
    """Verifies what somebody says that counts later, and keeps it, in the caller's transaction.

    Raises as ``checked``, and NotAllowed for a nonce that was used.
    """
    voucher = checked_digest(desk, act, what, vouched, by)
    if vouched is None or SignedWord.objects.filter(nonce=vouched.nonce).exists():
        raise NotAllowed(Problem.NONCE)
    SignedWord.objects.create(
        desk=desk,
        person=voucher.person,
        act=act,
        digest=what,
        head=vouched.head,
        nonce=vouched.nonce,
        signature=vouched.signature,
    )


def stands(state: State, user: User, act: str, what: str) -> bool:
    """Whether this person, who is in the list, said this: verified anew."""
    person = person_of(user, state)
    if not state.can_sign(person):
        return False
    rows = SignedWord.objects.filter(desk=state.desk, act=act, digest=what, person=person)
    return any(row.head in state.heads and _verifies(state, row) for row in rows)


def _verifies(state: State, row: SignedWord) -> bool:
    value = statement(row.desk, row.act, row.digest, row.head, row.nonce)
    try:
        verify_signature(state.people[row.person].signing, ACT, value, row.signature)
    except RosterError:
        return False
    return True


def voucher_of(user: User, desk: str) -> Voucher | None:
    """Who this person would sign as; None: they cannot, or their list is not in order."""
    try:
        state = roster.state(desk)
    except intake.RosterDown:
        return None
    person = person_of(user, state) if state else ""
    return Voucher(person, state) if state and state.can_sign(person) else None


def person_of(user: User, state: State) -> str:
    """Their random number in a desk's list, by the key that it names; empty where there is none."""
    own = Reviewer.objects.filter(user=user).values_list("recipient", flat=True).first()
    return next((name for name, one in state.people.items() if one.recipient == own), "")


def head(desk: str) -> str:
    """The newest entry of its roster. Raises NotAllowed where there is none."""
    state = roster.state(desk)
    if state is None:
        raise NotAllowed(Problem.NO_ROSTER)
    return state.head


def suspension_open(desk: str) -> bool:
    """Whether somebody is suspended: nothing is erased meanwhile."""
    state = roster.state(desk)
    return state is not None and bool(state.suspended)
