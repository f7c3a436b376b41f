"""Which collections the gate was measured with, and the lists of their files."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LISTS = Path(__file__).parent / "lists"


@dataclass(frozen=True)
class Collection:
    """A public repository at one commit; ``day``: of that commit."""

    name: str
    commit: str
    day: str

    @property
    def folder(self) -> str:
        return self.name.replace("/", "+")


COLLECTIONS = (
    Collection("AOMediaCodec/libavif", "092276ce89098ead06db80975173191e5fee1826", "2026-08-21"),
    Collection("SheetJS/test_files", "fb4bdf0158ba308c182f82663b61607bb79cd4b5", "2022-12-01"),
    Collection("apache/poi", "a528d43590b3f71aa94310de881a35af887fdd0f", "2024-10-23"),
    Collection("apache/tika", "2b70202aaec3db48fd5ff4d996d974444a750a11", "2026-08-22"),
    Collection("bigcat88/pillow_heif", "657f27d7955bbd730701e2e966e7e8751e119eb9", "2026-08-19"),
    Collection(
        "drewnoakes/metadata-extractor-images",
        "4beba640487802442bc9931fb01274e908102d3a",
        "2025-05-27",
    ),
    Collection("ianare/exif-samples", "5332a9cf0220e9c6c93f88a187daa90808051e10", "2025-04-22"),
    Collection("mozilla/pdf.js", "0f26334f9d6f96119f6e5164fb65832fbbde7344", "2026-08-21"),
    Collection("py-pdf/pypdf", "f6853ccd3ff492309c84060186aabc88ed472ffd", "2026-08-21"),
    Collection(
        "python-openxml/python-docx", "e45454602b53e8e572b179ccf1c91093ec9f4ed7", "2025-06-16"
    ),
    Collection("python-pillow/Pillow", "4e5f09f533dbd0d87d39951f48b62f4d1a421cba", "2026-08-22"),
    Collection("quodlibet/mutagen", "e89c77ad1bccd6c4b54bd9240469232affdd30d7", "2026-06-28"),
    Collection("scanny/python-pptx", "278b47b1dedd5b46ee84c286e77cdfb0bf4594be", "2024-08-06"),
    Collection("strukturag/libheif", "9f31998e0f426eeec9ece938baabe6fbf858e042", "2026-06-12"),
)


def listed(collection: Collection) -> Iterator[tuple[str, str]]:
    """SHA-256 and path of each file, in the order of the list."""
    text = (LISTS / f"{collection.folder}.sha256").read_text()
    for line in text.splitlines():
        digest, _, path = line.partition("  ")
        yield digest, path
