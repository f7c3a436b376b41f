"""Work off line: what leaves, what is made with the tools alone, and what comes back of it."""

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from django.contrib.auth.models import User
from django.core import signing
from django.core.management import CommandError, call_command

from reviewers.casework import workflow
from reviewers.consent import signatures
from reviewers.errors import GuardFailed, SlipRefused
from reviewers.messages import Problem
from reviewers.models import Assessment, Case, CustodyEntry, Draft, Note, Reviewer
from reviewers.offline import export, import_, parcels
from reviewers.release import drafting, publication
from sealing import HybridIdentity, open_sealed, read_parcel, seal, unseal
from submissions import roster
from tests.reviewers.acting import (
    ALL_HOLD,
    DESK,
    Cast,
    decided,
    document,
    drafted,
    in_review,
    received,
)
from tests.reviewers.browsing import send, signed_in, url
from tests.reviewers.test_rewrapping import rotate

RATING = {
    "kind": "assessment",
    "round": 1,
    "verdict": "reported",
    "credibility": 2,
    "place_established": True,
    "date_established": True,
}
WORDS = {"reasoning": "The shadow.", "reliability": "F", "methods": ["geolocated"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What comes back."""
    made = tmp_path / "back"
    made.mkdir()
    return made


@pytest.fixture
def reviewed(case: Case, cast: Cast) -> Case:
    return in_review(case, cast.reviewer)


def brought(folder: Path, user: User) -> None:
    (folder / "word.txt").write_text(export.word_for(user))


def slip(folder: Path, name: str, case: Case, sealed: bytes, **said: Any) -> None:
    held = {"format": "amana-offline/1", "case": str(case.id), **said}
    (folder / f"{name}.json").write_text(json.dumps(held))
    (folder / f"{name}.age").write_bytes(sealed)


def files(data: Path) -> set[Path]:
    return {path for path in (data / "blobs").rglob("*") if path.is_file()}


def sealing(*arguments: object) -> None:
    command = [sys.executable, "-m", "sealing", *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True)


def test_a_desk_without_a_network_assesses_and_drafts(
    reviewed: Case,
    cast: Cast,
    identities: dict[str, HybridIdentity],
    tmp_path: Path,
    folder: Path,
    body: bytes,
) -> None:
    """The drill of docs/desk.md: out, opened, assessed and drafted with the tools, and back."""
    out, side = tmp_path / "out", tmp_path / "side"
    side.mkdir()
    other = decided(received("Another."), cast.second, cast.reviewer, body)
    call_command("export_parcels", str(out), person="second")
    # There: the person's own key (in the browser it lies under the passphrase) opens the rest.
    (side / "second.key").write_text(f"{identities['second']}\n")
    sealing("unseal", out / "desk-raqqa-second.age", "-i", side / "second.key", "-o", side / "desk")
    sealing("open", out / f"{reviewed.id}-01.age", "-i", side / "desk", "-o", side / "case")
    assert "They came at dawn." in (side / "case/message.json").read_text()
    told = json.loads((out / "desk.json").read_text())
    recipient = told["desks"]["raqqa"]
    # An assessment.
    (side / "words.json").write_text(json.dumps(WORDS))
    sealing("seal", side / "words.json", "-r", recipient, "-o", folder / "one.age")
    (stand,) = [each for each in told["cases"] if each["case"] == str(reviewed.id)]
    rating = {**RATING, "format": told["format"], "case": stand["case"], "round": stand["round"]}
    (folder / "one.json").write_text(json.dumps(rating))
    # A draft of the other case.
    written = rfc8785.dumps(document())
    (side / "draft").mkdir()
    (side / "draft/draft.json").write_bytes(written)
    sealing("seal", side / "draft", "-r", recipient, "-o", folder / "two.age")
    about = {"kind": "draft", "change": "publication", "based_on": 0, "redacted": 0}
    named = {"content_hash": sha256(written).hexdigest(), "case": str(other.id)}
    (folder / "two.json").write_text(json.dumps({"format": told["format"], **about, **named}))
    sealing("unseal", out / "word-second.age", "-i", side / "second.key", "-o", folder / "word.txt")
    # Back at the desk.
    call_command("import_parcels", str(folder))
    made = Assessment.objects.get(case=reviewed)
    assert (made.assessor, made.verdict, made.credibility) == (cast.second, "reported", 2)
    reviewed.refresh_from_db()
    assert reviewed.verification == "assessed"
    draft = Draft.objects.get(case=other)
    assert (draft.author, draft.content_hash) == (cast.second, named["content_hash"])
    acts = CustodyEntry.objects.filter(act="brought back").values_list("actor", flat=True)
    assert list(acts) == ["second", "second"]


def test_a_draft_comes_back_as_the_browser_seals_it(
    case: Case, cast: Cast, desk: HybridIdentity, body: bytes, tmp_path: Path, folder: Path
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    (tmp_path / "draft/media").mkdir(parents=True)
    (tmp_path / "draft/draft.json").write_bytes(rfc8785.dumps(document()))
    (tmp_path / "draft/media/01.jpg").write_bytes(b"a picture")
    sealing("seal", tmp_path / "draft", "-r", desk.recipient(), "-o", tmp_path / "made.age")
    said = {"kind": "draft", "change": "publication", "based_on": 0, "redacted": 1}
    sealed = (tmp_path / "made.age").read_bytes()
    slip(folder, "one", case, sealed, content_hash="a" * 64, **said)
    brought(folder, cast.editor)
    import_.import_parcels(folder)
    draft = Draft.objects.get()
    held = drafting.sealed(draft)
    with held.payload as payload:
        (tmp_path / "whole.age").write_bytes(held.header + payload.read())
    with (tmp_path / "whole.age").open("rb") as file:
        names = [member.name for member, _ in read_parcel(open_sealed(file, [desk]))]
    assert names == ["draft.json", "media/01.jpg"]
    assert draft.redacted == 1


def test_nothing_is_imported_when_one_of_them_is_not_good(
    reviewed: Case, cast: Cast, desk: HybridIdentity, body: bytes, folder: Path, data: Path
) -> None:
    other = decided(received("Another."), cast.reviewer, cast.second, body)
    before = files(data)
    said = {"kind": "draft", "change": "publication", "based_on": 0, "redacted": 0}
    slip(folder, "a", other, body, content_hash="a" * 64, **said)
    slip(folder, "b", reviewed, body, **RATING)
    slip(folder, "c", reviewed, body, **RATING)  # the same person, in the same round
    brought(folder, cast.second)
    with pytest.raises(CommandError, match=r"c\.json: .*Nothing was imported"):
        call_command("import_parcels", str(folder))
    assert not Draft.objects.exists() and not CustodyEntry.objects.filter(act="brought back")
    assert not Assessment.objects.filter(case=reviewed).exists()
    assert files(data) == before


def test_it_is_taken_once(reviewed: Case, cast: Cast, body: bytes, folder: Path) -> None:
    slip(folder, "one", reviewed, body, **RATING)
    brought(folder, cast.second)
    assert import_.import_parcels(folder).counts["assessment"] == 1
    with pytest.raises(SlipRefused, match=r"one\.json"):
        import_.import_parcels(folder)
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize("who", ["editor", "outsider", "administrator"])
def test_the_rules_of_the_page_hold(
    reviewed: Case, cast: Cast, body: bytes, folder: Path, who: str
) -> None:
    """Neither somebody without the role, nor somebody of another desk."""
    slip(folder, "one", reviewed, body, **RATING)
    if who == "administrator":
        (folder / "word.txt").write_text(export.signer().sign_object({"person": who, "key": ""}))
    else:
        brought(folder, getattr(cast, who))
    with pytest.raises(SlipRefused):
        import_.import_parcels(folder)
    assert not Assessment.objects.exists()


def test_who_assessed_first_is_no_second_off_line(
    reviewed: Case, cast: Cast, body: bytes, folder: Path
) -> None:
    slip(folder, "one", reviewed, body, **RATING)
    for user in (cast.second, cast.second):
        brought(folder, user)
        try:
            import_.import_parcels(folder)
        except SlipRefused as error:
            assert error.name == "one.json"
    assert Assessment.objects.count() == 1


OTHER_SALT = signing.TimestampSigner(salt="another")
# Signed when a test runs: a test's name must not change with the clock.
OTHER_WORDS: dict[str, Callable[[], str]] = {
    "nothing": str,
    "a name": lambda: "second",
    "another salt": lambda: OTHER_SALT.sign_object({"person": "second", "key": "x"}),
    "another key": lambda: export.signer().sign_object({"person": "second", "key": "age1pq1other"}),
    "nobody": lambda: export.signer().sign_object({"person": "nobody", "key": ""}),
}


@pytest.mark.parametrize("kind", OTHER_WORDS)
def test_nobody_imports_without_the_person_s_own_word(
    reviewed: Case, cast: Cast, body: bytes, folder: Path, kind: str
) -> None:
    slip(folder, "one", reviewed, body, **RATING)
    (folder / "word.txt").write_text(OTHER_WORDS[kind]())
    with pytest.raises(SlipRefused, match=r"word\.txt"):
        import_.import_parcels(folder)
    (folder / "word.txt").unlink()
    with pytest.raises(SlipRefused, match=r"word\.txt"):
        import_.import_parcels(folder)


def test_a_word_ends_after_sixty_days(
    cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    for days, good in ((59, True), (61, False)):
        monkeypatch.setattr(time, "time", lambda: now)
        brought(folder, cast.second)
        later = now + days * 24 * 3600
        monkeypatch.setattr(time, "time", lambda later=later: later)
        if good:
            assert import_.import_parcels(folder).person == "second"
        else:
            with pytest.raises(SlipRefused, match=r"word\.txt"):
                import_.import_parcels(folder)


def test_the_word_opens_with_their_own_key_alone(
    case: Case, cast: Cast, identities: dict[str, HybridIdentity], tmp_path: Path
) -> None:
    parcels.export_parcels(tmp_path / "out")
    export.pack(tmp_path / "out", cast.second)
    sealed = (tmp_path / "out/word-second.age").read_bytes()
    word = unseal(sealed, [identities["second"]]).decode()
    assert export.person_of(word) == cast.second
    for path in (tmp_path / "out").iterdir():
        assert word.encode() not in path.read_bytes()


def test_it_takes_the_newest_draft_along(
    case: Case, cast: Cast, desk: HybridIdentity, body: bytes, tmp_path: Path
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    drafted(cast.editor, case, document(), desk)
    parcels.export_parcels(tmp_path / "out")
    export.pack(tmp_path / "out", cast.second)
    whole = (tmp_path / "out" / f"{case.id}-draft-01.age").read_bytes()
    assert json.loads(unseal(whole, [desk]))["licence"] == "CC-BY-4.0"
    parcels.export_parcels(tmp_path / "out")
    export.pack(tmp_path / "out", cast.second)


def no_age(folder: Path) -> None:
    (folder / "one.age").unlink()


def no_slip(folder: Path) -> None:
    (folder / "one.json").unlink()


def another(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")


def in_the_clear(folder: Path) -> None:
    (folder / "one.age").write_bytes(b"in the clear")


def cut(folder: Path) -> None:
    (folder / "one.age").write_bytes((folder / "one.age").read_bytes()[:90])


def changed(**said: Any) -> Any:
    def change(folder: Path) -> None:
        held = {**json.loads((folder / "one.json").read_text()), **said}
        (folder / "one.json").write_text(json.dumps(held))

    return change


DAMAGES = {
    "no sealed file": no_age,
    "no slip": no_slip,
    "something else": another,
    "not sealed": in_the_clear,
    "cut off": cut,
    "another format": changed(format="amana-offline/2"),
    "another kind": changed(kind="publish"),
    "a number for a truth": changed(place_established=1),
    "a truth for a number": changed(credibility=True),
    "out of range": changed(credibility=9),
    "more": changed(assessor="amal"),
    "no case": changed(case="00000000-0000-4000-8000-000000000000"),
    "no uuid": changed(case=["x"]),
    "another round": changed(round=2),
    "not json": lambda folder: (folder / "one.json").write_bytes(b"{"),
    "no object": lambda folder: (folder / "one.json").write_bytes(b"[]"),
    "endless": lambda folder: (folder / "one.json").write_bytes(b"[" * 60_000),
    "large": lambda folder: (folder / "one.json").write_bytes(b" " * 70_000),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_bad_file_is_named(
    reviewed: Case, cast: Cast, body: bytes, folder: Path, name: str
) -> None:
    slip(folder, "one", reviewed, body, **RATING)
    brought(folder, cast.second)
    DAMAGES[name](folder)
    with pytest.raises(SlipRefused) as caught:
        import_.import_parcels(folder)
    assert caught.value.name in {"one.json", "one.age", "notes.txt"}
    assert not Assessment.objects.exists()


def test_a_note_comes_back(reviewed: Case, cast: Cast, desk: HybridIdentity, folder: Path) -> None:
    slip(folder, "one", reviewed, seal(b'{"words":"x"}', [desk.recipient()]), kind="note")
    brought(folder, cast.second)
    import_.import_parcels(folder)
    assert Note.objects.get().author == cast.second


def test_the_list_of_people_goes_along_and_is_checked_there(cast: Cast, tmp_path: Path) -> None:
    export.pack(tmp_path, cast.second)
    listed, names = tmp_path / "roster-raqqa.jsonl", tmp_path / "roster-raqqa-names.json"
    command = [sys.executable, "-m", "sealing", "roster", str(listed), "--names", str(names)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {"reviewer", "second", "editor"} <= set(done.stdout.replace(",", " ").split())
    whole = listed.read_bytes().splitlines(keepends=True)
    listed.write_bytes(b"".join(whole[1:]))
    assert subprocess.run(command, capture_output=True, text=True).returncode == 1


def _draft_back(folder: Path, case: Case, user: User, *desk: HybridIdentity) -> dict[str, Any]:
    held = document()
    sealed = seal(json.dumps(held).encode(), [each.recipient() for each in desk])
    said = {"content_hash": sha256(rfc8785.dumps(held)).hexdigest(), "based_on": 0, "redacted": 0}
    slip(folder, "draft", case, sealed, kind="draft", change="publication", **said)
    brought(folder, user)
    return said


def test_a_draft_sealed_while_a_new_key_was_proposed_comes_back_after_the_rotation(
    cast: Cast, desk: HybridIdentity, case: Case, body: bytes, folder: Path
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    old, new = desk, HybridIdentity.generate()
    rotate(cast, old, new)
    assert roster.sealing_recipients(DESK) == (str(new.recipient()),)
    _draft_back(folder, case, cast.second, old, new)
    import_.import_parcels(folder)
    made = Draft.objects.get(case=case)
    assert made.author == cast.second
    sealed = drafting.sealed(made)
    with sealed.payload as payload:
        opened = open_sealed(io.BytesIO(sealed.header + payload.read()), [new])
    assert json.loads(opened.read()) == document()


def test_a_draft_made_off_line_is_signed_by_its_author_and_nobody_else(
    cast: Cast,
    desk: HybridIdentity,
    case: Case,
    body: bytes,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    said = _draft_back(folder, case, cast.second, desk)
    with monkeypatch.context() as patched:
        # The command cannot sign: nobody's key is there.
        patched.setattr(signatures, "take", lambda *_, **__: None)
        import_.import_parcels(folder)
    workflow.apply(case.id, "submit", cast.second)
    digest = said["content_hash"]
    with pytest.raises(GuardFailed) as refused:
        publication.approve(cast.editor, case, digest, ALL_HOLD)
    assert refused.value.problems == (Problem.DRAFT_UNSIGNED,)
    Reviewer.objects.update(language="en")
    page = signed_in(cast.editor).get(url("release", case.pk)).content.decode()
    assert "This draft is not signed by its author" in page
    assert url("sign-draft", case.pk) not in page
    page = signed_in(cast.second).get(url("release", case.pk)).content.decode()
    assert url("sign-draft", case.pk) in page
    assert send(signed_in(cast.editor), "sign-draft", case, content_hash=digest).status_code == 409
    other = send(signed_in(cast.second), "sign-draft", case, content_hash="0" * 64)
    assert other.status_code == 409
    assert send(signed_in(cast.second), "sign-draft", case, content_hash=digest).status_code == 200
    assert CustodyEntry.objects.get(act="draft signed").actor == "second"
    page = signed_in(cast.second).get(url("release", case.pk)).content.decode()
    assert "This draft is not signed by its author" not in page
    assert publication.approve(cast.editor, case, digest, ALL_HOLD).publication == "approved"
