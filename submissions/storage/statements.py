"""What this server says of each parcel that it takes in (``sealing.statement``), and its key.

The key comes from the server secret, which no row holds: whoever writes into the database can seal
a parcel to a desk, and cannot say that it came through here. The signature is made once, where the
parcel is made; rewrapping leaves what is signed as it is.
"""

from dataclasses import replace

from django.conf import settings

from sealing import statement
from sealing.statement import Statement
from submissions.models import Parcel
from submissions.storage.message import digest_of_mailbox


def sign(parcel: Parcel) -> bytes:
    """The signature for a parcel that was just stripped, or taken in untouched, and sealed."""
    return statement.sign(settings.PARCEL_KEY, _said(parcel))


def document_of(parcel: Parcel) -> str:
    """What goes with it when it leaves: the row's statement, for its reader to verify, or nothing.

    Rows can be forged, so nothing here is known to be true.
    """
    if not parcel.signature:
        return ""
    signature = bytes(parcel.signature)
    try:
        said = _said(parcel)
        older = replace(said, mailbox="")
        # What an older release signed names no mailbox, and is written down as what it is.
        was = statement.verify(statement.public_key(settings.PARCEL_KEY), older, signature)
        return statement.document(older if was else said, signature)
    except ValueError:
        # Such a row was never made here.
        return ""


def server_key() -> str:
    """The line that the signatures are verified with, and of which people compare the digits."""
    return statement.key_line(statement.public_key(settings.PARCEL_KEY))


def _said(parcel: Parcel) -> Statement:
    return Statement(
        str(parcel.id),
        str(Parcel.Kind(parcel.kind)),
        parcel.received_on.isoformat(),
        bytes(parcel.digest),
        digest_of_mailbox(parcel.mailbox.recipient),
    )
