"""Films and recordings that no stripper takes, written as MP4, Opus or FLAC by FFmpeg.

What fits MP4 is moved as it is, packet by packet; everything else is decoded and coded anew.
Titles, dates and subtitles stay behind. Further tracks of sound, another language, come along, and
further pictures, another camera, where they need not be coded anew; else it is told.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, cast

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from stripping import id3
from stripping.converting import appearance, film_data
from stripping.converting.film_data import Places
from stripping.converting.film_tracks import (
    MOVED,
    Track,
    coded_sound,
    moved,
    track_of_pictures,
    track_of_sound,
)
from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.raster import BROKEN, Reader
from stripping.sniff import HEAD, sniff
from stripping.source import Memory, Sink, Source
from stripping.values import Notice

# FFmpeg's name of the one format that is tried for what ``sniff`` says: it guesses none, because
# some of its formats (play lists, lists of pictures) open other files.
FORMATS: dict[str, str] = {
    LooksLike.AVI: "avi",
    LooksLike.WMV: "asf",
    LooksLike.FLV: "flv",
    LooksLike.AMR: "amr",
    LooksLike.FILM_CODEC: "mov",
    LooksLike.AVIF: "mov",
    LooksLike.HEIC: "mov",
    "heif": "mov",
    "mp4": "mov",
    "matroska": "matroska",
    "ogg": "ogg",
    "wav": "wav",
    "aiff": "aiff",
    "flac": "flac",
    "mp3": "mp3",
}
# Beginnings that ``sniff`` does not know or does not tell apart.
BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\0\0\x01\xba", "mpeg"),
    (b"\0\0\x01\xb3", "mpegvideo"),
    (b"\xff\xf1", "aac"),
    (b"\xff\xf9", "aac"),
    (b"\x0bw", "ac3"),
    (b"\x7f\xfe\x80\x01", "dts"),
    (b"\x1f\x07\0", "dv"),
    (b"caff", "caf"),
    (b"MAC ", "ape"),
    (b"wvpk", "wv"),
    (b"TTA1", "tta"),
)
SYNC, PACKETS = 0x47, ((0, 188), (4, 192))  # of transport streams (ISO 13818-1), and of AVCHD's
# Of pictures, beside which is a still one that other conversions take.
SEQUENCES = frozenset((LooksLike.AVIF, LooksLike.HEIC, "heif"))
OF = frozenset((*FORMATS, LooksLike.MPEG, LooksLike.UNKNOWN)) - SEQUENCES
HELD = 128 << 20  # bytes of a source up to which the result is held in memory, index and all
LARGEST_HELD = 192 << 20  # bytes of that result
TURNING = frozenset(("mov", "matroska"))  # formats that say which side of a picture is up
MOST_TRACKS = 8  # of a film: more are a broadcast of many programmes, each of which costs its time
LOSSLESS = ("pcm_", "flac", "alac", "tta", "wavpack", "ape")  # codings that lose nothing


def convert(source: Source, sink: Sink, *, least: int = 0) -> tuple[Notice, ...]:
    """``least``: pictures that the index must tell of. Raises Unclean, Unsupported."""
    try:
        turn = turn_of(source)
        data = film_data.places(source) if format_of(source) == "mov" else None
        with opened(source) as film:
            pictures, sounds = film.streams.video, film.streams.audio
            usable = [one for one in pictures if one.codec_context and one.frames >= least]
            seen = [one for one in usable if not appearance.is_cover(one)]
            heard = [one for one in sounds if one.codec_context]
            if least and not seen:
                raise Unsupported(LooksLike.HEIC)
            tracks = chosen(seen[: 1 if least else None], heard)
            if seen:
                whole = as_mp4(film, tracks, source.size, sink, turn, data)
            elif heard:
                tracks = tracks[:1]
                whole = as_recording(film, heard[0], sink, data)
            else:
                raise Unclean(Reason.NO_PICTURE_OR_SOUND)
    except (av.FFmpegError, *BROKEN) as error:
        raise Unclean(Reason.DAMAGED) from error
    lost = not least and len(tracks) < len(seen) + len(heard)
    notices = ((Notice.END_MISSING, not whole), (Notice.TRACKS_LOST, lost))
    return (Notice.CONVERTED, *(notice for notice, applies in notices if applies))


def chosen(
    pictures: Sequence[VideoStream], sounds: Sequence[AudioStream]
) -> list[VideoStream | AudioStream]:
    """The first picture, all sounds, and of further pictures those that are moved as they are."""
    further = [one for one in pictures[1:] if one.codec_context.name in MOVED]
    tracks: list[VideoStream | AudioStream] = [*pictures[:1], *sounds, *further]
    return tracks[:MOST_TRACKS]


@contextmanager
def opened(source: Source) -> Iterator[InputContainer]:
    """Raises Unsupported where none of the table's formats begins so."""
    form = format_of(source)
    if form is None:
        raise Unsupported(LooksLike.UNKNOWN)
    source.seek(0)
    # Without index or length some formats are read on and on before the first packet.
    limits = {"analyzeduration": "2000000", "probesize": "4000000"}
    film = av.open(cast(IO[bytes], Reader(source)), "r", format=form, options=limits)
    with film:
        yield film


