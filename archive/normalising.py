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
APOSTROPHE = re.compile(r"(?<=\w)['\u2019\u02bc](?=\w)")
ARTICLES = ("وال", "بال", "فال", "كال", "ال", "لل")
STEM = 3  # letters that must stay when an article is taken off


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


def words(text: str) -> Iterator[str]:
    """The words of a text in order, folded, without their article."""
    for word in WORD.findall(APOSTROPHE.sub("", folded(text))):
        yield _without_article(word)[:LONGEST]


def _without_article(word: str) -> str:
    for article in ARTICLES:
        if word.startswith(article) and len(word) >= len(article) + STEM:
            return word.removeprefix(article)
    return word


def asked(text: str) -> tuple[str, ...]:
    """The words of a question, each once, ``MOST`` at most."""
    return tuple(dict.fromkeys(words(text)))[:MOST]


def key(text: str) -> str:
    """A name as an address can carry it: folded words and hyphens, at most 80 letters."""
    return "-".join(WORD.findall(APOSTROPHE.sub("", folded(text))))[:80].strip("-")
