"""The canary: a report of nobody's, which goes the whole way of a report and stays nowhere.

Its form has a token that only the server's own secret makes, for a desk that no page shows and no
row has. What it brings is received, stripped and sealed like everybody's, to a key that is thrown
away at once. Its rows are written, read again and deleted in one transaction, whose commit is as
real as any; its payload is read again and deleted. So no row, no number of one, no name in a folder
of payloads and no entry of custody comes between those of two reports: a canary's hour is known,
and whatever lay beside one would have an hour, too (docs/threat-model.md).
"""

import datetime
from collections.abc import Sequence

from sealing import HybridIdentity
from submissions import form_token
from submissions.errors import StoreDown
from submissions.mailbox.codename import Codename
from submissions.models import Arrival, Canary, Desk, Mailbox, Parcel, SpentToken
from submissions.roster import SealingKeys
from submissions.storage import blobs

DESK = "~canary"  # no desk's address has this sign (submissions.desks.SLUG)
LATE = datetime.timedelta(hours=2)  # since the last one: two of them are missing then
# Below every number that a database gives, so that none is used up.
NUMBER = -1


def token() -> str:
    """The hidden field of a canary's form, of which nobody else can make one."""
    return form_token.issue(form_token.REPORT, DESK, Codename.generate().number)


def is_named(slug: str) -> bool:
    return slug == DESK


def desk(today: datetime.date) -> Desk:
    """A row that is not kept."""
    return Desk(id=NUMBER, slug=DESK, name="", recipient="", opened_on=today)


def keys() -> SealingKeys:
    """Nobody has the other half: it is gone when this returns."""
    return SealingKeys((str(HybridIdentity.generate().recipient()),), "")


def taken_back(parcels: Sequence[Parcel], spent: str) -> None:
    """In the transaction that wrote them: reads its rows again and deletes them.

    Raises StoreDown when they are not what was written.
    """
    mailbox = parcels[0].mailbox
    kept = dict(Parcel.objects.filter(mailbox=mailbox).values_list("blob", "header_digest"))
    if {name: bytes(digest) for name, digest in kept.items()} != {
        parcel.blob: parcel.header_digest for parcel in parcels
    }:
        raise StoreDown("The database gives back other rows than were written.")
    Arrival.objects.filter(parcel__mailbox=mailbox).delete()
    # By their ids alone: where reports come in, no header may be read (operations.roles).
    Parcel.objects.filter(mailbox=mailbox).only("id").delete()
    Mailbox.objects.filter(id=mailbox.id).delete()
    Desk.objects.filter(id=NUMBER).delete()
    SpentToken.objects.filter(token=spent).delete()


def let_go(parcels: Sequence[Parcel]) -> None:
    """Reads each payload again and deletes it. Raises OSError, StoreDown."""
    try:
        for parcel in parcels:
            with blobs.open_blob(parcel.blob) as payload:
                whole = blobs.digest_of_stream(payload) == parcel.digest
            if not whole:
                raise StoreDown("The blob store gives back other bytes than were written.")
    finally:
        for parcel in parcels:
            blobs.drop(parcel.blob)


def remember(now: datetime.datetime) -> None:
    """One has gone the whole way."""
    moment = now.replace(second=0, microsecond=0)
    Canary.objects.update_or_create(id=Canary.ONLY, defaults={"last_at": moment})


def last() -> datetime.datetime | None:
    """When the last one went the whole way."""
    return Canary.objects.values_list("last_at", flat=True).first()