def turn_of(source: Source) -> float:
    """Asked before the film is read, because the index, which says so, is written first."""
    if format_of(source) not in TURNING:
        return 0
    with opened(source) as film:
        return appearance.turn(film)


def format_of(source: Source) -> str | None:
    source.seek(0)
    head = source.exactly(min(HEAD, source.size))
    behind = id3.behind(source, HEAD) if head.startswith(b"ID3") else head
    for start, step in PACKETS:
        if len(head) > start + 2 * step and all(
            head[start + step * place] == SYNC for place in range(3)
        ):
            return "mpegts"
    for beginning, form in BEGINNINGS:
        if behind.startswith(beginning):
            return form
    try:
        return FORMATS.get(sniff(head))
    except Unsupported as error:
        return FORMATS.get(error.looks_like)


def as_mp4(
    film: InputContainer,
    streams: Sequence[VideoStream | AudioStream],
    size: int,
    sink: Sink,
    turn: float,
    data: Places | None,
) -> bool:
    """With its index where that can be held, else in fragments, which need none.

    False where its end is missing.
    """
    held = Memory(LARGEST_HELD) if size <= HELD else None
    options = {"avoid_negative_ts": "make_zero"}  # the film begins at nought, whatever came before
    if held is None:
        # AAC of a broadcast says in its first frame how it is coded: the index waits for that.
        options["movflags"] = "frag_keyframe+delay_moov"
    target = cast(IO[bytes], sink if held is None else held)
    with av.open(target, "w", format="mp4", options=options) as clean:
        tracks = dict[int, Track]()
        for stream in streams:
            if isinstance(stream, VideoStream):
                tracks[stream.index] = track_of_pictures(clean, stream, turn)
            else:
                tracks[stream.index] = track_of_sound(clean, stream)
        whole = copy(film, tracks, data)
    if held is not None:
        sink.write(held.getvalue())
    return whole


def as_recording(film: InputContainer, sound: AudioStream, sink: Sink, data: Places | None) -> bool:
    """FLAC for what lost nothing so far, M4A for AAC, and Opus for the rest.

    False where its end is missing.
    """
    held = Memory(LARGEST_HELD)
    name = sound.codec_context.name
    form = "flac" if name.startswith(LOSSLESS) else "mp4" if name == "aac" else "ogg"
    with av.open(cast(IO[bytes], held), "w", format=form) as clean:
        if form == "mp4":
            track = moved(clean, sound)
        else:
            track = coded_sound(clean, sound, "flac" if form == "flac" else "libopus", alone=True)
        whole = copy(film, {sound.index: track}, data)
    sink.write(held.getvalue())
    return whole


def copy(film: InputContainer, tracks: dict[int, Track], data: Places | None) -> bool:
    """Everything that came; a packet that cannot be decoded is left out, as players do.

    False where the last packet is not whole, or nothing can be read behind it. Raises FFmpegError,
    and Unclean, where no packet could be used.
    """
    whole, used, fault = True, 0, None
    packets = film.demux([film.streams[index] for index in tracks])
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                break
            if packet.is_corrupt or not film_data.within(packet, data):
                whole = False
            elif packet.dts is not None or packet.size:
                tracks[packet.stream.index](packet)
                used += 1
        except av.InvalidDataError as error:
            # Behind a fault the generator gives nothing more; a decoder's fault does not end it.
            fault, whole = error, False
    if not used and fault is not None:
        raise fault
    if not used and not whole:
        raise Unclean(Reason.DAMAGED_INDEX)
    for track in tracks.values():
        track(None)
    return whole
