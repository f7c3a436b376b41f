"""Content streams: what is read many at once is written as if it were read one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stripping.errors import Unclean
from stripping.pdf import content
from stripping.pdf.inline import Picture

BLANKS = st.sampled_from([b" ", b"\n", b"\r\n", b"  ", b"\t", b"\0", b"%x\n"])
NUMBERS = [b"1", b"-.5", b"+2.", b"12.345", b"007", b"1.2.3", b"4e5"]
STRINGS = [
    b"(a b)",
    b"(\\)(x)",
    b"<0 aF>",
    b"[(a)-12(b)]",
    b"[1 2]",
    b"[(a) /N]",
    b"[",
    b"(((",
    b"/N",
]
WORDS = [*content.OPERATORS, b"BI", b"BDC", b"EMC", b"Tj(", b"nonsense", b"true"]
TOKENS = st.sampled_from(NUMBERS) | st.sampled_from(STRINGS) | st.sampled_from(WORDS)


class Everything:
    """Resources that have whatever they are asked for."""

    def use(self, category: str, name: str) -> bytes:
        return b"/X0"

    def hidden(self, properties: str) -> bool:
        return False

    def picture(self, found: Picture) -> None:
        return None


def outcome(source: bytes) -> bytes | str:
    try:
        return content.written(source, Everything())
    except Unclean as error:
        return error.reason


@given(st.lists(st.tuples(TOKENS, BLANKS | st.just(b""))))
def test_many_at_once_are_what_each_would_be(parts: list[tuple[bytes, bytes]]) -> None:
    source = b"".join(token + blank for token, blank in parts)
    fast = outcome(source)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(content.Painter, "run", lambda self, source, at: at)
        assert fast == outcome(source)
    assert isinstance(fast, str) or outcome(fast) == fast


def test_numbers_and_text_are_not_read_one_by_one() -> None:
    source = b"q\n1 0 0 1 0 0 cm\n0 0 m 5 5 l S\n(a) Tj [(b) 3]TJ\nQ\n"
    taken = bytearray()
    end = content.RUNS.take(source, 1, taken)
    assert source[end:] == b"\nQ\n"
    assert taken == b"1 0 0 1 0 0 cm\n0 0 m\n5 5 l\nS\n(a) Tj\n[(b) 3] TJ\n"


def test_a_sign_without_digits_is_nought_among_letters() -> None:
    assert outcome(b"BT [(a)-(b)3(c)]TJ ET") == outcome(b"BT [(a)0(b)3(c)]TJ ET")
