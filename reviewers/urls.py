"""The URLs of the desk, mounted at /desk/.

The admins of other apps are read too, as the framework does it (``admin.py`` in each): an app that
extends the desk registers with ``reviewers.desk.desk`` there. Those of the framework's own apps
register with a site that is mounted nowhere.
"""

from django.contrib.admin import autodiscover
from django.urls import URLPattern, URLResolver, path

from reviewers.desk import desk

autodiscover()
urlpatterns: list[URLPattern | URLResolver] = [path("", desk.urls)]
