"""Who is signed in, and what they may do: the framework asks, roles and desks answer."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef

from reviewers.accounts import roles
from reviewers.models import Desk, Membership


def desk_of(thing: object) -> str | None:
    """The desk that a row belongs to, or is; None for what belongs to none."""
    named = thing.slug if isinstance(thing, Desk) else getattr(thing, "desk", None)
    return named if isinstance(named, str) else None


class DeskBackend(ModelBackend):
    """``has_perm(permission)`` is about any desk of the person's, ``has_perm(permission, thing)``
    about the desk of that case, membership, …
    """

    def get_user(self, user_id: int) -> User | None:
        """The account with the person at the desk, in one query.

        ``is_staff`` says whether they belong to a desk; it is asked and not kept, so nothing has to
        keep it true. Whoever was invited is no superuser: that flag would answer every ``has_perm``
        before roles are asked.
        """
        belongs = Exists(Membership.objects.filter(reviewer__user=OuterRef("pk")))
        users = User.objects.select_related("reviewer").annotate(belongs_to_a_desk=belongs)
        user = users.filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        if roles.reviewer_of(user) is not None:
            user.is_staff, user.is_superuser = user.belongs_to_a_desk, False
        return user

    def get_all_permissions(
        self, user_obj: User | AnonymousUser, obj: object | None = None
    ) -> set[str]:
        """Those of the roles alone; one that was given to an account by itself does not count."""
        if not isinstance(user_obj, User):
            return set()
        return set(roles.permissions(user_obj, desk_of(obj)))
