"""What follows from what was seen: where an installation stands, and what does not fit it. Pure.

The rule: a database or a secret is made only where nothing is. Everything else that is missing was
lost, lies on a disk that is not mounted, or is of somebody else.
"""

from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

from config.installation.seen import Practice, Seen
from config.practice import is_practice

DOCS = 'docs/operations.md, "What belongs together"'

NO_SECRET = "The server secret is missing, beside a database that worked with it."  # noqa: S105


class Stage(Enum):
    """NEW: nothing is there. BEGUN: a first start that did not end. OLD: made before installations
    were bound. BOUND: its row says what belongs to it.
    """

    NEW = "new"
    BEGUN = "begun"
    OLD = "old"
    BOUND = "bound"


class Part(Enum):
    """What can be accepted on purpose: the option of ``manage.py accept_installation``."""

    SECRET = "secret"  # noqa: S105 - an option's name
    DATABASE = "database"
    STORE = "store"
    ARCHIVE_KEY = "archive-key"


# What accepting means, said where it is offered.
COSTS = {
    Part.SECRET: "every codename of before then opens nothing, for ever",
    Part.DATABASE: "an empty database begins; tidy then deletes the payloads that no row names",
    Part.STORE: "this store is taken for the installation's own, with whatever is missing in it",
    Part.ARCHIVE_KEY: "readers who trust the old key must be told of the new one",
}


@dataclass(frozen=True)
class Mismatch:
    """``why``: one sentence. ``code``: what has to be repeated to accept it; it is of this very
    state, so that yesterday's word does not accept what happened today.
    """

    part: Part
    why: str
    code: str

    def __str__(self) -> str:
        return (
            f"{self.why}\nNothing starts and no task acts until it is put back: look whether every "
            f"disk is mounted, or restore a backup ({DOCS}).\nOnly if it is so on purpose: "
            f"manage.py accept_installation --{self.part.value} {self.code} "
            f"({COSTS[self.part]})."
        )


def stage(seen: Seen) -> Stage:
    if seen.database.identifier:
        return Stage.BOUND
    if seen.beginning:
        return Stage.BEGUN
    if seen.database.there:
        return Stage.OLD
    return Stage.NEW


def elsewhere_problem(practice: Practice) -> str:
    """What would outlive the night; "" where nothing does."""
    if not practice.wanted or not practice.elsewhere:
        return ""
    return (
        "Practice keeps everything in AMANA_DATA, so that all of it can go every night: unset "
        f"{' and '.join(practice.elsewhere)}."
    )


def practice_problem(seen: Seen) -> str:
    """Why practice and what is real would mix here; "" when they do not."""
    here = seen.database.identifier or seen.beginning
    if not seen.practice.wanted:
        if seen.practice.marked or is_practice(here) or is_practice(seen.store.identifier):
            return (
                "This is practice, whose data goes every night: set AMANA_PRACTICE=1 to go on with "
                "it, or name another folder for what is real (AMANA_DATA, AMANA_BLOBS)."
            )
        return ""
    if (here and not is_practice(here)) or (seen.names and not seen.practice.marked):
        return (
            "A real installation lies in AMANA_DATA, and practice would delete it: nothing was "
            "touched. Name an empty folder (AMANA_DATA) for practice."
        )
    return elsewhere_problem(seen.practice)


def problem(seen: Seen) -> str:
    """What no acceptance cures; "" when there is nothing."""
    if why := practice_problem(seen):
        return why
    if seen.restoring:
        return (
            "A restore into AMANA_DATA was interrupted, and what is there is a part of a backup: "
            "run the same manage.py restore again, and it goes on. To give it up, delete all that "
            "it wrote (AMANA_DATA, DATABASE_URL, AMANA_BLOBS)."
        )
    if seen.unreadable:
        return seen.unreadable
    here = seen.database.identifier or seen.beginning
    if seen.expected and here != seen.expected:
        found = f"installation {here}" if here else "none"
        return (
            f"AMANA_INSTALLATION says that installation {seen.expected} runs here, and there is "
            f"{found}: look whether the disk of AMANA_DATA is mounted and DATABASE_URL is right."
        )
    if seen.database.newer:
        return (
            f"The database was migrated by a newer Amana ({seen.database.newer[-1]}) than this "
            "code: install that version again, or restore a backup of before into an empty place."
        )
    return ""


