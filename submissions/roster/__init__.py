"""The roster of a desk on the server: its bytes, its beginning, and the keys that it lets be used.

Browsers sign the entries and check them (sealing.roster has the rules). The server keeps them,
refuses those that the rules refuse, and seals reports to the keys that the chain names.

    genesis_file   which entry each chain begins with: a file, so that no writer of rows changes it
    chain          entries, the state that they lead to, and adding one
    proposed       the next key, until a second person completes it
    sealing_keys   whom a report is sealed to
"""

from submissions.roster.chain import (
    Replayed,
    append,
    begin,
    check,
    day,
    entries,
    first_day,
    head_of,
    heads,
    lock,
    remember,
    remember_all,
    replayed,
    state,
)
from submissions.roster.proposed import forget_proposed, is_proposed, keep_proposed
from submissions.roster.sealing_keys import SealingKeys, fault, sealing_keys, sealing_recipients

__all__ = [
    "Replayed",
    "SealingKeys",
    "append",
    "begin",
    "check",
    "day",
    "entries",
    "fault",
    "first_day",
    "forget_proposed",
    "head_of",
    "heads",
    "is_proposed",
    "keep_proposed",
    "lock",
    "remember",
    "remember_all",
    "replayed",
    "sealing_keys",
    "sealing_recipients",
    "state",
]
