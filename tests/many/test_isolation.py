"""No page, key, count or error of one newsroom shows in another that the same process serves."""

import itertools
import random
import re
import secrets
import threading
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from bench import reporter
from operations.demonstration.cast import AMAL, BASEM, SLUG
from submissions.mailbox.codename import Codename
from tests.many import houses
from tests.many.conftest import ALPHA, BETA, GAMMA, NAMES, Houses
from tests.many.houses import Answer, Asker
from tests.many.keeping import OnServers

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
FORM = f"/en/r/all/{SLUG}/"
HEX = re.compile(r"[0-9a-f]+")
WORDS = "A canary that was sent to one newsroom alone 4f1c9d"


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Every address of the table, with its parameters as the table writes them."""
    for each in patterns:
        route = before + str(each.pattern).removeprefix("^").removesuffix("$")
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, route)
        else:
            yield "/" + route.replace("\\.", ".").replace("\\Z", "")


ROUTES = sorted(set(routes(get_resolver().url_patterns)))


def named(route: str, pool: dict[str, list[str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Addresses that name something of ``pool``, and what each names."""
    kinds = [_kind(match) for match in _all(route)]
    for values in itertools.islice(itertools.product(*(pool[kind] for kind in kinds)), 40):
        path = route
        for match, value in zip(_all(route), values, strict=True):
            path = path.replace(match[0], value, 1)
        yield path, tuple(value for value in values if len(value) > 3)


def _all(route: str) -> list["re.Match[str]"]:
    return list(PARAMETER.finditer(route))


def _kind(match: "re.Match[str]") -> str:
    name = match[2] or match[3]
    if name in {"number", "old", "level", "width"}:
        return "number"
    if name == "name":
        return "medium"
    if name in {"digest", "language", "app_label"}:
        return name
    uuids = {"case_id", "parcel_id", "reply_id", "record_id", "object_id", "segment"}
    return name if name in uuids else "word"


def pool_of(many: Houses, host: str) -> dict[str, list[str]]:
    """What a newsroom has that an address can name."""

    def some(query: str) -> list[str]:
        return many.rows(host, query)

    cases = some("SELECT id FROM reviewers_case")
    return {
        "case_id": cases,
        "parcel_id": some("SELECT id FROM submissions_parcel"),
        "reply_id": some("SELECT id FROM submissions_reply"),
        "record_id": some("SELECT id FROM archive_record"),
        "segment": some("SELECT id FROM reviewers_searchsegment"),
        "object_id": [*cases, *some("SELECT number FROM reviewers_custodyentry LIMIT 2")],
        "medium": some("SELECT digest || '.png' FROM archive_medium"),
        "digest": some("SELECT digest FROM archive_recordversion"),
        "number": ["1", "2"],
        "language": ["en"],
        "app_label": ["reviewers"],
        "word": some("SELECT hash FROM submissions_rosterentry"),
    }


def made_up(pool: dict[str, list[str]]) -> dict[str, list[str]]:
    """As many values of the same form, which were never anybody's."""
    return {
        kind: [_invented(value) if len(value) > 12 else value for value in values]
        for kind, values in pool.items()
    }


def _invented(value: str) -> str:
    if re.fullmatch(r"[0-9a-f]{8}-[0-9a-f-]{27}", value):
        return str(uuid.uuid4())
    return HEX.sub(lambda match: secrets.token_hex(len(match[0]))[: len(match[0])], value, count=1)


def signed_in(asker: Asker) -> Asker:
    return asker.sign_in(AMAL.username, AMAL.password, AMAL.code())


@pytest.fixture(scope="module")
def alpha(many: Houses) -> Asker:
    return signed_in(many.asker(ALPHA))


@pytest.fixture(scope="module")
def beta(many: Houses) -> Asker:
    return signed_in(many.asker(BETA))


@pytest.fixture(scope="module")
def of_alpha(many: Houses) -> set[str]:
    """What stands in the database of one newsroom alone."""
    return many.identifiers(ALPHA) - many.identifiers(BETA)


def tells_nothing_of(answer: Answer, host: str, own: set[str], asked: tuple[str, ...]) -> None:
    whole = answer.text + str(answer.headers)
    assert NAMES[host] not in whole and host not in whole
    assert not {each for each in houses.IDENTIFIER.findall(whole) if each in own} - set(asked)


@pytest.mark.parametrize("route", [each for each in ROUTES if PARAMETER.search(each)])
def test_what_is_another_newsrooms_is_as_if_it_had_never_been(
    many: Houses, beta: Asker, of_alpha: set[str], route: str
) -> None:
    pool = pool_of(many, ALPHA)
    real, never = named(route, pool), named(route, made_up(pool))
    asked = list(zip(real, never, strict=True))[:: 7 if route.count("<") > 1 else 3] or []
    for (path, names), (other, others) in asked:
        answer, expected = beta.get(path), beta.get(other)
        assert answer.likeness(*names) == expected.likeness(*others), path
        tells_nothing_of(answer, ALPHA, of_alpha, names)


