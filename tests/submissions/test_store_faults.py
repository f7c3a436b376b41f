"""The object store is down, stalls, or its line breaks in the middle: 503, and later it arrives."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from operations.maintenance.scrubbing import scrub
from operations.maintenance.tidying import tidy
from submissions.desks import DeskInfo
from submissions.models import Parcel
from submissions.reports.receiving import today
from tests.scaled.ceph import Ceph
from tests.scaled.store import bucket_in, storage
from tests.submissions.asking import Asker, form
from tests.submissions.fault_proxy import FaultProxy, between


@pytest.fixture
def proxy(settings: Settings, object_store: Ceph) -> Iterator[FaultProxy]:
    bucket = bucket_in(object_store)
    with between(object_store.port) as made:
        store = storage(f"http://127.0.0.1:{made.port}", bucket.name)
        settings.STORAGES = {**settings.STORAGES, "blobs": store}
        yield made


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
