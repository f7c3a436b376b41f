"""Words as they are searched for: one form for what Arabic and English write in several ways.

Pure, and used on both sides: on what is published and on what is asked for. The light stemming of
Arabic takes the article off and nothing else (after Larkey, Ballesteros and Connell, 2002, "light
stemming": its article prefixes), so that a place is found with and without it.
"""

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 40  # letters of a word that count; what is longer is cut
MOST = 24  # words of a question that count

TATWEEL = "\u0640"
LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱٲٳٵ", "ا"),
        **dict.fromkeys("ىیېے", "ي"),
        **dict.fromkeys("ةۀە", "ه"),
        **dict.fromkeys("ؤ", "و"),
        **dict.fromkeys("ئ", "ي"),
        **dict.fromkeys("ک", "ك"),
        "ء": None,
        TATWEEL: None,
    }
)
WORD = re.compile(r"[^\W_]+")
# A possessive goes ("hospital's" is "hospital"); other apostrophes join ("O'Brien", "l'eau").
POSSESSIVE = re.compile(r"(?<=\w)['\u2019\u02bc]s(?!\w)")
APOSTROPHE = re.compile(r"(?<=\w)['\u2019\u02bc](?=\w)")
ARTICLES = ("وال", "بال", "فال", "كال", "ال", "لل")
STEM = 3  # letters that must stay when an article is taken off
# What is written in one word and in two, and in both numbers, is found by each way: folded words,
# with spaces between, and the one that stands for them. Few, and only what types are called.
COMPOUNDS = {
    "air strike": "airstrike",
    "air strikes": "airstrike",
    "airstrikes": "airstrike",
    "air raid": "airstrike",
    "air raids": "airstrike",
    "front line": "frontline",
    "front lines": "frontline",
    "frontlines": "frontline",
    "car bomb": "carbomb",
    "car bombs": "carbomb",
    "غارات": "غاره",
}


class _Folding(dict[int, str]):
    """One letter's folded form, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKD", chr(code).translate(LETTERS)).casefold()
        marked = "".join(
            letter for letter in plain if unicodedata.category(letter) not in ("Mn", "Me", "Cf")
        )
        self[code] = "".join(_digit(letter) for letter in marked.translate(LETTERS))
        return self[code]


_FOLDING = _Folding()


def folded(text: str) -> str:
    """One case, one form of each letter and digit; without vowel signs, accents and tatweel."""
    return text.translate(_FOLDING)


def _digit(letter: str) -> str:
    found = unicodedata.digit(letter, None)
    return letter if found is None else str(found)


def _plain(text: str) -> list[str]:
    bare = APOSTROPHE.sub("", POSSESSIVE.sub("", folded(text)))
    return [_without_article(word)[:LONGEST] for word in WORD.findall(bare)]


def _without_article(word: str) -> str:
    for article in ARTICLES:
        if word.startswith(article) and len(word) >= len(article) + STEM:
            return word.removeprefix(article)
    return word


def words(text: str) -> Iterator[str]:
    """The words of a text in order, folded, without their article, compounds in one form."""
    found = _plain(text)
    place = 0
    while place < len(found):
        pair = " ".join(found[place : place + 2])
        if pair in COMPOUNDS:
            yield COMPOUNDS[pair]
            place += len(pair.split(" "))
        else:
            yield COMPOUNDS.get(found[place], found[place])
            place += 1


def indexed(text: str) -> set[str]:
    """What a text is found by: its words as a question has them, and as they are written."""
    return {*words(text), *_plain(text)}


def asked(text: str) -> tuple[str, ...]:
    """The words of a question, each once, ``MOST`` at most."""
    return tuple(dict.fromkeys(words(text)))[:MOST]


def key(text: str) -> str:
    """A name as an address can carry it: folded words and hyphens, at most 80 letters."""
    return "-".join(WORD.findall(APOSTROPHE.sub("", folded(text))))[:80].strip("-")
