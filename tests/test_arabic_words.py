"""The words of reporters' pages in Arabic: each thing has one, and nobody is commanded."""

import re

import pytest

from languages import language
from operations import sentences

# What is not written, with the reason. Forms with the article, "and" and "by" are found too.
WRONG = {
    "بلاغ|بلّغ|بلاغك|البلاغات": "a balagh goes to the police: شهادة, ما أرسلته",
    "مختوم|مختومة|مختومًا|خُتم|يُختم|سيُختم|نختم|نختمه": "stamped by an office: مشفّر ومحفوظ",
    "أهل|أناس|أناسه": "kin: فريق التحرير, أعضاؤه",
    "مكتب(?!ي)|مكتبك": "an office with a door: فريق التحرير",
    "خادم": "a servant: هذا الموقع",
    "فيلم|أفلام": "cinema: فيديو, مقاطع فيديو",
    "صُنع|صنعته|صنعه": "manufactured: التقاطه أو إنشائه, أنشأته",
    "استمارة": "نموذج, one word for a form",
    "تور": "Tor, one spelling",
    "ينتزع": "it frightens",
    "سري|سرية|رمزي": "a third name for رمز العودة",
    "وثيقة|وثائق": "مستند, one word for a document",
}
# Commands to a man: half of the witnesses are women. A verbal noun commands nobody.
COMMANDS = (
    "أرسل أرسله أرسلها اختر اخترها افتح افتحه افتحها اكتب اكتبه اكتبها عُد انتظر حاول احفظ احفظه "
    "احتفظ اقرأ استعمل استخدم احذف احذفها أغلق أدخل أدخله اضغط انظر راجع راجعها اترك انسخ ارجع "
    "ابدأ سمِّ امسح أضف جرّب جرّبه قارن قارنه صحّح دع دوّن تأكد انتقل ابحث اسأل "
    "اطلب انزل نزّل حمّل شغّل أطفئ سجّل اسحب قدّمه قدّم امحُ اخرج احمِ أودِع أخبرني اسألني"
)
# What the desk's and the archive's pages have one word or one spelling for.
UNEVEN = {
    "استمار": "نموذج, one word for a form",
    "تبويب": "لسان, as Firefox and Tor Browser call a tab",
    "اً": "ًا, tanwin stands before its alef",
}
BACK, INVITED = "رمز (?:ال)?عودة", "رمز (?:ال)?دعوة"
PREFIX, SUFFIX = "(?:[وفبلك]?(?:ال|لل)?)", "(?:ًا|ات|ين|ون|ي|ه|ها|ك|نا)?"


def said(package: str = "submissions") -> dict[str, str]:
    """Every Arabic sentence of a package's pages, at first of reporters', by its English one."""
    found = {}
    for message in sentences.read(sentences.path_of(package, language("ar"))):
        forms = [message.string] if isinstance(message.string, str) else message.string
        if message.id:
            found |= {f"{message.id} [{number}]": form for number, form in enumerate(forms)}
    return found


def whole(words: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<![ء-ْ]){PREFIX}(?:{words}){SUFFIX}(?![ء-ْ])")


@pytest.mark.parametrize("words", WRONG)
def test_a_word_that_is_wrong_here_is_nowhere(words: str) -> None:
    pattern = whole(words)
    assert {each: form for each, form in said().items() if pattern.search(form)} == {}, WRONG[words]


@pytest.mark.parametrize("package", ["reviewers", "archive", "config", "submissions"])
@pytest.mark.parametrize("letters", UNEVEN)
def test_what_is_written_in_one_way_is_in_no_other(package: str, letters: str) -> None:
    forms = said(package)
    assert forms
    uneven = {sentence: form for sentence, form in forms.items() if letters in form}
    assert uneven == {}, UNEVEN[letters]


def test_nobody_is_commanded() -> None:
    pattern = re.compile(rf"(?<![ء-ْ])[وف]?(?:{'|'.join(COMMANDS.split())})(?![ء-ْ])")
    assert {each: form for each, form in said().items() if pattern.search(form)} == {}


def test_two_secrets_have_two_words() -> None:
    """A "code" alone stands only in a sentence that has named which of the two it is."""
    named = {each: len(re.findall(each, " ".join(said().values()))) for each in (BACK, INVITED)}
    assert min(named.values()) > 8
    alone = re.compile("(?<![ء-ْ])[وفب]?(?:ال)?رمز(?:ه|ك)?(?![ء-ْ])")
    which = re.compile(f"{BACK}|{INVITED}|رمز نفسه")
    unnamed = {
        e: form for e, form in said().items() if alone.search(form) and not which.search(form)
    }
    assert unnamed == {}


def test_the_patterns_see_what_they_are_for() -> None:
    assert whole("بلاغ").search("وصل بلاغك الآن") and whole("خادم").search("هذا الخادم")
    assert not whole("مكتب(?!ي)").search("مستند مكتبي من المكتبة")
