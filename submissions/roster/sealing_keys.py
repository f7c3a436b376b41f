"""Whom what comes in is sealed to: the roster says it, and no row of the database alone."""

from dataclasses import dataclass

from django.db import connection

from sealing.roster import Request, RosterError, Signature, State, believed_rotation
from submissions.errors import Missing, RosterDown
from submissions.models import ProposedKey
from submissions.roster import genesis_file
from submissions.roster.chain import Head, Replayed, day, remember, replayed

# Every report asks this, and putting the same query together costs sixty times what asking does.
DESK = """
    SELECT desk.recipient, desk.custodian, newest.number, newest.hash,
        EXISTS (SELECT 1 FROM submissions_proposedkey AS after WHERE after.desk = desk.slug)
    FROM submissions_desk AS desk
    LEFT JOIN submissions_rosterentry AS newest ON newest.desk = desk.slug AND newest.number = (
        SELECT MAX(entry.number) FROM submissions_rosterentry AS entry WHERE entry.desk = desk.slug
    )
    WHERE desk.slug = %s
"""


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
    with connection.cursor() as cursor:
        cursor.execute(DESK, [desk])
        row = cursor.fetchone()
    if row is None:
        raise Missing("desk")
    recipient, custodian, number, newest, proposed = row
    found = replayed(desk, Head(number or 0, newest or ""))
    if found is None:
        return SealingKeys((recipient,), custodian)
    state = found.state
    if (line := genesis_file.line(desk)) is not None and line.number < state.number:
        # Another node added it.
        remember(state)
    if recipient != state.recipient:
        raise RosterDown(f"the row of desk {desk} names another key than its roster")
    custodian = _custodian(found, custodian)
    after = _proposed(desk, state) if proposed else None
    return SealingKeys((state.recipient, *([after] if after else [])), custodian)


def _custodian(found: Replayed, row: str) -> str:
    """The key of the row, if the roster names it. A row without one keeps no originals, whatever
    the roster says: that is the safe direction, and checks of rows name it where nobody signed it.
    A desk that was carried over keeps the one of its row until people sign something about it: the
    rows were all that there was.
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
