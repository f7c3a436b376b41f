"""The codename: one number, written two ways, and read however people write it."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.errors import CodenameError
from submissions.mailbox import codename as codenames
from submissions.mailbox.codename import (
    CONFUSABLE,
    LIST,
    LIST_SIZE,
    NEVER,
    RANGE,
    WORDS,
    Codename,
    parse,
)
from submissions.mailbox.unsafe_words import UNSAFE

NUMBERS = st.integers(0, RANGE - 1)
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
FULL_WIDTH = str.maketrans("0123456789", "0123456789")


def plain(number: int) -> bool:
    return CONFUSABLE.isdisjoint(Codename(number).words)


@given(NUMBERS.filter(plain))
def test_both_spellings_give_the_number_back(number: int) -> None:
    codename = Codename(number)
    assert parse(" ".join(codename.words)) == codename
    assert parse(" ".join(codename.groups)) == codename
    assert codename.secret() == parse("-".join(codename.groups)).secret()


@pytest.mark.parametrize("script", [ARABIC, PERSIAN, FULL_WIDTH])
@given(number=NUMBERS)
def test_it_reads_digits_of_other_scripts(script: dict[int, int], number: int) -> None:
    codename = Codename(number)
    assert parse(" ".join(codename.groups).translate(script)) == codename


@pytest.mark.parametrize(
    "written",
    [
        "1. {0} 2. {1} 3. {2} 4. {3} 5. {4} 6. {5}",
        "{0}-{1}-{2}-{3}-{4}-{5}",
        "{0},{1}, {2};{3}\n{4}\t{5}",
        "\u200f{0}\u200e {1} {2} {3} {4} {5} ",
        "١) {0} ٢) {1} ٣) {2} ٤) {3} ٥) {4} ٦) {5}",
    ],
)
def test_it_reads_words_however_they_are_set(written: str) -> None:
    codename = Codename.generate()
    assert parse(written.format(*codename.words)) == codename
    assert parse(written.format(*codename.words).upper()) == codename


@pytest.mark.parametrize("word", [each for each in LIST if "-" in each])
@pytest.mark.parametrize("other", ["-", " ", "‑"])
def test_it_reads_words_with_a_hyphen(word: str, other: str) -> None:
    words = ["abacus", word.replace("-", other), "zoom", "zoom", "abide", "able"]
    assert parse("-".join(words)).words == ("abacus", word, "zoom", "zoom", "abide", "able")


def test_words_that_sound_alike_are_given_to_nobody() -> None:
    assert {"yo-yo", "yoyo"} == CONFUSABLE
    assert set(LIST) >= CONFUSABLE


# What was found in codenames that a walk through the product and 20,000 draws gave.
SEEN = [
    "islamic",
    "onslaught",
    "islamist",
    "traitor",
    "treason",
    "rebel",
    "uprising",
    "regime",
    "armed",
    "ambush",
    "sabotage",
    "espionage",
    "defection",
    "shrapnel",
    "uranium",
    "snitch",
    "blasphemy",
    "pork",
    "opium",
    # Read in the list of all that can be drawn, with only the first ones taken out of it.
    "fascism",
    "occupier",
    "repressed",
    "passover",
    "desecrate",
    "trump",
    "stowaway",
    "tabloid",
    "trident",
    "headsman",
]


def test_words_unsafe_at_a_checkpoint_are_named_and_all_in_the_list() -> None:
    assert set(SEEN) <= UNSAFE < set(LIST)
    assert UNSAFE | CONFUSABLE == NEVER


def test_a_number_with_such_a_word_is_drawn_again_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    safe = Codename.generate().number
    for word in sorted(NEVER):
        place = LIST.index(word) % WORDS
        digit = safe // LIST_SIZE**place % LIST_SIZE
        unsafe = safe + (LIST.index(word) - digit) * LIST_SIZE**place
        assert word in Codename(unsafe).words
        draws = iter([unsafe, safe])
        monkeypatch.setattr(codenames.secrets, "randbelow", lambda _, draws=draws: next(draws))
        assert Codename.generate().number == safe


@given(st.randoms(use_true_random=False))
def test_no_codename_that_is_drawn_holds_one(seeded: random.Random) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(codenames.secrets, "randbelow", seeded.randrange)
        assert NEVER.isdisjoint(Codename.generate().words)


def test_without_the_list_every_second_codename_would_hold_one() -> None:
    """The positive control."""
    drawn = random.Random(11)  # noqa: S311 - a seed, not a secret
    unsafe = [not NEVER.isdisjoint(Codename(drawn.randrange(RANGE)).words) for _ in range(1000)]
    assert 400 < sum(unsafe) < 700


def test_an_old_codename_with_such_words_still_opens() -> None:
    old = "islamic onslaught jimmy mutable gigahertz darkened"
    assert " ".join(parse(old).words) == old
    for word in UNSAFE:
        assert parse(f"{word} abacus abide able zoom zone").words[0] == word


@given(NUMBERS, st.integers(0, 25), st.integers(1, 9))
def test_a_wrong_digit_is_refused(number: int, place: int, change: int) -> None:
    digits = list("".join(Codename(number).groups))
    digits[place] = str((int(digits[place]) + change) % 10)
    with pytest.raises(CodenameError):
        parse("".join(digits))


@given(NUMBERS, st.integers(0, 24))
def test_two_digits_that_changed_places_are_refused(number: int, place: int) -> None:
    digits = list("".join(Codename(number).groups))
    changed = [*digits]
    changed[place], changed[place + 1] = digits[place + 1], digits[place]
    if changed != digits:
        with pytest.raises(CodenameError):
            parse("".join(changed))


@pytest.mark.parametrize(
    "text",
    ["", " ", "abacus", "abacus " * 5, "abacus " * 7, "abacux " * 6, "1234", "9" * 26, "كلمة " * 6],
)
def test_what_is_no_codename_is_refused(text: str) -> None:
    with pytest.raises(CodenameError):
        parse(text)


def test_a_long_text_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(CodenameError, match="too long"):
        parse("abacus " * 150_000)


def test_it_is_not_seen_in_a_log() -> None:
    codename = Codename.generate()
    assert str(codename.number) not in repr(codename)


def test_it_carries_76_bits() -> None:
    assert WORDS * math.log2(LIST_SIZE - len(NEVER)) > 76
    assert RANGE < 10**24
    assert len({Codename.generate() for _ in range(1000)}) == 1000


@given(NUMBERS)
def test_every_wrong_digit_and_every_swap_of_one_codename_is_refused(number: int) -> None:
    digits = "".join(Codename(number).groups)
    wrong = {
        digits[:place] + other + digits[place + 1 :]
        for place in range(len(digits))
        for other in "0123456789"
    }
    wrong |= {
        digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        for place in range(len(digits) - 1)
    }
    for each in wrong - {digits}:
        with pytest.raises(CodenameError):
            parse(each)


@pytest.mark.parametrize("script", [ARABIC, PERSIAN, FULL_WIDTH])
def test_a_wrong_digit_is_refused_in_every_script(script: dict[int, int]) -> None:
    groups = Codename(RANGE - 1).groups
    changed = "-".join(groups)[:-1] + str((int(groups[-1][-1]) + 1) % 10)
    assert parse("-".join(groups).translate(script)) == Codename(RANGE - 1)
    with pytest.raises(CodenameError):
        parse(changed.translate(script))


def test_it_reads_words_in_full_width_letters() -> None:
    codename = Codename.generate()
    wide = {code: code + 0xFEE0 for code in range(ord("a"), ord("z") + 1)}
    assert parse(" ".join(codename.words).translate(wide)) == codename
