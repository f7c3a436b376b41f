"""The record: one row for each field, in the order of the desk's form.

All else is made of this table: what keeps a draft from being published, the public JSON, its JSON
Schema, JSON-LD, incidents.csv, the facts on the page, the words of the search, the desk's form, the
safety review, the targets of importers, and docs/record.md. A new field is a row, and the
translations of its label; everything that ``archive.record.field`` has a default for may be left
out.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from archive.media_types import MEDIA_TYPES
from archive.record import article, standing
from archive.record.field import (
    Column,
    Facet,
    Fact,
    Field,
    Form,
    Part,
    Place,
    Property,
    Slot,
    Words,
)
from archive.record.forms import Captions, EventDate, Moment
from archive.record.rule import BLANK, Made, Rule, Unless, array
from archive.record.rules import (
    Group,
    Languages,
    Number,
    OneWord,
    Pattern,
    Several,
    Text,
    YesOrNo,
    one_of,
    some_of,
)
from archive.record.transformations import (
    FORMAT,
    PUBLIC_DIGEST,
    PUBLIC_FILE,
    VARIANT,
    plain_captions,
    public_name,
    record_format,
)
from archive.vocabularies import VOCABULARIES

DRAFT = "amana-draft/1"
SHORT, LONG, BODY = 300, 4_000, 100_000  # letters: a line, some paragraphs, an article
MOST_ROWS, MOST_CITATIONS, MOST_FILES = 50, 100, 100  # more than any record had; bounds a page
MOST_PEOPLE = 1_000_000  # killed or injured in one event; a slip of the hand is larger
LARGEST_FILE = 2**40  # bytes; the true limit is that of receiving, this one keeps the number sane
DIGEST = r"[0-9a-f]{64}"
FILE = rf"[0-9]{{2,3}}\.(?:{'|'.join(MEDIA_TYPES)})"
# 500 letters: what the desk's form takes, and more than browsers show.
ADDRESS = rf'https?://[^\x00-\x1f\x7f-\x9f<>"{BLANK}]{{1,500}}'
# The parts of the desk's form.
PARTS = {
    "head": _("What this is"),
    "text": _("Text"),
    "facts": _("Facts"),
    "more": _("More"),
    "files": _("Files"),
}
_v = VOCABULARIES
_COUNT = Number(0, MOST_PEOPLE, whole=True)
_LIST = "vocabularies.json, "


def _made(path: str, schema: Mapping[str, Any], label: Words, means: str, **uses: Any) -> Field:
    """What the archive adds: no draft says it."""
    rule = Made(schema, uses.pop("vocabulary", ""))
    nowhere: dict[str, Any] = {"form": None, "review": False, "target": "", "search": False}
    return Field(path, rule, label, means=means, **nowhere, **{"required": True, **uses})


def _file(name: str, rule: Rule, label: Words, means: str, **uses: Any) -> Field:
    """A part of a file's row: its figure shows it, and no column of a table says it."""
    nowhere: dict[str, Any] = {"columns": (), "article": None, "target": ""}
    return Field(f"media.{name}", rule, label, means=means, **nowhere, **{"form": None, **uses})


def _bound(kind: str, end: str, label: Words, at: int) -> Field:
    """The least or the most of the people ``kind``."""
    words = f"People {kind}, {'at least' if end == 'min' else 'at most'}"
    form = Form("more", input="number", pair=(kind, end) != ("killed", "min"))
    term = "schema:minValue" if end == "min" else "schema:maxValue"
    return Field(
        f"casualties.{kind}.{end}", _COUNT, label, required=True, means=f"{words}.", form=form,
        page=Part.BOUND, columns=(Column(f"{kind}_{end}", words, at, "integer"),), term=term,
        article=None,
    )  # fmt: skip


