"""Checking a log that lies in files: with its key and an earlier checkpoint, and nothing else.

Each fault is a sentence. What the newsroom could do unseen, it could do to one who holds no earlier
checkpoint and trusts the key that came with the folder.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from archive.log import note, remarks, tree
from archive.log.entries import told
from archive.log.tree import WIDTH

CHECKPOINT, KEY = "checkpoint", "key"
Leaf = dict[str, Any]
Get = Callable[[str], bytes]


def below(folder: Path) -> Get:
    return lambda name: (folder / name).read_bytes()


def faults(
    get: Get, key: Ed25519PublicKey | None = None, earlier: str = ""
) -> tuple[list[str], list[Leaf]]:
    """What is wrong with a log, and its leaves as far as they can be read.

    ``get``: a file of it by its name, or OSError. ``key``: whose checkpoint it must be; without
    it, the one that came along. ``earlier``: a checkpoint that somebody kept.
    """
    try:
        held = key or note.read_verifier(_text(get, KEY))
        now = note.opened(_text(get, CHECKPOINT), held)
        before = note.opened(earlier, held) if earlier else None
    except note.NoteError as error:
        return [str(error)], []
    found, leaves, says = list[str](), list[bytes](), list[Leaf]()
    try:
        leaves = entries(get, now.size)
    except (OSError, ValueError):
        found.append("Entries of the log are missing, or longer or shorter than the checkpoint.")
    if not found:
        found += compared(get, leaves, now, before)
    try:
        says = [told(each) for each in leaves]
    except ValueError:
        found.append("An entry of the log is not in the form of this archive.")
    return found, says


def _text(get: Get, name: str) -> str:
    try:
        return get(name).decode()
    except (OSError, ValueError) as error:
        raise note.NoteError(f"The log has no {name}.") from error


def entries(get: Get, size: int) -> list[bytes]:
    """Every leaf. Raises OSError, ValueError."""
    found = list[bytes]()
    for number in range(-(-size // WIDTH)):
        width = min(size - number * WIDTH, WIDTH)
        leaves = list(unbundled(get(tree.address("entries", number, width))))
        if len(leaves) != width:
            raise ValueError("width")
        found += leaves
    return found


def unbundled(data: bytes) -> Iterator[bytes]:
    """Raises ValueError."""
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data) or end == at + 2:
            raise ValueError("bundle")
        yield data[at + 2 : end]
        at = end


def compared(
    get: Get, leaves: list[bytes], now: note.Checkpoint, before: note.Checkpoint | None
) -> list[str]:
    found = []
    rows = tree.rows([tree.leaf_hash(each) for each in leaves])

    def read(level: int, index: int) -> bytes:
        return rows[level][index]

    if tree.root(read, now.size) != now.root:
        found.append("The entries do not give the root that the checkpoint signs.")
    if before is not None:
        found += rewritten(read, now, before)
    for level, number, width in tree.tiles(now.size):
        first = number * WIDTH
        whole = b"".join(read(level, first + each) for each in range(width))
        name = tree.address(level, number, width)
        if not _is(get, name, whole):
            found.append(f"{name} is not made of the entries.")
    return found


def _is(get: Get, name: str, wanted: bytes) -> bool:
    try:
        return get(name) == wanted
    except OSError:
        return False


def rewritten(read: tree.Read, now: note.Checkpoint, before: note.Checkpoint) -> list[str]:
    said = remarks.told(now.remarks)
    if before.size > now.size:
        had = f"The log was shortened: it had {before.size} entries, and has {now.size}."
        return [f"{had} {said}".strip()]
    if tree.root(read, before.size) != before.root:
        changed = f"History was changed: the first {before.size} entries are not what they were."
        return [f"{changed} {said}".strip()]
    return []


def proof_faults(text: str, data: bytes, key: Ed25519PublicKey) -> list[str]:
    """What is wrong with a proof that ``data`` is in the log of this key."""
    try:
        index, path, signed = note.read_proof(text)
        at = note.opened(signed, key)
    except note.NoteError as error:
        return [str(error)]
    if not tree.included(tree.leaf_hash(data), index, at.size, path, at.root):
        return ["The proof does not lead from this entry to the checkpoint's root."]
    return []
