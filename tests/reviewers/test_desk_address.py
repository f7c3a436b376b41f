"""Each desk has a form of its own, and its people are told where."""

import re

from django.test import Client

from submissions import intake
from tests.reviewers.acting import OTHER_DESK, Cast
from tests.reviewers.browsing import signed_in, url


def forms_on_page(cast: Cast) -> list[str]:
    page = signed_in(cast.second).get(url("people")).content.decode()
    return re.findall(r"<code dir=\"ltr\">(/[a-z]{2}/r/\S+/)</code>", page)


def test_people_see_where_the_form_of_their_desk_is(cast: Cast) -> None:
    found = forms_on_page(cast)
    assert sorted(found) == ["/ar/r/raqqa/", "/en/r/raqqa/"]
    for path in found:
        page = Client().get(path)
        assert page.status_code == 200
        assert intake.desk("raqqa").name in page.content.decode()  # type: ignore[union-attr]


def test_the_form_of_a_desk_that_is_not_theirs_is_not_shown(cast: Cast) -> None:
    assert intake.desk(OTHER_DESK) is not None
    assert not [path for path in forms_on_page(cast) if OTHER_DESK in path]
