"""Tags that tell of a person, a place, a time, a device or a program, as exiftool reads them."""

import json
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

# What exiftool says of the file itself, and what it works out from other tags.
NEVER = frozenset(("SourceFile", "ExifTool", "System", "File", "Composite"))
GROUPS = re.compile(r"GPS|XMP|IPTC|MakerNotes|Photoshop|ExifIFD|FlashPix|JUMBF|CBOR|Ducky|MPF")
NAMES = re.compile(
    r"GPS|Make$|Model|Serial|Owner|Artist|Author|Creator|By-?line|Credit|Copyright|Rights|Software"
    r"|Program|Producer|Encoder|EncodedBy|Title|Subject|Keyword|Description|Comment|Caption|Company"
    r"|Manager|LastModifiedBy|Date|Time(Original|Digitized|Stamp)$|HandlerVendor|Location|City"
    r"|Country|Lens|UniqueID|DocumentID|InstanceID|Vendor|MuxingApp|WritingApp|Album|Performer"
)
# The same in every clean file, or empty.
CONSTANT = re.compile(
    r"|0000:00:00 00:00:00|1980:01:01 00:00:00|LAME3\.100|isom|und|0|False|\(none\)|Amana", re.I
)
# The numbers of a gain map, as they stand in every clean file that has one.
GAIN = re.compile(
    r"XMP-(HDRGainMap|hdrgm):\w+=(-?\d{1,6}(\.\d{1,6})?|\[[-0-9., ']+\])"
    r"|XMP-Container:DirectoryItem\w+=[\[\]', 0-9]*((Primary|GainMap|image/jpeg|\d+)[\[\]', ]*)+"
    r"|MPF0:(MPFVersion=0?100|NumberOfImages=2)|XMP-apdi:AuxiliaryImageType=urn:com:apple:[\w:]+"
)
# Names of what is no person's: of colours, of codings, of how a film is played.
HARMLESS = frozenset(
    [
        "ProfileDateTime",
        "ProfileDescription",
        "ProfileCreator",
        "ProfileCopyright",
        "DeviceModel",
        "ColorSpaceModel",
        "DeviceManufacturer",
        "ColorModel",
        "TimeScale",
        "MediaTimeScale",
        "MovieTimeScale",
        "TrackModifyDate",
        "Authority",
        "PhotometricInterpretation",
        "DescriptionVersion",
        "SampleDescription",
        "CopyrightFlag",
    ]
)


def left(folder: Path) -> dict[str, list[str]]:
    """By the name of a file in ``folder``: the tags of it that identify."""
    command = ["exiftool", "-json", "-G1", "-a", "-u", "-fast0", "-q", "-r", str(folder)]
    output = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL).stdout
    found = {
        Path(one["SourceFile"]).name: list(tags(one.items())) for one in json.loads(output or "[]")
    }
    return {name: told for name, told in found.items() if told}


def tags(pairs: Iterable[tuple[str, object]]) -> Iterable[str]:
    for key, value in pairs:
        group, _, name = key.rpartition(":")
        if (group or name) in NEVER or group.startswith("ICC") or name in HARMLESS:
            continue
        if CONSTANT.fullmatch(str(value)) or GAIN.fullmatch(f"{key}={value}"):
            continue
        if GROUPS.search(group) or NAMES.search(name):
            yield f"{key}={value}"[:120]
