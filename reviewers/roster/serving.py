"""What a browser is given to check, and to sign on: the chain, what waits, and a nonce."""

import base64
from typing import Any

from django.contrib.auth.models import User

from reviewers.accounts import roles
from reviewers.consent.roster_acts import SIGNED
from reviewers.keys import nonces
from reviewers.models import Membership, Proposal, RosterClaim
from reviewers.roster import carrying, marks, names
from reviewers.roster.claims import membership_of
from sealing.roster import Person
from submissions import roster


def served(by: User, desk: str) -> dict[str, Any]:
    """JSON. Names, marks, claims and proposals are for members alone; who waits, or is suspended,
    gets the chain and their own part. Raises NotAllowed, and RosterDown for a broken chain.
    """
    membership = membership_of(by, desk)
    state = roster.state(desk)
    inside = membership.admitted
    return {
        "desk": desk,
        "genesis": state.genesis if state else "",
        "entries": [_base64(entry) for entry in roster.entries(desk)],
        "proposals": _proposals(desk) if inside else [],
        "marks": marks.newest(desk) if inside else [],
        "names": names.opened(desk) if inside else {},
        "claims": _claims(desk) if inside else [],
        "me": _me(membership),
        "nonce": nonces.issue(desk, by),
    }


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _me(membership: Membership) -> dict[str, str | bool]:
    """``claimed``: their keys are shown, and wait for others to compare."""
    row = names.of(membership)
    return {
        "person": membership.person,
        "account": row.name,
        "salt": row.salt,
        "name": names.commitment(row),
        "recipient": membership.reviewer.recipient,
        "signing": membership.reviewer.signing,
        "claimed": RosterClaim.objects.filter(membership=membership).exists(),
    }


def _proposals(desk: str) -> list[dict[str, Any]]:
    """``parts``: sealed, of those acts that have some before they are completed."""
    rows = Proposal.objects.open().filter(desk=desk, act__in=SIGNED, case=None).order_by("pk")
    return [
        {
            "id": row.pk,
            "request": row.details["request"],
            "signature": row.details["signature"],
            "by": row.details["signature"]["by"],
            "last_day": row.last_day.isoformat(),
            "parts": row.details.get("parts", {}),
        }
        for row in rows
        if "request" in row.details
    ]


def _claims(desk: str) -> list[dict[str, Any]]:
    """``lost``: of somebody in the list whose keys there are lost. Of a desk without a list: those
    who would be in it.
    """
    state = roster.state(desk)
    if state is None:
        return [_claim(row, None) for row in carrying.claims(desk).values()]
    rows = RosterClaim.objects.filter(membership__desk=desk).select_related(
        "membership__reviewer__user"
    )
    return [_claim(row, state.people.get(row.membership.person)) for row in rows.order_by("pk")]


def _claim(row: RosterClaim, stands: Person | None) -> dict[str, Any]:
    membership = row.membership
    name = names.of(membership)
    held = membership.roles or [role.slug for role in roles.of(membership.reviewer.user)]
    return {
        "person": membership.person,
        "account": name.name,
        "name": names.commitment(name),
        "recipient": row.recipient,
        "signing": row.signing,
        "own": row.own,
        "roles": sorted(held),
        "lost": stands is not None and stands.recipient != row.recipient,
    }
