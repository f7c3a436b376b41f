"""Files that were sealed away from the network, as the off-line page makes them."""

import io
import json
from collections.abc import Mapping, Sequence

from sealing import HybridIdentity, HybridRecipient, ParcelWriter, Recipient, Sealer
from sealing.header import Stanza

NUMBER = 500_000_000_000_000_000_000_000  # one that the page could have drawn
DIGITS = "5000 0000 0000 0000 0000 0000 34"


class Answer:
    """The part of a header that says to whom an answer may be sealed."""

    kind = HybridRecipient.kind

    def __init__(self, recipient: HybridRecipient) -> None:
        self.recipient = recipient

    def wrap(self, file_key: bytes) -> Stanza:
        return Stanza("reply", (), self.recipient.public)


def carried(
    identity: HybridIdentity,
    words: str = "SEALED-WORDS",
    files: Mapping[str, bytes] | None = None,
    answer: HybridRecipient | None = None,
) -> bytes:
    """``files``: by their names in it (files/01.jpg)."""
    recipients: Sequence[Recipient] = [identity.recipient()]
    if answer:
        recipients = [*recipients, Answer(answer)]
    held = files or {}
    entries = [
        {"name": name, "type": "image/jpeg", "kind": "jpg", "size": len(data)}
        for name, data in held.items()
    ]
    message = {
        "format": "amana-away/1",
        "language": "ar",
        "words": words,
        "consent": "ask",
        "files": entries,
    }
    sink = io.BytesIO()
    with Sealer(sink, recipients) as sealer:
        parcel = ParcelWriter(sealer)
        parcel.add("message.json", json.dumps(message).encode())
        for name, data in held.items():
            parcel.add(name, data)
        parcel.close()
    return sink.getvalue()
