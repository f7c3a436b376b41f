"""A backup on another machine: a server adds to it, and cannot read, change or remove anything."""

import datetime
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from operations.backups.errors import BackupError, ForeignBackup, LineBroken
from operations.backups.folder import digest_of
from operations.backups.generations import Generation, listed
from operations.backups.receiving import Receiver
from tests.config import restoring
from tests.config.keeping import Keeper, keeping, ssh
from tests.config.restoring import Keys, command
from tests.config.test_generations import SUBMIT, aged
from tests.needs import fixture_needs
from tests.server import ROOT, manage

TODAY = datetime.date(2026, 12, 1)
MINE, OTHER = "a" * 32, "b" * 32
BLOB = f"blobs/ab/{'a' * 32}"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return restoring.made_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
@fixture_needs("sshd", "ssh-keygen")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeper]:
    with keeping(tmp_path_factory.mktemp("keeper")) as found:
        yield found


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> Path:
    data = tmp_path_factory.mktemp("server") / "data"
    restoring.furnish(data, keys, reports=3)
    return data


def added(data: Path, keeper: Keeper, keys: Keys) -> "subprocess.CompletedProcess[str]":
    return command(
        data, "backup", "ssh:keeper", "--ssh-config", str(keeper.config),
        "--recipient", keys.recipient,
    )  # fmt: skip


def test_it_is_added_over_ssh_drilled_there_and_restored(
    data: Path, keeper: Keeper, keys: Keys, tmp_path: Path
) -> None:
    first = added(data, keeper, keys)
    assert first.returncode == 0 and first.stdout.startswith("4 files copied"), first.stderr
    manage(data, "shell", "-v0", "-c", SUBMIT % 1)
    second = added(data, keeper, keys)
    assert "1 files copied" in second.stdout and "4 were there" in second.stdout
    assert [each.number for each in listed(keeper.folder)] == [1, 2]
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"],
                   cwd=keeper.folder, check=True)  # fmt: skip
    done = command(tmp_path / "none", "drill", str(keeper.folder), "-i", str(keys.file),
                   "--scratch", str(tmp_path))  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("restorable as of 20")
    assert not (tmp_path / "none").exists() and not list(tmp_path.iterdir())
    third = added(data, keeper, keys)
    assert "A drill of it went well on" in third.stdout
    assert "drilled 0 days ago" in command(data, "doctor").stdout
    target = tmp_path / "new"
    manage(target, "restore", str(keeper.folder), "-i", str(keys.file))
    assert restoring.differing(target, data) == restoring.FORK


def test_whoever_has_the_servers_key_can_do_nothing_else(
    data: Path, keeper: Keeper, keys: Keys, tmp_path: Path
) -> None:
    added(data, keeper, keys)
    before = {path: digest_of(path) for path in keeper.folder.rglob("*") if path.is_file()}
    for words in (["rm", "-rf", str(keeper.folder)], ["cat", str(keys.file)], ["sh"]):
        done = ssh(keeper.config, *words, said=b"rm -rf /nonexistent\n")
        assert b"no message" in done.stderr + done.stdout
    assert {path: digest_of(path) for path in before} == before


def test_an_installation_that_lost_its_data_adds_nothing_to_the_old_ones_backup(
    data: Path, keeper: Keeper, keys: Keys, tmp_path: Path
) -> None:
    added(data, keeper, keys)
    empty = tmp_path / "empty"
    manage(empty, "migrate", "-v0")
    done = added(empty, keeper, keys)
    assert done.returncode == 2 and "holds the backup of installation" in done.stderr


def said(root: Path, *messages: object, today: datetime.date = TODAY) -> list[dict[str, object]]:
    """What a receiver answers. A message is JSON, bytes as they are."""
    source = io.BytesIO(b"".join(_line(message) for message in messages))
    sink = io.BytesIO()
    try:
        Receiver(root, today, source, sink).serve()
    finally:
        answers = [json.loads(line) for line in sink.getvalue().splitlines()]
    return answers


def _line(message: object) -> bytes:
    if isinstance(message, bytes):
        return message
    return json.dumps(message).encode() + b"\n"


def pieces(data: bytes) -> bytes:
    return (len(data).to_bytes(4, "big") + data if data else b"") + bytes(4)


BEGIN = {"begin": MINE, "day": str(TODAY)}


@pytest.mark.parametrize(
    "path",
    ["../x", "/etc/passwd", "blobs/../x", "SHA256SUMS", "installation", "drilled", "blobs/ab/..",
     "generations/2026-12-01/manifest.age", "blobs/ab/x.part/y", "blobs/ab/" + "a" * 90],
)  # fmt: skip
def test_files_go_to_their_places_and_nowhere_else(tmp_path: Path, path: str) -> None:
    with pytest.raises(BackupError, match="no place"):
        said(tmp_path / "disk", BEGIN, {"add": path}, pieces(b"x"))


def test_nothing_is_written_over(tmp_path: Path) -> None:
    root = tmp_path / "disk"
    said(root, BEGIN, {"add": BLOB}, pieces(b"first"))
    with pytest.raises(BackupError, match="there already"):
        said(root, BEGIN, {"add": BLOB}, pieces(b"second"))
    assert (root / BLOB).read_bytes() == b"first"


