"""The log as files: checkpoint, tiles, entries and a proof for each version of a record."""

import functools
from collections.abc import Iterator

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.log import ledger, note, tree
from archive.log.checking import CHECKPOINT, KEY
from archive.log.tree import WIDTH

SUBTREES = 4 * WIDTH  # hashes of subtrees that are kept: all that the proofs of one tile consist of


def files(key: Ed25519PrivateKey) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of each file but the proofs; the same log gives the same bytes."""
    size = ledger.size()
    yield KEY, f"{note.verifier(key.public_key())}\n".encode()
    yield CHECKPOINT, ledger.checkpoint(key, size).encode()
    for level, number, width in tree.tiles(size):
        yield tree.address(level, number, width), ledger.tile(level, number, width)
    for number in range(-(-size // WIDTH)):
        width = min(size - number * WIDTH, WIDTH)
        yield tree.address("entries", number, width), ledger.bundle(number, width)


def proofs(key: Ed25519PrivateKey) -> Iterator[tuple[str, bytes]]:
    """("proof/<record>/v<number>.txt", bytes) of each leaf, in the log's order."""
    size, read, signed = ledger.size(), ledger.Reader(), dict[int, str]()
    # Neighbours share most of their proofs.
    subtree = functools.lru_cache(maxsize=SUBTREES)(tree.subtree)
    for leaf in ledger.leaves():
        # To the checkpoint of when its tile was full, if it is: such a proof never changes again.
        until = min(size, (leaf.index // WIDTH + 1) * WIDTH)
        if leaf.index >= size:
            return
        if until not in signed:
            signed[until] = note.sign(key, until, tree.root(read, until))
        path = tree.inclusion(read, leaf.index, until, subtree)
        text = note.proof(leaf.index, path, signed[until])
        yield f"proof/{leaf.record}/v{leaf.version}.txt", text.encode()
