"""A refused body is answered by a page that was made once, whatever its sender calls the server."""

import pytest
from django.core.asgi import get_asgi_application

from submissions.wire.ingress import Ingress
from submissions.wire.request_body import Receive, Scope, Send
from tests.submissions.asking import FORM, Answer, Asker

pytestmark = pytest.mark.django_db
GATEWAY = "a" * 56 + ".onion.example"


class Counted:
    """The application, and how often it was asked for a page."""

    def __init__(self) -> None:
        self.application, self.times = get_asgi_application(), 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.times += 1
        await self.application(scope, receive, send)


@pytest.fixture
def pages() -> Counted:
    return Counted()


def refused(pages: Counted, asker: Asker, host: str) -> Answer:
    """A body that does not say how long it is."""
    return asker.ask("POST", "/en/r/", [], [("Content-Type", FORM), ("Host", host)]).answer()


def test_names_that_are_not_ours_cost_one_page(pages: Counted) -> None:
    asker = Asker(Ingress(pages))
    answers = [refused(pages, asker, f"other{number}.example") for number in range(5)]
    assert {answer.status for answer in answers} == {400}
    assert pages.times == 1


def test_our_name_with_any_port_costs_one_page(pages: Counted) -> None:
    asker = Asker(Ingress(pages))
    names = ("localhost", "LocalHost", "localhost:1", "localhost:123456789012345")
    assert {refused(pages, asker, name).status for name in names} == {411}
    assert pages.times == 1


def test_two_names_are_none(pages: Counted) -> None:
    asker = Asker(Ingress(pages))
    kind = ("Content-Type", FORM)
    asked = asker.ask("POST", "/en/r/", [], [kind, ("Host", "localhost"), ("Host", "localhost")])
    assert asked.answer().status == 400


def test_the_name_of_a_gateway_is_told_to_its_visitor(pages: Counted) -> None:
    asker = Asker(Ingress(pages))
    assert "gateway" not in refused(pages, asker, "other.example").text
    assert "gateway" in refused(pages, asker, GATEWAY).text
