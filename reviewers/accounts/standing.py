"""Standing: what an account may do at a desk at this very moment, read anew from the database.

A request can last as long as a film takes to send. Whoever acts, or acted earlier and is counted
now (who proposed, who approved), is looked at here, not as they were when the request began.
"""

from enum import StrEnum

from django.contrib.auth.models import User

from reviewers.accounts import roles
from reviewers.accounts.roles import reviewer_of
from reviewers.models import Membership


class Outside(StrEnum):
    """Why somebody who has an account and a key is of no desk now."""

    REMOVED = "removed"
    SUSPENDED = "suspended"


def holds_now(user: User, desk: str, permission: str = "") -> bool:
    """The account is in force, holds the desk's key and has the permission, where one is named."""
    fresh = User.objects.filter(pk=user.pk, is_active=True).first()
    if fresh is None or not user.is_active:
        return False
    keys = Membership.objects.filter(desk=desk, reviewer__user=fresh).exclude(wrapped_key=b"")
    return keys.exists() and (not permission or roles.may(fresh, permission, desk))


def outside(user: User) -> Outside | None:
    """Why the desk is shut to this person; None for whoever is of a desk, or on the way in.

    ``SUSPENDED`` is for a desk's roster to say.
    """
    reviewer = reviewer_of(user)
    if reviewer is None or not reviewer.recipient:
        return None
    # Read as a door has read them, where one has.
    return None if list(reviewer.memberships.all()) else Outside.REMOVED
