"""``python -m sealing roster``, as somebody with a file and a paper kit runs it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sealing.roster import desk_digits
from tests.sealing.roster_desk import person, seed
from tests.sealing.roster_good import good
from tests.sealing.roster_vectors import bad

Run = Callable[..., subprocess.CompletedProcess[str]]
DESK = good()["suspend, object, restore"]
ALL = bad()


def written(folder: Path, stored: list[bytes]) -> Path:
    path = folder / "roster.jsonl"
    path.write_bytes(b"".join(data + b"\n" for data in stored))
    return path


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / "names.json"
    known = {
        person(who): {"name": f"account {who}", "salt": seed(f"salt {who}").hex()} for who in "MHC"
    }
    path.write_text(json.dumps(known))
    return path


def test_it_tells_who_did_what_and_who_counts_as_two(
    sealing: Run, tmp_path: Path, names: Path
) -> None:
    done = sealing("roster", written(tmp_path, DESK.stored), "--names", names)
    assert done.returncode == 0, done.stderr
    for words in (
        "2026-03-10      3  account M admitted account C (custodian, reviewer), "
        "signed by account H too",
        "account M suspended account H, alone",
        "account H objected, alone",
        "account C restored account H, alone",
        "Any two of them count as two.",
        desk_digits("main", DESK.state.genesis, DESK.state.head, DESK.state.recipient),
    ):
        assert words in done.stdout


def test_it_says_which_name_is_not_the_signed_one(
    sealing: Run, tmp_path: Path, names: Path
) -> None:
    known = json.loads(names.read_text())
    known[person("H")]["name"] = "somebody else"
    known[person("C")]["name"] = "\x1b[2J"
    names.write_text(json.dumps(known))
    done = sealing("roster", written(tmp_path, DESK.stored), "--names", names)
    assert done.stdout.count("(wrong name)") >= 2
    assert "somebody else" not in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("name", ["cut in the middle", "forked", "odd and even", "no JSON"])
def test_it_ends_with_one_and_a_sentence_where_the_list_is_broken(
    sealing: Run, tmp_path: Path, name: str
) -> None:
    one = ALL[name]
    done = sealing("roster", written(tmp_path, one.stored))
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: Entry {len(done.stdout.splitlines()) + 1}: ")
    assert "In the list" not in done.stdout


def test_an_empty_file_is_no_list(sealing: Run, tmp_path: Path) -> None:
    done = sealing("roster", written(tmp_path, []))
    assert (done.returncode, done.stdout) == (1, "")


def test_it_compares_with_the_paper_kit(sealing: Run, tmp_path: Path) -> None:
    path = written(tmp_path, DESK.stored)
    head = DESK.entries[2].hash
    spaced = " ".join(head[place : place + 4] for place in range(0, 32, 4)).upper()
    for kit, code, words in (
        (f"3:{head}", 0, "Digits"),
        (f"3:{spaced}", 0, "Digits"),
        (f"4:{head}", 1, "forked"),
        (f"1:{head}", 1, "does not begin"),
        (f"99:{head}", 1, "ends before"),
        (f"3:{head[:8]}", 1, "NUMBER:HEAD"),
        ("head", 1, "NUMBER:HEAD"),
        (f"3:{head}0", 1, "NUMBER:HEAD"),
    ):
        done = sealing("roster", path, "--kit", kit)
        assert done.returncode == code, (kit, done.stderr)
        assert words in done.stdout + done.stderr


def test_a_list_that_was_cut_at_its_end_is_seen_by_the_kit_alone(
    sealing: Run, tmp_path: Path
) -> None:
    path = written(tmp_path, DESK.stored[:2])
    assert sealing("roster", path).returncode == 0
    assert sealing("roster", path, "--kit", f"3:{DESK.entries[2].hash}").returncode == 1
