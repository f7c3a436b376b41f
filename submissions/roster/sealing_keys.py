"""Whom what comes in is sealed to: the roster says it, and no row of the database alone."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery

from sealing.roster import Request, RosterError, Signature, State, believed_rotation
from submissions.errors import Missing, RosterDown
from submissions.models import Desk, ProposedKey, RosterEntry
from submissions.roster import genesis_file
from submissions.roster.chain import Head, Replayed, day, remember, replayed


@dataclass(frozen=True)
class SealingKeys:
    """``desk``: the key in force, and the one that is proposed, where one is; ``custodian``: of
    untouched originals, "" where none are kept.
    """

    desk: tuple[str, ...]
    custodian: str


def sealing_recipients(desk: str) -> tuple[str, ...]:
    """The keys of a desk that everything which comes in is sealed to: one, or two while a rotation
    is proposed. Raises as ``sealing_keys``.
    """
    return sealing_keys(desk).desk


def sealing_keys(desk: str) -> SealingKeys:
    """In one query. Raises RosterDown when nothing may be sealed (the chain is broken, does not
    begin as it should, or the desk's row says something else), and Missing for no such desk.
    """
    newest = RosterEntry.objects.filter(desk=OuterRef("slug")).order_by("-number")
    row = (
        Desk.objects.filter(slug=desk)
        .annotate(
            last_number=Subquery(newest.values("number")[:1]),
            last_hash=Subquery(newest.values("hash")[:1]),
            proposed=Exists(ProposedKey.objects.filter(desk=OuterRef("slug"))),
        )
        .values("recipient", "custodian", "last_number", "last_hash", "proposed")
        .first()
    )
    if row is None:
        raise Missing("desk")
    found = replayed(desk, Head(row["last_number"] or 0, row["last_hash"] or ""))
    if found is None:
        return SealingKeys((row["recipient"],), row["custodian"])
    state = found.state
    if (line := genesis_file.line(desk)) is not None and line.number < state.number:
        # Another node added it.
        remember(state)
    if row["recipient"] != state.recipient:
        raise RosterDown(f"the row of desk {desk} names another key than its roster")
    custodian = _custodian(found, row["custodian"])
    proposed = _proposed(desk, state) if row["proposed"] else None
    return SealingKeys((state.recipient, *([proposed] if proposed else [])), custodian)


def _custodian(found: Replayed, row: str) -> str:
    """The key of the row, if the roster names it; keeping no originals any more takes nobody's word
    but one custodian's. A desk that was carried over keeps the one of its row until people confirm
    one in the roster: the rows were all that there was.
    """
    if found.carried and "custodian_key" not in found.acts:
        return row
    if row and found.state.custodian_key != row:
        desk = found.state.desk
        raise RosterDown(f"the row of desk {desk} names another custodian than its roster")
    return row


def _proposed(desk: str, state: State) -> str | None:
    """The proposed key, if a custodian in good standing signed it; a row that anybody wrote is no
    proposal, and is passed by.
    """
    row = ProposedKey.objects.filter(desk=desk).first()
    if row is None:
        return None
    try:
        request, signature = Request.parse(bytes(row.request)), Signature.read(row.signature)
    except RosterError:
        return None
    return believed_rotation(state, request, signature, day())


def fault(desk: str) -> str:
    """Why nothing can be sealed to this desk, for the operator; "" when it can."""
    try:
        sealing_keys(desk)
    except RosterDown as error:
        return str(error)
    return ""
