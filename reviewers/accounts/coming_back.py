"""People who were removed from a desk and are invited again under the name that they had.

Their account was never deleted, because cases, ratings and custody name it. So they come back to it
with its password and second factor, and make a new key: the one before may have been seen.
"""

from django.contrib.auth.models import User

from reviewers import custody
from reviewers.accounts import roles
from reviewers.errors import PeopleError
from reviewers.messages import Problem
from reviewers.models import CustodyEntry, Membership, Reviewer


def former(desk: str) -> tuple[str, ...]:
    """Names of those who were removed from this desk and are not of it now."""
    entries = CustodyEntry.objects.filter(act=custody.Act.REMOVED, facts__desk=desk)
    gone = {str(facts["who"]) for facts in entries.values_list("facts", flat=True)}
    here = Membership.objects.filter(desk=desk).values("reviewer")
    found = User.objects.filter(username__in=gone, reviewer__isnull=False)
    names = found.exclude(reviewer__in=here).order_by("username")
    return tuple(names.values_list("username", flat=True))


def account_of(desk: str, name: str) -> User:
    """Raises PeopleError when nobody of this name was removed from the desk."""
    if name not in former(desk):
        raise PeopleError(Problem.FORMER)
    return User.objects.get(username=name)


def join(user: User, desk: str, held: tuple[str, ...]) -> User:
    """In the transaction that uses the invitation up. Raises PeopleError."""
    reviewer = Reviewer.objects.select_for_update().get(user=user)
    if Membership.objects.filter(desk=desk, reviewer=reviewer).exists():
        raise PeopleError(Problem.INVITATION)
    if not Membership.objects.filter(reviewer=reviewer).exists():
        # Of no other desk: neither roles of before nor the key of before count any more.
        user.groups.clear()
        reviewer.recipient, reviewer.signing = "", ""
        reviewer.sealed_identity, reviewer.enrolled_at = b"", None
        reviewer.save(update_fields=["recipient", "signing", "sealed_identity", "enrolled_at"])
    user.is_active = True
    user.save(update_fields=["is_active"])
    roles.give(user, held)
    Membership.objects.create(desk=desk, reviewer=reviewer, roles=list(held))
    return user
