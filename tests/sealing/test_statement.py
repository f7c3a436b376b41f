"""What a server says of a parcel: who can say it, of what, and which keys are none."""

import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sealing import KeyFormatError, ParcelError, statement

SEED = bytes(range(32))
KEY = statement.public_key(SEED)
SAID = statement.Statement(
    "8a6f0e0c-3a54-4bb0-8d30-3d6a3a6e1c55", "report", "2026-11-30", bytes(range(32))
)
SIGNED = statement.sign(SEED, SAID)
WHOSE = replace(SAID, mailbox="cd" * 32)
ORDER = 2**252 + 27742317777372353535851937790883648493
FORMS_OF_SMALL_ORDER = [
    "01" + 31 * "00",
    "00" * 32,
    "00" * 31 + "80",
    "ec" + 30 * "ff" + "7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    # Zero, one and minus one again, spelled above the prime.
    "ed" + 30 * "ff" + "7f",
    "ee" + 30 * "ff" + "7f",
    "ee" + 31 * "ff",
]


def test_it_is_these_lines() -> None:
    assert SAID.signed().decode().splitlines() == [
        "amana-parcel/1",
        "8a6f0e0c-3a54-4bb0-8d30-3d6a3a6e1c55",
        "report",
        "stripped",
        "2026-11-30",
        bytes(range(32)).hex(),
    ]
    assert SAID.signed().endswith(b"\n")


def test_it_says_whose_it_is() -> None:
    assert WHOSE.signed().decode().splitlines() == [
        "amana-parcel/2",
        "8a6f0e0c-3a54-4bb0-8d30-3d6a3a6e1c55",
        "cd" * 32,
        "report",
        "stripped",
        "2026-11-30",
        bytes(range(32)).hex(),
    ]
    signed = statement.sign(SEED, WHOSE)
    assert statement.verify(KEY, WHOSE, signed)
    for other in (replace(WHOSE, mailbox="ce" * 32), SAID):
        assert not statement.verify(KEY, other, signed)
    assert not statement.verify(KEY, WHOSE, SIGNED)
    text = statement.document(WHOSE, signed)
    assert statement.read_document(text.encode()) == (WHOSE, signed)
    held = json.loads(text)
    for changed in ({**held, "format": "amana-parcel/1"}, {**held, "mailbox": ""}):
        with pytest.raises(ParcelError):
            statement.read_document(json.dumps(changed).encode())


def test_the_server_s_signature_holds_for_it_and_nothing_else() -> None:
    assert statement.verify(KEY, SAID, SIGNED)
    others = (
        replace(SAID, parcel="8a6f0e0c-3a54-4bb0-8d30-3d6a3a6e1c56"),
        replace(SAID, kind="original"),
        replace(SAID, kind="addition"),
        replace(SAID, day="2026-11-29"),
        replace(SAID, digest=bytes(32)),
    )
    assert not any(statement.verify(KEY, other, SIGNED) for other in others)
    assert not statement.verify(statement.public_key(bytes(32)), SAID, SIGNED)


@pytest.mark.parametrize(
    "fields",
    [
        {"parcel": "8A6F0E0C-3A54-4BB0-8D30-3D6A3A6E1C55"},
        {"parcel": "x\nreport"},
        {"kind": "reply"},
        {"day": "2026-11-30 12:00"},
        {"day": "2026-11-30\n"},
        {"digest": b""},
        {"mailbox": "CD" * 32},
        {"mailbox": "cd"},
    ],
)
def test_nothing_is_said_of_what_is_no_parcel(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="No statement"):
        replace(SAID, **fields)


@pytest.mark.parametrize("form", FORMS_OF_SMALL_ORDER)
def test_a_key_of_small_order_is_none(form: str) -> None:
    weak = bytes.fromhex(form)
    assert not statement.verify(weak, SAID, weak + bytes(32))
    assert not statement.verify(KEY, SAID, weak + SIGNED[32:])
    with pytest.raises(KeyFormatError):
        statement.read_key_line(statement.key_line(weak))


def test_such_a_key_would_hold_for_anything() -> None:
    """Under the neutral element the library takes the same signature for any words."""
    neutral = bytes.fromhex(FORMS_OF_SMALL_ORDER[0])
    Ed25519PublicKey.from_public_bytes(neutral).verify(neutral + bytes(32), b"any words")


def test_a_malformed_signature_is_none() -> None:
    scalar = int.from_bytes(SIGNED[32:], "little")
    again = SIGNED[:32] + (scalar + ORDER).to_bytes(32, "little")
    for wrong in (b"", SIGNED[:-1], SIGNED + b"\0", bytes(64), again):
        assert not statement.verify(KEY, SAID, wrong)
    for key in (b"", KEY[:-1], KEY + b"\0"):
        assert not statement.verify(key, SAID, SIGNED)


def test_the_key_s_line_has_one_spelling() -> None:
    line = statement.key_line(KEY)
    assert line.startswith("amana-server ")
    assert statement.read_key_line(f"{line}\n") == KEY
    for wrong in ("", line[:-1], line[:-4], line.replace(" ", "  "), line[13:], f"{line}A"):
        with pytest.raises(KeyFormatError):
            statement.read_key_line(wrong)


def test_its_document_comes_back() -> None:
    text = statement.document(SAID, SIGNED)
    assert statement.read_document(text.encode()) == (SAID, SIGNED)
    held = json.loads(text)
    assert held["files"] == "stripped"
    for changed in (
        {**held, "files": "original"},
        {**held, "format": "amana-parcel/2"},
        {**held, "kind": ["report"]},
        {**held, "more": 1},
        {**held, "signature": "!"},
        {**held, "payload": held["payload"].upper()},
        {key: held[key] for key in held if key != "kind"},
        [],
        "x",
    ):
        with pytest.raises(ParcelError):
            statement.read_document(json.dumps(changed).encode())
    for noise in (b"", b"\xff", b"[" * 100_000):
        with pytest.raises(ParcelError):
            statement.read_document(noise)
