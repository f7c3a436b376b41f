"""The object store is down, stalls, or its line breaks in the middle: 503, and later it arrives."""

from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer
from pytest_django.fixtures import Settings

from config.settings import blob_storage
from operations.maintenance.scrubbing import scrub
from operations.maintenance.tidying import tidy
from submissions.desks import DeskInfo
from submissions.models import Parcel
from submissions.reports.receiving import today
from tests.submissions.asking import Asker, form
from tests.submissions.fault_proxy import FaultProxy, between


@pytest.fixture
def proxy(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultProxy]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    boto3.resource("s3", endpoint_url=f"http://127.0.0.1:{port}").Bucket("faults").create()
    with between(int(port)) as made:
        store = blob_storage("s3://faults/sealed")
        store["OPTIONS"]["endpoint_url"] = f"http://127.0.0.1:{made.port}"
        settings.STORAGES = {**settings.STORAGES, "blobs": store}
        yield made
    server.stop()


@pytest.mark.parametrize("fault", ["refuse", "stall", "cut"])
def test_a_report_waits_for_the_store_and_arrives(
    asker: Asker, desk: DeskInfo, proxy: FaultProxy, fault: str
) -> None:
    token = asker.get("/ar/r/all/").field("token")
    proxy.fault = fault
    answer = asker.send("/ar/r/sent/", form(token))
    assert (answer.status, answer.header("Retry-After")) == (503, "300")
    assert "إرساله مرتين لا يضرّ" in answer.text
    assert Parcel.objects.count() == 0
    proxy.fault = ""
    assert asker.send("/ar/r/sent/", form(token)).status == 200
    assert scrub(lambda line: None).is_sound
    assert tidy(today()).lost == ()
