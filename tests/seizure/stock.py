"""A stock Django project, for comparison: the framework's defaults and a view that keeps things.

``python -m tests.seizure.stock FOLDER wsgi PORT`` serves it as the framework's own documentation
says; ``stock_application`` is what an ASGI server runs. It is what the tests must be able to catch.
"""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

ROOT_URLCONF = __name__


def configured(folder: Path) -> None:
    """Defaults; mail and log go where the test can look, as the documentation's examples do."""
    (folder / "stock-tmp").mkdir(exist_ok=True)
    settings.configure(
        SECRET_KEY="a stock project's",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=ROOT_URLCONF,
        FILE_UPLOAD_TEMP_DIR=str(folder / "stock-tmp"),
        INSTALLED_APPS=["django.contrib.sessions", "django.contrib.messages"],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
        ],
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "stock.sqlite3"}
        },
        ADMINS=[("Admin", "admin@example.org")],
        EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend",
        EMAIL_FILE_PATH=str(folder / "stock-mail"),
        LOGGING={
            "version": 1,
            "disable_existing_loggers": False,
            "handlers": {"console": {"class": "logging.StreamHandler"}},
            "root": {"handlers": ["console"], "level": "WARNING"},
        },
    )
    django.setup()


def form(request: HttpRequest) -> HttpResponse:
    """Remembers what was asked for, as a search page does."""
    request.session["seen"] = request.GET.get("q", "")
    return HttpResponse("form")


@csrf_exempt
def keep(request: HttpRequest) -> HttpResponse:
    """Keeps the words in a row and in the session."""
    from_browser = [request.headers.get(name, "") for name in ("User-Agent", "X-Forwarded-For")]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS kept (words TEXT, said TEXT)")
        said = " ".join(from_browser)
        cursor.execute("INSERT INTO kept VALUES (%s, %s)", [request.POST.get("words", ""), said])
    request.session["words"] = request.POST.get("words", "")
    return HttpResponse("kept")


def fail(request: HttpRequest) -> HttpResponse:
    raise ValueError(request.headers["Cookie"])


urlpatterns = [path("form/", form), path("en/r/sent/", keep), path("fail/", fail)]


def stock_application() -> object:
    configured(Path(os.environ["STOCK_FOLDER"]))
    return get_asgi_application()


if __name__ == "__main__":
    configured(Path(sys.argv[1]))
    if sys.argv[2] == "migrate":
        call_command("migrate", verbosity=0)
    else:
        call_command("runserver", f"127.0.0.1:{sys.argv[3]}", use_reloader=False)
