"""What is set is known and well formed, or nothing starts; what is printed of it is current."""

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from config.environment import kinds, names, printing, reading, table
from config.environment.errors import EXIT, Unfit, WrongSettings
from config.environment.setting import Group, Kind, Setting
from tests.config.daemons import DEPLOY
from tests.server import ROOT, environment

PASSWORD = "Kanaria4711"
WRONG = {
    "AMANA_UPLAOD_LIMIT": ("1", "no such setting. Did you mean AMANA_UPLOAD_LIMIT?"),
    "AMANA_WEATHER": ("1", "no such setting. docs/settings.md lists them."),
    "AMANA_REDIS_URL": ("redis://127.0.0.1", "no such setting. Did you mean REDIS_URL?"),
    "AMANA_PORT": ("8000", "no such setting. Did you mean PORT?"),
    "AMANA_HOST": ("127.0.0.1", "no such setting. Did you mean HOST?"),
    "AMANA_NEWSROOM": ("The\nCoast", "expected one line of text"),
    "AMANA_NEWSROOM_FILE": ("/etc/hostname", "Did you mean AMANA_NEWSROOM?"),
    "AMANA_UPLOAD_LIMIT": ("4 boxes", "found “4 boxes”, expected a number of bytes"),
    "AMANA_UPLOAD_BYTES_AT_ONCE": ("4", "4GiB; 100kB at least"),
    "AMANA_DISK_FLOOR": ("4G", "found “4G”, expected a number of bytes"),
    "AMANA_DATA": ("/proc/x", "found “/proc/x”, expected a folder on a disk, and /proc is none."),
    "AMANA_FACES": ("intake,dseks", "expected some of archive, desk, intake"),
    "AMANA_SITE_URL": ("notaurl", "found “notaurl”, expected http:// or https:// and a name"),
    "AMANA_HOSTS": ("http://reports.example", "expected names without http://"),
    "AMANA_FORWARDED_BY": ("10.0.0.0/8", "expected an IP address"),
    "AMANA_CIRCUIT_HEADER": ("X Circuit", "expected the name of a header"),
    "AMANA_EXIT_URL": ("javascript:x", "expected an address"),
    "AMANA_SECURE_TRANSPORT": ("on", "expected 1 or 0"),
    "AMANA_HEARTBEAT": ("https://:443/x", "expected an address"),
    "AMANA_ALARM": ("webhook:https://h.example:99999/x", "expected channels"),
    "AMANA_SECRET_FILE": ("/etc", "expected a file, and /etc is a folder."),
    "AMANA_ARCHIVE_KEY_FILE": ("~nobody-of-this-name/x", "nobody with this name has a home here"),
    "AMANA_ARCHIVE_MEDIA": ("/etc/hostname", "expected a folder, and /etc/hostname is a file."),
    "AMANA_ROSTERS": ("/etc", "expected a file, and /etc is a folder."),
    "AMANA_RELAY": ("daily", "expected nightly or hourly"),
    "AMANA_ARRIVALS": ("6,24", "expected hours from 0 to 23"),
    "AMANA_SMTP": ("localhost", "expected HOST:PORT"),
    "AMANA_DIGEST_TO": ("desk@example.org,desk", "expected mail addresses"),
    "AMANA_INSTALLATION": ("mine", "expected 32 digits and letters from a to f"),
    "AMANA_BLOBS": ("s4://bucket", "expected a folder, or s3://"),
    "HOST": ("999.1.1.1", "found “999.1.1.1”, expected an IP address or a name"),
    "PORT": ("65536", "expected a whole number from 1 to 65535"),
    "DATABASE_URL": (f"nonsense://a:{PASSWORD}@b/c", "found nonsense://…, expected postgres://"),
    "REDIS_URL": (PASSWORD, "found a value that is not shown, expected redis://"),
    "AWS_ACCESS_KEY_ID_FILE": ("/nowhere", "AWS_ACCESS_KEY_ID_FILE=/nowhere cannot be read"),
}


