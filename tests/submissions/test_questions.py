"""The questions of a form: what is asked, what reaches the desk, and that no answer is lost."""

import datetime
import json
from dataclasses import replace

import pytest

from sealing import HybridIdentity
from submissions import questions
from submissions.desks import DeskInfo
from submissions.errors import FormOvertaken, FormRefused
from submissions.models import FormVersion, Parcel
from submissions.questions import Fault, Kind, Question
from tests.submissions.asking import Answer, Asker, form
from tests.submissions.test_report_page import opened

PATH, FORM = "/en/r/sent/", "/en/r/all/"
TODAY = datetime.date(2026, 12, 1)
CAR = Question("car", Kind.CHOICE, {"en": "A car?"}, {}, ({"en": "yes"}, {"en": "no"}))
STREET = Question("street", Kind.LINE, {"en": "Which street?"}, required=True)


def written(*own: Question, after: int = 0) -> None:
    """The desk asks these, and nothing else of its own."""
    words, *_others, consent = questions.shipped().questions
    questions.save("raqqa", (words, *own, consent), after=after, day=TODAY)


def send(asker: Asker, fields: dict[str, str], *files: bytes, path: str = PATH) -> Answer:
    token = asker.get(path.replace("sent/", "all/")).field("token")
    return asker.send(path, form(token, fields, files))


def message(identity: HybridIdentity) -> dict[str, object]:
    held: dict[str, object] = json.loads(opened(Parcel.objects.get(), identity)["message.json"])
    return held


@pytest.mark.parametrize(("language", "asked"), [("en", "When?"), ("ar", "متى؟")])
def test_an_answer_is_sealed_with_its_question(
    asker: Asker, desk: DeskInfo, identity: HybridIdentity, language: str, asked: str
) -> None:
    assert asked in asker.get(f"/{language}/r/all/").text
    fields = {"q-when": "يوم الثلاثاء", "q-where": " ", "q-how": ""}
    answer = send(asker, fields, path=f"/{language}/r/sent/")
    assert answer.status == 200
    assert message(identity)["answers"] == [
        {"id": "when", "question": asked, "answer": "يوم الثلاثاء"}
    ]


def test_words_that_come_first_bring_their_answers(
    asker: Asker, desk: DeskInfo, identity: HybridIdentity
) -> None:
    """The same ones again are kept once; an answer more is a part more."""
    written(STREET)
    token = asker.get("/en/r/").field("token")
    missing = asker.send("/en/r/words/", form(token, {"q-street": ""}))
    assert missing.status == 422 and "The desk needs an answer here" in missing.text
    for _once_more in range(2):
        assert asker.send("/en/r/words/", form(token, {"q-street": "Bridge Street"})).status == 200
    assert message(identity)["answers"] == [
        {"id": "street", "question": "Which street?", "answer": "Bridge Street"}
    ]
    assert asker.send("/en/r/words/", form(token, {"q-street": "Mill Street"})).status == 200
    assert Parcel.objects.count() == 2


def test_without_answers_the_message_is_as_ever(
    asker: Asker, desk: DeskInfo, identity: HybridIdentity
) -> None:
    assert send(asker, {"q-when": "", "q-where": ""}).status == 200
    assert "answers" not in message(identity)


def test_an_answer_alone_is_a_report(
    asker: Asker, desk: DeskInfo, identity: HybridIdentity
) -> None:
    assert send(asker, {"words": "", "q-where": ""}).status == 422
    assert send(asker, {"words": "", "q-where": "At the bridge"}).status == 200
    assert message(identity)["words"] == ""


def test_a_desk_asks_its_own(asker: Asker, desk: DeskInfo, identity: HybridIdentity) -> None:
    written(CAR, replace(STREET, shown=False))
    page = asker.get(FORM).text
    assert "A car?" in page and "<option>yes</option>" in page
    assert "When?" not in page and "Which street?" not in page
    assert send(asker, {"q-car": "no"}).status == 200
    assert message(identity)["answers"] == [{"id": "car", "question": "A car?", "answer": "no"}]


def test_words_in_another_language_are_named_as_such(asker: Asker, desk: DeskInfo) -> None:
    written(STREET)
    page = asker.get("/ar/r/").text
    assert '<label for="q-street" lang="en" dir="ltr">Which street?' in page


def test_what_is_needed_is_asked_for_and_nothing_is_lost(asker: Asker, desk: DeskInfo) -> None:
    written(CAR, STREET)
    answer = send(asker, {"words": "Two cars.", "q-car": "yes", "q-street": " "})
    assert answer.status == 422
    assert "The desk needs an answer here" in answer.text
    assert "Two cars." in answer.text and "<option selected>yes</option>" in answer.text
    assert 'aria-describedby="q-street-error" aria-invalid="true" required' in answer.text
    assert not Parcel.objects.exists()
    again = form(answer.field("token"), {"words": "Two cars.", "q-street": "Bridge Street"})
    assert asker.send(PATH, again).status == 200


def test_an_answer_that_is_too_long_says_by_how_much(asker: Asker, desk: DeskInfo) -> None:
    long = "w" * 303
    answer = send(asker, {"q-where": long})
    assert answer.status == 422
    assert "Letters to take out: 3 of 303" in answer.text
    assert long in answer.text
    assert send(asker, {"q-where": "w" * 300}).status == 200


def test_an_answer_to_a_question_that_was_taken_off_is_kept(
    asker: Asker, desk: DeskInfo, identity: HybridIdentity
) -> None:
    """Somebody had the form open while the desk changed it."""
    token = asker.get(FORM).field("token")
    written(CAR)
    written(STREET, after=1)
    fields = {"q-when": "Tuesday", "q-car": "yes", "q-unheard-of": "w"}
    answer = asker.send(PATH, form(token, fields))
    assert answer.status == 422
    assert "Which street?" in answer.text and "Tuesday" in answer.text
    answer = asker.send(PATH, form(token, {**fields, "q-street": "Bridge Street"}))
    assert answer.status == 200
    assert message(identity)["answers"] == [
        {"id": "street", "question": "Which street?", "answer": "Bridge Street"},
        {"id": "when", "question": "When?", "answer": "Tuesday"},
        {"id": "car", "question": "A car?", "answer": "yes"},
        {"id": "unheard-of", "question": "unheard-of", "answer": "w"},
    ]


@pytest.mark.parametrize("name", ["q-", "q-UPPER", "q-a b", f"q-{'a' * 31}"])
def test_a_field_that_no_question_could_have_is_refused(
    asker: Asker, desk: DeskInfo, name: str
) -> None:
    assert send(asker, {name: "w"}).status == 400


def test_two_versions_of_one_number_cannot_be(desk: DeskInfo) -> None:
    written(CAR)
    with pytest.raises(FormOvertaken):
        written(STREET)
    with pytest.raises(FormRefused) as refused:
        written(replace(STREET, label={}), after=1)
    assert refused.value.faults == (questions.FormFault(Fault.LABEL_EMPTY, 1, "label"),)
    assert [each.number for each in questions.versions("raqqa")] == [1]


def test_a_row_that_was_changed_is_what_is_asked(asker: Asker, desk: DeskInfo) -> None:
    """Nothing is remembered of a version but what its row says: a restored backup has others."""
    written(STREET)
    assert "Which street?" in asker.get(FORM).text
    row = FormVersion.objects.get()
    row.questions[1]["label"]["en"] = "Which bridge?"
    row.save()
    assert "Which bridge?" in asker.get(FORM).text
