"""The URLs of the desk, mounted at /desk/."""

from django.urls import URLPattern, URLResolver, path

from reviewers.desk import desk

urlpatterns: list[URLPattern | URLResolver] = [path("", desk.urls)]
