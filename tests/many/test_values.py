"""Settings of each newsroom; what two may not share; and that nothing is had without entering."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from config.environment.errors import WrongSettings
from config.many import values
from tests.many import houses
from tests.server import ROOT

PROCESS = {"AMANA_SECURE_TRANSPORT": "0"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "secret").write_bytes(os.urandom(32))
        houses.write(tmp_path / name, AMANA_HOSTS=f"{name}.test", AMANA_NEWSROOM=f"The {name}")
    return tmp_path


def wrong(folder: Path, process: Mapping[str, str] = PROCESS) -> str:
    with pytest.raises(WrongSettings) as error:
        values.read(folder, process)
    return "\n".join(error.value.problems)


def test_each_is_what_an_installation_of_its_own_would_have(folder: Path) -> None:
    both = values.read(folder, PROCESS)
    assert [own["DATA"].name for own in both.values()] == ["a", "b"]
    assert [own["NEWSROOM"] for own in both.values()] == ["The a", "The b"]
    assert both["a"]["ALLOWED_HOSTS"] == ["a.test"]
    for name in (
        "SECRET_KEY",
        "FORM_TOKEN_KEY",
        "CODENAME_PEPPER",
        "DATABASES",
        "STORAGES",
        "CACHES",
    ):
        assert both["a"][name] != both["b"][name]


def test_what_is_shared_is_the_same_for_all_and_the_rest_is_the_newsrooms(folder: Path) -> None:
    both = values.read(folder, PROCESS)
    names = {name for name in both["a"] if name.isupper()}
    assert not values.SHARED - names
    of_the_folder = {"STATIC_ROOT", "NEWSROOMS"}
    for name in values.SHARED - of_the_folder:
        assert both["a"][name] == both["b"][name], name
    # A key or a place among what is shared would be noticed.
    assert both["a"]["SECRET_FILE"] != both["b"]["SECRET_FILE"]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "AMANA_HOSTS is not set"),
        ({"AMANA_HOSTS": "a.test"}, "its address is that of a"),
        ({"AMANA_HOSTS": "A.TEST"}, "its address is that of a"),
        ({"AMANA_HOSTS": "*"}, "expected"),
        ({"AMANA_HOSTS": ".test"}, "expected"),
        ({"AMANA_HOSTS": "b.test", "AMANA_UPLOAD_LIMIT": "1GB"}, "no setting of one newsroom"),
        ({"AMANA_HOSTS": "b.test", "AMANA_DATA": "/srv"}, "no setting of one newsroom"),
        ({"AMANA_HOSTS": "b.test", "DATABASE_URL": "mysql://x/y"}, "b: DATABASE_URL"),
        ({"AMANA_HOSTS": "b.test", "AMANA_BLOBS": "s4://a"}, "b: AMANA_BLOBS"),
        ({"AMANA_HOSTS": "b.test", "AMANA_QUARANTINE_AFTER": "x"}, "b: AMANA_QUARANTINE_AFTER"),
        ({"AMANA_HOSTS": "b.test", "AMANA_SECRET_FILE": "{a}/secret"}, "that of a"),
        ({"AMANA_HOSTS": "b.test", "AMANA_BLOBS": "{a}/blobs"}, "that of a"),
        ({"AMANA_HOSTS": "b.test", "AMANA_ARCHIVE_MEDIA": "{a}/archive-media"}, "that of a"),
        ({"AMANA_HOSTS": "b.test", "AMANA_ARCHIVE_MEDIA": "{a}/blobs"}, "that of a"),
        ({"AMANA_HOSTS": "b.test", "AMANA_BLOBS": "{a}/more"}, "lies in the folder of a"),
        ({"AMANA_HOSTS": "b.test", "AMANA_ARCHIVE_KEY_FILE": "{a}/archive.key"}, "that of a"),
        ({"AMANA_HOSTS": "b.test", "AMANA_ROSTERS": "{a}/rosters.json"}, "that of a"),
    ],
)
def test_nothing_starts_where_two_would_meet(
    folder: Path, settings: dict[str, str], sentence: str
) -> None:
    own = {name: value.replace("{a}", str(folder / "a")) for name, value in settings.items()}
    houses.write(folder / "b", **own)
    assert sentence in wrong(folder)


DATABASE = "postgres://a:pw@db.test/a"
STORE = {"AMANA_BLOBS": "s3://papers/a", "AMANA_S3_ENDPOINT": "https://s3.test"}


@pytest.mark.parametrize(
    ("ones", "others", "sentence"),
    [
        ({"DATABASE_URL": DATABASE}, {"DATABASE_URL": "postgres://b@DB.test:5432/a"}, "database"),
        ({"DATABASE_URL": DATABASE}, {"DATABASE_URL": "postgres://a:x@db.test/b"}, "role"),
        (
            {"DATABASE_URL": "postgres://a@localhost/a"},
            {"DATABASE_URL": "postgres://b@%2Frun%2Fpostgresql/a"},
            "database",
        ),
        (STORE, STORE, "blob store"),
        (STORE, {**STORE, "AMANA_BLOBS": "s3://papers/x/../a/"}, "blob store"),
        (STORE, {**STORE, "AMANA_S3_ENDPOINT": "https://S3.test:443/"}, "blob store"),
        (STORE, {"AMANA_ARCHIVE_MEDIA": "s3://papers/a", **STORE, "AMANA_BLOBS": ""}, "published"),
    ],
)
def test_two_have_no_server_in_common(
    folder: Path, ones: dict[str, str], others: dict[str, str], sentence: str
) -> None:
    houses.write(folder / "a", AMANA_HOSTS="a.test", **ones)
    houses.write(folder / "b", AMANA_HOSTS="b.test", **others)
    said = wrong(folder)
    assert sentence in said and "is that of a, expected one of its own" in said
    assert "pw" not in said and "test/" not in said


@pytest.mark.parametrize("inner", ["s3://papers/a/b", "s3://papers/a//b"])
def test_no_prefix_lies_in_another(folder: Path, inner: str) -> None:
    houses.write(folder / "a", AMANA_HOSTS="a.test", **STORE)
    houses.write(folder / "b", AMANA_HOSTS="b.test", **{**STORE, "AMANA_BLOBS": inner})
    assert "its blob store lies in the folder of a" in wrong(folder)
    houses.write(folder / "b", AMANA_HOSTS="b.test", **{**STORE, "AMANA_BLOBS": "s3://papers/ab"})
    assert set(values.read(folder, PROCESS)) == {"a", "b"}


@pytest.mark.parametrize("word", ["pool=true", "host=elsewhere.test", "dbname=b", "service=x"])
def test_an_address_of_a_database_leads_nowhere_else(folder: Path, word: str) -> None:
    houses.write(folder / "a", AMANA_HOSTS="a.test", DATABASE_URL=f"{DATABASE}?{word}")
    assert f"a: DATABASE_URL: found “{word.partition('=')[0]}”" in wrong(folder)
    houses.write(folder / "a", AMANA_HOSTS="a.test", DATABASE_URL=f"{DATABASE}?sslmode=require")
    assert set(values.read(folder, PROCESS)) == {"a", "b"}


def test_servers_of_the_process_are_for_all_who_name_none(folder: Path) -> None:
    """And where a newsroom names a half of a key, no half is the process's."""
    process = {
        **PROCESS,
        "REDIS_URL": "redis://all.test/0",
        "AWS_ACCESS_KEY_ID": "all",
        "AWS_SECRET_ACCESS_KEY": "of-all",
    }
    houses.write(folder / "a", AMANA_HOSTS="a.test", AMANA_BLOBS="s3://papers/a")
    (folder / "redis").write_text("redis://b.test/0")
    (folder / "redis").chmod(0o600)
    of_b = {"REDIS_URL_FILE": str(folder / "redis"), "AWS_ACCESS_KEY_ID": "b"}
    houses.write(folder / "b", AMANA_HOSTS="b.test", **of_b)
    assert "AWS_SECRET_ACCESS_KEY" in wrong(folder, process)
    houses.write(folder / "b", AMANA_HOSTS="b.test", **of_b, AWS_SECRET_ACCESS_KEY="of-b")
    both = values.read(folder, process)
    assert [own["REDIS_URL"] for own in both.values()] == [
        "redis://all.test/0",
        "redis://b.test/0",
    ]
    assert both["a"]["STORAGES"]["blobs"]["OPTIONS"]["secret_key"] == "of-all"
    prefixes = {
        own["CACHES"][name]["KEY_PREFIX"] for own in both.values() for name in own["CACHES"]
    }
    assert len(prefixes) == 2 and "" not in prefixes


