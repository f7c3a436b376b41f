"""What reporters are asked: an editor writes it, and everybody at the desk is told."""

import datetime
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone, translation

from reviewers.casework import questions as verbs
from reviewers.errors import NotAllowed, Stale
from reviewers.models import Reviewer
from submissions import questions
from submissions.models import Consent, FormVersion
from submissions.questions import Fault, Kind, Question
from tests.reviewers.acting import DESK, OTHER_DESK, Cast, in_custody
from tests.reviewers.browsing import Browser, signed_in, url

pytestmark = pytest.mark.django_db
WEATHER = Question("weather", Kind.LINE, {"en": "What was the weather?", "ar": "كيف كان الطقس؟"})
FIELD = re.compile(r"<(?:input|textarea)([^>]* name=\"(f-[\w-]+|after)\"[^>]*)>\n?([^<]*)")


def with_weather(number: int = 1) -> tuple[Question, ...]:
    words, *rest = questions.shipped().questions
    return (words, *[WEATHER][:number], *rest)


def typed(page: str) -> dict[str, str]:
    """The fields of the editor's page, as a browser would send them back."""
    fields: dict[str, str] = {}
    for tag, name, text in FIELD.findall(page):
        if 'type="checkbox"' in tag and "checked" not in tag.split():
            continue
        value = re.search(r'value="([^"]*)"', tag)
        fields[name] = value.group(1) if value else text
    for name, options in re.findall(r'name="(f-\d+-kind)">(.*?)</select>', page, re.S):
        chosen = re.search(r'value="(\w+)" selected', options)
        assert chosen
        fields[name] = chosen.group(1)
    return fields


def press(client: Client, fields: dict[str, str], button: str) -> Any:
    return client.post(url("form", DESK), {**fields, "do": button})


def place_of(fields: dict[str, str], identity: str) -> str:
    return next(name[2:-3] for name, value in fields.items() if value == identity)


def in_english(user: User) -> Browser:
    Reviewer.objects.filter(user=user).update(language="en")
    return signed_in(User.objects.get(pk=user.pk))


@pytest.fixture
def editor(cast: Cast) -> Browser:
    return in_english(cast.editor)


@pytest.fixture
def fields(editor: Browser) -> dict[str, str]:
    return typed(editor.get(url("form", DESK)).content.decode())


def test_an_editor_saves_and_custody_says_who(cast: Cast) -> None:
    assert verbs.save(cast.editor, DESK, with_weather(), after=0) == 1
    assert questions.of_desk(DESK).questions[1] == WEATHER
    assert questions.of_desk(OTHER_DESK) == questions.shipped()
    entry = in_custody().latest("number")
    assert (entry.act, entry.actor) == ("form changed", cast.editor.get_username())
    assert entry.facts == {"desk": DESK, "version": 1}
    assert [(each.number, each.by) for each in verbs.history(DESK)] == [(1, "editor")]


