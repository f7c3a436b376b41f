"""The URLs of the desk, mounted at /desk/."""

from django.urls import URLPattern, URLResolver, path

import reviewers.admin.cases  # noqa: F401  # registers
from reviewers.desk import desk

urlpatterns: list[URLPattern | URLResolver] = [path("", desk.urls)]
