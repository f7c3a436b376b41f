"""A log in files, by whoever has its key or not: each thing that is wrong with it is named."""

import base64
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.log import checking, note, tree

KEY = Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
PUBLIC = KEY.public_key()
OTHER = Ed25519PrivateKey.from_private_bytes(b"\2" * 32)
COUNT = 5
MISSING = "Entries of the log are missing, or longer or shorter than the checkpoint."


def leaf(number: int) -> bytes:
    said: dict[str, Any] = {"version": number, "change": "update", "digest": "", "day": ""}
    return rfc8785.dumps({"id": "x", **said})


LEAVES = [leaf(each) for each in range(COUNT)]


def bundled(leaves: list[bytes]) -> bytes:
    return b"".join(len(each).to_bytes(2, "big") + each for each in leaves)


def root(leaves: list[bytes]) -> bytes:
    rows = tree.rows([tree.leaf_hash(each) for each in leaves])
    return tree.root(lambda level, index: rows[level][index], len(leaves))


def files(leaves: list[bytes] = LEAVES) -> dict[str, bytes]:
    return {
        "key": note.verifier(PUBLIC).encode(),
        "checkpoint": note.sign(KEY, len(leaves), root(leaves)).encode(),
        "tile/0/000.p/5": b"".join(tree.leaf_hash(each) for each in leaves),
        "tile/entries/000.p/5": bundled(leaves),
    }


def faults(held: dict[str, bytes], earlier: str = "") -> list[str]:
    def get(name: str) -> bytes:
        if name not in held:
            raise FileNotFoundError(name)
        return held[name]

    return checking.faults(get, earlier=earlier)[0]


def signed(text: str, key: Ed25519PrivateKey = KEY, name: str = "") -> str:
    """A line of a signature, under a name that another key may have."""
    public = key.public_key()
    name = name or note.origin(public)
    data = note.key_id(name, public) + key.sign(text.encode())
    return f"— {name} {base64.b64encode(data).decode()}\n"


def test_a_whole_log_has_no_fault() -> None:
    assert not faults(files())
    assert not faults(files(), files()["checkpoint"].decode())
    assert not faults(files(), note.sign(KEY, 2, root(LEAVES[:2])))
    assert not faults(files(), note.sign(KEY, 0, tree.EMPTY))


def test_a_log_without_one_of_its_files_is_named() -> None:
    named = {name: faults({k: v for k, v in files().items() if k != name}) for name in files()}
    assert named == {
        "key": ["The log has no key."],
        "checkpoint": ["The log has no checkpoint."],
        "tile/0/000.p/5": ["tile/0/000.p/5 is not made of the entries."],
        "tile/entries/000.p/5": [MISSING],
    }


@pytest.mark.parametrize(
    "bundle",
    [
        bundled(LEAVES[:-1]),
        bundled([*LEAVES, leaf(9)]),
        bundled(LEAVES)[:-1],
        bundled(LEAVES) + b"\0",
        bundled([*LEAVES[:-1], b""]),
        b"",
    ],
    ids=["one less", "one more", "cut", "half a length", "an empty leaf", "nothing"],
)
def test_entries_that_do_not_fit_the_checkpoint_are_named(bundle: bytes) -> None:
    assert faults({**files(), "tile/entries/000.p/5": bundle}) == [MISSING]


def test_an_earlier_checkpoint_finds_the_log_shortened_or_changed() -> None:
    longer, other = [*LEAVES, leaf(9)], [leaf(9), *LEAVES[1:3]]
    (short,) = faults(files(), note.sign(KEY, 6, root(longer)))
    assert "it had 6 entries, and has 5" in short
    (changed,) = faults(files(), note.sign(KEY, 3, root(other)))
    assert "the first 3 entries are not what they were" in changed
    assert faults(files(), note.sign(OTHER, 3, root(LEAVES[:3])))


SHORT, LONG = base64.b64encode(bytes(31)).decode(), base64.b64encode(bytes(33)).decode()
ROOT, NAME = base64.b64encode(bytes(32)).decode(), note.origin(PUBLIC)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"{note.origin(OTHER.public_key())}\n5\n{ROOT}\n", "of another log"),
        (f"{NAME}\n5\n", "a size and a root"),
        (f"{NAME}\n05\n{ROOT}\n", "a size and a root"),
        (f"{NAME}\n-5\n{ROOT}\n", "a size and a root"),
        (f"{NAME}\n٥\n{ROOT}\n", "a size and a root"),
        (f"{NAME}\n{note.LARGEST}\n{ROOT}\n", "a size and a root"),
        (f"{NAME}\n5\n{SHORT}\n", "a size and a root"),
        (f"{NAME}\n5\n{LONG}\n", "a size and a root"),
        (f"{NAME}\n5\n{ROOT}*\n", "not a signed note"),
    ],
    ids=["name", "cut", "zero", "minus", "digit", "largest", "short", "long", "base64"],
)
def test_a_checkpoint_is_read_strictly_although_it_is_signed(text: str, fault: str) -> None:
    with pytest.raises(note.NoteError, match=fault):
        note.opened(f"{text}\n{signed(text)}", PUBLIC)