def test_two_have_no_secret_in_common(folder: Path) -> None:
    (folder / "b" / "secret").write_bytes((folder / "a" / "secret").read_bytes())
    assert "its secret is that of a" in wrong(folder)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AMANA_NEWSROOM", "For all"),
        ("AMANA_SECRET_FILE", "/srv/secret"),
        ("DATABASE_URL", "postgres://x/y"),
        ("DATABASE_URL_FILE", "/srv/x"),
        ("AMANA_ARCHIVE_MEDIA", "/srv/media"),
        ("AMANA_BLOBS", "s3://bucket"),
        ("AMANA_METRICS", "127.0.0.1:9000"),
        ("AMANA_PRACTICE", "1"),
        ("GRANIAN_WORKERS", "2"),
        ("AMANA_DATA", "/srv"),
    ],
)
def test_the_process_sets_nothing_of_a_newsroom(folder: Path, name: str, value: str) -> None:
    assert name in wrong(folder, {**PROCESS, name: value})


def test_a_folder_without_newsrooms_is_said(tmp_path: Path) -> None:
    assert "newsroom add" in wrong(tmp_path)


SCRIPT = """
import json, sys
from config.many import start
start.set_up()
import newsrooms
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache, caches
from django.core.files.storage import storages
from django.db import connection, connections
from django.utils import translation
import languages
def refused(ask):
    try: ask()
    except newsrooms.NoNewsroom: return True
    return False
asks = [lambda: settings.DATA, lambda: getattr(settings, "SERVER_SECRET", None),
        lambda: settings.ALLOWED_HOSTS, lambda: connection.cursor(), lambda: connections["default"],
        lambda: connections.all(), lambda: cache.get("x"), lambda: caches["counters"].get("x"),
        lambda: storages["blobs"], lambda: languages.codes(), lambda: ContentType.objects._cache,
        lambda: translation.get_supported_language_variant("ar")]
found = {"refused": [refused(ask) for ask in asks], "shared": sorted(settings.FACES)}
for name in newsrooms.each():
    cache.set("x", name)
    storages["blobs"]
    ContentType.objects._cache["x"] = name
    connections["default"].marked = name
for name in newsrooms.each():
    found[name] = [settings.NEWSROOM, cache.get("x"), storages["blobs"].location.rsplit("/")[-2],
                   ContentType.objects._cache["x"], connection.marked,
                   connection.settings_dict["NAME"].parent.name, len(connections.all(True))]
print(json.dumps(found))
"""


