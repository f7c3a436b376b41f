"""The ASGI entry: static files, then the ingress, which takes every upload, then Django."""

import gc
import os
import sys
from importlib import import_module

import newsrooms
from config.environment.errors import EXIT, WrongSettings
from config.many import start
from config.process import harden

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
harden()
try:
    start.set_up()
except WrongSettings as error:
    # Also where the server was started without manage.py.
    sys.stderr.write(f"{error}\n")
    sys.exit(EXIT)

# These need the apps that have just been set up.
from django.conf import settings  # noqa: E402

from config.assets import with_assets  # noqa: E402
from config.handler import OneThreadHandler  # noqa: E402
from config.installation import opening  # noqa: E402
from config.installation.errors import InstallationError  # noqa: E402
from config.many import serving  # noqa: E402
from operations.watching import metrics  # noqa: E402
from submissions.wire.ingress import Ingress  # noqa: E402

if newsrooms.are_many():
    application = serving.application()
else:
    try:
        opening.open_here()
    except InstallationError as error:
        sys.exit(f"{error}")
    metrics.serve()
    # The first request would load the pages.
    import_module(settings.ROOT_URLCONF)
    application = with_assets(Ingress(OneThreadHandler()))

# What the start has made stays to the end. Otherwise the collector of garbage would look through
# all of it after every hundred reports; so it finds what they left behind sooner, too.
gc.collect()
gc.freeze()
