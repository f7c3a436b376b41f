"""Very many reports of a desk: ``python -m bench.desk_reports DESK COUNT [ACCOUNT]``.

Their words are drawn from VOCABULARY made-up ones as often as a language uses its own (the rank of
a word by its frequency: Zipf), three of four in Arabic letters, so that no two reports are alike.
Each is sealed by itself; rows are written many at once, and codenames are not derived: a search
asks for neither. With ACCOUNT, a person of the desk whose passphrase is in the environment as
PASSPHRASE, the desk's search index is made as that person's browser would have done it, and the
reports' own payloads are copies of a few: whoever opens the index opens none of them.
"""

import datetime
import os
import random
import secrets
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

import django

from bench.desk_index import A_PART, Writer

if TYPE_CHECKING:
    from submissions.models import Desk, Parcel
    from submissions.roster import SealingKeys

    Made = Sequence[tuple[Parcel, str]]  # with their words

VOCABULARY = 60_000
WORDS = (50, 190)  # in a report, 120 in the mean: some 700 letters
ARABIC, LATIN = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىة", "abcdefghijklmnopqrstuvwxyz"
BATCH = 1_000
COPIED = 20  # payloads that are not copies, where there is an index
DAYS, FIRST = 1_000, datetime.date(2024, 1, 1)


def vocabulary(draw: random.Random) -> list[str]:
    """The most frequent first, and short as those of languages are."""
    words = []
    for place in range(VOCABULARY):
        letters = ARABIC if place % 4 else LATIN
        length = 2 + min(7, (place + 8).bit_length() // 2) + draw.randrange(3)
        words.append("".join(draw.choices(letters, k=length)))
    return words


def text(draw: random.Random, known: list[str], number: int) -> str:
    """``number`` stands in it, so that a question can ask for this one alone."""
    ranks = (int(VOCABULARY ** draw.random()) for _ in range(draw.randrange(*WORDS)))
    return " ".join([*(known[rank] for rank in ranks), f"bakery bridge{number}."])


def _parcel(desk: "Desk", keys: "SealingKeys", words: str, day: datetime.date) -> "Parcel":
    """Its payload is on the disk; its row and its mailbox's are not written yet."""
    from submissions.models import Consent, Mailbox, Parcel
    from submissions.storage.packing import Content, ReportText, pack

    content = Content(desk.slug, keys, ReportText(words, "ar", Consent.ASK), day, "")
    packed = pack(content, [], without_refused=False)
    lookup = os.urandom(16)
    mailbox = Mailbox(desk=desk, lookup=lookup, recipient="age1bench", received_on=day)
    return Parcel(
        mailbox=mailbox,
        kind=Parcel.Kind.REPORT,
        header=packed.header,
        header_digest=sha256(packed.header).digest(),
        blob=packed.blob,
        digest=packed.digest,
        size=packed.size,
        received_on=day,
    )


def _keep(desk: "Desk", parcels: list["Parcel"]) -> None:
    """With a case for each, as if they had been admitted."""
    from reviewers.models import Case, CaseParcel
    from submissions.models import Mailbox, Parcel

    Mailbox.objects.bulk_create([parcel.mailbox for parcel in parcels])
    Parcel.objects.bulk_create(parcels)
    cases = [
        Case(
            report=parcel.mailbox.id,
            desk=desk.slug,
            received_on=parcel.received_on,
            size=parcel.size,
            parcels=1,
        )
        for parcel in parcels
    ]
    Case.objects.bulk_create(cases)
    CaseParcel.objects.bulk_create(
        CaseParcel(
            parcel=parcel.id,
            case=case,
            number=1,
            kind=parcel.kind,
            received_on=parcel.received_on,
            size=parcel.size,
        )
        for parcel, case in zip(parcels, cases, strict=True)
    )


def _copy(parcel: "Parcel", day: datetime.date) -> "Parcel":
    """Another report whose payload is a link to the same file."""
    from django.conf import settings

    from submissions.models import Mailbox, Parcel

    token, blobs = secrets.token_hex(16), settings.DATA / "blobs"
    (blobs / token[:2]).mkdir(exist_ok=True)
    os.link(blobs / parcel.blob, blobs / token[:2] / token)
    box = parcel.mailbox
    mailbox = Mailbox(
        desk=box.desk, lookup=os.urandom(16), recipient=box.recipient, received_on=day
    )
    return Parcel(
        mailbox=mailbox,
        kind=parcel.kind,
        header=parcel.header,
        header_digest=parcel.header_digest,
        blob=f"{token[:2]}/{token}",
        digest=parcel.digest,
        size=parcel.size,
        received_on=day,
    )


def fill(slug: str, count: int, *, copies: bool) -> "Iterator[Made]":
    """So many reports over DAYS days, always the same words: BATCH of them once they are kept."""
    from submissions import roster
    from submissions.models import Desk

    desk, keys = Desk.objects.get(slug=slug), roster.sealing_keys(slug)
    draw = random.Random(7)  # noqa: S311 - the same words each time
    known = vocabulary(draw)
    originals = [_parcel(desk, keys, "copied", FIRST) for _ in range(COPIED if copies else 0)]
    for start in range(0, count, BATCH):
        made: list[tuple[Parcel, str]] = []
        for number in range(start, min(start + BATCH, count)):
            words = text(draw, known, number)
            day = FIRST + datetime.timedelta(days=number * DAYS // count)
            original = originals[number % COPIED] if copies else None
            parcel = _copy(original, day) if original else _parcel(desk, keys, words, day)
            made.append((parcel, words))
        _keep(desk, [parcel for parcel, _ in made])
        yield made


if __name__ == "__main__":
    django.setup()
    # It is made to be thrown away: what a power failure would take is made again.
    os.fsync = lambda _descriptor: None
    desk, count, *account = sys.argv[1:]
    writer = Writer(desk, account[0], os.environ["PASSPHRASE"]) if account else None
    for made in fill(desk, int(count), copies=writer is not None):
        for start in range(0, len(made), A_PART) if writer else ():
            writer.write(made[start : start + A_PART])