def test_nothing_of_a_newsroom_is_had_without_entering_it(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env=houses.environment(folder, DJANGO_SETTINGS_MODULE="config.settings"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["refused"] == [True] * 12
    assert found["shared"] == ["archive", "desk", "intake"]
    assert found["a"] == ["The a", "a", "a", "a", "a", "a", 1]
    assert found["b"] == ["The b", "b", "b", "b", "b", "b", 1]


CONNECTIONS = """
import json, threading
from config.many import start
start.set_up()
import newsrooms
from config.many import handlers
from django.db import connection, connections, transaction
opened = []
def work():
    for round in range(6):
        for name in newsrooms.each():
            try:
                with transaction.atomic():
                    assert connection.settings_dict["NAME"].parent.name == name
                    connection.cursor().execute("SELECT 1 FROM config_installation")
                    with newsrooms.entered("b" if name == "a" else "a"):
                        assert not connection.in_atomic_block
                    assert connection.in_atomic_block
                    raise ValueError
            except ValueError:
                assert not connection.in_atomic_block
    opened.append(len(vars(connections._open)["by_newsroom"]))
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps([opened, handlers.OPEN]))
"""


def test_a_thread_keeps_few_databases_open_and_its_transactions_apart(tmp_path: Path) -> None:
    for name in ("a", "b", "c", "d"):
        houses.begin(tmp_path, name, AMANA_HOSTS=f"{name}.test")
    done = subprocess.run(
        [sys.executable, "-c", CONNECTIONS],
        cwd=ROOT,
        env=houses.environment(tmp_path, DJANGO_SETTINGS_MODULE="config.settings"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    opened, most = json.loads(done.stdout)
    assert len(opened) == 4 and max(opened) <= most
