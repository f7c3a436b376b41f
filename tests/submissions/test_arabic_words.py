"""The Arabic words of codenames: what the list promises, and the ways in which people write."""

import math
import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.errors import CodenameError
from submissions.mailbox import arabic, word_list
from submissions.mailbox.codename import (
    ARABIC_LIST,
    ARABIC_NUMBERS,
    ARABIC_SIZE,
    ARABIC_WORDS,
    RANGE,
    Codename,
    parse,
)

NUMBERS = st.integers(0, RANGE - 1)
KEYS = [arabic.key(word) for word in ARABIC_LIST]
# Read in a draft of the list, or near to what was: nobody should carry them.
SEEN = " ".join(
    (
        "جهاد شهيد مسجد كنيسة إمام شيخ سني علوي ثورة حزب جيش حرب قنبلة برميل بارجة خوذة كلور",
        "سجن فلقة دولاب مسلخ قاعدة تنسيق دعوة خلية خلايا عنصر مرجع مخابر مذهب وشي نيكل روزانا",
        "حمص جولان عنب رباط صحوة حديث منفرد مصدر هلال",
    )
).split()


def slips(one: str, other: str) -> int:
    """Letters more, less or other, or neighbours that changed places (optimal string alignment)."""
    rows = [list(range(len(other) + 1))]
    for place, letter in enumerate(one, 1):
        row = [place]
        for at, its in enumerate(other, 1):
            cost = min(rows[-1][at] + 1, row[-1] + 1, rows[-1][at - 1] + (letter != its))
            if place > 1 and at > 1 and letter == other[at - 2] and one[place - 2] == its:
                cost = min(cost, rows[-2][at - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def test_the_list_is_what_its_recipe_gives(capsys: pytest.CaptureFixture[str]) -> None:
    assert word_list.main(["--check"]) == 0
    assert "as they are in use" in capsys.readouterr().out


def test_seven_words_name_every_number_and_carry_77_bits() -> None:
    assert ARABIC_SIZE == len(set(KEYS)) >= 2048
    assert ARABIC_SIZE**ARABIC_WORDS >= RANGE
    assert ARABIC_WORDS * math.log2(ARABIC_SIZE) > math.log2(RANGE) > 77
    words = Codename(RANGE - 1).arabic_words
    assert parse(" ".join(words)) == Codename(RANGE - 1)


def test_its_words_are_short_and_plainly_spelt() -> None:
    assert {len(key) for key in KEYS} == {3, 4, 5, 6}
    assert not [word for word in ARABIC_LIST if not re.fullmatch("[ء-غف-ي]+", word)]


def test_no_two_words_can_be_confused() -> None:
    near = [(one, other) for one, other in combinations(KEYS, 2) if abs(len(one) - len(other)) < 2]
    # A quick sieve: a single slip leaves at most two letters that only one of the two has.
    close = [(one, other) for one, other in near if len(set(one) ^ set(other)) < 3]
    assert [pair for pair in close if slips(*pair) < 2] == []
    assert len({arabic.strokes(key) for key in KEYS}) == len(KEYS)


def test_the_measure_sees_each_kind_of_slip() -> None:
    assert [slips("كتاب", other) for other in ("كتاب", "كتب", "كتابه", "كباب", "كتبا")] == [
        0,
        1,
        1,
        1,
        1,
    ]
    assert slips("كتاب", "قلم") > 1


def test_no_word_is_dangerous_to_carry_or_looks_like_one_that_is() -> None:
    danger = {arabic.strokes(arabic.key(word)) for word in word_list.words_of("ar.danger.txt")}
    assert len(danger) > 100
    assert not [key for key in KEYS if arabic.strokes(key) in danger]
    assert not {arabic.key(word) for word in SEEN} & set(KEYS)


@given(NUMBERS)
def test_the_words_give_the_number_back(number: int) -> None:
    codename = Codename(number)
    assert parse(" ".join(codename.arabic_words)) == codename
    assert parse(" ".join(codename.words)) in {codename, parse(" ".join(codename.groups))}


@pytest.mark.parametrize(
    "written",
    [
        "{0} {1} {2} {3} {4} {5} {6}",
        "١. {0} ٢. {1} ٣. {2} ٤. {3} ٥. {4} ٦. {5} ٧. {6}",
        "{0}، {1}، {2}؛ {3}\n{4}\t{5} - {6}",
        "\u200f{0}\u200e {1} \u2068{2}\u2069 {3} {4} {5} {6}\u202c",
        "ال{0} {1} ال{2} {3} {4} {5} ال{6}",
    ],
)
def test_it_reads_words_however_they_are_set(written: str) -> None:
    codename = Codename.generate()
    assert parse(written.format(*codename.arabic_words)) == codename


@pytest.mark.parametrize(
    ("letters", "instead"),
    [
        ("أإآ", "ا"),
        ("ة", "ه"),
        ("ي", "ى"),
        ("ي", "ی"),
        ("ك", "ک"),
        ("ؤ", "و"),
        ("ئ", "ي"),
        ("ء", ""),
    ],
)
def test_it_reads_every_spelling_of_every_word(letters: str, instead: str) -> None:
    changed = 0
    for word in ARABIC_LIST:
        other = re.sub(f"[{letters}]", instead, word)
        changed += other != word
        assert ARABIC_NUMBERS[arabic.key(other)] == ARABIC_LIST.index(word)
    assert changed > 3


def test_vowel_signs_and_stretching_are_passed_over() -> None:
    rest = " ".join(Codename(0).arabic_words[1:])
    first = parse(f"قهوة {rest}")
    for other in ("قَهْوَةٌ", "قهـــوة", "قهوه", "القهوة", "\ufed7\ufeec\ufeee\ufe93"):
        assert parse(f"{other} {rest}") == first


def test_an_article_makes_no_other_word_of_one() -> None:
    assert not [key for key in KEYS if key.startswith("ال") and key[2:] in ARABIC_NUMBERS]


@pytest.mark.parametrize("count", [1, 6, 8])
def test_a_wrong_number_of_words_is_refused(count: int) -> None:
    with pytest.raises(CodenameError):
        parse("قهوة " * count)


def test_a_word_that_is_none_is_refused() -> None:
    words = [*Codename.generate().arabic_words[:6], "كلمةغريبة"]
    with pytest.raises(CodenameError):
        parse(" ".join(words))


def test_words_beyond_the_range_are_refused() -> None:
    with pytest.raises(CodenameError):
        parse(" ".join([ARABIC_LIST[-1]] * ARABIC_WORDS))
