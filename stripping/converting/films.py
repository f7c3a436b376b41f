"""Films and recordings that no stripper takes, written as MP4, Opus or FLAC by FFmpeg.

What fits MP4 is moved as it is, packet by packet; everything else is decoded and coded anew.
Titles, dates, subtitles and every track but the first picture and the first sound stay behind.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import IO, Any, cast

import av
from av.audio.stream import AudioStream
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream

from stripping.converting import appearance, film_data
from stripping.converting.film_data import Places
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
SEQUENCES = frozenset((LooksLike.AVIF, LooksLike.HEIC))
OF = frozenset((*FORMATS, LooksLike.MPEG, LooksLike.UNKNOWN)) - SEQUENCES
HELD = 128 << 20  # bytes of a source up to which the result is held in memory, index and all
LARGEST_HELD = 192 << 20  # bytes of that result
TURNING = frozenset(("mov", "matroska"))  # formats that say which side of a picture is up
# What MP4 and its stripper have as they are. H.264 and the others keep every picture they had.
MOVED = frozenset(("h264", "hevc", "av1", "vp9", "mpeg4"))
MOVED_SOUND = frozenset(("aac", "mp3", "mp3float", "ac3", "eac3", "opus", "alac", "flac"))
LOSSLESS = ("pcm_", "flac", "alac", "tta", "wavpack", "ape")  # codings that lose nothing
ALONE = {"threads": "1"}  # a child of the sandbox has one thread
# Of x264: hardly a difference to see, at the speed of an old machine, in little memory.
H264 = {"preset": "veryfast", "crf": "18", "rc-lookahead": "10", "x264-params": "sliced-threads=0"}
SPEECH, MUSIC = 32_000, 96_000  # bits a second and channel: of old telephones' voices, and of more
TELEPHONE = 16_000  # samples a second, up to which a recording is somebody's voice
OPUS_RATE = 48_000
ADTS = b"\xff"  # begins each frame of AAC in a broadcast (ISO 13818-7, 6.2); MP4 has bare ones


def sequence(source: Source, sink: Sink) -> tuple[Notice, ...]:
    """HEIC and AVIF that move. Raises Unclean, and Unsupported for those that do not."""
    return convert(source, sink, least=2)


def convert(source: Source, sink: Sink, *, least: int = 0) -> tuple[Notice, ...]:
    """``least``: pictures that the index must tell of. Raises Unclean, Unsupported."""
    try:
        turn = turn_of(source)
        data = film_data.places(source) if format_of(source) == "mov" else None
        with opened(source) as film:
            pictures, sounds = film.streams.video, film.streams.audio
            usable = (one for one in pictures if one.codec_context and one.frames >= least)
            picture = next((one for one in usable if not appearance.is_cover(one)), None)
            sound = next((one for one in sounds if one.codec_context), None)
            if least and picture is None:
                raise Unsupported(LooksLike.HEIC)
            if picture is not None:
                whole = as_mp4(film, picture, sound, source.size, sink, turn, data)
            elif sound is not None:
                whole = as_recording(film, sound, sink, data)
            else:
                raise Unclean(Reason.NO_PICTURE_OR_SOUND)
    except (av.FFmpegError, *BROKEN) as error:
        raise Unclean(Reason.DAMAGED) from error
    return (Notice.CONVERTED,) if whole else (Notice.CONVERTED, Notice.END_MISSING)


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
    if head.startswith(b"ID3") and source.size > (tag := 10 + synchsafe(head[6:10])) + 2:
        source.seek(tag)
        if source.exactly(2) in (b"\xff\xf1", b"\xff\xf9"):
            return "aac"
    for start, step in PACKETS:
        if len(head) > start + 2 * step and all(
            head[start + step * place] == SYNC for place in range(3)
        ):
            return "mpegts"
    for beginning, form in BEGINNINGS:
        if head.startswith(beginning):
            return form
    try:
        return FORMATS.get(sniff(head))
    except Unsupported as error:
        return FORMATS.get(error.looks_like)


def synchsafe(data: bytes) -> int:
    """ID3v2.4, 6.2: seven bits of each byte."""
    return sum(byte << shift for byte, shift in zip(data, (21, 14, 7, 0), strict=False))


def as_mp4(
    film: InputContainer,
    picture: VideoStream,
    sound: AudioStream | None,
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
        tracks = {picture.index: track_of_pictures(clean, picture, turn)}
        if sound is not None:
            tracks[sound.index] = track_of_sound(clean, sound)
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


# Takes one packet of the source, or None at its end, and writes what it makes of it.
Track = Callable[["Packet[Any] | None"], None]


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


def track_of_pictures(clean: OutputContainer, picture: VideoStream, turn: float) -> Track:
    if picture.codec_context.name in MOVED:
        return moved(clean, picture)
    return coded_pictures(clean, picture, turn)


def track_of_sound(clean: OutputContainer, sound: AudioStream) -> Track:
    if sound.codec_context.name in MOVED_SOUND:
        return moved(clean, sound)
    return coded_sound(clean, sound, "aac")


def moved(clean: OutputContainer, stream: Stream) -> Track:
    """Packets as they are. One without a time, before the first that has one, is left out."""
    target = clean.add_stream_from_template(cast(Any, stream))
    bare: BitStreamFilterContext | None = None

    def move(packet: "Packet[Any] | None") -> None:
        nonlocal bare
        if packet is None or packet.dts is None:
            return
        if stream.codec_context.name == "aac" and bytes(packet)[:1] == ADTS:
            bare = bare or BitStreamFilterContext("aac_adtstoasc", cast(Any, stream))
        for piece in bare.filter(packet) if bare else [packet]:
            piece.stream = target
            clean.mux(piece)

    return move


def coded_pictures(clean: OutputContainer, picture: VideoStream, turn: float) -> Track:
    rate = picture.average_rate or picture.guessed_rate or Fraction(25)
    target = clean.add_stream("libx264", rate=rate, options=H264 | ALONE)
    source = picture.codec_context
    source.thread_count = target.codec_context.thread_count = 1
    # H.264 of this kind halves colours in both directions.
    target.width, target.height = source.width // 2 * 2, source.height // 2 * 2
    target.pix_fmt = "yuv420p"
    target.codec_context.time_base = picture.time_base or 1 / rate
    target.codec_context.color_range = ColorRange.MPEG
    target.codec_context.colorspace = source.colorspace
    appearance.same(target, picture, turn)

    def code(packet: "Packet[Any] | None") -> None:
        for frame in picture.decode(packet):
            # Cameras write numbers of the whole range, which few players believe of H.264.
            upright = frame.reformat(
                *(target.width, target.height, "yuv420p"),
                src_color_range=frame.color_range,
                dst_color_range=ColorRange.MPEG,
            )
            upright.pict_type = 0
            clean.mux(target.encode(upright))
        if packet is None:
            clean.mux(target.encode(None))

    return code


def coded_sound(
    clean: OutputContainer, sound: AudioStream, coding: str, *, alone: bool = False
) -> Track:
    """``alone``: without pictures, so its samples follow each other, whatever times it has."""
    source = sound.codec_context
    source.thread_count = 1
    rate = OPUS_RATE if coding == "libopus" else source.sample_rate
    layout = "mono" if source.layout.nb_channels == 1 else "stereo"
    target = cast(AudioStream, clean.add_stream(coding, rate=rate, layout=layout))
    target.codec_context.thread_count = 1
    if coding != "flac":
        each = SPEECH if source.sample_rate <= TELEPHONE else MUSIC
        target.bit_rate = each * target.layout.nb_channels
    resampler = av.AudioResampler(target.format, target.layout, rate, target.frame_size or None)
    done = 0

    def encode(frame: "av.AudioFrame | None") -> None:
        nonlocal done
        for piece in resampler.resample(frame):
            if alone:
                piece.pts, piece.time_base = done, Fraction(1, rate)
                done += piece.samples
            clean.mux(target.encode(piece))

    def code(packet: "Packet[Any] | None") -> None:
        for frame in sound.decode(packet):
            encode(frame)
        if packet is None:
            encode(None)
            clean.mux(target.encode(None))

    return code