def test_the_same_addresses_lead_somewhere_at_home(many: Houses, alpha: Asker) -> None:
    """The positive control: what is asked for above is there."""
    pool = pool_of(many, ALPHA)
    found = {
        route
        for route in ROUTES
        if PARAMETER.search(route)
        and any(
            alpha.get(path).status == 200 for path, _ in itertools.islice(named(route, pool), 4)
        )
    }
    assert len(found) >= 15, found


def test_a_segment_of_the_search_is_of_one_newsroom(
    many: Houses, alpha: Asker, beta: Asker
) -> None:
    """Listed and given out at home; elsewhere as if it had never been."""
    (own,), (other,) = (pool_of(many, host)["segment"] for host in (ALPHA, BETA))
    for asker, here, there in ((alpha, own, other), (beta, other, own)):
        listed = asker.get("/desk/search/segments/").text
        assert here in listed and there not in listed
        assert len(asker.get(f"/desk/search/segment/{here}/").body) == 5000
        never = str(uuid.uuid4())
        answer, expected = (asker.get(f"/desk/search/segment/{one}/") for one in (there, never))
        assert answer.status == 404 and answer.likeness(there) == expected.likeness(never)


@pytest.mark.parametrize("route", [each for each in ROUTES if not PARAMETER.search(each)])
def test_no_page_knows_another_newsroom(
    many: Houses, beta: Asker, of_alpha: set[str], route: str
) -> None:
    tells_nothing_of(beta.get(route), ALPHA, of_alpha, ())
    tells_nothing_of(many.asker(GAMMA).get(route), ALPHA, of_alpha, ())


def carried_by(asker: Asker) -> list[tuple[str, str]]:
    """The cookies as they are now: a later answer may change them."""
    return list(asker.cookies.items())


@pytest.mark.parametrize("path", ["/desk/", "/desk/account/", "/desk/people/", "/desk/search/"])
def test_a_visit_is_of_one_newsroom(many: Houses, alpha: Asker, path: str) -> None:
    """Cookies of one, given to another: as good as none, though the same people are in both."""
    assert alpha.get(path).status == 200
    carried = Asker(many.server.port, BETA, dict(carried_by(alpha)))
    answer = carried.get(path)
    never = {name: secrets.token_hex(len(each))[: len(each)] for name, each in carried_by(alpha)}
    other = Asker(many.server.port, BETA, never).get(path)
    assert answer.likeness() == other.likeness() and answer.status == 302


@pytest.fixture(scope="module")
def codename(many: Houses) -> str:
    """Of a report that one newsroom has."""
    page = many.asker(ALPHA).get(FORM).text
    answer = _sent(many.asker(ALPHA), page, WORDS)
    assert answer.status == 200, answer.text
    found = re.search(r"<samp[^>]*>(.*?)</samp>", answer.text, re.S)
    assert found
    digits = "".join(re.findall(r"[0-9]+", re.sub("<[^>]+>", "", found[1])))
    assert len(digits) == 26
    return digits


def test_a_form_is_of_one_newsroom(many: Houses, codename: str) -> None:
    before = many.tables(BETA)
    foreign = _sent(many.asker(BETA), many.asker(ALPHA).get(FORM).text, WORDS)
    spoilt = (
        many.asker(BETA).get(FORM).text.replace('name="token" value="', 'name="token" value="x')
    )
    assert foreign.status == 403
    assert foreign.likeness() == _sent(many.asker(BETA), spoilt, WORDS).likeness()
    assert many.tables(BETA) == before


def test_a_codename_is_of_one_newsroom(many: Houses, codename: str) -> None:
    never = "".join(Codename.generate().groups)
    back, other = _back(many.asker(BETA), codename), _back(many.asker(BETA), never)
    assert back.status == 422 and back.likeness(codename) == other.likeness(never)
    asker = many.asker(ALPHA)
    assert _back(asker, codename).status == 302
    # And the visit is of that one, too.
    assert asker.get("/en/talk/").status == 200
    carried = Asker(many.server.port, BETA, dict(asker.cookies))
    assert carried.get("/en/talk/").likeness() == many.asker(BETA).get("/en/talk/").likeness()


def test_a_report_lies_where_one_newsroom_keeps_what_is_its(many: Houses, codename: str) -> None:
    marks = [each.encode() for each in many.identifiers(ALPHA) - many.identifiers(BETA)]
    assert len(marks) > 100
    for host in (BETA, GAMMA):
        for content in many.contents(host):
            assert not [mark for mark in marks if mark in content]
    assert sum(any(mark in content for mark in marks) for content in many.contents(ALPHA)) > 0


