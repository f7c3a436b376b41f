"""Office documents to plant words in: archives taken apart and put together by zipfile.

Word, spreadsheet and slide programs put words in places that the libraries which make the samples
know nothing of; those are written in by hand, as the parts and elements of ECMA-376 and OASIS 1.3.
"""

import atexit
import contextlib
import io
import shutil
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import Image

from tests import programs
from tests.stripping.planting import canaries, canary, run

Parts = dict[str, bytes]
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office"


def parts(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(found: Parts, comment: bytes = b"", extra: bytes = b"") -> bytes:
    """``extra``: what stands in the extra field of every member."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.comment = comment
        for name, data in found.items():
            info = zipfile.ZipInfo(name, (2019, 3, 4, 5, 6, 8))
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            if extra and name != "mimetype":
                info.extra = b"\xca\xca" + len(extra).to_bytes(2, "little") + extra
            info.comment = comment
            archive.writestr(info, data)
    return file.getvalue()


def put(found: Parts, name: str, before: str, words: str) -> None:
    """Writes ``words`` in front of the first ``before`` of a part."""
    text = found[name].decode()
    assert before in text, (name, before)
    found[name] = text.replace(before, words + before, 1).encode()


def related(found: Parts, part: str, **kinds: str) -> None:
    """Relations of a part: identity=kind target; "!" in front of a target outside."""
    folder, _, base = part.rpartition("/")
    place = f"{folder}/_rels/{base}.rels".lstrip("/")
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    empty = f'<Relationships xmlns="{space}"></Relationships>'
    found.setdefault(place, empty.encode())
    rows = ""
    for identity, told in kinds.items():
        kind, _, target = told.partition(" ")
        mode = ' TargetMode="External"' if target.startswith("!") else ""
        kind = kind if kind.startswith("http") else f"{RELATIONS}/{kind}"
        target = target.lstrip("!")
        rows += f'<Relationship Id="{identity}" Type="{kind}" Target="{target}"{mode}/>'
    put(found, place, "</Relationships>", rows)


def typed(found: Parts, **types: str) -> None:
    """Content types of endings."""
    rows = "".join(
        f'<Default Extension="{ending}" ContentType="{kind}"/>' for ending, kind in types.items()
    )
    text = found["[Content_Types].xml"].decode()
    at = text.index("<Default")
    found["[Content_Types].xml"] = (text[:at] + rows + text[at:]).encode()


def between(data: bytes, words: bytes) -> bytes:
    """Words between the members and the directory, where no program looks."""
    end = data.rindex(b"PK\x05\x06")
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    moved = (start + len(words)).to_bytes(4, "little")
    return data[:start] + words + data[start : end + 16] + moved + data[end + 20 :]


def readable(data: bytes) -> set[int]:
    """The planted words in an archive: raw, in names, unpacked, in UTF-16, and in what it holds."""
    found = canaries(data)
    for name, part in parts(data).items():
        found |= canaries(name.encode()) | canaries(part)
    # Members that no directory names.
    at = data.find(b"PK\x03\x04")
    while at >= 0:
        start = at + 30 + sum(data[at + 26 : at + 30 : 2])
        # A stored member is no stream: its bytes were searched raw.
        with contextlib.suppress(zlib.error):
            found |= canaries(zlib.decompressobj(-15).decompress(data[start:], 1 << 22))
        at = data.find(b"PK\x03\x04", at + 4)
    return found


def photograph(number: int, form: str = "JPEG", colour: str = "navy") -> bytes:
    """A picture with a word in its Exif."""
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = canary(number)
    picture = Image.radial_gradient("L").resize((48, 32)).convert("RGB")
    picture.paste(colour, (0, 0, 9, 9))
    picture.save(file, form, exif=exif)
    return file.getvalue()


def pixels(data: bytes) -> list[bytes]:
    """The decoded pictures of a document, in no order."""
    found = [part for name, part in parts(data).items() if "media/" in name or "Pictures/" in name]
    return sorted(Image.open(io.BytesIO(part)).convert("RGB").tobytes() for part in found)


def converted(data: bytes, ending: str, to: str, folder: Path) -> bytes:
    """What LibreOffice makes of a document."""
    (made,) = converted_together([data], ending, to, folder)
    return made


def converted_together(files: Sequence[bytes], ending: str, to: str, folder: Path) -> list[bytes]:
    """What LibreOffice makes of each: one start, which takes longer than all that is converted."""
    sources = [folder / f"{number}.{ending}" for number in range(len(files))]
    for source, data in zip(sources, files, strict=True):
        source.write_bytes(data)
    out, profile = folder / "out", f"-env:UserInstallation=file://{_profile()}"
    run("soffice", profile, "--headless", "--convert-to", to, "--outdir", out, *sources)
    return [
        (out / source.name).with_suffix(f".{to.partition(':')[0]}").read_bytes()
        for source in sources
    ]


@cache
def _profile() -> str:
    """Of LibreOffice, and of this process: a first start writes it, which takes a second."""
    folder = tempfile.mkdtemp(prefix="amana-soffice-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def mat2_sees(data: bytes, ending: str, folder: Path) -> str:
    """What mat2 lists of a document's metadata."""
    path = folder / f"a.{ending}"
    path.write_bytes(data)
    done = subprocess.run(
        [programs.path("mat2"), "--show", path], capture_output=True, text=True, check=True
    )
    return done.stdout