def test_everything_that_is_wrong_is_said_at_once_and_without_a_trace(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment(tmp_path, **{name: value for name, (value, _) in WRONG.items()}),
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (EXIT, "")
    first, *lines = done.stderr.splitlines()
    # And of the two halves of a key only one is there.
    assert first == f"Amana does not start: {len(WRONG) + 1} settings are wrong."
    said = {line.split(": ", 1)[0]: line for line in lines if "AWS_SECRET" not in line}
    assert len(lines) == len(WRONG) + 1
    for name, (_, sentence) in WRONG.items():
        assert sentence in said[name.removesuffix("_ID_FILE") + "_ID" if "AWS" in name else name]
    assert PASSWORD not in done.stderr and not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", [kinds.FOLDER, kinds.FILE])
@pytest.mark.parametrize("text", ["/" + "x" * 300, "/x" * 2100, "~nobody-of-this-name/x"])
def test_a_path_that_can_be_none_is_said(kind: Kind[Any], text: str) -> None:
    with pytest.raises(Unfit, match="expected a path"):
        kind.parse(text)


@pytest.mark.parametrize(
    "name",
    ["AMANA_DATA", "AMANA_BLOBS", "AMANA_ARCHIVE_MEDIA", "AMANA_SECRET_FILE", "AMANA_ROSTERS"],
)
def test_a_path_is_the_same_wherever_a_command_is_started(name: str, tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match="found “data/x”, expected a path that begins with /"):
        reading.read({name: "data/x"})
    reading.read({name: str(tmp_path / "x")})


def test_the_largest_upload_fits_into_what_uploads_may_hold() -> None:
    wanted = r"BYTES_AT_ONCE: found “12GiB”, expected no less than AMANA_UPLOAD_LIMIT \(20GB\)"
    with pytest.raises(WrongSettings, match=wanted):
        reading.read({"AMANA_UPLOAD_LIMIT": "20GB"})
    with pytest.raises(WrongSettings, match="found “1GB”, expected no less than .* \\(4GiB\\)"):
        reading.read({"AMANA_UPLOAD_BYTES_AT_ONCE": "1GB"})
    reading.read({"AMANA_UPLOAD_LIMIT": "20GB", "AMANA_UPLOAD_BYTES_AT_ONCE": "20GB"})


@pytest.mark.parametrize("name", ["AMANA_BACK", "AMANA_BACK_2", "AMANA_DESK", "AMANA_INTAKE"])
def test_names_of_what_stands_before_it_may_stand_there(name: str) -> None:
    reading.read({name: "127.0.0.1:8000"})


def test_no_name_at_all_is_said() -> None:
    with pytest.raises(ValueError):
        table.HOSTS.value(" , ")


def test_a_server_without_manage_py_says_it_too(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import config.asgi"],
        cwd=ROOT,
        env=environment(tmp_path, AMANA_UPLAOD_LIMIT="1"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == EXIT
    assert done.stderr.startswith("Amana does not start: 1 setting is wrong.\nAMANA_UPLAOD_LIMIT:")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("setting", "text", "value"),
    [
        (table.UPLOAD_LIMIT, "4GB", 4_000_000_000),
        (table.UPLOAD_LIMIT, "4 GiB", 4 * 1024**3),
        (table.UPLOAD_LIMIT, "500 mb", 500_000_000),
        (table.UPLOAD_LIMIT, "102400", 102400),
        (table.UPLOAD_LIMIT, "", 4 * 1024**3),
        (table.DISK_FLOOR, "1kB", 1000),
        (table.FORWARDED_BY, " 0::1 ", "::1"),
        (table.HOST, "::1", "::1"),
        (table.HOST, "localhost", "localhost"),
        (table.SITE_URL, "https://reports.example:8443/", "https://reports.example:8443"),
        (table.FACES, "archive, desk", frozenset({"archive", "desk"})),
        (table.ARRIVALS, "6,18", frozenset({6, 18})),
        (table.SECURE_TRANSPORT, "YES", True),
        (table.SMTP, "[::1]:25", None),
        (table.DATABASE_URL, "postgres://a:b@/c?host=/run/postgresql", ...),
        (table.REDIS_URL, "rediss://:word@redis.example:6380/1", ...),
    ],
)
def test_a_value_is_read(setting: Setting[Any], text: str, value: Any) -> None:
    if value is None:
        with pytest.raises(WrongSettings):
            reading.read({setting.name: text})
    else:
        read = reading.read({setting.name: text})[setting]
        assert read == (text if value is ... else value)


@pytest.mark.parametrize("url", ["postgres://h", "sqlite:///x", "postgres://h:99999999/n", "x"])
def test_an_address_of_a_database_is_one_of_postgresql(url: str) -> None:
    with pytest.raises(WrongSettings, match="expected postgres://user:password@host/name"):
        reading.read({"DATABASE_URL": url})


def test_a_folder_that_cannot_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WrongSettings, match=f"and {tmp_path}/file is a file"):
        reading.read({"AMANA_DATA": str(tmp_path / "file" / "data")})
    # Root may write everywhere: what the kernel would say to another user.
    monkeypatch.setattr(kinds.os, "access", lambda *_, **__: False)
    with pytest.raises(WrongSettings, match=f"and {tmp_path} cannot be written"):
        reading.read({"AMANA_DATA": str(tmp_path / "new" / "data")})


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    url, path = f"postgres://amana:{PASSWORD}@127.0.0.1/amana", tmp_path / "database-url"
    path.write_text(f"{url}\n")
    given = reading.read({"DATABASE_URL_FILE": str(path)})
    assert given[table.DATABASE_URL] == url and given.files == (path,)
    with pytest.raises(WrongSettings, match="DATABASE_URL: set twice") as raised:
        reading.read({"DATABASE_URL_FILE": str(path), "DATABASE_URL": url})
    path.write_bytes(f"\ufeff{url}\r\n".encode())
    assert reading.read({"DATABASE_URL_FILE": str(path)})[table.DATABASE_URL] == url
    path.write_text(f"{PASSWORD}\nand more\n")
    with pytest.raises(WrongSettings, match="SECRET_ACCESS_KEY: expected one line") as two_lines:
        reading.read({"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY_FILE": str(path)})
    assert PASSWORD not in str(two_lines.value)
    path.write_text("\n")
    with pytest.raises(WrongSettings, match="is empty"):
        reading.read({"DATABASE_URL_FILE": str(path)})
    path.write_text(PASSWORD)
    with pytest.raises(WrongSettings, match="a value that is not shown") as other:
        reading.read({"DATABASE_URL_FILE": str(path)})
    assert PASSWORD not in f"{raised.value}{other.value}"


def test_what_is_set_is_printed_without_its_secrets(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "settings"],
        cwd=ROOT,
        env=environment(tmp_path, PORT="8001", REDIS_URL=f"redis://:{PASSWORD}@127.0.0.1"),
        capture_output=True,
        text=True,
    )
    assert "PORT=8001\nREDIS_URL: set, and not shown\n" in done.stdout
    assert PASSWORD not in done.stdout + done.stderr


