"""The transparency log: what is published is in it, and nothing that is in it can be changed."""

import base64
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from archive import accession, keys
from archive.accession import Accepted, AccessionError
from archive.log import checking, folder, ledger, note, standing, tree
from archive.models import Content, LogHead, LogLeaf, LogSignature, LogTile, RecordVersion
from tests.archive.conftest import NOW
from tests.archive.consistency import consistent
from tests.server import ROOT

Accept = Callable[..., Accepted]
# A version that is text, and a space that the canonical form does not have.
LIKE_ONE = b'{"change":"a","day":"b","digest":"c","id":"d","version":"1"}'
SPACED = b'{"change":"a","day":"b","digest":"c","id":"d", "version":1}'
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key() -> Any:
    keys.make(settings.ARCHIVE_KEY_FILE)
    return keys.load(settings.ARCHIVE_KEY_FILE)


@pytest.fixture
def lived(accept: Accept) -> list[Accepted]:
    """Five leaves: three records, one of them corrected, another withdrawn."""
    made = [accept() for _ in range(3)]
    made.append(accept(made[0].record_id, change="correction", note={"en": "x", "ar": "x"}))
    made.append(accession.withdraw(made[1].record_id, None, now=NOW))
    return made


def many(count: int) -> None:
    """Leaves of records that are not there: the log does not ask."""
    for number in range(count):
        version = RecordVersion(record_id=f"{number:032x}", number=1, change="publication")
        version.digest, version.published_at = "0" * 64, NOW
        ledger.append(version)


def written(place: Path, key: Any) -> Path:
    for name, data in (*folder.files(key), *folder.proofs(key)):
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return place


def test_every_version_and_withdrawal_is_a_leaf(lived: list[Accepted]) -> None:
    told = [json.loads(leaf.data) for leaf in ledger.leaves()]
    assert [(each["id"], each["version"]) for each in told] == [
        (str(each.record_id), each.version) for each in lived
    ]
    assert [each["digest"] for each in told] == [each.digest for each in lived]
    assert told[-1]["change"] == "safety_withdrawal"
    assert set(told[0]) == {"id", "version", "change", "digest", "day"}


def test_what_was_refused_left_no_leaf(document: dict[str, Any]) -> None:
    with pytest.raises(AccessionError):
        accession.accept(None, document, {}, now=NOW)
    assert ledger.size() == 0 and not LogLeaf.objects.exists()


def test_the_checkpoint_is_a_signed_note_of_the_tree(lived: list[Accepted], key: Any) -> None:
    text = ledger.checkpoint(key)
    told = note.opened(text, key.public_key())
    rows = tree.rows([tree.leaf_hash(bytes(leaf.data)) for leaf in ledger.leaves()])
    assert (told.size, told.root) == (5, tree.root(lambda level, at: rows[level][at], 5))
    lines = text.splitlines()
    assert lines[1] == "5" and lines[3] == ""
    signature = base64.b64decode(lines[4].split()[2])
    key.public_key().verify(signature[4:], "\n".join([*lines[:3], ""]).encode())
    assert ledger.checkpoint(key) == text


@pytest.mark.parametrize("count", [1, 255, 256, 257, 520])
def test_tiles_are_those_of_the_tree(count: int, key: Any) -> None:
    many(count)
    rows = tree.rows([tree.leaf_hash(bytes(leaf.data)) for leaf in ledger.leaves()])
    for level, number, width in tree.tiles(count):
        first = number * tree.WIDTH
        assert ledger.tile(level, number, width) == b"".join(rows[level][first : first + width])
    assert LogTile.objects.count() == len(list(tree.tiles(count)))
    assert tree.root(ledger.Reader(), count) == tree.root(lambda lev, at: rows[lev][at], count)


def test_a_proof_leads_from_a_version_to_the_checkpoint(lived: list[Accepted], key: Any) -> None:
    for each in lived:
        found = ledger.proof(each.record_id, each.version, key)
        assert not checking.proof_faults(found.text, found.data, key.public_key())
        assert checking.proof_faults(found.text, found.data + b" ", key.public_key())


def test_the_past_is_the_beginning_of_the_present(accept: Accept, key: Any) -> None:
    accept()
    before = note.opened(ledger.checkpoint(key), key.public_key())
    many(300)
    now = note.opened(ledger.checkpoint(key), key.public_key())
    path = ledger.consistency(before.size)
    assert consistent(before.size, now.size, before.root, now.root, path)


