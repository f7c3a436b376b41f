"""What each command of ``manage.py`` imports and no setting changes; ``main`` is manage.py's.

Of Amana itself only modules that ask for no setting as they are imported: a process of
``tests.warm`` that imports this has none, so one that asks is refused by the framework.
"""

import runpy
from importlib import import_module

from django.apps import apps
from django.conf import settings

FRAMEWORK = (
    *("asyncio", "babel.core", "cryptography.hazmat.primitives.kdf.hkdf", "sqlparse"),
    *("cryptography.hazmat.primitives.asymmetric.ed25519", "django.core.management"),
    *("django.contrib.admin.apps", "django.contrib.auth.apps", "django.contrib.auth.hashers"),
    *(
        "django.contrib.contenttypes.apps",
        "django.contrib.messages.apps",
        "django.contrib.sessions",
    ),
    *("django.contrib.staticfiles.apps", "django.contrib.staticfiles.storage", "django_otp"),
    *("django.core.cache.backends.locmem", "django.core.checks", "django.core.files.storage"),
    *("django.core.management.commands.migrate", "django.core.signing", "django.core.validators"),
    *("django.db.backends.sqlite3.base", "django.db.migrations.executor", "django.db.models"),
    *("django.forms", "django.http", "django.shortcuts", "django.template.backends.django"),
    *("django.test.signals", "django.urls", "django.utils.translation.trans_real", "django.views"),
    *("servestatic.storage", "argon2", "http.client", "urllib.request", "email.message"),
)
OWN = (
    *("archive.record.declaration", "archive.record.fields", "config.causes"),
    *("config.environment.names", "config.environment.reading", "config.logs"),
    *("config.many.start", "languages", "sealing", "sealing.roster", "submissions.errors"),
    *("submissions.mailbox.codename", "submissions.messages", "submissions.sandbox"),
)

for name in (*FRAMEWORK, *OWN):
    import_module(name)
assert not settings.configured and not apps.apps_ready


def main() -> None:
    runpy.run_path("manage.py", run_name="__main__")
