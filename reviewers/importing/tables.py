"""The systems whose tables are known, a row of this table each.

Sources: the Syrian Archive's database tables (``unique_event_ID``, ``event_summary_ar`` …) and the
field names of its first database; Bayanat, ``Bulletin.to_csv_dict`` and its flattening by pandas
(``labels.label-1``: ``12-Shelling``, ``events.event-1``: ``3-Title``; an event's own dates and a
place's coordinates are not in it, unless a title says them); Atlos,
``ExportController.create_csv_export`` and its attributes (``slug``, ``source_1`` …), where a
project's own attributes have names of their own.
"""

from reviewers.importing.incidents import ATLOS, BAYANAT, SYRIAN_ARCHIVE
from reviewers.importing.mapping import Source

PRECISION = {
    "exact": "exact",
    "accurate": "exact",
    "vicinity": "vicinity",
    "approximate": "vicinity",
    "locality": "locality",
    "town": "town",
    "district": "district",
    "governorate": "governorate",
}
WARNING = {
    "graphic violence": "graphic_injury",
    "graphic": "graphic_injury",
    # They tell of the source's own handling, not of what is seen.
    "personal information visible": "",
    "deleted by source": "",
    "deceptive or misleading": "",
    "not sensitive": "",
}
DAYS = (("%Y-%m-%d", "day"), ("%d/%m/%Y", "day"), ("%Y-%m", "month"), ("%Y", "year"))
MOMENTS = (
    *(("%Y-%m-%dT%H:%M:%S", "minute"), ("%Y-%m-%dT%H:%M", "minute")),
    *(("%Y-%m-%d %H:%M:%S", "minute"), ("%Y-%m-%d %H:%M", "minute")),
)


def _kept(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "kept")


ROWS = (
    Source(
        slug="syrian_archive",
        name="Syrian Archive",
        key="unique_event_ID",
        columns={
            "unique_event_ID": "id",
            "location_name": "place.en",
            "location_name_ar": "place.ar",
            "geo_longitude": "longitude",
            "geo_latitude": "latitude",
            "geo_accuracy": "precision",
            "date_time": "date",
            "event_summary": "body.en",
            "event_summary_ar": "body.ar",
            "type_of_violation": "incident",
            "weapons_used": "weapon",
            "url_links": "citation",
            "embedded_videos": "citation",
            **_kept("sources", "sources_ar", "youtube_id_video", "photos", "files"),
            **_kept("media_available", "COMMENTS / QUERIES"),
        },
        numbered=((r"(number|tag|boolean)_\d+.*", "kept"), (r"Column\d*", "kept")),
        values={"incident": SYRIAN_ARCHIVE, "precision": PRECISION, "warning": WARNING},
        # American order, and midnight where only the day is known.
        dates=(("%m/%d/%y %I:%M %p", "minute"), ("%m/%d/%Y %I:%M %p", "minute"), *MOMENTS, *DAYS),
        separator=";",
    ),
    Source(
        slug="bayanat",
        name="Bayanat",
        key="id",
        columns={
            "id": "id",
            "title": "headline.en",
            "title_ar": "headline.ar",
            "description": "body",
            "publish_date": "date.published",
            "documentation_date": "kept",
            "source_link": "citation",
            **_kept("", "origin_id", "sjac_title", "sjac_title_ar"),
            **_kept("labels", "verified_labels", "sources", "locations", "geo_locations"),
            **_kept("media", "events", "related_bulletins", "related_actors", "related_incidents"),
        },
        numbered=(
            (r"(verified_)?labels\.label-\d+", "incident"),
            (r"locations\.location-\d+", "place"),
            (r"events\.[a-z_]+-\d+", "event"),
            (r"geo_locations\.[a-z_]+-\d+", "point"),
            (r"(sources|media)\.[a-z_]+-\d+", "kept"),
            (r"related_(bulletins|actors|incidents)\.[a-z]+-\d+", "kept"),
        ),
        values={"incident": BAYANAT, "precision": PRECISION, "warning": WARNING},
        dates=(*MOMENTS, *DAYS),
        numbered_prefix=r"^\d+-",
    ),
    Source(
        slug="atlos",
        name="Atlos",
        key="slug",
        columns={
            "slug": "id",
            "description": "body",
            "more_info": "body",
            "date": "date",
            "latitude": "latitude",
            "longitude": "longitude",
            "geolocation_resolution": "precision",
            "general_location": "place",
            "type": "incident",
            "Incident Type": "incident",
            "equipment": "weapon",
            "Equipment Used": "weapon",
            "sensitive": "warning",
            **_kept("project", "inserted_at", "updated_at", "status", "tags", "restrictions"),
            **_kept("impact", "Impact", "assignments", "urgent"),
        },
        numbered=((r"source_\d+", "citation"),),
        values={"incident": ATLOS, "precision": PRECISION, "warning": WARNING},
        dates=(*DAYS, *MOMENTS),
        separator=", ",
    ),
)
SOURCES = {row.slug: row for row in ROWS}
