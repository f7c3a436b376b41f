"""A file that its sender sealed comes by the form: kept as it came, and said to be so."""

import io
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealing import (
    HybridIdentity,
    Opener,
    ScryptRecipient,
    SealingError,
    X25519Identity,
    read_parcel,
    seal,
)
from sealing.carried import LONGEST, read_carried
from sealing.header import Stanza, build
from submissions import desks, intake
from submissions.models import Mailbox, Parcel
from submissions.storage import blobs, statements
from tests.carrying import carried
from tests.submissions.asking import Answer, Asker, form

PATH = "/en/r/sent/"
NOTHING = {"words": "", "consent": "ask"}


def send(asker: Asker, files: list[bytes], fields: dict[str, str] | None = None) -> Answer:
    token = asker.get("/en/r/all/").field("token")
    return asker.send(PATH, form(token, fields, files))


def opened(parcel: Parcel, identity: HybridIdentity) -> dict[str, bytes]:
    with blobs.open_blob(parcel.blob) as payload:
        opener = Opener(bytes(parcel.header), io.BytesIO(payload.read()), [identity])
        return {member.name: content.read() for member, content in read_parcel(opener)}


def row(answer: Answer, number: int) -> str:
    found = re.search(rf"<tr><td>{number}\b.*?</tr>", answer.text, re.S)
    assert found, answer.text
    return re.sub(r"<[^>]*>|\s+", " ", found[0])


def test_it_is_kept_as_it_came_beside_what_is_stripped(
    asker: Asker, desk: desks.DeskInfo, identity: HybridIdentity, photograph: bytes
) -> None:
    inner = {"files/01.jpg": photograph}
    answer = send(asker, [photograph, carried(identity, files=inner)], {"words": "Beside it."})
    assert answer.status == 200
    sealed, first = Parcel.objects.get(kind="sealed"), Parcel.objects.get(kind="report")
    assert sealed.accompanies == first
    assert opened(sealed, identity)["files/01.jpg"] == photograph
    plain = opened(first, identity)
    assert list(plain) == ["message.json", "files/01.jpg", "removed.json"]
    assert plain["files/01.jpg"] != photograph
    assert "nothing was removed" in row(answer, 2)
    assert "kB" in row(answer, 2)
    assert "Its length" not in row(answer, 2)


def test_the_server_signs_that_it_stripped_nothing(
    asker: Asker, desk: desks.DeskInfo, identity: HybridIdentity
) -> None:
    assert send(asker, [carried(identity)], NOTHING).status == 200
    said = json.loads(statements.document_of(Parcel.objects.get(kind="sealed")))
    assert (said["kind"], said["files"]) == ("sealed", "sealed")


def test_it_alone_is_a_report_with_a_codename(
    asker: Asker, desk: desks.DeskInfo, identity: HybridIdentity
) -> None:
    answer = send(asker, [carried(identity)], NOTHING)
    assert answer.status == 200
    assert 'class="codename"' in answer.text
    (arrival,) = intake.arrivals()
    assert [each.kind for each in arrival.originals] == ["sealed"]
    assert Mailbox.objects.count() == 1


def test_a_classical_key_and_an_age_file_of_another_program_are_taken_and_named(
    asker: Asker, desk: desks.DeskInfo, identity: HybridIdentity
) -> None:
    others = [
        seal(b"From age." * 500, [identity.recipient()]),
        seal(b"x", [X25519Identity.generate().recipient()]),
    ]
    answer = send(asker, others, NOTHING)
    assert answer.status == 200
    assert all("Its length is not" in row(answer, number) for number in (1, 2))
    assert Parcel.objects.filter(kind="sealed").count() == 2


def test_one_for_somebody_else_is_kept_and_only_its_reader_can_tell(
    asker: Asker, desk: desks.DeskInfo, identity: HybridIdentity
) -> None:
    other = HybridIdentity.generate()
    assert send(asker, [carried(other)], NOTHING).status == 200
    assert opened(Parcel.objects.get(kind="sealed"), other)
    with pytest.raises(SealingError):
        opened(Parcel.objects.get(kind="sealed"), identity)


def hostile(identity: HybridIdentity) -> dict[str, bytes]:
    whole, key = carried(identity), b"k" * 16
    stanza = identity.recipient().wrap(key)
    reply = Stanza("reply", (), identity.recipient().public)
    crowd = [Stanza("X25519", ("a" * 43,), bytes(32))] * 600
    payload = whole[len(whole) - 32 * 1024 - 32 :]
    return {
        "cut in the header": whole[:900],
        "cut behind the header": whole[: len(whole) - 32 * 1024 - 32],
        "cut in a tag": whole[: len(whole) - 32 * 1024 - 4],
        "a passphrase": seal(b"x", [ScryptRecipient("word", 10)]),
        "a malformed part": build(key, [Stanza("mlkem768x25519", ("AA",), bytes(32))]) + payload,
        "two keys to answer": build(key, [stanza, reply, reply]) + payload,
        "no key to answer": build(key, [stanza, Stanza("reply", (), b"x")]) + payload,
        "nobody": build(key, [reply]) + payload,
        "a crowd": build(key, crowd) + payload,
    }


def test_hostile_ones_are_refused_and_cost_no_other_file(
    asker: Asker, desk: desks.DeskInfo, identity: HybridIdentity, photograph: bytes
) -> None:
    cases = hostile(identity)
    assert len(cases["a crowd"]) > LONGEST
    fields = {"words": "The words stay.", "consent": "ask", "uncleanable": "rest"}
    answer = send(asker, [*cases.values(), photograph], fields)
    assert answer.status == 200
    assert answer.text.count("<strong>File ") == len(cases)
    assert not Parcel.objects.filter(kind="sealed").exists()
    assert len(opened(Parcel.objects.get(), identity)) == 3


def test_a_cut_one_is_named_and_nothing_is_kept_unless_asked_for(
    asker: Asker, desk: desks.DeskInfo, identity: HybridIdentity
) -> None:
    cut = hostile(identity)["cut in a tag"]
    answer = send(asker, [cut])
    assert answer.status == 422
    assert "A word." in answer.text
    assert not Parcel.objects.exists()


@given(st.integers(min_value=0, max_value=40_000))
def test_of_one_that_was_cut_anywhere_it_is_told(identity: HybridIdentity, place: int) -> None:
    whole = carried(identity)
    cut = whole[: place % len(whole)]
    try:
        found: Any = read_carried(io.BytesIO(cut), len(cut))
    except SealingError:
        return
    assert not found.whole