def test_counts_and_ends_of_one_move_nothing_in_another(many: Houses, codename: str) -> None:
    paths = ("/archive/log/checkpoint", "/en/archive/feed.atom", "/healthz", "/archive/sitemap.xml")
    before = {path: many.asker(BETA).get(path).likeness() for path in paths}
    rows = many.tables(BETA), many.tables(GAMMA)
    page = many.asker(ALPHA).get(FORM).text
    assert _sent(many.asker(ALPHA), page, "One more.").status == 200
    assert rows == (many.tables(BETA), many.tables(GAMMA))
    assert before == {path: many.asker(BETA).get(path).likeness() for path in paths}


def test_each_speaks_its_own_languages(many: Houses) -> None:
    for host, spoken in ((ALPHA, {"ar", "en"}), (GAMMA, {"en", "fr"})):
        answers = {code: many.asker(host).get(f"/{code}/r/") for code in ("ar", "en", "fr")}
        assert {code for code, answer in answers.items() if answer.status == 200} == spoken
        for code, answer in answers.items():
            # As a language that no newsroom has.
            never = many.asker(host).get("/de/r/")
            told = answer.likeness(f"/{code}/") == never.likeness("/de/")
            assert told is (code not in spoken)


@pytest.mark.parametrize("host", ["", "delta.test", "alpha.test.example", ALPHA + "," + BETA])
@pytest.mark.parametrize("path", ["/", "/desk/login/", "/healthz", "/static/amana.css", "/en/r/x/"])
def test_a_name_that_is_nobodys_gets_no_newsrooms_page(
    many: Houses, of_alpha: set[str], host: str, path: str
) -> None:
    answer = many.asker(host).get(path)
    assert answer.status == 404 and answer.body == b"Not found\n"
    assert answer.likeness() == many.asker("nobody.test").get("/").likeness()
    assert not many.asker(host).cookies


def test_wrong_passwords_in_one_make_nobody_wait_in_another(many: Houses) -> None:
    """The same name, and the same device to look at."""
    for asker, times in ((many.asker(ALPHA), 8), (many.asker(BETA), 1)):
        for _ in range(times):
            token = asker.hidden("/desk/login/", "csrfmiddlewaretoken")
            wrong = {"username": BASEM.username, "password": "x" * 14, "code": "000000"}
            last = asker.post("/desk/login/", {**wrong, "csrfmiddlewaretoken": token})
        assert (last.status == 429) is (times > 1), last.status


def test_an_error_in_one_is_no_error_in_another(many: Houses) -> None:
    with many.keeping.broken("gamma"):
        broken = many.asker(GAMMA).get("/en/archive/")
        assert broken.status == 503 and many.asker(GAMMA).get("/healthz").status == 503
        for host in (ALPHA, BETA):
            assert many.asker(host).get("/en/archive/").status == 200
            assert many.asker(host).get("/healthz").status == 200
        tells_nothing_of(broken, ALPHA, set(), ())
    word = many.keeping.database
    lines = [line for line in many.server.log.read_text().splitlines() if word in line]
    assert lines and all("newsroom=gamma" in line for line in lines)


@pytest.mark.parametrize("times", [40])
def test_answers_never_change_places(many: Houses, times: int) -> None:
    """Sixteen people at once, each at all newsrooms in turn; some of what they ask for fails."""
    wrong: list[tuple[str, str, int]] = []
    away: list[str] = []
    paths = ("/en/", "/en/archive/", "/desk/login/", "/en/nothing/", "/en/r/", "/en/away/x/")

    def ask(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - repeatable
        for _ in range(times):
            host, path = chance.choice(tuple(NAMES)), chance.choice(paths)
            answer = many.asker(host).get(path)
            others = [name for other, name in NAMES.items() if other != host]
            strange = [name for name in others if name in answer.text]
            mine = NAMES[host] in answer.text or answer.status != 200
            if answer.status == 503 and isinstance(many.keeping, OnServers):
                # Each request connects, and a machine with other tests may need more than two
                # seconds for that.
                away.append(host)
            elif not mine or answer.status not in {200, 404}:
                wrong.append((host, path, answer.status))
            if strange:
                wrong.append((host, path, answer.status))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong and len(away) <= len(threads) * times // 10


def _sent(asker: Asker, page: str, words: str) -> Answer:
    form = reporter.Form.parse(f"http://{asker.host}{FORM}", page)
    filled = reporter.body(form, {"words": words}, ())
    kind = {"Content-Type": f"multipart/form-data; boundary={filled.boundary}"}
    whole = b"".join(piece for piece in filled.pieces if isinstance(piece, bytes))
    return asker.ask("POST", urlsplit(form.action).path, whole, kind)


def _back(asker: Asker, codename: str) -> Answer:
    token = asker.hidden("/en/back/", "token")
    return asker.post("/en/back/", {"codename": codename, "token": token})
