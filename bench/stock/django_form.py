"""Django as it comes, with one view that reads a form and its files, and keeps nothing."""

import django
from django import forms
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY="of a server that keeps nothing",  # noqa: S106
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
)


class ReportForm(forms.Form):
    words = forms.CharField(required=False)
    attachment = forms.FileField(required=False)


def report(request: HttpRequest) -> HttpResponse:
    form = ReportForm(request.POST, request.FILES)
    return HttpResponse("ok", status=200 if form.is_valid() else 422)


urlpatterns = [path("healthz", lambda request: HttpResponse("ok")), path("", report)]
django.setup()
application = get_asgi_application()
