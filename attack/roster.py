"""What somebody with a session, and with somebody's key, can send to the doors of the roster.

Everything is made here as a browser makes it, and each part can be made wrong on purpose.
"""

import base64
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from attack.outcome import Broke
from attack.scene import DESK, Scene, hybrid
from attack.visitor import Answer, Visitor, expect
from sealing import HybridIdentity, SealingError, parse_recipient, seal, unseal
from sealing.roster import (
    ACT,
    CONSENT,
    KEY,
    ROSTER,
    Entry,
    Request,
    Signature,
    SigningKey,
    State,
    digest,
    later,
    replay,
    signing_key,
)

DOOR = f"/desk/roster/{DESK}/"
Facts = Mapping[str, Any]
Parts = Mapping[str, Any]
LIFE = 30  # days of a request


def bytes_of(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


@dataclass(frozen=True)
class Seat:
    """Somebody's place at the roster's doors, with what they were just told."""

    by: Visitor
    said: Mapping[str, Any]
    identity: HybridIdentity | None = None

    @classmethod
    def of(cls, by: Visitor) -> "Seat":
        return cls(by, expect(by.get(DOOR, script=True), 200).said)

    @property
    def person(self) -> str:
        return str(self.said["me"]["person"])

    @property
    def entries(self) -> list[bytes]:
        return [base64.b64decode(each) for each in self.said["entries"]]

    @property
    def today(self) -> str:
        return (datetime.now(UTC).date() + timedelta(days=self.by.days)).isoformat()

    @property
    def state(self) -> State:
        return replay(self.entries, self.today)

    @property
    def day(self) -> str:
        """Of what is signed now: a list does not go back."""
        return max(self.today, self.state.day)

    @property
    def key(self) -> SigningKey:
        return signing_key(self.identity or self.by.identity)

    def request(self, act: str, subject: str = "", facts: Facts | None = None) -> Request:
        day, head = self.day, self.state.head
        last, nonce = later(day, LIFE), str(self.said["nonce"])
        return Request(act, day, DESK, dict(facts or {}), head, last, nonce, subject)

    def signed(self, request: Request) -> Signature:
        return Signature(self.person, self.key.sign(ROSTER, request.plain))

    def entry(self, request: Request, *signatures: Signature) -> Entry:
        """At the end of the list, signed by ``signatures``, or by oneself alone."""
        state = self.state
        mine = signatures or (self.signed(request),)
        return Entry(state.head, self.day, DESK, state.number + 1, request, mine)

    def seconded(self, request: Request, first: Signature, *, by: str = "") -> Entry:
        """With one's own signature behind its maker's."""
        entry = self.entry(request, first)
        made = Signature(by or self.person, self.key.sign(ROSTER, entry.signed_by(1)))
        return replace(entry, signatures=(first, made))

    def append(self, entry: Entry | bytes, parts: Parts | None = None) -> Answer:
        encoded = entry if isinstance(entry, bytes) else entry.encoded
        return self.by.post(DOOR + "append", {"entry": base64_of(encoded), **with_parts(parts)})

    def propose(
        self,
        request: Request,
        parts: Parts | None = None,
        signature: Signature | None = None,
        **more: str,
    ) -> Answer:
        """``more``: of a further desk."""
        made = json.dumps((signature or self.signed(request)).plain)
        fields = {"request": base64_of(request.encoded), "signature": made, **more}
        return self.by.post(DOOR + "propose", {**fields, **with_parts(parts)})

    def complete(self, number: object, entry: Entry, parts: Parts | None = None) -> Answer:
        fields = {"proposal": str(number), "entry": base64_of(entry.encoded)}
        return self.by.post(DOOR + "complete", {**fields, **with_parts(parts)})


def with_key(seat: Seat, identity: HybridIdentity) -> Seat:
    """The same session, with another key."""
    return replace(seat, identity=identity)


def with_parts(parts: Parts | None) -> dict[str, str]:
    return {"parts": json.dumps(parts)} if parts else {}


def two(
    scene: Scene, maker: Visitor, second: Visitor, request: Request, parts: Parts | None = None
) -> Answer:
    """Proposed by one and completed by another, as the rules want it."""
    first = Seat.of(maker)
    proposed = first.propose(request, parts)
    if proposed.status != 200:
        return proposed
    seat = Seat.of(second)
    entry = seat.seconded(request, first.signed(request))
    return seat.complete(proposed.said["id"], entry, parts)


def keys_of(identity: HybridIdentity) -> dict[str, str]:
    return {"recipient": str(identity.recipient()), "signing": signing_key(identity).public}


def proof(
    identity: HybridIdentity, genesis: str, name: str, person: str, *, desk: str = DESK
) -> str:
    said = {"desk": desk, "genesis": genesis, "name": name, "person": person, **keys_of(identity)}
    return signing_key(identity).sign(KEY, said)


def wrapped(key: HybridIdentity, recipient: str) -> str:
    return base64_of(seal(str(key).encode(), [parse_recipient(recipient)]))


def rotation_parts(state: State, new: HybridIdentity, old: HybridIdentity) -> dict[str, Any]:
    """As an honest browser seals them."""
    people = {who: wrapped(new, one.recipient) for who, one in state.people.items()}
    kit = wrapped(new, state.kit.recipient)
    return {"wrapped": people, "kit": kit, "old": wrapped(old, str(new.recipient()))}


def invited(by: Visitor, newcomer: Visitor, *roles: str) -> Seat:
    """An account that somebody in the desk made for themselves or for a friend, with its key."""
    asked = {"desk": DESK, "roles": " ".join(roles)}
    newcomer.join(expect(by.post("/desk/people/invite/", asked), 200).said["link"])
    keys = {**keys_of(newcomer.identity), "sealed_identity": newcomer.sealed_identity()}
    expect(newcomer.post("/desk/key/", keys), 200)
    seat = Seat.of(newcomer)
    me = seat.said["me"]
    own = proof(newcomer.identity, seat.said["genesis"], me["name"], me["person"])
    claimed = {"signing": seat.key.public, "own": own}
    expect(newcomer.post(DOOR + "claim", claimed), 200)
    return seat


def admission(by: Seat, newcomer: Seat, *roles: str) -> Request:
    me = newcomer.said["me"]
    own = proof(newcomer.by.identity, by.state.genesis, me["name"], me["person"])
    keys = keys_of(newcomer.by.identity)
    facts = {"name": me["name"], "own": own, "replaces": 0, "roles": sorted(roles), **keys}
    return by.request("admit", newcomer.person, facts)


def admit_alone(scene: Scene, by: Visitor, newcomer: Seat, *roles: str) -> Answer:
    seat = Seat.of(by)
    request = admission(seat, newcomer, *roles)
    parts = {"wrapped": {newcomer.person: wrapped(scene.desk, newcomer.said["me"]["recipient"])}}
    return seat.append(seat.entry(request), parts)


def vouched(seat: Seat, act: str, listed: object) -> str:
    """What a browser signs beside headers, a drill, or a key that opened."""
    head, nonce = seat.state.head, secrets.token_hex(16)
    said = {"act": act, "desk": DESK, "digest": digest(listed), "head": head, "nonce": nonce}
    made = seat.key.sign(ACT, said)
    return json.dumps({"signing": seat.key.public, "head": head, "nonce": nonce, "signature": made})


def consent(seat: Seat, facts: Mapping[str, object]) -> dict[str, str]:
    """What a browser signs of an act that takes two: ``facts`` is all of what they agree on."""
    head, nonce = seat.state.head, str(seat.said["nonce"])
    what = digest(dict(facts))
    said = {"act": facts["act"], "desk": DESK, "digest": what, "head": head, "nonce": nonce}
    return {"head": head, "nonce": nonce, "signature": seat.key.sign(CONSENT, said)}


def page_data(page: str, name: str = "page") -> dict[str, Any]:
    """What a page of the desk carries for its scripts."""
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page, re.S)
    assert found, page[:500]
    return dict(json.loads(found.group(1)))


