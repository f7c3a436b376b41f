"""What brings plaintext to a disk elsewhere, item by item, against the settings that are in force.

Where an item has its test in another file, ``ELSEWHERE`` names it, and a test here sees to it that
it is there.
"""

import asyncio
import contextlib
import json
import logging
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.middleware.common import BrokenLinkEmailsMiddleware
from django.test import Client, RequestFactory
from django.utils.module_loading import import_string

from config.environment.servers import postgresql
from config.settings import EMBEDDED_DATABASE
from config.uploads import UploadRefused
from tests.server import ROOT, manage

CANARY = "qcanary81kx02mv7"
LIVE_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "secure_delete": 1,
    "temp_store": 2,
    "mmap_size": 0,
}
PROBE = f"""
import json
from django.conf import settings
from django.db import connection
def holding():
    files = [path for path in settings.DATA.iterdir() if path.is_file()]
    return [path.name for path in files if b"{CANARY}" in path.read_bytes()]
with connection.cursor() as cursor:
    names = {list(LIVE_PRAGMAS)}
    said = {{name: cursor.execute("PRAGMA " + name).fetchone()[0] for name in names}}
    cursor.execute("CREATE TABLE kept (words TEXT)")
    cursor.execute("INSERT INTO kept VALUES ('{CANARY}')")
    cursor.execute("DELETE FROM kept")
    before = holding()
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    print(json.dumps({{"pragmas": said, "before": before, "after": holding()}}))
"""  # noqa: S608 - the canary is ours
SEIZURE, STOCK, TRACE = (
    "tests/submissions/test_seizure.py",
    "tests/seizure/test_stock.py",
    "tests/seizure/test_trace.py",
)
ELSEWHERE = {
    "uploads named by the reporter's extension": (STOCK, "test_the_search_finds_what_a_stock"),
    "the nameless spool": (STOCK, "test_the_trace_finds_the_spool"),
    "no upload written in the clear": (TRACE, "test_no_canary_is_written_to_a_file"),
    "what kill -9 leaves": (SEIZURE, "test_nothing_lies_in_the_clear"),
    "error reports": ("tests/config/test_logs.py", "test_an_error_report_shows_nothing"),
    "log lines": ("tests/config/test_logs.py", "test_it_drops_the_text_of_other"),
    "the log while requests are refused": (SEIZURE, "test_each_refusal_was_one"),
    "Redis": (SEIZURE, "test_redis_holds_the_visit"),
    "core dumps and umask": (SEIZURE, "test_every_process_refuses_core_files"),
    "dumpable": (TRACE, "test_no_process_that_reads_a_file_can_be_dumped"),
    "the doctor looks": ("tests/config/test_doctor.py", "def test_"),
    "the process with a live database": (SEIZURE, "test_what_was_destroyed_is_shredded"),
}


@pytest.mark.parametrize("item", ELSEWHERE)
def test_each_item_has_its_test(item: str) -> None:
    file, name = ELSEWHERE[item]
    assert name in (ROOT / file).read_text()


def test_the_folder_of_temporary_files_does_not_exist() -> None:
    assert not Path(settings.FILE_UPLOAD_TEMP_DIR).exists()
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_the_csrf_check_cannot_make_django_read_a_file(rf: RequestFactory) -> None:
    """It reads ``request.POST`` before any view could set a limit."""
    request = rf.post("/en/r/all/", {"file": SimpleUploadedFile(f"{CANARY}.x", b"x")})
    with pytest.raises(UploadRefused):
        _ = request.POST


def test_no_mail_goes_to_anybody_when_something_breaks(client: Client) -> None:
    assert settings.ADMINS == [] and settings.MANAGERS == []
    everyone = [
        logging.getLogger(),
        *(logging.getLogger(name) for name in logging.root.manager.loggerDict),
    ]
    kinds = {type(handler).__name__ for logger in everyone for handler in logger.handlers}
    assert "AdminEmailHandler" not in kinds
    assert mail.outbox == []


def test_no_middleware_mails_broken_links() -> None:
    kinds = [import_string(name) for name in settings.MIDDLEWARE]
    assert not any(
        isinstance(kind, type) and issubclass(kind, BrokenLinkEmailsMiddleware) for kind in kinds
    )


