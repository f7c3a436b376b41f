"""What people sign when an act takes more than one of them, so that no row stands for a person.

    amana-consent/1, {"act", "desk", "digest", "head", "nonce"}

``digest`` is the SHA-256 of the canonical form of the whole request (``Words.request``). It is
verified when it comes and again whenever it is counted, with the keys that the desk's roster names:
a row that somebody wrote into the database by hand has no signature, and brings nothing about. The
desk of an older release has no roster, and nothing is signed there.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User

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
from submissions import roster

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


def proposal(act: str, desk: str, case: UUID | None, bound_to: str) -> Words:
    """``bound_to``: as the proposer knows it; empty where the server alone knows what is meant."""
    return Words(act, desk, {"bound_to": bound_to, "case": str(case or "")})


def confirmation(of: Proposal) -> Words:
    case = str(of.case_id or "")
    facts: dict[str, str | int] = {"bound_to": of.bound_to, "case": case, "proposal": of.pk}
    return Words(of.act, of.desk, facts)


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