def test_the_page_and_the_example_are_printed_from_the_table() -> None:
    page = (ROOT / "docs" / "settings.md").read_text()
    assert page.split("<!-- tables -->\n\n")[1].split("\n<!-- end")[0] == printing.page()
    assert (DEPLOY / "environment.example").read_text() == printing.example()


def test_the_example_is_what_may_be_set(tmp_path: Path) -> None:
    """With every # taken away, a shell and the table read it."""
    text = re.sub(
        r"^#(?=[A-Z0-9_]+=)", "", (DEPLOY / "environment.example").read_text(), flags=re.M
    )
    given = dict(word.split("=", 1) for word in shlex.split(text, comments=True))
    assert list(given) == [setting.name for setting in names.SETTINGS]
    here = {"AMANA_DATA": str(tmp_path), "AMANA_NEWSROOMS": str(tmp_path)}
    assert reading.read(given | here)[table.SMTP_PASSWORD] == "PASSWORD"


def test_every_row_is_in_the_table_once_and_complete() -> None:
    rows = [value for value in vars(table).values() if isinstance(value, Setting)]
    assert {id(row) for row in [*rows, *table.SPOKEN.values()]} == {
        id(row) for row in names.SETTINGS
    }
    assert len(names.NAMES) == len(names.SETTINGS) + sum(row.secret for row in names.SETTINGS)
    assert [*dict.fromkeys(row.group for row in names.SETTINGS)] == list(Group)
    for row in names.SETTINGS:
        assert row.what and row.why and row.readers and bool(row.default) != bool(row.otherwise)
        row.value("")


def test_no_other_code_reads_the_environment() -> None:
    """But for what is no setting of Amana's."""
    allowed = {"DJANGO_SETTINGS_MODULE", "CREDENTIALS_DIRECTORY", "AMANA_DATA", "PYTHONPATH"}
    found = set()
    for package in ("config", "operations", "submissions", "reviewers", "archive"):
        for path in (ROOT / package).rglob("*.py"):
            named = re.findall(r"environ(?:\.get\(|\[|\.setdefault\()\"(\w+)", path.read_text())
            found |= set(named) | set(re.findall(r"getenv\(\"(\w+)", path.read_text()))
    assert found <= allowed


def test_units_that_get_secrets_name_settings() -> None:
    text = (DEPLOY / "credentials.conf").read_text()
    named = re.findall(r"^#?Environment=(\w+)=%d/([\w-]+)$", text, re.M)
    handed = re.findall(r"^#?LoadCredential=([\w-]+):/etc/amana/secrets/([\w-]+)$", text, re.M)
    assert {name for name, _ in named} <= names.NAMES and len(named) == 6
    assert [of for _, of in named] == [of for of, _ in handed] == [of for _, of in handed]
