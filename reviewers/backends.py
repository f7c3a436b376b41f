"""Who is signed in, with what every page of the desk asks of them, in one query."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User


class DeskBackend(ModelBackend):
    """The framework's, and the person at the desk with the account."""

    def get_user(self, user_id: int) -> User | None:
        found = User.objects.select_related("reviewer").filter(pk=user_id).first()
        return found if found is not None and self.user_can_authenticate(found) else None
