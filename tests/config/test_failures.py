"""The page after a mistake of ours: the desk's people are not told of reports that they sent."""

from django.test import RequestFactory

from config import outages


def test_the_desk_has_a_page_of_its_own() -> None:
    there, here = (
        outages.answer(RequestFactory().get(path)).content.decode()
        for path in ("/desk/keys/", "/report/raqqa/")
    )
    assert "a report counts as received" not in there
    assert "look whether your last step stands there" in there
    assert "a report counts as received" in here
