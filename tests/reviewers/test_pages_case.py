"""The queue and the case page: what they show, what they keep to themselves, what they do."""

import base64
import io
import uuid

import pytest

from reviewers.casework import queue, workflow
from reviewers.models import Case, Proposal
from sealing import HybridIdentity, open_sealed, read_parcel
from submissions import conversation
from tests.reviewers.acting import (
    SURE,
    Cast,
    assessment,
    decided,
    document,
    drafted,
    in_review,
    received,
)
from tests.reviewers.browsing import SCRIPT, Browser, sealed, send, signed_in, url

RATING = {"verdict": "reported", "credibility": "2", "place_established": "1"}


def on_page(cast_member: object, case: Case) -> str:
    return signed_in(cast_member).get(url("case", case.pk)).content.decode()  # type: ignore[arg-type]


def test_the_queue_takes_notice_of_what_arrived_and_shows_no_word(cast: Cast) -> None:
    case = received("CANARY words")
    page = signed_in(cast.reviewer).get(url("index")).content.decode()
    assert url("case", case.pk) in page
    assert 'data-state="new"' in page
    assert "CANARY" not in page


def test_the_queue_shows_only_ones_own_desk(cast: Cast, case: Case) -> None:
    assert url("case", case.pk) not in signed_in(cast.outsider).get(url("index")).content.decode()


def test_the_queue_filters_what_waits_for_a_second_person(
    cast: Cast, case: Case, body: bytes
) -> None:
    in_review(case, cast.reviewer)
    assessment.assess(cast.reviewer, case, SURE, body)
    place = f"{url('index')}?needs=second"
    assert url("case", case.pk) in signed_in(cast.second).get(place).content.decode()
    assert url("case", case.pk) not in signed_in(cast.reviewer).get(place).content.decode()


def test_an_unknown_filter_breaks_nothing(cast: Cast, case: Case) -> None:
    for query in ("?o=99", "?verification=nonsense", "?p=7", "?unknown__field=1"):
        assert signed_in(cast.reviewer).get(url("index") + query).status_code in {200, 302}


def test_the_parcel_is_a_whole_age_file_for_the_desk_alone(
    cast: Cast, case: Case, desk: HybridIdentity
) -> None:
    answer = signed_in(cast.reviewer).get(url("parcel", case.contents.get().parcel))
    file = answer.getvalue()
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Cache-Control"] == "no-store"
    assert int(answer["Content-Length"]) == len(file)
    opened = read_parcel(open_sealed(io.BytesIO(file), [desk]))
    members = {member.name: content.read() for member, content in opened}
    assert b"They came at dawn." in members["message.json"]


def test_a_parcel_that_is_none_is_not_there(cast: Cast) -> None:
    assert signed_in(cast.reviewer).get(url("parcel", uuid.uuid4())).status_code == 404


def test_a_colleagues_rating_is_not_in_the_page_before_ones_own(
    cast: Cast, case: Case, desk: HybridIdentity
) -> None:
    in_review(case, cast.reviewer)
    words = sealed(b'{"reasoning":"x"}', desk)
    send(signed_in(cast.reviewer), "assess", case, **RATING, sealed=words)
    assert words in on_page(cast.reviewer, case)
    blind = on_page(cast.second, case)
    assert words not in blind
    assert "so that it is your own" in blind or "ليكون تقييمك من عندك" in blind
    send(signed_in(cast.second), "assess", case, **RATING, sealed=sealed(b"{}", desk))
    assert words in on_page(cast.second, case)


def test_two_assess_and_the_second_concludes(cast: Cast, case: Case, desk: HybridIdentity) -> None:
    in_review(case, cast.reviewer)
    for person in (cast.reviewer, cast.second):
        answer = send(signed_in(person), "assess", case, **RATING, sealed=sealed(b"{}", desk))
        assert answer.json()["next"] == url("case", case.pk)
    first = send(signed_in(cast.reviewer), "conclude", case, verdict="reported")
    assert first.status_code == 409
    assert send(signed_in(cast.second), "conclude", case, verdict="reported").status_code == 200
    case.refresh_from_db()
    assert case.verification == "reported"


def test_words_that_are_not_sealed_are_refused(cast: Cast, case: Case) -> None:
    client = signed_in(cast.reviewer)
    plain = base64.b64encode(b"words in the clear").decode()
    for name in ("note", "reply"):
        refused = send(client, name, case, sealed=plain)
        assert refused.status_code == 409
    assert send(client, "note", case, sealed="not even base64").status_code == 400
    assert send(client, "note", case).status_code == 400
    assert not case.notes.exists()


