"""Names of accounts in letters of one script, so that nobody is called like somebody else.

A Cyrillic letter beside Latin ones reads as a Latin one; Unicode Technical Standard 39,
"Restriction-level detection", calls what is taken here "single script".
"""

import unicodedata

# First words of names of letters that are written together, and none of which looks like another's.
TOGETHER = {
    "EXTENDED": "ARABIC",
    "ARABIC-INDIC": "ARABIC",
    **dict.fromkeys(("HIRAGANA", "KATAKANA", "HANGUL"), "CJK"),
}


def is_mixed(name: str) -> bool:
    """Whether its letters and digits are of more than one script; ASCII digits go with any."""
    return len({script for sign in name if (script := _script(sign))}) > 1


def _script(sign: str) -> str:
    """The first word of a letter's name in Unicode; empty for what has no script of its own."""
    if sign.isascii() and not sign.isalpha():
        return ""
    # Marks and signs are of the letter that they stand on.
    if unicodedata.category(sign)[0] not in "LN":
        return ""
    word = unicodedata.name(sign, "UNKNOWN").split()[0]
    return TOGETHER.get(word, word)
