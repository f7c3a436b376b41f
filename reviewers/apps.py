from typing import Any

from django.apps import AppConfig
from django.apps import apps as every_app
from django.apps.registry import Apps
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from reviewers.accounts import roles


def grant_roles(using: str, apps: Apps = every_app, **_more: Any) -> None:
    """The framework makes permissions after each ``migrate``; the roles are given theirs here.

    ``apps``: as migrated so far; ``flush`` sends the signal without them.
    """
    if "auth" in apps.app_configs:
        # Not where another app alone was migrated: then there is no group to give anything to.
        roles.grant(apps, using)


class ReviewersConfig(AppConfig):
    name = "reviewers"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Desk")

    def ready(self) -> None:
        # Nothing asks when somebody signed in last, so no row says it (docs/threat-model.md).
        user_logged_in.disconnect(dispatch_uid="update_last_login")
        post_migrate.connect(grant_roles, sender=self)
