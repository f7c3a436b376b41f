"""The chains of custody: every act of the desks, each entry's hash covering the one before it.

Each desk has a chain of its own, the installation one for what is of no desk. An entry that is
changed, removed or moved breaks its chain at its place. Whoever remembers a head (the newest
entry's number and hash) notices when the end is cut off.

This is its door: ``acts`` is the vocabulary, ``chain`` the entry, its number and its hash,
``recording`` adds entries, ``arrivals`` those of a day that is over, ``joining`` binds the chains
together at its end, ``verifying`` walks them, ``marks`` remembers how far.
"""

from reviewers.custody.acts import Act
from reviewers.custody.arrivals import ARRIVALS, close_day, history, note_arrivals
from reviewers.custody.chain import (
    GENESIS,
    INSTALLATION,
    Head,
    before,
    chain_of,
    count,
    entries,
    entry_hash,
    form,
    head,
    heads,
    lines,
)
from reviewers.custody.joining import CLOSED, Proof, last_closed, proofs
from reviewers.custody.marks import look
from reviewers.custody.recording import Fact, lock, record, record_arrival, record_in_all
from reviewers.custody.verifying import Report, part, verify

__all__ = [
    "ARRIVALS",
    "CLOSED",
    "GENESIS",
    "INSTALLATION",
    "Act",
    "Fact",
    "Head",
    "Proof",
    "Report",
    "before",
    "chain_of",
    "close_day",
    "count",
    "entries",
    "entry_hash",
    "form",
    "head",
    "heads",
    "history",
    "last_closed",
    "lines",
    "lock",
    "look",
    "note_arrivals",
    "part",
    "proofs",
    "record",
    "record_arrival",
    "record_in_all",
    "verify",
]