def test_the_database_changes_nothing_of_it(lived: list[Accepted]) -> None:
    for change in (
        "UPDATE archive_logleaf SET data = data",
        "DELETE FROM archive_logleaf",
        "UPDATE archive_logtile SET hashes = substr(hashes, 2)",
        "DELETE FROM archive_logtile",
        "UPDATE archive_loghead SET size = size - 1",
        "DELETE FROM archive_loghead",
    ):
        if connection.vendor == "postgresql":
            change = change.replace("substr(hashes, 2)", "substring(hashes from 2)")
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


def test_a_withdrawn_record_leaves_its_leaves_and_no_word(lived: list[Accepted]) -> None:
    leaves = b"".join(bytes(leaf.data) for leaf in ledger.leaves())
    assert leaves.count(str(lived[1].record_id).encode()) == 2
    assert b"headline" not in leaves


def test_it_is_served_as_mirrors_ask_for_it(client: Client, lived: list[Accepted]) -> None:
    many(256)
    text = client.get("/archive/log/checkpoint").content.decode()
    key = note.read_verifier(client.get("/archive/log/key").content.decode())
    size = note.opened(text, key).size
    for level, number, width in tree.tiles(size):
        path = f"/archive/log/{tree.address(level, number, width)}"
        answer = client.get(path)
        assert answer.content == ledger.tile(level, number, width), path
        assert "immutable" in answer["Cache-Control"]
    bundle = client.get("/archive/log/tile/entries/001.p/5").content
    assert len(list(checking.unbundled(bundle))) == 5
    proof = client.get(f"/archive/log/proof/{lived[0].record_id}/v1.txt").content.decode()
    assert note.read_proof(proof)[0] == 0
    hashes = client.get("/archive/log/consistency/3").content.decode().splitlines()
    assert [base64.b64decode(each) for each in hashes] == ledger.consistency(3)


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/000",
        "tile/0/000.p/6",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/9/000",
        "tile/0/00",
        "tile/entries/000.p/6",
        "tile/0/x001/x001",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/entries/x999/x999/x999/x999/x999/x999/999",
        "consistency/99999999999999999999999",
        "consistency/6",
        "proof/00000000-0000-0000-0000-000000000000/v1.txt",
    ],
)
def test_what_is_not_there_is_not_found(client: Client, lived: list[Accepted], path: str) -> None:
    assert client.get(f"/archive/log/{path}").status_code == 404


def test_without_a_key_it_says_so(client: Client, lived: list[Accepted]) -> None:
    settings.ARCHIVE_KEY_FILE.unlink()
    LogSignature.objects.all().delete()
    for path in ("checkpoint", "key", f"proof/{lived[0].record_id}/v1.txt"):
        answer = client.get(f"/archive/log/{path}")
        assert answer.status_code == 404 and b"has no key yet" in answer.content, path


def test_the_record_s_page_links_its_proof(client: Client, lived: list[Accepted]) -> None:
    page = client.get(f"/en/archive/{lived[0].record_id}/").content.decode()
    assert f'href="/archive/log/proof/{lived[0].record_id}/v2.txt"' in page
    assert 'href="/archive/log/checkpoint"' in client.get("/ar/archive/integrity/").content.decode()


@pytest.fixture
def copy(lived: list[Accepted], tmp_path: Path, key: Any) -> Path:
    return written(tmp_path / "copy", key)


def test_a_copy_is_checked_without_a_database(copy: Path) -> None:
    found, leaves = checking.faults(checking.below(copy))
    assert not found and len(leaves) == 5
    tool = (
        "import sys, pathlib; from archive.log import checking; "
        "sys.exit(len(checking.faults(checking.below(pathlib.Path(sys.argv[1])))[0]))"
    )
    alone = {"PATH": "", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", tool, str(copy)], check=True, env=alone)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("checkpoint", "not a signed note|not signed by this key|signature is wrong"),
        ("key", "not the line of a log's key"),
        ("tile/0/000.p/5", "not made of the entries"),
        ("tile/entries/000.p/5", "do not give the root|missing, or longer"),
    ],
)
def test_each_damage_is_named(copy: Path, name: str, fault: str) -> None:
    whole = (copy / name).read_bytes()
    for change in (whole[:-3], whole[:9] + bytes([whole[9] ^ 1]) + whole[10:]):
        (copy / name).write_bytes(change)
        with pytest.raises(CommandError, match=fault):
            call_command("verify_log", str(copy))


