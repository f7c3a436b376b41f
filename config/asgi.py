"""The ASGI entry: static files, then the ingress, which takes every upload, then Django."""

import os

import django

from config.process import harden

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
harden()
django.setup()

# These need the apps that have just been set up.
from config.assets import with_assets  # noqa: E402
from config.handler import OneThreadHandler  # noqa: E402
from submissions.ingress import Ingress  # noqa: E402

application = with_assets(Ingress(OneThreadHandler()))
