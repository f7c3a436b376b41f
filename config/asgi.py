"""The ASGI entry: static files, then the ingress, which takes every upload, then Django."""

import os
import sys

import django
from django.conf import settings

from config.environment.errors import EXIT, WrongSettings
from config.process import harden

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
harden()
try:
    django.setup()
except WrongSettings as error:
    # Also where the server was started without manage.py.
    sys.stderr.write(f"{error}\n")
    sys.exit(EXIT)

# These need the apps that have just been set up.
from config.assets import with_assets  # noqa: E402
from config.handler import OneThreadHandler  # noqa: E402
from config.installation import binding, running  # noqa: E402
from config.installation.errors import Mismatched, NotReady, Unanswered  # noqa: E402
from operations.watching import metrics  # noqa: E402
from submissions.wire.ingress import Ingress  # noqa: E402

try:
    # Also where the server was started without manage.py.
    binding.require()
except Unanswered as error:
    # It is said with 503 on each page until the database answers. But a secret that lives in this
    # process alone would keep what nobody could come back to.
    if not (settings.ARCHIVE_ALONE or settings.SECRET_FILE.exists()):
        sys.exit(f"The server secret is missing. {error}")
except (Mismatched, NotReady) as error:
    sys.exit(f"{error}")
try:
    running.hold()
except running.Running as error:
    sys.exit(f"{error}")

metrics.serve()
application = with_assets(Ingress(OneThreadHandler()))
