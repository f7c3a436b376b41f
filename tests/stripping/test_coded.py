"""Inside coded sound and picture: words become filler of the same length, the rest stays."""

import pytest

from stripping.configurations import clean_aac
from stripping.errors import Unclean
from stripping.mp4 import coded, messages
from stripping.mp4.coded import aac, av1, avc, hevc, mpeg4_part2
from stripping.mp4.messages import AVC_KEPT, clean, parse
from tests.stripping.planting import canaries, canary

WORDS = canary(1).encode()


def cleaned(function: object, data: bytes) -> bytes:
    """The sample after cleaning, which a second cleaning leaves as it is."""
    held = bytearray(data)
    assert function(held, 0, len(held)) == (bytes(held) != data)  # type: ignore[operator]
    again = bytearray(held)
    assert not function(again, 0, len(again))  # type: ignore[operator]
    assert again == held
    assert len(held) == len(data)
    return bytes(held)


def unit(data: bytes, width: int = 4) -> bytes:
    return len(data).to_bytes(width, "big") + data


def message(kind: int, payload: bytes) -> bytes:
    many, rest = divmod(len(payload), 255)
    return bytes([kind]) + b"\xff" * many + bytes([rest]) + payload


RECOVERY = message(6, b"\x88")


@pytest.mark.parametrize(
    "size", [0, 1, 2, 14, 240, 252, 253, 254, 255, 256, 300, 508, 509, 510, 511, 800]
)
def test_a_removed_message_leaves_filler_of_its_length(size: int) -> None:
    body = bytearray(RECOVERY + message(5, (WORDS * 80)[:size]) + b"\x80")
    length = len(body)
    assert clean(body, 0, length, AVC_KEPT)
    assert len(body) == length
    assert canaries(bytes(body)) == set()
    kinds = [kind for kind, *_ in parse(bytes(body))]
    assert kinds[0] == 6 and set(kinds[1:]) == {messages.FILLER}
    assert not clean(body, 0, length, AVC_KEPT)


def test_escaped_zeros_in_kept_messages_survive() -> None:
    light = message(144, b"\0\0\1\0")
    escaped = messages.escape(light)
    body = bytearray(escaped + message(5, WORDS) + b"\x80")
    clean(body, 0, len(body), AVC_KEPT)
    assert body.startswith(escaped)
    assert b"\0\0\1" not in body and b"\0\0\2" not in body


@pytest.mark.parametrize("width", [1, 2, 4])
def test_h264_keeps_slices_and_cleans_the_rest(width: int) -> None:
    kept = unit(b"\x65" + bytes(range(40)), width)
    words = unit(b"\x06" + message(5, WORDS) + b"\x80", width) + unit(b"\x1f" + WORDS, width)
    filled = unit(b"\x0c" + WORDS, width)
    data = kept + words + filled + kept
    new = cleaned(lambda *where: avc(width, *where), data)
    assert new.startswith(kept) and new.endswith(kept)
    assert canaries(data) and not canaries(new)


def test_h265_keeps_slices_and_cleans_the_rest() -> None:
    kept = unit(b"\x26\x01" + bytes(range(40)))
    words = unit(b"\x4e\x01" + message(4, WORDS) + b"\x80") + unit(b"\x7c\x01" + WORDS)
    clock = unit(b"\x4e\x01" + message(136, WORDS) + b"\x80")
    new = cleaned(lambda *where: hevc(4, *where), kept + words + clock + kept)
    assert new.startswith(kept) and new.endswith(kept)
    assert not canaries(new)


def test_av1_keeps_frames_and_pads_metadata() -> None:
    frame = b"\x32\x04\1\2\3\4"
    light = b"\x2a\x06\x01\0\1\0\2\x80"
    words = b"\x2a" + bytes([len(WORDS) + 1]) + b"\x04" + WORDS
    new = cleaned(av1, frame + light + words + frame)
    assert new.startswith(frame + light) and new.endswith(frame)
    assert not canaries(new)


def test_mpeg4_loses_its_user_data() -> None:
    new = cleaned(mpeg4_part2, b"\0\0\1\xb6abc\0\0\1\xb2" + WORDS + b"\0\0\1\xb6def")
    assert new == b"\0\0\1\xb6abc\0\0\1\xb2" + b" " * len(WORDS) + b"\0\0\1\xb6def"


def bits(*fields: tuple[int, int]) -> bytes:
    text = "".join(f"{value:0{size}b}" for value, size in fields)
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")


def test_aac_loses_the_words_before_its_sound() -> None:
    letters = [(byte, 8) for byte in WORDS * 2]
    head = [(6, 3), (15, 4), (len(letters) + 1 - 14, 8)]
    sound = [(0, 3), (0x155, 9), (0xFFFF, 16)]
    new = cleaned(aac, bits(*head, (0, 4), *letters, (9, 4), *sound))
    assert new == bits(*head, *((0, 8) for _ in range(len(letters) + 1)), *sound)
    # A data element, whose bytes may be aligned, so that its words can be read as they are.
    data = bits((4, 3), (1, 4), (1, 1), (len(letters), 8), *letters, *sound)
    assert canaries(data)
    assert not canaries(cleaned(aac, data))


