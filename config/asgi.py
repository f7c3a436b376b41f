"""The ASGI entry: the ingress stands in front of Django and takes every upload."""

import os

from django.core.asgi import get_asgi_application

from config.process import harden

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
harden()
django_application = get_asgi_application()

# The ingress needs the apps that get_asgi_application() has just set up.
from submissions.ingress import Ingress  # noqa: E402

application = Ingress(django_application)
