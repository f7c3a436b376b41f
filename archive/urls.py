"""The archive's addresses: pages carry their language, files do not."""

from django.urls import URLPattern, URLResolver, path, re_path

from archive import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="list"),
    path("<uuid:record_id>/", views.record, name="record"),
    path("<uuid:record_id>/v<int:number>/", views.record, name="version"),
]
plain_urlpatterns: list[URLPattern | URLResolver] = [
    re_path(
        r"^media/(?P<record_id>[0-9a-f-]{36})/(?P<name>[0-9a-f]{64}\.[0-9a-z]{2,4})$",
        views.medium,
        name="medium",
    ),
    path("log/custody.txt", views.custody, name="custody"),
    path("records/<uuid:record_id>/v<int:number>.json", views.data, name="data"),
]
