"""What the practice desk answers, and what the trainer reads at the start."""

from operations.practice import cast

FIRST = {
    "en": (
        "PRACTICE. Thank you. This answer comes from a program, to everybody. What you sent can "
        "be read: words: {words}, files: {files}. In earnest a person reads it, and you wait for "
        "days. For the exercise, tell us one thing more: on which day was it, and how do you know? "
        "Write it below. Then delete this answer."
    ),
    "ar": (
        "تدريب. شكرًا لك. هذا الجواب يكتبه برنامج للجميع. ما أرسلته مقروء: عدد الكلمات: {words}، "
        "عدد الملفات: {files}. في العمل الحقيقي يقرؤه إنسان، وقد يطول الانتظار أيامًا. للتمرين، "
        "نرجو إضافة أمر واحد: في أي يوم كان ذلك، وكيف عرفت به؟ يُكتب أدناه، ثم يُحذف هذا الجواب."
    ),
}
LATER = {
    "en": (
        "PRACTICE. Your addition arrived: words: {words}, files: {files}. That is how a "
        "conversation goes on. Now leave, and do what the page says for afterwards."
    ),
    "ar": (
        "تدريب. وصلت إضافتك: عدد الكلمات: {words}، عدد الملفات: {files}. هكذا تستمر المحادثة. "
        "بعد ذلك يأتي الخروج، ثم ما تقوله الصفحة عمّا يُفعل بعده."
    ),
}
UNREAD = {
    "en": "PRACTICE. It arrived. The desk has another key by now, so this program cannot read it.",
    "ar": "تدريب. وصل ما أرسلته. صار للفريق مفتاح آخر، فلا يستطيع هذا البرنامج قراءته.",
}


def _in(language: str, texts: dict[str, str], **values: int) -> str:
    """In the reporter's language; where there is none of it, in all that there are."""
    chosen = [texts[language]] if language in texts else list(texts.values())
    return "\n\n".join(text.format(**values) for text in chosen)


def answer(language: str, words: int, files: int, *, first: bool) -> str:
    """``language``: BCP 47; ``first``: to the report, not to an addition."""
    return _in(language, FIRST if first else LATER, words=words, files=files)


def unread() -> str:
    return _in("", UNREAD)


def accounts() -> str:
    """For the trainer's terminal: who may sign in, with what an authenticator takes."""
    lines = [
        f"  {person.username:<11} second factor {person.secret()}  (now: {person.code()})\n"
        for person in (*cast.TRAINERS, *cast.TRAINEES)
    ]
    return (
        "Practice: everything here is deleted at 04:00 UTC and at each start.\n"
        f"Sign in at /desk/. Everybody has\n  password   {cast.PASSWORD}\n"
        f"  passphrase {cast.PASSPHRASE}\n{''.join(lines)}"
        "The codes of another moment: manage.py practice --codes\n"
    )
