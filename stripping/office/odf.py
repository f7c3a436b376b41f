"""OpenDocument: the content, the styles and the pictures they show; nothing else of the package.

Source: OASIS, "Open Document Format for Office Applications" 1.3, parts 2 and 3.
"""

from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.office import (
    cropping,
    odf_called,
    odf_cropping,
    odf_rules,
    odf_unseen,
    pictures,
    xml,
)
from stripping.office.odf_names import DRAW, FORMULAS, OFFICE
from stripping.office.odf_places import Places
from stripping.office.reading import Archive
from stripping.office.writing import Writer
from stripping.unseen import Thing, meet
from stripping.values import Removals, Removed

MIMETYPE, CONTENT, STYLES, MANIFEST = (
    "mimetype",
    "content.xml",
    "styles.xml",
    "META-INF/manifest.xml",
)
ROOTS = {
    CONTENT: f"{{{OFFICE}}}document-content",
    STYLES: f"{{{OFFICE}}}document-styles",
}
PREFIX = "application/vnd.oasis.opendocument."
ENDINGS = {f"{PREFIX}text": "odt", f"{PREFIX}spreadsheet": "ods", f"{PREFIX}presentation": "odp"}
TEMPLATES = {f"{kind}-template": kind for kind in ENDINGS}
MANIFESTS = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
IMAGE = f"{{{DRAW}}}image"
# Members of a package that tell of people and programs, and what is said of them.
REPORT_AS = {
    "meta.xml": Removed.AUTHOR,
    "settings.xml": Removed.SOFTWARE,
    "manifest.rdf": Removed.HIDDEN_DATA,
    "Thumbnails/": Removed.THUMBNAIL,
    "Configurations2/": Removed.SOFTWARE,
    "Basic/": Removed.ACTIONS,
    "Scripts/": Removed.ACTIONS,
    "Versions/": Removed.EARLIER_VERSIONS,
    "VersionList.xml": Removed.EARLIER_VERSIONS,
    "Object ": Removed.ATTACHMENTS,
    "META-INF/documentsignatures.xml": Removed.AUTHOR,
    "META-INF/macrosignatures.xml": Removed.AUTHOR,
}


def strip(archive: Archive, out: Writer, removals: Removals) -> str:
    """Gives the ending. Raises Unclean, Unsupported."""
    media_type = archive.read(MIMETYPE).decode("ascii", "replace").strip()
    media_type = TEMPLATES.get(media_type, media_type)
    if media_type not in ENDINGS:
        raise Unsupported(LooksLike.OFFICE)
    if CONTENT not in archive.members:
        raise Unclean(Reason.DAMAGED)
    not_locked(archive)
    for name in archive.members:
        for start, what in REPORT_AS.items():
            if name.startswith(start) and not name.endswith("/"):
                removals.add(what)
    media = Media(archive, removals)
    written = {}
    roots = read(archive)
    both = list(roots.values())
    wanted = odf_called.wanted(both)
    # Styles of the first part are of both; those of the second are its own.
    unseen = [odf_unseen.gathered(both[: at + 1], both) for at in range(len(both))]
    odf_unseen.pages(both, unseen[-1], removals)
    places = [Places(root) for root in both]
    media.crop(both, places)
    for (name, root), hiding, where in zip(roots.items(), unseen, places, strict=True):
        odf_rules.clean(root, hiding, wanted, removals, where)
        media.take(root)
        written[name] = xml.written(root, FORMULAS)
    out.add(MIMETYPE, media_type.encode(), packed=False)
    for name in sorted(written):
        out.add(name, written[name])
    for place, data in sorted(media.kept.values()):
        out.add(place, data, packed=False)
    out.add(MANIFEST, manifest(media_type, sorted(written), media))
    return ENDINGS[media_type]


def read(archive: Archive) -> dict[str, xml.Element]:
    """The styles, if there are any, and the content."""
    found = {}
    for name in (STYLES, CONTENT):
        if name in archive.members:
            found[name] = xml.parse(archive.read(name))
            if found[name].tag != ROOTS[name]:
                raise Unclean(Reason.DAMAGED)
    return found


def not_locked(archive: Archive) -> None:
    """Raises Unclean("locked_document") for a package whose parts are encrypted."""
    if MANIFEST in archive.members:
        for element in xml.parse(archive.read(MANIFEST)).iter():
            if xml.name(element.tag)[1] == "encryption-data":
                raise Unclean(Reason.LOCKED_DOCUMENT)


class Media:
    """The pictures that are shown, each cleaned once, under names of our own."""

    def __init__(self, archive: Archive, removals: Removals) -> None:
        self._archive, self._removals = archive, removals
        self._known: dict[str, cropping.Picture | None] = {}  # clean, by the old name
        self.kept: dict[str, tuple[str, bytes]] = {}

    def crop(self, roots: list[xml.Element], places: list[Places]) -> None:
        """Cuts off what no frame shows of its picture: of all that one style is for, or of none."""
        for says, frames in odf_cropping.shown(roots).items():
            images = [image for frame in frames for image in frame.iterchildren(IMAGE)]
            cut = [self._cut(says, image.get(odf_rules.HREF, "")) for image in images]
            whole = all(cut) and not any(each.find(odf_rules.BINARY) is not None for each in images)
            for image, place in zip(images, cut, strict=True):
                where = next((found for each in places if (found := each.of(image))), None)
                meet(Thing.CROPPED if whole else Thing.UNCROPPED, self._removals, where)
                if whole:
                    image.set(odf_rules.HREF, place)
            if whole:
                xml.lose(says, odf_cropping.CLIP)

    def _cut(self, says: xml.Element, address: str) -> str:
        """The name of the part that is shown, which is kept; "" where it cannot be cut."""
        old = address.removeprefix("./")
        if old not in self._archive.members:
            return ""
        picture = self._clean(old)
        if picture is None:
            return ""
        crop = odf_cropping.crop(says, picture)
        part = cropping.cut(picture, crop)
        if part is None:
            return ""
        name = f"{old}/{crop}"
        self._known[name] = part
        return name

    def _clean(self, old: str) -> cropping.Picture | None:
        if old not in self._known and old in self._archive.members:
            self._known[old] = pictures.clean(self._archive.read(old), self._removals)
        return self._known.get(old)

    def take(self, root: xml.Element) -> None:
        for element in xml.elements_of(root, *odf_rules.PICTURES):
            old = element.get(odf_rules.HREF, "").removeprefix("./")
            if not xml.attached(element, root) or element.find(odf_rules.BINARY) is not None:
                xml.drop(element)
                continue
            if old not in self.kept:
                picture = self._clean(old)
                if picture is not None:
                    data, ending = picture
                    place = f"Pictures/{len(self.kept) + 1}.{ending}"
                    self.kept[old] = place, data
            if old in self.kept:
                element.set(odf_rules.HREF, self.kept[old][0])
                xml.lose(element, odf_rules.MIME)
            else:
                self._removals.add(Removed.LOST_PICTURES)
                xml.drop(element)


def manifest(media_type: str, parts: list[str], media: Media) -> bytes:
    root = xml.made(MANIFESTS, "manifest")
    root.set(f"{{{MANIFESTS}}}version", "1.3")
    rows = [("/", media_type), *((name, "text/xml") for name in parts)]
    for place, _ in sorted(media.kept.values()):
        rows.append((place, pictures.TYPES[place.rpartition(".")[2]]))
    for path, kind in rows:
        told = {f"{{{MANIFESTS}}}full-path": path, f"{{{MANIFESTS}}}media-type": kind}
        xml.under(root, MANIFESTS, "file-entry", **told)
    return xml.written(root)
