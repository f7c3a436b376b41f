"""What a start of a whole installation leaves out, and that it leaves out nothing else."""

import gzip
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.installation import binding, judgement, migrations, seen
from config.static_files import CollectedStorage
from reviewers.accounts import roles


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[MigrationLoader]:
    """The times that all migrations were read."""
    times: list[MigrationLoader] = []

    def read(*given: object) -> MigrationLoader:
        times.append(MigrationLoader(connection))
        return times[-1]

    read.migrations_module = MigrationLoader.migrations_module
    monkeypatch.setattr(migrations, "MigrationLoader", read)
    return times


def test_the_names_are_those_that_the_framework_finds() -> None:
    assert migrations.names() == set(MigrationLoader(None).disk_migrations)


@pytest.mark.django_db
def test_names_alone_say_that_nothing_waits(reads: list[MigrationLoader]) -> None:
    assert migrations.compared() == migrations._read() == ((), 0)
    assert len(reads) == 1  # by the positive control


@pytest.mark.django_db
@pytest.mark.parametrize("label", ["reviewers", "auth"])
def test_one_that_waits_is_counted(reads: list[MigrationLoader], label: str) -> None:
    rows = MigrationRecorder(connection).migration_qs.filter(app=label)
    rows.get(name=rows.order_by("-name")[0].name).delete()
    assert migrations.compared() == ((), 1)
    assert reads


@pytest.mark.django_db
def test_one_of_a_newer_version_is_named(reads: list[MigrationLoader]) -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_applied("no_app_of_ours", "0001_initial")
    assert migrations.compared() == ((), 0)
    recorder.record_applied("reviewers", "9999_of_tomorrow")
    assert migrations.compared() == (("reviewers.9999_of_tomorrow",), 0)


@pytest.mark.django_db
def test_a_start_with_nothing_to_migrate_still_gives_each_role_its_permissions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state = seen.Seen(seen.Database(True, identifier="a", secret="a"), seen.Store(True), "a")
    assert judgement.stage(state) is judgement.Stage.BOUND
    monkeypatch.setattr(binding, "looked", lambda: state)
    monkeypatch.setattr(binding, "refuse", lambda state: None)
    monkeypatch.setattr(binding, "prepare", lambda tell: pytest.fail("it migrates"))
    role = next(role for role in roles.ROLES if role.permissions)
    group = Group.objects.get(name=role.slug)
    before = set(group.permissions.values_list("codename", flat=True))
    group.permissions.clear()
    binding.begin(print)
    assert set(group.permissions.values_list("codename", flat=True)) == before


@dataclass(frozen=True)
class Assets:
    """A folder of the code with one file, and what a start collects of it."""

    source: FileSystemStorage
    storage: CollectedStorage

    def write(self, data: bytes, day: int = 0) -> None:
        """Into the code, as of this second."""
        Path(self.source.path("a.css")).write_bytes(data)
        os.utime(self.source.path("a.css"), (day, day))

    def compressed(self) -> list[str]:
        return [name for _, name, _ in self.storage.post_process({"a.css": (self.source, "a.css")})]


@pytest.fixture
def assets(tmp_path: Path) -> Assets:
    made = Assets(
        FileSystemStorage(location=tmp_path / "code"),
        CollectedStorage(location=tmp_path / "static"),
    )
    for one in (made.source, made.storage):
        one.save("a.css", ContentFile(b"a" * 999))
    return made


def test_a_file_is_compressed_once(assets: Assets) -> None:
    assert assets.compressed() == ["a.css.gz"]
    assert assets.compressed() == []


def test_it_is_compressed_again_when_it_was_collected_again(assets: Assets) -> None:
    assets.compressed()
    assets.write(b"b" * 999)
    assets.storage.delete("a.css")
    assets.storage.save("a.css", ContentFile(b"b" * 999))
    assert assets.compressed() == ["a.css.gz"]


def test_an_older_version_puts_its_own_file_there(assets: Assets) -> None:
    assets.compressed()
    assets.write(b"b" * 999, day=1)
    assert assets.compressed() == ["a.css.gz"]
    for name, opened in (("a.css", open), ("a.css.gz", gzip.open)):
        with opened(assets.storage.path(name), "rb") as file:
            assert file.read() == b"b" * 999


def test_it_is_compressed_again_when_that_was_cut_off_or_lost(assets: Assets) -> None:
    assets.compressed()
    form = Path(assets.storage.path("a.css.gz"))
    whole = form.read_bytes()
    form.write_bytes(whole[:5])
    assert assets.compressed() == ["a.css.gz"]
    assert form.read_bytes() == whole
    form.unlink()
    assert assets.compressed() == ["a.css.gz"]
    os.utime(form, (0, 0))
    assert assets.compressed() == ["a.css.gz"]
