"""Arabic words however they are spelt: the key of a word, and its strokes without dots.

Source: Unicode Standard Annex 15 (NFKC) and chapter 9.2 ("Arabic"); what people leave out or mix up
when they write by hand or on another keyboard is from Arabic spelling itself. Pure.
"""

import re
import unicodedata

LETTERS = re.compile(r"[\u0621-\u064a]+")
# One letter for each group that is mixed up: alef with its hamzas, the seats of hamza, ya and alef
# maqsura, ta marbuta and ha; and what Persian and Kurdish keyboards have for ya, kaf and ha.
SAME = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىئیې", "ي"),
        **dict.fromkeys("ةەھہ", "ه"),
        "ؤ": "و",
        "ک": "ك",
        "ء": "",
        "ـ": "",
    }
)
# What is left of a letter when its dots are smeared or not written.
STROKES = str.maketrans("تثنيجخذزشضظغق", "ببببححدرسصطعف")


def key(text: str) -> str:
    """``text`` without vowel signs, hamzas, stretching and marks of direction: words that people
    take for the same one are equal. "قَهْوَة", "قهوه" and "قهـوة" give "قهوه"."""
    plain = unicodedata.normalize("NFKC", text).translate(SAME)
    return "".join(each for each in plain if unicodedata.category(each) not in {"Mn", "Cf"})


def strokes(word: str) -> str:
    """Of a key: its letters without their dots."""
    return word.translate(STROKES)
