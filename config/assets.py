"""Style sheets, scripts and fonts: served from the folder that they were collected in."""

from wsgiref.headers import Headers

from django.conf import settings
from servestatic import ServeStaticASGI

from config.headers import headers_for
from submissions.wire.request_body import Application

MAX_AGE = 3600  # seconds that a browser keeps a file


def with_assets(application: Application) -> ServeStaticASGI:
    """``application`` behind the static files, which never reach it."""
    return ServeStaticASGI(
        application,
        root=settings.STATIC_ROOT,
        prefix=settings.STATIC_URL,
        max_age=MAX_AGE,
        add_headers_function=_add_headers,
    )


def _add_headers(headers: Headers, path: str, url: str) -> None:
    for name, value in headers_for(url).items():
        headers[name] = value
