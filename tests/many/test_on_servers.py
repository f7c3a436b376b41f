"""What is a newsroom's own on servers that several share; and one whose server hangs.

And what test_isolation.py asks of reports, visits, counts and errors, asked here on servers.
"""

import signal
import threading
from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.many.conftest import ALPHA, BETA, GAMMA, ON_SERVERS, Houses
from tests.many.keeping import APART, SHARED, OnServers
from tests.many.test_isolation import (
    alpha,
    codename,
    test_a_codename_is_of_one_newsroom,
    test_a_form_is_of_one_newsroom,
    test_a_report_lies_where_one_newsroom_keeps_what_is_its,
    test_a_visit_is_of_one_newsroom,
    test_an_error_in_one_is_no_error_in_another,
    test_answers_never_change_places,
    test_counts_and_ends_of_one_move_nothing_in_another,
)

__all__ = [
    "alpha",
    "codename",
    "test_a_codename_is_of_one_newsroom",
    "test_a_form_is_of_one_newsroom",
    "test_a_report_lies_where_one_newsroom_keeps_what_is_its",
    "test_a_visit_is_of_one_newsroom",
    "test_an_error_in_one_is_no_error_in_another",
    "test_answers_never_change_places",
    "test_counts_and_ends_of_one_move_nothing_in_another",
]

pytestmark = pytest.mark.parametrize("kept", [ON_SERVERS], indirect=True)
AT_ONCE = 60  # people at one newsroom: twice what its part of the connections is


@pytest.fixture(scope="module")
def servers(many: Houses) -> OnServers:
    assert isinstance(many.keeping, OnServers)
    return many.keeping


def test_each_has_keys_of_its_own_in_redis(many: Houses, servers: OnServers) -> None:
    for host in (ALPHA, BETA, GAMMA):
        token = many.asker(host).hidden("/en/back/", "token")
        many.asker(host).post("/en/back/", {"codename": "1" * 26, "token": token})
    keys = servers.keys()
    prefixes = {name: servers.prefix(name) for name in ("alpha", "beta", "gamma")}
    assert {key.partition(":")[0] for key in keys} == set(prefixes.values())
    # What the processes of one newsroom divide among them is each newsroom's, too.
    assert {f"{prefix}:amana:lanes" for prefix in prefixes.values()} <= set(keys)


def test_each_has_objects_of_its_own(servers: OnServers) -> None:
    for name in ("alpha", "beta"):
        keys = [each.key for each in servers.objects(name)]
        assert f"{name}/installation" in keys and len(keys) > 1
    assert [each.bucket_name for each in servers.objects(APART)][:1] == [APART]


def test_the_key_of_one_opens_nothing_of_another(servers: OnServers) -> None:
    own = servers.newsroom(APART)
    session = boto3.Session(
        own["AWS_ACCESS_KEY_ID"], own["AWS_SECRET_ACCESS_KEY"], region_name="us-east-1"
    )
    place = session.resource("s3", endpoint_url=servers.store.endpoint)
    with pytest.raises(ClientError):
        list(place.Bucket(SHARED).objects.all())
    assert list(place.Bucket(APART).objects.all())


def test_no_connection_is_left_open(many: Houses, servers: OnServers) -> None:
    """Nor by a page, by what is streamed, or by a look of /healthz."""
    media = many.rows(ALPHA, "SELECT digest || '.png' FROM archive_medium")[:3]
    streams = [f"/archive/media/{name}" for name in media]
    for path in ("/en/", "/en/archive/", "/desk/login/", "/healthz", "/en/nothing/", *streams):
        for host in (ALPHA, BETA, GAMMA):
            many.asker(host).get(path)
    servers.until_closed()


@pytest.fixture
def hanging(servers: OnServers) -> Iterator[None]:
    """The server of one newsroom takes questions and answers none."""
    database = servers.databases[1]
    database.signal(signal.SIGSTOP)
    yield
    database.signal(signal.SIGCONT)


def test_a_server_that_hangs_holds_up_its_own_newsroom_alone(
    many: Houses, servers: OnServers, hanging: None
) -> None:
    def ask() -> None:
        try:
            many.asker(GAMMA).get("/en/archive/")
        except OSError:
            return

    waiting = [threading.Thread(target=ask, daemon=True) for _ in range(AT_ONCE)]
    for thread in waiting:
        thread.start()
    for _ in range(10):
        for host in (ALPHA, BETA):
            assert many.asker(host).get("/en/archive/").status == 200


def test_it_goes_on_when_its_server_does(many: Houses, servers: OnServers) -> None:
    assert many.asker(GAMMA).get("/en/archive/").status == 200
    servers.until_closed()
