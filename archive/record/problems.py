"""What keeps a document from being published, in sentences; the desk's browser shows the same.

``{field}`` is filled with the field's name by whoever shows the sentence.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "missing": _("{field} is missing"),
    "unlisted": _("{field} is not a field that is published"),
    "shape": _("{field} is not in the form that it must have"),
    "languages": _("Choose at least one of the languages"),
    "language": _("{field} is in a language that the record is not in"),
    "too_long": _("{field} is too long: shorten it"),
    "too_large": _(
        "All texts and captions together are too long to be published at once: shorten them"
    ),
    "too_many": _("{field}: there are too many, leave some out"),
    "characters": _("{field} has a hidden sign that cannot be published: type it anew"),
    "choice": _("{field} is none of the listed words: choose one"),
    "none_and_more": _("“No warning needed” stands alone"),
    "number": _("{field} is not a possible number"),
    "least_above_most": _("{field} is above the highest number"),
    "half_coordinates": _("Latitude and longitude go together"),
    "coordinates_withheld": _("A withheld place has no coordinates"),
    "coordinates_too_fine": _("The coordinates are finer than the place"),
    "date": _("{field} is not a date as it must be written: 2016-06-20, 2016-06, 2016, or from/to"),
    "time": _("{field}: a time has seconds and its zone, as 2016-06-20T10:30:00+03:00"),
    "no_such_day": _("{field} is not a day of the calendar"),
    "date_order": _("{field} ends before it begins"),
    "date_coarser": _("{field} is finer than the date itself: choose a coarser one"),
    "date_finer": _("{field} is coarser than the date, which would say more: shorten the date"),
    "moment": _("{field} is not a time with its zone"),
    "captions": _("{field}: these are not captions in the WebVTT form"),
    "captions_alone": _("{field}: only sound and film have captions"),
    "poster": _("{field}: choose a picture of this record"),
    "address": _("{field} is not a web address"),
    "media_type": _("{field}: the type does not fit the file’s name"),
    "media_twice": _("Two files have one name"),
}
