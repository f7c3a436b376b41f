"""A draft and a published record as JSON. Made by ``manage.py record_fields --types``."""

from typing import Any, NotRequired, TypedDict

Texts = dict[str, str]  # by language


class DraftByline(TypedDict):
    name: Texts
    biography: NotRequired[Texts]


class DraftEventDate(TypedDict):
    edtf: str
    precision: str


class DraftPlace(TypedDict):
    name: Texts
    precision: str
    latitude: NotRequired[float]
    longitude: NotRequired[float]


class DraftActors(TypedDict):
    name: Texts
    role: NotRequired[Texts]
    type: str
    attribution: str


class DraftCasualtiesKilled(TypedDict):
    min: int
    max: int


class DraftCasualtiesInjured(TypedDict):
    min: int
    max: int


class DraftCasualties(TypedDict):
    killed: NotRequired[DraftCasualtiesKilled]
    injured: NotRequired[DraftCasualtiesInjured]
    civilian: NotRequired[bool]


class DraftCitations(TypedDict):
    title: Texts
    url: NotRequired[str]


class DraftMedia(TypedDict):
    file: str
    sha256: str
    size: int
    type: str
    alternative: Texts
    captions: NotRequired[Texts]
    poster: NotRequired[str]
    warnings: list[str]
    alterations: list[str]


class Draft(TypedDict):
    format: str
    languages: list[str]
    change: str
    note: NotRequired[Texts]
    headline: Texts
    dateline: NotRequired[Texts]
    body: Texts
    byline: DraftByline
    event_date: DraftEventDate
    place: DraftPlace
    incident_types: list[str]
    status: str
    status_statement: Texts
    content_warnings: list[str]
    licence: str
    actors: NotRequired[list[DraftActors]]
    casualties: NotRequired[DraftCasualties]
    weapons: NotRequired[list[Texts]]
    citations: NotRequired[list[DraftCitations]]
    translation: NotRequired[str]
    embargo: NotRequired[str]
    media: list[DraftMedia]


class PublicRecordByline(TypedDict):
    name: Texts
    biography: NotRequired[Texts]


class PublicRecordEventDate(TypedDict):
    edtf: str
    precision: str


class PublicRecordPlace(TypedDict):
    name: Texts
    precision: str
    latitude: NotRequired[float]
    longitude: NotRequired[float]


class PublicRecordActors(TypedDict):
    name: Texts
    role: NotRequired[Texts]
    type: str
    attribution: str


class PublicRecordCasualtiesKilled(TypedDict):
    min: int
    max: int


class PublicRecordCasualtiesInjured(TypedDict):
    min: int
    max: int


class PublicRecordCasualties(TypedDict):
    killed: NotRequired[PublicRecordCasualtiesKilled]
    injured: NotRequired[PublicRecordCasualtiesInjured]
    civilian: NotRequired[bool]


class PublicRecordCitations(TypedDict):
    title: Texts
    url: NotRequired[str]


class PublicRecordMedia(TypedDict):
    file: str
    sha256: str
    size: int
    type: str
    alternative: Texts
    captions: NotRequired[Texts]
    poster: NotRequired[str]
    warnings: list[str]
    alterations: list[str]
    variants: NotRequired[list[dict[str, Any]]]


class PublicRecord(TypedDict):
    format: str
    id: str
    version: int
    published_at: str
    standing: NotRequired[str]
    languages: list[str]
    change: str
    note: NotRequired[Texts]
    headline: Texts
    dateline: NotRequired[Texts]
    body: Texts
    byline: PublicRecordByline
    event_date: PublicRecordEventDate
    place: PublicRecordPlace
    incident_types: list[str]
    status: str
    status_statement: Texts
    content_warnings: list[str]
    licence: str
    actors: NotRequired[list[PublicRecordActors]]
    casualties: NotRequired[PublicRecordCasualties]
    weapons: NotRequired[list[Texts]]
    citations: NotRequired[list[PublicRecordCitations]]
    translation: NotRequired[str]
    media: list[PublicRecordMedia]