# A table is read along its rows; the formatter would give each word a line of its own.
# fmt: off
FIELDS: tuple[Field, ...] = (
    Field("format", OneWord((DRAFT,)), _("Format"), required=True, means="The form of the document, and its version.",
        form=None, public=record_format, schema={"const": FORMAT}, review=False, page=None, columns=(), term="",
        article=None, target="", search=False),
    _made("id", {"type": "string", "format": "uuid"}, _("Record"),
        "The record's number: random, the same in all versions.",
        page=Slot("public.id"), term="schema:identifier", article=None,
        columns=(Column("id", "The record's id", 10, always=True),)),
    _made("version", {"type": "integer", "minimum": 1}, _("Version"),
        "1 for what was published first; each change adds one.",
        page=Slot("public.version"), term="schema:version", article=Property("version"),
        columns=(Column("version", "The number of its newest version", 20, "integer", always=True),)),
    _made("published_at", {"type": "string", "format": "date-time"}, _("When it was published"),
        "When this version was published (RFC 3339, UTC).",
        page=Slot("line.published"), term={"@id": "schema:dateModified", "@type": "xsd:dateTime"},
        article=Property("dateModified"),
        columns=(Column("published_at", "When this version was published", 30, "datetime", always=True),)),
    # Not in what was published before it was said: an older record has none.
    _made("standing", {"enum": list(_v["standing"].slugs())}, _("Standing"),
        "What became of the record; retracted and withdrawn win over its status.",
        vocabulary="standing", required=False, page=Slot("retracted"), article=None,
        columns=(Column("standing", "Whether it stands (vocabularies.json): what is retracted or withdrawn does not count", 50,
            always=True, value=lambda public: standing.standing(public["change"])),)),
    Field("languages", Languages(), _("Languages"), required=True,
        means="The languages that every text of the record is in.",
        form=Form("head"), page=None, search=False, facet=Facet("language", _("Language"), 5), columns=(),
        term="schema:inLanguage", article=Property("inLanguage"), target=""),
    Field("change", one_of(_v["change"], never=("safety_withdrawal",)), _("What this is"), required=True,
        means="What this version is to the one before.",
        form=Form("head", pair=True), page=Slot("change_label"), search=False, article=None, target="",
        columns=(Column("change", f"What this version is: {_LIST}change", 40, always=True),)),
    Field("note", Text(LONG), _("Public note"), required=Unless("change", "publication"),
        means="What changed, and why: readers see it above the text.",
        form=Form("head", 3, label=_("Public note: what changes, and why")), page=Slot("note"),
        columns=(Column("note", "What was corrected, or why", 220, always=True),), term="schema:correction",
        article=Property("correction", article.correction), target=""),
    Field("headline", Text(SHORT), _("Headline"), required=True, means="What happened, in a line.",
        form=Form("text"), page=Slot("headline"), columns=(Column("headline", "Headline", 70),),
        term="schema:headline", article=Property("headline", article.text)),
    Field("dateline", Text(SHORT), _("Dateline"), means="Where and when the text was written.",
        form=Form("text"), page=Slot("dateline"), columns=(), term="schema:dateline", article=None),
    Field("body", Text(BODY), _("Text"), required=True, means="The article: Markdown without HTML, links or pictures.",
        help=_("An empty line begins a paragraph; ## begins a heading; *emphasis*; **strong**; - a list; > a quotation."),
        form=Form("text", 14), page=Slot("body"), columns=(), term="schema:articleBody",
        article=Property("articleBody", article.text)),
    Field("byline", Group(), _("Byline"), required=True,
        means="Who wrote it.", form=Form("text"), term="schema:author", article=None),
    Field("byline.name", Text(SHORT), _("Byline"), required=True,
        means="A name, or a pen name, of the writer or the newsroom.",
        form=Form("text"), page=Slot("byline"), facet=Facet("byline", _("Who writes"), 6), columns=(),
        term="schema:name",
        article=Property("author", article.person)),
    Field("byline.biography", Text(LONG), _("About the author"), means="What readers may know of the writer.",
        form=Form("text", 3), page=Slot("biography"), search=False, columns=(), term="schema:description",
        article=None),
    Field("event_date", Group("date"), _("Date of the event"), required=True, means="When it happened.",
        form=Form("facts"), page=Fact(_("When")), settled=True, article=None),
    Field("event_date.edtf", EventDate(), _("Date of the event"), required=True,
        means="A day, month, season, year or span: EDTF (ISO 8601-2), levels 0 and 1.",
        help=_("2016-06-20, or 2016-06, or from/to: 2016-06-20/2016-06-26. A ~ after it means about. With a time: 2016-06-20T10:30:00+03:00."),
        form=Form("facts", input="text"), page=Part.MAIN, search=True,
        columns=(Column("event_date", "When it happened (EDTF)", 80),),
        term="schema:temporalCoverage", article=Property("temporalCoverage"), target="date"),
    Field("event_date.precision", one_of(_v["date_precision"]), _("Precision of the date"), required=True,
        means="How exact the date is; the date says no more and no less.",
        form=Form("facts", pair=True), page=Part.DETAIL, search=False, article=None, target="",
        columns=(Column("event_date_precision", f"How exact that is: {_LIST}date_precision", 90),),
        term="own:precision"),
    Field("place", Group("place"), _("Place"), required=True, means="Where it happened.",
        form=Form("facts"), page=Fact(_("Where")), term="schema:contentLocation",
        article=Property("contentLocation", article.place)),
    Field("place.name", Text(SHORT), _("Place"), required=True, means="The place as people call it.",
        form=Form("facts"), page=Part.MAIN, facet=Facet("place", _("Where"), 2),
        columns=(Column("place", "Where it happened", 100),),
        term="schema:name", article=None, target="place"),
    Field("place.precision", one_of(_v["place_precision"]), _("Precision of the place"), required=True,
        means="How exact the place is, as it is published.",
        form=Form("facts"), page=Part.DETAIL, search=False, article=None, target="precision",
        columns=(Column("place_precision", f"How exact that is: {_LIST}place_precision", 110),), term="own:precision"),
    # Both: the map shows them.
    Field("place.latitude", Number(-90, 90, whole=False), _("Latitude"),
        means="Degrees north (WGS 84): two decimals at most unless the place is exact or its vicinity.",
        form=Form("facts", input="number", label=_("Latitude and longitude, if they may be public")),
        page=None,
        columns=(Column("latitude", "Degrees north (WGS 84)", 120, "number"),), term="schema:latitude", article=None,
        target="latitude"),
    Field("place.longitude", Number(-180, 180, whole=False), _("Longitude"), means="Degrees east (WGS 84).",
        form=Form("facts", input="number", pair=True), page=None,
        columns=(Column("longitude", "Degrees east (WGS 84)", 130, "number"),), term="schema:longitude", article=None,
        target="longitude"),
    Field("incident_types", some_of(_v["incident_type"]), _("Kind of incident"), required=True,
        means="What happened, as kinds that records have in common.",
        form=Form("facts"), page=Fact(_("What")), facet=Facet("type", _("What happened"), 1), term="schema:about",
        columns=(Column("incident_types", f"What happened, with spaces between: {_LIST}incident_type", 140),),
        article=Property("keywords"), target="incident"),
    Field("status", one_of(_v["status"], never=("unverifiable",)), _("Status"), required=True,
        means="How well it is established: the verdict of the case.",
        form=None, page=Slot("status_label"), facet=Facet("status", _("Status"), 4), target="",
        columns=(Column("status", f"How well it is established: {_LIST}status; or retracted, which wins", 60, value=standing.status),),
        term="schema:creativeWorkStatus", article=Property("creativeWorkStatus", article.status)),
    Field("status_statement", Text(LONG), _("What the status rests on"), required=True,
        means="How it is known, without naming a source.",
        form=Form("facts", 3), page=Slot("statement"), columns=(), article=None),
    Field("content_warnings", some_of(_v["content_warning"]), _("Content warnings"), required=True,
        means="What a reader should know before reading on.",
        form=Form("facts"), page=Slot("warnings"), columns=(), term="own:contentWarning", article=None,
        target="warning"),
    Field("licence", one_of(_v["licence"]), _("Licence"), required=True, means="Under which others may use the record.",
        form=Form("facts"), page=Fact(_("Licence"), Place.CITE), search=False,
        columns=(Column("licence", "Under which the record may be used", 200),),
        article=Property("license", article.licence)),
    Field("actors", Several(Group(), MOST_ROWS), _("Actors"), means="Who took part, and how that is known.",
        row=_("Actor"), form=Form("more", add=_("Add an actor")), page=Fact(_("Who")), term="own:actor", article=None),
    Field("actors.name", Text(SHORT), _("Actor"), required=True,
        means="A force, a group, or a person who acted in public.",
        form=Form("more"), page=Part.MAIN, facet=Facet("actor", _("Who"), 3),
        columns=(Column("actors", "Who, with semicolons between", 150),),
        term="schema:name", article=None),
    Field("actors.role", Text(SHORT), _("Role of the actor"), means="What the actor did.",
        form=Form("more"), page=Part.AFTER, columns=(), term="schema:roleName", article=None),
    Field("actors.type", one_of(_v["actor_type"]), _("Kind of actor"), required=True, means="What kind of actor it is.",
        form=Form("more"), page=Part.DETAIL, columns=(), term="own:actorType", article=None),
    Field("actors.attribution", one_of(_v["attribution"]), _("Attribution to the actor"), required=True,
        means="How sure it is that this actor did it.",
        form=Form("more", pair=True, label=_("Attribution")), page=Part.DETAIL, search=False, columns=(), article=None),
    Field("casualties", Group(), _("Casualties"), means="People who were hurt, as far as it is known.",
        form=Form("more"), settled=True, article=None),
    Field("casualties.killed", Group("count"), _("Killed"), means="People killed: from the least to the most.",
        form=Form("more"), page=Fact(_("Killed")), article=None),
    _bound("killed", "min", _("Killed, at least"), 160),
    _bound("killed", "max", _("Killed, at most"), 161),
    Field("casualties.injured", Group("count"), _("Injured"), means="People injured: from the least to the most.",
        form=Form("more"), page=Fact(_("Injured")), article=None),
    _bound("injured", "min", _("Injured, at least"), 170),
    _bound("injured", "max", _("Injured, at most"), 171),
    Field("casualties.civilian", YesOrNo(), _("civilians"), means="Whether those counted were civilians.",
        form=Form("more", label=_("They were civilians")), columns=(), article=None,
        page=Fact(_("Civilians"), yes=_("Those counted here were civilians"), no=_("Those counted here were not civilians"))),
    Field("weapons", Several(Text(SHORT), MOST_ROWS), _("Weapons"),
        means="Weapons and ammunition, as the sources name them.",
        row=_("Weapon"), form=Form("more", add=_("Add a weapon")), page=Fact(_("Weapons")), columns=(),
        term="own:weapon", article=None, target="weapon"),
    Field("citations", Several(Group(), MOST_CITATIONS), _("Sources that can be read"),
        means="Open sources that a reader can look at.",
        row=_("Source"), form=Form("more", add=_("Add a source")), page=Fact(_("Sources"), Place.SOURCES),
        term="schema:citation",
        article=Property("citation", article.citations)),
    Field("citations.title", Text(SHORT), _("Title of a source"), required=True, means="What the source is called.",
        form=Form("more", label=_("Title")), page=Part.MAIN, columns=(), term="schema:name", article=None, target=""),
    Field("citations.url", Pattern(ADDRESS, "address"), _("Address of a source"),
        means="Where it can be read: http or https.",
        form=Form("more", input="url", label=_("Address")), page=Part.LINK, columns=(),
        term={"@id": "schema:url", "@type": "@id"},
        article=None, target="citation"),
    Field("translation", one_of(_v["translation"]), _("Translation"),
        means="How the record came to be in several languages.",
        form=Form("more"), page=Fact(_("Languages"), Place.CITE), search=False, columns=(), article=None),
    Field("embargo", Moment(), _("Not before"),
        means="When it may be public: RFC 3339, with a zone. Known to the desk alone.",
        form=Form("more", input="datetime-local", pair=True, label=_("Not before (your local time)")), public=None,
        page=None, search=False,
        columns=(), term="", article=None, target=""),
    Field("media", Several(Group(), MOST_FILES), _("Files"), required=True,
        means="Files that were stripped of what they said of their makers.",
        form=Form("files"), page=Slot("media"),
        columns=(Column("media", "How many files it has", 210, "integer", value=lambda public: len(public["media"])),),
        term="schema:associatedMedia", article=Property("associatedMedia", article.media), target=""),
    _file("file", Pattern(FILE), _("Name of file"), "Its name in the draft; the public one is its digest and ending.",
        required=True, public=public_name, schema=PUBLIC_FILE, page=None, search=False, term="schema:name"),
    _file("sha256", Pattern(DIGEST), _("Fingerprint of file (SHA-256)"), "SHA-256 of its bytes, in hexadecimal.",
        required=True, schema=PUBLIC_DIGEST, page=Slot("media"), search=False, term="schema:sha256"),
    _file("size", Number(1, LARGEST_FILE, whole=True), _("Size of file"),
        "Bytes.", required=True, page=None, term="schema:contentSize"),
    _file("type", OneWord(tuple(sorted({one.name for one in MEDIA_TYPES.values()}))), _("Type of file"),
        "Its media type (RFC 6838).",
        required=True, page=None, search=False, term="schema:encodingFormat"),
    _file("alternative", Text(LONG), _("Alternative text of file"),
        "What is to be seen or heard, for those who cannot.",
        required=True, form=Form("files", 3, label=_("Alternative text: what is to be seen or heard")),
        page=Slot("media"), term="schema:description"),
    _file("captions", Captions(), _("Captions of file"), "What is said in it: WebVTT, with cues and plain words only.",
        form=Form("files", 4, when="heard", label=_("Captions (WebVTT, optional)")), public=plain_captions,
        page=Slot("media"), term="schema:caption"),
    _file("poster", Pattern(FILE), _("Picture shown before it plays"), "A picture of the same record, for a film.",
        form=Form("files", when="film"), public=public_name, schema=PUBLIC_FILE, page=Slot("media"), search=False,
        term="schema:thumbnailUrl"),
    _file("warnings", some_of(_v["content_warning"]), _("Warning of file"),
        "What covers it until a reader asks for it.",
        required=True, form=Form("files", label=_("Warning")), page=Slot("media"), search=False, term="own:warning"),
    _file("alterations", some_of(_v["alteration"]), _("Alterations of file"),
        "What was done to it before it was published.",
        required=True, form=Form("files", ticked=("metadata_removed",), label=_("What was altered")),
        page=Slot("media"), search=False, term="own:alteration"),
    _made("media.variants", array(VARIANT), _("Smaller pictures"), "Smaller pictures of it, for narrow screens.",
        required=False, page=Slot("media"), columns=(), term="", article=None),
)
# fmt: on
