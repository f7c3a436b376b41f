"""ZIP: each file in it that a person put there.

Source: PKWARE, APPNOTE 6.3. Names, dates, comments and what lies between members stay behind; so do
the lists that systems put beside pictures.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from lzma import LZMAError
from typing import IO, cast

from stripping.errors import Reason, TooLarge, Unclean
from stripping.limits import LARGEST_UNPACKED, MOST_MEMBERS
from stripping.raster import Reader
from stripping.source import PIECE, Sink, Source
from stripping.unpacking import cut

# What macOS and Windows put into folders by themselves.
LITTER = re.compile(r"(?:^|/)(?:__MACOSX/.*|\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)$", re.I)
SHORTEST = 22  # bytes of what ends an archive (APPNOTE, 4.3.16)
LOCKED = 1  # of a member's flags
BROKEN = (zipfile.BadZipFile, zlib.error, LZMAError, OSError, EOFError, ValueError)


def unpack(source: Source, sink: Sink) -> Iterator[int]:
    """Raises Unclean, TooLarge; Unclean("truncated") behind what came of one that was cut off."""
    if not listed(source):
        yield from cut.members(source, wanted, sink)
        return
    try:
        with zipfile.ZipFile(cast(IO[bytes], Reader(source))) as archive:
            members = [each for each in archive.infolist() if wanted(each)]
            if len(members) > MOST_MEMBERS:
                raise Unclean(Reason.TOO_MANY_FILES)
            left = LARGEST_UNPACKED
            for member in members:
                size = copied(archive, member, sink, left)
                left -= abs(size)
                yield size
    except (*BROKEN, NotImplementedError, RuntimeError) as error:
        raise Unclean(Reason.DAMAGED) from error


def listed(source: Source) -> bool:
    """Whether the list of its members came, which stands at its end."""
    try:
        return source.size >= SHORTEST and zipfile.is_zipfile(cast(IO[bytes], Reader(source)))
    except BROKEN:
        # What should lead to it leads out of the file.
        return False


def wanted(member: zipfile.ZipInfo) -> bool:
    if member.flag_bits & LOCKED:
        raise Unclean(Reason.LOCKED_DOCUMENT)
    # A name may be empty, which ``is_dir`` of Python 3.11 does not expect.
    name = member.filename
    return bool(member.file_size) and not name.endswith("/") and not LITTER.search(name)


def copied(archive: zipfile.ZipFile, member: zipfile.ZipInfo, sink: Sink, most: int) -> int:
    """Whatever the list says of its size: it is counted. Of a damaged one less than nothing: so
    many bytes were written before that was seen. Raises TooLarge."""
    size = 0
    try:
        with archive.open(member) as file:
            while piece := file.read(PIECE):
                size += len(piece)
                if size > most:
                    raise TooLarge
                sink.write(piece)
    except (zipfile.BadZipFile, zlib.error, LZMAError, EOFError):
        if not size:
            sink.write(b"\0")
        return -max(size, 1)
    return size
