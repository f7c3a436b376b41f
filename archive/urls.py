"""The archive's addresses: pages carry their language, files do not."""

from django.urls import URLPattern, URLResolver, path, re_path

from archive import views
from archive.log import views as log
from archive.pages import feeds, sitemap

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="list"),
    path("search/", views.search, name="search"),
    path("map/", views.places, name="map"),
    path("timeline/", views.events, name="timeline"),
    path("people/", views.people, name="people"),
    path("people/<str:key>/", views.person, name="person"),
    path("integrity/", views.integrity, name="integrity"),
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
    path("log/checkpoint", log.checkpoint, name="checkpoint"),
    path("log/key", log.key, name="log-key"),
    path("log/consistency/<int:old>", log.consistency, name="consistency"),
    path("log/proof/<uuid:record_id>/v<int:number>.txt", log.proof, name="proof"),
    re_path(r"^log/tile/(?P<level>entries|[0-5])/(?P<number>[0-9x/]+)$", log.tile, name="tile"),
    re_path(
        r"^log/tile/(?P<level>entries|[0-5])/(?P<number>[0-9x/]+)\.p/(?P<width>[0-9]{1,3})$",
        log.partial,
        name="partial-tile",
    ),
    path("records/<uuid:record_id>/v<int:number>.json", views.data, name="data"),
    path("records/<uuid:record_id>/v<int:number>.jsonld", views.linked, name="linked-data"),
    path("records/<uuid:record_id>/v<int:number>.png", views.picture, name="card"),
    re_path(
        r"^records/(?P<record_id>[0-9a-f-]{36})/v(?P<number>[0-9]{1,6})/"
        r"(?P<digest>[0-9a-f]{64})\.(?P<language>[a-z0-9-]{2,12})\.vtt$",
        views.captions,
        name="captions",
    ),
    path("feed.atom", feeds.atom, name="atom"),
    path("feed.json", feeds.json_feed, name="json-feed"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap.part, name="sitemap-part"),
]
