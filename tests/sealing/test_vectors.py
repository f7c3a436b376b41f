"""The 143 shared age vectors: every one gives the outcome it names."""

import hashlib
import subprocess
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sealing import (
    ArmorError,
    HeaderError,
    HeaderMacError,
    Identity,
    NoMatchError,
    PayloadError,
    ScryptIdentity,
    dearmor,
    parse_identity,
    unseal,
)
from tests import programs
from tests.needs import fixture_needs

OUTCOMES: dict[str, type[Exception]] = {
    "HMAC failure": HeaderMacError,
    "armor failure": ArmorError,
    "header failure": HeaderError,
    "no match": NoMatchError,
    "payload failure": PayloadError,
}


@dataclass
class Vector:
    expect: str = ""
    payload: str = ""
    armored: bool = False
    compressed: bool = False
    identities: list[Identity] = field(default_factory=list)
    file: bytes = b""


def parsed(path: Path) -> Vector:
    head, _, body = path.read_bytes().partition(b"\n\n")
    vector = Vector(file=body)
    for line in head.decode().splitlines():
        key, _, value = line.partition(": ")
        if key == "expect":
            vector.expect = value
        elif key == "payload":
            vector.payload = value
        elif key == "armored":
            vector.armored = True
        elif key == "compressed":
            assert value == "zlib"
            vector.file = zlib.decompress(body)
        elif key == "identity":
            vector.identities.append(parse_identity(value))
        elif key == "passphrase":
            vector.identities.append(ScryptIdentity(value))
        else:
            assert key in {"comment", "file key"}, key
    return vector


def opened(vector: Vector) -> bytes:
    file = dearmor(vector.file) if vector.armored else vector.file
    return unseal(file, vector.identities)


@pytest.fixture(scope="module")
@fixture_needs("node")
def vectors(node: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Vector]:
    folder = tmp_path_factory.mktemp("vectors")
    subprocess.run([programs.path("node"), str(node / "vectors.mjs"), str(folder)], check=True)
    return {path.name: parsed(path) for path in sorted(folder.iterdir())}


def outcome(vector: Vector) -> str:
    try:
        plain = opened(vector)
    except tuple(OUTCOMES.values()) as error:
        return next(name for name, kind in OUTCOMES.items() if isinstance(error, kind))
    right = hashlib.sha256(plain).hexdigest() == vector.payload
    return "success" if right else "wrong plaintext"


def test_every_vector_gives_the_outcome_it_names(vectors: dict[str, Vector]) -> None:
    wrong = {
        name: (vector.expect, found)
        for name, vector in vectors.items()
        if (found := outcome(vector)) != vector.expect
    }
    assert len(vectors) == 143
    assert not wrong


def test_the_vectors_name_every_outcome(vectors: dict[str, Vector]) -> None:
    assert {vector.expect for vector in vectors.values()} == {*OUTCOMES, "success"}