def test_postgresql_binds_on_the_server() -> None:
    assert postgresql("postgres://amana@127.0.0.1/amana")["OPTIONS"]["server_side_binding"] is True


@dataclass(frozen=True)
class Live:
    """What the embedded database says of itself, and its files that hold a row deleted by then."""

    pragmas: dict[str, str | int]
    before: list[str]
    after: list[str]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Live:
    """Through a connection as the server makes it."""
    data = tmp_path_factory.mktemp("live") / "data"
    manage(data, "migrate", "-v0")
    return Live(**json.loads(manage(data, "shell", "-v0", "-c", PROBE)))


@pytest.mark.parametrize("pragma", LIVE_PRAGMAS)
def test_a_live_connection_has_the_pragma(live: Live, pragma: str) -> None:
    assert live.pragmas[pragma] == LIVE_PRAGMAS[pragma]


def test_a_transaction_takes_the_lock_at_its_beginning() -> None:
    assert EMBEDDED_DATABASE["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_a_deleted_row_lives_in_the_log_until_the_checkpoint(live: Live) -> None:
    """The trap and its cure: ``secure_delete`` does not reach the write-ahead log."""
    assert live.before == ["amana.sqlite3-wal"]
    assert live.after == []


def test_without_secure_delete_the_row_stays(tmp_path: Path) -> None:
    """The positive control of the pragma."""
    place = tmp_path / "stock.sqlite3"
    with contextlib.closing(sqlite3.connect(place, isolation_level=None)) as stock:
        stock.execute("PRAGMA secure_delete=OFF")
        stock.execute("CREATE TABLE kept (words TEXT)")
        stock.execute("INSERT INTO kept VALUES (?)", [CANARY])
        stock.execute("DELETE FROM kept")
    assert CANARY.encode() in place.read_bytes()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "kept"),
    [
        *((path, "no-store") for path in ("/", "/en/", "/ar/", "/en/back/", "/en/safety/")),
        # So that Back gives words and codename again.
        *((path, "private, no-cache") for path in ("/en/r/", "/en/r/all/")),
    ],
)
def test_a_reporters_page_sets_no_cookie_makes_no_session_and_says_what_may_stay(
    client: Client, path: str, kept: str
) -> None:
    answer = client.get(path, headers={"accept-language": "ar"})
    assert answer["Cache-Control"] == kept
    assert not answer.cookies
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone()[0] == 0


def test_messages_and_sessions_leave_nothing_in_a_browser() -> None:
    assert settings.MESSAGE_STORAGE.endswith("session.SessionStorage")
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE and settings.CSRF_COOKIE_AGE is None


def test_no_cache_lies_on_a_disk_and_no_middleware_keeps_pages() -> None:
    backends = {each["BACKEND"].rpartition(".")[2] for each in settings.CACHES.values()}
    assert backends <= {"LocMemCache", "RedisCache", "CountersCache"}
    assert not any("cache" in name.lower() for name in settings.MIDDLEWARE)


def test_no_template_keeps_a_part_of_a_page() -> None:
    pages = [
        *ROOT.glob("submissions/templates/**/*.html"),
        *ROOT.glob("config/templates/**/*.html"),
    ]
    assert len(pages) > 20
    assert not any("{% cache" in page.read_text() for page in pages)


def test_no_proxy_that_spools_stands_in_front() -> None:
    files = [path for path in (ROOT / "deploy").rglob("*") if path.is_file()]
    assert files
    assert not any("nginx" in path.name.lower() for path in files)
    assert not any("proxy_pass" in path.read_text() for path in files)


def test_the_event_loop_says_nothing_of_a_request() -> None:
    """An error of a connection is told with its peer's address."""
    assert not logging.getLogger(asyncio.__name__).isEnabledFor(logging.ERROR)


@pytest.mark.parametrize("name", ["django.security.csrf", "django.security.DisallowedHost"])
def test_a_refused_browser_is_not_news(name: str) -> None:
    assert not logging.getLogger(name).isEnabledFor(logging.ERROR)