def test_aac_that_begins_with_sound_is_left_alone() -> None:
    assert cleaned(aac, bits((1, 3), (0x1FF, 9)) + WORDS) == bits((1, 3), (0x1FF, 9)) + WORDS


def test_a_kept_type_is_never_filler() -> None:
    assert not coded.AVC_KEPT & {coded.AVC_MESSAGES, coded.AVC_FILLER}
    assert not coded.HEVC_KEPT & {*coded.HEVC_MESSAGES, coded.HEVC_FILLER}


LOW, BANDS, PLAIN = (2, 5), (5, 5), ((0, 1), (0, 1), (0, 1))
COMMENT = [(each, 8) for each in WORDS]
# One channel in front, mixed down to one; then a comment from the next whole byte on.
LISTED = ((0, 4), (1, 2), (4, 4), (1, 4), (0, 4), (0, 4), (0, 2), (0, 3), (0, 4), (1, 1), (0, 4))
LISTED = (*LISTED, (0, 1), (0, 1), (0, 5), (0, 5), (len(WORDS), 8))
CONFIGURATIONS = {
    "plain": (LOW, (4, 4), (2, 4), *PLAIN),
    "any rate": (LOW, (15, 4), (44100, 24), (2, 4), *PLAIN),
    "bands": (BANDS, (7, 4), (2, 4), (4, 4), LOW, *PLAIN),
    "bands behind": (LOW, (7, 4), (2, 4), *PLAIN, (0x2B7, 11), BANDS, (1, 1), (4, 4)),
    "and stereo": (
        *(LOW, (7, 4), (1, 4), *PLAIN, (0x2B7, 11), BANDS, (1, 1), (4, 4)),
        *((0x548, 11), (1, 1)),
    ),
    "a core": (LOW, (4, 4), (2, 4), (0, 1), (1, 1), (99, 14), (0, 1)),
    "long kinds": ((31, 5), (10, 6), (4, 4), (2, 4)),
}


@pytest.mark.parametrize("kind", list(CONFIGURATIONS)[:-1])
def test_nothing_stands_behind_a_configuration_of_aac(kind: str) -> None:
    plain = bits(*CONFIGURATIONS[kind])
    assert cleaned(clean_aac, plain) == plain
    assert cleaned(clean_aac, plain + WORDS) == plain + bytes(len(WORDS))


def test_channels_of_aac_are_listed_without_a_comment() -> None:
    head = (LOW, (4, 4), (0, 4), *PLAIN)
    new = cleaned(clean_aac, bits(*head, *LISTED, *COMMENT) + WORDS)
    assert new == bits(*head, *LISTED, *[(0, 8)] * len(WORDS)) + bytes(len(WORDS))


def test_a_configuration_of_aac_that_is_cut_is_refused() -> None:
    with pytest.raises(Unclean, match="damaged_index"):
        cleaned(clean_aac, bits(LOW, (15, 4), (1, 7)))
    other = bits(*CONFIGURATIONS["long kinds"]) + WORDS
    assert cleaned(clean_aac, other) == other


@pytest.mark.parametrize("mark", [b"\x09\x10", b"\x0a", b"\x0b"])
def test_a_mark_of_h264_is_no_room_for_words(mark: bytes) -> None:
    assert cleaned(lambda *where: avc(4, *where), unit(mark)) == unit(mark)
    assert not canaries(cleaned(lambda *where: avc(4, *where), unit(mark + WORDS)))


@pytest.mark.parametrize("mark", [b"\x46\x01\x50", b"\x48\x01", b"\x4a\x01"])
def test_a_mark_of_h265_is_no_room_for_words(mark: bytes) -> None:
    assert cleaned(lambda *where: hevc(4, *where), unit(mark)) == unit(mark)
    assert not canaries(cleaned(lambda *where: hevc(4, *where), unit(mark + WORDS)))


@pytest.mark.parametrize("header", [b"\x12", b"\x2a"])
def test_a_mark_or_a_light_level_of_av1_is_no_room_for_words(header: bytes) -> None:
    payload = b"\x01\0\1\0\2" + WORDS
    assert cleaned(av1, b"\x12\0") == b"\x12\0"
    assert not canaries(cleaned(av1, header + bytes([len(payload)]) + payload))


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_metadata_of_av1_that_is_too_long_goes(kind: int) -> None:
    payload = bytes([kind]) + bytes(25) + WORDS
    assert not canaries(cleaned(av1, b"\x2a" + bytes([len(payload)]) + payload))


@pytest.mark.parametrize("kind", messages.AVC_KEPT)
def test_a_kept_message_has_its_own_length_and_comes_once(kind: int) -> None:
    fits = message(kind, b"\x01" * messages.AVC_KEPT[kind])
    long = message(kind, b"\x01" * messages.AVC_KEPT[kind] + WORDS)
    assert cleaned(lambda *where: avc(4, *where), unit(b"\x06" + fits + b"\x80"))[5:].startswith(
        fits
    )
    for body in (long, fits + long, message(137, b"\x01" * 24) + message(137, WORDS + b"0" * 13)):
        assert not canaries(cleaned(lambda *where: avc(4, *where), unit(b"\x06" + body + b"\x80")))
