"""The words of a record: slugs with a label in every language; a slug is never used again.

Labels are message ids of the catalogue, each with its vocabulary's name as the context
(``msgctxt "incident_type"``): "Other" of one is another word than "Other" of the next.

Sources: the Admiralty code (reliability, credibility), ACLED sub-events and the Syrian Archive
(incident types), EDTF (dates).
"""

import functools
from dataclasses import dataclass

from django.utils.translation import override, pgettext


@dataclass(frozen=True)
class Word:
    """``text``: in the source language; ``vocabulary``: the context of its translations."""

    slug: str
    text: str
    vocabulary: str

    def label(self, language: str) -> str:
        """In the source language where the catalogue does not have it."""
        return _translated(self.vocabulary, self.text, language)


@functools.lru_cache(maxsize=10_000)  # a few hundred words in each language of an installation
def _translated(context: str, text: str, language: str) -> str:
    with override(language):
        return pgettext(context, text)


@dataclass(frozen=True)
class Vocabulary:
    """Words in an order that means something (as fineness does for precision)."""

    name: str
    words: tuple[Word, ...]

    def __contains__(self, slug: object) -> bool:
        return any(word.slug == slug for word in self.words)

    def slugs(self) -> tuple[str, ...]:
        return tuple(word.slug for word in self.words)

    def word(self, slug: str) -> Word:
        """Raises KeyError for a slug that is none of its."""
        for word in self.words:
            if word.slug == slug:
                return word
        raise KeyError(slug)

    def label(self, slug: str, language: str) -> str:
        """Raises KeyError."""
        return self.word(slug).label(language)

    def rank(self, slug: str) -> int:
        return self.slugs().index(slug)


def _made(name: str, *rows: tuple[str, str]) -> Vocabulary:
    return Vocabulary(name, tuple(Word(slug, text, name) for slug, text in rows))