def test_what_arrived_before_the_line_broke_is_not_sent_again(tmp_path: Path) -> None:
    root, other = tmp_path / "disk", BLOB.replace("ab", "cd")
    cut_off = pieces(b"half")[:6]
    with pytest.raises(LineBroken):
        said(root, BEGIN, {"add": BLOB}, pieces(b"whole"), {"add": other}, cut_off)
    answers = said(root, BEGIN, {"have": [BLOB, other]})
    assert answers[-1] == {"have": {BLOB: [5, sha256(b"whole").hexdigest()]}}
    assert not list(root.rglob("*.part"))


def test_a_generation_names_only_what_is_there(tmp_path: Path) -> None:
    root = tmp_path / "disk"
    line = f"{sha256(b'never sent').hexdigest()}  {BLOB}\n".encode()
    with pytest.raises(BackupError, match="not here so"):
        said(root, BEGIN, {"manifest": True}, pieces(b"manifest"), pieces(line))
    assert listed(root) == []


def test_its_own_clock_names_the_day(tmp_path: Path) -> None:
    """A server that was taken over cannot make a generation of next year, which would be newest."""
    with pytest.raises(BackupError, match="set them"):
        said(tmp_path / "disk", {"begin": MINE, "day": "2027-12-01"})
    yesterday = str(TODAY - datetime.timedelta(days=1))
    assert said(tmp_path / "disk", {"begin": MINE, "day": yesterday})[0]["generation"] == str(TODAY)


def test_a_folder_is_one_installations(tmp_path: Path) -> None:
    said(tmp_path / "disk", BEGIN)
    with pytest.raises(ForeignBackup):
        said(tmp_path / "disk", {"begin": OTHER, "day": str(TODAY)})


def kept(*words: str) -> tuple[int, str]:
    """The command of the machine that keeps backups, with the standard library alone."""
    done = subprocess.run(
        [sys.executable, "-S", "-m", "operations.backups.keeper", *words],
        cwd=ROOT, env={}, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """Generations of five weeks, each with a payload of its own and all that came before."""
    root, lines = tmp_path / "disk", b""
    for age in range(35, -1, -7):
        blob = f"blobs/ab/{age:032}"
        lines += f"{sha256(blob.encode()).hexdigest()}  {blob}\n".encode()
        ordered = b"".join(sorted(lines.splitlines(keepends=True), key=lambda line: line[66:]))
        said(root, BEGIN, {"add": blob}, pieces(blob.encode()),
             {"manifest": True}, pieces(b"m"), pieces(ordered))  # fmt: skip
        newest = listed(root)[-1]
        day = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=age)
        (root / newest.folder).rename(root / Generation(day, 1).folder)
    return root


def test_the_machine_that_keeps_them_lets_old_ones_go(disk: Path) -> None:
    code, told = kept("expire", str(disk), "--keep-daily", "1", "--keep-weekly", "2")
    assert code == 0 and len(listed(disk)) == 2, told
    assert len(list((disk / "blobs").rglob("0*"))) == 6
    assert kept("check", str(disk))[0] == 0


def test_nothing_goes_while_no_drill_went_well(disk: Path) -> None:
    expire = ("expire", str(disk), "--keep-daily", "1", "--keep-weekly", "1")
    code, told = kept(*expire, "--drilled-within", "40")
    assert code == 2 and "nothing was removed" in told and len(listed(disk)) == 6
    (disk / "drilled").write_text(f"{datetime.datetime.now(datetime.UTC).date()} x\n")
    assert kept(*expire, "--drilled-within", "40")[0] == 0 and len(listed(disk)) == 1


def test_what_would_take_much_away_waits_for_somebody_to_look(disk: Path) -> None:
    """As a server that was taken over would have it: new generations that hold nothing."""
    newest = listed(disk)[-1]
    many = b""
    messages: list[object] = []
    for number in range(30):
        blob = f"blobs/cd/{number:032}"
        many += f"{sha256(b'x').hexdigest()}  {blob}\n".encode()
        messages += [{"add": blob}, pieces(b"x")]
    today = datetime.datetime.now(datetime.UTC).date()
    begin = {"begin": MINE, "day": str(today)}
    said(disk, begin, *messages, {"manifest": True}, pieces(b"m"), pieces(many), today=today)
    said(disk, begin, {"manifest": True}, pieces(b"m"), pieces(b""), today=today)
    code, told = kept("expire", str(disk), "--keep-daily", "1", "--keep-weekly", "1")
    assert code == 2 and "30 of 30 files" in told, told
    assert (disk / newest.folder).exists()


def test_a_flipped_bit_is_found_without_a_key(disk: Path) -> None:
    victim = next((disk / "blobs").rglob("0*"))
    victim.write_bytes(b"y" + victim.read_bytes()[1:])
    code, told = kept("check", str(disk))
    assert code == 1 and victim.name in told


def test_a_drill_of_a_damaged_backup_says_no_and_tells_nobody_that_it_went_well(
    data: Path, keys: Keys, tmp_path: Path
) -> None:
    disk, scratch = tmp_path / "disk", tmp_path / "scratch"
    scratch.mkdir()
    manage(data, "backup", str(disk), "--recipient", keys.recipient)
    drill = ("drill", str(disk), "-i", str(keys.file), "--scratch", str(scratch))
    aged(disk, 0)
    max((disk / "parts").iterdir(), key=lambda path: path.stat().st_size).unlink()
    done = command(tmp_path / "none", *drill)
    assert done.returncode == 1 and "NOT restorable" in done.stderr
    assert not (disk / "drilled").exists() and not list(scratch.iterdir())
    shutil.rmtree(scratch)
    assert command(tmp_path / "none", *drill).returncode == 2
