"""RFC 6962's tree: its published vectors, and another implementation's answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree
from pymerkle.proof import verify_consistency, verify_inclusion

from archive.log import tree
from tests.archive.consistency import consistent

# Of the reference implementation of Certificate Transparency (merkletree/testonly).
LEAVES = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def reader(leaves: list[bytes]) -> tree.Read:
    rows = tree.rows([tree.leaf_hash(each) for each in leaves])
    return lambda level, index: rows[level][index]


def numbered(count: int) -> list[bytes]:
    return [b"%d" % each for each in range(count)]


def test_it_gives_the_published_roots() -> None:
    read = reader(LEAVES)
    assert [tree.root(read, size).hex() for size in range(1, 9)] == list(ROOTS)
    assert tree.root(read, 0).hex() == EMPTY


def test_it_gives_the_published_proofs() -> None:
    read = reader(LEAVES)
    assert [each.hex()[:8] for each in tree.inclusion(read, 5, 8)] == [
        "bc1a0643",
        "ca854ea1",
        "d37ee418",
    ]
    assert [each.hex()[:8] for each in tree.consistency(read, 6, 8)] == [
        "0ebc5d34",
        "ca854ea1",
        "d37ee418",
    ]


SIZES = (1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 513, 700)


@pytest.fixture(scope="module")
def other() -> InmemoryTree:
    """pymerkle's tree of the same leaves; it hashes as RFC 6962 does."""
    made = InmemoryTree(algorithm="sha256")
    for each in numbered(700):
        made.append_entry(each)
    return made


@pytest.mark.parametrize("size", SIZES)
def test_another_implementation_has_the_same_roots(other: InmemoryTree, size: int) -> None:
    assert other.get_root(size) == tree.root(reader(numbered(700)), size)


@pytest.mark.parametrize("size", SIZES)
def test_another_implementation_takes_proofs_of_inclusion(other: InmemoryTree, size: int) -> None:
    read = reader(numbered(700))
    top = tree.root(read, size)
    for index in {0, size // 2, size - 1}:
        path = tree.inclusion(read, index, size)
        assert tree.included(tree.leaf_hash(b"%d" % index), index, size, path, top)
        theirs = other.prove_inclusion(index + 1, size)
        verify_inclusion(tree.leaf_hash(b"%d" % index), top, theirs)
        assert set(path) == set(theirs.path) - {tree.leaf_hash(b"%d" % index)} or size == 1


@pytest.mark.parametrize("old", SIZES)
def test_another_implementation_takes_proofs_of_consistency(other: InmemoryTree, old: int) -> None:
    read = reader(numbered(700))
    first, second = tree.root(read, old), tree.root(read, 700)
    assert consistent(old, 700, first, second, tree.consistency(read, old, 700))
    verify_consistency(first, second, other.prove_consistency(old, 700))


@given(st.integers(1, 600), st.data())
def test_a_changed_proof_leads_nowhere(size: int, data: st.DataObject) -> None:
    read, index = reader(numbered(size)), data.draw(st.integers(0, size - 1))
    path, top = tree.inclusion(read, index, size), tree.root(read, size)
    leaf = tree.leaf_hash(b"%d" % index)
    assert not tree.included(tree.leaf_hash(b"other"), index, size, path, top)
    assert not tree.included(leaf, index, size, [*path, top], top)
    if path:
        assert not tree.included(leaf, index, size, path[:-1], top)
        assert not tree.included(leaf, index ^ 1, size, path, top)


@given(st.integers(1, 600), st.data())
def test_a_changed_past_has_no_proof(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    leaves = numbered(new)
    before, now = tree.root(reader(leaves), old), tree.root(reader(leaves), new)
    changed = [*leaves]
    changed[data.draw(st.integers(0, old - 1))] = b"other"
    read = reader(changed)
    path = tree.consistency(read, old, new)
    assert not consistent(old, new, before, tree.root(read, new), path)
    assert consistent(old, new, before, now, tree.consistency(reader(leaves), old, new))


def test_addresses_are_those_of_tlog_tiles() -> None:
    assert tree.address(0, 1234067, 256) == "tile/0/x001/x234/067"
    assert tree.address("entries", 0, 8) == "tile/entries/000.p/8"
    assert tree.address(1, 2, 255) == "tile/1/002.p/255"
    assert list(tree.tiles(70_000))[-2:] == [(1, 1, 17), (2, 0, 1)]


def test_a_full_tile_is_one_tile_and_a_hash_above_it() -> None:
    assert list(tree.tiles(0)) == []
    assert list(tree.tiles(256)) == [(0, 0, 256), (1, 0, 1)]
    for size, above in ((255, []), (256, [1]), (511, [1]), (512, [2])):
        rows = tree.rows([tree.leaf_hash(each) for each in numbered(size)])
        assert [len(row) for row in rows] == [size, *above]


def test_a_proof_has_neither_more_nor_fewer_steps() -> None:
    leaf, other = tree.leaf_hash(b"0"), tree.leaf_hash(b"1")
    assert tree.included(leaf, 0, 1, [], leaf)
    assert not tree.included(leaf, 0, 2, [], leaf)
    assert not tree.included(leaf, 0, 1, [other], tree.node_hash(other, leaf))
    assert not tree.included(leaf, 0, 1, [other], tree.node_hash(leaf, other))


@pytest.mark.parametrize("index", [-1, 1, 2])
def test_a_leaf_outside_of_the_tree_is_in_no_proof(index: int) -> None:
    leaf = tree.leaf_hash(b"0")
    assert not tree.included(leaf, index, 1, [], leaf)


def test_nothing_is_to_be_proved_of_an_empty_or_of_the_same_tree() -> None:
    read = reader(numbered(3))
    assert tree.consistency(read, 0, 3) == tree.consistency(read, 3, 3) == []
    assert tree.consistency(read, 0, 0) == []


def test_what_is_not_there_has_no_proof() -> None:
    for wrong in (-1, 3):
        with pytest.raises(ValueError, match="no such leaf"):
            tree.inclusion(reader(numbered(3)), wrong, 3)
    for wrong in (-1, 4):
        with pytest.raises(ValueError, match="the larger one"):
            tree.consistency(reader(numbered(3)), wrong, 3)
