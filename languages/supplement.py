"""What CLDR 47 (babel 2.18) lacks or leaves open: one row a language, each with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Supplement:
    """``region``: whose month names a tag without a region takes. The patterns are CLDR's letters
    (UTS 35, "Date Format Patterns"); ``pair``: how two things are joined by "and", and by "or".
    ``names``: other languages as this one calls them. ``cldr``: the tag that CLDR has its data
    under, where that is another.
    """

    region: str = ""
    day_and_month: str = ""
    month_and_year: str = ""
    pair: str = ""
    either: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    cldr: str = ""


NOTHING = Supplement()
SUPPLEMENTS: Mapping[str, Supplement] = {
    # Months as in Syria, Lebanon, Iraq and Jordan (شباط), where CLDR's "ar" has the Egyptian ones
    # (فبراير); and other languages as they are spelt there. Elsewhere set the region: ar-eg, ar-ma.
    "ar": Supplement(
        region="SY",
        names={"en": "الإنكليزية", "ckb": "الكردية السورانية", "kmr": "الكردية الكرمانجية"},
    ),
    # Day before month, as in all of the archive's other languages; en-us has it the other way.
    # CLDR calls Kurmanji "Kurdish", which does not tell it from Central Kurdish.
    "en": Supplement(region="GB", names={"kmr": "Kurdish (Kurmanji)"}),
    # CLDR has months and the long date, but no shorter dates and no joined lists: it would give
    # the root's "شوبات 18", "2026 شوبات" and "A, B". As in its long date: day, ezafe, month.
    "ckb": Supplement(
        day_and_month="dی MMMM",
        month_and_year="MMMMی y",
        pair="{0} و {1}",
        either="{0} یان {1}",
        names={"kmr": "کوردیی کرمانجی"},
    ),
    # CLDR has Kurmanji under "ku", and resolves "kmr" to its variety of Türkiye: the language
    # would be called "Kurdî (kurmancî) (Tirkîye)" by readers in Syria and Iraq too.
    "kmr": Supplement(cldr="ku"),
}
# Digits zero to nine of CLDR's decimal numbering systems begin at these characters
# (UTS 35, "Numbering Systems"); babel knows which a language uses, and not what they look like.
ZEROS: Mapping[str, str] = {
    "latn": "0",
    "adlm": "\U0001e950",
    "arab": "\u0660",
    "arabext": "\u06f0",
    "beng": "\u09e6",
    "cakm": "\U00011136",
    "deva": "\u0966",
    "hmnp": "\U0001e140",
    "mtei": "\uabf0",
    "mymr": "\u1040",
    "nkoo": "\u07c0",
    "olck": "\u1c50",
    "tibt": "\u0f20",
}
