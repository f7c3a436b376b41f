"""/healthz: whether a report that is sent now would arrive, by face, and nothing else."""

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from config import causes, logs, probes
from config.causes import Cause
from newsrooms import Own
from submissions import sandbox
from submissions.desks import DeskInfo
from submissions.storage import blobs
from tests.scaled.ceph import Ceph
from tests.scaled.store import bucket_in, storage
from tests.submissions.fault_proxy import FaultProxy, between

TRIES = 20


@pytest.fixture(autouse=True)
def nothing_remembered(data: Path) -> Iterator[None]:
    blobs.make_folders(data / "blobs")
    probes.forget()
    yield
    probes.forget()


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[object]]:
    for names in logging.getLogger(logs.OUTAGE).filters:
        assert isinstance(names, logs.NamesCauses)
        names.forget()
    return lambda: [each.msg for each in caplog.records if each.name == logs.OUTAGE]


def asked(client: Client, face: str = "") -> tuple[int, str]:
    answer = client.get(f"/healthz{face}")
    return answer.status_code, answer.content.decode()


def no_sandbox(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    def gone(source: object) -> None:
        raise sandbox.Unavailable

    monkeypatch.setattr(sandbox, "clean", gone)


def no_space(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    monkeypatch.setattr(probes, "disk_floor", lambda whole: whole)


def no_store(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    (data / "blobs").rename(data / "elsewhere")


def no_disk(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    """Its disk is not mounted: the folder below it is there, and empty."""
    monkeypatch.setattr(blobs, "_marked", Own(lambda: True))


def other_secret(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    probes.Installation.objects.update_or_create(id=1, defaults={"secret": "another"})


FAULTS = {
    no_sandbox: (Cause.SANDBOX, {"/intake"}),
    no_space: (Cause.FULL, {"/intake", "/desk"}),
    no_store: (Cause.DISK, {"/intake", "/desk"}),
    no_disk: (Cause.DISK, {"/intake", "/desk"}),
    other_secret: (Cause.SECRET, {"/intake", "/desk"}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_face_says_its_own_and_the_log_names_the_cause_once(
    client: Client,
    desk: DeskInfo,
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    lines: Callable[[], list[object]],
    fault: Callable[[pytest.MonkeyPatch, Path], None],
) -> None:
    faces = ("/intake", "/desk", "/archive")
    assert {asked(client, face) for face in ("", *faces)} == {(200, "well\n")}
    fault(monkeypatch, data)
    # Its answer is remembered; then it is another.
    assert asked(client) == (200, "well\n")
    probes.forget()
    cause, unwell = FAULTS[fault]
    assert {face for face in faces if asked(client, face) == (503, "unwell\n")} == unwell
    probes.forget()
    assert asked(client) == (503, "unwell\n")
    assert lines() == [causes.sentence(cause)]


def test_a_store_that_stops_is_noticed(
    client: Client,
    desk: DeskInfo,
    settings: Settings,
    object_store: Ceph,
    lines: Callable[[], list[object]],
) -> None:
    bucket = bucket_in(object_store)
    with between(object_store.port) as line:
        store = storage(f"http://127.0.0.1:{line.port}", bucket.name)
        settings.STORAGES = {**settings.STORAGES, "blobs": store}
        assert _with_fault(client, line, "", 200)
        assert not list(bucket.objects.all())
        assert _with_fault(client, line, "refuse", 503)
        assert lines() == [causes.sentence(Cause.STORE)]
        assert _with_fault(client, line, "", 200)


def _with_fault(client: Client, line: FaultProxy, fault: str, status: int) -> bool:
    """A good store that is slower than it may be, on a busy machine, is asked again."""
    line.fault = fault
    line.hang_up()
    for _ in range(TRIES):
        probes.forget()
        if asked(client, "/intake")[0] == status:
            return True
    return False


def test_a_flood_of_questions_is_one_look(
    client: Client, desk: DeskInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    rows = tuple(
        probes.Probe(row.name, row.faces, row.seconds, lambda: looks.append(1))
        for row in probes.PROBES
    )
    monkeypatch.setattr(probes, "PROBES", rows)
    clients = [threading.Thread(target=asked, args=(client,)) for _ in range(20)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    assert len(looks) == len(rows)


def test_looking_leaves_no_name_in_the_store(client: Client, desk: DeskInfo, data: Path) -> None:
    assert asked(client)[0] == 200
    assert not [path for path in (data / "blobs").rglob("*") if path.is_file()]


def test_what_is_no_face_is_no_page(client: Client) -> None:
    assert client.get("/healthz/other").status_code == 404
    assert client.get("/healthz/intake/").status_code == 404
    assert client.post("/healthz").status_code == 405


def test_a_full_disk_is_named_whoever_says_so() -> None:
    assert causes.cause_of(OSError(28, "No space left on device")) is Cause.FULL
    assert causes.cause_of(OSError(5, "Input/output error")) is Cause.DISK
    assert causes.cause_of(ValueError("ours")) is None
