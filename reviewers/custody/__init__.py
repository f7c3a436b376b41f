"""The chain of custody: every act of the desk, each entry's hash covering the one before it.

An entry that is changed, removed or moved breaks the chain at its place. Whoever remembers a head
(the newest entry's number and hash) notices when the end is cut off.

This is its door: ``acts`` is the vocabulary, ``chain`` the entry and its hash, ``recording`` adds
entries, ``verifying`` walks them.
"""

from reviewers.custody.acts import Act
from reviewers.custody.chain import GENESIS, Head, entries, entry_hash, head
from reviewers.custody.recording import (
    CLOSED,
    ArrivalEntry,
    Fact,
    close_day,
    lock,
    record,
    record_arrival,
    record_arrivals,
)
from reviewers.custody.verifying import Report, verify

__all__ = [
    "CLOSED",
    "GENESIS",
    "Act",
    "ArrivalEntry",
    "Fact",
    "Head",
    "Report",
    "close_day",
    "entries",
    "entry_hash",
    "head",
    "lock",
    "record",
    "record_arrival",
    "record_arrivals",
    "verify",
]
