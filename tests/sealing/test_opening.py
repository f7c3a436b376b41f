"""What ``python -m sealing open`` says of where a parcel comes from, and of what is in it."""

import io
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from sealing import armor, digits, read_header, seal, statement
from sealing.origin import UNSEEN
from tests.sealing.conftest import DESK, OTHER

Tool = Callable[..., subprocess.CompletedProcess[str]]
SEED = bytes(range(32))


def laid_beside(
    parcel: Path, data: bytes | None = None, seed: bytes = SEED, mailbox: str = "cd" * 32
) -> statement.Statement:
    """The statement and the key that an export lays beside a parcel; ``data``: of another file."""
    file = io.BytesIO(data or parcel.read_bytes())
    read_header(file)
    digest = statement.payload_digest(file)
    said = statement.Statement(str(uuid.UUID(int=1)), "report", "2026-11-30", digest, mailbox)
    text = statement.document(said, statement.sign(seed, said))
    parcel.with_suffix(".signature").write_text(text)
    key = statement.key_line(statement.public_key(SEED))
    parcel.with_name("server.pub").write_text(f"{key}\n")
    return said


def test_open_names_what_a_forger_put_in(sealing: Tool, key: Path, tmp_path: Path) -> None:
    folder = tmp_path / "forged"
    (folder / "files").mkdir(parents=True)
    (folder / "message.json").write_bytes(b"{}")
    (folder / "files/01.html").write_bytes(b"<script>1</script>")
    sealing("seal", folder, "-r", DESK.recipient(), "-o", tmp_path / "parcel.age")
    run = sealing("open", tmp_path / "parcel.age", "-i", key, "-o", tmp_path / "out")
    assert run.returncode == 3
    assert "files/01.bin is what the parcel calls files/01.html" in run.stderr
    assert "files/01.bin" in run.stdout and "html" not in run.stdout
    assert (tmp_path / "out/files/01.bin").read_bytes() == b"<script>1</script>"


def test_open_says_who_stripped_it(sealing: Tool, parcel: Path, key: Path, tmp_path: Path) -> None:
    laid_beside(parcel)
    run = sealing("open", parcel, "-i", key, "-o", tmp_path / "out")
    assert run.returncode == 0
    shown = digits(statement.key_line(statement.public_key(SEED)))
    assert run.stderr == (
        "The server stripped it on 2026-11-30 (report), for the mailbox cdcdcdcdcdcdcdcd. Compare "
        f"the server’s digits: {shown}\n"
    )


def test_open_names_what_an_older_release_signed(
    sealing: Tool, parcel: Path, key: Path, tmp_path: Path
) -> None:
    laid_beside(parcel, mailbox="")
    run = sealing("open", parcel, "-i", key, "-o", tmp_path / "out")
    assert run.returncode == 0
    assert "an older release signed that, and did not say to whose report" in run.stderr


def test_a_parcel_of_another_report_is_told_by_those_beside_it(
    sealing: Tool, parcel: Path, key: Path, tmp_path: Path
) -> None:
    case = str(uuid.UUID(int=7))
    first, second = (tmp_path / f"{case}-{number}.age" for number in ("01", "02"))
    for path, mailbox in ((first, "cd" * 32), (second, "ab" * 32)):
        path.write_bytes(parcel.read_bytes())
        laid_beside(path, mailbox=mailbox)
    run = sealing("open", second, "-i", key, "-o", tmp_path / "out")
    assert run.returncode == 3
    assert f"for another mailbox than {case}-01 beside it" in run.stderr
    # Another case may have another mailbox.
    first.with_suffix(".signature").rename(tmp_path / f"{uuid.UUID(int=8)}-01.signature")
    assert sealing("verify", second).returncode == 0


def test_verify_needs_no_key(sealing: Tool, parcel: Path, tmp_path: Path) -> None:
    laid_beside(parcel)
    run = sealing("verify", parcel)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith(f"{parcel.name}: The server stripped it on 2026-11-30 (report)")
    other = tmp_path / "other.age"
    other.write_bytes(parcel.read_bytes())
    run = sealing("verify", parcel, other)
    assert run.returncode == 3
    assert f"other.age: {UNSEEN} It has no signature" in run.stdout


def test_open_says_so_after_a_rotation_and_in_the_text_form(
    sealing: Tool, parcel: Path, key: Path, tmp_path: Path
) -> None:
    laid_beside(parcel)
    new = tmp_path / "new.age"
    sealing("rewrap", parcel, "-i", key, "-r", str(OTHER.recipient()), "-o", new)
    parcel.write_text(armor(new.read_bytes()))
    run = sealing("open", parcel, "-i", key, "-o", tmp_path / "out")
    assert "The server stripped it" in run.stderr


def test_open_names_a_parcel_without_a_signature(
    sealing: Tool, parcel: Path, key: Path, tmp_path: Path
) -> None:
    run = sealing("open", parcel, "-i", key, "-o", tmp_path / "out")
    assert run.returncode == 0
    assert run.stderr.startswith(f"{UNSEEN} It has no signature")
    assert (tmp_path / "out/message.json").exists()


@pytest.mark.parametrize("wrong", ["another parcel's", "another server's", "damaged", "no key"])
def test_open_names_a_parcel_with_a_wrong_signature(
    sealing: Tool, parcel: Path, key: Path, tmp_path: Path, wrong: str
) -> None:
    laid_beside(
        parcel,
        seal(b"another", [DESK.recipient()]) if wrong == "another parcel's" else None,
        bytes(32) if wrong == "another server's" else SEED,
    )
    if wrong == "damaged":
        parcel.with_suffix(".signature").write_bytes(b"{")
    if wrong == "no key":
        parcel.with_name("server.pub").write_text("amana-server AQAA\n")
    run = sealing("open", parcel, "-i", key, "-o", tmp_path / "out")
    assert run.returncode == 3
    assert run.stderr.startswith(UNSEEN)
    assert run.stderr.count("\n") == 1
    assert (tmp_path / "out/message.json").exists()


def test_open_takes_the_server_s_key_from_elsewhere(
    sealing: Tool, parcel: Path, key: Path, tmp_path: Path
) -> None:
    laid_beside(parcel)
    own = tmp_path / "own.pub"
    own.write_text(statement.key_line(statement.public_key(bytes(32))))
    run = sealing("open", parcel, "-i", key, "-o", tmp_path / "out", "--server", own)
    assert run.returncode == 3
    assert run.stderr.startswith(UNSEEN)
