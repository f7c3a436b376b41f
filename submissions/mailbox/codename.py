"""The codename: one secret number, written three ways, so that a person keeps whichever they can.

A codename is a number N in [0, 7776⁶). In Latin letters it is six words of the EFF's large list; in
Arabic letters seven of a list of our own (``submissions.mailbox.word_list``), of which seven name
every N; as digits it is 24 and two check digits (ISO 7064, mod 97-10). A number whose Latin words
are not fit to be carried on paper is drawn again whole, so that N is uniform over the rest:
(7776 - NEVER)⁶, 76.2 bits, in whichever way it is written.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from importlib import resources

from submissions.errors import CodenameError
from submissions.mailbox import arabic
from submissions.mailbox.unsafe_words import UNSAFE
from submissions.mailbox.word_list import words_of

WORDS, DIGITS, CHECK, GROUP = 6, 24, 2, 4
ARABIC_WORDS = 7
# Neither list may ever change: a word's place is its value in codenames that people keep.
LIST_SIZE, ARABIC_SIZE = 7776, 2191
RANGE = LIST_SIZE**WORDS
LONGEST = 400  # letters that are looked at; nothing longer is a codename
RUN = re.compile(r"[a-z]+")
ARTICLE = "ال"


def _word_list() -> tuple[str, ...]:
    text = resources.files("diceware").joinpath("wordlists/wordlist_en_eff.txt").read_text()
    words = tuple(line.split()[-1] for line in text.splitlines() if line.strip())
    if len(words) != LIST_SIZE:
        raise CodenameError("The word list is not the EFF's large list.")
    return words


def _arabic_list() -> tuple[str, ...]:
    words = words_of("ar.txt")
    if len(words) != ARABIC_SIZE:
        raise CodenameError("The Arabic word list is not the one that codenames were drawn with.")
    return words


LIST = _word_list()
ARABIC_LIST = _arabic_list()
ARABIC_NUMBERS = {arabic.key(word): place for place, word in enumerate(ARABIC_LIST)}
# The list has four words with a hyphen, which people write with, without, or as two words. Where
# that gives another word of the list ("yo-yo", "yoyo"), neither is ever given to anybody.
HYPHENATED = {tuple(word.split("-")): place for place, word in enumerate(LIST) if "-" in word}
NUMBERS = {"".join(parts): place for parts, place in HYPHENATED.items()} | {
    word: place for place, word in enumerate(LIST)
}
CONFUSABLE = frozenset(
    word
    for parts in HYPHENATED
    if "".join(parts) in LIST
    for word in ("".join(parts), "-".join(parts))
)
# Words that no new codename holds. One that was drawn with such a word, earlier, still parses.
NEVER = CONFUSABLE | UNSAFE


@dataclass(frozen=True, repr=False)
class Codename:
    """``number``: the secret itself. One of RANGE or more has digits alone: it was drawn away from
    the network, by the page that seals there (docs/formats.md).
    """

    number: int

    @classmethod
    def generate(cls) -> "Codename":
        while True:
            codename = cls(secrets.randbelow(RANGE))
            if NEVER.isdisjoint(codename.words):
                return codename

    @property
    def is_from_away(self) -> bool:
        return bool(self.number >= RANGE)

    @property
    def words(self) -> tuple[str, ...]:
        """In Latin letters."""
        return tuple(
            LIST[self.number // LIST_SIZE**place % LIST_SIZE] for place in reversed(range(WORDS))
        )

    @property
    def arabic_words(self) -> tuple[str, ...]:
        places = reversed(range(ARABIC_WORDS))
        return tuple(
            ARABIC_LIST[self.number // ARABIC_SIZE**place % ARABIC_SIZE] for place in places
        )

    @property
    def groups(self) -> tuple[str, ...]:
        """Six groups of four digits, and the two check digits."""
        digits = f"{self.number:0{DIGITS}d}{_check(self.number):0{CHECK}d}"
        return tuple(digits[place : place + GROUP] for place in range(0, len(digits), GROUP))

    def secret(self) -> bytes:
        """The number as bytes, the same for all spellings: what keys are derived from."""
        return self.number.to_bytes(10, "big")


def _check(number: int) -> int:
    return 98 - number * 100 % 97


def parse(text: str) -> Codename:
    """Reads every spelling, in any case, script of digits and way of writing Arabic letters.
    Raises CodenameError.

    Nothing is derived and nothing is looked up before the check digits or the word list fit.
    """
    if len(text) > LONGEST:
        raise CodenameError("too long")
    plain = _ascii_digits(unicodedata.normalize("NFKC", text).casefold())
    if any("a" <= letter <= "z" for letter in plain):
        return _from_words(plain)
    if words := arabic.LETTERS.findall(arabic.key(plain)):
        return _from_arabic_words(words)
    return _from_digits("".join(letter for letter in plain if letter.isdigit()))


def _ascii_digits(text: str) -> str:
    """Arabic-Indic, Persian and any other decimal digits as ASCII ones."""
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text
    )


def _from_digits(digits: str) -> Codename:
    if len(digits) != DIGITS + CHECK or not digits.isascii():
        raise CodenameError("wrong length")
    number, check = int(digits[:DIGITS]), int(digits[DIGITS:])
    if _check(number) != check:
        raise CodenameError("check digits")
    return Codename(number)


def _from_words(text: str) -> Codename:
    """The words in order; numbers before them, as the page shows them, are passed over."""
    runs = RUN.findall(text)
    number = count = place = 0
    while place < len(runs):
        pair = tuple(runs[place : place + 2])
        value = HYPHENATED.get(pair)
        place += 1 if value is None else 2
        value = NUMBERS.get(pair[0]) if value is None else value
        if value is None:
            raise CodenameError("unknown word")
        number, count = number * LIST_SIZE + value, count + 1
    if count != WORDS:
        raise CodenameError("wrong count")
    return Codename(number)


def _from_arabic_words(keys: list[str]) -> Codename:
    """Keys in order; a word that was kept with its article is the same word."""
    number = 0
    for each in keys:
        value = ARABIC_NUMBERS.get(each, ARABIC_NUMBERS.get(each.removeprefix(ARTICLE)))
        if value is None:
            raise CodenameError("unknown word")
        number = number * ARABIC_SIZE + value
    if len(keys) != ARABIC_WORDS or number >= RANGE:
        raise CodenameError("wrong count")
    return Codename(number)