def mismatches(seen: Seen) -> list[Mismatch]:
    """What does not belong together, in the order in which it should be put right."""
    at = stage(seen)
    if seen.archive_alone:
        # It has the database alone: AMANA_INSTALLATION says which (``problem``).
        return []
    if at is Stage.BOUND:
        found = _of_bound(seen)
    elif at is Stage.OLD:
        found = _of_old(seen)
    elif at is Stage.BEGUN:
        found = _of_begun(seen)
    else:
        found = _of_new(seen)
    return [Mismatch(part, why, _code(seen, part)) for part, why in found.items()]


def _of_begun(seen: Seen) -> dict[Part, str]:
    if seen.database.there and not seen.secret:
        return {Part.SECRET: NO_SECRET}
    if seen.store.identifier not in {"", seen.beginning}:
        return {Part.STORE: _foreign_store(seen, seen.beginning)}
    return {}


def _of_bound(seen: Seen) -> dict[Part, str]:
    row, found = seen.database, dict[Part, str]()
    known = f"installation {row.identifier}"
    if not seen.secret:
        found[Part.SECRET] = (
            f"The server secret is missing, and the database of {known} works with the one whose "
            f"fingerprint is {row.secret[:8]} (another node has it, or the copy off line)."
        )
    elif seen.secret != row.secret:
        found[Part.SECRET] = (
            f"The server secret (fingerprint {seen.secret[:8]}) is not the one of the database of "
            f"{known} ({row.secret[:8]})."
        )
    if seen.store.answers and seen.store.identifier != row.identifier:
        if seen.store.identifier:
            found[Part.STORE] = _foreign_store(seen, row.identifier)
        elif not seen.beginning:
            found[Part.STORE] = (
                f"The blob store is not that of the database of {known}: it carries no mark, "
                f"{'though payloads lie in it' if seen.store.payloads else 'and it is empty'}."
            )
    if row.archive_key and seen.archive_key not in {"", row.archive_key}:
        found[Part.ARCHIVE_KEY] = (
            f"The archive key ({seen.archive_key}) is not the one that {known} signs with "
            f"({row.archive_key})."
        )
    return found


def _foreign_store(seen: Seen, identifier: str) -> str:
    return (
        f"The blob store belongs to installation {seen.store.identifier}, and the database to "
        f"installation {identifier}."
    )


def _of_old(seen: Seen) -> dict[Part, str]:
    """A database of before: what lies beside it is taken for its own where that can be true."""
    if not seen.secret:
        return {Part.SECRET: NO_SECRET}
    if seen.store.identifier:
        return {Part.STORE: _foreign_store(seen, "of before, without an identifier")}
    if not seen.store.answers:
        return {}
    if seen.database.payloads and not seen.store.payloads:
        return {Part.STORE: "The blob store is empty, and the database names payloads in it."}
    if seen.store.payloads and not seen.database.payloads:
        return {Part.DATABASE: "The database names no payload, and the blob store holds some."}
    return {}


def _of_new(seen: Seen) -> dict[Part, str]:
    """A database is made only where nothing else is."""
    beside = list(seen.names)
    if seen.store.identifier:
        beside.append(f"the blob store of installation {seen.store.identifier}")
    elif seen.store.payloads:
        beside.append("a blob store with payloads")
    if not beside:
        return {}
    return {
        Part.DATABASE: "The database is missing or empty, and it is no first start: there is "
        f"{', '.join(beside[:4])} beside it."
    }


def _code(seen: Seen, part: Part) -> str:
    row = seen.database
    state = (part.value, row.identifier, row.secret, row.archive_key, seen.secret,
             seen.archive_key, seen.store.identifier, seen.beginning)  # fmt: skip
    return sha256("\n".join(state).encode()).hexdigest()[:8]