def test_a_note_lies_sealed_in_the_page(cast: Cast, case: Case, desk: HybridIdentity) -> None:
    words = sealed(b'{"words":"CANARY"}', desk)
    send(signed_in(cast.reviewer), "note", case, sealed=words)
    page = on_page(cast.second, case)
    assert words in page
    assert "CANARY" not in page


def test_a_reply_reaches_the_reporter_sealed_to_both(
    cast: Cast, case: Case, desk: HybridIdentity
) -> None:
    reporter = HybridIdentity.generate()
    to_both = sealed(b"Thank you.", reporter, desk)
    assert send(signed_in(cast.reviewer), "reply", case, sealed=to_both).status_code == 200
    (kept,) = conversation.replies(case.report)
    assert base64.b64encode(kept.sealed).decode() == to_both
    to_desk = send(signed_in(cast.reviewer), "reply", case, sealed=sealed(b"x", desk))
    assert to_desk.status_code == 409


def test_whoever_starts_a_review_takes_a_case_that_nobody_has(cast: Cast, case: Case) -> None:
    client = signed_in(cast.second)
    assert send(client, "move", case, move="start", expected="new").status_code == 200
    case.refresh_from_db()
    assert (case.verification, case.assignee) == ("in_review", cast.second)
    taken = received("Somebody has it.")
    queue.assign(taken, cast.editor, cast.editor)
    assert send(client, "move", taken, move="start", expected="new").status_code == 200
    taken.refresh_from_db()
    assert (taken.assignee, taken.taken_from) == (cast.editor, None)


def test_a_move_needs_its_reason_and_the_state_that_was_seen(
    cast: Cast, case: Case, desk: HybridIdentity
) -> None:
    client = signed_in(cast.reviewer)
    assert send(client, "move", case, move="reject", expected="new").status_code == 409
    assert send(client, "move", case, move="triage", expected="new").status_code == 200
    late = send(client, "move", case, move="triage", expected="new")
    assert late.status_code == 409
    words = sealed(b'{"reason":"x"}', desk)
    done = send(client, "move", case, move="reject", expected="triaged", sealed=words)
    assert done.status_code == 200
    assert words in on_page(cast.second, case)


def test_a_case_that_changed_meanwhile_is_said_in_words(cast: Cast, case: Case) -> None:
    workflow.apply(case.id, "triage", cast.second)
    client = signed_in(cast.reviewer)
    client.post(url("language"), {"language": "en"})
    late = send(client, "move", case, move="triage", expected="new")
    assert "Somebody else was quicker" in late.json()["problems"][0]


@pytest.mark.parametrize("move", ["destroy", "publish", "approve", "assess", "verified", "none"])
def test_no_bare_button_makes_a_move_that_has_an_act_of_its_own(
    cast: Cast, case: Case, move: str
) -> None:
    assert (
        send(signed_in(cast.reviewer), "move", case, move=move, expected="new").status_code == 409
    )


def test_taking_a_case_and_putting_it_back(cast: Cast, case: Case) -> None:
    client = signed_in(cast.reviewer)
    send(client, "take", case)
    case.refresh_from_db()
    assert case.assignee == cast.reviewer
    send(client, "take", case)
    case.refresh_from_db()
    assert case.assignee is None


def test_a_link_reaches_no_case_of_another_desk(cast: Cast, case: Case) -> None:
    other, foreign = received("Another."), received("Elsewhere.", desk="idlib")
    client = signed_in(cast.second)
    link = {"relation": "corroborates", "independence": "independent"}
    assert send(client, "link", case, other=other.pk, **link).status_code == 200
    assert send(client, "link", case, other=foreign.pk, **link).status_code == 404
    assert send(client, "link", case, other="nonsense", **link).status_code == 400
    assert [found.other for found in case.links.all()] == [other]


def destruction_proposed(client: Browser, case: Case) -> Proposal:
    given = {"act": "destroy", "case": case.pk}
    answer = client.post(url("propose"), given, headers=SCRIPT)
    assert answer.json()["next"] == url("case", case.pk)
    return case.proposals.get()


def test_destroying_takes_two(cast: Cast, case: Case) -> None:
    first, second = signed_in(cast.reviewer), signed_in(cast.second)
    proposal = destruction_proposed(first, case)
    confirm, bound = url("confirm-proposal", proposal.pk), {"bound_to": proposal.bound_to}
    assert first.post(confirm, bound, headers=SCRIPT).status_code == 409
    assert confirm in second.get(url("case", case.pk)).content.decode()
    assert confirm not in first.get(url("case", case.pk)).content.decode()
    done = second.post(confirm, bound, headers=SCRIPT)
    assert done.status_code == 200
    case.refresh_from_db()
    assert case.verification == "destroyed"
    # No browser keeps words about it: the one that destroyed it, and whoever opens the page.
    assert done.json()["gone"]
    assert second.get(url("case", case.pk)).context["scripts"]["page"]["gone"]


