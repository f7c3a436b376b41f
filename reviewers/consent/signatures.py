"""What people sign when an act takes more than one of them, so that no row stands for a person.

    amana-consent/1, {"act", "desk", "digest", "head", "nonce"}

``digest`` is the SHA-256 of the canonical form of the whole request (``Words.request``). What is
signed of a proposal has two versions: the second names the day and the sealed reason, so that no
writer of rows gives old words a new date, or other words beneath them. It is
verified when it comes and again whenever it is counted, with the keys that the desk's roster names:
a row that somebody wrote into the database by hand has no signature, and brings nothing about. The
desk of an older release has no roster, and nothing is signed there.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User

from reviewers.casework import bodies
from reviewers.errors import KeyRefused, NotAllowed
from reviewers.keys import nonces, vouching
from reviewers.messages import Problem
from reviewers.models import Draft, Proposal, SignedWord
from sealing.roster import (
    CONSENT,
    RosterError,
    State,
    counts_as_two,
    digest,
    linked,
    verify_signature,
)
from submissions import intake, roster

VERSION = 2  # of what is signed of a proposal; the first one names neither day nor reason
DAY = "proposed_on"  # in a proposal's details; not there in those of the first version
NONCE = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Signed:
    """As a browser sends it: all hex."""

    head: str
    nonce: str
    signature: str


@dataclass(frozen=True)
class Words:
    """What is signed. ``facts``: what exactly, beside the act and the desk."""

    act: str
    desk: str
    facts: Mapping[str, str | int]

    @property
    def request(self) -> dict[str, str | int]:
        return {"act": self.act, "desk": self.desk, **self.facts}

    @property
    def digest(self) -> str:
        return digest(self.request)

    def statement(self, head: str, nonce: str) -> dict[str, str]:
        return vouching.statement(self.desk, self.act, self.digest, head, nonce)


def drafted(desk: str, case: UUID, content_hash: str) -> Words:
    """By the author of a revision; its number is not known yet."""
    return Words("draft", desk, {"case": str(case), "content_hash": content_hash})


def approval(draft: Draft) -> Words:
    return _release("approve", draft)


def publication(draft: Draft) -> Words:
    return _release("publish", draft)


def _release(act: str, draft: Draft) -> Words:
    facts: dict[str, str | int] = {
        "case": str(draft.case_id),
        "content_hash": draft.content_hash,
        "number": draft.number,
    }
    return Words(act, draft.case.desk, facts)


@dataclass(frozen=True)
class Made:
    """How a proposal was made. ``day``: on which it was signed (ISO 8601); ``reason``: what
    ``reason_digest`` gives.
    """

    day: str
    reason: str = ""

    @property
    def facts(self) -> dict[str, str | int]:
        return {"day": self.day, "reason": self.reason, "version": VERSION}


def reason_digest(sealed: bytes) -> str:
    """SHA-256 of the payload: the header is written anew when the desk gets another key. Empty for
    no reason.
    """
    return bodies.digest(sealed[len(intake.header_of(sealed)) :]) if sealed else ""


def made_of(of: Proposal) -> Made | None:
    """From the proposal and the reason that lies there now; None for one of the first version."""
    day = str(of.details.get(DAY, ""))
    if not day:
        return None
    try:
        return Made(day, reason_digest(bodies.read(of.body) if of.body else b""))
    except intake.Missing:
        # It was destroyed, with the case: what was signed of it stands for nothing any more.
        return Made(day)


def proposal(
    act: str, desk: str, case: UUID | None, bound_to: str, made: Made | None = None
) -> Words:
    """``bound_to``: as the proposer knows it; empty where the server alone knows what is meant."""
    facts = {"bound_to": bound_to, "case": str(case or "")}
    return Words(act, desk, {**facts, **(made.facts if made else {})})


def confirmation(of: Proposal) -> Words:
    """With what was proposed, as it was read: its day and its reason too."""
    proposed = proposal(of.act, of.desk, of.case_id, of.bound_to, made_of(of))
    return Words(of.act, of.desk, {**proposed.facts, "proposal": of.pk})


def take(by: User, words: Words, said: Signed | None, *, needed: bool = True) -> None:
    """Verifies what came, and keeps it, in the caller's transaction.

    ``needed``: whether there must be a signature; where not, it is asked for later.

    Raises KeyRefused: not signed, or something else; NotAllowed: not in the list of people or
    suspended, or a nonce that was used; RosterDown.
    """
    state = roster.state(words.desk)
    if state is None:
        return
    if said is None and not needed:
        return
    if said is None or not NONCE.fullmatch(said.nonce):
        raise KeyRefused(Problem.NOT_SIGNED)
    person = vouching.person_of(by, state)
    if not state.can_sign(person):
        raise NotAllowed(Problem.NOT_IN_THE_LIST)
    if not _verifies(state, person, words, said):
        raise KeyRefused(Problem.NOT_SIGNED)
    nonces.use(words.desk, by, said.nonce)
    SignedWord.objects.create(
        desk=words.desk,
        person=person,
        act=words.act,
        digest=words.digest,
        head=said.head,
        nonce=said.nonce,
        signature=said.signature,
    )


def _verifies(state: State, person: str, words: Words, said: Signed | SignedWord) -> bool:
    if not state.can_sign(person) or said.head not in state.heads:
        return False
    value = words.statement(said.head, said.nonce)
    try:
        verify_signature(state.people[person].signing, CONSENT, value, said.signature)
    except RosterError:
        return False
    return True


def standing(state: State, user: User, words: Words) -> SignedWord | None:
    """What this person signed of it, if they did, and still may: verified anew."""
    person = vouching.person_of(user, state)
    rows = SignedWord.objects.filter(digest=words.digest, act=words.act, person=person)
    return next((row for row in rows if _verifies(state, person, words, row)), None)


def are_two(state: State, one: User, other: User) -> bool:
    """Whether the words of these accounts are two people's, by the roster."""
    first, second = (vouching.person_of(user, state) for user in (one, other))
    return one.pk != other.pk and counts_as_two(state, first, second, roster.day())


def is_another(state: State, user: User, others: Iterable[User]) -> bool:
    """Whether this person is another one than each of these, who may be suspended or gone."""
    person, day = vouching.person_of(user, state), roster.day()
    for other in others:
        past = vouching.person_of(other, state)
        gone = not state.can_sign(past)
        apart = person != past and not linked(state, person, past, day)
        if not (gone and apart or are_two(state, user, other)):
            return False
    return True
