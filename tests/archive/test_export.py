"""The bag: other people's tools accept it, and every way to change it is named."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import html5lib
import pytest
from django.core.management import CommandError, call_command

from archive import accession, keys
from archive.accession import Accepted
from archive.export import verify
from archive.export.layout import MANIFEST, SIGNATURE, TAGS
from tests.archive.conftest import NOW, both, laid

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Accept = Callable[..., Accepted]


@pytest.fixture(scope="module")
def exported(exporting: Callable[..., Path]) -> Path:
    """Two records, one of them in two versions."""
    return exporting(fill)


@pytest.fixture
def bag(exported: Path, tmp_path: Path) -> Path:
    return laid(exported, tmp_path)


def fill(accept: Accept) -> None:
    first = accept()
    accept(first.record_id, change="update", note=both("More is known."))
    accept(headline=both("Another"))


@pytest.fixture
def bag_of_archive(accept: Accept, tmp_path: Path) -> Path:
    """The same, of an archive that is still there."""
    fill(accept)
    call_command("archive_key", stdout=io.StringIO())
    call_command("publish_export", str(tmp_path / "bag"), stdout=io.StringIO())
    return tmp_path / "bag"


def run(folder: Path, *command: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(command, cwd=folder, input=stdin, capture_output=True)


def table(bag: Path) -> list[dict[str, str]]:
    text = (bag / "data/index/incidents.csv").read_bytes().decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_it_verifies(bag: Path) -> None:
    output = io.StringIO()
    call_command("verify_export", str(bag), stdout=output)
    assert "Whole and signed by SHA256:" in output.getvalue()


def test_sha256sum_accepts_it(bag: Path) -> None:
    for manifest in (TAGS, MANIFEST):
        done = run(bag, "sha256sum", "--check", "--strict", "--quiet", manifest)
        assert done.returncode == 0, done.stderr


@pytest.mark.needs("ssh-keygen")
def test_ssh_keygen_accepts_it(bag: Path, settings: Any) -> None:
    line = keys.public_line(keys.load(settings.ARCHIVE_KEY_FILE).public_key())
    (bag.parent / "signers").write_text(f"archive {line}\n")
    command = f"ssh-keygen -Y verify -f ../signers -I archive -n amana-export -s {SIGNATURE}"
    done = run(bag, *command.split(), stdin=(bag / TAGS).read_bytes())
    assert done.returncode == 0, done.stderr
    changed = run(bag, *command.split(), stdin=(bag / TAGS).read_bytes() + b"\n")
    assert changed.returncode != 0


def test_bagit_accepts_it(bag: Path) -> None:
    done = run(bag, str(Path(sys.executable).with_name("bagit.py")), "--validate", ".")
    assert done.returncode == 0, done.stderr


def test_the_same_archive_gives_the_same_bytes(bag_of_archive: Path, tmp_path: Path) -> None:
    call_command("publish_export", str(tmp_path / "again"), stdout=io.StringIO())
    done = run(tmp_path, "diff", "-r", "bag", "again")
    assert done.returncode == 0, done.stdout


def test_it_holds_what_was_published(bag: Path) -> None:
    records = [json.loads(path.read_bytes()) for path in bag.rglob("current.json")]
    assert {record["version"] for record in records} == {1, 2}
    rows = table(bag)
    assert {row["headline_en"] for row in rows} == {"A headline", "Another"}
    assert len(list(bag.glob("data/records/*/media/*.jpg"))) == 2


def test_its_site_works_from_a_folder(bag: Path) -> None:
    site = bag / "data" / "site"
    for page in site.rglob("*.html"):
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.read_text())
        scripts = [each.get("src") for each in tree.iter("script")]
        assert scripts == (["../search.js"] if page.name == "search.html" else [])
        links = [each.get("href") for each in tree.iter("a")]
        links += [each.get("src") for each in [*tree.iter("img"), *tree.iter("script")]]
        links += [each.get("href") for each in tree.iter("link")]
        for link in filter(None, links):
            if not link.startswith("#"):
                assert (page.parent / link).resolve().is_file(), (page, link)


def test_a_formula_is_inert_in_the_table(accept: Accept, tmp_path: Path) -> None:
    accept(headline={"en": '=HYPERLINK("http://x")', "ar": "+1+cmd|x"})
    call_command("archive_key", stdout=io.StringIO())
    call_command("publish_export", str(tmp_path / "bag"), stdout=io.StringIO())
    (row,) = table(tmp_path / "bag")
    assert row["headline_en"].startswith("'=") and row["headline_ar"].startswith("'+")


def test_a_withdrawn_record_leaves_only_its_tombstone(accept: Accept, tmp_path: Path) -> None:
    made = accept(headline=both("canary-headline"))
    accession.withdraw(made.record_id, None, now=NOW)
    call_command("archive_key", stdout=io.StringIO())
    call_command("publish_export", str(tmp_path / "bag"), stdout=io.StringIO())
    files = [path for path in (tmp_path / "bag").rglob("*") if path.is_file()]
    assert not any(b"canary-headline" in path.read_bytes() for path in files)
    tombstone = json.loads(next((tmp_path / "bag").rglob("current.json")).read_bytes())
    assert tombstone["change"] == "safety_withdrawal"
    pages = list((tmp_path / "bag").glob(f"data/site/*/{made.record_id}/index.html"))
    assert len(pages) == 2
    for page in pages:
        (proof,) = re.findall(r'href="([^"]*/log/proof/[^"]*)"', page.read_text())
        assert (page.parent / proof).read_text().startswith("c2sp.org/tlog-proof@v1\n")
    assert not verify.faults(tmp_path / "bag")


def break_signature(bag: Path) -> None:
    (bag / SIGNATURE).unlink()


def break_tags(bag: Path) -> None:
    (bag / TAGS).unlink()


def break_record(bag: Path) -> None:
    path = next(bag.rglob("v1.json"))
    path.write_bytes(path.read_bytes().replace(b"Furat", b"Fulan"))


def break_by_removal(bag: Path) -> None:
    next(bag.rglob("*.jpg")).unlink()


def break_by_addition(bag: Path) -> None:
    (bag / "data" / "extra.txt").write_text("x")


def break_by_link(bag: Path) -> None:
    path = next(bag.rglob("*.jpg"))
    path.unlink()
    path.symlink_to("/etc/hostname")


def break_manifest(bag: Path) -> None:
    path = bag / MANIFEST
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))


def break_with_path(bag: Path) -> None:
    path = bag / TAGS
    path.write_text(f"{'0' * 64}  ../outside\n{path.read_text()}")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (break_signature, "not signed"),
        (break_tags, "tagmanifest-sha256.txt is missing"),
        (break_record, "was changed"),
        (break_by_removal, "is missing"),
        (break_by_addition, "data/extra.txt is listed nowhere"),
        (break_by_link, "is a link"),
        (break_manifest, "manifest-sha256.txt was changed"),
        (break_with_path, "does not fit"),
    ],
)
def test_every_damage_is_named(bag: Path, damage: Callable[[Path], None], said: str) -> None:
    damage(bag)
    assert any(said in fault for fault in verify.faults(bag)), verify.faults(bag)
    with pytest.raises(CommandError):
        call_command("verify_export", str(bag))


def test_another_key_is_noticed(bag_of_archive: Path, settings: Any, tmp_path: Path) -> None:
    bag = bag_of_archive
    right = keys.fingerprint(keys.load(settings.ARCHIVE_KEY_FILE).public_key())
    settings.ARCHIVE_KEY_FILE = tmp_path / "other.key"
    call_command("archive_key", stdout=io.StringIO())
    shutil.rmtree(bag)
    call_command("publish_export", str(bag), stdout=io.StringIO())
    assert not verify.faults(bag)
    assert "Another key signed" in verify.faults(bag, right)[0]


def test_it_does_not_write_over_anything(bag_of_archive: Path) -> None:
    with pytest.raises(CommandError, match="not empty"):
        call_command("publish_export", str(bag_of_archive))


def test_it_says_that_a_key_is_needed(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="archive_key"):
        call_command("publish_export", str(tmp_path / "bag"))


def test_the_key_is_made_once_and_private(settings: Any) -> None:
    call_command("archive_key", stdout=io.StringIO())
    assert settings.ARCHIVE_KEY_FILE.stat().st_mode & 0o777 == 0o400
    with pytest.raises(CommandError, match="left alone"):
        call_command("archive_key")
