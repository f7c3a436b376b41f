"""The drill: a server that is carried off comes back whole from a folder that told nobody."""

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.apps import apps

from operations.backups import database, manifest
from operations.backups.errors import DamagedBackup
from operations.backups.listing import Listing
from sealing import HybridIdentity, seal
from tests.config import restoring
from tests.config.restoring import Keys, command, everything, opened_words, query
from tests.planted import traces
from tests.server import Server, manage, running


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return restoring.made_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("server") / "data"
    restoring.furnish(data, keys)
    with running(data) as found:
        restoring.send_reports(found, "one", "two", "three")
        yield found


@pytest.fixture(scope="module")
def backup(server: Server, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made while the server runs."""
    folder = tmp_path_factory.mktemp("backup") / "disk"
    said = manage(server.data, "backup", str(folder), "--recipient", keys.recipient)
    assert said.startswith("4 files copied")
    return folder


@pytest.fixture
def copy(backup: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(backup, tmp_path / "copy"))


def restored(folder: Path, target: Path, keys: Keys) -> Path:
    manage(target, "restore", str(folder), "-i", str(keys.file))
    return target


def test_it_comes_back_identical(server: Server, backup: Path, keys: Keys, tmp_path: Path) -> None:
    target = restored(backup, tmp_path / "new", keys)
    assert restoring.differing(target, server.data) == restoring.FORK
    assert not (target / "first-start").exists()
    words = opened_words(target, keys.desk)
    assert len(words) == 3 and words == opened_words(server.data, keys.desk)
    for name in ("secret", "archive.key"):
        assert (target / name).read_bytes() == (server.data / name).read_bytes()
        assert (target / name).stat().st_mode & 0o777 == 0o400
    assert (target / "amana.sqlite3").stat().st_mode & 0o777 == 0o600
    (published,) = (target / "archive-media").rglob("a.txt")
    assert published.read_bytes() == restoring.PUBLISHED


def test_the_restored_server_takes_reports_and_keeps_the_old_codenames_key(
    backup: Path, keys: Keys, tmp_path: Path
) -> None:
    target = restored(backup, tmp_path / "new", keys)
    with running(target) as again:
        restoring.send_reports(again, "after the fall")
    assert "after the fall" in "".join(opened_words(target, keys.desk))


def test_every_report_in_it_is_whole_while_more_come_in(
    server: Server, keys: Keys, tmp_path: Path
) -> None:
    data, before = server.data, len(query(server.data, "SELECT id FROM submissions_parcel"))
    with ThreadPoolExecutor() as pool:
        coming = pool.submit(restoring.send_reports, server, *(f"busy {n}" for n in range(30)))
        for turn in range(3):
            manage(data, "backup", str(tmp_path / f"{turn}"), "--recipient", keys.recipient)
        coming.result()
    for turn in range(3):
        target = restored(tmp_path / f"{turn}", tmp_path / f"new-{turn}", keys)
        assert before <= len(opened_words(target, keys.desk)) <= before + 30


def test_it_tells_nothing_without_the_key(backup: Path) -> None:
    hashed = "argon2$argon2id"
    canaries = [restoring.DESK, restoring.PERSON, hashed, "Kanaria", "sqlite", "submissions_"]
    assert traces([backup], canaries) == set()


def test_the_search_would_have_found_them(server: Server) -> None:
    canaries = {restoring.DESK, "argon2$argon2id"}
    assert {canary for _, canary in traces([server.data], canaries)} == canaries


def test_every_file_of_it_carries_midnight_and_is_its_owners(backup: Path) -> None:
    paths = [path.stat() for path in (backup, *backup.rglob("*"))]
    assert {found.st_mtime % 86400 for found in paths} == {0}
    assert {found.st_mode & 0o077 for found in paths} == {0}


def test_stock_tools_check_and_open_it(copy: Path, keys: Keys) -> None:
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"],
                   cwd=copy, check=True)  # fmt: skip
    listed = (copy / "SHA256SUMS").read_text().splitlines()
    assert len(listed) == len([path for path in copy.rglob("*") if path.is_file()]) - 1
    (generation,) = (copy / "generations").iterdir()
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", generation / "SHA256SUMS"],
                   cwd=copy, check=True)  # fmt: skip
    out = copy.parent / "manifest.json"
    subprocess.run([sys.executable, "-m", "sealing", "unseal", generation / "manifest.age",
                    "-i", keys.file, "-o", out], check=True)  # fmt: skip
    assert len(out.read_text().splitlines()) == 1 + 4


@pytest.mark.parametrize("part", ["blobs", "media", "parts"])
def test_a_flipped_bit_is_refused_by_name_and_nothing_is_written(
    copy: Path, keys: Keys, tmp_path: Path, part: str
) -> None:
    victim = sorted(path for path in (copy / part).rglob("*") if path.is_file())[0]
    held = bytearray(victim.read_bytes())
    held[len(held) // 2] ^= 1
    victim.write_bytes(held)
    target = tmp_path / "new"
    done = command(target, "restore", str(copy), "-i", str(keys.file))
    assert done.returncode and victim.relative_to(copy).as_posix() in done.stderr
    assert not target.exists()


def test_a_damaged_payload_costs_itself_when_the_operator_says_so(
    copy: Path, keys: Keys, tmp_path: Path
) -> None:
    victim = sorted((copy / "blobs").glob("*/*"))[0]
    victim.unlink()
    target = tmp_path / "new"
    done = command(target, "restore", str(copy), "-i", str(keys.file), "--leave-out-damaged")
    assert not done.returncode and f"Left out, damaged: blobs/{victim.parent.name}" in done.stdout
    assert len(list((target / "blobs").glob("*/*"))) == 2


def test_a_damaged_database_is_never_left_out(copy: Path, keys: Keys, tmp_path: Path) -> None:
    max((copy / "parts").iterdir(), key=lambda path: path.stat().st_size).unlink()
    target = tmp_path / "new"
    done = command(target, "restore", str(copy), "-i", str(keys.file), "--leave-out-damaged")
    assert done.returncode and "parts/" in done.stderr
    assert not target.exists()


def test_another_key_opens_nothing(backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.key"
    other.write_text(f"{HybridIdentity.generate()}\n")
    done = command(tmp_path / "new", "restore", str(backup), "-i", str(other))
    assert done.returncode and "The key does not open" in done.stderr


def test_what_is_no_key_and_what_is_no_recipient_is_said(backup: Path, tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.write_text("hello\n")
    done = command(tmp_path / "new", "restore", str(backup), "-i", str(words))
    assert done.returncode and f"{words} holds no key: name the file" in done.stderr
    done = command(tmp_path / "new", "drill", str(backup), "-i", str(words))
    assert done.returncode and f"{words} holds no key" in done.stderr


def test_a_recipient_that_was_cut_short_is_said(server: Server, tmp_path: Path) -> None:
    done = command(server.data, "backup", str(tmp_path / "disk"), "--recipient", "age1pq1…")
    assert done.returncode and "--recipient is no whole public key" in done.stderr
    assert not (tmp_path / "disk").exists()


def test_a_manifest_that_was_changed_names_itself_and_what_to_do(
    copy: Path, keys: Keys, tmp_path: Path
) -> None:
    (manifest,) = copy.glob("generations/*/manifest.age")
    content = bytearray(manifest.read_bytes())
    content[-100] ^= 1
    manifest.write_bytes(content)
    done = command(tmp_path / "new", "restore", str(copy), "-i", str(keys.file))
    assert done.returncode and f"{manifest} is damaged. Take another copy" in done.stderr
    assert not (tmp_path / "new").exists()


def test_what_a_new_machines_timers_left_is_in_nobodys_way(
    backup: Path, keys: Keys, tmp_path: Path
) -> None:
    """They run before there is anything to look after, and note that they did."""
    target = tmp_path / "new"
    target.mkdir(mode=0o700)
    for words in (("tidy",), ("doctor", "--watch"), ("alarm", "amana-tidy.service")):
        command(target, *words)
    assert (target / "watch.json").exists()
    done = command(target, "restore", str(backup), "-i", str(keys.file))
    assert not done.returncode, done.stderr


def test_it_is_restored_into_an_empty_place_only(server: Server, backup: Path, keys: Keys) -> None:
    before = everything(server.data)
    done = command(server.data, "restore", str(backup), "-i", str(keys.file))
    assert done.returncode and "is not empty" in done.stderr
    assert everything(server.data) == before


def test_the_second_copies_what_is_new_and_keeps_what_was(keys: Keys, tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "disk"
    restoring.furnish(data, keys)
    with running(data) as busy:
        restoring.send_reports(busy, "first", "second")
        manage(data, "backup", str(folder), "--recipient", keys.recipient)
        manage(data, "shell", "-v0", "-c", DESTROY)
        restoring.send_reports(busy, "third")
        said = manage(data, "backup", str(folder), "--recipient", keys.recipient)
    assert said.startswith("1 files copied") and "2 were there, 0 removed." in said
    first, second = (path.name for path in sorted((folder / "generations").iterdir()))
    assert second == f"{first}.2"
    assert len(opened_words(restored(folder, tmp_path / "new", keys), keys.desk)) == 2
    old = tmp_path / "old"
    manage(old, "restore", str(folder), "-i", str(keys.file), "--generation", first)
    messages = "".join(opened_words(old, keys.desk))
    assert [word in messages for word in ("first", "second", "third")] == [True, True, False]


DESTROY = """
from submissions.storage import blobs
from submissions.models import Mailbox, Parcel
parcel = Parcel.objects.first()
Mailbox.objects.filter(pk=parcel.mailbox_id).delete()
blobs.drop(parcel.blob)
"""


def test_an_interrupted_one_leaves_the_one_before_it(
    server: Server, copy: Path, keys: Keys, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(server.data, tmp_path / "data"))
    (blob,) = query(data, "SELECT min(blob) FROM submissions_parcel")[0]
    grown = data / "blobs" / str(blob)
    grown.write_bytes(bytes(300 << 20))
    update = f"from submissions.models import Parcel as P; P.objects.filter(blob={blob!r}).update"
    manage(data, "shell", "-v0", "-c", f"{update}(size={300 << 20})")
    assert restoring.killed_backup(data, copy, keys.recipient) == -9
    assert list(copy.rglob("*.part")) and len(list((copy / "generations").iterdir())) == 1
    target = restored(copy, tmp_path / "new", keys)
    assert len(opened_words(target, keys.desk)) == 3


def test_a_payload_that_rotted_on_the_server_is_told(
    server: Server, keys: Keys, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(server.data, tmp_path / "data"))
    victim = sorted((data / "blobs").glob("*/*"))[0]
    held = bytearray(victim.read_bytes())
    held[0] ^= 1
    victim.write_bytes(held)
    done = command(data, "backup", str(tmp_path / "disk"), "--recipient", keys.recipient)
    assert done.returncode and victim.name in done.stderr
    (generation,) = (tmp_path / "disk" / "generations").iterdir()
    assert (generation / "manifest.age").exists() and (generation / "incomplete").exists()


def test_a_folder_of_other_things_is_left_alone(server: Server, keys: Keys, tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("mine")
    for folder, why in ((tmp_path, "other things"), (server.data / "x", "beside what it saves")):
        done = command(server.data, "backup", str(folder), "--recipient", keys.recipient)
        assert done.returncode and why in done.stderr
    assert (tmp_path / "diary.txt").read_text() == "mine"


@pytest.mark.parametrize("version", [manifest.OLDER, manifest.FORMAT])
def test_a_manifest_that_leads_out_of_the_folder_is_refused(
    copy: Path, keys: Keys, tmp_path: Path, version: int
) -> None:
    kept = {"path": "../x", "size": 1, "digest": "0", "store": "", "name": ""}
    parts = {"database": kept, "secret": kept}
    files = 0 if version == manifest.FORMAT else []
    whole = {"format": version, "made_on": "2026-11-23", "engine": "sqlite", "missing": []}
    forged = json.dumps({**whole, "parts": parts, "files": files})
    (generation,) = (copy / "generations").iterdir()
    (generation / "manifest.age").write_bytes(seal(forged.encode(), [keys.backup.recipient()]))
    done = command(tmp_path / "new", "restore", str(copy), "-i", str(keys.file))
    assert done.returncode and "outside its folder" in done.stderr


@pytest.mark.parametrize("held", [b"", b"[]", b"{}", b'{"format": 9}', b"\xff"])
def test_what_is_no_manifest_is_refused(held: bytes, tmp_path: Path) -> None:
    with pytest.raises(DamagedBackup):
        manifest.read(io.BytesIO(held), Listing(tmp_path))


def test_every_column_that_names_a_stored_file_is_backed_up() -> None:
    """A new model with a blob of its own must be added to the table."""
    named = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name in {"blob", "stored", "payload"}
    }
    assert named == {(table, name) for _, table, name, _, _ in database.COLUMNS}
