"""Parts of a desk's search index, made here as a browser makes them (docs/formats.md)."""

import gzip
import io
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from sealing import ParcelWriter, parse_identity, parse_recipient, seal, unseal
from sealing.hybrid import HybridIdentity
from sealing.roster import ACT, SigningKey, signing_key
from sealing.roster.statements import canonical
from sealing.scrypt import ScryptIdentity

if TYPE_CHECKING:
    from submissions.models import Parcel

A_PART = 500  # parcels of one


def members(listed: list[dict[str, str]], words: list[str]) -> bytes:
    """What is sealed: the list of parcels, and their words in the same order."""
    sink = io.BytesIO()
    parcel = ParcelWriter(sink)
    parcel.add("parcels.json", canonical(listed))
    parcel.add("words.json.gz", gzip.compress(json.dumps(words, ensure_ascii=False).encode()))
    parcel.close()
    return sink.getvalue()


class Writer:
    """A person of the desk, who seals parts of its index and signs them."""

    def __init__(self, desk: str, account: str, passphrase: str) -> None:
        from django.contrib.auth.models import User

        self._desk, self._user = desk, User.objects.get(username=account)
        sealed = bytes(self._user.reviewer.sealed_identity)
        self._key = _signing(unseal(sealed, [ScryptIdentity(passphrase)]))

    def write(self, made: "Sequence[tuple[Parcel, str]]") -> None:
        """One of these parcels, A_PART at most, and their words."""
        from reviewers.casework import segments
        from reviewers.casework.segments import SEGMENT, Named
        from reviewers.keys.vouching import Vouched, statement
        from submissions import roster

        marks = {parcel.id.hex: bytes(parcel.header_digest)[:8].hex() for parcel, _ in made}
        words = {parcel.id.hex: said for parcel, said in made}
        named = sorted(Named(parcel, mark) for parcel, mark in marks.items())
        plain = members([asdict(each) for each in named], [words[each.parcel] for each in named])
        keys, state = roster.sealing_keys(self._desk), roster.state(self._desk)
        if state is None:
            raise RuntimeError("The desk has no list of its people.")
        sealed = seal(plain, [parse_recipient(each) for each in keys.desk])
        nonce, said = secrets.token_hex(16), segments.digest_of(named, sealed)
        value = statement(self._desk, SEGMENT, said, state.head, nonce)
        signature = self._key.sign(ACT, value)
        vouched = Vouched(self._key.public, state.head, nonce, signature)
        segments.take(self._user, self._desk, sealed, named, vouched)


def _signing(key_file: bytes) -> SigningKey:
    lines = key_file.decode().splitlines()
    identity = parse_identity(next(line for line in lines if line.startswith("AGE-SECRET-KEY")))
    if not isinstance(identity, HybridIdentity):
        raise TypeError("It signs nothing.")
    return signing_key(identity)
