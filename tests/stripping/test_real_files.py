"""The gate of real files, with what packages ship: taken, equal, and nothing identifying left."""

import re
from pathlib import Path

import docx
import playwright
import pptx
import pytest

from tests.realfiles import identifying
from tests.realfiles.collections import COLLECTIONS, LISTS, listed
from tests.realfiles.exceptions import EXCEPTIONS
from tests.realfiles.table import faults, kept, table
from tests.realfiles.trial import Outcome, tried

SHIPPED = (
    Path(docx.__file__).parent / "templates" / "default.docx",
    Path(pptx.__file__).parent / "templates" / "default.pptx",
    *sorted(Path(playwright.__file__).parent.rglob("*.png"))[:2],
)


@pytest.mark.needs("exiftool")
def test_what_packages_ship_is_taken_and_looks_the_same(tmp_path: Path) -> None:
    outcomes = [tried(path, tmp_path, number) for number, path in enumerate(SHIPPED)]
    tags = identifying.left(tmp_path)
    for outcome in outcomes:
        outcome.tags = tags.get(outcome.clean, [])
    assert [*faults(outcomes, frozenset())] == []
    assert all(outcome.equal for outcome in outcomes)
    assert kept(outcomes, frozenset())
    assert f"| **all** | {len(SHIPPED)} | {len(SHIPPED)} | 0 | 0 |" in "\n".join(
        table(outcomes, frozenset())
    )


def test_each_broken_promise_is_named() -> None:
    good = Outcome("a", "pdf", clean="0.pdf", equal=True)
    for bad in (
        Outcome("b", "pdf", refused="Unclean damaged"),
        Outcome("b", "pdf", clean="1.pdf", equal=False),
        Outcome("b", "pdf", clean="1.pdf", equal=True, tags=["EXIF:Make=A"]),
    ):
        assert not kept([good, bad], frozenset())
        assert len([*faults([good, bad], frozenset())]) == 1
    listed_one = Outcome("b", "pdf", refused="Unclean damaged")
    assert kept([good, listed_one], frozenset({"b"}))
    unopened = Outcome("b", "pdf", refused="Unclean damaged", opened=False)
    assert kept([good, unopened], frozenset())


def test_collections_have_lists_and_exceptions_are_in_them() -> None:
    digests = set[str]()
    for collection in COLLECTIONS:
        rows = [*listed(collection)]
        assert rows and all(re.fullmatch("[0-9a-f]{64}", digest) and path for digest, path in rows)
        digests |= {digest for digest, _ in rows}
    assert {path.stem for path in LISTS.iterdir()} == {each.folder for each in COLLECTIONS}
    assert all(known.digest in digests and known.why.endswith(".") for known in EXCEPTIONS)
