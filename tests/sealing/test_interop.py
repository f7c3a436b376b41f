"""What we seal opens with other people's age, and what those seal opens with ours."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sealing import (
    HybridIdentity,
    NoMatchError,
    ScryptIdentity,
    ScryptRecipient,
    X25519Identity,
    armor,
    dearmor,
    parse_identity,
    seal,
    unseal,
)
from tests.sealing.conftest import at_terminal

Run = Callable[..., bytes]
SIZES = [0, 1, 65_536, 65_537, 300_000]
KINDS = [HybridIdentity, X25519Identity]
PASSPHRASE = "كلمة سر طويلة 42"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_npm_package_opens_what_we_seal(
    typage: Run, kind: type[HybridIdentity | X25519Identity], size: int
) -> None:
    identity, plain = kind.generate(), os.urandom(size)
    assert typage("open", "key", str(identity), seal(plain, [identity.recipient()])) == plain


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_we_open_what_the_npm_package_seals(
    typage: Run, kind: type[HybridIdentity | X25519Identity], size: int
) -> None:
    identity, plain = kind.generate(), os.urandom(size)
    assert unseal(typage("seal", "key", str(identity.recipient()), plain), [identity]) == plain


@pytest.mark.parametrize("kind", KINDS)
def test_the_npm_package_derives_the_same_recipient(
    typage: Run, kind: type[HybridIdentity | X25519Identity]
) -> None:
    identity = kind.generate()
    assert typage("recipient", "key", str(identity)).decode() == str(identity.recipient())


def test_passphrases_go_both_ways_with_the_npm_package(typage: Run) -> None:
    plain = os.urandom(70_000)
    ours = seal(plain, [ScryptRecipient(PASSPHRASE, log_n=10)])
    theirs = typage("seal", "passphrase", PASSPHRASE, plain)
    assert typage("open", "passphrase", PASSPHRASE, ours) == plain
    assert unseal(theirs, [ScryptIdentity(PASSPHRASE)]) == plain
    with pytest.raises(NoMatchError):
        unseal(theirs, [ScryptIdentity(PASSPHRASE + " ")])


def key_file(folder: Path) -> tuple[X25519Identity, Path]:
    identity = X25519Identity.generate()
    path = folder / "key.txt"
    path.write_text(f"# public key: {identity.recipient()}\n{identity}\n")
    return identity, path


@pytest.mark.parametrize("size", SIZES)
def test_age_opens_what_we_seal(age: Run, tmp_path: Path, size: int) -> None:
    identity, path = key_file(tmp_path)
    plain = os.urandom(size)
    assert age("-d", "-i", path, data=seal(plain, [identity.recipient()])) == plain


@pytest.mark.parametrize("size", SIZES)
def test_we_open_what_age_seals(age: Run, tmp_path: Path, size: int) -> None:
    identity, _ = key_file(tmp_path)
    plain = os.urandom(size)
    assert unseal(age("-r", str(identity.recipient()), data=plain), [identity]) == plain


def test_the_text_form_goes_both_ways_with_age(age: Run, tmp_path: Path) -> None:
    identity, path = key_file(tmp_path)
    recipient, plain = identity.recipient(), os.urandom(100_000)
    assert age("-d", "-i", path, data=armor(seal(plain, [recipient])).encode()) == plain
    assert unseal(dearmor(age("-a", "-r", str(recipient), data=plain)), [identity]) == plain


@pytest.mark.needs("age")
def test_we_read_and_agree_with_the_keys_of_age_keygen(tmp_path: Path) -> None:
    made = subprocess.run(["age-keygen"], capture_output=True, text=True, check=True).stdout
    identity = parse_identity(made.splitlines()[-1])
    assert f"# public key: {identity.recipient()}\n" in made
    _, path = key_file(tmp_path)
    public = subprocess.run(["age-keygen", "-y", path], capture_output=True, text=True, check=True)
    assert public.stdout.strip() in path.read_text()


@pytest.mark.needs("age")
def test_age_opens_our_passphrase_files(tmp_path: Path) -> None:
    sealed, opened = tmp_path / "sealed", tmp_path / "opened"
    sealed.write_bytes(seal(b"words", [ScryptRecipient("open sesame", log_n=10)]))
    assert at_terminal(["age", "-d", "-o", opened, sealed], "open sesame") == 0
    assert opened.read_bytes() == b"words"


@pytest.mark.needs("age")
def test_we_open_the_passphrase_files_of_age(tmp_path: Path) -> None:
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    plain.write_bytes(b"words")
    assert at_terminal(["age", "-p", "-o", sealed, plain], "open sesame", "open sesame") == 0
    assert unseal(sealed.read_bytes(), [ScryptIdentity("open sesame")]) == b"words"
