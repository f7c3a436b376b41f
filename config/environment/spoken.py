"""The languages of records, and those of each face's pages."""

import languages
from config import catalogues
from config.environment.errors import Unfit
from config.environment.setting import Kind
from languages import Face, Language, LanguageError

Languages = tuple[Language, ...]


def _parse(text: str) -> Languages:
    try:
        return languages.parse(text)
    except LanguageError as error:
        raise Unfit(f"{error}") from error


def of_face(face: Face) -> Kind[Languages]:
    """Those that there is a catalogue of for the face."""

    def parse(text: str) -> Languages:
        chosen = _parse(text)
        for each in chosen:
            if not catalogues.has(face, each):
                raise Unfit(
                    f"there is no catalogue of {each.english_name} ({each.code}) for this face, "
                    f"which would be one in {catalogues.PACKAGES[face]}/locale/"
                    f"{catalogues.folder(each)}/LC_MESSAGES/django.po (docs/languages.md)."
                )
        return chosen

    return Kind(parse, "tags of languages, separated by commas, as ar,en", ())


SPOKEN = Kind[Languages](_parse, "tags of languages, separated by commas, as ar,en", ())


def installation(every: Languages, chosen: dict[Face, Languages]) -> languages.Installation:
    """Each face speaks what was chosen for it; where nothing was, all that it has catalogues of."""
    spoken = {face: chosen.get(face) or catalogues.speaking(face, every) for face in Face}
    return languages.Installation(every, spoken)
