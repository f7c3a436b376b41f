"""Practice answers by itself, says what it is, goes every night, and mixes with nothing real."""

import datetime
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from operations.practice import cast, lesson, sentences
from tests.config import restoring
from tests.config.restoring import query
from tests.server import PATIENCE, ROOT, Server, environment, free_port, manage, moved, running

ON = {"AMANA_PRACTICE": "1"}
BAND = 'class="practice"'
SOON = (30, 120, 600)  # seconds in which the first start reads the clock; more on a busy machine
REPORT = """
from submissions import intake
said = intake.ReportText("A bridge is closed.", {language!r}, "ask")
print(*intake.submit("practice", said).words)
"""
ANSWERED = {"en": "words: 4, files: 0", "ar": "عدد الكلمات: 4"}
PAGES = (
    *("/", "/en/", "/ar/", "/en/safety/", "/ar/safety/", "/en/r/", "/ar/r/all/"),
    *("/en/away/", "/en/away/practice/page.html", "/en/calendar/", "/en/report/"),
    *("/en/back/", "/en/nowhere/", "/en/archive/", "/ar/archive/search/", "/en/archive/nowhere/"),
    *("/desk/login/", "/desk/nowhere/", "/desk/"),
)


class Visitor:
    """Reads pages, also those of a refusal, and keeps cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def page(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> str:
        data = urllib.parse.urlencode(fields).encode() if fields else None
        url = urllib.parse.urljoin(self.address, path)
        asked = urllib.request.Request(url, data, {"Origin": self.address, **headers})
        try:
            with self.opener.open(asked, timeout=PATIENCE) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return error.read().decode()

    def come_back(self, codename: str, language: str) -> str:
        """The page behind a codename."""
        form = self.page(f"/{language}/back/")
        (action,) = re.findall(r'<form method="post" action="([^"]+)"[^>]*><input', form)
        token = re.findall(r'name="token" value="([^"]+)"', form)[0]
        return self.page(action, {"token": token, "codename": codename})


def tried(data: Path, *arguments: str, **more: str) -> tuple[int, str]:
    """Exit code and words of a command that should refuse."""
    done = restoring.command(data, *arguments, PORT=str(free_port()), **more)
    return done.returncode, done.stdout + done.stderr


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """It was begun over a day before, of which a file is left."""
    data = tmp_path_factory.mktemp("practice") / "data"
    data.mkdir()
    (data / "practice").touch()
    (data / "blobs").mkdir()
    (data / "blobs" / "yesterday").write_text("something of yesterday")
    with running(data, **ON) as started:
        yield started


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("real") / "data"
    manage(data, "migrate", "-v0")
    return data


@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_report_is_answered_within_a_minute(server: Server, language: str) -> None:
    codename = manage(server.data, "shell", "-v0", "-c", REPORT.format(language=language), **ON)
    end = time.monotonic() + PATIENCE
    while True:
        page = Visitor(server.address).come_back(codename.strip(), language)
        if ANSWERED[language] in page:
            break
        assert time.monotonic() < end, page
        time.sleep(1)
    assert BAND in page and lesson.PAUSE <= 20


def test_every_page_says_practice(server: Server) -> None:
    visitor = Visitor(server.address)
    pages = {path: visitor.page(path) for path in PAGES}
    pages["another host"] = visitor.page("/en/", Host="elsewhere.example")
    pages["a form that is none"] = visitor.page("/desk/login/", {"a": "b"})
    assert not [path for path, page in pages.items() if BAND not in page]
    assert "Nothing here is real" in pages["/en/"] and "لا شيء هنا حقيقي" in pages["/ar/"]


def test_what_leaves_it_says_practice(server: Server) -> None:
    feed = Visitor(server.address).page("/archive/feed.json")
    assert "PRACTICE Amana" in feed
    ((identifier,),) = query(server.data, "SELECT identifier FROM config_installation")
    assert identifier.startswith("practice")
    assert (server.data / "blobs" / "installation").read_text().startswith("practice")


def test_trainers_and_trainees_are_members(server: Server) -> None:
    said = server.log.read_text()
    for person in (*cast.TRAINERS, *cast.TRAINEES):
        assert person.username in said and person.secret() in said
    held = query(server.data, "SELECT count(*) FROM reviewers_membership WHERE wrapped_key != ''")
    assert held == [(len(cast.TRAINERS + cast.TRAINEES) + 1,)]


def test_nothing_of_the_day_before_is_there(server: Server) -> None:
    assert not (server.data / "blobs" / "yesterday").exists()


def test_a_folder_has_one_server(server: Server) -> None:
    code, said = tried(server.data, "practice", **ON)
    assert code == 1 and "already" in said


def test_practice_is_not_served_as_real(server: Server) -> None:
    before = query(server.data, "SELECT count(*) FROM reviewers_membership")
    for command in ("serve", "tidy", "demo_data"):
        code, said = tried(server.data, command)
        assert code == 1 and "AMANA_PRACTICE=1" in said
    assert query(server.data, "SELECT count(*) FROM reviewers_membership") == before


def test_a_copy_of_it_is_not_served_without_its_mark(server: Server, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(server.data, tmp_path / "copy"))
    (copy / "practice").unlink()
    for more in ({}, ON):
        code, said = tried(copy, "serve", **more)
        assert code == 1 and "Traceback" not in said
    assert (copy / "amana.sqlite3").exists()


def test_nothing_of_it_is_kept(server: Server, tmp_path: Path) -> None:
    recipient = "age1pq1" + "q" * 40
    code, said = tried(server.data, "backup", str(tmp_path / "b"), "--recipient", recipient, **ON)
    assert code == 1 and "nothing of it is kept" in said
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("marked", [False, True])
def test_a_real_folder_is_left_as_it_is(real: Path, tmp_path: Path, marked: bool) -> None:
    """Also where somebody copied it over a folder of practice."""
    data = Path(shutil.copytree(real, tmp_path / "data"))
    if marked:
        (data / "practice").touch()
    before = files(data)
    for command in ("practice", "serve", "migrate", "tidy"):
        code, said = tried(data, command, **ON)
        assert code == 1 and "real installation" in said and "Traceback" not in said
    assert files(data) == before


@pytest.mark.parametrize("name", ["film.mp4", "practice"])
def test_files_of_somebody_are_not_deleted(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"Theirs.")
    code, said = tried(tmp_path, "practice", **ON)
    assert code and "other files" in said and "nothing was touched" in said
    assert files(tmp_path) == {str(tmp_path / name): b"Theirs."}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AMANA_BLOBS", "/nowhere/blobs"),
        ("AMANA_SECRET_FILE", "/nowhere/secret"),
        ("DATABASE_URL", "postgres://a:b@localhost:1/c"),
    ],
)
def test_it_keeps_nothing_elsewhere(tmp_path: Path, name: str, value: str) -> None:
    code, said = tried(tmp_path / "data", "practice", **ON, **{name: value})
    assert code == 1 and f"unset {name}" in said


def test_without_the_setting_there_is_no_practice(tmp_path: Path) -> None:
    code, said = tried(tmp_path / "data", "practice")
    assert code == 1 and "make practice" in said and not (tmp_path / "data").exists()


@pytest.mark.parametrize(("hour", "day"), [(0, 1), (3, 1), (4, 2), (23, 2)])
def test_the_night_is_at_four(hour: int, day: int) -> None:
    now = datetime.datetime(2026, 12, 1, hour, 30 if hour != 4 else 0, tzinfo=datetime.UTC)
    assert lesson.next_night(now) == datetime.datetime(2026, 12, day, 4, tzinfo=datetime.UTC)


@contextmanager
def before_night(data: Path, soon: int) -> Iterator[Iterator[str]]:
    """What a server prints after its first line, on whose clock it is night ``soon`` seconds from
    now; nothing where it was night before it had begun, and the next one is a day away."""
    now = datetime.datetime.now(datetime.UTC)
    ahead = int((lesson.next_night(now) - now).total_seconds()) - soon
    more = {**ON, **moved(0), "MOVED_SECONDS": str(ahead), "PORT": str(free_port())}
    with subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment(data, **more),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        lines = iter(process.stdout.readline, "")
        assert "Opening" in next(lines)
        late = datetime.datetime.now(datetime.UTC) - now > datetime.timedelta(seconds=soon)
        try:
            yield iter(()) if late else lines
        finally:
            process.terminate()


@pytest.mark.second_try
def test_all_data_goes_at_night(tmp_path: Path) -> None:
    """The clock is set so that it is night soon after the first start has begun."""
    for soon in SOON:
        data = tmp_path / str(soon)
        with before_night(data, soon) as lines:
            first = (data / "secret").read_bytes()
            if not any("a new day begins" in line for line in lines):
                continue
            assert any("Opening" in line for line in lines)
            assert (data / "secret").read_bytes() != first
            return
    raise AssertionError("No first start was before its night.")


def test_an_answer_in_another_language_is_in_both() -> None:
    said = sentences.answer("fr", 3, 1, first=True)
    assert "PRACTICE" in said and "تدريب" in said and "files: 1" in said
