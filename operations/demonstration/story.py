"""What happens in the demonstration: reports, an article in two versions, two short records."""

from collections.abc import Callable
from typing import Any

from operations.demonstration import acts, article, pictures
from operations.demonstration.cast import Desk
from reviewers.casework import assessment, workflow
from reviewers.models import Case

# What the demonstration is written in.
LANGUAGES = ("ar", "en")
FIRST_REPORT = (
    "انسحبت القوات ليل الاثنين إلى ما وراء حدود المحافظة، وتراجعت إلى مفرق الرصافة. رأيت "
    "الأرتال على الطريق. قتلى كثيرون من الطرفين، ولا أستطيع أن أعطي رقمًا. أرفقت مخططًا رسمته "
    "بيدي."
)
SECOND_REPORT = (
    "I live in the western countryside. In the night to Tuesday the trucks and tanks went back "
    "west past our village towards the Rasafa junction; in the morning nobody stood at the "
    "checkpoint."
)
WAITING_REPORT = (
    "An invented report, for looking at: early this morning two shells fell on the bakery "
    "quarter of Wadi al-Amal, a town that does not exist. Three people were hurt. I was in the "
    "street and can name the ambulance that came."
)
NEW_REPORT = (
    "بلاغ متخيَّل للعرض فقط: أُغلق اليوم الطريق بين بلدتين لا وجود لهما، ومُنعت قافلة المساعدات "
    "من المرور. أرفقت صورة."
)
SKETCH = {
    "en": (
        "A hand-drawn map: the lake and the river in the north-east, roads, three places, and "
        "the front line as a row of red dots far to the west of them."
    ),
    "ar": (
        "خريطة مرسومة باليد: البحيرة والنهر في الشمال الشرقي، وطرق، وثلاثة مواضع، وخط الجبهة "
        "صفًّا من النقاط الحمراء بعيدًا إلى الغرب منها."
    ),
}
INVENTED: tuple[dict[str, Any], ...] = (
    {
        "headline": {
            "en": "Invented for this demonstration: a school is used as a barracks",
            "ar": "خبر متخيَّل لهذا العرض: مدرسة تُستعمل ثكنة",
        },
        "body": {
            "en": (
                "This record is invented, so that the archive has more than one page to show. A "
                "school in Wadi al-Amal, a town that does not exist, was emptied of its pupils "
                "and used as a barracks for nine days."
            ),
            "ar": (
                "هذا السجل متخيَّل، كي يكون في الأرشيف أكثر من صفحة. أُخليت مدرسة في وادي "
                "الأمل، وهي بلدة لا وجود لها، من تلاميذها واستُعملت ثكنة تسعة أيام."
            ),
        },
        "incident_types": ["attack_protected_object"],
        "edtf": "2025-03",
        "precision": "month",
    },
    {
        "headline": {
            "en": "Invented for this demonstration: a water pump is repaired and shelled again",
            "ar": "خبر متخيَّل لهذا العرض: مضخة مياه تُصلَح ثم تُقصف من جديد",
        },
        "body": {
            "en": (
                "This record is invented too. Two neighbours repaired the pump of Wadi al-Amal; "
                "two days later it was hit by a shell, and the town fetched its water from the "
                "river."
            ),
            "ar": (
                "وهذا السجل متخيَّل أيضًا. أصلح جاران مضخة وادي الأمل، وبعد يومين أصابتها "
                "قذيفة، فصار أهل البلدة يجلبون الماء من النهر."
            ),
        },
        "incident_types": ["shelling", "looting_destruction"],
        "edtf": "2025-04-12",
        "precision": "day",
    },
)


def invented(facts: dict[str, Any]) -> dict[str, Any]:
    """A short document around invented facts."""
    return {
        "format": "amana-draft/1",
        "languages": list(LANGUAGES),
        "change": "publication",
        "headline": facts["headline"],
        "body": facts["body"],
        "byline": {"name": {"en": "The newsroom", "ar": "غرفة الأخبار"}},
        "event_date": {"edtf": facts["edtf"], "precision": facts["precision"]},
        "place": {
            "name": {"en": "Wadi al-Amal (invented)", "ar": "وادي الأمل (متخيَّلة)"},
            "precision": "town",
        },
        "incident_types": facts["incident_types"],
        "status": "reported",
        "status_statement": {
            "en": "One invented source says so.",
            "ar": "يقوله مصدر متخيَّل واحد.",
        },
        "licence": "CC0-1.0",
        "content_warnings": ["none"],
        "media": [],
    }


def conclude(desk: Desk, case: Case, verdict: str, credibility: int) -> None:
    """Amal rates, Basem rates blind and gives the verdict."""
    acts.rate(desk, case, desk.amal, verdict, credibility, "A known reporter, on the spot.")
    acts.rate(desk, case, desk.basem, verdict, credibility, "Words and sketch fit each other.")
    assessment.conclude(desk.basem, case, verdict)


def tabqa(desk: Desk) -> None:
    """One source and "reported"; then a second, independent one and "corroborated"."""
    picture = acts.stripped(pictures.sketch(pictures.AFTER), SKETCH)
    case = acts.report(FIRST_REPORT, "ar", [pictures.sketch(pictures.AFTER)])
    acts.review(case, desk.amal)
    conclude(desk, case, "reported", 3)
    first = article.document("reported", [picture.entry])
    acts.publish(desk, case, desk.amal, desk.basem, first, [picture])
    acts.reply(desk, case, desk.amal, "شكرًا لك. هل رأيت الأرتال بنفسك، ومن أي جهة؟")
    other = acts.report(SECOND_REPORT, "en")
    acts.review(other, desk.basem)
    assessment.link(desk.basem, case, other, "corroborates", "independent")
    why = desk.sealed(b'{"reason": "A second source, independent of the first, has written."}')
    workflow.apply(case.id, "reopen", desk.basem, reason=why)
    conclude(desk, case, "corroborated", 2)
    second = article.document("corroborated", [picture.entry])
    acts.update(desk, case, desk.amal, desk.basem, second, [picture])


def short_records(desk: Desk) -> None:
    for facts in INVENTED:
        case = acts.report(facts["body"]["ar"], "ar")
        acts.review(case, desk.basem)
        conclude(desk, case, "reported", 3)
        acts.publish(desk, case, desk.basem, desk.amal, invented(facts))


def waiting_for_a_second(desk: Desk) -> None:
    case = acts.report(WAITING_REPORT, "en", [pictures.sketch(pictures.BEFORE)])
    acts.review(case, desk.amal)
    acts.rate(desk, case, desk.amal, "reported", 3, "One witness, and a clear account.")


def waiting_for_safety_review(desk: Desk) -> None:
    case = acts.report(INVENTED[0]["body"]["en"], "en")
    acts.review(case, desk.amal)
    conclude(desk, case, "reported", 4)
    draft = invented(INVENTED[0])
    draft["headline"] = {
        "en": "Invented for this demonstration: a draft that waits for its safety review",
        "ar": "خبر متخيَّل لهذا العرض: مسودة تنتظر مراجعة السلامة",
    }
    acts.save_draft(desk, case, desk.amal, draft, [])
    workflow.apply(case.id, "submit", desk.amal)


def untouched(desk: Desk) -> None:
    acts.report(NEW_REPORT, "ar", [pictures.sketch(pictures.BEFORE)])


STORY: tuple[tuple[str, Callable[[Desk], None]], ...] = (
    ("an article in two versions", tabqa),
    ("two short records", short_records),
    ("a case that waits for a second assessment", waiting_for_a_second),
    ("a case that waits for its safety review", waiting_for_safety_review),
    ("a new report", untouched),
)