def test_nobody_else_may(cast: Cast) -> None:
    for user in (cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            verbs.save(user, DESK, with_weather(), after=0)
    assert not FormVersion.objects.exists()


def test_of_two_who_save_at_once_the_second_is_told(cast: Cast) -> None:
    verbs.save(cast.editor, DESK, with_weather(), after=0)
    with pytest.raises(Stale):
        verbs.save(cast.second, DESK, with_weather(0), after=0)
    assert verbs.save(cast.second, DESK, with_weather(0), after=1) == 2
    assert [each.by for each in verbs.history(DESK)] == ["second", "editor"]


def test_everybody_is_told_for_thirty_days(cast: Cast) -> None:
    verbs.save(cast.editor, DESK, with_weather(), after=0)
    client = in_english(cast.reviewer)
    assert "was changed on" in client.get(url("needs")).content.decode()
    today = timezone.now().date()
    assert verbs.changed((DESK,), today + datetime.timedelta(days=30))
    assert not verbs.changed((DESK,), today + datetime.timedelta(days=31))
    assert not verbs.changed((OTHER_DESK,), today)


def test_everybody_reads_it_and_an_editor_is_led_on(cast: Cast, editor: Browser) -> None:
    verbs.save(cast.editor, DESK, with_weather(), after=0)
    page = editor.get(url("forms")).content.decode()
    assert "What was the weather?" in page and url("form", DESK) in page
    other = in_english(cast.outsider).get(url("forms")).content.decode()
    assert "What was the weather?" not in other and url("form", OTHER_DESK) in other
    assert "كيف كان الطقس؟" in editor.get(url("forms") + "?in=ar").content.decode()
    assert signed_in(cast.outsider).get(url("form", DESK)).status_code == 404


def test_what_comes_with_amana_is_saved_as_it_is(editor: Browser, fields: dict[str, str]) -> None:
    assert press(editor, fields, "save").status_code == 302
    saved, shipped = questions.of_desk(DESK), questions.shipped()
    assert [each.id for each in saved.questions] == [each.id for each in shipped.questions]
    assert saved.questions == shipped.questions


def test_buttons_move_add_and_take_out_and_save_nothing(
    editor: Browser, fields: dict[str, str]
) -> None:
    def order(held: dict[str, str]) -> list[str]:
        return [value for name, value in held.items() if name.endswith("-id")]

    assert order(fields) == ["words", "when", "where", "how", "consent"]
    page = press(editor, {**fields, "f-2-label-en": "Which town?"}, "up-2").content.decode()
    assert "Not saved yet" in page
    fields = typed(page)
    assert order(fields) == ["words", "where", "when", "how", "consent"]
    assert fields["f-1-label-en"] == "Which town?"
    fields = typed(press(editor, fields, "remove-3").content.decode())
    fields = typed(press(editor, fields, "down-1").content.decode())
    assert order(fields) == ["words", "when", "where", "consent"]
    fields = typed(press(editor, fields, "add").content.decode())
    assert order(fields)[:3] + order(fields)[4:] == ["words", "when", "where", "consent"]
    # The words of the report stay first, and the consent stays.
    for button in ("up-1", "down-0", "remove-0", "remove-4", "up-99", "nonsense"):
        assert order(typed(press(editor, fields, button).content.decode())) == order(fields)
    assert not FormVersion.objects.exists()


def test_a_list_is_written_line_by_line(editor: Browser, fields: dict[str, str]) -> None:
    fields |= {"f-1-kind": "choice", "f-1-options-en": "yes\r\n\r\nno", "f-1-options-ar": "نعم\nلا"}
    assert press(editor, fields, "save").status_code == 302
    (choice,) = (each for each in questions.of_desk(DESK).questions if each.kind is Kind.CHOICE)
    assert choice.options == ({"en": "yes", "ar": "نعم"}, {"en": "no", "ar": "لا"})
    again = typed(editor.get(url("form", DESK)).content.decode())
    assert again["f-1-options-en"] == "yes\nno"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"f-1-label-en": "", "f-1-label-ar": " "}, "Write the question"),
        ({"f-1-label-ar": "س" * 201}, "at most 200 letters"),
        ({"f-1-help-en": "h" * 501}, "at most 500 letters"),
        ({"f-1-kind": "choice", "f-1-options-en": "one"}, "needs two lines"),
        ({"f-1-kind": "choice", "f-1-options-en": "a\nb", "f-1-options-ar": "أ"}, "fewer lines"),
        ({"f-1-kind": "choice", "f-1-options-en": "a\na"}, "are the same"),
        ({"f-1-kind": "choice", "f-1-options-en": f"a\n{'b' * 101}"}, "at most 100 letters"),
        ({"f-1-id": "where"}, "not sent whole"),
        ({"f-0-kind": "line"}, "not sent whole"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    editor: Browser, fields: dict[str, str], changed: dict[str, str], said: str
) -> None:
    fields |= {"f-2-label-en": "Which town?", **changed}
    answer = press(editor, fields, "save")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nothing was saved" in page and said in page
    assert typed(page)["f-2-label-en"] == "Which town?"
    assert not FormVersion.objects.exists()


def test_whoever_is_overtaken_keeps_their_words(
    cast: Cast, editor: Browser, fields: dict[str, str]
) -> None:
    verbs.save(cast.second, DESK, with_weather(), after=0)
    answer = press(editor, {**fields, "f-2-label-en": "Which town?"}, "save")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "A colleague saved another version" in page
    assert press(editor, typed(page), "save").status_code == 302
    assert questions.of_desk(DESK).version == 2
    assert questions.of_desk(DESK).questions[2].label["en"] == "Which town?"


def test_an_earlier_version_can_be_begun_from_again(cast: Cast, editor: Browser) -> None:
    verbs.save(cast.editor, DESK, with_weather(), after=0)
    verbs.save(cast.editor, DESK, with_weather(0), after=1)
    page = editor.get(url("form", DESK) + "?from=1").content.decode()
    assert "What was the weather?" in page and "Not saved yet" in page
    assert press(editor, typed(page), "save").status_code == 302
    assert questions.of_desk(DESK).questions[1].id == "weather"
    assert editor.get(url("form", DESK) + "?from=9").status_code == 404


def test_it_is_shown_as_reporters_would_read_it(editor: Browser, fields: dict[str, str]) -> None:
    page = press(editor, {**fields, "f-1-label-ar": "في أي يوم؟"}, "look-ar").content.decode()
    _editing, _, preview = page.partition('id="preview"')
    assert 'lang="ar" dir="rtl"' in preview and "في أي يوم؟" in preview
    with translation.override("ar"):
        assert str(Consent.ASK.label) in preview


def test_more_questions_than_anybody_answers_are_refused() -> None:
    many = tuple(Question(f"n{number}", Kind.LINE, {"en": "?"}) for number in range(21))
    words, *_others, consent = questions.shipped().questions
    assert [each.fault for each in questions.faults((words, *many, consent))] == [Fault.MANY]
    assert not questions.faults((words, *many[:20], consent))
    assert [each.fault for each in questions.faults(())] == [Fault.FIXED]
