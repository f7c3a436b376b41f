"""``python -m sealing``, as a desk without a network uses it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sealing import (
    HybridIdentity,
    ScryptRecipient,
    armor,
    parse_identity,
    seal,
    unseal,
)
from tests.sealing.conftest import DESK, FILES, OTHER, at_terminal

Tool = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).resolve().parents[2]


def failed(run: subprocess.CompletedProcess[str], *words: str) -> None:
    """One plain sentence that says the words, no trace of the program, and exit code 1."""
    assert run.returncode == 1
    assert run.stderr.startswith("Error: ")
    assert run.stderr.count("\n") == 1
    assert run.stdout == ""
    assert all(word in run.stderr for word in words)


@pytest.mark.parametrize("kind", [(), ("--x25519",)])
def test_keygen_writes_a_key_that_its_owner_alone_can_read(
    sealing: Tool, tmp_path: Path, kind: tuple[str, ...]
) -> None:
    path = tmp_path / "new.key"
    run = sealing("keygen", "-o", path, *kind)
    comment, secret = path.read_text().splitlines()
    identity = parse_identity(secret)
    assert path.stat().st_mode & 0o777 == 0o600
    assert comment == f"# public key: {identity.recipient()}"
    assert run.stdout == f"Public key: {identity.recipient()}\n"
    assert secret not in run.stdout + run.stderr


@pytest.mark.needs("age")
def test_age_keygen_reads_a_classical_key_of_ours(sealing: Tool, tmp_path: Path) -> None:
    path = tmp_path / "new.key"
    run = sealing("keygen", "-o", path, "--x25519")
    theirs = subprocess.run(["age-keygen", "-y", path], capture_output=True, text=True, check=True)
    assert run.stdout == f"Public key: {theirs.stdout}"


def test_digits_stand_for_each_key_of_a_file(sealing: Tool, tmp_path: Path) -> None:
    path = tmp_path / "two.key"
    path.write_text(f"{HybridIdentity.from_seed(bytes(32))}\n{DESK}\n")
    first, second = sealing("digits", path).stdout.splitlines()
    assert first == "2737 5766 3979 1362 6895 5415"
    assert len(second) == len(first) and second != first


def test_keygen_overwrites_nothing(sealing: Tool, key: Path) -> None:
    before = key.read_bytes()
    failed(sealing("keygen", "-o", key), "desk.key", "exists already")
    assert key.read_bytes() == before


def test_open_gives_the_message_and_the_files(
    sealing: Tool, parcel: Path, key: Path, tmp_path: Path
) -> None:
    run = sealing("open", parcel, "-i", key, "-o", tmp_path / "out")
    assert run.returncode == 0
    assert run.stdout.split() == ["16", "message.json", "200,000", "files/01.jpg"]
    for name, data in FILES.items():
        assert (tmp_path / "out" / name).read_bytes() == data


def test_open_takes_the_text_form(sealing: Tool, parcel: Path, key: Path, tmp_path: Path) -> None:
    parcel.write_text(armor(parcel.read_bytes()))
    assert sealing("open", parcel, "-i", key, "-o", tmp_path / "out").returncode == 0
    assert (tmp_path / "out/message.json").read_bytes() == FILES["message.json"]


@pytest.mark.parametrize("text", [True, False])
def test_open_asks_for_the_passphrase_of_a_sealed_key(
    parcel: Path, tmp_path: Path, text: bool
) -> None:
    locked = seal(f"{DESK}\n".encode(), [ScryptRecipient("open sesame", log_n=10)])
    key = tmp_path / "desk.key.age"
    key.write_bytes(armor(locked).encode() if text else locked)
    command = [sys.executable, "-m", "sealing", "open", parcel, "-i", key, "-o", tmp_path / "out"]
    assert at_terminal(command, "close sesame") == 1
    assert not (tmp_path / "out").exists()
    assert at_terminal(command, "open sesame") == 0
    assert (tmp_path / "out/message.json").read_bytes() == FILES["message.json"]


def test_open_with_a_strangers_key_makes_nothing(
    sealing: Tool, parcel: Path, tmp_path: Path
) -> None:
    stranger = tmp_path / "stranger.key"
    stranger.write_text(str(OTHER))
    run = sealing("open", parcel, "-i", stranger, "-o", tmp_path / "out")
    failed(run, "None of these keys opens this file")
    assert not (tmp_path / "out").exists()


def test_open_of_a_damaged_parcel_leaves_nothing(
    sealing: Tool, parcel: Path, key: Path, tmp_path: Path
) -> None:
    damaged = bytearray(parcel.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    parcel.write_bytes(damaged)
    failed(sealing("open", parcel, "-i", key, "-o", tmp_path / "out"), "damaged")
    assert not (tmp_path / "out").exists()


def test_open_overwrites_nothing(sealing: Tool, parcel: Path, key: Path, tmp_path: Path) -> None:
    sealing("open", parcel, "-i", key, "-o", tmp_path / "out")
    failed(sealing("open", parcel, "-i", key, "-o", tmp_path / "out"), "exists already")
    assert (tmp_path / "out/message.json").read_bytes() == FILES["message.json"]


def test_open_of_what_holds_no_parcel_says_so(sealing: Tool, key: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.age"
    letter.write_bytes(seal(b"only words" * 100, [DESK.recipient()]))
    run = sealing("open", letter, "-i", key, "-o", tmp_path / "out")
    failed(run, "not a parcel")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "text",
    ["", "# only a comment\n", "hello\n", str(DESK)[:-1]],
    ids=["nothing", "a comment", "words", "cut short"],
)
def test_a_broken_key_file_is_a_plain_error_without_the_key(
    sealing: Tool, parcel: Path, tmp_path: Path, text: str
) -> None:
    broken = tmp_path / "broken.key"
    broken.write_text(text)
    run = sealing("open", parcel, "-i", broken, "-o", tmp_path / "out")
    failed(run, "key")
    assert not text.strip() or text.strip() not in run.stderr


def test_a_missing_file_is_a_plain_error(sealing: Tool, key: Path, tmp_path: Path) -> None:
    failed(sealing("open", tmp_path / "no.age", "-i", key, "-o", tmp_path / "out"), "no.age")
    failed(sealing("inspect", tmp_path / "no.age"), "no.age")


def test_inspect_tells_types_and_sizes(sealing: Tool, parcel: Path) -> None:
    run = sealing("inspect", parcel)
    payload = 16 + 204_800 + 4 * 16
    assert run.stdout.splitlines() == [
        "recipients: mlkem768x25519",
        f"header: {parcel.stat().st_size - payload:,} bytes",
        f"payload: {payload:,} bytes, which hold 204,800",
    ]


def test_inspect_refuses_what_is_no_age_file(sealing: Tool, key: Path) -> None:
    failed(sealing("inspect", key), "not an age file")


def test_rewrap_lets_the_new_one_in_and_the_old_one_out(
    sealing: Tool, parcel: Path, key: Path, tmp_path: Path
) -> None:
    new, heirs = tmp_path / "new.age", [HybridIdentity.generate() for _ in range(2)]
    asked = [word for heir in heirs for word in ("-r", str(heir.recipient()))]
    assert sealing("rewrap", parcel, "-i", key, *asked, "-o", new).returncode == 0
    plain = unseal(parcel.read_bytes(), [DESK])
    assert [unseal(new.read_bytes(), [heir]) for heir in heirs] == [plain, plain]
    failed(sealing("open", new, "-i", key, "-o", tmp_path / "out"), "None of these keys")


def test_rewrap_refuses_strangers_mixtures_and_overwriting(
    sealing: Tool, parcel: Path, key: Path, tmp_path: Path
) -> None:
    stranger, new = tmp_path / "stranger.key", tmp_path / "new.age"
    stranger.write_text(str(OTHER))
    heir = str(OTHER.recipient())
    classical = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
    failed(sealing("rewrap", parcel, "-i", stranger, "-r", heir, "-o", new), "None of these")
    failed(sealing("rewrap", parcel, "-i", key, "-r", heir, "-r", classical, "-o", new), "mix")
    failed(sealing("rewrap", parcel, "-i", key, "-r", "hello", "-o", new), "key")
    assert not new.exists()
    failed(sealing("rewrap", parcel, "-i", key, "-r", heir, "-o", parcel), "exists already")
    assert unseal(parcel.read_bytes(), [DESK])


@pytest.mark.parametrize("verb", ["open", "rewrap"])
def test_a_disk_that_takes_no_more_leaves_nothing(
    parcel: Path, key: Path, tmp_path: Path, verb: str
) -> None:
    out = tmp_path / "out"
    recipient = ["-r", str(OTHER.recipient())] if verb == "rewrap" else []
    command = ["prlimit", "--fsize=10000", sys.executable, "-m", "sealing", verb, parcel]
    command += ["-i", key, *recipient, "-o", out]
    failed(subprocess.run(command, capture_output=True, text=True, cwd=ROOT), "too large")
    assert not out.exists()


def test_unseal_opens_one_file_and_overwrites_nothing(
    sealing: Tool, key: Path, tmp_path: Path
) -> None:
    identity = parse_identity(key.read_text().splitlines()[-1])
    (tmp_path / "kit.age").write_bytes(seal(b"the desk's key", [identity.recipient()]))
    asked = ("unseal", tmp_path / "kit.age", "-i", key, "-o", tmp_path / "opened.key")
    assert sealing(*asked).returncode == 0
    assert (tmp_path / "opened.key").read_bytes() == b"the desk's key"
    failed(sealing(*asked), "opened.key", "exists already")


def test_seal_seals_a_file_as_it_is(sealing: Tool, tmp_path: Path) -> None:
    (tmp_path / "words.json").write_bytes(b'{"reasoning": "..."}')
    run = sealing(
        "seal", tmp_path / "words.json", "-r", DESK.recipient(), "-o", tmp_path / "one.age"
    )
    assert run.returncode == 0, run.stderr
    assert unseal((tmp_path / "one.age").read_bytes(), [DESK]) == b'{"reasoning": "..."}'


def test_seal_makes_a_parcel_of_a_folder(sealing: Tool, key: Path, tmp_path: Path) -> None:
    folder = tmp_path / "draft"
    (folder / "media").mkdir(parents=True)
    (folder / "draft.json").write_bytes(b"{}")
    (folder / "media/01.jpg").write_bytes(b"\xff\xd8\xff")
    sealing("seal", folder, "-r", DESK.recipient(), "-o", tmp_path / "two.age")
    sealing("open", tmp_path / "two.age", "-i", key, "-o", tmp_path / "out")
    found = {path.name: path.read_bytes() for path in (tmp_path / "out").rglob("*.*")}
    assert found == {"draft.json": b"{}", "01.jpg": b"\xff\xd8\xff"}


def test_seal_leaves_nothing_half_made(sealing: Tool, tmp_path: Path) -> None:
    (tmp_path / "draft").mkdir()
    (tmp_path / "draft/A name with spaces.jpg").write_bytes(b"x")
    made = tmp_path / "two.age"
    failed(sealing("seal", tmp_path / "draft", "-r", DESK.recipient(), "-o", made), "name")
    assert not made.exists()
    made.write_bytes(b"mine")
    failed(sealing("seal", tmp_path / "draft", "-r", DESK.recipient(), "-o", made), "exists")
    assert made.read_bytes() == b"mine"
