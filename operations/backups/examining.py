"""What a drill looks at in the place that it restored: digests, custody, the log, the lists."""

from django.conf import settings

from archive import keys, media
from archive.errors import ExportError
from archive.log import ledger, standing, tree
from archive.models import Medium
from config.installation import judgement, seen
from operations.backups.folder import digest_from
from operations.backups.manifest import Heads
from operations.maintenance.scrubbing import scrub
from reviewers import custody
from reviewers.roster import check
from submissions.models import Mailbox

Said = list[str]


def examine(heads: Heads | None, before: Heads | None = None) -> tuple[Said, Said]:
    """(what was looked at, what is wrong). ``before``: the ends of what was drilled last.

    Raises OSError, StoreDown, DatabaseError.
    """
    said, wrong = Said(), Said()
    for look in (_together, _payloads, _published, _rosters):
        look(said, wrong)
    _custody(heads, said, wrong)
    _log(heads, said, wrong)
    if before:
        _goes_on(before, said, wrong)
    if heads and heads.reporters != (here := Mailbox.objects.count()):
        wrong.append(f"It has {here:,} reporters, and its manifest says {heads.reporters:,}.")
    return said, wrong


def _together(said: Said, wrong: Said) -> None:
    wrong += [each.why for each in judgement.mismatches(seen.look())]
    said.append("Secret, database and store belong together.")


def _payloads(said: Said, wrong: Said) -> None:
    done = scrub(lambda _: None)
    wrong += [f"damaged: {each}" for each in done.damaged]
    wrong += [f"lost: {each}" for each in done.lost]
    said.append(f"{done.rows:,} rows and their payloads are whole, {done.size:,} bytes.")


def _published(said: Said, wrong: Said) -> None:
    count = 0
    for medium in Medium.objects.iterator(500):
        count += 1
        try:
            with media.opened(medium.stored, 0, medium.size - 1) as file:
                whole = digest_from(file) == medium.digest
        except FileNotFoundError:
            whole = False
        if not whole:
            wrong.append(f"damaged or lost: published file {medium.pk}")
    said.append(f"{count:,} published files are what the archive says.")


def _rosters(said: Said, wrong: Said) -> None:
    found = check.check_all()
    faulty = sum(bool(each.faults) for each in found)
    if faulty:
        wrong.append(f"The list of people is not in order at {faulty} of {len(found)} desks.")
    said.append(f"{len(found):,} desks, with their lists of people.")


def _custody(heads: Heads | None, said: Said, wrong: Said) -> None:
    found = custody.verify(*_ends(heads)) if heads else custody.verify()
    if found.fault:
        wrong.append(f"Custody is broken: {found.fault}.")
    end = custody.Head(*heads.custody) if heads else found.head.number
    said.append(f"Custody is unbroken to {end}.")
    if heads and heads.desks:
        said.append(f"So are the chains of {len(heads.desks):,} desks.")


def _ends(heads: Heads) -> list[custody.Head]:
    """Of all chains that have an entry."""
    return [custody.Head(*end) for end in (heads.custody, *heads.desks) if end[0]]


def _goes_on(before: Heads, said: Said, wrong: Said) -> None:
    """Whoever took the server over can make a past anew, whose parts all fit each other."""
    number, size = before.entries, before.log[0]
    kept = not number or not custody.verify(*_ends(before)).fault
    if kept and ledger.size() >= size and tree.root(ledger.Reader(), size).hex() == before.log[1]:
        now = f"{Mailbox.objects.count():,} reporters, and then {before.reporters:,}"
        said.append(f"Custody and the log go on from where the last drill saw them end; {now}.")
        return
    wrong.append(
        f"Custody or the log does not go on from where the last drill saw it end ({number:,} and "
        f"{size:,} entries): somebody made that server's past anew, or restored it from an older "
        "backup. Only if that was you: delete the file “drilled” in the folder, and drill again."
    )


def _log(heads: Heads | None, said: Said, wrong: Said) -> None:
    size = ledger.size()
    try:
        faults, _ = standing.faults(keys.load(settings.ARCHIVE_KEY_FILE).public_key())
    except ExportError:
        # A server without an archive key has published nothing yet.
        faults = [] if not size else ["The log has entries, and there is no archive key."]
    wrong += faults
    root = tree.root(ledger.Reader(), size).hex()
    if heads and (size, root) != tuple(heads.log):
        wrong.append(f"The log ends at {size}, and its manifest says {heads.log[0]}.")
    said.append(f"The archive's log has {size:,} entries, unbroken.")
