"""The pages of draft and release have the archive's rules, and what it refuses is said by name."""

import pytest
from django.utils.translation import override

from archive import accession
from archive.record import tree
from archive.record.document import LARGEST
from reviewers.models import Case
from reviewers.views.forms import ReleaseForm
from reviewers.views.problems import sentences_of
from sealing import HybridIdentity
from submissions.wire.multipart_form import WORDS
from tests.archive import vectors
from tests.reviewers.acting import Cast, decided, document, drafted, published
from tests.reviewers.browsing import signed_in, url

REST_OF_FORM = 4_096  # bytes: the token, the hash, the frame of each field


@pytest.mark.parametrize("name", ["draft", "release"])
def test_a_page_of_the_draft_has_the_rules(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity, name: str
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    drafted(cast.reviewer, case, document(), desk)
    page = signed_in(cast.reviewer).get(url(name, case.pk)).context["scripts"]["page"]
    assert page["rules"] == accession.rules()
    assert page["settled"] is None


def test_the_editor_of_a_published_case_knows_what_stands(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    held = document()
    published(cast.reviewer, cast.second, case, held, desk)
    page = signed_in(cast.reviewer).get(url("draft", case.pk)).context["scripts"]["page"]
    assert page["settled"] == {"event_date": held["event_date"]}


def test_what_may_be_written_fits_into_one_form() -> None:
    assert LARGEST + REST_OF_FORM < WORDS
    largest = ReleaseForm({"document": "x" * LARGEST, "content_hash": "0" * 64})
    assert largest.is_valid()


def test_a_refusal_names_the_field_as_the_page_does() -> None:
    held = vectors.document({"set": {"headline.en": "", "methodology": "x"}})
    error = accession.AccessionError(accession.problems(held))
    with override("en"):
        assert sentences_of(error) == (
            "Headline · English is missing",
            "methodology is not a field that is published",
        )


def test_every_field_of_the_document_has_a_name() -> None:
    nodes = [node.field.path for node in tree.every() if node.field.form is not None]
    assert not [path for path in nodes if accession.named(path) == path]
