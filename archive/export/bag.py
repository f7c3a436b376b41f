"""The bag: BagIt 1.0 (RFC 8493), the same bytes for the same archive, signed at the end.

    bagit.txt bag-info.txt VERIFY.txt
    manifest-sha256.txt tagmanifest-sha256.txt tagmanifest-sha256.txt.sig
    data/records/<id>/v1.json … current.json   data/records/<id>/media/<digest>.jpg
    data/index/incidents.csv   data/log/custody.txt   data/schema/…   data/site/…

It is written beside its place and moved there when it is whole. BagIt alone proves nothing to a
stranger: whoever changes a file can change the manifest. The signature over the tag manifest does.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db.models import Max
from django.template.loader import render_to_string

from archive import custody_heads, keys, media
from archive.document import LANGUAGES
from archive.errors import ExportError
from archive.export import signature, site, tables
from archive.models import Content, Medium, Record, RecordVersion
from archive.schema import record_schema
from archive.serializer import canonical
from archive.vocabularies import ALL

PIECE = 1024 * 1024
BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
SIGNATURE = f"{TAGS}.sig"
STAGING = ".unfinished"
Progress = Callable[[str], None]


@dataclass
class Bag:
    """A folder that is being filled; every file's digest is taken while it is written."""

    folder: Path
    digests: dict[str, str] = field(default_factory=dict)
    octets: int = 0

    def write(self, name: str, pieces: Iterator[bytes] | Sequence[bytes]) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        found = sha256()
        with path.open("xb") as file:
            for piece in pieces:
                found.update(piece)
                file.write(piece)
                self.octets += len(piece)
        self.digests[name] = found.hexdigest()

    def manifest(self, *, payload: bool) -> bytes:
        lines = [
            f"{digest}  {name}\n"
            for name, digest in sorted(self.digests.items())
            if name.startswith("data/") == payload
        ]
        return "".join(lines).encode()


def publish(folder: Path, key: Ed25519PrivateKey, progress: Progress) -> int:
    """Writes the export to ``folder``, which must not hold anything; gives how many records.

    Raises ExportError.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ExportError(f"{folder} is not empty; choose a new folder.")
    staging = folder.with_name(folder.name + STAGING)
    if staging.exists():
        # Left by an export that was cut off: it was never a bag.
        shutil.rmtree(staging)
    staging.mkdir(parents=True)
    bag = Bag(staging)
    count = _payload(bag, progress)
    _tags(bag, key)
    if folder.exists():
        folder.rmdir()
    os.rename(staging, folder)
    return count


def _payload(bag: Bag, progress: Progress) -> int:
    newest: list[Content] = []
    records = Record.objects.order_by("id").prefetch_related("versions")
    count = records.count()
    for place, record in enumerate(records.iterator(chunk_size=500), 1):
        contents = list(
            Content.objects.filter(version__record=record)
            .select_related("version")
            .order_by("version__number")
        )
        _record(bag, record, contents)
        if contents and not record.withdrawn:
            newest.append(contents[-1])
        if place % 100 == 0:
            progress(f"{place} of {count} records")
    newest.sort(key=lambda each: (each.public["published_at"], each.public["id"]), reverse=True)
    for name, page in site.list_pages(newest):
        bag.write(name, [page])
    csv = tables.incidents([each.public for each in newest])
    bag.write("data/index/incidents.csv", [csv])
    bag.write("data/log/custody.txt", [custody_heads.as_text().encode()])
    for name, schema in _schemas():
        bag.write(f"data/schema/{name}", [schema])
    return count


def _record(bag: Bag, record: Record, contents: list[Content]) -> None:
    folder = f"data/records/{record.pk}"
    for content in contents:
        text = canonical(content.public)
        bag.write(f"{folder}/v{content.public['version']}.json", [text])
        if content.public["version"] == record.latest:
            bag.write(f"{folder}/current.json", [text])
    if not contents:
        bag.write(f"{folder}/current.json", [canonical(tombstone(record))])
    for medium in record.media.order_by("name"):
        bag.write(f"{folder}/media/{medium.name}", _pieces(medium))
    for name, page in site.record_pages(record, contents):
        bag.write(name, [page])


def tombstone(record: Record) -> dict[str, object]:
    """What stands in place of a record that was withdrawn."""
    last = record.versions.get(number=record.latest)
    return {
        "format": "amana-tombstone/1",
        "id": str(record.pk),
        "version": last.number,
        "change": last.change,
        "day": last.published_at.date().isoformat(),
        "note": last.note,
    }


def _pieces(medium: Medium) -> Iterator[bytes]:
    with media.store().open(medium.stored) as file:
        while piece := file.read(PIECE):
            yield piece


def _schemas() -> Iterator[tuple[str, bytes]]:
    words = {
        each.name: [
            {"slug": word.slug, "label": {one: word.label(one) for one in LANGUAGES}}
            for word in each.words
        ]
        for each in ALL
    }
    for name, value in (("record.schema.json", record_schema()), ("vocabularies.json", words)):
        yield name, json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _tags(bag: Bag, key: Ed25519PrivateKey) -> None:
    payload = [name for name in bag.digests if name.startswith("data/")]
    newest = RecordVersion.objects.aggregate(newest=Max("published_at"))["newest"]
    public = key.public_key()
    info = {
        "Source-Organization": settings.NEWSROOM,
        # The day of the newest version, not of the export: the same archive is the same bytes.
        "Bagging-Date": newest.date().isoformat() if newest else "1970-01-01",
        "Payload-Oxum": f"{bag.octets}.{len(payload)}",
        "Amana-Signer": keys.fingerprint(public),
    }
    lines = "".join(f"{name}: {value}\n" for name, value in info.items())
    guide = render_to_string(
        "archive/VERIFY.txt",
        {"line": keys.public_line(public), "namespace": signature.NAMESPACE, **info},
    )
    bag.write(MANIFEST, [bag.manifest(payload=True)])
    bag.write("bagit.txt", [BAGIT.encode()])
    bag.write("bag-info.txt", [lines.encode()])
    bag.write("VERIFY.txt", [guide.encode()])
    tags = bag.manifest(payload=False)
    bag.write(TAGS, [tags])
    bag.write(SIGNATURE, [signature.sign(key, tags).encode()])
