"""The faces by their addresses, and the language in which each answers."""

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

import languages
from languages import PREFIX, Face

# An Accept-Language longer than this is no browser's: what follows is not read.
LONGEST_HEADER = 500


def face_of(path: str) -> Face:
    """The face that answers a path, whether there is such a page or not."""
    match = PREFIX.match(path)
    inner = path[match.end() :] if match else path
    if inner.startswith("/desk/"):
        return Face.DESK
    return Face.ARCHIVE if inner.startswith("/archive/") else Face.REPORTER


def language_of(request: HttpRequest) -> str:
    """That of the address, if its face has it; else the best that the browser asks for. It is
    used and not kept: there is no cookie of it."""
    face, match = face_of(request.path_info), PREFIX.match(request.path_info)
    if match and match[1] in languages.codes(face):
        return match[1]
    return best_for(request.headers.get("Accept-Language", ""), face)


def best_for(accepted: str, face: Face) -> str:
    """``accepted``: the header of a browser, Accept-Language (RFC 9110, section 12.5.4)."""
    tags = [tag for tag, _ in parse_accept_lang_header(accepted[:LONGEST_HEADER])]
    return languages.best(tags, languages.installed(face)).code


class FaceLanguage(LocaleMiddleware):
    """Answers in a language that the face has; each face may have others than its neighbour.

    An address with a language that its face has not is none of ours: no page is found there.
    """

    def process_request(self, request: HttpRequest) -> None:
        code = language_of(request)
        translation.activate(code)
        # Where the framework's own code looks for it.
        request.LANGUAGE_CODE = code
