"""What somebody does to a bag who knows how bags are made: each has a sentence of its own."""

import io
import json
import shutil
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command

from archive import keys
from archive.export import signature, verify
from archive.export.layout import DECLARATION, GUIDE, INFO, MANIFEST, SIGNATURE, TAGS
from tests import programs
from tests.archive.conftest import Accept, both, laid

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def exported(exporting: Callable[..., Path]) -> Path:
    """Two records."""

    def fill(accept: Accept) -> None:
        for number in range(2):
            accept(headline=both(f"Record {number}"))

    return exporting(fill)


@pytest.fixture
def bag(exported: Path, tmp_path: Path) -> Path:
    return laid(exported, tmp_path)


@pytest.fixture
def own(bag: Path, settings: Any) -> Ed25519PrivateKey:
    return keys.load(settings.ARCHIVE_KEY_FILE)


def listed(bag: Path, names: list[str]) -> bytes:
    lines = (f"{sha256((bag / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    return "".join(lines).encode()


def list_anew(bag: Path) -> None:
    """Makes both manifests fit whatever lies in the bag now."""
    payload = sorted(
        path.relative_to(bag).as_posix() for path in (bag / "data").rglob("*") if path.is_file()
    )
    (bag / MANIFEST).write_bytes(listed(bag, payload))
    (bag / TAGS).write_bytes(listed(bag, [GUIDE, INFO, DECLARATION, MANIFEST]))


def sign_anew(bag: Path, key: Ed25519PrivateKey) -> None:
    list_anew(bag)
    (bag / SIGNATURE).write_text(signature.sign(key, (bag / TAGS).read_bytes()))


def shorten(bag: Path) -> None:
    """Takes a whole record out, with its pages."""
    record = min((bag / "data" / "records").iterdir()).name
    for folder in list(bag.rglob(record)):
        shutil.rmtree(folder)


def only_fault(bag: Path, wanted: str | None = None) -> str:
    (found,) = verify.faults(bag, wanted)
    return found


def test_a_shortened_bag_with_new_lists_has_no_signature(bag: Path) -> None:
    shorten(bag)
    list_anew(bag)
    assert only_fault(bag) == f"The signature does not fit {TAGS}."


def test_a_shortened_bag_with_the_old_lists_lacks_files(bag: Path) -> None:
    shorten(bag)
    assert all(fault.endswith("is missing.") for fault in verify.faults(bag))
    assert any("/v1.json is missing." in fault for fault in verify.faults(bag))


def test_a_bag_signed_by_another_key_is_named(bag: Path, own: Ed25519PrivateKey) -> None:
    other = Ed25519PrivateKey.generate()
    shorten(bag)
    sign_anew(bag, other)
    right, wrong = (keys.fingerprint(key.public_key()) for key in (own, other))
    assert only_fault(bag, right) == f"Another key signed: {wrong}, and not {right}."


def test_where_the_archive_is_its_own_key_is_expected(bag: Path) -> None:
    """Without --signer: nobody looks at a fingerprint that a programme prints."""
    sign_anew(bag, Ed25519PrivateKey.generate())
    with pytest.raises(CommandError, match="Another key signed"):
        call_command("verify_export", str(bag))


def test_a_stranger_is_told_to_compare(bag: Path, settings: Any, tmp_path: Path) -> None:
    settings.ARCHIVE_KEY_FILE = tmp_path / "none.key"
    output = io.StringIO()
    call_command("verify_export", str(bag), stdout=output)
    assert "Compare this fingerprint" in output.getvalue()


@pytest.mark.needs("ssh-keygen")
def test_a_signature_for_something_else_is_none(bag: Path, settings: Any) -> None:
    """One that ssh-keygen made, with the right key, of the right bytes, in another namespace."""
    (bag / SIGNATURE).unlink()
    path = settings.ARCHIVE_KEY_FILE
    command = [
        programs.path("ssh-keygen"),
        "-Y",
        "sign",
        "-f",
        str(path),
        "-n",
        "file",
        str(bag / TAGS),
    ]
    subprocess.run(command, capture_output=True, check=True)
    assert only_fault(bag) == "The signature was made for something else than an export."


@pytest.mark.parametrize("text", ["", "no signature", "é", "-----BEGIN SSH SIGNATURE-----\nAA==\n"])
def test_what_is_no_signature_is_said_to_be_none(bag: Path, text: str) -> None:
    (bag / SIGNATURE).write_text(text)
    assert only_fault(bag) == "The signature is not an SSH signature."


def test_a_cut_signature_is_named(bag: Path) -> None:
    lines = (bag / SIGNATURE).read_text().splitlines()
    (bag / SIGNATURE).write_text("\n".join([lines[0], lines[1][:40], lines[-1], ""]))
    assert "signature" in only_fault(bag)


def test_a_tag_manifest_that_leaves_the_manifest_out_is_named(
    bag: Path, own: Ed25519PrivateKey
) -> None:
    list_anew(bag)
    (bag / TAGS).write_bytes(listed(bag, [GUIDE, INFO, DECLARATION]))
    (bag / SIGNATURE).write_text(signature.sign(own, (bag / TAGS).read_bytes()))
    assert f"{TAGS} does not list {MANIFEST}." in verify.faults(bag)


def test_a_signed_record_that_is_none_is_named(bag: Path, own: Ed25519PrivateKey) -> None:
    path = min(bag.rglob("v1.json"))
    public = json.loads(path.read_bytes())
    path.write_text(json.dumps({**public, "reporter": "canary"}))
    sign_anew(bag, own)
    name = path.relative_to(bag).as_posix()
    assert only_fault(bag) == f"{name} is not a record as data/schema says."


def test_a_signed_record_that_is_not_json_is_named(bag: Path, own: Ed25519PrivateKey) -> None:
    min(bag.rglob("v1.json")).write_text("{")
    sign_anew(bag, own)
    assert only_fault(bag).endswith("v1.json is not JSON.")


def test_a_signed_record_in_the_place_of_another_is_named(
    bag: Path, own: Ed25519PrivateKey
) -> None:
    one, other = sorted(bag.rglob("v1.json"))
    shutil.copy(one, other)
    sign_anew(bag, own)
    assert only_fault(bag).endswith("is the record of another place.")


def test_a_good_record_that_was_signed_anew_stands_otherwise_in_the_log(
    bag: Path, own: Ed25519PrivateKey
) -> None:
    path = min(bag.rglob("v1.json"))
    public = json.loads(path.read_bytes())
    path.write_bytes(rfc8785.dumps({**public, "headline": {"en": "Other", "ar": "آخر"}}))
    sign_anew(bag, own)
    assert verify.faults(bag) == (
        f"{path.relative_to(bag).as_posix()} stands otherwise in the log.",
    )


@pytest.mark.parametrize("name", ["data/site/extra.html", "extra.txt", ".hidden", "data/a/b/c"])
def test_a_file_more_is_named_wherever_it_lies(bag: Path, name: str) -> None:
    (bag / name).parent.mkdir(parents=True, exist_ok=True)
    (bag / name).write_text("x")
    assert only_fault(bag) == f"{name} is listed nowhere."


def test_a_folder_that_is_a_link_is_named(bag: Path, tmp_path: Path) -> None:
    moved = tmp_path / "schema"
    (bag / "data/schema").rename(moved)
    (bag / "data/schema").symlink_to(moved)
    found = verify.faults(bag)
    assert "data/schema is listed nowhere." in found
    assert "data/schema/vocabularies.json is missing." in found


@pytest.mark.parametrize("line", ["../outside", "/etc/hostname", "data\\x", "data/../../x"])
def test_a_list_that_leads_out_of_the_bag_is_named(
    bag: Path, own: Ed25519PrivateKey, line: str
) -> None:
    list_anew(bag)
    with (bag / MANIFEST).open("a") as file:
        file.write(f"{'0' * 64}  {line}\n")
    (bag / TAGS).write_bytes(listed(bag, [GUIDE, INFO, DECLARATION, MANIFEST]))
    (bag / SIGNATURE).write_text(signature.sign(own, (bag / TAGS).read_bytes()))
    assert only_fault(bag) == f"{MANIFEST} names a file outside of the bag: {line}"