@pytest.mark.parametrize("data", [b"no JSON", b"[]", b'{"id":"x"}', LIKE_ONE, SPACED])
def test_an_entry_that_is_none_is_named(data: bytes, key: Any) -> None:
    """Signed well, by one who has the key: whoever reads it must not stumble over it."""
    made = {
        "key": note.verifier(key.public_key()).encode(),
        "checkpoint": note.sign(key, 1, tree.leaf_hash(data)).encode(),
        "tile/0/000.p/1": tree.leaf_hash(data),
        "tile/entries/000.p/1": len(data).to_bytes(2, "big") + data,
    }
    found = checking.faults(made.__getitem__)
    assert found == (["An entry of the log is not in the form of this archive."], [])


def test_one_proof_is_checked_alone(lived: list[Accepted], tmp_path: Path, key: Any) -> None:
    found, line = ledger.proof(lived[1].record_id, 2, key), note.verifier(key.public_key())
    proof, leaf = tmp_path / "proof.txt", tmp_path / "leaf.json"
    proof.write_text(found.text.replace("\nindex", "\nextra b3RoZXJz\nindex", 1))
    leaf.write_bytes(found.data)
    call_command("verify_log", proof=proof, leaf=leaf, key=line)
    with pytest.raises(CommandError, match="with --leaf and --key"):
        call_command("verify_log", proof=proof, leaf=leaf)
    leaf.write_bytes(found.data.replace(b"safety_withdrawal", b"publication"))
    with pytest.raises(CommandError, match="does not lead from this entry"):
        call_command("verify_log", proof=proof, leaf=leaf, key=line)


def test_another_key_s_log_is_named(copy: Path, tmp_path: Path) -> None:
    other = note.verifier(keys.make(tmp_path / "other.key"))
    with pytest.raises(CommandError, match="not signed by this key"):
        call_command("verify_log", str(copy), key=other)


def test_a_rewritten_past_is_named(lived: list[Accepted], tmp_path: Path, key: Any) -> None:
    """The newsroom makes a whole new log, signs it well, and one mirror kept a checkpoint."""
    kept = tmp_path / "kept.txt"
    kept.write_text(ledger.checkpoint(key))
    with connection.cursor() as cursor:
        for table in ("logleaf", "logtile", "loghead"):
            for act in ("UPDATE", "DELETE"):
                cursor.execute(drop(f"archive_{table}", act))
    for model in (LogLeaf, LogTile, LogHead):
        model.objects.all().delete()
    for version in RecordVersion.objects.exclude(record=lived[1].record_id).order_by("id"):
        ledger.append(version)
    copy = written(tmp_path / "copy", key)
    call_command("verify_log", str(copy))
    with pytest.raises(CommandError, match="shortened: it had 5 entries, and has 3"):
        call_command("verify_log", str(copy), checkpoint=kept)
    many(7)
    shutil.rmtree(copy)
    with pytest.raises(CommandError, match="History was changed"):
        call_command("verify_log", str(written(copy, key)), checkpoint=kept)
    with pytest.raises(CommandError, match="History was changed"):
        call_command("verify_log", checkpoint=kept)


def drop(table: str, act: str) -> str:
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER {table}_keeps_{act}{on}"


def test_the_log_of_this_server_is_checked(lived: list[Accepted], key: Any) -> None:
    output = io.StringIO()
    call_command("verify_log", stdout=output)
    assert "5 entries, unbroken" in output.getvalue()
    content = Content.objects.first()
    assert content is not None
    Content.objects.filter(pk=content.pk).update(public={**content.public, "status": "verified"})
    RecordVersion.objects.filter(pk=lived[2].version).update(digest="1" * 64)
    found, _ = standing.faults(key.public_key())
    assert any("is shown otherwise than it was published" in each for each in found)


def test_a_version_without_a_leaf_is_named(lived: list[Accepted], key: Any) -> None:
    RecordVersion.objects.create(
        record_id=lived[0].record_id, number=3, change="update", digest="0" * 64, published_at=NOW
    )
    assert "v3 is not in the log." in standing.faults(key.public_key())[0][0]


