"""What other programs call everything that is in a clean file, and which part of our table it is.

A table that the stripper and the verifier both walk can allow a part by mistake, and then neither
misses anything. So programs that know nothing of our tables are asked for the name of all they see:
exiftool, ffprobe, qpdf, and an XML parser. Each name is a part of the table, or something that the
program works out by itself. Some are followed by the only value that they may have.
"""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from stripping.describe import GRAMMARS
from stripping.grammar import Part
from stripping.verifier.notation import NUMBERED, PDF_KEYS
from tests.stripping.planting import run
from tests.stripping.witnesses_names import (
    ATTRIBUTES,
    COMPUTED,
    ELEMENTS,
    EXIFTOOL,
    FFPROBE,
    OTHERS,
    VALUES,
    WORKED_OUT,
)


def unknown(kind: str, path: Path) -> set[str]:
    """The names in a file that are in no table, or that have another value than they may."""
    tables = [EXIFTOOL.get(kind, {"": OTHERS.get(kind, "")}), FFPROBE.get(kind, {})]
    known = {name for table in tables for names in table.values() for name in names.split()}
    said = [*exiftool(path), *(ffprobe(path) if kind in FFPROBE else ())]
    found = {name for name, value in said if name not in known or VALUES.get(name, value) != value}
    if kind == "pdf":
        found |= {key for key in pdf_keys(path) if not of_pdf(key.encode())}
    if kind == "office":
        elements, attributes = xml_names(path)
        found |= elements.difference(ELEMENTS.split())
        found |= attributes.difference(ATTRIBUTES.split())
    return found


def missing() -> set[tuple[str, str]]:
    """The parts to which a name is given here, and which no table has: kind and part."""
    return {
        (kind, part)
        for tables in (EXIFTOOL, FFPROBE)
        for kind, parts in tables.items()
        for part in parts
        if part not in words(GRAMMARS[{"tiff": "png", "bmp": "png"}.get(kind, kind)].parts)
    }


def words(parts: tuple[Part, ...]) -> set[str]:
    """What the parts are called, and those in them."""
    found = {part.word for part in parts}
    return found.union(*(words(part.inside) for part in parts))


Pairs = list[tuple[str, object]]


def leaves(pairs: Pairs, group: str = "") -> Iterator[tuple[str, str, str]]:
    """Group, name and value of all that is in JSON, also of a name that comes twice."""
    for name, value in pairs:
        if isinstance(value, list) and value and isinstance(value[0], list):
            for each in value:
                yield from leaves(each, name)
        elif isinstance(value, list) and value and isinstance(value[0], tuple):
            yield from leaves(value, name)
        elif value != []:
            yield group, name, str(value)


def read(said: bytes) -> Pairs:
    found = json.loads(said, object_pairs_hook=list)
    return [("", found)] if isinstance(found[0], list) else found


def exiftool(path: Path) -> list[tuple[str, str]]:
    said = read(run("exiftool", "-a", "-u", "-ee", "-g1", "-j", path))
    return [(name, value) for group, name, value in leaves(said) if not {group, name} & COMPUTED]


def ffprobe(path: Path) -> list[tuple[str, str]]:
    """The tags, and what it does not say of every film."""
    asked = ("-show_format", "-show_streams", "-show_chapters", "-of", "json")
    said = read(run("ffprobe", "-v", "error", *asked, path))
    return [(name, value) for _, name, value in leaves(said) if name not in WORKED_OUT.split()]


def pdf_keys(path: Path) -> set[str]:
    said = read(run("qpdf", "--json", path))
    return {key[1:] for key in keys(said) if key.startswith("/")}


def keys(found: object) -> Iterator[str]:
    for each in found if isinstance(found, list) else ():
        if isinstance(each, tuple):
            yield each[0]
            yield from keys(each[1])
        else:
            yield from keys(each)


def of_pdf(key: bytes) -> bool:
    return key in PDF_KEYS or bool(NUMBERED.match(key))


def xml_names(path: Path) -> tuple[set[str], set[str]]:
    """Of elements and of attributes, in every part of an office document."""
    elements, attributes = set[str](), set[str]()
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            if member.endswith((".xml", ".rels")):
                for each in etree.fromstring(archive.read(member)).iter():
                    elements.add(etree.QName(each).localname)
                    attributes |= {etree.QName(name).localname for name in each.attrib}
    return elements, attributes