RELIABILITY = _made(
    "reliability",
    ("A", "Completely reliable"),
    ("B", "Usually reliable"),
    ("C", "Fairly reliable"),
    ("D", "Not usually reliable"),
    ("E", "Unreliable"),
    ("F", "Cannot be judged"),
)
CREDIBILITY = _made(
    "credibility",
    ("1", "Confirmed by other sources"),
    ("2", "Probably true"),
    ("3", "Possibly true"),
    ("4", "Doubtful"),
    ("5", "Improbable"),
    ("6", "Cannot be judged"),
)
STATUS = _made(
    "status",
    ("reported", "Reported"),
    ("corroborated", "Corroborated"),
    ("verified", "Verified"),
    ("disputed", "Disputed"),
    ("false", "False"),
    ("unverifiable", "Unverifiable"),
)
# What became of a record since: "retracted" and "withdrawn" win over its status.
STANDING = _made(
    "standing",
    ("published", "Published"),
    ("corrected", "Corrected"),
    ("retracted", "Retracted"),
    ("withdrawn", "Withdrawn"),
)
# What a status means, for readers.
STATUS_MEANING = _made(
    "status_meaning",
    ("reported", "One source says so."),
    (
        "corroborated",
        "Two sources that do not depend on each other say so.",
    ),
    (
        "verified",
        "Two independent sources say so, and place and date are established.",
    ),
    ("disputed", "Sources contradict each other."),
    ("false", "What was claimed did not happen so."),
    ("unverifiable", "It can be neither confirmed nor refuted."),
)
METHODS = _made(
    "methods",
    ("second_source", "Second source"),
    ("direct_contact", "Direct contact"),
    ("geolocated", "Geolocated"),
    ("chronolocated", "Time established from shadows or light"),
    ("reverse_image", "Reverse image search"),
    ("metadata_checked", "Metadata checked"),
    ("landmarks", "Landmarks compared"),
    ("language_dialect", "Language and dialect"),
    ("cross_reported", "Reported elsewhere too"),
    ("satellite", "Satellite pictures"),
    ("flight_data", "Flight data"),
    ("expert", "Asked an expert"),
)
RELATION = _made(
    "relation",
    ("corroborates", "Corroborates"),
    ("contradicts", "Contradicts"),
    ("same_event", "Same event"),
    ("duplicate_of", "Duplicate of"),
    ("continues", "Continues"),
)
INDEPENDENCE = _made(
    "independence",
    ("independent", "Independent"),
    ("not_independent", "Not independent"),
    ("unknown", "Unknown"),
)
INCIDENT_TYPE = _made(
    "incident_type",
    ("airstrike", "Air strike"),
    ("shelling", "Shelling"),
    ("ground_fighting", "Ground fighting"),
    ("frontline_change", "Change of the front line"),
    ("military_movement", "Military movement"),
    ("ied_mine_suicide", "Bomb, mine or suicide attack"),
    ("prohibited_weapon", "Prohibited weapon"),
    ("killing_execution", "Killing or execution"),
    ("arrest_detention", "Arrest or detention"),
    ("abduction_disappearance", "Abduction or disappearance"),
    ("torture_ill_treatment", "Torture or ill-treatment"),
    ("sexual_gender_violence", "Sexual or gender-based violence"),
    ("siege_denial_of_aid", "Siege or denial of aid"),
    ("attack_protected_object", "Attack on a protected place"),
    ("forced_displacement", "Forced displacement"),
    ("looting_destruction", "Looting or destruction"),
    ("child_recruitment", "Recruitment of children"),
    ("protest_repression", "Repression of a protest"),
    ("decree_or_punishment", "Decree or punishment"),
    ("other", "Other"),
)
ACTOR_TYPE = _made(
    "actor_type",
    ("state_forces", "State forces"),
    ("rebel_group", "Armed group"),
    ("political_militia", "Political militia"),
    ("identity_militia", "Communal militia"),
    ("rioters", "Rioters"),
    ("protesters", "Protesters"),
    ("civilians", "Civilians"),
    ("external_other", "External or other forces"),
)
ATTRIBUTION = _made(
    "attribution",
    ("stated_by_source", "As the source says"),
    ("assessed_likely", "Assessed as likely"),
    ("confirmed", "Confirmed"),
    ("unknown", "Unknown"),
)
# From the finest to the coarsest.
PLACE_PRECISION = _made(
    "place_precision",
    ("exact", "Exact place"),
    ("vicinity", "Vicinity"),
    ("locality", "Locality"),
    ("town", "Town"),
    ("district", "District"),
    ("governorate", "Governorate"),
    ("withheld", "Withheld"),
)
DATE_PRECISION = _made(
    "date_precision",
    ("minute", "To the minute"),
    ("hour", "To the hour"),
    ("part_of_day", "Part of the day"),
    ("day", "Day"),
    ("week", "Week"),
    ("month", "Month"),
    ("year", "Year"),
    ("unknown", "Unknown"),
)
WARNING = _made(
    "content_warning",
    ("death", "Shows death"),
    ("graphic_injury", "Shows severe injury"),
    ("children", "Shows children"),
    ("torture", "Shows torture"),
    ("sexual_violence", "Concerns sexual violence"),
    ("distressing_audio", "Distressing sound"),
    ("hate_propaganda", "Hate or propaganda"),
    ("none", "No warning needed"),
)
ALTERATION = _made(
    "alteration",
    ("metadata_removed", "Metadata removed"),
    ("re_encoded", "Encoded again"),
    ("faces_covered", "Faces covered"),
    ("voice_altered", "Voice altered"),
    ("cropped", "Cropped"),
    ("trimmed", "Shortened"),
    ("audio_removed", "Sound removed"),
    ("text_blacked_out", "Text blacked out"),
)
CHANGE = _made(
    "change",
    ("publication", "Published"),
    ("correction", "Correction"),
    ("clarification", "Clarification"),
    ("update", "Update"),
    ("retraction", "Retraction"),
    ("safety_withdrawal", "Withdrawn for somebody's safety"),
)
LICENCE = _made(
    "licence",
    ("CC-BY-4.0", "CC BY 4.0"),
    ("CC-BY-NC-4.0", "CC BY-NC 4.0"),
    ("CC0-1.0", "CC0 1.0"),
    ("rights-reserved", "All rights reserved"),
)
TRANSLATION = _made(
    "translation",
    ("original", "Written in each of its languages"),
    ("human", "Translated by a person"),
    ("machine_reviewed", "Translated by a machine and reviewed"),
)

ALL = (
    RELIABILITY,
    CREDIBILITY,
    STATUS,
    STANDING,
    STATUS_MEANING,
    METHODS,
    RELATION,
    INDEPENDENCE,
    INCIDENT_TYPE,
    ACTOR_TYPE,
    ATTRIBUTION,
    PLACE_PRECISION,
    DATE_PRECISION,
    WARNING,
    ALTERATION,
    CHANGE,
    LICENCE,
    TRANSLATION,
)
VOCABULARIES = {vocabulary.name: vocabulary for vocabulary in ALL}