def test_a_full_tile_s_proofs_never_change(tmp_path: Path, key: Any) -> None:
    many(256)
    before = dict(folder.proofs(key))
    many_more = [RecordVersion(record_id=f"{9:032x}", number=2, change="update")]
    for version in many_more:
        version.digest, version.published_at = "0" * 64, NOW
        ledger.append(version)
    after = dict(folder.proofs(key))
    assert all(after[name] == data for name, data in before.items()) and len(after) == 257


def unlocked(sql: str, *values: Any) -> None:
    """Somebody with every right on the database, who takes the triggers away first."""
    with connection.cursor() as cursor:
        for table in ("logleaf", "logtile", "loghead"):
            for act in ("UPDATE", "DELETE"):
                cursor.execute(drop(f"archive_{table}", act))
        cursor.execute(sql, values)
        assert cursor.rowcount == 1


@pytest.mark.parametrize(
    "hashes", [b"", b"\0" * 160, b"\0" * 192, b"\0" * 31], ids=["none", "five", "six", "less"]
)
def test_a_damaged_tile_is_named_and_not_built_upon(
    lived: list[Accepted], key: Any, hashes: bytes
) -> None:
    unlocked("UPDATE archive_logtile SET hashes = %s", hashes)
    found, count = standing.faults(key.public_key())
    assert (found, count) == (["tile/0/000.p/5 is not made of the entries."], 5)
    if len(hashes) != 5 * tree.HASH:
        with pytest.raises(RuntimeError, match="does not fit"):
            many(1)


def test_a_tile_that_goes_on_is_named(lived: list[Accepted], key: Any) -> None:
    tile = bytes(LogTile.objects.get().hashes)
    unlocked("UPDATE archive_logtile SET hashes = %s", tile + b"\0" * tree.HASH)
    assert standing.faults(key.public_key())[0]
    LogTile.objects.update(hashes=tile[: -tree.HASH])
    with pytest.raises(ledger.NotThere):
        ledger.checkpoint(key)


def test_a_tile_that_is_gone_is_named(lived: list[Accepted], key: Any) -> None:
    unlocked("DELETE FROM archive_logtile")
    assert standing.faults(key.public_key())[0] == ["tile/0/000.p/5 is not made of the entries."]


def test_a_head_that_says_otherwise_is_named(lived: list[Accepted], key: Any) -> None:
    unlocked("UPDATE archive_loghead SET size = 4")
    assert standing.faults(key.public_key())[0] == ["The log says 4 entries, and has 5."]


def test_a_leaf_of_other_words_or_of_nothing_is_named(lived: list[Accepted], key: Any) -> None:
    first, last = lived[0].record_id, lived[-1].record_id
    unlocked('UPDATE archive_logleaf SET data = %s WHERE "index" = 0', b"{}")
    found, _ = standing.faults(key.public_key())
    assert f"{first} v1 stands otherwise in the log." in found
    LogLeaf.objects.filter(index=4).update(version=9)
    found, _ = standing.faults(key.public_key())
    assert f"{last} v9 was removed." in found and f"{last} v2 is not in the log." in found


def test_the_database_is_checked_against_a_checkpoint_that_was_kept(
    lived: list[Accepted], key: Any
) -> None:
    assert standing.faults(key.public_key(), ledger.checkpoint(key)) == ([], 5)
    assert standing.faults(key.public_key(), ledger.checkpoint(key, 2)) == ([], 5)
    (fault,) = standing.faults(key.public_key(), note.sign(key, 6, b"\0" * 32))[0]
    assert "had 6 entries, and has 5" in fault


def test_a_bundle_and_a_tile_are_as_wide_as_they_are_asked_for(lived: list[Accepted]) -> None:
    leaves = [bytes(leaf.data) for leaf in ledger.leaves()]
    assert list(checking.unbundled(ledger.bundle(0, 3))) == leaves[:3]
    assert ledger.tile(0, 0, 3) == b"".join(tree.leaf_hash(each) for each in leaves[:3])
    for wrong in (-1, 0, 6, 257):
        with pytest.raises(ledger.NotThere):
            ledger.bundle(0, wrong)
        with pytest.raises(ledger.NotThere):
            ledger.tile(0, 0, wrong)
    with pytest.raises(ledger.NotThere):
        ledger.consistency(-1)
