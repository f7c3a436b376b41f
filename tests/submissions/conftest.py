"""The cast of the reporter's side: an open desk with its key, a browser, and a real server."""

import io
from collections.abc import Iterator
from pathlib import Path

import piexif
import pytest
from django.core.cache import cache
from PIL import Image
from pytest_django.fixtures import Settings

from sealing import HybridIdentity
from submissions import desks, sandbox
from submissions.wire import shared_budgets
from submissions.wire.ingress import Ingress
from tests.server import Server, manage, running
from tests.submissions.asking import Asker, pages

PLACE = {
    piexif.GPSIFD.GPSLatitudeRef: b"N",
    piexif.GPSIFD.GPSLatitude: ((35, 1), (50, 1), (0, 1)),
    piexif.GPSIFD.GPSLongitudeRef: b"E",
    piexif.GPSIFD.GPSLongitude: ((38, 1), (32, 1), (0, 1)),
}


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A data folder of this test's own, and a cache that holds nothing yet."""
    settings.DATA = tmp_path
    folder = "django.core.files.storage.FileSystemStorage"
    blobs = {"BACKEND": folder, "OPTIONS": {"location": str(tmp_path / "blobs")}}
    settings.STORAGES = {**settings.STORAGES, "blobs": blobs}
    cache.clear()
    yield tmp_path
    cache.clear()


@pytest.fixture(autouse=True)
def budgets_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """With Redis each test's Ingress would say that it is a process more, until this one ends: all
    of them share one budget, and after some of them nothing is left for the next.
    """
    monkeypatch.setattr(shared_budgets, "beginning", lambda admission: lambda: None)


@pytest.fixture(scope="session", autouse=True)
def fork_server() -> Iterator[None]:
    yield
    sandbox.stop()


@pytest.fixture
def asker() -> Asker:
    return Asker(Ingress(pages()))


@pytest.fixture(scope="session")
def identity() -> HybridIdentity:
    """The desk's key, which the server never has."""
    return HybridIdentity.generate()


@pytest.fixture
def desk(db: None, identity: HybridIdentity) -> desks.DeskInfo:
    return desks.open_desk("raqqa", name="مكتب الرقة", recipient=str(identity.recipient()))


@pytest.fixture(scope="session")
def photograph() -> bytes:
    """A JPEG that says where and with what it was taken."""
    exif = piexif.dump({"0th": {piexif.ImageIFD.Model: b"CANARY-PHONE"}, "GPS": PLACE})
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "olive").save(file, "JPEG", exif=exif)
    return file.getvalue()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, identity: HybridIdentity) -> Iterator[Server]:
    """A real server with a desk open."""
    folder = tmp_path_factory.mktemp("server") / "data"
    folder.mkdir()
    manage(folder, "migrate", "-v0")
    recipient = str(identity.recipient())
    manage(folder, "open_desk", "raqqa", "--name", "Raqqa", "--recipient", recipient)
    with running(folder) as found:
        yield found


@pytest.fixture
def memory_cache(settings: Settings) -> None:
    """Where a test turns the clock or looks into the cache, the cache is this process's own."""
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = {"default": memory, "counters": memory}
