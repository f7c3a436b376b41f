"""The chain of custody: every act of the desk, each entry's hash covering the one before it.

An entry that is changed, removed or moved breaks the chain at its place. Whoever remembers a head
(the newest entry's number and hash) notices when the end is cut off.

This is its door: ``acts`` is the vocabulary, ``chain`` the entry and its hash, ``recording`` adds
entries, ``arrivals`` those of a day that is over, ``verifying`` walks them, ``marks`` remembers how
far.
"""

from reviewers.custody.acts import Act
from reviewers.custody.arrivals import ARRIVALS, close_day, history, note_arrivals
from reviewers.custody.chain import GENESIS, Head, entries, entry_hash, head
from reviewers.custody.marks import look
from reviewers.custody.recording import (
    CLOSED,
    Fact,
    last_closed,
    lock,
    record,
    record_arrival,
)
from reviewers.custody.verifying import Report, part, verify

__all__ = [
    "ARRIVALS",
    "CLOSED",
    "GENESIS",
    "Act",
    "Fact",
    "Head",
    "Report",
    "close_day",
    "entries",
    "entry_hash",
    "head",
    "history",
    "last_closed",
    "lock",
    "look",
    "note_arrivals",
    "part",
    "record",
    "record_arrival",
    "verify",
]
