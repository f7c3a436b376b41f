"""Colour profiles: the colours stay, and no byte that no colour needs."""

from stripping.icc import COLOUR_TAGS, colour_tags, rebuild
from tests.stripping.planting import canaries, canary
from tests.stripping.test_jpeg import named_profile

WORDS = canary(1).encode()


def planted(tag: bytes) -> bytes:
    """A profile whose ``tag`` points to the same data with words in its reserved bytes and tail."""
    profile = bytearray(named_profile(2))
    entry = profile.index(tag, 128)
    at, size = (int.from_bytes(profile[entry + n : entry + n + 4], "big") for n in (4, 8))
    data = profile[at : at + 4] + WORDS[:4] + profile[at + 8 : at + size] + WORDS
    profile[entry + 4 : entry + 8] = len(profile).to_bytes(4, "big")
    profile[entry + 8 : entry + 12] = len(data).to_bytes(4, "big")
    return bytes(profile + data)


def test_words_in_a_colour_tag_go() -> None:
    clean = rebuild(named_profile(2))
    for tag in (b"rXYZ", b"gTRC", b"wtpt", b"chad"):
        source = planted(tag)
        assert canaries(source) == {1, 2}
        assert rebuild(source) == clean


def test_only_colour_tags_and_our_own_words_are_left() -> None:
    clean = rebuild(named_profile(2))
    assert clean is not None
    count = int.from_bytes(clean[128:132], "big")
    names = {clean[132 + 12 * n : 136 + 12 * n] for n in range(count)}
    assert names <= {*COLOUR_TAGS, b"desc", b"cprt"}
    assert colour_tags(clean) == colour_tags(named_profile(2))
    assert not any(clean[24:36]) and not any(clean[40:64])


def test_what_is_no_profile_is_dropped() -> None:
    for broken in (b"", bytes(200), named_profile(2)[:140], b"x" * 1000):
        assert rebuild(broken) is None
