"""The demonstration's first article, in the two versions that a reader sees.

The facts are a newsroom's own reporting from Raqqa province in June 2016; the words are ours. One
source stood behind the first version, so it says "reported"; the second says "corroborated", and
the note between them says why.
"""

from typing import Any

Text = dict[str, str]

HEADLINE: Text = {
    "en": "Government forces leave Raqqa province after their advance on Tabqa airbase fails",
    "ar": "قوات الحكومة تغادر محافظة الرقة بعد فشل تقدّمها نحو مطار الطبقة العسكري",
}
DATELINE: Text = {"en": "Western countryside of Raqqa", "ar": "ريف الرقة الغربي"}
BODY: Text = {
    "en": """\
Forces of the Syrian government, and with them Shabiha and fighters of the militia *Desert \
Falcons* (Suqur al-Sahra), withdrew beyond the boundary of Raqqa province on Monday night. \
Shortly before, their advance on the western front had brought them to within seven kilometres \
of Tabqa military airbase. They fell back to the Rasafa road junction.

## What the advance was for

The airbase was the first goal of an offensive that had been declared three weeks earlier under \
the name “the Large Desert”, and whose stated end was Raqqa city. The airfield was to be taken \
and made a base for what would follow, as had been done with Kuweires, east of Aleppo. Russian \
aircraft supported the advance from the air.

## How it turned

ISIS brought some 400 fighters to the front, with rocket launchers, guided missiles and a large \
number of car bombs. It retook the Thawra oil field, which people of the area call Habari, \
twelve kilometres from the airbase, and after it the Sufyan oil field, the village of Enbaj and \
the Zakiyah road junction.

## What it cost

Many fighters died on both sides, our reporter says. We give no figure, because we cannot \
support one. In the weeks before, air strikes on the western countryside had killed or injured \
dozens of civilians.
""",
    "ar": """\
انسحبت قوات الحكومة السورية، ومعها الشبيحة ومقاتلو ميليشيا *صقور الصحراء*، إلى ما وراء حدود \
محافظة الرقة ليل الاثنين. وكان تقدّمها على الجبهة الغربية قد أوصلها قبل ذلك بقليل إلى مسافة سبعة \
كيلومترات من مطار الطبقة العسكري. وتراجعت القوات إلى مفرق الرصافة.

## الغاية من التقدّم

كان المطار الهدف الأول لهجوم أُعلن قبل ثلاثة أسابيع باسم «البادية الكبرى»، وغايته المعلنة مدينة \
الرقة. وكان المراد أن يؤخذ المطار ويُجعل قاعدة لما بعده، كما جرى في مطار كويرس شرقي حلب. وساندت \
طائرات روسية هذا التقدّم من الجو.

## كيف انقلب الحال

دفع تنظيم داعش إلى الجبهة بنحو 400 مقاتل، ومعهم راجمات صواريخ وصواريخ موجّهة وعدد كبير من \
السيارات المفخخة. فاستعاد حقل الثورة النفطي، الذي يسميه أهل المنطقة الهباري، على بعد اثني عشر \
كيلومترًا من المطار، ثم حقل صفيان النفطي وقرية إنباج ومفرق الزكية.

## الثمن

سقط كثير من المقاتلين من الجانبين بحسب مراسلنا. ولا نذكر رقمًا لأننا لا نملك ما يسنده. وفي \
الأسابيع السابقة قتلت غارات جوية على الريف الغربي أو أصابت عشرات المدنيين.
""",
}
BYLINE: dict[str, Text] = {
    "name": {"en": "Furat", "ar": "فرات"},
    "biography": {
        "en": (
            "Furat is the house name of a media activist from Raqqa who studied law. He helps run "
            "a project that documents events in sound and picture, records violations by every "
            "side, designs and programs, and trains others in digital security and in documenting "
            "violations."
        ),
        "ar": (
            "«فرات» اسم مستعار لناشط إعلامي من الرقة درس الحقوق. يشارك في إدارة مشروع يوثّق "
            "الأحداث بالصوت والصورة، ويسجّل الانتهاكات من كل الأطراف، ويعمل في التصميم والبرمجة، "
            "ويدرّب غيره على الأمن الرقمي وعلى توثيق الانتهاكات."
        ),
    },
}
PLACE: dict[str, Any] = {
    "name": {"en": "Tabqa, Raqqa province", "ar": "الطبقة، محافظة الرقة"},
    "precision": "district",
}
ACTORS: list[dict[str, Any]] = [
    {
        "name": {"en": "Syrian government forces", "ar": "قوات الحكومة السورية"},
        "type": "state_forces",
        "attribution": "stated_by_source",
    },
    {
        "name": {"en": "Desert Falcons and Shabiha", "ar": "صقور الصحراء والشبيحة"},
        "type": "political_militia",
        "attribution": "stated_by_source",
    },
    {
        "name": {"en": "ISIS", "ar": "تنظيم داعش"},
        "type": "rebel_group",
        "attribution": "stated_by_source",
    },
    {
        "name": {"en": "Russian air force", "ar": "الطيران الروسي"},
        "type": "external_other",
        "attribution": "stated_by_source",
    },
]
STATEMENT: dict[str, Text] = {
    "reported": {
        "en": (
            "One reporter of this newsroom on the ground confirms the withdrawal and the losses. "
            "We have no second independent source yet."
        ),
        "ar": (
            "يؤكد مراسل واحد لهذه الغرفة الإخبارية على الأرض الانسحاب والخسائر. وليس لدينا بعدُ "
            "مصدر ثانٍ مستقل."
        ),
    },
    "corroborated": {
        "en": (
            "Two sources that do not depend on each other confirm the withdrawal: our reporter, "
            "and a resident of the western countryside. The losses still rest on our reporter "
            "alone."
        ),
        "ar": (
            "يؤكد الانسحابَ مصدران لا يعتمد أحدهما على الآخر: مراسلنا، وأحد سكان الريف الغربي. "
            "أما الخسائر فما زالت تستند إلى مراسلنا وحده."
        ),
    },
}
NOTE: Text = {
    "en": (
        "A second source, independent of the first, has confirmed the withdrawal. The status "
        "changes from “reported” to “corroborated”; the account of the losses still has one "
        "source."
    ),
    "ar": (
        "أكد مصدر ثانٍ مستقل عن الأول خبر الانسحاب. تغيّرت حالة الخبر من «منقول» إلى «معزَّز "
        "بمصدر ثانٍ»، وما زالت رواية الخسائر تستند إلى مصدر واحد."
    ),
}


def document(status: str, media: list[dict[str, Any]]) -> dict[str, Any]:
    """The draft as the desk's editor makes it; ``status`` is "reported" or "corroborated"."""
    change = {"reported": "publication", "corroborated": "update"}[status]
    draft: dict[str, Any] = {
        "format": "amana-draft/1",
        "languages": ["ar", "en"],
        "change": change,
        "headline": HEADLINE,
        "dateline": DATELINE,
        "body": BODY,
        "byline": BYLINE,
        "event_date": {"edtf": "2016-06-20/2016-06-26", "precision": "week"},
        "place": PLACE,
        "incident_types": ["frontline_change", "ground_fighting", "airstrike"],
        "status": status,
        "status_statement": STATEMENT[status],
        "licence": "CC-BY-4.0",
        "content_warnings": ["none"],
        "actors": ACTORS,
        "translation": "original",
        "media": media,
    }
    if change != "publication":
        draft["note"] = NOTE
    return draft
