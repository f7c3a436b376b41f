"""The words of a record: slugs with a label in every language; a slug is never used again.

Sources: the Admiralty code (reliability, credibility), ACLED sub-events and the Syrian Archive
(incident types), EDTF (dates).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    slug: str
    en: str
    ar: str

    def label(self, language: str) -> str:
        return self.ar if language == "ar" else self.en


@dataclass(frozen=True)
class Vocabulary:
    """Words in an order that means something (as fineness does for precision)."""

    name: str
    words: tuple[Word, ...]

    def __contains__(self, slug: object) -> bool:
        return any(word.slug == slug for word in self.words)

    def slugs(self) -> tuple[str, ...]:
        return tuple(word.slug for word in self.words)

    def label(self, slug: str, language: str) -> str:
        """Raises KeyError for a slug that is none of its."""
        for word in self.words:
            if word.slug == slug:
                return word.label(language)
        raise KeyError(slug)

    def rank(self, slug: str) -> int:
        return self.slugs().index(slug)


def _made(name: str, *rows: tuple[str, str, str]) -> Vocabulary:
    return Vocabulary(name, tuple(Word(*row) for row in rows))


RELIABILITY = _made(
    "reliability",
    ("A", "Completely reliable", "موثوق تمامًا"),
    ("B", "Usually reliable", "موثوق عادةً"),
    ("C", "Fairly reliable", "موثوق إلى حد ما"),
    ("D", "Not usually reliable", "غير موثوق عادةً"),
    ("E", "Unreliable", "غير موثوق"),
    ("F", "Cannot be judged", "لا يمكن الحكم عليه"),
)
CREDIBILITY = _made(
    "credibility",
    ("1", "Confirmed by other sources", "أكدته مصادر أخرى"),
    ("2", "Probably true", "صحيح على الأرجح"),
    ("3", "Possibly true", "قد يكون صحيحًا"),
    ("4", "Doubtful", "مشكوك فيه"),
    ("5", "Improbable", "مستبعد"),
    ("6", "Cannot be judged", "لا يمكن الحكم عليه"),
)
STATUS = _made(
    "status",
    ("reported", "Reported", "منقول"),
    ("corroborated", "Corroborated", "معزَّز بمصدر ثانٍ"),
    ("verified", "Verified", "متحقَّق منه"),
    ("disputed", "Disputed", "متنازَع فيه"),
    ("false", "False", "غير صحيح"),
    ("unverifiable", "Unverifiable", "لا يمكن التحقق منه"),
)
# What became of a record since: "retracted" and "withdrawn" win over its status.
STANDING = _made(
    "standing",
    ("published", "Published", "منشور"),
    ("corrected", "Corrected", "مصحَّح"),
    ("retracted", "Retracted", "تراجعنا عنه"),
    ("withdrawn", "Withdrawn", "مسحوب"),
)
# What a status means, for readers.
STATUS_MEANING = _made(
    "status_meaning",
    ("reported", "One source says so.", "يقوله مصدر واحد."),
    (
        "corroborated",
        "Two sources that do not depend on each other say so.",
        "يقوله مصدران لا يعتمد أحدهما على الآخر.",
    ),
    (
        "verified",
        "Two independent sources say so, and place and date are established.",
        "يقوله مصدران مستقلان، والمكان والتاريخ ثابتان.",
    ),
    ("disputed", "Sources contradict each other.", "تتناقض المصادر."),
    ("false", "What was claimed did not happen so.", "لم يحدث ما ادُّعي على هذا النحو."),
    ("unverifiable", "It can be neither confirmed nor refuted.", "لا يمكن تأكيده ولا نفيه."),
)
METHODS = _made(
    "methods",
    ("second_source", "Second source", "مصدر ثانٍ"),
    ("direct_contact", "Direct contact", "تواصل مباشر"),
    ("geolocated", "Geolocated", "تحديد المكان"),
    ("chronolocated", "Time established from shadows or light", "تحديد الوقت"),
    ("reverse_image", "Reverse image search", "بحث عكسي عن الصورة"),
    ("metadata_checked", "Metadata checked", "فحص البيانات الوصفية"),
    ("landmarks", "Landmarks compared", "مقارنة المعالم"),
    ("language_dialect", "Language and dialect", "اللغة واللهجة"),
    ("cross_reported", "Reported elsewhere too", "نقلته جهات أخرى"),
    ("satellite", "Satellite pictures", "صور فضائية"),
    ("flight_data", "Flight data", "بيانات الطيران"),
    ("expert", "Asked an expert", "رأي خبير"),
)
RELATION = _made(
    "relation",
    ("corroborates", "Corroborates", "يعزّز"),
    ("contradicts", "Contradicts", "يناقض"),
    ("same_event", "Same event", "الحدث نفسه"),
    ("duplicate_of", "Duplicate of", "نسخة من"),
    ("continues", "Continues", "يتابع"),
)
INDEPENDENCE = _made(
    "independence",
    ("independent", "Independent", "مستقل"),
    ("not_independent", "Not independent", "غير مستقل"),
    ("unknown", "Unknown", "غير معروف"),
)
INCIDENT_TYPE = _made(
    "incident_type",
    ("airstrike", "Air strike", "غارة جوية"),
    ("shelling", "Shelling", "قصف مدفعي أو صاروخي"),
    ("ground_fighting", "Ground fighting", "قتال بري"),
    ("frontline_change", "Change of the front line", "تغيّر خط الجبهة"),
    ("military_movement", "Military movement", "تحرك عسكري"),
    ("ied_mine_suicide", "Bomb, mine or suicide attack", "عبوة أو لغم أو هجوم انتحاري"),
    ("prohibited_weapon", "Prohibited weapon", "سلاح محظور"),
    ("killing_execution", "Killing or execution", "قتل أو إعدام"),
    ("arrest_detention", "Arrest or detention", "توقيف أو احتجاز"),
    ("abduction_disappearance", "Abduction or disappearance", "خطف أو إخفاء قسري"),
    ("torture_ill_treatment", "Torture or ill-treatment", "تعذيب أو سوء معاملة"),
    ("sexual_gender_violence", "Sexual or gender-based violence", "عنف جنسي أو قائم على النوع"),
    ("siege_denial_of_aid", "Siege or denial of aid", "حصار أو منع للمساعدة"),
    ("attack_protected_object", "Attack on a protected place", "هجوم على مكان محمي"),
    ("forced_displacement", "Forced displacement", "تهجير قسري"),
    ("looting_destruction", "Looting or destruction", "نهب أو تدمير"),
    ("child_recruitment", "Recruitment of children", "تجنيد أطفال"),
    ("protest_repression", "Repression of a protest", "قمع احتجاج"),
    ("decree_or_punishment", "Decree or punishment", "قرار أو عقوبة"),
    ("other", "Other", "غير ذلك"),
)
ACTOR_TYPE = _made(
    "actor_type",
    ("state_forces", "State forces", "قوات حكومية"),
    ("rebel_group", "Armed group", "جماعة مسلحة"),
    ("political_militia", "Political militia", "ميليشيا سياسية"),
    ("identity_militia", "Communal militia", "ميليشيا أهلية"),
    ("rioters", "Rioters", "مشاغبون"),
    ("protesters", "Protesters", "محتجون"),
    ("civilians", "Civilians", "مدنيون"),
    ("external_other", "External or other forces", "قوات خارجية أو غيرها"),
)
ATTRIBUTION = _made(
    "attribution",
    ("stated_by_source", "As the source says", "بحسب المصدر"),
    ("assessed_likely", "Assessed as likely", "مرجَّح بعد التقييم"),
    ("confirmed", "Confirmed", "مؤكَّد"),
    ("unknown", "Unknown", "غير معروف"),
)
# From the finest to the coarsest.
PLACE_PRECISION = _made(
    "place_precision",
    ("exact", "Exact place", "المكان بعينه"),
    ("vicinity", "Vicinity", "الجوار"),
    ("locality", "Locality", "البلدة أو الحي"),
    ("town", "Town", "المدينة"),
    ("district", "District", "المنطقة"),
    ("governorate", "Governorate", "المحافظة"),
    ("withheld", "Withheld", "محجوب"),
)
DATE_PRECISION = _made(
    "date_precision",
    ("minute", "To the minute", "بالدقيقة"),
    ("hour", "To the hour", "بالساعة"),
    ("part_of_day", "Part of the day", "جزء من اليوم"),
    ("day", "Day", "اليوم"),
    ("week", "Week", "الأسبوع"),
    ("month", "Month", "الشهر"),
    ("year", "Year", "السنة"),
    ("unknown", "Unknown", "غير معروف"),
)
WARNING = _made(
    "content_warning",
    ("death", "Shows death", "يظهر فيه الموت"),
    ("graphic_injury", "Shows severe injury", "تظهر فيه إصابة بليغة"),
    ("children", "Shows children", "يظهر فيه أطفال"),
    ("torture", "Shows torture", "يظهر فيه تعذيب"),
    ("sexual_violence", "Concerns sexual violence", "يتعلق بعنف جنسي"),
    ("distressing_audio", "Distressing sound", "صوت مؤلم"),
    ("hate_propaganda", "Hate or propaganda", "كراهية أو دعاية"),
    ("none", "No warning needed", "لا حاجة إلى تحذير"),
)
ALTERATION = _made(
    "alteration",
    ("metadata_removed", "Metadata removed", "أُزيلت البيانات الوصفية"),
    ("re_encoded", "Encoded again", "أُعيد ترميزه"),
    ("faces_covered", "Faces covered", "غُطّيت الوجوه"),
    ("voice_altered", "Voice altered", "غُيّر الصوت"),
    ("cropped", "Cropped", "قُصّ من أطرافه"),
    ("trimmed", "Shortened", "اختُصر"),
    ("audio_removed", "Sound removed", "أُزيل الصوت"),
    ("text_blacked_out", "Text blacked out", "حُجب نص"),
)
CHANGE = _made(
    "change",
    ("publication", "Published", "نشر"),
    ("correction", "Correction", "تصحيح"),
    ("clarification", "Clarification", "توضيح"),
    ("update", "Update", "تحديث"),
    ("retraction", "Retraction", "تراجع"),
    ("safety_withdrawal", "Withdrawn for somebody's safety", "سُحب حفاظًا على سلامة أحد"),
)
LICENCE = _made(
    "licence",
    ("CC-BY-4.0", "CC BY 4.0", "CC BY 4.0"),
    ("CC-BY-NC-4.0", "CC BY-NC 4.0", "CC BY-NC 4.0"),
    ("CC0-1.0", "CC0 1.0", "CC0 1.0"),
    ("rights-reserved", "All rights reserved", "جميع الحقوق محفوظة"),
)
TRANSLATION = _made(
    "translation",
    ("original", "Written in both languages", "كُتب باللغتين"),
    ("human", "Translated by a person", "ترجمة بشرية"),
    ("machine_reviewed", "Translated by a machine and reviewed", "ترجمة آلية راجعها إنسان"),
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