def page_keys(page: str) -> dict[str, Any]:
    """The sealed keys, for its reader's browser."""
    return page_data(page, "keys")


def desk_keys(by: Visitor) -> list[HybridIdentity]:
    """Every key of the desk that this person's own key opens from what the desk serves them."""
    keys = page_keys(expect(by.get("/desk/keys/"), 200).text)
    found, sealed = [by.identity], []
    for each in keys["desks"]:
        sealed += [each["wrapped"], *each["copies"], *each["older"]]
    for _round in range(2):  # the key before is sealed to the one after it
        for one in sealed:
            try:
                found.append(hybrid_of(unseal(base64.b64decode(one), found)))
            except SealingError:
                continue
    return found[1:]


def hybrid_of(text: bytes) -> HybridIdentity:
    return hybrid(text.decode())


def refused(answer: Answer, what: str, *statuses: int) -> str:
    """Raises Broke where it was done; gives how it was refused."""
    if answer.status in (200, 302):
        raise Broke(f"{what}: done ({answer.status})")
    assert answer.status in (statuses or (400, 403, 404, 409)), (answer.status, answer.text[:500])
    said = answer.said.get("problems") or [""]
    return f"{answer.status} {str(said[0])[:80]}".strip()


__all__ = [
    "Seat",
    "admission",
    "admit_alone",
    "consent",
    "invited",
    "refused",
    "two",
    "wrapped",
]
