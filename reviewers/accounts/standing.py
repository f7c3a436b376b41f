"""Standing: what an account may do at a desk at this very moment, read anew from the database.

A request can last as long as a film takes to send. Whoever acts, or acted earlier and is counted
now (who proposed, who approved), is looked at here, not as they were when the request began.
"""

from django.contrib.auth.models import User

from reviewers.accounts import roles
from reviewers.accounts.roles import reviewer_of
from reviewers.models import Membership


def holds_now(user: User, desk: str, permission: str = "") -> bool:
    """The account is in force, holds the desk's key and has the permission, where one is named."""
    fresh = User.objects.filter(pk=user.pk, is_active=True).first()
    if fresh is None or not user.is_active:
        return False
    keys = Membership.objects.filter(desk=desk, reviewer__user=fresh).exclude(wrapped_key=b"")
    return keys.exists() and (not permission or roles.may(fresh, permission, desk))


def outside(user: User) -> bool:
    """Whether this person, who has an account and a key, is of no desk: they were removed."""
    reviewer = reviewer_of(user)
    # Read as a door has read them, where one has.
    return bool(reviewer and reviewer.recipient and not list(reviewer.memberships.all()))
