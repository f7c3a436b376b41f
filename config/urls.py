"""The URLs of the faces that this process serves (AMANA_FACES)."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

import archive.urls
import submissions.urls
from config import faces
from config.icon import icon
from languages import Face

handler400 = "config.outages.not_understood"
handler500 = "config.outages.answer"


def archive_in_a_language(request: HttpRequest) -> HttpResponse:
    """The first page of a process that serves no reporters."""
    accepted = request.headers.get("Accept-Language", "")
    return redirect(f"/{faces.best_for(accepted, Face.ARCHIVE)}/archive/")


urlpatterns: list[URLPattern | URLResolver] = [
    path("favicon.ico", icon),
]

if "archive" in settings.FACES:
    urlpatterns += [
        path("archive/", include((archive.urls.plain_urlpatterns, "archive-files"))),
        *i18n_patterns(path("archive/", include((archive.urls.urlpatterns, "archive")))),
    ]
if "desk" in settings.FACES:
    urlpatterns += [path("desk/", include("reviewers.urls"))]
if "intake" in settings.FACES:
    urlpatterns += [
        path("", include(submissions.urls.plain_urlpatterns)),
        *i18n_patterns(path("", include((submissions.urls.urlpatterns, "reporter")))),
    ]
elif "archive" in settings.FACES:
    urlpatterns += [path("", archive_in_a_language)]
else:
    urlpatterns += [path("", RedirectView.as_view(url="/desk/"))]