def test_a_proposal_can_be_taken_back(cast: Cast, case: Case) -> None:
    proposal = destruction_proposed(signed_in(cast.reviewer), case)
    second = signed_in(cast.second)
    assert second.post(url("cancel-proposal", proposal.pk), headers=SCRIPT).status_code == 200
    bound = {"bound_to": proposal.bound_to}
    late = second.post(url("confirm-proposal", proposal.pk), bound, headers=SCRIPT)
    assert late.status_code == 409


def test_the_browser_gets_the_sealed_draft_and_no_other_desk_does(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    drafted(cast.reviewer, case, document(), desk)
    answer = signed_in(cast.second).get(url("sealed-draft", case.pk, 1))
    opened = open_sealed(io.BytesIO(answer.getvalue()), [desk]).read()
    assert b"A road is closed" in opened
    assert signed_in(cast.second).get(url("sealed-draft", case.pk, 2)).status_code == 404


def test_an_approval_of_a_draft_that_changed_is_refused_and_told_of_the_newer(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    first = drafted(cast.reviewer, case, document(), desk)
    drafted(cast.reviewer, case, document(licence="CC0-1.0"), desk)
    workflow.apply(case.id, "submit", cast.reviewer)
    points = ("consent_covers", "files_clean", "precision_not_finer", "nobody_endangered")
    ticked = dict.fromkeys(points, "1")
    client = signed_in(cast.editor)
    refused = send(client, "approve", case, content_hash=first.content_hash, **ticked)
    assert refused.status_code == 409
    assert refused.json()["newer"] == {"url": url("sealed-draft", case.pk, 2), "number": 2}
    case.refresh_from_db()
    assert case.publication == "safety_review"


def test_it_tells_what_happened_since_a_page_was_opened(cast: Cast, case: Case) -> None:
    client = signed_in(cast.second)
    since = client.get(url("case", case.pk)).context["scripts"]["page"]["meanwhile"]
    assert client.get(since).json() == {"entries": []}
    workflow.apply(case.id, "triage", cast.reviewer)
    (entry,) = client.get(since).json()["entries"]
    assert (entry["actor"], entry["act"]) == ("reviewer", "افرزها")


def test_a_draft_without_its_file_is_refused(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    fields = {"change": "publication", "content_hash": "0" * 64, "header": sealed(b"", desk)}
    fields |= {"based_on": "0", "redacted": "0"}
    refused = send(signed_in(cast.reviewer), "draft", case, **fields)
    assert refused.status_code == 409
    assert not case.drafts.exists()


def test_every_point_of_the_checklist_must_hold(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    draft = drafted(cast.reviewer, case, document(), desk)
    workflow.apply(case.id, "submit", cast.reviewer)
    points = dict.fromkeys(
        ("consent_covers", "files_clean", "precision_not_finer", "nobody_endangered"), "1"
    )
    client = signed_in(cast.second)
    for point in points:
        rest = {name: value for name, value in points.items() if name != point}
        refused = send(client, "approve", case, content_hash=draft.content_hash, **rest)
        assert refused.status_code == 409
    own = signed_in(cast.reviewer)
    assert send(own, "approve", case, content_hash=draft.content_hash, **points).status_code == 409
    assert send(client, "approve", case, content_hash="0" * 64, **points).status_code == 409
    done = send(client, "approve", case, content_hash=draft.content_hash, **points)
    assert done.status_code == 200


def test_the_release_page_offers_each_person_their_own_moves(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    drafted(cast.reviewer, case, document(), desk)
    workflow.apply(case.id, "submit", cast.reviewer)
    author = signed_in(cast.reviewer).get(url("release", case.pk)).content.decode()
    other = signed_in(cast.second).get(url("release", case.pk)).content.decode()
    assert 'data-release="approve"' not in author
    assert 'data-release="approve"' in other


def test_a_page_of_a_script_is_told_in_json_what_went_wrong(cast: Cast, case: Case) -> None:
    answer = send(signed_in(cast.reviewer), "assess", case, verdict="true", sealed="")
    assert answer["Content-Type"] == "application/json"
    assert len(answer.json()["problems"]) >= 2
    assert (
        signed_in(cast.reviewer).post(url("assess", case.pk), {}, headers=SCRIPT).status_code == 400
    )
