"""HEIC and AVIF that move: the still pictures beside their film, or the film.

Cameras keep a burst so: its best pictures whole, and a small film of the moment. Both are kept, the
pictures here, and the film as a file of its own (``stripping.unpacking.bursts``). Most such files
are a film alone, whose first picture is named once more as the one to show before it runs.
Source: ISO/IEC 23008-12, 6 (pictures are items) and 7 (what moves is a track).
"""

import io
from dataclasses import dataclass

import av

from stripping import raster
from stripping.converting import films, heic, pictures
from stripping.errors import LooksLike, Reason, StrippingError, Unclean, Unsupported
from stripping.heif import picture
from stripping.heif.data import content, put
from stripping.mp4.boxes import blank, zero
from stripping.source import Sink, Source
from stripping.values import Notice, Removals

LEAST = 2  # pictures of a track that moves
BRANDS = {b"hvc1": b"heic", b"av01": b"avif"}  # of a file of pictures alone, by their coding
FILM_BRAND = b"msf1"  # of what moves, whatever its coding (ISO/IEC 23008-12, 10.3)
OF = frozenset(("heif", LooksLike.HEIC, LooksLike.AVIF))


@dataclass
class Moving:
    """``film``: the file without its index of pictures; ``samples``: where in it, and in ``data``,
    the film's pictures and sounds lie; ``stills``: the pictures that it does not show; ``came``:
    bytes of ``data`` that are there."""

    data: bytearray
    film: bytes
    came: int
    pictures: heic.Pictures | None
    samples: list[tuple[int, int]]
    stills: list[int]
    sound: bool


def convert(source: Source, sink: Sink) -> tuple[Notice, ...]:
    """Still pictures where there are any, else the film. An animated AVIF without sound is left to
    a conversion that keeps it one. Raises Unclean, Unsupported.
    """
    file = read(source)
    if file.pictures and file.stills:
        return (*write_stills(file, file.pictures, sink), Notice.FILM_APART)
    source.seek(0)
    if pictures.looks_like(source) == LooksLike.AVIF and not file.sound:
        raise Unsupported(LooksLike.AVIF)
    return films.convert(memory(file.film), sink, least=LEAST)


def memory(data: bytes) -> Source:
    return Source(io.BytesIO(data))


def film(source: Source, sink: Sink) -> tuple[Notice, ...]:
    """The film alone, where the pictures beside it cannot be kept. Raises Unclean, Unsupported."""
    file = read(source)
    notices = films.convert(memory(file.film), sink, least=LEAST)
    return (*notices, Notice.TRACKS_LOST) if file.stills else notices


def as_shown(source: Source, sink: Sink) -> tuple[Notice, ...]:
    """What Pillow shows of an AVIF: one picture, or all that it moves through. Raises Unclean,
    Unsupported.
    """
    notices = pictures.convert(source, sink)
    return (*notices, Notice.TRACKS_LOST) if more_than_shown(source) else notices


def more_than_shown(source: Source) -> bool:
    try:
        file = read(source)
    except Unsupported:
        source.seek(0)
        data = bytearray(source.exactly(source.size))
        return len(heic.Pictures(data, heic.opened(data), source.size).shown()) > 1
    except Unclean:
        # Pillow read more of it than can be told here.
        return False
    return bool(file.stills) or file.sound


def cover(source: Source, sink: Sink) -> tuple[Notice, ...]:
    """The pictures alone, where the film cannot be kept. Raises Unclean, Unsupported, TooLarge."""
    notices = heic.convert(source, sink)
    source.seek(0)
    moves = any(box.kind == b"moov" for box in heic.tops(source.exactly(source.size)))
    return (*notices, Notice.FILM_APART) if moves else notices


def read(source: Source) -> Moving:
    """Raises Unsupported for what does not move, and Unclean where it cannot be told."""
    source.seek(0)
    data = bytearray(source.exactly(source.size))
    film, came, file = without_pictures(data), len(data), None
    try:
        meta = heic.opened(data)
        file = heic.Pictures(data, meta, came)
        names = [name for name in file.shown() if name in meta.items]
    except StrippingError:
        # The film may be whole.
        names = []
    held = {name: content(data, file.meta.items[name]) for name in names if file}
    moving, samples, sound = tracks(memory(film), frozenset(map(len, held.values())))
    stills = [name for name, coded in held.items() if coded not in moving]
    return Moving(data, film, came, file, samples, stills, sound)


def without_pictures(data: bytearray) -> bytes:
    """The film alone: FFmpeg lets the index of pictures change what it reads of tracks before it.

    Raises Unsupported where there is none.
    """
    boxes = heic.tops(data)
    if all(box.kind != b"moov" for box in boxes):
        raise Unsupported(LooksLike.HEIC)
    alone = bytearray(data)
    alone[boxes[0].start : boxes[0].start + 4] = FILM_BRAND
    for box in boxes:
        if box.kind == b"meta":
            blank(alone, box)
    return bytes(alone)


def tracks(source: Source, sizes: frozenset[int]) -> tuple[set[bytes], list[tuple[int, int]], bool]:
    """What moves: its pictures of these sizes, where all lie, and whether there is sound.

    Raises Unsupported where nothing moves, and Unclean.
    """
    pictures, places = set[bytes](), list[tuple[int, int]]()
    try:
        with raster.guarded(), films.opened(source) as file:
            # A picture that does not move is a track to FFmpeg, too.
            streams = [one for one in file.streams.video if one.frames >= LEAST]
            if not streams:
                raise Unsupported(LooksLike.HEIC)
            sounds = [one for one in file.streams.audio if one.codec_context]
            for packet in file.demux([*streams, *sounds]):
                if packet.pos is not None and packet.size:
                    places.append((packet.pos, packet.size))
                if packet.size in sizes:
                    pictures.add(bytes(packet))
            return pictures, places, bool(sounds)
    except (av.FFmpegError, *raster.BROKEN) as error:
        raise Unclean(Reason.DAMAGED) from error


def write_stills(file: Moving, stills: heic.Pictures, sink: Sink) -> tuple[Notice, ...]:
    """As they are where the stripper takes them, else coded anew. Raises Unclean, Unsupported."""
    if file.came == len(file.data) and without_film(file, stills):
        try:
            picture.clean(bytearray(file.data), Removals())
        except StrippingError:
            # Decoded they may still be shown.
            pass
        else:
            sink.write(file.data)
            return ()
    return heic.write(stills, file.stills, sink)


def without_film(file: Moving, stills: heic.Pictures) -> bool:
    """Makes ``data`` a file of pictures alone. False where they are coded in more than one way."""
    brand = BRANDS.get(stills.coding())
    first, *others = heic.tops(file.data)
    if brand is None or first.kind != b"ftyp":
        return False
    file.data[first.start : first.start + 4] = brand
    for box in others:
        if box.kind == b"moov":
            blank(file.data, box)
    listed = [(item, content(file.data, item)) for item in stills.meta.items.values()]
    for at, size in file.samples:
        zero(file.data, at, min(at + size, len(file.data)))
    for item, coded in listed:
        # A picture may be the film's, too.
        put(file.data, item, coded)
    return True