def test_the_largest_size_and_more_lines_are_read() -> None:
    text = f"{NAME}\n{note.LARGEST - 1}\n{ROOT}\nmore\n"
    told = note.opened(f"{text}\n{signed(text)}", PUBLIC)
    assert (told.origin, told.size, told.root) == (NAME, note.LARGEST - 1, bytes(32))


def test_signatures_of_others_are_passed_over() -> None:
    text = note.Checkpoint(NAME, 5, bytes(32)).text()
    mine, theirs = signed(text), signed(text, OTHER)
    namesake = signed(text, OTHER, NAME)
    for lines in (theirs + mine, mine + theirs, namesake + mine):
        assert note.opened(f"{text}\n{lines}", PUBLIC).size == 5
    renamed = mine.replace(NAME, "other")
    for lines in (theirs, namesake, theirs + namesake, renamed):
        with pytest.raises(note.NoteError, match="not signed by this key"):
            note.opened(f"{text}\n{lines}", PUBLIC)


def test_a_note_of_another_form_is_refused() -> None:
    text = note.Checkpoint(NAME, 5, bytes(32)).text()
    mine = signed(text)
    for bad in (
        f"{text}{mine}",
        f"{text}\n{mine[:-1]}",
        f"{text}\n{mine[:-1]} ",
        f"{text}\nwhat else\n{mine}",
        f"{text}\n{mine[:-1]}A\n",
        # After a signature that is good, too.
        f"{text}\n{mine}what else\n",
        f"{text}\n{mine}\n",
        f"{text}\n{mine}— other AAAAAA=\n",
        f"{text}\n{mine}— other AAAAAA==",
        f"{text}\n{mine}— other AAAAAA==\n",
        f"{text}\n{mine}— two words AAAAAAA=\n",
        f"{text}\n{mine}— a+b AAAAAAA=\n",
        f"{text}\n{mine}-- other AAAAAAA=\n",
        f"{text}\n{mine[:-1]}\u2028— other AAAAAAA=\n",
        f"{text}\n{mine[:-1]}\r\n",
    ):
        with pytest.raises(note.NoteError, match="not a signed note"):
            note.opened(bad, PUBLIC)
    with pytest.raises(note.NoteError, match="signature is wrong"):
        note.opened(f"{text}more\n\n{mine}", PUBLIC)


def test_the_line_of_a_key_is_read_strictly() -> None:
    name, told, held = note.verifier(PUBLIC).split("+", 2)
    raw = PUBLIC.public_bytes_raw()
    kind = base64.b64encode(b"\2" + raw).decode()
    short = base64.b64encode(b"\1" + raw[:-1]).decode()
    theirs = note.verifier(OTHER.public_key()).split("+", 2)
    assert note.read_verifier(f"{name}+{told}+{held}\n").public_bytes_raw() == raw
    for line in (
        f"{name}+{told}",
        f"{name}+{told}+{kind}",
        f"{name}+{told}+{short}",
        f"{name}+{told}+*{held}",
        f"{theirs[0]}+{told}+{held}",
        f"other+{note.key_id('other', PUBLIC).hex()}+{held}",
        f"{name}+{theirs[1]}+{held}",
        f"{name}+{told}+{theirs[2]}",
    ):
        with pytest.raises(note.NoteError, match="not the line of a log's key"):
            note.read_verifier(line)


def proof() -> str:
    rows = tree.rows([tree.leaf_hash(each) for each in LEAVES])
    path = tree.inclusion(lambda level, index: rows[level][index], 1, COUNT)
    return note.proof(1, path, files()["checkpoint"].decode())


def test_a_proof_holds_for_its_entry_alone() -> None:
    assert checking.proof_faults(proof(), LEAVES[1], PUBLIC) == []
    (fault,) = checking.proof_faults(proof(), LEAVES[2], PUBLIC)
    assert "does not lead from this entry" in fault
    elsewhere = proof().replace("index 1\n", f"index {COUNT}\n")
    assert checking.proof_faults(elsewhere, LEAVES[1], PUBLIC) == [fault]
    (other,) = checking.proof_faults(proof(), LEAVES[1], OTHER.public_key())
    assert "not signed by this key" in other


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tlog-proof@v1", "tlog-proof@v2"),
        ("index 1\n", ""),
        ("index 1\n", "index -1\n"),
        ("index 1\n", "index 1\nextra QQ==\n"),
        ("index 1\n", f"index 1\n{SHORT}\n"),
        ("index 1\n", f"index 1\n{LONG}\n"),
        ("index 1\n", "index 1\n*\n"),
        ("\n\n", "\n"),
    ],
    ids=["version", "no index", "minus", "extra", "short", "long", "base64", "no note"],
)
def test_a_proof_of_another_form_is_named(old: str, new: str) -> None:
    (fault,) = checking.proof_faults(proof().replace(old, new), LEAVES[1], PUBLIC)
    assert "not a proof of this form" in fault or "not a signed note" in fault
