"""Slides: comments, notes, hidden slides, programs behind shapes."""

from stripping.office import xml
from stripping.office.names import P, R
from stripping.values import Tally


def p(local: str) -> str:
    return f"{{{P}}}{local}"


DROPPED = {
    **dict.fromkeys(("custDataLst", "custData", "tags", "tagLst"), "hidden_data"),
    **dict.fromkeys(("oleObj", "embed", "link", "controls", "control"), "attachments"),
    **dict.fromkeys(("timing", "sndAc"), ""),
    **dict.fromkeys(("notesMasterIdLst", "handoutMasterIdLst", "custShowLst"), ""),
    **dict.fromkeys(("photoAlbum", "kinsoku", "modifyVerifier", "embeddedFontLst"), ""),
    **dict.fromkeys(("smartTags", "cmAuthorLst", "cmLst"), "comment"),
}
OFF = ("0", "false")


def clean(root: xml.Element, tally: Tally) -> None:
    for element in xml.elements_of(root, f"{{{P}}}*"):
        local = xml.name(element.tag)[1]
        if local in DROPPED and xml.attached(element, root):
            xml.drop(element)
            if DROPPED[local]:
                tally.add(DROPPED[local])
    for element in xml.elements_of(root, *(p(f"{kind}File") for kind in ("audio", "video", "wav"))):
        xml.drop(element)
    for key in ("userDrawn", "serverZoom", "removePersonalInfoOnSave"):
        xml.lose(root, key)


def hidden(root: xml.Element) -> bool:
    return root.tag == p("sld") and root.get("show") in OFF


def without(presentation: xml.Element, gone: set[str]) -> None:
    """Takes the slides out whose relations are ``gone``."""
    for element in xml.elements_of(presentation, p("sldId")):
        if element.get(f"{{{R}}}id") in gone:
            xml.drop(element)
