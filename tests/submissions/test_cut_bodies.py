"""However a body is cut, doubled or shuffled: it is taken whole and once, or not at all."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from submissions import form_token
from submissions.errors import Refused
from submissions.form_token import FormToken
from submissions.wire.multipart_form import MultipartForm, Upload
from tests.submissions.asking import BOUNDARY, closed, part

PARTS = (
    part("token", "t"),
    part("words", "Ein Wort. كلمة"),
    part("files", bytes(range(256)) * 20, "a.jpg"),
    part("files", b"\r\n--\r\n", "b.txt"),
    part("end", "1"),
)
WHOLE = closed(*PARTS)
TOKEN = FormToken(b"n" * 16, 0, form_token.REPORT, "desk")
WORTH = 5120 + len(b"\r\n--\r\n") + len("Ein Wort. كلمة".encode())
TEXTS = frozenset({"token", "words", "end"})
fast = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def taken(pieces: list[bytes], length: int, folder: Path) -> Upload | str:
    """The upload, or why it was refused."""
    form = MultipartForm(BOUNDARY, length, folder, lambda text: TOKEN, TEXTS)
    try:
        for piece in pieces:
            form.feed(piece)
        return form.finish()
    except Refused as refused:
        form.drop()
        return refused.refusal.name.lower()


def is_whole(found: Upload | str) -> bool:
    assert isinstance(found, Upload)
    held = [file.open().read() for file in found.files]
    found.close()
    return held == [bytes(range(256)) * 20, b"\r\n--\r\n"] and dict(found.fields)["end"] == "1"


@fast
@given(cuts=st.lists(st.integers(1, len(WHOLE) - 1), max_size=12, unique=True))
def test_it_is_whole_however_it_is_pieced(tmp_path: Path, cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(WHOLE)]
    pieces = [WHOLE[a:b] for a, b in zip(places, places[1:], strict=False)]
    assert is_whole(taken(pieces, len(WHOLE), tmp_path))


@fast
@given(cut=st.integers(1, len(WHOLE) - 3), honest=st.booleans())
def test_a_body_cut_anywhere_is_refused(tmp_path: Path, cut: int, honest: bool) -> None:
    length = len(WHOLE) if honest else cut
    assert isinstance(taken([WHOLE[:cut]], length, tmp_path), str)


@fast
@given(first=st.integers(0, len(WHOLE)), last=st.integers(0, len(WHOLE)))
def test_a_body_with_a_doubled_stretch_never_loses_or_doubles_a_field(
    tmp_path: Path, first: int, last: int
) -> None:
    first, last = sorted((first, last))
    body = WHOLE[:last] + WHOLE[first:]
    found = taken([body], len(body), tmp_path)
    if isinstance(found, Upload):
        held = b"".join(file.open().read() for file in found.files)
        names = [name for name, _ in found.fields]
        found.close()
        assert names == ["token", "words", "end"]
        # Nothing that was sent is missing from what was taken, but for the parts' own headers.
        assert len(held) + len(dict(found.fields)["words"].encode()) >= WORTH + last - first - 400


@pytest.mark.parametrize("more", [WHOLE, b"x", b"\r\n\r\n", b"\r\n" + WHOLE])
def test_what_follows_the_end_is_refused(tmp_path: Path, more: bytes) -> None:
    body = WHOLE + more
    assert taken([body], len(body), tmp_path) == "malformed"
    assert taken([WHOLE, more], len(body), tmp_path) == "malformed"


def test_the_last_line_end_may_be_missing(tmp_path: Path) -> None:
    assert is_whole(taken([WHOLE[:-2]], len(WHOLE) - 2, tmp_path))


@fast
@given(order=st.permutations(range(len(PARTS))))
def test_the_token_is_first_and_the_end_is_last(tmp_path: Path, order: list[int]) -> None:
    body = closed(*(PARTS[place] for place in order))
    found = taken([body], len(body), tmp_path)
    assert isinstance(found, Upload) == (order[0] == 0 and order[-1] == len(PARTS) - 1)
    if isinstance(found, Upload):
        found.close()


@fast
@given(body=st.binary(max_size=400), cut=st.integers(0, 400))
def test_noise_is_refused(tmp_path: Path, body: bytes, cut: int) -> None:
    pieces = [piece for piece in (body[:cut], body[cut:]) if piece]
    assert isinstance(taken(pieces, len(body), tmp_path), str)
